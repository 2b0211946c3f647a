"""What can be known of a drifting partner at all: the power of the most powerful test, by the size of the province.

    python -m tests.bench.drift_bound --provinces 40 --projects 3000

The simulated drift multiplies the odds that a project fails by up to e^2.2 (`ingestion.simulation.causes`). Here everything hidden is
told to the test: each customer's quality, the trade's shock, the partner's leniency, the drift itself, and how often a failure, or none,
shows in which way by the last day (record of risk, overdue, long overdue, compensation; by month of beginning, firm or person, over or
not). What is left is the chance of what happened to happen. By Neyman and Pearson no rule with as many false alarms finds more: by it an
indicator, which knows none of what is hidden, may be measured.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.simulation import causes
from ingestion.simulation.cast import GUARANTORS
from ingestion.simulation.customers import SOLE_TRADER
from tests.bench.planted_faults import MOST_SEED
from tests.models.partner_panels import AS_OF, Province, province

WAYS = 5  # nothing, and those of `tests.models.partner_panels`
_NOTHING = [1.0, 0.0, 0.0, 0.0, 0.0]
Numbers = npt.NDArray[np.float64]
DRAWN = 2_000  # books of each kind, of one province
ALARMS = (0.01, 0.02, 0.03, 0.05)
_LIKE = ["month", "is_firm", "is_over"]


def main() -> int:
    """Print the power at each rate of false alarms, on the average of the provinces."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--provinces", type=int, default=40)
    asked.add_argument("--projects", type=int, default=3_000)
    asked.add_argument("--months", type=int, default=24)
    given = asked.parse_args()
    books = []
    for number in range(given.provinces):
        seed = secrets.randbelow(MOST_SEED)
        with tempfile.TemporaryDirectory(prefix="bench-bound-") as folder:
            made = province(seed, projects=given.projects, months=given.months, folder=Path(folder))
        books.append(_projects(made).with_columns(province=pl.lit(number)))
    projects = pl.concat(books)
    mine = projects.filter(pl.col("guarantor") == causes.DRIFTER)
    for fails, name in ((True, "if_failing"), (False, "if_not")):
        some = projects.filter(pl.col("fails") == fails).group_by(_LIKE)
        shares = some.agg(pl.concat_list((pl.col("shown") == way).mean() for way in range(WAYS)).alias(name))
        mine = mine.join(shares, on=_LIKE, how="left").with_columns(pl.col(name).fill_null(pl.lit(_NOTHING)))
    chance = np.random.default_rng(1)
    powers = [_power(book, given.months, chance) for _, book in mine.group_by("province", maintain_order=True)]
    for at, found in zip(ALARMS, np.mean(powers, axis=0), strict=True):
        print(f"{given.projects:,} projects, {at:.0%} false alarms: at the most {found:.1%} found")
    return 0


def _projects(made: Province) -> pl.DataFrame:
    """Every project: by whom, when, how likely to fail by all but drift, whether it failed, whether that shows."""
    world = made.world
    projects, customers = world.projects, world.customers
    which = np.arange(projects.count)
    who = projects.customer[which]
    return (
        pl.DataFrame(
            {
                "project_no": projects.numbers(which), "guarantor": projects.guarantor[which], "month": projects.month[which],
                "quality": customers.quality[who], "is_firm": customers.kind[who] <= SOLE_TRADER, "fails": projects.fails[which],
                "is_over": projects.due[which] <= (AS_OF - AS_OF.replace(1970, 1, 1)).days, "trade": customers.trade_codes(who).str.head(2),
                "is_ring": customers.ring[who],
            }
        )
        .join(made.shown, on="project_no", how="left")
        .with_columns(pl.col("shown").fill_null(0))
        .filter(~pl.col("is_ring"))
    )  # fmt: skip


def _power(book: pl.DataFrame, months: int, chance: np.random.Generator) -> list[float]:
    """Of one drifting partner's book, how surely the likelihood ratio tells it from the same book without drift."""
    progress = book["month"].to_numpy() / max(months - 1, 1)
    shocked = [causes.SHOCKED.get(trade, (2.0, 0.0)) for trade in book["trade"]]
    shock = np.array([by if at <= now else 0.0 for (at, by), now in zip(shocked, progress, strict=True)])
    odds = causes.BASE - causes.QUALITY * book["quality"].to_numpy() + shock + GUARANTORS[causes.DRIFTER].leniency
    drifts = causes.DRIFT * progress**1.5
    ways = [_ways(odds, book), _ways(odds + drifts, book)]
    evidence = np.log(ways[1] / ways[0])
    place = np.arange(book.height)
    ratio = []
    for one in ways:
        drawn = (chance.random((DRAWN, book.height, 1)) > one.cumsum(axis=1)).sum(axis=2)
        ratio.append(evidence[place, np.minimum(drawn, WAYS - 1)].sum(axis=1))
    return [float((ratio[1] > np.quantile(ratio[0], 1 - at)).mean()) for at in ALARMS]


def _ways(odds: Numbers, book: pl.DataFrame) -> Numbers:
    """How likely each project shows in each way."""
    fails = (1 / (1 + np.exp(-odds)))[:, None]
    shares = (np.array(book[name].to_list()) for name in ("if_failing", "if_not"))
    ways = next(shares) * fails + next(shares) * (1 - fails)
    ways = np.clip(ways, 1e-9, None)
    return np.asarray(ways / ways.sum(axis=1, keepdims=True))


if __name__ == "__main__":
    sys.exit(main())
