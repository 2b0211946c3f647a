"""Partners: `page`, and what becomes of them after admission."""
