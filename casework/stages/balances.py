"""What of a case's project is still guaranteed: by its events as they were entered here, and as its guarantor filed them.

Here: the balance of one project now. Not here: balances of the whole book (the warehouse, whose rule this is: disbursed, less repaid,
released and compensated), who asks (`casework.stages.papers`).

An event is one whoever brought it: what was entered here and what the published warehouse holds meet by the event's number, and what was
entered last here counts, also when it was withdrawn. So a repayment counts once it is known in either place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from casework.forms.records import record_of
from casework.stages.cases import Case
from casework.store.act_tables import form_records
from casework.store.questions import rows_of_published
from ingestion.checks.rows import check_rows
from ingestion.contracts import CONTRACTS
from ingestion.home import Home

_EVENTS = "project_events"
_FILED = """
    SELECT event_no, kind, amount FROM project.events
    WHERE project_id = $1 AND event_date <= $2 AND kind IN ('DISBURSEMENT', 'REPAYMENT', 'RELEASE', 'COMPENSATION')"""


@dataclass(frozen=True)
class Guaranteed:
    """Sums of a project's events, in yuan."""

    disbursed: Decimal
    released: Decimal
    compensated: Decimal

    @property
    def balance(self) -> Decimal:
        """What is still guaranteed; never less than nothing."""
        return max(self.disbursed - self.released - self.compensated, Decimal(0))


def guaranteed(connection: Connection, home: Home, case: Case, day: date) -> Guaranteed:
    """What a case's project has on its account at the end of a day."""
    entered, withdrawn = _entered(connection, case)
    filed = rows_of_published(home, _FILED, f"{case.partner_id}/{case.subject}", day)
    known = {row["event_no"]: row for row in filed if row["event_no"] not in withdrawn}
    known |= {row["event_no"]: row for row in entered if row["event_date"] <= day}

    def summed(*kinds: str) -> Decimal:
        amounts = [
            Decimal(row["amount"]) for row in known.values() if row["kind"] in kinds and row["amount"] is not None
        ]
        return sum(amounts, Decimal(0))

    return Guaranteed(summed("DISBURSEMENT"), summed("REPAYMENT", "RELEASE"), summed("COMPENSATION"))


def _entered(connection: Connection, case: Case) -> tuple[list[dict[str, Any]], set[str]]:
    """The case's events as they stand, typed; and the numbers of those that were withdrawn."""
    wanted = select(form_records).where(form_records.c.case_id == case.case_id, form_records.c.contract == _EVENTS)
    newest = {row.row_key: record_of(row) for row in connection.execute(wanted.order_by(form_records.c.record_no))}
    typed = check_rows(CONTRACTS[_EVENTS], [record.row for record in newest.values()]) if newest else []
    rows = list(zip(newest.values(), typed, strict=True))
    standing = [row.values for record, row in rows if record.action != "D"]
    return standing, {row.values["event_no"] for record, row in rows if record.action == "D"}
