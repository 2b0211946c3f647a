"""Code lists with a life of their own: regions, industries, and the check digits of identity numbers.

Here: which codes exist in which scheme (`regions`, `industries`), which once did, and identifiers (`ingestion.codes.identifiers`).
Not here: short code lists of single columns (`ingestion.contracts.code_lists`), what a bad code does to a row (`ingestion.checks`).
"""

from __future__ import annotations

from ingestion.codes.lists import Scheme, industries, regions, retired_regions, scheme

__all__ = ["Scheme", "industries", "regions", "retired_regions", "scheme"]
