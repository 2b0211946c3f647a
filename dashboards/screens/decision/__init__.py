"""Decision analysis: `page`, and beside it what is asked, answered, drawn, drilled, pivoted, kept, noted and followed."""
