"""Figures of pages that no question of decision analysis gives: fees, warnings, what is not judged, what the regulator measures.

Each has the SQL of its value and that of the filings its rows came from, one line a row; both over the scoped views, with the same
parameters.

Here: names, kinds and SQL of the figures that stand by themselves. Not here: those of tables (`dashboards.queries.counted_in_tables`), of
losses (`dashboards.queries.counted_in_losses`) and of how the book moved (`dashboards.queries.counted_in_movement`), the words (the
catalogue of texts), measures of decision analysis (`dashboards.queries.measures`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dashboards.queries.counted_figure import Counted
from dashboards.queries.counted_in_losses import IN_LOSSES
from dashboards.queries.counted_in_movement import IN_MOVEMENT
from dashboards.queries.counted_in_tables import IN_TABLES
from dashboards.queries.reading import Reading
from dashboards.queries.warnings import OPEN

LEVELS = ("blue", "yellow", "orange", "red")


def value(reading: Reading, figure: Counted, given: Sequence[str]) -> object:
    """What the copy that is read says; None where it is missing or not assessed."""
    if figure.computed is not None:
        return figure.computed(reading, given)
    found = reading.frame(figure.value_sql, given)
    return found.item() if found.height else None


def filings(reading: Reading, figure: Counted, given: Sequence[str]) -> pl.DataFrame:
    """filing_id, partner_name, contract, period, filename, received_at, and how many rows of the figure each told of; most first."""
    return reading.frame(_NAMED.format(told=figure.told_sql), given)


_NAMED = """
    WITH told AS ({told}),
    counted AS (SELECT filing_id, COUNT(*) AS projects FROM told WHERE filing_id IS NOT NULL GROUP BY filing_id)
    SELECT c.filing_id, COALESCE(n.name, g.partner_id) AS partner_name, g.contract, g.period, g.filename, g.received_at, c.projects
    FROM counted AS c LEFT JOIN filings AS g ON c.filing_id = g.filing_id LEFT JOIN partners AS n ON g.partner_id = n.partner_id
    ORDER BY c.projects DESC, c.filing_id"""


def _of_charges(name: str, amount: str, condition: str) -> Counted:
    rows = f"FROM charges CROSS JOIN (SELECT as_of FROM build) WHERE {condition}"  # noqa: S608 - texts of this module
    # rows with nothing in them told nothing of the sum
    told = f"SELECT filing_id {rows} AND {amount} <> 0"
    return Counted(name, "amount", _FEES, f"SELECT SUM({amount}) {rows}", told)


def _of_warnings(name: str, condition: str) -> Counted:
    kept = f"status IN {OPEN} AND {condition}"
    told = f"""
        SELECT p.filing_id FROM warnings AS w INNER JOIN projects AS p ON w.subject_id = p.project_id
        WHERE w.subject_kind = 'project' AND {kept.replace("status", "w.status")}
        UNION ALL SELECT p.filing_id FROM warnings AS w INNER JOIN projects AS p ON w.subject_id = p.customer_id
        WHERE w.subject_kind = 'customer' AND {kept.replace("status", "w.status")}
        UNION ALL SELECT p.filing_id FROM warnings AS w INNER JOIN projects AS p ON w.subject_id = p.partner_id
        WHERE w.subject_kind = 'partner' AND {kept.replace("status", "w.status")}"""  # noqa: S608 - texts of this module
    return Counted(name, "count", ("read", "warning"), f"SELECT COUNT(*) FROM warnings WHERE {kept}", told)  # noqa: S608


_FEES, _PARTNER = ("read", "fee"), ("read", "partner")
_OF_PARTNER = "SELECT filing_id FROM projects WHERE partner_id = ?"

COUNTED: Mapping[str, Counted] = {
    one.name: one
    for one in (
        _of_charges("charged", "amount", "due_date <= as_of"),
        _of_charges("received", "received", "true"),
        _of_charges("open_amount", "open_amount", "due_date <= as_of"),
        _of_charges("overdue_amount", "open_amount", "overdue_days > 90"),
        _of_charges("refundable", "refundable", "true"),
        Counted(
            "unmatched", "amount", _FEES, "SELECT SUM(amount - matched_amount) FROM receipts",
            "SELECT filing_id FROM receipts WHERE amount <> matched_amount",
        ),
        *(_of_warnings(f"warnings_{level}", f"level = '{level}'") for level in LEVELS),
        _of_warnings("warnings_late", "days_late > 0"),
        Counted(
            "unassessed", "count", ("read", "risk"), "SELECT COUNT(*) FROM project_risk WHERE risk_degree IS NULL",
            "SELECT filing_id FROM project_risk WHERE risk_degree IS NULL",
        ),
        Counted(
            "judged", "count", ("read", "risk"), "SELECT COUNT(*) FROM project_risk WHERE risk_degree IS NOT NULL",
            "SELECT filing_id FROM project_risk WHERE risk_degree IS NOT NULL",
        ),
        Counted(
            "partner_rate", "rate", _PARTNER, "SELECT compensation_rate FROM partners WHERE partner_id = ?", _OF_PARTNER, ("partner",),
        ),
        Counted(
            "line_used", "amount", _PARTNER, "SELECT line_used FROM partners WHERE partner_id = ?", _OF_PARTNER, ("partner",),
        ),
        Counted(
            "regulatory", "rate", ("read", "measure"),
            "SELECT CAST(value AS DOUBLE) FROM institution_measures WHERE institution_id = ? AND measure = ? AND period = ?",
            """
            WITH asked AS (SELECT CAST(? AS VARCHAR) AS institution_id, CAST(? AS VARCHAR) AS measure, CAST(? AS VARCHAR) AS period)
            SELECT r.filing_id FROM partner_reports AS r, asked AS a
            WHERE (a.institution_id = 'self' OR r.partner_id = a.institution_id) AND r.period <= a.period
            UNION ALL SELECT p.filing_id FROM projects AS p, asked AS a
            WHERE (a.institution_id = 'self' OR p.partner_id = a.institution_id) AND strftime(p.start_date, '%Y-%m') <= a.period""",
            ("institution", "regulatory_measure", "month"),
        ),
        *IN_TABLES,
        *IN_LOSSES,
        *IN_MOVEMENT,
    )
}  # fmt: skip
