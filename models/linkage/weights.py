"""What each agreement is worth, in bits, and the probability that a pair is one customer.

    match_weight = prior + Σ over comparisons (bits of the level) + rarity    a comparison in which one of the two says nothing adds nothing
    probability  = 1 / (1 + 2 ** -(intercept + slope × match_weight))      intercept and slope are learned from people's answers

Bits are log2(m / u): how much likelier the level is among records of one customer than among any two (Fellegi and Sunter 1969). A
number that is the same makes the probability 1, two that cannot be of one customer make it 0, whatever the rest says. Not here: how
weights are estimated (`learning`), how rare the values are on which two records agree (`rarity`).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import polars as pl

from models.linkage.fields import COMPARED, COMPARISONS, LEVELS, NUMBER, Comparison


class InForceTables(Protocol):
    """Dated parameters, as far as they are read here."""

    def table(self, name: str) -> Mapping[str, Any]:
        """Numbers by code."""

    def number(self, name: str) -> Any:
        """One number."""


#: What scoring pairs adds to them.
SCORED = {"match_weight": pl.Float64, "probability": pl.Float64, "basis": pl.String, "evidence": pl.String}
RARITY = "rarity"
LEAST_RARITY = 1.0  # bits, from which on the evidence names it
LEAST_SHARE = 1e-6  # of a level, so that no agreement is worth infinitely much
MOST_BITS = 16.0


@dataclass(frozen=True)
class Weights:
    """m and u by level (`fields.LEVELS`), the chance that any two records are one, and what people's answers moved.

    `answers` and `records` are how many were learned from; none for the weights that ship.
    """

    m: Mapping[str, float]
    u: Mapping[str, float]
    prior: float
    intercept: float = 0.0
    slope: float = 1.0
    answers: int = 0
    records: int = 0

    def __post_init__(self) -> None:
        """Refuse weights that do not know every level."""
        for table in (self.m, self.u):
            if wrong := set(LEVELS) ^ set(table):
                raise ValueError(f"weights name exactly the levels of linkage; too many or missing: {sorted(wrong)}")

    @property
    def version(self) -> str:
        """What names these weights: a hash of them."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()[:12]

    @property
    def prior_bits(self) -> float:
        """The chance that any two records are one, in bits."""
        return math.log2(self.prior / (1 - self.prior))

    def bits(self, level: str) -> float:
        """What the level is worth."""
        bits = math.log2(max(self.m[level], LEAST_SHARE) / max(self.u[level], LEAST_SHARE))
        return max(-MOST_BITS, min(MOST_BITS, bits))

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "m": dict(self.m), "u": dict(self.u)}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Weights:
        """From what was kept."""
        return cls(**kept)


def shipped_weights(rules: InForceTables) -> Weights:
    """The weights in force before anything is learned: parameters linkage_same, linkage_any and linkage_prior."""
    m, u = (
        {name: float(value) for name, value in rules.table(table).items()} for table in ("linkage_same", "linkage_any")
    )
    return Weights(m, u, float(rules.number("linkage_prior")))


def scored(pairs: pl.DataFrame, weights: Weights) -> pl.DataFrame:
    """`pairs` with `SCORED`; they have the level of each comparison (`Comparison.sql`) in a column of its name, and `rarity` in bits.

    `basis` is number or likeness; `evidence` lists each comparison that says something with its level, as ``name:same``, and last how
    much rarity adds or takes where that is a bit or more.

    >>> even = dict.fromkeys(LEVELS, 0.5)
    >>> weights = Weights(even | {"name.same": 0.8, "phone.same": 0.8}, even | {"name.same": 0.001, "phone.same": 0.001}, 1e-5)
    >>> pair = pl.DataFrame({one.name: [-1] for one in COMPARED} | {"name": [3], "phone": [3], "rarity": [-1.02]})
    >>> scored(pair, weights).select(pl.col("match_weight").round(1), pl.col("probability").round(2), "evidence").rows()
    [(1.7, 0.76, 'name:same, phone:same, rarity:-1.0')]
    """
    worth = [_by_level(weights, one) for one in COMPARISONS]
    total = pl.sum_horizontal(worth) + pl.col(RARITY) + weights.prior_bits
    moved = weights.intercept + weights.slope * pl.col("match_weight")
    decided = pl.when(pl.col(NUMBER.name) >= 0).then(pl.col(NUMBER.name).cast(pl.Float64))
    return pairs.with_columns(match_weight=total.round(6)).with_columns(
        probability=decided.fill_null((1 / (1 + pl.lit(2.0).pow(-moved))).round(9)),
        basis=pl.when(decided.is_null()).then(pl.lit("likeness")).otherwise(pl.lit("number")),
        evidence=pl.concat_str([*(_said(one) for one in COMPARED), _RARITY_SAID], separator=", ", ignore_nulls=True),
    )


def levels_of(evidence: pl.Series) -> pl.DataFrame:
    """The level of each comparison and the rarity, as `scored` reads them, from the evidence that it gave.

    >>> levels_of(pl.Series(["name:same, phone:different"])).select("name", "phone", "address").rows()
    [(3, 0, -1)]
    """
    said = [
        pl.coalesce(
            *(
                pl.when(pl.col("evidence").str.contains(rf"(?:^|, ){one.name}:{name}(?:,|$)")).then(
                    len(one.levels) - at
                )
                for at, name in enumerate(one.level_names)
            ),
            pl.lit(-1),
        ).alias(one.name)
        for one in COMPARED
    ]
    rarity = pl.col("evidence").str.extract(rf"{RARITY}:(-?[\d.]+)").cast(pl.Float64).fill_null(0.0).alias(RARITY)
    return pl.DataFrame({"evidence": evidence}).select(*said, rarity)


_RARITY_SAID = pl.when(pl.col(RARITY).abs() >= LEAST_RARITY).then(
    pl.concat_str(pl.lit(f"{RARITY}:"), pl.col(RARITY).round(1).cast(pl.String))
)


def _by_level(weights: Weights, one: Comparison) -> pl.Expr:
    table = {len(one.levels) - at: weights.bits(f"{one.name}.{name}") for at, name in enumerate(one.level_names)}
    return pl.col(one.name).replace_strict({**table, -1: 0.0}, return_dtype=pl.Float64)


def _said(one: Comparison) -> pl.Expr:
    names = {len(one.levels) - at: f"{one.name}:{name}" for at, name in enumerate(one.level_names)}
    return pl.col(one.name).replace_strict(names, default=None, return_dtype=pl.String)
