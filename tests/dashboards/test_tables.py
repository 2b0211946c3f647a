"""Tables: rows that are asked for and rows that are here are narrowed alike, what is typed means what is seen, files hold the same."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.components.columns import Column, Manner
from dashboards.components.downloads import as_csv, as_xlsx
from dashboards.components.table import FrameSource
from dashboards.components.typed import understood
from dashboards.queries import analysis
from dashboards.queries.conditions import Kept
from dashboards.queries.listing import Listing
from dashboards.queries.periods import Window
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from dashboards.texts import words_of
from ingestion.home import Home

COLUMNS = (
    Column("project_no", "项目"),
    Column("guaranteed_amount", "金额", "amount"),
    Column("due_date", "到期日", "date"),
    Column("classification", "分类", "code", "classification"),
    Column("status", "状态", "word", "status"),
)
SQL = "SELECT project_id, project_no, guaranteed_amount, due_date, classification, status FROM projects"
MANNER = Manner(words_of("zh_CN"), "wan")
ALL = Question(Window("2024-07", "2026-06"), "new_amount")


def column(name: str) -> Column:
    return next(one for one in COLUMNS if one.name == name)


CONDITIONS = st.one_of(
    st.builds(Kept, st.just("project_no"), text=st.sampled_from(["p0001", "9", "%", "_", "' OR 1=1 --", "无"])),
    st.builds(
        Kept, st.just("guaranteed_amount"), low=st.sampled_from([None, 0.0, 1e6]), high=st.sampled_from([5e5, 1.5e6])
    ),
    st.builds(Kept, st.just("due_date"), low=st.dates(date(2025, 1, 1), date(2027, 1, 1))),
    st.builds(Kept, st.just("classification"), among=st.sampled_from([(), ("NORMAL",), ("NORMAL", "SPECIAL_MENTION")])),
    st.builds(Kept, st.sampled_from(["status", "due_date"]), is_missing=st.just(True)),
)


@settings(max_examples=25, deadline=None)
@given(kept=st.lists(CONDITIONS, max_size=3), search=st.sampled_from(["", "P001"]))
def test_rows_that_are_asked_for_are_narrowed_as_rows_that_are_here(
    whole: Reading, kept: list[Kept], search: str
) -> None:
    asked = Listing(whole, SQL, "project_id", ("project_no",), ("guaranteed_amount",))
    here = FrameSource(whole.frame(f"{SQL} ORDER BY project_id"), COLUMNS, ("guaranteed_amount",), manner=MANNER)
    rows = asked.whole(search, "due_date", True, kept)
    assert rows.equals(here.whole(search, "due_date", True, kept))
    assert {**asked.summary(search, kept)} == here.summary(search, kept)
    paged = [asked.page(search, "due_date", True, offset, 100, kept) for offset in range(0, 300, 100)]
    assert pl.concat(paged).equals(rows)


@pytest.mark.parametrize(
    ("name", "typed", "low", "high"),
    [
        ("guaranteed_amount", "100", 1_000_000, 1_000_000),
        ("guaranteed_amount", "1,234.5", 12_344_500, 12_345_500),
        ("guaranteed_amount", "5..10", 50_000, 100_000),
        ("guaranteed_amount", "5～10", 50_000, 100_000),
        ("guaranteed_amount", ">= 5", 50_000, None),
        ("guaranteed_amount", "..10", None, 100_000),
        ("due_date", "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("due_date", ">2026-02", date(2026, 3, 1), None),
        ("due_date", "<2026", None, date(2025, 12, 31)),
        ("due_date", "2026-01 至 2026-03-15", date(2026, 1, 1), date(2026, 3, 15)),
    ],
)
def test_what_is_typed_means_what_is_seen(name: str, typed: str, low: Any, high: Any) -> None:
    kept = understood(typed, column(name), MANNER)
    assert kept is not None
    assert kept.low == (low if isinstance(low, date) or low is None else pytest.approx(low))
    assert kept.high == (high if isinstance(high, date) or high is None else pytest.approx(high))


def test_a_bound_that_is_not_counted_in_keeps_it_away() -> None:
    kept = understood(">5", column("guaranteed_amount"), MANNER)
    assert kept is not None
    frame = pl.DataFrame({"guaranteed_amount": [Decimal("50000.00"), Decimal("50000.01")]})
    assert frame.filter(kept.expression)["guaranteed_amount"].to_list() == [Decimal("50000.01")]


@pytest.mark.parametrize(
    ("name", "typed"),
    [("guaranteed_amount", "many"), ("due_date", "2026-13"), ("due_date", "2026-0"), ("due_date", "..")],
)
def test_what_means_nothing_is_told_apart_from_what_finds_nothing(name: str, typed: str) -> None:
    assert understood(typed, column(name), MANNER) is None


@given(st.text(max_size=20), st.sampled_from(COLUMNS))
def test_anything_may_be_typed(typed: str, where: Column) -> None:
    kept = understood(typed, where, MANNER)
    assert kept is None or kept.column == where.name


def test_codes_are_looked_for_by_the_words_that_a_reader_sees() -> None:
    kept = understood("关注", column("classification"), MANNER)
    assert kept == Kept("classification", among=("SPECIAL_MENTION",))
    assert understood("—", column("due_date"), MANNER) == Kept("due_date", is_missing=True)


@pytest.mark.parametrize("unit", ["yuan", "yi"])
def test_both_files_hold_the_same_rows_and_all_of_what_is_kept(whole: Reading, unit: Any) -> None:
    manner = Manner(words_of("zh_CN"), unit)
    source = Listing(whole, SQL, "project_id", ("project_no",), ("guaranteed_amount",))
    kept = [Kept("guaranteed_amount", low=1e6), Kept("classification", among=("NORMAL",))]
    rows = source.whole("p0", "guaranteed_amount", True, kept)
    assert rows.height == source.summary("p0", kept)["row_count"] > 50
    text = list(csv.reader(io.StringIO(as_csv(rows, COLUMNS, manner).decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(rows, COLUMNS, manner, [])))
    sheet = [["" if cell is None else cell for cell in row] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert len(text) == len(sheet) == rows.height + 1
    for left, right in zip(text, sheet, strict=True):
        assert left[0] == right[0]
        assert left[3:] == right[3:]
        if left is not text[0]:
            assert float(left[1]) == right[1]
            assert left[2] == f"{right[2]:%Y-%m-%d}"


def test_a_partner_downloads_its_own_rows_only(small_home: Home, whole: Reading) -> None:
    own = Reading.latest(small_home, Scope.of_partner("91330100MA0000001A"))
    rows = analysis.Rows(own, ALL).whole("", "value", True)
    every = analysis.Rows(whole, ALL).whole("", "value", True)
    assert set(rows["project_id"].str.head(18).to_list()) == {"91330100MA0000001A"}
    assert rows.height == every.filter(pl.col("project_id").str.starts_with("91330100MA0000001A")).height == 60
    assert analysis.Rows(own, ALL).summary("", [Kept("project_no", text="P")])["row_count"] == 60


def test_rows_behind_a_figure_are_narrowed_by_column(whole: Reading) -> None:
    rows = analysis.Rows(whole, ALL)
    kept = [Kept("value", low=1_000_000.0), Kept("bank_name", text="甬城")]
    found = rows.whole("", "value", True, kept)
    assert found["value"].min() >= 1_000_000  # type: ignore[operator]
    assert set(found["bank_name"].to_list()) == {"甬城银行"}
    assert rows.summary("", kept)["value"] == found["value"].sum()
