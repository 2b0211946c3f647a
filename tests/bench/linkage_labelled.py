"""Pairwise F1 of linkage on public sets of labelled people, beside what the example that Splink publishes for each set reaches.

    python -m tests.bench.linkage_labelled --data FOLDER [--keep]

Ours learns its weights from the records alone, as `backstop links learn` does. For each set: F1 at the best threshold of each, then both
by threshold, with how many pairs are kept and how many of them are one person. With `--keep` these become the figures of the card and of
the page of models (`models.linkage.measured`). Which sets were looked at while levels were chosen is written in the card
(`models/linkage`). Sets, settings and blocks: `tests.models.labelled_people`. 1 where an example is ahead.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl

from models.linkage.measured import ALL, BLOCKS, EXAMPLE, OURS, PATH, Measured, curves, measured, written
from models.linkage.weights import shipped_weights
from scoring.parameters.reader import shipped
from tests.models.labelled_people import People, best_f1, curve, fake_1000, febrl, historical, ours, the_example
from tests.models.partner_panels import AS_OF

ALL_PAIRS = 1_500  # records, up to which every pair is looked at
THRESHOLDS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)


def main() -> int:
    """Print a row for each set and way of finding pairs, then the curves."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, required=True, help="folder of the real data")
    asked.add_argument("--keep", action="store_true", help="put what is measured in place of the card's figures")
    given = asked.parse_args()
    sets: list[Callable[[Path], People]] = [fake_1000, *(partial(febrl, number=one) for one in (1, 2, 3)), historical]
    weights = shipped_weights(shipped().at(AS_OF))
    behind, found_of_sets = 0, []
    print(
        "| set | pairs | ours, best threshold | the example | ours at 0.5 | the example |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for read in sets:
        people = read(given.data)
        for everywhere in (False, True) if people.made.height <= ALL_PAIRS else (False,):
            found = [ours(people, weights, everywhere=everywhere), the_example(people, everywhere=everywhere)]
            mine, theirs = (best_f1(one, people.true_pairs) for one in found)
            behind += mine[0] < theirs[0]
            looked_at = ALL if everywhere else BLOCKS
            print(
                f"| {people.name} | {looked_at} | {mine[0]:.4f} | {theirs[0]:.4f} | {mine[1]:.4f} | {theirs[1]:.4f} |",
                flush=True,
            )
            found_of_sets.append(_measured(people, looked_at, (mine[0], theirs[0]), found))
    print("\n" + curves(found_of_sets))
    if given.keep:
        head = PATH.read_text(encoding="utf-8").partition("sets:")[0]
        PATH.write_text(written(found_of_sets, head), encoding="utf-8")
    return int(behind > 0)


def _measured(people: People, pairs: str, best: tuple[float, float], found: list[pl.DataFrame]) -> Measured:
    """The figures of one set as they are kept; ours of some time ago stay what they were, on the set's other pairs where these are new."""
    kept = [one for one in measured() if one.name == people.name]
    before = next((one for one in kept if one.pairs == pairs), kept[0])
    sides = [curve(one, people.true_pairs, THRESHOLDS).to_dicts() for one in found]
    return Measured(
        before.key,
        people.name,
        pairs,
        people.true_pairs,
        before.best | {side: round(value, 4) for side, value in zip((OURS, EXAMPLE), best, strict=True)},
        [
            {
                "threshold": mine["threshold"],
                OURS: [mine["kept"], mine["hits"]],
                EXAMPLE: [theirs["kept"], theirs["hits"]],
            }
            for mine, theirs in zip(*sides, strict=True)
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
