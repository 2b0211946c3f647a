"""Real loans: the probability of compensation out of time, beside its baselines on the same split, with intervals of the bootstrap.

    python -m tests.bench.sba --data FOLDER
    python -m tests.bench.sba --data FOLDER --windows

US SBA loans (`tests.models.sba_cases`): approvals to 2002 learn, of 2003 and 2004 calibrate, of 2005 to 2007 test, weighted to the
population. With `--windows` the same by windows that roll: three years from each of `FIRST_TESTED` are tested,
the two years before them calibrate, all earlier ones learn. The file's term gives the outcome away and is kept out by the audit;
`tests/models/test_sba.py` holds that.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from models.backtest import Backtest, Split, backtest
from models.measures import Figure
from tests.models.sba_cases import sba_cases

CALIBRATED, TESTED = 2, 3  # years
#: First years that are tested; the last is what is reported without windows. Later loans are in the file only where they ended by 2014.
FIRST_TESTED = (1997, 1999, 2001, 2003, 2005, 2007)
REPORTED = 2005


def split_before(year: int) -> Split:
    """The split whose testing begins with a year."""
    return Split(date(year - CALIBRATED, 1, 1), date(year, 1, 1), date(year + TESTED - 1, 12, 31), strict=False)


def main() -> int:
    """Print the figures of every model, and how well the registered one is calibrated."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, required=True, help="folder of the real data")
    asked.add_argument("--windows", action="store_true", help="every window, not the newest alone")
    given = asked.parse_args()
    cases = sba_cases(given.data)
    for year in FIRST_TESTED if given.windows else (REPORTED,):
        print(f"approvals before {year} learn, {year} to {year + TESTED - 1} test\n")
        _print(backtest(cases, split_before(year)))
    return 0


def _print(found: Backtest) -> None:
    print(f"{found.counts}\nused: {', '.join(one.feature for one in found.model.bins)}\n")
    print(
        "| model | AUC | KS | Brier | said on average | came | largest gap of a tenth |\n|---|---|---|---|---|---|---|"
    )
    for name, figures in found.figures.items():
        by_name = {one.name: one for one in figures if not one.part}
        said = " | ".join(shown(by_name[one]) for one in ("auc", "ks", "brier", "mean_probability", "rate"))
        print(f"| {name} | {said} | {max(abs(gap) for gap in _gaps(figures)):.3f} |")
    print("\nadditive, by tenth: " + "; ".join(_tenths(found.figures["additive"])) + "\n", flush=True)


def _gaps(figures: Sequence[Figure]) -> list[float]:
    """What was said less what came, of each tenth."""
    said, came = (
        {one.part: one.value or 0.0 for one in figures if one.name == f"calibration_{word}"}
        for word in ("said", "came")
    )
    return [said[part] - came[part] for part in said]


def _tenths(figures: Sequence[Figure]) -> list[str]:
    said = {one.part: one.value or 0.0 for one in figures if one.name == "calibration_said"}
    return [f"{said[one.part]:.2f} said, {shown(one)} came" for one in figures if one.name == "calibration_came"]


def shown(figure: Figure) -> str:
    """A figure with its interval, where it has one."""
    if figure.value is None:
        return "—"
    return f"{figure.value:.3f}" + ("" if figure.low is None else f" ({figure.low:.3f}–{figure.high:.3f})")


if __name__ == "__main__":
    sys.exit(main())
