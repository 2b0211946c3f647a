"""The table of days that people look back to: each step from the asking to the copy that pages read.

Here: columns, keys and constraints. Not here: who may ask (`casework.lookback`). As in `casework.store.act_tables`, it is only ever added
to: the newest step of a day is its state.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Integer, String, Table, Text

from casework.store.act_tables import who
from casework.store.tables import metadata

lookback_steps = Table(
    "lookback_steps",
    metadata,
    Column("day", Date, primary_key=True),
    Column("step_no", Integer, primary_key=True),
    Column("step", String(16), nullable=False),
    Column("copy", String(32), nullable=False),  # the folder of the copy; empty until there is one
    Column("detail", Text, nullable=False),  # why it failed
    *who(),
    CheckConstraint(
        "step IN ('asked', 'load', 'transform', 'judge', 'transform_after', 'ready', 'failed')", name="step"
    ),
)

LOOKED_BACK = ("lookback_steps",)
