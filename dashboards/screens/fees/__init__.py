"""Fees: `page`, and beside it acts on charges, fee standards, claims of partners."""
