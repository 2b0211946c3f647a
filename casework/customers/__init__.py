"""Customers (客户): enterprises, sole traders, farmers and individuals, entered here or filed by partners.

Here: lists (black, watch), search and duplicates, merge and undo, the derived size class, one page with everything. Not here: the columns
of a customer (`ingestion.contracts.customers`), its form's records (`casework.forms`), grades (`scoring.rating.customers`).
"""
