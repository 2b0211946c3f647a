"""The office's own time: the one definition of which day it is there at a moment.

Here: the zone, which knows no summer time, and the day at a given moment. Not here: a clock (`casework.clock`).

Moments are kept in UTC; days that rules, filings and builds speak of are the office's, which begin eight hours earlier. The door is told
the day by who takes a filing in.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

#: The zone by the name that schedules know it by, and what it is ahead of UTC.
ZONE = "Asia/Shanghai"
AHEAD_OF_UTC = timedelta(hours=8)
CHINA = timezone(AHEAD_OF_UTC)


def office_day(moment: datetime) -> date:
    """The day that the office has at a moment; a moment without its zone is in UTC, as they are kept.

    >>> office_day(datetime(2026, 3, 4, 16, tzinfo=UTC)), office_day(datetime(2026, 3, 4, 15, 59))
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 4))
    """
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(CHINA).date()
