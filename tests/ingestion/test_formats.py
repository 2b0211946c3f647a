"""The same rows in every format, packing, encoding and header language give the same accepted values."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
import xlsxwriter

HEADERS = ["project_no", "event_no", "kind", "event_date", "amount", "balance_after", "days_overdue", "detail"]
CHINESE = ["项目编号", "事件序号", "事件类型", "发生日期", "金额", "事件后在保余额", "逾期天数", "说明"]
ROWS = [
    ["P-1", "1", "disbursement", "2025-06-01", "123456789.12", "123456789.12", "", "放款，首笔"],
    ["P-1", "2", "repayment", "2025-06-30", "0.29", "123456788.83", "", 'a,b "c"'],
    ["P-2", "1", "overdue", "2025-06-15", "", "", "30", ""],
]
EXPECTED = [
    ("P-1", "1", datetime.date(2025, 6, 1), Decimal("123456789.12"), Decimal("123456789.12"), None, "放款，首笔"),
    ("P-1", "2", datetime.date(2025, 6, 30), Decimal("0.29"), Decimal("123456788.83"), None, 'a,b "c"'),
    ("P-2", "1", datetime.date(2025, 6, 15), None, None, 30, None),
]


def delimited(headers: list[str] = HEADERS, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headers, *ROWS])
    return text.getvalue().encode(encoding)


def zipped(content: bytes, name: str = "events.csv") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def workbook(cells: Callable[[Any, Any], None]) -> bytes:
    """A workbook whose one sheet `cells` fills, given the sheet and a date format."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    cells(book.add_worksheet("数据"), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    return stream.getvalue()


def _as_text(sheet: Any, _: Any) -> None:
    for place, row in enumerate([HEADERS, *ROWS]):
        for column, text in enumerate(row):
            sheet.write_string(place, column, text)


def _typed_rows(sheet: Any, dates: Any, top: int) -> None:
    for place, row in enumerate(ROWS, top):
        for column, text in enumerate(row):
            if HEADERS[column] == "event_date" and dates:
                sheet.write_datetime(place, column, datetime.datetime.fromisoformat(text), dates)
            elif HEADERS[column] == "event_date":
                serial = datetime.date.fromisoformat(text) - datetime.date(1899, 12, 30)
                sheet.write_number(place, column, serial.days)
            elif column in (1, 4, 5, 6) and text:
                sheet.write_number(place, column, float(text))
            else:
                sheet.write(place, column, text)


def _typed(sheet: Any, dates: Any) -> None:
    sheet.write_row(0, 0, CHINESE)
    _typed_rows(sheet, dates, 1)


def _serial(sheet: Any, _: Any) -> None:
    sheet.write_row(0, 0, HEADERS)
    _typed_rows(sheet, None, 1)


def _titled(sheet: Any, dates: Any) -> None:
    sheet.merge_range(1, 0, 1, 7, "项目事件月报（2025年6月）")
    sheet.write(2, 0, "填报单位：某担保公司")
    sheet.write_row(4, 0, CHINESE)
    _typed_rows(sheet, dates, 5)


def typed_frame() -> pl.DataFrame:
    text = pl.DataFrame(ROWS, schema=HEADERS, orient="row").with_columns(
        pl.when(pl.all() != "").then(pl.all()),
    )
    return text.with_columns(
        pl.col("event_date").str.to_date(),
        pl.col("amount", "balance_after").cast(pl.Decimal(18, 2)),
        pl.col("days_overdue").cast(pl.Int16),
        pl.col("kind").cast(pl.Categorical),
    )


def parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def json_lines(*, numbers: bool = False) -> bytes:
    lines = []
    for row in ROWS:
        pairs = [
            f"{json.dumps(name)}: {_json_value(name, text, numbers)}" for name, text in zip(HEADERS, row, strict=True)
        ]
        lines.append("{" + ", ".join(pairs) + "}")
    return "\n".join(lines).encode()


def _json_value(name: str, text: str, numbers: bool) -> str:
    if not text:
        return "null"
    return text if numbers and name in ("amount", "balance_after", "days_overdue", "event_no") else json.dumps(text)


FORMATS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "csv": ("csv", delimited),
    "csv with Chinese headers": ("csv", lambda: delimited(CHINESE)),
    "csv with a byte order mark": ("csv", lambda: delimited(encoding="utf-8-sig")),
    "csv in GB18030": ("csv", lambda: delimited(CHINESE, encoding="gb18030")),
    "tabs": ("tsv", lambda: delimited(delimiter="\t")),
    "semicolons": ("txt", lambda: delimited(delimiter=";")),
    "gzip": ("csv.gz", lambda: gzip.compress(delimited())),
    "gzip of GB18030": ("csv.gz", lambda: gzip.compress(delimited(encoding="gb18030"))),
    "zip": ("zip", lambda: zipped(delimited())),
    "zip with a path for a name": ("zip", lambda: zipped(delimited(), "../../../etc/passwd")),
    "xlsx of text": ("xlsx", lambda: workbook(_as_text)),
    "xlsx of numbers and dates": ("xlsx", lambda: workbook(_typed)),
    "xlsx of serial dates": ("xlsx", lambda: workbook(_serial)),
    "xlsx with titles above": ("xlsx", lambda: workbook(_titled)),
    "xlsx under a wrong name": ("csv", lambda: workbook(_typed)),
    "xlsx in a zip": ("zip", lambda: zipped(workbook(_typed), "a.xlsx")),
    "parquet of text": ("parquet", lambda: parquet(pl.DataFrame(ROWS, schema=HEADERS, orient="row"))),
    "parquet with types": ("parquet", lambda: parquet(typed_frame())),
    "json lines": ("jsonl", json_lines),
    "json lines with numbers": ("ndjson", lambda: json_lines(numbers=True)),
    "json lines in gzip": ("jsonl.gz", lambda: gzip.compress(json_lines())),
}


