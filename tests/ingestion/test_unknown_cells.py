"""Columns that no contract knows are kept as they were sent, whatever they hold."""

from __future__ import annotations

import json

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.checks.batch import unknown_cells

texts = st.none() | st.text(st.characters(codec="utf-8"))
names = st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, max_size=3, unique=True)


@settings(max_examples=200, deadline=None)
@given(names, st.data())
def test_the_object_of_a_row_holds_its_cells_to_the_letter(headers: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*[texts] * len(headers)), min_size=1, max_size=4))
    sent = pl.DataFrame(rows, schema=dict.fromkeys(headers, pl.String), orient="row")
    said = [{name: text for name, text in zip(headers, row, strict=True) if text is not None} for row in rows]
    assert unknown_cells(sent, headers).to_list() == [
        json.dumps(one, ensure_ascii=False) if one else None for one in said
    ]


def test_no_unknown_column_is_no_object() -> None:
    assert unknown_cells(pl.DataFrame({"a": ["x"]}), []).to_list() == [None]
