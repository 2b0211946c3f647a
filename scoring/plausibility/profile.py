"""The profile of a filing: a few hundred bytes that stand for all its rows when later filings are compared with it.

Here: rows to profile, profile to plain values and back. Not here: which columns (`watched`), comparing (`checks`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from scoring.plausibility.watched import Watched

#: Where the spread of an amount or rate is kept; the outer ones say what is usual, the inner ones make the bins of a distribution.
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
LOWEST, MIDDLE, HIGHEST = 0, 3, 6
MOST_SAMPLED = 100_000  # quantiles of more rows come from as many, evenly spaced, and so are always the same


@dataclass(frozen=True)
class Spread:
    """How the values of a column are spread: how many are above zero, their sum, and their quantiles at `QUANTILES`."""

    count: int
    total: float
    quantiles: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return self.quantiles[MIDDLE]


@dataclass(frozen=True)
class Profile:
    """What is kept of a filing. `flows` are sums by ``YYYY-MM|kind``; `digest` is of the carried values, None where none are."""

    rows: int
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)
    digest: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Profile:
        """Read back what `to_dict` gave."""
        spreads = {
            name: Spread(one["count"], one["total"], tuple(one["quantiles"])) for name, one in said["spreads"].items()
        }
        return cls(said["rows"], spreads, said["codes"], said["flows"], said["digest"])


def named(column: str, kind: str | None) -> str:
    """The name of a spread: the column, and the kind of row where amounts are told apart."""
    return column if kind is None else f"{column}[{kind}]"


def profile_of(rows: pl.DataFrame, watched: Watched) -> Profile:
    """The profile of accepted rows (the watched columns as stored; withdrawals are left out by the caller)."""
    return Profile(
        rows=rows.height,
        spreads=_spreads(rows, watched),
        codes={name: _counts(rows[name]) for name in watched.codes},
        flows=_flows(rows, watched),
        digest=_digest(rows, watched) if watched.carried else None,
    )


def _spreads(rows: pl.DataFrame, watched: Watched) -> dict[str, Spread]:
    found: dict[str, Spread | None] = {name: _spread(rows[name]) for name in (*watched.rates, *watched.stocks)}
    for column in watched.amounts:
        for kind in watched.levels or (None,):
            some = rows if kind is None else rows.filter(pl.col(str(watched.kind)) == kind)
            found[named(column, kind)] = _spread(some[column])
    return {name: spread for name, spread in found.items() if spread is not None}


def _spread(values: pl.Series) -> Spread | None:
    """None when no value is above zero: then there is nothing to be usual."""
    values = values.filter(values > 0)
    if values.is_empty():
        return None
    sampled = values.gather_every(max(1, -(-values.len() // MOST_SAMPLED))).cast(pl.Float64).sort()
    at = [round(share * (sampled.len() - 1)) for share in QUANTILES]
    return Spread(values.len(), float(values.sum()), tuple(sampled.gather(at).to_list()))


def _counts(values: pl.Series) -> dict[str, int]:
    counted = values.drop_nulls().value_counts().sort(values.name)
    return dict(counted.iter_rows())


def _flows(rows: pl.DataFrame, watched: Watched) -> dict[str, str]:
    if watched.day is None or watched.kind is None:
        return {}
    month = pl.format("{}|{}", pl.col(watched.day).dt.strftime("%Y-%m"), pl.col(watched.kind)).alias("flow")
    amount = pl.col(watched.amounts[0])
    summed = rows.filter(amount > 0).group_by(month).agg(amount.sum()).sort("flow")
    return {name: str(total) for name, total in summed.iter_rows()}


def flow(profiles: list[Profile], month: str, kinds: tuple[str, ...]) -> Decimal:
    """What the profiles say was moved in a month by events of some kinds, in yuan."""
    amounts = (Decimal(one.flows.get(f"{month}|{kind}", "0")) for one in profiles for kind in kinds)
    return sum(amounts, Decimal(0))


def _digest(rows: pl.DataFrame, watched: Watched) -> str:
    """The same for the same values of the same keys, in whatever order the lines stand."""
    content = rows.select(*watched.key, *watched.carried).sort(watched.key, nulls_last=True)
    return hashlib.sha256(content.write_csv(include_header=False).encode()).hexdigest()[:20]
