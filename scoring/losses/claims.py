"""Claims on the re-guarantor (代偿补偿): what a partner's compensation comes to, whether it came in time, what the agreement's cap leaves.

Here: all claims at once, and what the re-guarantor bears of each once it is decided. Not here: shares of a loss (`distribution`), deciding
(`casework.claims`), entries (the ledger).

A partner claims by filing the compensation. The cap of an agreement is used up in the order in which claims came in: by what was accepted,
or by what is claimed in time and not decided yet; what was refused or came too late leaves it as it was.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from scoring.choices import chosen
from scoring.columns import polars_schema
from scoring.finance_columns import CLAIM_DECISIONS, CLAIMS
from scoring.losses.distribution import COMPENSATION
from scoring.parameters.model import Parameters
from scoring.rounding import FEN_OF_YUAN, SHARE_UNITS, polars_yuan

IN_ORDER, LATE, CAPPED, CAP_EXHAUSTED, NOT_SHARED = "in_order", "late", "capped", "cap_exhausted", "not_shared"
VERDICTS = (IN_ORDER, LATE, CAPPED, CAP_EXHAUSTED, NOT_SHARED)
_WIDE = pl.Int128
_KEY = ("project_id", "event_no")


def with_settled(events: pl.DataFrame, decisions: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """LOSS_EVENTS with `settled_amount`: what was decided of a compensation; zero where the books wait for that; else null."""
    decided = decisions.select(pl.col(name).cast(kind) for name, kind in polars_schema(CLAIM_DECISIONS).items())
    found = events.drop("settled_amount", strict=False).join(decided, on=_KEY, how="left")
    waits = (
        (pl.col("kind") == COMPENSATION)
        & pl.col("settled_amount").is_null()
        & chosen(parameters, "compensation_booking", "accepted")
    )
    return found.with_columns(
        settled_amount=pl.when(waits).then(pl.lit(Decimal(0), pl.Decimal(18, 2))).otherwise("settled_amount")
    )


def claims(facts: pl.DataFrame, shares: pl.DataFrame, decisions: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """One row of CLAIMS for each compensation among `shares` (LOSS_SHARES), with what `facts` (CLAIM_FACTS) know of it.

    What a cap is a part of follows the rule of the day of the payment.
    """
    by_agreement = chosen(parameters, "cap_base", "agreement_amount")
    base = pl.when(by_agreement).then(_fen("agreement_amount")).otherwise(_fen("converted_amount"))
    filed = shares.filter(pl.col("kind") == COMPENSATION).select(*_KEY, "event_date", "claimed_amount", "claim_until")
    frame = filed.join(facts, on=_KEY, how="left").join(decisions.select(*_KEY, "settled_amount"), on=_KEY, how="left")
    frame = frame.with_columns(
        claimed=_fen("claimed_amount"),
        cap=_cap(pl.col("compensation_cap"), base),
        claim_days=(pl.col("filed_on") - pl.col("event_date")).dt.total_days() + 1,
        is_late=(pl.col("filed_on") > pl.col("claim_until")).fill_null(value=False),
    ).sort("filed_on", "event_date", *_KEY)
    used = pl.coalesce(_fen("settled_amount"), pl.when("is_late").then(0).otherwise("claimed"))
    before = used.cum_sum().over("agreement_id") - used
    frame = frame.with_columns(
        left=pl.when(pl.col("cap").is_not_null()).then(pl.max_horizontal(pl.col("cap") - before, 0))
    )
    payable = (
        pl.when("is_late").then(0).when(pl.col("claimed").is_not_null()).then(pl.min_horizontal("claimed", "left"))
    )
    shown = frame.with_columns(payable_fen=payable).with_columns(
        cap_amount=polars_yuan(pl.col("cap")),
        cap_left=polars_yuan(pl.col("left")),
        payable_amount=polars_yuan(pl.col("payable_fen")),
        verdict=_verdict(),
    )
    return shown.select(list(CLAIMS)).cast(polars_schema(CLAIMS)).sort(_KEY)


def _verdict() -> pl.Expr:
    return (
        pl.when(pl.col("claimed").fill_null(0) == 0)
        .then(pl.lit(NOT_SHARED))
        .when("is_late")
        .then(pl.lit(LATE))
        .when(pl.col("left") == 0)
        .then(pl.lit(CAP_EXHAUSTED))
        .when(pl.col("payable_fen") < pl.col("claimed"))
        .then(pl.lit(CAPPED))
        .otherwise(pl.lit(IN_ORDER))
    )


def _cap(rate: pl.Expr, base_fen: pl.Expr) -> pl.Expr:
    """Rate × base, half up to the fen."""
    product = base_fen.cast(_WIDE) * (rate * SHARE_UNITS).cast(pl.Int64).cast(_WIDE)
    return ((product * 2 + SHARE_UNITS) // (2 * SHARE_UNITS)).cast(pl.Int64)


def _fen(column: str) -> pl.Expr:
    return (pl.col(column) * FEN_OF_YUAN).cast(pl.Int64)
