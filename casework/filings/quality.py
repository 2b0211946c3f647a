"""How well each sender files, over the last twelve months, from the register and the deadlines as they are now.

Here: counting within the actor's scope. Not here: the score (`scoring.reporting.filing_quality`), deadlines
(`scoring.reporting.deadlines`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Integer, cast, func, select

from casework.access.actors import Actor
from casework.access.rights import partner_scope, require
from casework.deadlines.queries import deadlines_seen_by
from casework.store.engine import Store
from casework.store.tables import filing_rule_counts, filings

if TYPE_CHECKING:
    import polars as pl

MONTHS = 12
_OPEN = ("not_yet_due", "due_soon", "in_grace")


def quality_seen_by(store: Store, actor: Actor, as_of: date) -> pl.DataFrame:
    """A row for each sender that the actor may see: counts of twelve months, shares and score of `scoring.reporting.filing_quality`."""
    import polars as pl  # noqa: PLC0415 - frames and parameters, only where they are needed

    from scoring.parameters.reader import shipped  # noqa: PLC0415
    from scoring.reporting.filing_quality import scores  # noqa: PLC0415

    owed = deadlines_seen_by(store, actor, as_of).filter(
        pl.col("basis") == "duty", pl.col("period") >= _first_period(as_of), ~pl.col("state").is_in(_OPEN)
    )
    punctual = owed.group_by("partner_id").agg(
        due_count=pl.len(), on_time_count=(pl.col("days_late") == 0).sum().cast(pl.Int64)
    )
    counts = _counts(store, actor, as_of).join(
        punctual.with_columns(pl.col("due_count").cast(pl.Int64)), on="partner_id", how="left"
    )
    counts = counts.with_columns(pl.col("due_count", "on_time_count").fill_null(0))
    return scores(counts, shipped().at(as_of)).sort("score", "partner_id", nulls_last=True)


def rules_by_month(store: Store, actor: Actor, as_of: date) -> pl.DataFrame:
    """partner_id, month received, rule_id, rows_count of twelve months through `as_of`, within the actor's scope."""
    import polars as pl  # noqa: PLC0415

    require(actor, "read", "filing")
    wanted = (
        select(
            filings.c.partner_id, filings.c.received_at, filing_rule_counts.c.rule_id, filing_rule_counts.c.rows_count
        )
        .join_from(filing_rule_counts, filings)
        .where(filings.c.partner_id.is_not(None), filings.c.received_at >= _since(as_of))
    )
    if (scope := partner_scope(actor)) is not None:
        wanted = wanted.where(filings.c.partner_id == scope)
    with store.reading() as connection:
        rows = [(row[0], f"{row[1]:%Y-%m}", row[2], int(row[3])) for row in connection.execute(wanted)]
    schema = {"partner_id": pl.String, "month": pl.String, "rule_id": pl.String, "rows_count": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.group_by("partner_id", "month", "rule_id").agg(pl.col("rows_count").sum()).sort(list(schema)[:3])


def _counts(store: Store, actor: Actor, as_of: date) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    require(actor, "read", "filing")
    taken = func.sum(cast(filings.c.verdict != "refused", Integer))
    sums = [func.sum(filings.c[name]) for name in ("rows_sent", "rows_accepted", "rows_quarantined")]
    wanted = select(filings.c.partner_id, func.count(), taken, *sums).group_by(filings.c.partner_id)
    wanted = wanted.where(filings.c.partner_id.is_not(None), filings.c.received_at >= _since(as_of))
    if (scope := partner_scope(actor)) is not None:
        wanted = wanted.where(filings.c.partner_id == scope)
    with store.reading() as connection:
        rows = [(row[0], *(int(value) for value in row[1:])) for row in connection.execute(wanted)]
    columns = ("filings", "filings_taken", "rows_sent", "rows_accepted", "rows_quarantined")
    return pl.DataFrame(rows, schema={"partner_id": pl.String, **dict.fromkeys(columns, pl.Int64)}, orient="row")


def _since(as_of: date) -> datetime:
    return datetime.fromisoformat(f"{_first_period(as_of)}-01").replace(tzinfo=UTC)


def _first_period(as_of: date) -> str:
    number = as_of.year * 12 + as_of.month - MONTHS
    return f"{number // 12}-{number % 12 + 1:02}"
