"""When a view is due: at eight in the morning in China, each day, each Monday, or on the first of each month.

>>> from datetime import UTC, datetime
>>> monday = datetime(2026, 3, 2, 1, tzinfo=UTC)  # nine in China
>>> due("weekly", datetime(2026, 2, 26, tzinfo=UTC), monday)
'2026-W10'
>>> due("weekly", monday, monday) is None  # it began after this week's hour
True
>>> due("monthly", datetime(2026, 2, 26, tzinfo=UTC), datetime(2026, 2, 28, 23, 59, tzinfo=UTC)) is None
True
"""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.following.records import Cadence
from scoring.office_time import CHINA

HOUR = 8
CADENCES: tuple[Cadence, ...] = ("daily", "weekly", "monthly")


def due(cadence: Cadence, began: datetime, now: datetime) -> str | None:
    """The day, week or month whose hour has come since the subscription began; None when there is none yet."""
    here = now.astimezone(CHINA)
    opened = here.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if cadence == "weekly":
        opened -= timedelta(days=here.weekday())
    elif cadence == "monthly":
        opened = opened.replace(day=1)
    if not began < opened <= here:
        return None
    if cadence == "weekly":
        year, week, _ = here.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{here:%Y-%m-%d}" if cadence == "daily" else f"{here:%Y-%m}"
