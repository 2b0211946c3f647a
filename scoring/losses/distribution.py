"""Distribution of a loss, and of what is recovered of it, over those who share it (分险), to the fen.

Here: shares of compensations, recoveries and write-offs of all projects at once; how much of a recovery is principal and how much exceeds
it; until when a partner may claim. Not here: what a recovery's costs take (`recoveries`), entries (the ledger), the shares (filed with
each project).

A recovery goes back over the shares after its costs: first against what is outstanding, and what exceeds that is income of the one whose
part it is. So the parts, the costs taken and nothing else make up what was received.

Each party gets the whole fen of amount × share; the fen that are left go one each to the largest remainders (最大余数法), of equal ones
first in the order bank, guarantor, re-guarantor, fund, government. So the parts always add up to the amount. What brings the outstanding of
a project to nothing is parted by what each has outstanding: nobody is left with a fen, owed or owing, of a project that is closed.

Once a claim was decided, the re-guarantor bears what was accepted of it, and the guarantor the rest of that part. What is recovered then,
or written off, is parted by what each has borne so far.
"""

from __future__ import annotations

import polars as pl

from scoring.choices import number
from scoring.columns import polars_schema
from scoring.finance_columns import LOSS_EVENTS, LOSS_SHARES, PARTIES
from scoring.losses.recoveries import RECOVERY, after_costs
from scoring.parameters.model import Parameters
from scoring.rounding import FEN_OF_YUAN, SHARE_UNITS, polars_yuan

_WIDE = pl.Int128
COMPENSATION, WRITE_OFF = "COMPENSATION", "WRITE_OFF"


