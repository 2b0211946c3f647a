"""Downloads: the whole of what is shown, in the shown unit, with a cover, and nothing a spreadsheet would evaluate."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.components.columns import Column, Manner
from dashboards.components.downloads import as_csv, as_xlsx
from dashboards.components.table import FrameSource
from dashboards.texts import words_of
from ingestion.cells import harmless

COLUMNS = (
    Column("name", "机构"),
    Column("amount", "在保余额", "amount"),
    Column("share", "占比", "percent"),
    Column("product", "品种", "code", "product"),
    Column("day", "到期日", "date"),
)
FRAME = pl.DataFrame(
    {
        "name": ["甲", "=1+1", None],
        "amount": [Decimal("12345678.90"), Decimal("0.00"), None],
        "share": [0.0004, 1.0, None],
        "product": ["LOAN", "BOND", None],
        "day": [date(2026, 6, 30), None, None],
    },
    schema_overrides={"amount": pl.Decimal(18, 2)},
)


@pytest.fixture(params=["zh_CN", "en"])
def manner(request: pytest.FixtureRequest) -> Manner:
    return Manner(words_of(request.param), "wan")


def test_csv_opens_in_excel_with_units_and_words(manner: Manner) -> None:
    written = as_csv(FRAME, COLUMNS, manner)
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert rows[0][1] == f"在保余额 ({manner.words('unit.wan')})"
    assert rows[1] == [
        "甲",
        "1234.56789",
        "0.0004",
        "借款类担保" if manner.words.is_chinese else "Loan guarantee",
        "2026-06-30",
    ]
    assert rows[2][:2] == ["'=1+1", "0.0"]
    assert rows[3] == [""] * 5


def test_a_workbook_has_a_cover_and_numbers_that_stay_numbers(manner: Manner) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(FRAME, COLUMNS, manner, [("build", "b000001"), ("=x", "+y")])))
    cover, rows = book.worksheets
    assert [cell.value for cell in cover[1]] == ["build", "b000001"]
    assert [cell.value for cell in cover[2]] == ["'=x", "'+y"]
    assert rows["B2"].value == 1234.56789
    assert rows["A3"].value == "'=1+1"
    assert rows["A3"].data_type == "s"
    assert rows["B4"].value is None
    assert rows.freeze_panes == "B2"


@given(st.text(max_size=40))
def test_no_text_becomes_a_formula(text: str) -> None:
    assert not harmless(text).lstrip(" ").startswith(("=", "+", "-", "@"))


def test_a_table_searches_what_is_seen_and_sums_what_is_found() -> None:
    manner = Manner(words_of("zh_CN"), "wan")
    source = FrameSource(FRAME, COLUMNS, ("amount",), manner=manner)
    assert source.summary("借款")["row_count"] == 1
    assert source.summary("")["amount"] == Decimal("12345678.90")
    assert source.whole("", "amount", False)["name"].to_list() == ["=1+1", "甲", None]
    assert source.page("", "amount", True, 1, 1)["name"].to_list() == ["=1+1"]


def test_a_given_total_is_of_everything_or_not_shown() -> None:
    source = FrameSource(FRAME, COLUMNS, total={"share": 0.5}, manner=Manner(words_of("en"), "wan"))
    assert source.summary("")["share"] == 0.5
    assert source.summary("甲")["share"] is None


def test_values_are_written_for_the_reader(manner: Manner) -> None:
    texts = [[manner.text(value, column) for value in FRAME[column.name].to_list()] for column in COLUMNS]
    assert texts[1] == ["1,234.57", "0.00", "—"]
    assert texts[2] == ["0.04%", "100.00%", "—"]
    assert texts[4] == ["2026-06-30", "—", "—"]
