"""The tables of the outbox: notices, every attempt to send one, and where and when people want theirs.

Here: columns, keys and constraints. Not here: who is told what, and sending (`casework.notices`). As in `casework.store.act_tables`, all of
them are only ever added to.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from casework.store.act_tables import NUMBER, PERSON, who
from casework.store.tables import UtcMoment, metadata

LONGEST_KEY = 200

notices = Table(
    "notices",
    metadata,
    Column("notice_no", NUMBER, primary_key=True, autoincrement=False),
    Column(
        "key", String(LONGEST_KEY), nullable=False, unique=True
    ),  # the same occasion for the same person is told once
    Column("recipient", PERSON, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("about", Text, nullable=False),  # what it speaks of: case/P2026000001
    Column("is_urgent", Boolean, nullable=False),  # goes out in quiet hours too
    Column("at", UtcMoment, nullable=False),
    Index("ix_notices_recipient", "recipient"),
)

notice_attempts = Table(
    "notice_attempts",
    metadata,
    Column("notice_no", NUMBER, ForeignKey("notices.notice_no"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("outcome", String(12), nullable=False),
    Column("channel", String(64), nullable=False),  # its kind, never its address: that holds secrets
    Column("error", Text, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("next_at", UtcMoment),
    CheckConstraint("outcome IN ('sent', 'failed', 'given_up', 'shown')", name="outcome"),
)

notice_preferences = Table(
    "notice_preferences",
    metadata,
    Column("recipient", PERSON, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("address", Text, nullable=False),  # an Apprise address; empty: the outbox page alone
    Column("quiet_from", Integer),  # hours of the day, China Standard Time
    Column("quiet_to", Integer),
    *who(),
)

APPENDED = ("notices", "notice_attempts", "notice_preferences")
