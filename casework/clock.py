"""The one place that asks what time it is.

Every verb takes `now` so that tests and replays give their own; only without one is the machine's clock read. Times are UTC everywhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

#: The office's own time, which knows no summer time.
CHINA = timezone(timedelta(hours=8))


def at(now: datetime | None) -> datetime:
    """The given moment, in UTC, or the present one.

    >>> from datetime import timedelta, timezone
    >>> at(datetime(2025, 6, 1, 8, tzinfo=timezone(timedelta(hours=8)))).isoformat()
    '2025-06-01T00:00:00+00:00'
    """
    if now is None:
        return datetime.now(UTC)
    if now.tzinfo is None:
        raise ValueError("a time without its zone: give it in UTC")
    return now.astimezone(UTC)


def office_day(moment: datetime) -> date:
    """The day that the office has at a moment: what somebody sets from one day to another begins and ends at midnight there.

    >>> office_day(datetime(2026, 3, 4, 16, tzinfo=UTC))
    datetime.date(2026, 3, 5)
    """
    return moment.astimezone(CHINA).date()
