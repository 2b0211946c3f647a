"""Notices: `page`, and what one follows."""
