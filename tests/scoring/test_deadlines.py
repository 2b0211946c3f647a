"""Deadlines of filings, over the real holidays of real years."""

from __future__ import annotations

import csv
import dataclasses
import os
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.parameters.model import Parameters
from scoring.parameters.reader import shipped
from scoring.reporting import deadlines as rules
from scoring.reporting.deadlines import DEADLINES, FILED, STATES, deadlines, due_on
from scoring.working_days import is_announced, is_working_day, moved, on_or_after

GUARANTOR, BANK = "91340100MA0000001A", "102361000018"
HOLIDAYS = Path(os.environ.get("BACKSTOP_REFERENCE_DATA", "")) / "cn_ref" / "cn_holidays_2004_2026.csv"
Row = tuple[str, str, str, bool, str, datetime]


def filed(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=FILED, orient="row")


def came(period: str, on: str, contract: str = "projects", partner: str = GUARANTOR, *, nil: bool = False) -> Row:
    return (partner, contract, period, nil, f"{contract}-{period}-{on}", datetime.fromisoformat(on))


def states(frame: pl.DataFrame, contract: str = "projects") -> dict[str, tuple[str, int]]:
    rows = frame.filter(pl.col("contract") == contract).select("period", "state", "days_late").rows()
    return {period: (state, days) for period, state, days in rows}


def agreed(values: dict[str, int], since: date = date(1970, 1, 1)) -> Parameters:
    """The shipped parameters, with agreements in force from a day."""
    parameter = shipped().by_id["filing_due_day_agreed"]
    first = parameter.values[0]
    later = dataclasses.replace(first, valid_from=since, value={key: Decimal(day) for key, day in values.items()})
    kept = () if since == first.valid_from else (first,)
    changed = dataclasses.replace(parameter, values=(*kept, later))
    return Parameters({**shipped().by_id, parameter.id: changed})


