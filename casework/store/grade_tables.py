"""The table of grades that people adopt for customers instead of the computed ones.

Here: columns, keys and constraints. Not here: what a row means and who may write it (`casework.customers.grading`). It is only ever added
to; while a person is erased its reasons may change (`casework.store.person_tables`).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Integer, Numeric, String, Table

from casework.store.act_tables import who
from casework.store.tables import metadata

grade_adoptions = Table(
    "grade_adoptions",
    metadata,
    Column("customer_id", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("computed_grade", String(8), nullable=False),
    Column("score", Numeric(7, 4)),
    Column("adopted_grade", String(8), nullable=False),
    Column(
        "acted_on", Date, nullable=False
    ),  # the day of the figures that the act was made on, and from which it counts
    Column("review_on", Date, nullable=False),  # from this day on the computed grade counts again
    Column("parameters_version", String(16), nullable=False),
    *who(),
    CheckConstraint("state IN ('proposed', 'adopted', 'returned', 'withdrawn')", name="state"),
)

APPENDED = ("grade_adoptions",)
