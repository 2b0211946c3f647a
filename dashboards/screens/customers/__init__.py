"""Customers: `page` with the search, one customer and its papers, personal data, records that may be one customer."""
