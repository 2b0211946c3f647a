"""Where the columns come from that measures add up: tables with one row for each project and month, or coarser where that will do.

`rows` names project_id, month and filing_id (of the row that said so) beside its columns. `cube` is a table of sums that has the attributes
of a project on it already; a question that asks for nothing finer reads it instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboards.queries.warnings import OPEN


@dataclass(frozen=True)
class Source:
    """One table with the columns that it gives."""

    columns: tuple[str, ...]
    rows: str
    cube: str | None = None


_BOOK = (
    "guaranteed_balance", "exposure", "project_count", "new_amount", "new_count", "released_amount", "compensated_amount",
    "recovered_amount",
)  # fmt: skip
_TODAY = "strftime(b.as_of, '%Y-%m') AS month"
_OPEN_ON = f"SELECT subject_id FROM warnings WHERE status IN {OPEN} AND subject_kind"  # noqa: S608 - a list of this package

SOURCES = (
    Source(
        _BOOK,
        """SELECT *, CAST(guaranteed_balance > 0 AS INTEGER) AS project_count, CAST(is_first_month AS INTEGER) AS new_count
        FROM balances""",
        cube="monthly",
    ),
    Source(
        ("written_off_amount",),
        """SELECT e.project_id, strftime(e.event_date, '%Y-%m') AS month, e.filing_id, e.amount AS written_off_amount
        FROM events AS e CROSS JOIN build AS b WHERE e.kind = 'WRITE_OFF' AND e.event_date <= b.as_of""",
    ),
    Source(
        ("outstanding_change",),
        "SELECT project_id, strftime(event_date, '%Y-%m') AS month, filing_id, outstanding_change FROM loss_shares",
    ),
    Source(
        ("risk_amount", "judged_exposure"),
        """SELECT project_id, strftime(as_of, '%Y-%m') AS month, filing_id, risk_amount,
            CASE WHEN risk_amount IS NOT NULL THEN exposure END AS judged_exposure
        FROM project_risk""",
    ),
    Source(
        ("overdue_balance", "standing_balance"),
        f"""SELECT p.project_id, {_TODAY}, p.filing_id, p.guaranteed_balance AS standing_balance,
            CASE WHEN p.overdue_days > 0 THEN p.guaranteed_balance ELSE 0 END AS overdue_balance
        FROM projects AS p CROSS JOIN build AS b WHERE p.status = 'IN_FORCE'""",  # noqa: S608 - texts of this module
    ),
    Source(
        ("warning_count",),
        f"""SELECT w.subject_id AS project_id, {_TODAY}, p.filing_id, 1 AS warning_count
        FROM warnings AS w CROSS JOIN build AS b INNER JOIN projects AS p ON w.subject_id = p.project_id
        WHERE w.subject_kind = 'project' AND w.status IN {OPEN}""",  # noqa: S608 - as above
    ),
    Source(
        ("warned_count", "warned_balance"),
        f"""SELECT p.project_id, {_TODAY}, p.filing_id, 1 AS warned_count, p.guaranteed_balance AS warned_balance
        FROM projects AS p CROSS JOIN build AS b
        WHERE p.status = 'IN_FORCE'
            AND (p.project_id IN ({_OPEN_ON} = 'project') OR p.customer_id IN ({_OPEN_ON} = 'customer'))""",  # noqa: S608 - as above
    ),
    Source(
        ("charged_fee", "received_fee", "refunded_fee", "open_fee"),
        """SELECT project_id, strftime(due_date, '%Y-%m') AS month, filing_id, amount AS charged_fee, received AS received_fee,
            refunded AS refunded_fee, open_amount AS open_fee
        FROM charges""",
    ),
)


def sources_of(columns: Iterable[str]) -> list[tuple[Source, list[str]]]:
    """Each source that is needed, with what is wanted of it."""
    wanted = set(columns)
    found = [(source, [name for name in source.columns if name in wanted]) for source in SOURCES]
    return [(source, names) for source, names in found if names]
