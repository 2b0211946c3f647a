"""The life of a warning: what acts make of its status, when it wakes by itself, whose it is, what it is worth."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from scoring.parameters.indicators import FAMILIES, LEVELS
from scoring.parameters.reader import shipped
from scoring.warning.indicators import SIGNALS
from scoring.warning.ledger_of_indicators import ledger
from scoring.warning.warnings import ACTS, warnings

DAY = date(2025, 6, 30)
RULES = shipped().at(DAY)


def signal(level: str = "orange", raised_on: date = date(2025, 6, 28)) -> pl.DataFrame:
    row = ("project", "P", "project_cover", 0.3, 0.6, 0.5, level, raised_on, "G", 1_000_000)
    return pl.DataFrame([row], schema=SIGNALS, orient="row")


def acts(*rows: dict[str, Any]) -> pl.DataFrame:
    key = {
        "subject_kind": "project",
        "subject_id": "P",
        "indicator": "project_cover",
        "level": "orange",
        "acted_on": DAY,
    }
    return pl.DataFrame([{**key, "act_no": place, **row} for place, row in enumerate(rows, 1)], schema=ACTS)


def one(signals: pl.DataFrame, *rows: dict[str, Any]) -> dict[str, Any]:
    return warnings(signals, acts(*rows), RULES).row(0, named=True)


def test_a_signal_is_a_warning_with_owner_deadline_and_priority() -> None:
    """Cover at orange: officer within 7 days; 1,000,000 × 75 / 100 × 0.3."""
    found = one(signal())
    assert (found["status"], found["owner"], found["deadline"]) == ("raised", "officer", date(2025, 7, 5))
    assert found["priority"] == pytest.approx(225_000)
    assert found["countermeasure_zh"]


LIVES: list[tuple[str, list[dict[str, Any]], str, str]] = [
    ("nothing done, in time", [], "orange", "raised"),
    ("acknowledged", [{"act": "acknowledge"}], "orange", "acknowledged"),
    ("acted", [{"act": "acknowledge"}, {"act": "act"}], "orange", "acting"),
    ("given to somebody", [{"act": "assign", "person": "li"}], "orange", "raised"),
    ("handed upwards", [{"act": "act"}, {"act": "escalate"}], "orange", "escalated"),
    ("resting", [{"act": "snooze", "until": date(2025, 7, 31)}], "orange", "snoozed"),
    ("rested long enough", [{"act": "snooze", "until": date(2025, 6, 30)}], "orange", "raised"),
    ("worse while resting", [{"act": "snooze", "until": date(2025, 7, 31), "level": "yellow"}], "orange", "reopened"),
    ("closed", [{"act": "close", "outcome": "mitigated"}], "orange", "closed"),
    ("closed, and better since", [{"act": "close", "level": "red"}], "orange", "closed"),
    ("closed, and worse since", [{"act": "close", "level": "blue"}], "orange", "reopened"),
    ("merged", [{"act": "merge"}], "orange", "merged"),
    ("taken up again", [{"act": "close"}, {"act": "reopen"}], "orange", "reopened"),
]


@pytest.mark.parametrize(("acted", "level", "status"), [life[1:] for life in LIVES], ids=[life[0] for life in LIVES])
def test_what_acts_make_of_it(acted: list[dict[str, Any]], level: str, status: str) -> None:
    assert one(signal(level), *acted)["status"] == status


def test_a_deadline_that_passed_escalates_and_counts_from_the_last_move() -> None:
    long_ago = signal(raised_on=date(2025, 5, 1))
    assert (one(long_ago)["status"], one(long_ago)["days_late"]) == ("escalated", 53)
    moved = one(long_ago, {"act": "acknowledge", "acted_on": date(2025, 6, 29)})
    assert (moved["status"], moved["deadline"], moved["days_late"]) == ("acknowledged", date(2025, 7, 6), 0)


def test_a_condition_that_ended_and_came_again_after_closing_is_open_again() -> None:
    closed = {"act": "close", "acted_on": date(2025, 6, 1)}
    assert one(signal(raised_on=date(2025, 6, 20)), closed)["status"] == "reopened"
    assert one(signal(raised_on=date(2025, 5, 20)), closed)["status"] == "closed"


def test_whoever_it_was_given_to_owns_it() -> None:
    found = one(signal(), {"act": "assign", "person": "li"}, {"act": "assign", "person": "zhao"})
    assert (found["owner"], found["assigned_to"], found["acts"]) == ("zhao", "zhao", 2)


def test_something_is_to_be_done_about_every_family_and_level() -> None:
    listed = {(one.family, one.level): one for one in RULES.countermeasures("countermeasures").items}
    assert set(listed) == {(family, level) for family in FAMILIES for level in LEVELS}
    for family in FAMILIES:
        days = [listed[family, level].days for level in LEVELS]
        assert days == sorted(days, reverse=True)


def test_the_ledger_by_hand() -> None:
    """Three warnings: one followed by a compensation after 59 days, one by nothing within its year, one too young to judge."""
    raised = pl.DataFrame(
        {
            "indicator": ["i"] * 3, "subject_kind": ["project"] * 3, "subject_id": ["A", "B", "C"],
            "raised_on": [date(2024, 1, 31), date(2024, 2, 29), date(2025, 6, 30)], "is_judged": [True, True, False],
        }
    )  # fmt: skip
    troubles = pl.DataFrame(
        {
            "subject_kind": ["project", "project", "customer"], "subject_id": ["A", "D", "A"],
            "troubled_on": [date(2024, 3, 30), date(2024, 5, 1), date(2024, 3, 30)], "is_compensation": [True, True, True],
        }
    )  # fmt: skip
    (row,) = ledger(raised, troubles, 18, RULES).to_dicts()
    assert (row["raised"], row["judged"], row["followed"], row["caught"], row["compensations"]) == (3, 2, 1, 1, 2)
    assert (row["precision"], row["recall"], row["median_lead_days"], row["verdict"]) == (
        0.5,
        0.5,
        59,
        "not_assessed_too_early",
    )
