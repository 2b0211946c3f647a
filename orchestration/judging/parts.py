"""Which connected part of a graph each party is in, kept from build to build, so that a change finds the parts it touches without a search.

Here: the tables ``judgement.parts_`` and the graph's name, and how they follow a change. Not here: which relations changed (`touching`),
what is found in a part (`grouping`, `relating`).

A part is named by the least number of its parties. Only who has a relation in the graph is in a part.
"""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from casework.store.questions import frame_of
from orchestration.judging.tables import replace_rows, replace_table
from scoring.relations.numbering import components

_PARTS = {"no": pl.UInt64, "part": pl.UInt64}
_TOUCHED = """
    create table if not exists judgement.parts_{graph} (no ubigint, part ubigint);
    create or replace temp table touched_{graph} as
    from {ends} union
    select no from judgement.parts_{graph} where part in (select part from judgement.parts_{graph} where no in (from {ends}))
"""
_RELATIONS = "select from_no, to_no from judgement.relations_before where {graph} and {touched}"


def touch_parts(connection: duckdb.DuckDBPyConnection, graph: str, ends: str) -> None:
    """Have in ``touched_`` and the graph's name everybody in the table `ends`, and whoever was in one part with one of these."""
    connection.execute(_TOUCHED.format(graph=graph, ends=ends))


def find_parts(connection: duckdb.DuckDBPyConnection, graph: str, *, everybody: bool) -> None:
    """Find the parts again of whoever is touched, or of all."""
    touched = "true" if everybody else f"from_no in (from touched_{graph})"
    found = parts_of(frame_of(connection, _RELATIONS.format(graph=graph, touched=touched)))
    if everybody:
        replace_table(connection, f"parts_{graph}", found)
    else:
        replace_rows(connection, f"parts_{graph}", found, gone=f"no in (from touched_{graph})")


def parts_of(relations: pl.DataFrame) -> pl.DataFrame:
    """no, part of each party of `relations`, which have from_no and to_no.

    >>> parts_of(pl.DataFrame({"from_no": [7, 9, 4], "to_no": [9, 8, 5]}, schema={"from_no": pl.UInt64, "to_no": pl.UInt64})).rows()
    [(4, 4), (5, 4), (7, 7), (8, 7), (9, 7)]
    """
    if relations.is_empty():
        return pl.DataFrame(schema=_PARTS)
    numbers, places = np.unique(relations.to_numpy(), return_inverse=True)
    component = components(places.reshape(-1, 2), len(numbers))
    first = np.empty(component.max() + 1, dtype=np.int64)
    # of several that are put in one place the last stands, so that backwards it is the first
    first[component[::-1]] = np.arange(len(component))[::-1]
    return pl.DataFrame({"no": numbers, "part": numbers[first[component]]}, schema=_PARTS)
