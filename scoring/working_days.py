"""Working days of China: weekends, public holidays, and the weekend days that are worked in their stead.

Here: arithmetic of working days over the arrangement that the State Council announces for each year (library chinesecalendar). Not here: a
clock, deadlines (`deadlines`).

A year whose arrangement is not known yet has Monday to Friday as working days; `is_announced` says so, and whoever shows a day says it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from chinese_calendar import constants, is_workday

_YEARS = range(min(constants.holidays).year, max(constants.holidays).year + 1)
_SATURDAY = 5


def is_announced(day: date) -> bool:
    """Is the arrangement of holidays of this day's year known.

    >>> is_announced(date(2025, 1, 1)), is_announced(date(2203, 1, 1))
    (True, False)
    """
    return day.year in _YEARS


def is_working_day(day: date) -> bool:
    """Is it a day on which offices work; Monday to Friday where the year's arrangement is not known.

    >>> is_working_day(date(2025, 10, 11)), is_working_day(date(2025, 10, 8))  # a Saturday made up, a Wednesday of the National Day holiday
    (True, False)
    """
    if is_announced(day):
        return bool(is_workday(day))
    return day.weekday() < _SATURDAY


def on_or_after(day: date) -> date:
    """The day itself when it is a working day, else the next one that is.

    >>> on_or_after(date(2025, 1, 28))
    datetime.date(2025, 2, 5)
    """
    return next(one for one in _onwards(day, 1) if is_working_day(one))


def moved(day: date, working_days: int) -> date:
    """The day so many working days after `day`, or before it when negative; `day` itself for 0, whether worked or not.

    >>> moved(date(2025, 9, 30), 2), moved(date(2025, 10, 10), -2)
    (datetime.date(2025, 10, 10), datetime.date(2025, 9, 30))
    """
    step = 1 if working_days > 0 else -1
    found = day
    for _ in range(abs(working_days)):
        found = next(one for one in _onwards(found + timedelta(step), step) if is_working_day(one))
    return found


def _onwards(day: date, step: int) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(step)
