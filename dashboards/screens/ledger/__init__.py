"""The ledger: `page`, and the closing of a month."""
