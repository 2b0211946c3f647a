"""What is learned: was a case compensated before it ended, or within a number of months; and of which cases that is known.

Here: the label of every case as of a day. A case whose outcome is still open has none and is no case to learn from: it would count as
good because it is young. Not here: which cases train and which test (`backtest`).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import polars as pl

Target = Literal["end", "12m", "partner"]
TARGETS: tuple[Target, ...] = ("end", "12m", "partner")
#: The target of which the cases are months of partners (`partner_months`), not projects.
OF_PARTNER: Target = "partner"
MONTHS: dict[str, int] = {"12m": 12}
#: Days after the end of a case until which a compensation for it may still come.
GRACE_DAYS = 120


def labelled(cases: pl.DataFrame, as_of: date, target: Target = "end") -> pl.DataFrame:
    """The cases with `label` (1 compensated, 0 not, null not known yet) and `known_by`, the day by which the outcome was certain.

    `cases` are rows of decision_cases as of `as_of`. For `end` a case is decided when it has ended and the days of grace have passed, or
    it was compensated; cases in force are never called good. Compensated ones wait for their day of maturity as well: else the young
    cases that are known would all be bad.

    >>> cases = pl.DataFrame({
    ...     "decided_on": [date(2024, 1, 1)] * 3, "due_date": [date(2024, 6, 30)] * 3, "status": ["RELEASED", "COMPENSATED", "IN_FORCE"],
    ...     "first_compensated_on": [None, date(2024, 9, 1), None],
    ... }, schema_overrides={"first_compensated_on": pl.Date})
    >>> labelled(cases, date(2024, 12, 31))["label"].to_list()
    [0, 1, None]
    """
    if target in MONTHS:
        matures = pl.col("decided_on").dt.offset_by(f"{MONTHS[target]}mo")
        bad = pl.col("first_compensated_on") <= matures
        is_known = matures <= as_of
    else:
        matures = pl.col("due_date") + pl.duration(days=GRACE_DAYS)
        bad = pl.col("first_compensated_on").is_not_null()
        is_known = (matures <= as_of) & (bad | pl.col("status").is_in(["RELEASED", "COMPENSATED", "CLOSED"]))
    known_by = pl.max_horizontal(matures, pl.col("first_compensated_on")).cast(pl.Date)
    return cases.with_columns(
        label=pl.when(is_known).then(bad.fill_null(False).cast(pl.Int8)), known_by=pl.when(is_known).then(known_by)
    )
