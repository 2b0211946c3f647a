"""Grades in the reader's words: alone, or the one that counts with the computed one beside it where people adopted another.

Here: words. Not here: adopting a grade (`dashboards.screens.customers.customer_grade`, `dashboards.screens.partners.partner_life`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.components.page import Page


def named(page: Page, grade: str | None) -> str:
    """A grade in the reader's words; a dash for none."""
    if grade is None:
        return "—"
    return page.words(f"grade.{grade}") if page.words.has(f"grade.{grade}") else grade


def counting(page: Page, row: Mapping[str, Any]) -> str:
    """The grade of a published customer or partner that counts; with the computed one where people adopted another."""
    counts = named(page, str(row.get("grade") or "unrated"))
    if row.get("adopted_grade") is None or row.get("computed_grade") is None:
        return counts
    return page.words("adoption.beside", adopted=counts, computed=named(page, str(row["computed_grade"])))
