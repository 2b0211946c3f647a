"""What the indicator of a project's warning was at past month ends: its formula on the project as its events had it by then.

Here: one project's months from the published warehouse. Not here: the panel (`project_panel`), values of indicators that are evaluated by
month (the warehouse keeps them). What no event tells of the past (scoring, appraisals, a bank's book) is in no past month: an indicator of
it has no past values.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars as pl

from casework.warnings.project_panel import APPRAISALS_THEN, JUDGED_THEN, POSITIONS_THEN, PROJECT
from scoring.formulas import FormulaError, read_formula
from scoring.watched import PANELS

_PANEL = "project"
_TABLES = {"projects": "subject_projects", "events": "subject_events"}


def project_values(
    connection: duckdb.DuckDBPyConnection, project_id: str, formula: str, as_of: date, months: int
) -> list[dict[str, Any]]:
    """evaluated_on, value of the month ends before a day, oldest first, from the project's first event on; none where no month has one."""
    try:
        known = read_formula(formula, {*PANELS[_PANEL].columns})
    except FormulaError:
        return []  # an indicator of another panel: of a bank's book, of shared loans and pledges
    for table, source in (("subject_projects", "project.projects"), ("subject_events", "project.events")):
        sql = f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {source} WHERE project_id = $1"  # noqa: S608 - ours
        connection.execute(sql, [project_id])
    first = connection.execute("SELECT min(event_date) FROM subject_events").fetchone()
    if first is None or first[0] is None:
        return []
    ends = pl.date_range(first[0].replace(day=1), as_of, "1mo", eager=True).dt.month_end()
    days = ends.filter(ends < as_of)[-months:].to_list()
    panel = pl.concat([_panel(connection, day) for day in days]) if days else pl.DataFrame()
    if panel.is_empty():
        return []
    values = panel.select("evaluated_on", value=known.expression)
    return values.to_dicts() if values["value"].null_count() < values.height else []


def _panel(connection: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame:
    positions = POSITIONS_THEN.format(day=day.isoformat(), **_TABLES)
    places = {"positions": positions, "judged": JUDGED_THEN, "appraisals": APPRAISALS_THEN, "wanted": "true"}
    return connection.execute(PROJECT.format(day=day.isoformat(), **places, **_TABLES)).pl()
