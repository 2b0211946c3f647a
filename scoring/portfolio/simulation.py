"""What the book may lose in a year: expected and unexpected loss by simulation, with dependence within sectors and groups.

Here: the distribution of the loss, its quantiles with their error, what each sector adds. Not here: probabilities (`models`), shocks and
limits (`stress`), reading the book.

Each project fails when its standing falls below what its probability p allows (one-factor Gaussian copula for each sector, the sectors tied
by the state of the economy):

    standing = √ρ × (√κ × economy + √(1 − κ) × sector) + √γ × group + √(1 − ρ − γ) × own
    loss     = exposure × (1 − recovery)   of each project that fails

`ρ` (`sector_correlation`) ties projects of a sector, `κ` (`economy_share`) is how much of that is the economy's, `γ`
(`group_correlation`) ties a connected group. The largest projects are drawn one by one; the many small rest of a sector fails in the share
that its factors make likely, with the scatter of its size around it. Draws have a fixed seed: the same book gives the same figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from scoring.parameters.model import InForce

Numbers = NDArray[np.float64]
#: What a book's rows must have: one row for each project in force, amounts in yuan.
BOOK = {"sector": pl.String, "group": pl.String, "exposure": pl.Float64, "probability": pl.Float64}
LEVELS = (0.95, 0.99, 0.999)
LARGEST = 250  # projects that are drawn one by one
BINS = 12  # of probability, within a sector's rest
SEED = 20_250_630
_SURE = 1e-9  # probabilities are kept away from 0 and 1 by this


@dataclass(frozen=True)
class Quantile:
    """A loss that is not exceeded with probability `level`; between `low` and `high` in nineteen of twenty simulations, in yuan."""

    level: float
    loss: float
    low: float
    high: float


@dataclass(frozen=True)
class Losses:
    """The distribution of a year's loss, in yuan; `sectors` has sector, exposure, expected, in_tail (its part of the worst losses)."""

    exposure: float
    expected: float
    simulated_mean: float
    mean_error: float
    quantiles: tuple[Quantile, ...]
    sectors: pl.DataFrame
    draws: Numbers
    projects: int

    def unexpected(self, level: float) -> float:
        """What the loss at a level exceeds the expected one by."""
        (found,) = (one.loss for one in self.quantiles if one.level == level)
        return found - self.expected


def losses(book: pl.DataFrame, rules: InForce, *, scenarios: int | None = None, seed: int = SEED) -> Losses:
    """Simulate the loss of a book (rows of `BOOK`); a project without a probability is left out, and counted by whoever asks.

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> rules = shipped().at(date(2025, 6, 30))
    >>> rows = {"sector": ["C"] * 400, "group": [None] * 400, "exposure": [1e6] * 400, "probability": [0.02] * 400}
    >>> found = losses(pl.DataFrame(rows, schema=BOOK), rules, scenarios=4_000)
    >>> round(found.expected), abs(found.simulated_mean / found.expected - 1) < 0.05, found.unexpected(0.99) > 0
    (5600000, True, True)
    """
    kept = (
        book.drop_nulls(["probability", "exposure"])
        .with_columns(pl.col("sector").fill_null(""))
        .sort("exposure", "sector", "group", "probability", descending=[True, False, False, False])
    )
    count = scenarios or rules.whole("portfolio_scenarios")
    severity = 1.0 - float(rules.number("portfolio_recovery_rate"))
    correlation = {name: float(value) for name, value in rules.table("portfolio_correlations").items()}
    sectors = sorted(set(kept["sector"]))
    dice = np.random.default_rng(seed)
    economy = dice.standard_normal(count)
    drawn = np.zeros((len(sectors), count))
    largest, rest = kept.head(LARGEST), kept.slice(LARGEST)
    groups = _groups(largest, count, dice)
    for place, sector in enumerate(sectors):
        share = correlation["economy_share"]
        state = np.sqrt(share) * economy + np.sqrt(1 - share) * dice.standard_normal(count)
        drawn[place] = _each(largest.filter(pl.col("sector") == sector), state, groups, correlation, dice)
        drawn[place] += _rest(rest.filter(pl.col("sector") == sector), state, correlation, dice)
    drawn *= severity
    total = drawn.sum(axis=0)
    expected = kept.select((pl.col("exposure") * pl.col("probability")).sum()).item() * severity
    return Losses(
        float(kept["exposure"].sum()), float(expected), float(total.mean()), float(total.std() / np.sqrt(count)),
        tuple(_quantile(np.sort(total), level) for level in LEVELS), _by_sector(kept, sectors, drawn, total, severity), total, kept.height,
    )  # fmt: skip


