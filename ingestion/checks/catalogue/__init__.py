"""The rules that all contracts share, by id: level, what is wrong, what to do, in Chinese and English.

Here: the list, in parts (`files`, `columns`, `rows`, `normalisations`). Not here: a contract's own rules (`ingestion.contracts`), those
of the life of a project (``EVT-``, `ingestion.checks.chains`), samples (`ingestion.contracts.publish.samples`).

Ids are stable and never reused: ``F-`` the file, ``COL-`` one column, ``ROW-`` one row, ``KEY-`` and ``REF-`` keys and references, ``N-`` a
way of writing put right. Words in braces are filled with the row's values.
"""

from __future__ import annotations

from ingestion.checks.catalogue.columns import COLUMN_RULES
from ingestion.checks.catalogue.files import FILE_RULES
from ingestion.checks.catalogue.normalisations import NORMALISATIONS
from ingestion.checks.catalogue.rows import ROW_RULES
from ingestion.checks.catalogue.rule import Rule

SHARED_RULES = FILE_RULES | COLUMN_RULES | ROW_RULES

__all__ = ["COLUMN_RULES", "FILE_RULES", "NORMALISATIONS", "ROW_RULES", "SHARED_RULES", "Rule"]