@pytest.mark.parametrize("name", FORMATS)
def test_same_rows_in_every_format(door, name):
    extension, content = FORMATS[name]
    receipt = door.give_bytes(extension, content())
    assert (receipt.verdict, receipt.rows_sent) == ("accepted", 3), receipt.errors
    accepted = door.accepted(receipt)
    columns = ["project_no", "event_no", "event_date", "amount", "balance_after", "days_overdue", "detail"]
    assert accepted.select(columns).rows() == EXPECTED
    assert receipt.sums["amount"] == {"sent": "123456789.41", "accepted": "123456789.41"}


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("csv", [2, 3, 4]),
        ("xlsx with titles above", [6, 7, 8]),
        ("parquet with types", [2, 3, 4]),
        ("json lines", [1, 2, 3]),
    ],
)
def test_line_is_that_of_the_senders_own_file(door, name, lines):
    extension, content = FORMATS[name]
    receipt = door.give_bytes(extension, content())
    assert door.accepted(receipt)["line_no"].to_list() == lines


def test_serial_dates_are_named_in_the_receipt(door):
    receipt = door.give_bytes("xlsx", workbook(_serial))
    assert ("N-SERIAL-DATE", "event_date", 3) in [
        (one.rule_id, one.column_name, one.count) for one in receipt.normalisations
    ]


def test_a_cell_that_shows_a_percentage_is_read_as_it_shows(door):
    headers = ["from_id", "from_name", "to_id", "to_name", "kind", "share"]
    shares = [(0.4, "0%"), (0.3333, "0.00%"), (33.5, None), (1, "0%"), (7, '0.0"%"'), (0.005, "0.0%;[Red]-0.0%")]

    def cells(sheet):
        sheet.write_row(0, 0, headers)
        for place, (share, _) in enumerate(shares, 1):
            sheet.write_row(place, 0, [f"F{place}", "甲", f"T{place}", "乙", "SHAREHOLDER"])
            sheet.write_number(place, 5, share, formats[place - 1])

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    formats = [shown and book.add_format({"num_format": shown}) for _, shown in shares]
    cells(book.add_worksheet())
    book.close()
    path = door.place("customer_relations__91110000600037341L__2025-06.xlsx", stream.getvalue())
    receipt = door.give(path)
    assert receipt.verdict == "accepted", receipt.errors
    expected = ["0.4", "0.3333", "0.335", "1", "0.07", "0.005"]
    assert door.accepted(receipt)["share"].to_list() == [Decimal(text) for text in expected]


def test_blank_rows_of_a_sheet_do_not_shift_its_lines(door):
    def cells(sheet, dates):
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(9, 0, ROWS[0])

    receipt = door.give_bytes("xlsx", workbook(cells))
    assert (receipt.rows_sent, door.accepted(receipt)["line_no"].to_list()) == (1, [10])


def test_cells_beyond_the_header_quarantine_their_row(door):
    def cells(sheet, dates):
        _as_text(sheet, dates)
        sheet.write(2, 10, "stray")

    receipt = door.give_bytes("xlsx", workbook(cells))
    assert (receipt.rows_accepted, receipt.rows_quarantined) == (2, 1)
    assert [(one.rule_id, one.line_no) for one in receipt.errors if one.level == "error"] == [("ROW-FIELDS", 3)]


def test_a_line_that_is_no_object_is_one_bad_row(door):
    lines = json_lines().splitlines()
    receipt = door.give_bytes("jsonl", b"\n".join([*lines, b"", b'{"project_no": "P-9", "project_no": "P-8"}']))
    assert (receipt.rows_sent, receipt.rows_quarantined) == (4, 1)
    assert ("ROW-FIELDS", 5) in [(one.rule_id, one.line_no) for one in receipt.errors]


def test_half_a_surrogate_pair_is_one_bad_row(door):
    line = rb'{"project_no": "P-9", "event_no": "1", "kind": "overdue", "event_date": "2025-06-01", "detail": "\ud800"}'
    receipt = door.give_bytes("jsonl", json_lines() + b"\n" + line)
    assert (receipt.rows_accepted, receipt.rows_quarantined) == (3, 1)
