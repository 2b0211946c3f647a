"""The figures behind the card of linkage: the card shows them as they are kept, and they do not contradict one another."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from models.linkage.measured import EXAMPLE, OURS, PATH, Measured, curves, measured, read, summary, written

CARD = PATH.with_name("CARD.md")
#: Set it to write the figures into the card.
UPDATE = "BACKSTOP_UPDATE_SNAPSHOTS"
SETS = [pytest.param(one, id=f"{one.key}-{one.pairs}") for one in measured()]


def test_the_card_shows_the_figures_that_are_kept() -> None:
    said = CARD.read_text(encoding="utf-8")
    for name, shown in (("sets", summary(measured())), ("thresholds", curves(measured()))):
        before, begun, rest = said.partition(f"<!-- {name} -->\n")
        _, ended, after = rest.partition("<!-- / -->")
        assert ended
        said = before + begun + shown + ended + after
    if os.environ.get(UPDATE):
        CARD.write_text(said, encoding="utf-8")
    assert CARD.read_text(encoding="utf-8") == said, f"run this test with {UPDATE}=1"


def test_the_file_is_as_the_bench_writes_it(tmp_path: Path) -> None:
    again = tmp_path / "measured.yaml"
    kept = PATH.read_text(encoding="utf-8")
    again.write_text(written(measured(), kept.partition("sets:")[0]), encoding="utf-8")
    assert again.read_text(encoding="utf-8") == kept
    assert read(again) == measured()


@pytest.mark.parametrize("one", SETS)
@pytest.mark.parametrize("side", [OURS, EXAMPLE])
def test_a_higher_threshold_keeps_no_more(one: Measured, side: str) -> None:
    curve = one.curve(side)
    assert curve["threshold"].is_sorted()
    for counted in ("kept", "right"):
        assert curve[counted].is_sorted(descending=True)
    assert curve.filter((pl.col("wrong") < 0) | (pl.col("missed") < 0)).is_empty()


@pytest.mark.parametrize("one", SETS)
@pytest.mark.parametrize("side", [OURS, EXAMPLE])
def test_no_threshold_is_better_than_the_best(one: Measured, side: str) -> None:
    # the best is kept to three or four digits
    assert float(one.curve(side)["f1"].max() or 0) <= one.best[side] + 0.0005  # type: ignore[arg-type]
