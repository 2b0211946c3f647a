"""Closes of months so far, as the audit log tells of them: proposed by one, carried out by another.

Here: audit entries to rows. Not here: closing (`closing`), what a close keeps of the books (`kept`).
"""

from __future__ import annotations

import calendar
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from casework.store.engine import Store
from casework.store.tables import audit_entries

PROPOSED, CLOSED = "propose_close", "close_month"


@dataclass(frozen=True)
class Totals:
    """What a close is held to: how many entries the months have that it closes, their amounts, and a hash over every account of them."""

    entry_count: int
    amount: Decimal
    trial_sha256: str

    @classmethod
    def of(cls, told: dict[str, Any]) -> Totals:
        """As an audit entry tells of it."""
        return cls(int(told["entry_count"]), Decimal(told["amount"]), str(told["trial_sha256"]))

    def told(self) -> dict[str, Any]:
        """For an audit entry."""
        return {"entry_count": self.entry_count, "amount": f"{self.amount:f}", "trial_sha256": self.trial_sha256}


@dataclass(frozen=True)
class Close:
    """A month proposed for closing, or closed; `files` are hashes of what a close kept, none for a proposal."""

    act_no: int
    month: str
    after: str | None
    build_id: str
    totals: Totals
    actor: str
    at: datetime
    proposed_by: str = ""
    files: tuple[tuple[str, str], ...] = ()

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return last_day(self.month)


def last_day(month: str) -> date:
    """The last day of a month that is written YYYY-MM.

    >>> last_day("2024-02")
    datetime.date(2024, 2, 29)
    """
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, calendar.monthrange(year, number)[1])


def next_month(month: str) -> str:
    """The month after.

    >>> next_month("2025-12")
    '2026-01'
    """
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def closes(store: Store, until: date | None = None) -> list[Close]:
    """Every close, oldest first; those of the end of the day `until` (UTC) and before where one is given."""
    return [
        _close(entry) for entry in _entries(store, CLOSED) if until is None or entry["at"][:10] <= until.isoformat()
    ]


def closed_through(store: Store) -> str | None:
    """The last month whose books are closed."""
    found = closes(store)
    return found[-1].month if found else None


def proposal(store: Store, month: str) -> Close | None:
    """The newest proposal to close a month."""
    found = [_close(entry) for entry in _entries(store, PROPOSED) if entry["object"] == f"month/{month}"]
    return found[-1] if found else None


def _entries(store: Store, verb: str) -> list[Any]:
    wanted = select(audit_entries).where(audit_entries.c.verb == verb).order_by(audit_entries.c.entry_no)
    with store.reading() as connection:
        return list(connection.execute(wanted).mappings().all())


def _close(entry: Any) -> Close:
    told = json.loads(entry["detail"])
    return Close(
        entry["entry_no"], entry["object"].removeprefix("month/"), told["after"], told["build_id"], Totals.of(told["totals"]),
        entry["actor"], datetime.fromisoformat(entry["at"]), told.get("proposed_by", ""), tuple(sorted(told.get("files", {}).items())),
    )  # fmt: skip
