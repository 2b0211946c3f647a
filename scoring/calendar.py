"""Calendar months: the limits in months that rules speak of, as days that a column can be compared with, and the term of a project.

Here: arithmetic of days and months. Not here: a clock; the as-of day is always given.

A month later is the same day of the next month, or its last day where it has no such day: 31 January plus one month is 28 February, or
29 in a leap year.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import narwhals as nw

MONTHS_OF_YEAR = 12


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The day `months` calendar months after `day`.

    >>> add_months(date(2025, 1, 31), 1)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * MONTHS_OF_YEAR + day.month - 1 + months, MONTHS_OF_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def latest_start(day: date, months: int) -> date:
    """The latest day from which `months` calendar months have passed on `day`.

    >>> latest_start(date(2026, 2, 28), 120)  # ten years from the leap day end on the last of February
    datetime.date(2016, 2, 29)
    """
    earlier = add_months(day, -months)
    if day == month_end(day.year, day.month):
        return month_end(earlier.year, earlier.month)
    return earlier


def term_months(start: str, due: str) -> nw.Expr:
    """The smallest n with start + n calendar months >= due, of two date columns.

    The months between the two calendar months reach the due day, unless the due day of the month lies behind the start's: a clipped day
    is the last of its month, which no due day can exceed.
    """
    whole = month_number(nw.col(due)) - month_number(nw.col(start))
    behind = nw.col(due).dt.day() > nw.col(start).dt.day()
    return nw.when(behind).then(whole + 1).otherwise(whole)


def month_number(day: nw.Expr) -> nw.Expr:
    """Months since the year 0, so that a difference of two is a number of months."""
    return day.dt.year().cast(nw.Int64) * MONTHS_OF_YEAR + day.dt.month().cast(nw.Int64)
