"""Help with pages, figures and measures."""
