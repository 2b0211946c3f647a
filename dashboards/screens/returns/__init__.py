"""Returns: `page`, and their lines."""
