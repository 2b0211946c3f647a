"""The numbers of signing in: lengths, delays, expiries. Chosen by the company, not by law.

Not here: the mechanisms that use them (`passwords`, `throttle`, `sessions`).
"""

from __future__ import annotations

from datetime import timedelta

SESSION_IDLE = timedelta(minutes=30)
SESSION_LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)  # how often a used session is written back: not at each rerun of a page

TOKEN_LIFETIME = timedelta(days=365)
TOKEN_LONGEST = timedelta(days=3 * 365)
SUBMISSION_KEY_KEPT = timedelta(days=30)  # how long an Idempotency-Key is remembered

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256  # hashing is slow on purpose; an endless password would be a weapon
LONGEST_NAME = 64

FREE_FAILURES_BY_NAME = 3
FREE_FAILURES_BY_SOURCE = 20  # an office behind one address mistypes more often than one person
FIRST_DELAY = timedelta(seconds=1)  # doubled with each further failure
LONGEST_DELAY = timedelta(minutes=15)
FORGET_FAILURES = timedelta(days=1)
