"""A figure's SQL: sums by month and key from each source that the measure needs, then the measure over them in each frame of time.

Everything that varies by reader (values of filters, months) is a parameter; everything that is text is a constant of this package.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.queries.dimensions import ATTRIBUTES, DIMENSIONS
from dashboards.queries.measures import Measure
from dashboards.queries.periods import FRAME_COLUMNS, Frame
from dashboards.queries.question import Filter
from dashboards.queries.sources import Source, sources_of

_OF_ATTRIBUTES, _OF_PROJECTS = re.compile(r"\b[ri]\."), re.compile(r"\bf\.")
_PROJECTS = " INNER JOIN projects AS f ON x.project_id = f.project_id"


@dataclass(frozen=True)
class Asked:
    """SQL with its parameters, in order."""

    sql: str
    parameters: tuple[str, ...]


def framed(frames: Sequence[Frame]) -> Asked:
    """The frames as rows of texts."""
    places = ", ".join(["(" + ", ".join(["?"] * len(FRAME_COLUMNS)) + ")"] * len(frames))
    named = ", ".join(FRAME_COLUMNS)
    sql = f"SELECT * FROM (VALUES {places}) AS v({named})"  # noqa: S608 - places for parameters
    return Asked(sql, tuple(value for frame in frames for value in frame.values))


def monthly_sums(
    measure: Measure, keys: Mapping[str, str], filters: Sequence[Filter], frames: Sequence[Frame], *, single: bool
) -> Asked:
    """Each key, month and the measure's columns, added up; `keys` are expressions by alias. `single`: from single projects.

    With single projects `x` is the source's row: its project and its filing may be keys as well.
    """
    bounds = min(measure.since_month(frame) for frame in frames), max(frame.window.last for frame in frames)
    kept = conditions(filters)
    given = (*bounds, *kept.parameters)
    joins = _joins(keys.values(), filters)
    parts = [
        _of_source(source, columns, keys, f"{joins} WHERE {{alias}}.month BETWEEN ? AND ?{kept.sql}", single)
        for source, columns in sources_of(measure.columns)
    ]
    return Asked(" UNION ALL BY NAME ".join(parts), given * len(parts))


def conditions(filters: Sequence[Filter]) -> Asked:
    """Each dimension kept to any of its values, to be added to a condition."""
    by_dimension: dict[str, list[Filter]] = {}
    for one in filters:
        by_dimension.setdefault(one.dimension, []).append(one)
    sql = "".join(f" AND ({' OR '.join(one.sql for one in group)})" for group in by_dimension.values())
    return Asked(sql, tuple(value for group in by_dimension.values() for one in group for value in one.parameters))


def _of_source(source: Source, columns: Sequence[str], keys: Mapping[str, str], where: str, single: bool) -> str:
    from_cube = source.cube is not None and not single
    alias = "f" if from_cube else "x"
    shown = "".join(f"{expression} AS {name}, " for name, expression in keys.items())
    sums = ", ".join(f"SUM({alias}.{name}) AS {name}" for name in columns)
    told = where.format(alias=alias)
    # joins of a million rows are dear: only where something is asked of them; whoever sums by project looks it up
    asked = f"{shown} {told}"
    joins = ATTRIBUTES if _OF_ATTRIBUTES.search(asked) else ""
    is_plain = "x.project_id" in keys.values() and not joins and not _OF_PROJECTS.search(asked)
    facts = f"{source.cube} AS f" if from_cube else f"({source.rows}) AS x{'' if is_plain else _PROJECTS}"
    return f"""
        SELECT {shown}{alias}.month AS month, {sums} FROM {facts} {joins}{told} GROUP BY ALL"""  # noqa: S608 - fragments of this package; values are parameters


def _joins(expressions: Iterable[str], filters: Sequence[Filter]) -> str:
    """What the keys and the filters need beside regions and industries, each once."""
    named = " ".join((*expressions, *(one.sql for one in filters)))
    needed = (one.joins for one in DIMENSIONS.values() if one.joins and one.key in named)
    return "".join(dict.fromkeys(needed))
