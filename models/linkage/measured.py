"""What linkage was measured to reach on public sets of labelled people, by threshold, beside the example that Splink publishes for each.

Here: the figures (``measured.yaml``, the only place that holds them), what follows from them, and how the card writes them. Not here: the
measuring (`tests.bench.linkage_labelled`), what the card says of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

PATH = Path(__file__).with_name("measured.yaml")
#: Whose figures: ours, and those of the example that is published for the set.
OURS, EXAMPLE = "ours", "example"
#: Among which pairs: all, or those of the blocks into which the example looks.
ALL, BLOCKS = "all", "blocks"
#: A lead of about so few pairs, right or wrong, is no difference to speak of.
FEW_PAIRS = 5
_IN_CARD = {ALL: "all", BLOCKS: "the example's blocks"}


@dataclass(frozen=True)
class Measured:
    """One set, on the same pairs for both: `best` is the pairwise F1 at the best threshold of each, ``before`` ours some time ago.

    `by_threshold` has threshold, ours and example, each as how many pairs are at least so likely and how many of them are one person.
    """

    key: str
    name: str
    pairs: str
    true_pairs: int
    best: dict[str, float]
    by_threshold: list[dict[str, Any]]

    def curve(self, side: str) -> pl.DataFrame:
        """threshold, kept, right, wrong, missed, precision, recall, f1 of one side; precision is null where no pair is kept.

        >>> measured()[0].curve(OURS).filter(pl.col("threshold") == 0.5).select("kept", "right", "missed").row(0)
        (697, 697, 1334)
        """
        rows = [(one["threshold"], *one[side]) for one in self.by_threshold]
        counted = pl.DataFrame(
            rows, schema={"threshold": pl.Float64, "kept": pl.Int64, "right": pl.Int64}, orient="row"
        )
        return counted.with_columns(
            wrong=pl.col("kept") - pl.col("right"),
            missed=self.true_pairs - pl.col("right"),
            precision=pl.when(pl.col("kept") > 0).then(pl.col("right") / pl.col("kept")),
            recall=pl.col("right") / self.true_pairs,
            f1=2 * pl.col("right") / (pl.col("kept") + self.true_pairs),
        )

    def standing(self, threshold: float | None = None) -> str:
        """Whether ours is ahead, level or behind at the best threshold of each, or at one threshold; level where it is by few pairs.

        >>> [one.standing() for one in measured()][:3], measured()[1].standing(0.5)
        (['level', 'ahead', 'level'], 'behind')
        """
        lead = (
            self.best[OURS] - self.best[EXAMPLE]
            if threshold is None
            else self.f1(OURS, threshold) - self.f1(EXAMPLE, threshold)
        )
        # a pair more moves F1 by some 1 / true pairs
        if abs(lead) * self.true_pairs < FEW_PAIRS:
            return "level"
        return "ahead" if lead > 0 else "behind"

    def f1(self, side: str, threshold: float) -> float:
        """The pairwise F1 of one side at one of the thresholds."""
        return float(self.curve(side).filter(pl.col("threshold") == threshold)["f1"].item())

    def nearest(self, probability: float) -> float:
        """The threshold whose odds are nearest to those of a probability."""
        return min(
            (float(one["threshold"]) for one in self.by_threshold), key=lambda at: abs(odds(at) - odds(probability))
        )


def odds(probability: float) -> float:
    """The odds of a probability, in bits: 0 of one half."""
    return math.log2(probability / (1 - probability))


@cache
def measured() -> tuple[Measured, ...]:
    """Every set that was measured, in the order of the card."""
    return read(PATH)


def read(path: Path) -> tuple[Measured, ...]:
    """What a file of measured sets holds."""
    return tuple(Measured(**one) for one in yaml.safe_load(path.read_text(encoding="utf-8"))["sets"])


def written(found: Sequence[Measured], head: str) -> str:
    """A file of measured sets under the comment of the one before."""
    lines = [head.rstrip(), "sets:"]
    for one in found:
        best = ", ".join(f"{side}: {value}" for side, value in one.best.items())
        lines += [
            f"  - key: {one.key}",
            f'    name: "{one.name}"',
            f"    pairs: {one.pairs}",
            f"    true_pairs: {one.true_pairs}",
            f"    best: {{{best}}}",
            "    by_threshold:",
        ]
        lines += [
            f"      - {{threshold: {at['threshold']:g}, ours: {list(at[OURS])}, example: {list(at[EXAMPLE])}}}"
            for at in one.by_threshold
        ]
    return "\n".join(lines) + "\n"


def summary(found: Sequence[Measured]) -> str:
    """The card's table of sets, in Markdown."""
    lines = [
        "| set | pairs | ours | the example | ours before names were parted and rarity counted |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.name} | {_IN_CARD[one.pairs]} | {one.best[OURS]} | {one.best[EXAMPLE]} | {one.best['before']} |"
        for one in found
    ]
    return "\n".join(lines) + "\n"


def curves(found: Sequence[Measured]) -> str:
    """The card's tables by threshold, in Markdown."""
    return "\n".join(_curve(one) for one in found)


def _curve(one: Measured) -> str:
    both = zip(*(one.curve(side).to_dicts() for side in (OURS, EXAMPLE)), strict=True)
    rows = "\n".join(f"| {mine['threshold']:g} | {_said(mine)} | {_said(theirs)} |" for mine, theirs in both)
    title = f"{one.name}, {_IN_CARD[one.pairs]}, {one.true_pairs:,} true pairs:"
    return f"{title}\n\n| threshold | ours | the example |\n|---|---|---|\n{rows}\n"


def _said(at: dict[str, float]) -> str:
    precision = f"{at['precision']:.3f}" if at["kept"] else "—"
    return f"{at['kept']:,}, {at['right']:,}, {precision}, {at['recall']:.3f}, {at['f1']:.3f}"
