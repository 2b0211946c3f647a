"""The early warning of partners on provinces of several seeds: AUC with intervals that draw whole partners, beside its baselines.

    python -m tests.bench.partner_outlook --seeds 6 --projects 20000 --months 60

No promise is held here: the table says what the model is worth where the truth is known, and whether it leads each baseline.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from models.additive import NothingToLearnError
from models.backtest import OF_PARTNERS, Backtest, backtest
from models.measures import Figure
from orchestration.learning.partner_outlook import cases_of
from scoring.parameters.reader import shipped
from tests.models.partner_panels import AS_OF, panel


def main() -> int:
    """Learn and test on each seed, print a row for each model."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=6)
    asked.add_argument("--projects", type=int, default=20_000)
    asked.add_argument("--months", type=int, default=60)
    given = asked.parse_args()
    found: dict[str, list[tuple[Figure, Figure | None, Figure]]] = {}
    for seed in range(1, given.seeds + 1):
        with tempfile.TemporaryDirectory(prefix="bench-outlook-") as folder:
            months = panel(seed, projects=given.projects, months=given.months, folder=Path(folder))
        try:
            test = backtest(cases_of(months, shipped().at(AS_OF)), method=OF_PARTNERS)
        except NothingToLearnError as refusal:
            print(f"seed {seed}: {refusal}")
            continue
        print(f"seed {seed}: {test.counts}", flush=True)
        _note(test, found)
    print(
        "\n| model | AUC by seed (interval) | mean | lead of the model over it by seed (interval) | mean | Brier, mean |"
    )
    print("|---|---|---|---|---|---|")
    for name, rows in found.items():
        leads = [lead for _, lead, _ in rows if lead is not None]
        print(
            f"| {name} | {', '.join(_said(auc) for auc, _, _ in rows)} | {_mean([auc for auc, _, _ in rows])}"
            f" | {', '.join(_said(lead) for lead in leads)} | {_mean(leads)} | {_mean([brier for _, _, brier in rows])} |"
        )
    return 0


def _note(test: Backtest, found: dict[str, list[tuple[Figure, Figure | None, Figure]]]) -> None:
    for name, figures in test.figures.items():
        by_name = {one.name: one for one in figures if not one.part}
        found.setdefault(name, []).append((by_name["auc"], by_name.get("auc_lead"), by_name["brier"]))


def _said(figure: Figure) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return "—"
    return f"{figure.value:.2f} ({figure.low:.2f}–{figure.high:.2f})"


def _mean(figures: list[Figure]) -> str:
    known = [one.value for one in figures if one.value is not None]
    return f"{statistics.mean(known):.3f}" if known else "—"


if __name__ == "__main__":
    sys.exit(main())
