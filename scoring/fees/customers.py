"""What a project's customer has guaranteed in all on the project's first day (单户担保金额), for standards whose tier is the customer's.

Here: the one definition of it, for a build of millions, a preview of one, and a form. Not here: which standards look at it
(`scoring.parameters.standards`), which record stands for a customer (the warehouse: two that people merged are one).

    customer_amount = Σ guaranteed amount of the customer's projects that are current on the project's first day, in yuan

Current on a day are those that begun on it or before, and whose last day is not before it. The last day is that of the release, or the
contracted due date where that comes first. A project always counts itself, whatever its dates. So two that begin on one day count for each
other; one that is released on the day counts still; an extension adds nothing; what was compensated counts until it was due; what has no
amount counts for nothing. All of it is as filed: a contract that is filed late, or withdrawn, moves the amounts of others.

>>> from datetime import date
>>> from decimal import Decimal
>>> from scoring.columns import polars_schema
>>> years = [(date(2025, 1, 1), date(2025, 12, 31)), (date(2025, 6, 1), date(2026, 5, 31)), (date(2026, 1, 1), date(2026, 12, 31))]
>>> rows = [(str(number), "c", Decimal(3_000_000), start, due, None) for number, (start, due) in enumerate(years)]
>>> known = pl.DataFrame(rows, schema=polars_schema(CUSTOMER_PROJECTS), orient="row")
>>> with_customer_amounts(known, known)["customer_amount"].to_list()
[Decimal('3000000.00'), Decimal('6000000.00'), Decimal('6000000.00')]

The first is alone; the second begins while the first stands; when the third begins, the first has just ended.
"""

from __future__ import annotations

import polars as pl

from scoring.finance_columns import CUSTOMER_PROJECTS
from scoring.rounding import FEN_OF_YUAN, polars_yuan

_DAY = pl.duration(days=1)


def with_customer_amounts(projects: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """`projects` with their `customer_amount`, in the order in which they stand.

    They have the columns of CUSTOMER_PROJECTS, and may have more; `known` are rows of CUSTOMER_PROJECTS, all of their customers. One that
    is asked about counts as it stands in `projects`, be it known otherwise (a preview of it on another day) or not at all.
    """
    asked = projects.select(list(CUSTOMER_PROJECTS))
    counted = known.select(list(CUSTOMER_PROJECTS)).filter(
        pl.all_horizontal(pl.col("customer_id", "start_date", "guaranteed_amount").is_not_null())
    )
    own = counted.select("project_id", "customer_id", known_fen=_fen(), known_from="start_date", known_to=_last_day())
    sums = (
        asked.filter(pl.col("start_date").is_not_null())
        .sort("start_date")
        .join_asof(_steps(counted), on="start_date", by="customer_id", strategy="backward", check_sortedness=False)
        .join(own, on=["project_id", "customer_id"], how="left")
        .select("project_id", customer_fen=pl.col("current_fen").fill_null(0) - _known_of_itself())
    )
    with_sums = projects.join(sums, on="project_id", how="left", maintain_order="left")
    whole = pl.col("customer_fen").fill_null(0) + _fen().fill_null(0)
    return with_sums.with_columns(customer_amount=polars_yuan(whole)).drop("customer_fen")


def _steps(counted: pl.DataFrame) -> pl.DataFrame:
    """For each customer and each day on which it changes: what is current from then on, in fen.

    Each project comes on its first day and goes on the day after its last: sums that run on, so that a customer of thousands of projects
    takes no longer than thousands of customers.
    """
    gone = counted.filter(_last_day().is_not_null())
    moves = pl.concat(
        [
            counted.select("customer_id", "start_date", fen=_fen()),
            gone.select("customer_id", start_date=_last_day() + _DAY, fen=-_fen()),
        ]
    )
    days = moves.group_by("customer_id", "start_date").agg(pl.col("fen").sum()).sort("customer_id", "start_date")
    return days.select(
        "customer_id", "start_date", current_fen=pl.col("fen").cum_sum().over("customer_id")
    ).sort("start_date")  # fmt: skip


def _known_of_itself() -> pl.Expr:
    """What of the sum is the project as it is known, which is counted as it is asked about instead."""
    current = (pl.col("known_from") <= pl.col("start_date")) & (
        pl.col("known_to").is_null() | (pl.col("known_to") >= pl.col("start_date"))
    )
    return pl.when(current).then("known_fen").otherwise(0)


def _last_day() -> pl.Expr:
    """The last day on which a project is current; null where it has none. One that ended before it began comes and goes on one day."""
    last = pl.min_horizontal("released_date", "due_date")
    return pl.when(last.is_not_null()).then(pl.max_horizontal(last, pl.col("start_date") - _DAY))


def _fen() -> pl.Expr:
    return (pl.col("guaranteed_amount") * FEN_OF_YUAN).cast(pl.Int64)
