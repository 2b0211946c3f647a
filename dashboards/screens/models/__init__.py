"""Models: `page`, and the reasons a model gives, which other pages show too."""
