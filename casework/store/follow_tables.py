"""The tables of what people follow: subscriptions and thresholds with what came of them, notes on figures, tours that were seen.

Here: columns, keys and constraints. Not here: what a row means and who may write it (`casework.following`). As in
`casework.store.act_tables`, all of them are only ever added to.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, String, Table, Text

from casework.store.act_tables import NUMBER, PERSON, who
from casework.store.tables import UtcMoment, metadata

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("subscription_no", NUMBER, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("owner", PERSON, nullable=False),
    Column("recipient", PERSON, nullable=False),
    Column("name", String(60), nullable=False),  # the view's, or what the owner calls the threshold
    Column("view_owner", PERSON),  # of a view: whose it is; its parameters are those at the time of sending
    Column("parameters", Text, nullable=False),  # of a threshold: JSON, the figure as in the address
    Column("cadence", String(8)),
    Column("comparator", String(8)),
    Column("threshold", String(40)),  # a decimal number as text: exact on both engines
    Column("language", String(8), nullable=False),
    Column("unit", String(4), nullable=False),
    Column("is_ended", Boolean, nullable=False),
    *who(),
    CheckConstraint("kind IN ('view', 'figure')", name="kind"),
    CheckConstraint("cadence IN ('daily', 'weekly', 'monthly')", name="cadence"),
    CheckConstraint("comparator IN ('above', 'below')", name="comparator"),
    Index("ix_subscriptions_owner", "owner"),
)

subscription_outcomes = Table(
    "subscription_outcomes",
    metadata,
    Column("subscription_no", NUMBER, primary_key=True),
    Column("outcome_no", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("occasion", String(64), nullable=False),  # the day, week or month of a view; the build of a threshold
    Column("outcome", String(12), nullable=False),
    Column("why", String(32), nullable=False),  # of what was withheld
    Column("value", String(40)),
    Column("build_id", String(64), nullable=False),
    Column("at", UtcMoment, nullable=False),
    CheckConstraint("outcome IN ('sent', 'fired', 'recovered', 'withheld')", name="outcome"),
)

figure_notes = Table(
    "figure_notes",
    metadata,
    Column("note_no", NUMBER, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True),
    Column("measure", String(40), nullable=False),
    Column("filters", Text, nullable=False),  # JSON: dimension:value, in order of their text
    Column("month", String(7), nullable=False),
    Column("note", Text, nullable=False),
    Column("is_shared", Boolean, nullable=False),
    Column("is_removed", Boolean, nullable=False),
    *who(),
    Index("ix_figure_notes_measure", "measure"),
)

tours_seen = Table(
    "tours_seen",
    metadata,
    Column("person", PERSON, primary_key=True),
    Column("tour", String(32), primary_key=True),
    Column("at", UtcMoment, nullable=False),
)

FOLLOWED = ("subscriptions", "subscription_outcomes", "figure_notes", "tours_seen")
