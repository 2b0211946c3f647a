"""Figures of how the book moved: from state to state, and cohort by cohort. Each is named by what its row is of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import polars as pl

from dashboards.queries import movement
from dashboards.queries.counted_figure import Counted
from dashboards.queries.counted_in_tables import EVERY
from dashboards.queries.movement import COHORT, MOVED, MOVED_BY
from dashboards.queries.reading import Reading

_RISK = ("read", "risk")
_MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
_OF_STATE = f"$3 IN ('{EVERY}', before) AND $4 IN ('{EVERY}', after)"
_TOLD_OF_STATE = f"""
    {MOVED}
    SELECT DISTINCT ON (project_id, filing_id) filing_id
    FROM (SELECT project_id, unnest(told_by) AS filing_id FROM moved WHERE {_OF_STATE})"""  # noqa: S608 - texts of this package
_BEGUN = f"FROM projects AS p CROSS JOIN build AS b WHERE p.start_date <= b.as_of AND {COHORT} = $1"
_TOLD_OF_COHORT = f"SELECT p.filing_id {_BEGUN}"
_TOLD_OF_LOSSES = f"""
    SELECT e.filing_id FROM events AS e CROSS JOIN build AS b
    WHERE e.kind = 'COMPENSATION' AND e.event_date <= b.as_of AND e.project_id IN (SELECT p.project_id {_BEGUN})"""  # noqa: S608 - texts of this module


def _moved(column: str, reading: Reading, given: Sequence[str]) -> object:
    kind, month, before, after = given
    if kind not in MOVED_BY or not _MONTH.fullmatch(month):
        return None
    found = movement.movements(reading, kind, month)
    for name, state in (("before", before), ("after", after)):
        found = found if state == EVERY else found.filter(pl.col(name) == state)
    return found[column].sum() if found.height else None


def _of_cohort(column: str, reading: Reading, given: Sequence[str]) -> object:
    newest = movement.newest_ages(movement.vintages(reading)).filter(pl.col("cohort") == given[0])
    return newest[column].item() if newest.height else None


def _computed(name: str, kind: str, told: str, given: Sequence[str], computed: partial[object]) -> Counted:
    return Counted(name, kind, _RISK, "", told, given, computed)


#: What a movement is named by in an address.
OF_MOVEMENT = ("moved_by", "first_month", "before", "after")

IN_MOVEMENT = (
    *(
        _computed(f"moved_{name}", kind, _TOLD_OF_STATE, OF_MOVEMENT, partial(_moved, name))
        for name, kind in (("project_count", "count"), ("amount", "amount"), ("share", "rate"))
    ),
    _computed("cohort_volume", "amount", _TOLD_OF_COHORT, ("cohort",), partial(_of_cohort, "volume")),
    _computed("cohort_age", "count", _TOLD_OF_COHORT, ("cohort",), partial(_of_cohort, "age")),
    _computed("cohort_rate", "rate", _TOLD_OF_LOSSES, ("cohort",), partial(_of_cohort, "rate")),
)
