"""How surely a partner whose business grows worse is warned of, by the size of the province: many seeds, without taking filings in.

    python -m tests.bench.drifting_partner --provinces 12 --projects 20000

A province has one such partner, so that `tests.bench.planted_faults` sees one a seed; here the months of many provinces are laid out by
`tests.models.partner_panels`, and the indicator `partner_young_trouble` is read as a build reads it: on the last day, yellow or worse. No
promise is held here. Seeds are drawn when the suite begins and printed.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

import polars as pl

from ingestion.simulation import cast
from ingestion.simulation.causes import DRIFTER
from scoring.parameters.reader import shipped
from scoring.warning.indicators import indicators_in_force
from tests.bench.planted_faults import MOST_SEED
from tests.models.partner_panels import AS_OF, panel


def main() -> int:
    """Print for each province who is warned of, and how many drifting partners and others in all."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--provinces", type=int, default=12)
    asked.add_argument("--seed", type=int, action="append", default=[], help="a seed to repeat; may be given again")
    asked.add_argument("--projects", type=int, default=20_000)
    asked.add_argument("--months", type=int, default=24)
    given = asked.parse_args()
    line = _yellow_line()
    drifter = cast.guarantor_codes()[DRIFTER]
    found = false = 0
    seeds = given.seed or [secrets.randbelow(MOST_SEED) for _ in range(given.provinces)]
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="bench-drift-") as folder:
            months = panel(seed, projects=given.projects, months=given.months, folder=Path(folder))
        last = months.filter(pl.col("evaluated_on") == pl.col("evaluated_on").max())
        warned = set(last.filter(pl.col("young_chance") <= line)["subject_id"])
        found += drifter in warned
        false += len(warned - {drifter})
        (own,) = last.filter(pl.col("subject_id") == drifter).iter_rows(named=True)
        print(
            f"seed {seed}: {own['young_troubled']} in trouble where {own['young_expected'] or 0:.1f} are expected, "
            f"chance {own['young_chance'] or 1:.4f}; others warned of {len(warned - {drifter})}",
            flush=True,
        )
    print(f"\n{given.projects:,} projects: {found} of {len(seeds)} drifting partners found, {false} false alarms")
    return 0


def _yellow_line() -> float:
    (one,) = (each for each in indicators_in_force(shipped().at(AS_OF)) if each.id == "partner_young_trouble")
    return float(one.lines["yellow"])


if __name__ == "__main__":
    sys.exit(main())