@pytest.mark.parametrize(
    ("day", "works"),
    [
        # Spring Festival 2025: Tuesday 28 January to Tuesday 4 February; Sunday 26 January and Saturday 8 February are made up
        ("2025-01-26", True), ("2025-01-27", True), ("2025-01-28", False), ("2025-02-04", False), ("2025-02-05", True),
        ("2025-02-08", True), ("2025-02-09", False),
        # National Day and Mid-Autumn 2025: 1 to 8 October; Sunday 28 September and Saturday 11 October are made up
        ("2025-09-28", True), ("2025-10-01", False), ("2025-10-08", False), ("2025-10-09", True), ("2025-10-11", True),
        ("2025-10-12", False),
    ],
)  # fmt: skip
def test_holidays_and_made_up_days_are_those_announced(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.skipif(not HOLIDAYS.is_file(), reason="the reference calendar is not here (BACKSTOP_REFERENCE_DATA)")
def test_every_holiday_and_made_up_day_of_the_reference_calendar_agrees() -> None:
    with HOLIDAYS.open(encoding="utf-8") as reading:
        listed = {date.fromisoformat(row["date"]): row["kind"] == "holiday" for row in csv.DictReader(reading)}
    assert len(listed) > 500
    for day, is_holiday in listed.items():
        assert is_working_day(day) is not is_holiday, day
    last = max(listed)
    days = (date(2004, 1, 1) + timedelta(n) for n in range((last - date(2004, 1, 1)).days))
    assert all(is_working_day(day) == (day.weekday() < 5) for day in days if day not in listed)


def test_beyond_the_announced_years_weekdays_work_and_the_result_says_so() -> None:
    assert is_working_day(date(2027, 10, 1))  # a Friday that will surely be a holiday, but nobody has said so yet
    assert not is_announced(date(2027, 10, 1))
    frame = deadlines(filed(came("2026-10", "2026-11-05")), shipped(), date(2027, 1, 31))
    announced = dict(frame.filter(pl.col("contract") == "projects").select("period", "is_calendar_announced").rows())
    assert announced == {"2026-10": True, "2026-11": True, "2026-12": False, "2027-01": False}


@given(day=st.dates(date(2004, 1, 1), date(2030, 12, 31)), count=st.integers(1, 30))
def test_moving_by_working_days_goes_there_and_back(day: date, count: int) -> None:
    there = moved(day, count)
    assert is_working_day(there)
    assert sum(is_working_day(day + timedelta(n)) for n in range(1, (there - day).days + 1)) == count
    assert moved(there + timedelta(1), -1) == there
    assert on_or_after(day) in (day, moved(day, 1))


@pytest.mark.parametrize(
    ("period", "day", "due"),
    [
        ("2025-04", 10, "2025-05-12"),  # a Saturday: on Monday
        ("2025-09", 5, "2025-10-09"),  # in the National Day holiday: on the first day after it
        ("2025-09", 11, "2025-10-11"),  # a Saturday on which offices work
        ("2024-12", 30, "2025-02-05"),  # in the Spring Festival
        ("2025-01", 31, "2025-02-28"),  # February has no 31st
    ],
)
def test_due_days_move_to_a_working_day(period: str, day: int, due: str) -> None:
    assert due_on(period, day) == date.fromisoformat(due)


def test_a_guarantor_owes_what_guarantors_owe_from_its_first_month_on() -> None:
    frame = deadlines(filed(came("2025-03", "2025-04-08")), shipped(), date(2025, 5, 20))
    assert frame.schema == pl.Schema(DEADLINES)
    owed = frame.select("contract", "period").rows()
    contracts = ("guarantor_reports", "project_events", "projects")
    assert owed == [(contract, period) for contract in contracts for period in ("2025-03", "2025-04", "2025-05")]
    assert states(frame) == {
        "2025-03": ("received_on_time", 0),
        "2025-04": ("overdue", 8),
        "2025-05": ("not_yet_due", 0),
    }


def test_a_bank_owes_its_ledger_only() -> None:
    frame = deadlines(filed(came("2025-04", "2025-05-09", "bank_loans", BANK)), shipped(), date(2025, 5, 9))
    assert frame["contract"].unique().to_list() == ["bank_loans"]


@pytest.mark.parametrize(
    ("as_of", "state", "days"),
    [
        ("2025-05-06", "not_yet_due", 0),
        ("2025-05-07", "due_soon", 0),  # three working days before Monday 12 May
        ("2025-05-12", "due_soon", 0),  # the day itself
        ("2025-05-13", "in_grace", 0),
        ("2025-05-14", "in_grace", 0),
        ("2025-05-15", "overdue", 3),  # counted from the due day
    ],
)
def test_what_has_not_come_passes_from_due_to_overdue(as_of: str, state: str, days: int) -> None:
    frame = deadlines(filed(came("2025-03", "2025-04-08")), shipped(), date.fromisoformat(as_of))
    assert states(frame)["2025-04"] == (state, days)


@pytest.mark.parametrize(
    ("received", "state", "days"),
    [
        ("2025-05-12 15:59", "received_on_time", 0),
        ("2025-05-14 15:59", "received_on_time", 0),  # the last minute of the grace in China
        ("2025-05-14 16:00", "received_late", 3),  # midnight in China has passed
    ],
)
def test_what_came_is_on_time_to_the_last_minute_of_the_grace_in_china(received: str, state: str, days: int) -> None:
    frame = deadlines(filed(came("2025-04", received)), shipped(), date(2025, 5, 20))
    assert states(frame)["2025-04"] == (state, days)


def test_a_nil_return_settles_a_month_until_rows_come() -> None:
    nil = came("2025-04", "2025-05-08", nil=True)
    frame = deadlines(filed(came("2025-03", "2025-04-08"), nil), shipped(), date(2025, 5, 31))
    assert states(frame)["2025-04"] == ("nil_return", 0)
    frame = deadlines(filed(nil, came("2025-04", "2025-05-20")), shipped(), date(2025, 5, 31))
    assert states(frame)["2025-04"] == ("received_late", 8)


def test_agreements_move_a_day_add_a_duty_and_end_one_from_their_date() -> None:
    rows = filed(came("2025-03", "2025-04-08"))
    since = date(2025, 4, 30)
    later = agreed(
        {f"{GUARANTOR}/projects": 20, f"{GUARANTOR}/bank_loans": 15, f"{GUARANTOR}/project_events": 0}, since
    )
    frame = deadlines(rows, later, date(2025, 5, 31))
    due = {(c, p): d for c, p, d in frame.select("contract", "period", "due_on").rows()}
    assert due["projects", "2025-03"] == date(2025, 4, 10)
    assert due["projects", "2025-04"] == date(2025, 5, 20)
    assert ("project_events", "2025-03") in due
    assert ("project_events", "2025-04") not in due
    assert due["bank_loans", "2025-04"] == date(2025, 5, 15)
    assert ("bank_loans", "2025-03") not in due


def test_only_the_months_watched_are_listed_whatever_was_filed() -> None:
    frame = deadlines(filed(came("1999-01", "2025-04-08")), shipped(), date(2025, 5, 31))
    months = frame["period"].unique().sort().to_list()
    assert len(months) == 36
    assert (months[0], months[-1]) == ("2022-06", "2025-05")


def monthly(contract: str, months: range, *, nil: frozenset[int] = frozenset()) -> list[Row]:
    return [came(f"2025-{month:02d}", f"2025-{month + 1:02d}-05", contract, nil=month in nil) for month in months]


def test_what_always_came_is_missed_in_the_first_month_without_it() -> None:
    rows = [*monthly("counter_guarantees", range(1, 7)), *monthly("customers", range(2, 7))]
    frame = deadlines(filed(*rows), shipped(), date(2025, 9, 1)).filter(basis="habit")
    # six months on end are a habit, five are none; the second silent month says nothing new
    assert frame.select("contract", "period", "state", "due_on").rows() == [
        ("counter_guarantees", "2025-07", "overdue", date(2025, 8, 11))
    ]


@pytest.mark.parametrize("nil", [frozenset(), frozenset({3}), frozenset({7})])
def test_what_comes_after_all_or_is_declared_nil_is_missed_no_more(nil: frozenset[int]) -> None:
    frame = deadlines(filed(*monthly("counter_guarantees", range(1, 8), nil=nil)), shipped(), date(2025, 8, 31))
    assert frame.filter(basis="habit").select("period", "state").rows() == [("2025-08", "not_yet_due")]


def test_nobody_filed_nobody_owes() -> None:
    assert deadlines(filed(), shipped(), date(2025, 5, 31)).is_empty()


@settings(deadline=None)
@given(
    received=st.lists(st.tuples(st.integers(1, 12), st.integers(0, 60), st.booleans()), max_size=12),
    as_of=st.dates(date(2025, 1, 1), date(2026, 6, 30)),
)
def test_every_row_owed_has_one_state_and_never_a_day_late_inside_the_grace(
    received: list[tuple[int, int, bool]], as_of: date
) -> None:
    rows = [
        came(f"2025-{month:02d}", f"{date(2025, month, 1) + timedelta(30 + days)}", nil=nil)
        for month, days, nil in received
    ]
    frame = deadlines(filed(*rows), shipped(), as_of)
    assert frame.select("partner_id", "contract", "period").is_unique().all()
    assert set(frame["state"].unique().to_list()) <= set(STATES)
    late = frame.filter(pl.col("days_late") > 0)
    assert set(late["state"].unique().to_list()) <= {rules.OVERDUE, rules.LATE, rules.NIL}
    assert frame.filter(pl.col("state").is_in([rules.OVERDUE, rules.LATE]))["days_late"].gt(0).all()
