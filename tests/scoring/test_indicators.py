"""Indicators: lines exactly as they ship, levels on a line, rows and hysteresis by hand, deviation, composite, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.parameters.indicators import FAMILIES, LEVELS, Indicator
from scoring.parameters.reader import SHIPPED, check, shipped
from scoring.warning.formulas import FormulaError, read_formula
from scoring.warning.indicators import WEIGHTS, composites, evaluate, indicators_in_force

DAY = date(2025, 6, 30)
RULES = shipped().at(DAY)
ALL = {one.id: one for one in indicators_in_force(RULES)}
#: The lines that the rules fix: indicator, direction, blue / yellow / orange / red.
EXACT = {
    "customer_bank_overdue": ("high", (1, 31, 61, 91)),
    "customer_debt_ratio": ("high", (0.65, 0.75, 0.85, 0.95)),
    "partner_compensation_rate": ("high", (0.02, 0.03, 0.05, 0.08)),
    "partner_leverage": ("high", (8, 9, 9.5, 10)),
    "partner_single_customer": ("high", (0.07, 0.08, 0.09, 0.10)),
    "group_share": ("high", (0.10, 0.12, 0.14, 0.15)),
    "project_days_to_due": ("low", (60, 30, 15, 7)),
    "project_cover": ("low", (0.8, 0.6, 0.4, 0.2)),
}


def panel(values: list[float | None], column: str = "bank_days_overdue", day: date = DAY) -> pl.DataFrame:
    """One row for each value, subjects S0, S1…"""
    names = [f"S{place}" for place in range(len(values))]
    return pl.DataFrame(
        {"subject_id": names, "evaluated_on": [day] * len(values), column: pl.Series(values, dtype=pl.Float64)}
    ).with_columns(partner_id=pl.lit("P"), money_at_risk=pl.lit(1, pl.Int64), bank_overdue_since=pl.lit(None, pl.Date))


def months(values: list[float | None], column: str = "overdue_rate") -> pl.DataFrame:
    """One subject, month after month."""
    days = [date(2025, 1 + place, 28) for place in range(len(values))]
    frame = pl.DataFrame({"evaluated_on": days, column: pl.Series(values, dtype=pl.Float64)})
    return frame.with_columns(subject_id=pl.lit("S"), partner_id=pl.lit("S"), money_at_risk=pl.lit(1, pl.Int64))


def levels(frame: pl.DataFrame, one: Indicator) -> dict[str, str]:
    return dict(evaluate(frame, [one], RULES).signals.select("subject_id", "level").iter_rows())


def test_forty_or_more_ship_and_every_family_has_some() -> None:
    assert len(ALL) >= 40
    assert {one.family for one in ALL.values()} == set(FAMILIES)


@pytest.mark.parametrize("name", EXACT)
def test_lines_ship_exactly(name: str) -> None:
    direction, lines = EXACT[name]
    assert (ALL[name].direction, tuple(float(ALL[name].lines[level]) for level in LEVELS)) == (direction, lines)


def test_a_line_is_crossed_when_it_is_reached() -> None:
    found = levels(panel([0, 0.99, 1, 30, 31, 61, 90, 91, None]), ALL["customer_bank_overdue"])
    assert found == {"S2": "blue", "S3": "blue", "S4": "yellow", "S5": "orange", "S6": "orange", "S7": "red"}


def test_low_is_bad_the_other_way_round() -> None:
    frame = panel([0.81, 0.8, 0.6, 0.41, 0.4, 0.2], "coverage_ratio")
    found = levels(frame, ALL["project_cover"])
    assert found == {"S1": "blue", "S2": "yellow", "S3": "yellow", "S4": "orange", "S5": "red"}


def test_deviation_is_measured_from_the_yellow_line() -> None:
    """(46.5 − 31) / 31 = 0.5; where low is bad −(0.3 − 0.6) / 0.6 = 0.5."""
    (overdue,) = evaluate(panel([46.5]), [ALL["customer_bank_overdue"]], RULES).signals.to_dicts()
    (cover,) = evaluate(panel([0.3], "coverage_ratio"), [ALL["project_cover"]], RULES).signals.to_dicts()
    assert (overdue["line"], overdue["deviation"]) == (31, 0.5)
    assert (cover["line"], cover["deviation"]) == (0.6, pytest.approx(0.5))


#: Overdue rates of a partner (lines 0.02 / 0.04 / 0.06 / 0.10, two in a row, a tenth of the line back) -> level at the end.
LIVES: list[tuple[list[float | None], str | None]] = [
    ([0.05], "yellow"),  # a single evaluation asks for no row
    ([0.01, 0.05], None),
    ([0.05, 0.05], "yellow"),
    ([0.05, 0.01, 0.05], None),
    ([0.05, 0.05, 0.037], "yellow"),  # 0.04 less a tenth is 0.036: not back yet
    ([0.05, 0.05, 0.036], "blue"),  # back beyond yellow, still over blue
    ([0.05, 0.05, 0.019], "blue"),  # 0.02 less a tenth is 0.018
    ([0.05, 0.05, 0.018], None),
    ([0.05, 0.05, None], None),  # not assessed
    ([0.05, None, 0.05], None),  # which breaks the row
    ([0.07, 0.07, 0.05], "yellow"),
]


@pytest.mark.parametrize(("values", "level"), LIVES)
def test_persistence_and_hysteresis(values: list[float | None], level: str | None) -> None:
    one = ALL["partner_overdue_rate"]
    assert (one.persistence, float(one.hysteresis)) == (2, 0.1)
    assert levels(months(values), one).get("S") == level


def test_a_warning_begins_with_the_run_that_it_stands_in() -> None:
    found = evaluate(months([0.05, 0.05, 0.01, 0.05, 0.05, 0.05]), [ALL["partner_overdue_rate"]], RULES).signals
    assert found["raised_on"].to_list() == [date(2025, 5, 28)]


def test_composite_by_hand() -> None:
    """Weights 4 and 2; red 100 and none: (4 × 100 + 2 × 0) / 6 = 66.67, serious. What is not assessed weighs nothing."""
    chosen = [ALL["customer_bank_overdue"], ALL["customer_debt_ratio"]]
    assert [float(one.weight) for one in chosen] == [4, 2]
    frame = panel([91, 91, 0]).with_columns(
        total_liabilities=pl.Series([50.0, None, 50.0]), total_assets=pl.lit(100.0), statement_day=pl.lit(None, pl.Date)
    )
    found = composites(evaluate(frame, chosen, RULES).weights, RULES, DAY)
    rows = {row["subject_id"]: (row["composite"], row["interval"], row["assessed"]) for row in found.to_dicts()}
    assert rows == {"S0": (pytest.approx(400 / 6), "serious", 2), "S1": (100, "critical", 1), "S2": (0, "normal", 2)}


def test_one_red_on_a_fatal_indicator_is_critical_whatever_the_sum() -> None:
    weights = pl.DataFrame([("customer", "S", 10.0, 10.0, 5, True)], schema=WEIGHTS, orient="row")
    assert composites(weights, RULES, DAY)["interval"].to_list() == ["critical"]


@pytest.mark.parametrize(
    ("composite", "interval"), [(19.9, "normal"), (20, "attention"), (40, "warning"), (60, "serious"), (80, "critical")]
)
def test_intervals(composite: float, interval: str) -> None:
    weights = pl.DataFrame([("customer", "S", composite, 1.0, 1, False)], schema=WEIGHTS, orient="row")
    assert composites(weights, RULES, DAY)["interval"].to_list() == [interval]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_one_subject_is_judged_as_it_is_among_others_in_any_order(values: list[float | None], order: Any) -> None:
    one = ALL["customer_bank_overdue"]
    frame = panel(values)
    together = levels(frame, one)
    places = list(range(frame.height))
    order.shuffle(places)
    assert levels(frame[places], one) == together
    alone = {name: level for place in places for name, level in levels(frame[place : place + 1], one).items()}
    assert alone == together


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("total_assets +", "is not a formula"),
        ("__import__('os')", "holds __import__('os')"),
        ("total_assets ** 2", "allowed are columns"),
        ("wealth / total_assets", "names wealth, which is no column"),
        ("1 + 2", "names no column"),
        ("total_assets if total_assets else 1", "allowed are columns"),
        ("True * total_assets", "neither a number nor a column"),
    ],
)
def test_formulas_that_are_refused(text: str, why: str) -> None:
    with pytest.raises(FormulaError) as refusal:
        read_formula(text, ("total_assets",))
    assert why in str(refusal.value)


LINES = "lines: {blue: 1, yellow: 31, orange: 61, red: 91}"
BROKEN = {
    "order of lines": (LINES, LINES.replace("61", "31"), "must rise"),
    "no yellow": (LINES, "lines: {blue: 1}", '"yellow" is missing'),
    "past of a panel": ("        weight: 4\n", "        weight: 4\n        persistence: 2\n", "has no past months"),
    "unknown column": ("formula: \"bank_days_overdue\"", "formula: \"days\"", "which is no column here"),
    "unknown family": ("family: overdue", "family: weather", "family must be one of"),
    "twice": ("id: customer_bank_class", "id: customer_bank_overdue", "stands twice"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_broken_indicator_files_are_refused_with_the_line(what: str, tmp_path: Path) -> None:
    old, new, why = BROKEN[what]
    text = (SHIPPED / "warning" / "indicators_customer.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "indicators_customer.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (problem,) = check(path)
    assert why in str(problem)
