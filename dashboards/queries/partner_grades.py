"""Questions about partners' grades: how they moved over a period, computed by month and as people adopted them.

Not here: a grade (`scoring.rating.partner_history`), the acts by which one is adopted (`casework.partners.evaluation`).
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from casework.partners.evaluation import ADOPTED, Evaluation, last_day_of
from dashboards.queries.grades import ENDED, NEW
from dashboards.queries.reading import Reading
from scoring.rating.partners import UNRATED

COMPUTED = "computed"
BASES = (COMPUTED, ADOPTED)
NOT_ADOPTED = "not_adopted"


def months(reading: Reading) -> list[str]:
    """The months between which movements can be asked for, oldest first."""
    return reading.frame("SELECT DISTINCT month FROM partner_grades ORDER BY month")["month"].to_list()


def partners(reading: Reading, start: str, end: str, evaluations: Iterable[Evaluation]) -> pl.DataFrame:
    """One row for each partner that holds a balance at the end of either month, the largest first.

    partner_id, name, amount_before, amount_after (yuan), score, assessable of the later month; computed_before, computed_after and
    adopted_before, adopted_after: `new` and `ended` where there is no balance, `not_adopted` where people had adopted none by then.
    """
    frame = reading.frame(_PARTNERS, [start, end])
    given = {one: _adopted(evaluations, one) for one in (start, end)}
    sides = (("before", start, NEW), ("after", end, ENDED))
    return frame.with_columns(
        _side(pl.col("partner_id").replace_strict(given[month], default=None, return_dtype=pl.String), side, outside)
        for side, month, outside in sides
    )


def cells(frame: pl.DataFrame, basis: str) -> pl.DataFrame:
    """before, after, partners, amount_before, amount_after of the rows of `partners`, by one of `BASES`; those not graded are left out."""
    before, after = pl.col(f"{basis}_before"), pl.col(f"{basis}_after")
    graded = frame.filter(before != NOT_ADOPTED, after != NOT_ADOPTED)
    if basis == ADOPTED:  # a partner that is there at one end only, and never had an adopted grade, moved between none
        graded = graded.filter(~((before == NEW) & (after == ENDED)))
    return (
        graded.group_by(before=before, after=after)
        .agg(
            partners=pl.len().cast(pl.Int64), **{name: pl.col(name).sum() for name in ("amount_before", "amount_after")}
        )
        .sort("before", "after")
    )


def of_cell(frame: pl.DataFrame, basis: str, before: str, after: str) -> pl.DataFrame:
    """The partners of one cell."""
    return frame.filter(pl.col(f"{basis}_before") == before, pl.col(f"{basis}_after") == after)


def _side(adopted: pl.Expr, side: str, outside: str) -> pl.Expr:
    is_held = pl.col(f"amount_{side}").is_not_null()
    return pl.when(is_held).then(adopted.fill_null(NOT_ADOPTED)).otherwise(pl.lit(outside)).alias(f"{ADOPTED}_{side}")


def _adopted(evaluations: Iterable[Evaluation], month: str) -> dict[str, str]:
    """The grade of the newest quarter over by the end of a month that people have adopted one for."""
    mine = [one for one in evaluations if one.state == ADOPTED and f"{last_day_of(one.quarter):%Y-%m}" <= month]
    return {one.partner_id: one.adopted_grade or UNRATED for one in sorted(mine, key=lambda one: one.quarter)}


_PARTNERS = """
    WITH held AS (
        SELECT partner_id, SUM(guaranteed_balance) FILTER (WHERE month = $1) AS amount_before,
            SUM(guaranteed_balance) FILTER (WHERE month = $2) AS amount_after
        FROM monthly WHERE month IN ($1, $2) AND guaranteed_balance > 0 GROUP BY partner_id
    )
    SELECT h.partner_id, coalesce(p.name, h.partner_id) AS name, h.amount_before, h.amount_after, z.score, z.assessable,
        CASE WHEN h.amount_before IS NULL THEN 'new' ELSE coalesce(a.grade, 'unrated') END AS computed_before,
        CASE WHEN h.amount_after IS NULL THEN 'ended' ELSE coalesce(z.grade, 'unrated') END AS computed_after
    FROM held AS h LEFT JOIN partners AS p ON h.partner_id = p.partner_id
    LEFT JOIN partner_grades AS a ON h.partner_id = a.partner_id AND a.month = $1
    LEFT JOIN partner_grades AS z ON h.partner_id = z.partner_id AND z.month = $2
    ORDER BY greatest(coalesce(h.amount_before, 0), coalesce(h.amount_after, 0)) DESC, h.partner_id"""
