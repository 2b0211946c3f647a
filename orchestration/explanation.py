"""A project's risk degree, factor by factor, from the published warehouse and the parameters in force on its day.

Here: finding the project and its rows, words for codes of filings. Not here: other words, the arithmetic (`scoring.risk.explain`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb

from casework.store.questions import rows_of
from casework.store.warehouse import open_published
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.home import Home
from scoring.parameters.reader import shipped
from scoring.risk.explain import explain
from scoring.risk.explanation import Explanation, Factor, Language, as_text
from scoring.wording import Words


class ProjectNotFoundError(LookupError):
    """There is no such project, or more than one; the message says which."""


def explanation_text(home: Home, project_no: str, partner: str | None, language: Language) -> str:
    """The explanation of one project, found by the partner's number or by ours (``PARTNER/PROJECT_NO``)."""
    try:
        with open_published(home) as connection:
            project = _project(connection, project_no, partner)
            risk = rows_of(connection, "SELECT * FROM risk.project_risk WHERE project_id = $1", project["project_id"])
            measures = rows_of(
                connection,
                "SELECT * FROM risk.risk_measures WHERE project_id = $1 ORDER BY order_no",
                project["project_id"],
            )
            adoptions = rows_of(connection, _ADOPTIONS, project["project_id"])
    except FileNotFoundError as nothing:
        raise ProjectNotFoundError(str(nothing)) from None
    if not risk:
        raise ProjectNotFoundError(
            f"{project['project_id']} is {project['status']}: only projects in force have a risk degree"
        )
    rules = shipped().at(date.fromisoformat(str(risk[0]["as_of"])))
    told = as_text(_in_words(explain(risk[0], measures, rules, adoptions), language), language)
    return f"{told}\n\n{_FILED[language].format(**project)}"


_FILED: dict[Language, str] = {
    "zh": "{project_id}：报送 {filing_id} 第 {line_no} 行",
    "en": "{project_id}: filing {filing_id}, line {line_no}",
}
_CODE = re.compile(r"[A-Z][A-Z_]+[A-Z]")
_WHOLE = re.compile(rf"^{_CODE.pattern}$")
_CODED = ("reguarantee_mode", "classification", "counter_guarantee_kind")


def _in_words(explanation: Explanation, language: Language) -> Explanation:
    """The same with the contracts' words for the codes of filings."""

    def word(found: re.Match[str]) -> str:
        labels = next((CODE_LISTS[name] for name in _CODED if found[0] in CODE_LISTS[name]), {})
        return str(getattr(labels[found[0]], language)) if labels else found[0]

    def said(factor: Factor) -> Factor:
        rows = tuple({name: _WHOLE.sub(word, value) for name, value in row.items()} for row in factor.rows)
        return replace(factor, how=Words(*(_CODE.sub(word, text) for text in factor.how)), rows=rows)

    return replace(explanation, factors=tuple(map(said, explanation.factors)))


#: What is in force for the customer, be it adopted for another record of it, and for the partner.
_ADOPTIONS = """
    WITH one AS (SELECT * FROM risk.project_risk WHERE project_id = $1),
    borrower AS (
        SELECT coalesce(merged_into_id, customer_id) AS customer_id FROM customer.customers
        WHERE customer_id IN (SELECT customer_id FROM one)
    )
    SELECT a.* FROM risk.grade_adoptions AS a
    WHERE a.is_in_force AND (
        (a.subject_kind = 'partner' AND a.subject_id IN (SELECT partner_id FROM one))
        OR (a.subject_kind = 'customer' AND a.subject_id IN (
            SELECT c.customer_id FROM customer.customers AS c
            WHERE coalesce(c.merged_into_id, c.customer_id) IN (SELECT customer_id FROM borrower)
        ))
    )"""


def _project(connection: duckdb.DuckDBPyConnection, project_no: str, partner: str | None) -> dict[str, Any]:
    found = rows_of(
        connection,
        "SELECT project_id, partner_id, status, filing_id, line_no FROM project.projects "
        "WHERE (project_no = $1 OR project_id = $1) AND coalesce(partner_id = $2, true) ORDER BY project_id",
        project_no,
        partner,
    )
    if not found:
        raise ProjectNotFoundError(f"there is no project {project_no}" + (f" of {partner}" if partner else ""))
    if len(found) > 1:
        partners = ", ".join(str(row["partner_id"]) for row in found[:5])
        raise ProjectNotFoundError(f"several partners have a project {project_no}: {partners}; name one with --partner")
    return found[0]
