"""The one place that asks what time it is.

Every verb takes `now` so that tests and replays give their own; only without one is the machine's clock read. Times are UTC everywhere;
what somebody sets from one day to another begins and ends at midnight in the office (`scoring.office_time`).
"""

from __future__ import annotations

from datetime import UTC, datetime


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
