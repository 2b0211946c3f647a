"""Closed months, on the warehouse: what each close kept of the books, and the rules by which each month is posted.

Here: the tables ``judgement.closed_months``, ``closed_charges``, ``closed_entries``, ``posting_rules``. Not here: what a close keeps
(`casework.ledger.kept`), what the books make of it (`dbt_project/models/marts/fee`).

What is kept is read anew only when another month has been closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from casework.ledger import kept
from casework.ledger.closes import Close
from ingestion.home import Home
from orchestration.judging.tables import replace_table

_EVER = 9999 * 12 + 11
_RULE = list(kept.RULES)
MONTHS: dict[str, Any] = {
    "month": pl.String, "after_month": pl.String, "closed_at": pl.Datetime("us"), "closed_by": pl.String, "proposed_by": pl.String,
    "build_id": pl.String, "entry_count": pl.Int64, "amount": pl.Decimal(18, 2), "trial_sha256": pl.String, "close_no": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Books:
    """The closes so far, and the home in which what they kept lies."""

    home: Home = field(default_factory=lambda: Home(Path()))
    closes: Sequence[Close] = ()


def in_force(closes: Sequence[Close], as_of: date) -> list[Close]:
    """The closes of months that are over on a day."""
    return [one for one in closes if one.last_day <= as_of]


def book(connection: duckdb.DuckDBPyConnection, home: Home, closes: Sequence[Close], rules: pl.DataFrame) -> None:
    """Write the tables; `rules` are those in force now."""
    if not _is_known(connection, closes):
        for kind in kept.KINDS:
            replace_table(connection, f"closed_{kind}", kept.versions(home, kind, closes))
    replace_table(connection, "closed_months", _months(closes))
    replace_table(connection, "posting_rules", dated_rules(kept.rules(home, closes), rules))


def dated_rules(closed: Sequence[tuple[int, int, pl.DataFrame]], now: pl.DataFrame) -> pl.DataFrame:
    """Rules with the first and the last month (as numbers) whose books they post: those that were kept, and those of now for open months.

    What stays the same from close to close is one row.
    """
    begin = closed[-1][1] + 1 if closed else 0
    dated = [*closed, (begin, _EVER, now.select(_RULE))]
    rows = pl.concat(
        frame.with_columns(books_from=pl.lit(first, pl.Int32), books_to=pl.lit(last, pl.Int32))
        for first, last, frame in dated
    ).sort("books_from", maintain_order=True)
    begins = (pl.col("books_from") != pl.col("books_to").shift().over(_RULE) + 1).fill_null(value=True)
    return (
        rows.with_columns(stretch=begins.cum_sum().over(_RULE))
        .group_by(*_RULE, "stretch", maintain_order=True)
        .agg(pl.col("books_from").min(), pl.col("books_to").max())
        .drop("stretch")
        .sort(pl.all())
    )


def _months(closes: Sequence[Close]) -> pl.DataFrame:
    rows = [
        (
            one.month, one.after, one.at.replace(tzinfo=None), one.actor, one.proposed_by, one.build_id, one.totals.entry_count,
            one.totals.amount, one.totals.trial_sha256, one.act_no,
        )
        for one in closes
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=MONTHS, orient="row")


def _is_known(connection: duckdb.DuckDBPyConnection, closes: Sequence[Close]) -> bool:
    tables = {name for (name,) in connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'judgement' and database_name = current_database()"
    ).fetchall()}  # fmt: skip
    if not {"closed_months", *(f"closed_{kind}" for kind in kept.KINDS)} <= tables:
        return False
    known = connection.execute("select close_no from judgement.closed_months order by close_no").fetchall()
    return [number for (number,) in known] == [one.act_no for one in closes]
