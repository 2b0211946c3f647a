"""What the platform finds of what is planted in simulated provinces, on seeds that nobody chose: recall and false alarms by kind.

    python -m tests.bench.planted_faults --provinces 3 --projects 3000
    python -m tests.bench.planted_faults --seed 123456 --projects 3000

Each province is taken in month by month through the ordinary door, as `backstop demo` does it, and built on the fifteenth of the month
after the last; then the published tables are asked as people ask them. What counts as found, and what as a false alarm, is said in
`tests.journeys.planted`. Seeds are drawn when the suite begins and printed, so that no rule can have been fitted to them; name one to see
it again.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.journeys.planted import Tally, taken_in, tallies

PROMISED = 0.95
MOST_SEED = 10**9
SHOWN = 6  # of what was missed or is false, in each province


def main() -> int:
    """Measure and print a table; 1 where less than what is promised was found of a kind, over all provinces."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--provinces", type=int, default=3, help="how many, each of a seed drawn now")
    asked.add_argument("--seed", type=int, action="append", default=[], help="a seed to repeat; may be given again")
    asked.add_argument("--projects", type=int, default=3_000)
    asked.add_argument("--months", type=int, default=24)
    given = asked.parse_args()
    seeds = given.seed or [secrets.randbelow(MOST_SEED) for _ in range(given.provinces)]
    counted: dict[int, list[Tally]] = {}
    for seed in seeds:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="bench-planted-") as folder:
            province = taken_in(Path(folder), projects=given.projects, seed=seed, months=given.months)
            counted[seed] = list(tallies(province))
        print(f"seed {seed}: {len(province.held)} filings waited; {time.perf_counter() - began:.0f} s", flush=True)
        for one in counted[seed]:
            _say(one)
    print(f"\n{given.projects:,} projects, {given.months} months, seeds {', '.join(map(str, seeds))}\n")
    return _table(counted)


def _say(one: Tally) -> None:
    for word, names in (("missed", one.missed), ("false", one.false)):
        if names:
            print(f"  {one.kind}, {word} {len(names)}: {'; '.join(names[:SHOWN])}", flush=True)


def _table(counted: Mapping[int, Sequence[Tally]]) -> int:
    print("| kind | found of planted, by seed | all | false alarms, by seed |\n|---|---|---|---|")
    kinds = dict.fromkeys(one.kind for some in counted.values() for one in some)
    short = 0
    for kind in kinds:
        some = [one for all_of_it in counted.values() for one in all_of_it if one.kind == kind]
        planted, found = (sum(getattr(one, name) for one in some) for name in ("planted", "found"))
        short += planted > 0 and found < PROMISED * planted
        by_seed = ", ".join(f"{one.found} of {one.planted}" for one in some)
        share = f"{found / planted:.1%}" if planted else "—"
        print(f"| {kind} | {by_seed} | {share} | {', '.join(str(len(one.false)) for one in some)} |")
    return int(short > 0)


if __name__ == "__main__":
    sys.exit(main())
