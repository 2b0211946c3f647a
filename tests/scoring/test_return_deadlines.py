"""When a return of the company's own is due: on the calendar of working days, by month or quarter, and whether it went out in time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from orchestration.exports.description import report_names
from scoring.parameters.catalogue import RETURNS
from scoring.parameters.reader import shipped
from scoring.reporting.return_deadlines import DONE, return_deadlines


def owed(
    as_of: date, *done: tuple[str, str, datetime], first: str = "2025-04"
) -> dict[tuple[str, str], tuple[object, ...]]:
    frame = pl.DataFrame(list(done), schema=DONE, orient="row")
    found = return_deadlines(frame, first, shipped(), as_of)
    return {(row["report"], row["period"]): (row["due_on"], row["state"], row["days_late"]) for row in found.to_dicts()}


def test_the_parameters_speak_of_the_reports_that_there_are() -> None:
    assert sorted(RETURNS) == sorted(report_names())


def test_a_holiday_moves_the_day_and_a_quarter_is_owed_once() -> None:
    found = owed(date(2025, 10, 9))
    # the tenth of October follows the National Day holiday; the Saturday after it is worked
    assert found["main-data", "2025-09"] == (date(2025, 10, 10), "due_soon", 0)
    assert found["risk-indicators", "2025-09"] == (date(2025, 10, 15), "not_yet_due", 0)
    assert [period for report, period in found if report == "risk-indicators"] == ["2025-09"]
    assert sorted({period for _, period in found}) == ["2025-07", "2025-08", "2025-09", "2025-10"]
    spring = owed(date(2025, 5, 9))
    assert spring["main-data", "2025-04"][0] == date(2025, 5, 12)  # the tenth is a Saturday of rest
    assert ("main-data", "2025-03") not in spring  # there are no figures of it


def test_what_went_out_is_in_time_by_the_day_in_china() -> None:
    in_time, late = (
        datetime(2025, 7, 10, hour, 30, tzinfo=UTC).replace(tzinfo=None) for hour in (15, 16)
    )  # 16:00 is midnight in China
    found = owed(date(2025, 7, 20), ("main-data", "2025-06", in_time), ("release-list", "2025-06", late))
    assert found["main-data", "2025-06"] == (date(2025, 7, 10), "received_on_time", 0)
    assert found["release-list", "2025-06"] == (date(2025, 7, 10), "received_late", 1)
    assert found["business-detail", "2025-06"] == (date(2025, 7, 10), "overdue", 10)
