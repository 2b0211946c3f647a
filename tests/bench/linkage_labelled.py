"""Pairwise F1 of linkage on public sets of labelled people, beside what the example that Splink publishes for each set reaches.

    python -m tests.bench.linkage_labelled

Ours learns its weights from the records alone, as `backstop links learn` does; levels of agreement were chosen on Splink's thousand, so
that the other sets were not used in development. Sets, settings and blocks: `tests.models.labelled_people`. 1 where an example is ahead.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from models.linkage.weights import shipped_weights
from scoring.parameters.reader import shipped
from tests.models.labelled_people import People, best_f1, fake_1000, febrl, historical, ours, the_example
from tests.models.partner_panels import AS_OF

ALL_PAIRS = 1_500  # records, up to which every pair is looked at


def main() -> int:
    """Print a row for each set and way of finding pairs."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, required=True, help="folder of the real data")
    given = asked.parse_args()
    sets: list[Callable[[Path], People]] = [fake_1000, *(partial(febrl, number=one) for one in (1, 2, 3)), historical]
    weights = shipped_weights(shipped().at(AS_OF))
    behind = 0
    print(
        "| set | pairs | ours, best threshold | the example | ours at 0.5 | the example |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for read in sets:
        people = read(given.data)
        for everywhere in (False, True) if people.made.height <= ALL_PAIRS else (False,):
            mine, theirs = (
                best_f1(found, people.true_pairs)
                for found in (ours(people, weights, everywhere=everywhere), the_example(people, everywhere=everywhere))
            )
            behind += mine[0] < theirs[0]
            looked_at = "all" if everywhere else "the example's blocks"
            print(
                f"| {people.name} | {looked_at} | {mine[0]:.3f} | {theirs[0]:.3f} | {mine[1]:.3f} | {theirs[1]:.3f} |",
                flush=True,
            )
    return int(behind > 0)


if __name__ == "__main__":
    sys.exit(main())
