"""What a recovery leaves to be shared once its costs are off (追偿费用), in fen.

Here: how much of each recovery its costs take, how much goes back over the shares, which costs are not covered yet. Not here: the shares
(`distribution`), entries (the ledger).

Whoever recovers advances what that costs: suit, preservation, notices, enforcement, appraisal, lawyer. What the debtor pays serves these
costs first and the compensation after them (民法典 Art. 561), and only what is left is passed on over the shares of the liability
(the re-guarantee contract's article 5). By the parameter `recovery_costs_netted`, as of the day of the recovery:

- `carried`: costs that a recovery does not cover are carried to the next recoveries of the same project, and taken off those first. What
  no later recovery covers stays with whoever advanced it: nobody is asked to pay it in.
- `own`: a recovery bears its own costs up to what it brought; what exceeds that stays with whoever advanced it.
- `none`: all that was recovered is shared; the costs stay with whoever advanced them.

With `carried`, what went back by any day is the highest that recoveries less costs had come to until then, and at least nothing.
"""

from __future__ import annotations

import polars as pl

from scoring.choices import chosen
from scoring.parameters.model import Parameters
from scoring.rounding import FEN_OF_YUAN

RECOVERY = "RECOVERY"
CARRIED, OWN, NONE = "carried", "own", "none"


def after_costs(events: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The events with `net`, `cost` and `carried`, in fen: what is shared, what costs took, and costs not covered yet.

    Asks for project_id, kind, event_date, recovery_cost in yuan and `fen`, the amount of each event; the events of a project in order. What
    is no recovery is shared whole. Always net + cost = fen.

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> story = pl.DataFrame({"fen": [1000, 500, 500], "recovery_cost": ["2.00", "7.00", None]}).select(
    ...     pl.lit("P").alias("project_id"), pl.lit("RECOVERY").alias("kind"), pl.lit(date(2025, 1, 1)).alias("event_date"),
    ...     "fen", pl.col("recovery_cost").cast(pl.Decimal(18, 2)))
    >>> after_costs(story, shipped()).select("net", "cost", "carried").rows()
    [(800, 200, 0), (0, 500, 200), (300, 200, 0)]
    """
    filed = (pl.col("recovery_cost").fill_null(0) * FEN_OF_YUAN).cast(pl.Int64)
    is_recovery = (pl.col("kind") == RECOVERY) & pl.col("fen").is_not_null()
    frame = events.with_columns(
        carries=is_recovery & chosen(parameters, "recovery_costs_netted", CARRIED),
        bears=is_recovery & chosen(parameters, "recovery_costs_netted", OWN),
        filed=filed,
    )
    left = pl.when("carries").then(pl.col("fen") - pl.col("filed")).otherwise(0)
    frame = frame.with_columns(come_to=left.cum_sum().over("project_id"))
    frame = frame.with_columns(passed_on=pl.max_horizontal(pl.col("come_to").cum_max().over("project_id"), 0))
    net = (
        pl.when("carries")
        .then(pl.col("passed_on") - pl.col("passed_on").shift(1, fill_value=0).over("project_id"))
        .when("bears")
        .then(pl.max_horizontal(pl.col("fen") - pl.col("filed"), 0))
        .otherwise("fen")
    )
    frame = frame.with_columns(net=net, carried=pl.col("passed_on") - pl.col("come_to"))
    return frame.with_columns(cost=pl.col("fen") - pl.col("net")).drop(
        "carries", "bears", "filed", "come_to", "passed_on"
    )
