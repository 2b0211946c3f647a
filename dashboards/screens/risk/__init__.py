"""Risk: `page`, and beside it the projects behind it, movements of grades and of the book, losses."""
