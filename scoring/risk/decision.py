"""The decision that a risk degree advises, fatal rules, and what would turn a condition into acceptance.

Here: thresholds and fatal rules applied. Not here: the degree itself (`risk`), who decides in the end (casework).
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from scoring.columns import LIMIT_COLUMN
from scoring.engine import codes_where
from scoring.parameters.model import InForce
from scoring.risk import cover
from scoring.rounding import at_most


def with_decision(frame: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """fatal_reason and decision: fatal rules first, whatever the number; then the thresholds, each included."""
    limits = rules.table("decision_thresholds")
    reasons = {
        "black_listed": nw.col("is_black_listed"),
        "in_bankruptcy": nw.col("in_bankruptcy"),
        "limit_broken": nw.col(LIMIT_COLUMN),
    }
    in_force = ~nw.col("balance_fen").is_null()
    fatal = codes_where({code: reasons[code] & in_force for code in rules.codes("fatal_rules")})
    decision = nw.when(nw.col("fatal_reason") != "").then(nw.lit("decline"))
    decision = decision.when(nw.col("risk_degree").is_null()).then(nw.lit(None, dtype=nw.String))
    for name in ("accept", "conditional", "committee"):
        decision = decision.when(at_most("risk_degree", limits[name])).then(nw.lit(name))
    return frame.with_columns(fatal_reason=fatal).with_columns(decision=decision.otherwise(nw.lit("decline")))


def with_additional_cover(
    frame: nw.LazyFrame[Any], rules: InForce, *, other_factors: str, scale: int
) -> nw.LazyFrame[Any]:
    """What would bring a conditional project down to acceptance: the cheapest measure and how much of it.

    `other_factors` is the product of all factors but the counter-guarantee weight, in whole units of 1 / `scale`.
    """
    accepted = float(rules.table("decision_thresholds")["accept"]) * scale
    conditional = nw.col("decision") == "conditional"
    return frame.with_columns(target_weight=accepted / nw.col(other_factors)).with_columns(
        additional_fen=nw.when(conditional).then(cover.additional_cover_fen(rules, "target_weight")),
        additional_cover_kind=nw.when(conditional).then(nw.lit(cover.best_measure(rules))),
    )