def loss_shares(events: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """One row of LOSS_SHARES for each row of LOSS_EVENTS, all events of a project among them.

    `net_amount` is what is parted: the amount, of a recovery less `netted_cost`, what costs took of it; `cost_carried` are costs that no
    recovery has covered yet, and `reguarantor_cost` is the re-guarantor's part of the costs taken, which it would have received without
    them. `principal_amount` is the part of the re-guarantor's amount by which what is outstanding grows or falls; `excess_amount` what a
    recovery or write-off has beyond what is outstanding.

    `outstanding_change` says the same of all who share it, with its sign. Added up to a day it is the compensation outstanding (代偿余额)
    of the project: what was compensated, less what recoveries brought after their costs, less what was written off, never below 0. It is
    the only definition: measures, returns, contagion and, by the company's part, the receivable in the ledger follow it.

    Until when a partner may claim (`claim_until`) follows the rule of the day of the payment.

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> event = {"project_id": "P", "event_no": "1", "kind": "COMPENSATION", "event_date": date(2025, 1, 1), "amount": "100.00"}
    >>> shares = {"bank_share": "0.2", "guarantor_share": "0.4", "reguarantor_share": "0.3", "fund_share": "0", "government_share": "0.1"}
    >>> event |= shares | {"recovery_cost": None, "settled_amount": None}
    >>> events = pl.DataFrame([event]).cast(polars_schema(LOSS_EVENTS) | {"event_date": pl.Date})
    >>> found = loss_shares(events, shipped()).row(0, named=True)
    >>> str(found["guarantor_amount"]), str(found["reguarantor_amount"]), found["claim_until"]
    ('40.00', '30.00', datetime.date(2025, 4, 30))
    """
    frame = events.select(list(LOSS_EVENTS)).with_columns(fen=(pl.col("amount") * FEN_OF_YUAN).cast(pl.Int64))
    frame = after_costs(_in_order(frame), parameters)
    is_recovery = pl.col("kind") == RECOVERY
    costs = _parted(frame.with_columns(fen=pl.when(is_recovery).then("cost").otherwise("net")))
    frame = _closed_out(_parted(frame.with_columns(fen="net"))).with_columns(of_costs=costs["reguarantor"])
    frame = _cleared(_cleared(frame, "reguarantor", "principal"), "net", "of_all")
    change = pl.when(pl.col("kind") == COMPENSATION).then("of_all").otherwise(-pl.col("of_all"))
    days = number(parameters, "claim_days")
    claim = pl.when(pl.col("kind") == COMPENSATION).then(pl.col("event_date") + pl.duration(days=days - 1))
    amounts = {f"{party}_amount": polars_yuan(pl.col(party)) for party in PARTIES}
    shown = frame.with_columns(
        **amounts,
        netted_cost=polars_yuan(pl.col("cost")),
        net_amount=polars_yuan(pl.col("net")),
        cost_carried=polars_yuan(pl.col("carried")),
        reguarantor_cost=polars_yuan(pl.when(is_recovery).then("of_costs").otherwise(0)),
        principal_amount=polars_yuan(pl.col("principal")),
        excess_amount=polars_yuan(pl.col("reguarantor") - pl.col("principal")),
        outstanding_change=polars_yuan(change),
        claimed_amount=polars_yuan(pl.col("claimed")),
        claim_until=claim,
    )
    return shown.select(list(LOSS_SHARES)).cast(polars_schema(LOSS_SHARES))


def _parted(frame: pl.DataFrame) -> pl.DataFrame:
    """`fen` of each event over those who share it, and what is claimed of a compensation."""
    frame = _with_parts(frame, {party: _units(f"{party}_share") for party in PARTIES})
    return _as_borne(frame.with_columns(claimed=pl.when(pl.col("kind") == COMPENSATION).then("reguarantor")))


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort("project_id", "event_date", pl.col("event_no").str.len_chars(), "event_no")


def _units(share: str) -> pl.Expr:
    return (pl.col(share) * SHARE_UNITS).cast(pl.Int64)


def _with_parts(frame: pl.DataFrame, weights: dict[str, pl.Expr], whole: pl.Expr | int = SHARE_UNITS) -> pl.DataFrame:
    """The fen of each party: rounded down, then the largest remainders rounded up until nothing is left."""
    products = {party: pl.col("fen").cast(_WIDE) * weight.cast(_WIDE) for party, weight in weights.items()}
    frame = frame.with_columns(
        **{party: (product // whole).cast(pl.Int64) for party, product in products.items()},
        **{f"{party}_rest": (product % whole).cast(pl.Int64) for party, product in products.items()},
    )
    frame = frame.with_columns(left=pl.col("fen") - pl.sum_horizontal(PARTIES, ignore_nulls=False))
    return frame.with_columns(
        **{
            party: pl.col(party) + (_place(number) < pl.col("left")).cast(pl.Int64)
            for number, party in enumerate(PARTIES)
        }
    )


def _as_borne(frame: pl.DataFrame) -> pl.DataFrame:
    """Projects of which a claim was decided: the re-guarantor bears what was accepted, and what comes back follows what each has borne."""
    decided = pl.col("settled_amount").is_not_null().any().over("project_id")
    told, others = frame.filter(decided), frame.filter(~decided)
    if told.is_empty():
        return frame
    settled = pl.min_horizontal((pl.col("settled_amount") * FEN_OF_YUAN).cast(pl.Int64), "claimed")
    is_loss = pl.col("kind") == COMPENSATION
    borne = pl.when(is_loss).then(pl.coalesce(settled, "claimed")).otherwise("reguarantor")
    told = told.with_columns(guarantor=pl.col("guarantor") + pl.col("reguarantor") - borne, reguarantor=borne)
    so_far = {
        f"{party}_borne": pl.when(is_loss).then(party).otherwise(0).cum_sum().over("project_id") for party in PARTIES
    }
    told = told.with_columns(**so_far)
    whole = pl.sum_horizontal(f"{party}_borne" for party in PARTIES)
    follows = ~is_loss & (whole > 0)
    paid, back = told.filter(~follows), told.filter(follows)
    back = _with_parts(back, {party: pl.col(f"{party}_borne") for party in PARTIES}, whole.cast(_WIDE))
    return _in_order(pl.concat([others, paid.select(others.columns), back.select(others.columns)]))


def _closed_out(frame: pl.DataFrame) -> pl.DataFrame:
    """Of an event that clears all that is outstanding, and no more, each party's part is what it has outstanding.

    Parts are rounded event by event, so a party may be a fen or two off by then. Where one had got more than it bore, which takes amounts
    of a few fen, the largest remainders stand.
    """
    is_loss = pl.col("kind") == COMPENSATION
    signed = {party: pl.when(is_loss).then(party).otherwise(-pl.col(party)) for party in PARTIES}
    frame = frame.with_columns(
        overall=pl.when(is_loss).then("net").otherwise(-pl.col("net")).cum_sum().over("project_id")
    )
    closes = (
        ~is_loss
        & (pl.col("net") > 0)
        & (pl.col("overall") == 0)
        & (pl.col("overall").cum_min().over("project_id") == 0)
    )
    frame = frame.with_columns(closes=closes.fill_null(value=False))
    frame = frame.with_columns(
        cycle=pl.col("closes").cast(pl.Int64).cum_sum().over("project_id") - pl.col("closes").cast(pl.Int64)
    )
    left = {f"{party}_left": part.cum_sum().over("project_id", "cycle") - part for party, part in signed.items()}
    frame = frame.with_columns(**left)
    settles = pl.col("closes") & (pl.min_horizontal(*left) >= 0)
    parts = {party: pl.when(settles).then(f"{party}_left").otherwise(party) for party in PARTIES}
    return frame.with_columns(**parts).drop("overall", "closes", "cycle", *left)


def _place(number: int) -> pl.Expr:
    """How many parties have a larger remainder, or an equal one and stand before."""
    own = pl.col(f"{PARTIES[number]}_rest")
    before = [pl.col(f"{party}_rest") >= own for party in PARTIES[:number]]
    after = [pl.col(f"{party}_rest") > own for party in PARTIES[number + 1 :]]
    return pl.sum_horizontal(condition.cast(pl.Int64) for condition in (*before, *after))


def _cleared(frame: pl.DataFrame, part: str, named: str) -> pl.DataFrame:
    """How much of `part` goes to what is outstanding, as `named`; the rest is excess: the growth of the highest overhang so far."""
    is_loss = pl.col("kind") == COMPENSATION
    back = pl.when(is_loss).then(-pl.col(part)).otherwise(part)
    frame = frame.with_columns(overhang=back.cum_sum().over("project_id"))
    highest = pl.max_horizontal(pl.col("overhang").cum_max().over("project_id"), 0)
    frame = frame.with_columns(highest=highest)
    excess = pl.col("highest") - pl.col("highest").shift(1, fill_value=0).over("project_id")
    return frame.with_columns((pl.col(part) - excess).alias(named))
