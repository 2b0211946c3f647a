"""What stands behind a figure: the filings that said it, the checks of its build, and what it was in the copies that are kept.

A figure of an earlier copy is the same question asked of that copy, so that a restatement shows itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import polars as pl

from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import frames
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading
from dashboards.queries.sums import framed, monthly_sums

_KEYS = {"project_id": "x.project_id", "told_by": "x.filing_id", "filed_by": "f.filing_id"}


def filings(reading: Reading, question: Question) -> pl.DataFrame:
    """The filings of the projects in the figure and of what happened to them, with how many projects each speaks of; most first."""
    measure = MEASURES[question.measure]
    cut = frames(question.window, None)
    within, sums = framed(cut), monthly_sums(measure, _KEYS, question.filters, cut, single=True)
    counts = " OR ".join(f"s.{name} <> 0" for name in measure.columns)
    sql = f"""
        WITH t AS ({within.sql}), s AS ({sums.sql}),
        told AS (
            SELECT s.project_id, unnest([s.told_by, s.filed_by]) AS filing_id
            FROM s INNER JOIN t ON s.month BETWEEN {measure.since} AND t.last WHERE {counts}
        ),
        counted AS (SELECT filing_id, COUNT(DISTINCT project_id) AS projects FROM told WHERE filing_id IS NOT NULL GROUP BY filing_id)
        SELECT c.filing_id, COALESCE(n.name, g.partner_id) AS partner_name, g.contract, g.period, g.filename, g.received_at, c.projects
        FROM counted AS c LEFT JOIN filings AS g ON c.filing_id = g.filing_id LEFT JOIN partners AS n ON g.partner_id = n.partner_id
        ORDER BY c.projects DESC, c.filing_id"""  # noqa: S608 - fragments of this package; values are parameters
    return reading.frame(sql, (*within.parameters, *sums.parameters))


def checks(reading: Reading) -> pl.DataFrame:
    """name, kind, severity, passed: the checks of the build, those that failed first."""
    return reading.frame('SELECT "check" AS name, kind, severity, passed FROM checks ORDER BY passed, name')


def course(reading: Reading, asked: Callable[[Reading], object]) -> pl.DataFrame:
    """build_id, as_of, built_at, value, difference to the copy that is read; the newest first. Copies that cannot answer are left out.

    Values are numbers, or days, whose difference is in days.
    """
    now = asked(reading)
    rows = [row for kept in reading.kept() for row in _said(kept, asked, now)]
    is_day = any(isinstance(row[3], date) for row in rows)
    schema = {
        "build_id": pl.String, "as_of": pl.Date, "built_at": pl.Datetime, "value": pl.Date if is_day else pl.Float64,
        "difference": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _said(kept: Reading, asked: Callable[[Reading], object], now: object) -> Iterator[tuple[object, ...]]:
    try:
        build = kept.frame("SELECT build_id, as_of, built_at FROM build").row(0)
        value = asked(kept)
    except (duckdb.Error, FileNotFoundError):  # of an older form, or dropped since it was listed
        return
    if isinstance(value, date) or isinstance(now, date):
        days = (now - value).days if isinstance(value, date) and isinstance(now, date) else None
        yield (*build, value, days)
        return
    numbers = [None if one is None else float(one) for one in (value, now)]  # type: ignore[arg-type]
    difference = None if None in numbers else numbers[1] - numbers[0]  # type: ignore[operator]
    yield (*build, numbers[0], difference)