def _groups(largest: pl.DataFrame, count: int, dice: np.random.Generator) -> dict[str, Numbers]:
    """The common part of each connected group with several of the largest projects."""
    several = largest.drop_nulls("group").group_by("group").len().filter(pl.col("len") > 1)["group"].sort()
    return {group: dice.standard_normal(count) for group in several}


def _each(
    projects: pl.DataFrame, state: Numbers, groups: dict[str, Numbers], correlation: dict[str, float], dice: np.random.Generator
) -> Numbers:  # fmt: skip
    """Losses before recovery of projects that are drawn one by one."""
    total = np.zeros(len(state))
    rho, gamma = correlation["sector_correlation"], correlation["group_correlation"]
    for group, exposure, probability in projects.select("group", "exposure", "probability").iter_rows():
        tied = groups.get(group)
        own = 1 - rho - (gamma if tied is not None else 0.0)
        standing = np.sqrt(rho) * state + np.sqrt(own) * dice.standard_normal(len(state))
        if tied is not None:
            standing += np.sqrt(gamma) * tied
        total += exposure * (standing < ndtri(np.clip(probability, _SURE, 1 - _SURE)))
    return total


def _rest(projects: pl.DataFrame, state: Numbers, correlation: dict[str, float], dice: np.random.Generator) -> Numbers:
    """Losses before recovery of many small projects, by bins of probability: their mean given the sector, and a scatter of their size."""
    if projects.is_empty():
        return np.zeros(len(state))
    rho = correlation["sector_correlation"]
    threshold = ndtri(projects["probability"].clip(_SURE, 1 - _SURE).to_numpy())
    exposures, chances = (projects[name].to_numpy() for name in ("exposure", "probability"))
    bins = np.clip(np.floor(threshold * 2), -BINS, BINS).astype(np.int64) + BINS
    # sums in the order of the rows, so that the same book gives the same figures to the last digit
    summed = [np.bincount(bins, weights=each) for each in (exposures, exposures**2, exposures * chances)]
    total, variance = np.zeros(len(state)), np.zeros(len(state))
    for exposure, square, failing in zip(*summed, strict=True):
        if exposure == 0:
            continue
        at = ndtri(np.clip(failing / exposure, _SURE, 1 - _SURE))
        given = ndtr((at - np.sqrt(rho) * state) / np.sqrt(1 - rho))
        total += exposure * given
        variance += square * given * (1 - given)
    whole = float(projects["exposure"].sum())
    return np.clip(total + np.sqrt(variance) * dice.standard_normal(len(state)), 0.0, whole)


def _quantile(ordered: Numbers, level: float) -> Quantile:
    """A quantile with the band that order statistics give it."""
    count = len(ordered)
    half = 1.96 * np.sqrt(count * level * (1 - level))
    low, at, high = (int(np.clip(round(count * level + shift), 0, count - 1)) for shift in (-half, 0.0, half))
    return Quantile(level, float(ordered[at]), float(ordered[low]), float(ordered[high]))


def _by_sector(kept: pl.DataFrame, sectors: list[str], drawn: Numbers, total: Numbers, severity: float) -> pl.DataFrame:
    """What each sector adds to the expected loss and to the worst hundredth of losses."""
    worst = total >= np.quantile(total, 0.99)
    tail = pl.DataFrame(
        {"sector": sectors, "in_tail": drawn[:, worst].mean(axis=1)}, schema_overrides={"sector": pl.String}
    )
    expected = kept.group_by("sector").agg(
        exposure=pl.col("exposure").sum(),
        expected=(pl.col("exposure") * pl.col("probability")).sum() * severity,
        projects=pl.len(),
    )
    return expected.join(tail, on="sector").sort("in_tail", "sector", descending=[True, False])
