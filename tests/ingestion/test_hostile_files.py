"""Hostile and broken files: each is refused by name, quickly and in little memory, and nothing of it is accepted."""

from __future__ import annotations

import functools
import gzip
import io
import json
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

HEADER = b"project_no,event_no,kind,event_date,amount,balance_after,days_overdue,detail\n"
ROW = "P-1,1,disbursement,2025-06-01,100.00,100.00,,放款到账\n".encode()
NOISE = bytes((place * 7919 + place // 251 * 104729) % 251 + 3 for place in range(5000))
EVENTS = "project_events__91110000600037341L__2025-06"
SECONDS, MEGABYTES = 5.0, 300


def book(cells: Callable[[Any, Any], None] | None = None) -> bytes:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream)
    sheet = workbook.add_worksheet("数据")
    sheet.write_row(0, 0, HEADER.decode().strip().split(","))
    sheet.write_row(1, 0, ["P-1", "1", "disbursement", "2025-06-01", 100, 100])
    if cells:
        cells(sheet, workbook)
    workbook.close()
    return stream.getvalue()


def rebuilt(part: str, change: Callable[[bytes], bytes], *, added: str | None = None) -> bytes:
    """A workbook with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            content = old.read(one)
            new.writestr(one.filename, change(content) if one.filename == part else content)
        if added:
            new.writestr(added, b"\0" * 100)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_rows(rows: Callable[[], bytes]) -> bytes:
    return rebuilt(
        SHEET, lambda xml: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows() + b"</sheetData>", xml)
    )


def zipped(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def encrypted() -> bytes:
    """A zip whose member says that it has a password."""
    content = bytearray(zipped(("a.csv", HEADER + ROW)))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def lying_zip() -> bytes:
    """A zip that says 10 bytes and holds 50 million."""
    content = bytearray(zipped(("a.csv", HEADER + b"A" * 50_000_000)))
    place = content.index(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    content[22:26] = struct.pack("<I", 10)
    return bytes(content)


def crowded_zip() -> bytes:
    return zipped(*((f"{place}.csv", b"") for place in range(3000)))


def sqlite() -> bytes:
    return b"SQLite format 3\0" + bytes(1000)


def parquet_of_repetitions() -> bytes:
    """A few kilobytes that stand for ten gigabytes of text."""
    stream = io.BytesIO()
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 100_000]))
    pq.write_table(pa.table({"project_no": text}), stream)
    return stream.getvalue()


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def far_corner() -> bytes:
    return book(lambda sheet, _: sheet.write(1_048_575, 16_383, "x"))


def many_rows() -> bytes:
    return with_rows(lambda: b"<row/>" * 2_000_000)


def formula() -> bytes:
    return book(lambda sheet, _: sheet.write_formula("E2", "=1+1", None, 2))


def error_value() -> bytes:
    return with_rows(lambda: b'<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>')


def entities(xml: bytes) -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return re.sub(rb"<(worksheet|workbook|sst)\b", lambda found: bomb + found[0], xml, count=1)


def merged() -> bytes:
    return book(lambda sheet, _: sheet.merge_range("A3:A4", "P-2"))


def two_sheets() -> bytes:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream)
    for name in ("一月", "二月"):
        workbook.add_worksheet(name).write(0, 0, "project_no")
    workbook.close()
    return stream.getvalue()


def wide() -> bytes:
    names = [f"unknown {place}" for place in range(192)]
    return HEADER.strip() + b"," + ",".join(names).encode() + b"\n" + ROW


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("csv", lambda: b"", "F-EMPTY"),
    "nothing but blanks": ("csv", lambda: b"\xef\xbb\xbf \r\n\r\n", "F-EMPTY"),
    "header only": ("csv", lambda: HEADER, "F-NO-ROWS"),
    "binary junk": ("csv", lambda: bytes(range(256)) * 40, "F-BINARY"),
    "junk called xlsx": ("xlsx", lambda: bytes(range(256)) * 40, "F-BINARY"),
    "a database": ("csv", sqlite, "F-FORMAT"),
    "an old xls": ("xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "F-FORMAT"),
    "a pdf": ("xlsx", lambda: b"%PDF-1.7\n" + NOISE, "F-FORMAT"),
    "a web page": ("csv", lambda: b"<html><body>502 Bad Gateway</body></html>", "F-FORMAT"),
    "a json array": ("json", lambda: b'[{"project_no": "P-1"}]', "F-FORMAT"),
    "another header": ("csv", lambda: b"a,b,c\n1,2,3\n", "F-HEADER-MISSING"),
    "a doubled header": ("csv", lambda: HEADER.strip() + "，金额\n".replace("，", ",").encode() + ROW, "F-HEADER-DOUBLED"),
    "200 columns": ("csv", wide, "F-COLUMNS"),
    "utf-16": ("csv", lambda: (HEADER + ROW).decode().encode("utf-16"), "F-ENCODING-WIDE"),
    "utf-16 without a mark": ("csv", lambda: (HEADER + ROW).decode().encode("utf-16-le"), "F-ENCODING-WIDE"),
    "latin-1": ("csv", lambda: HEADER + "P-1,1,disbursement,2025-06-01,1,1,,café é\n".encode("latin-1"), "F-ENCODING"),
    "utf-8 and gb18030": ("csv", lambda: HEADER + ROW + "P-2,1,放款,2025-06-01,1,1,,放款\n".encode("gb18030"), "F-ENCODING-MIXED"),
    "nul bytes in the header": ("csv", lambda: HEADER.replace(b"kind", b"ki\0nd") + ROW, "F-BINARY"),
    "nul bytes": ("csv", lambda: HEADER + ROW.replace("放款".encode(), b"\0"), "COL-TEXT"),
    "a million characters": ("csv", lambda: HEADER + ROW.replace("放款".encode(), b"x" * 1_000_000), "COL-LENGTH"),
    "a million characters in json": (
        "jsonl",
        lambda: b'{"project_no":"P-1","event_no":"1","kind":"overdue","event_date":"2025-06-01","detail":"' + b"x" * 1_000_000 + b'"}',
        "COL-LENGTH",
    ),
    "an open quotation mark": ("csv", lambda: HEADER + b'P-1,1,"disbursement\n' + ROW * 50, "F-QUOTES"),
    "half a zip": ("zip", lambda: cut(zipped(("a.csv", HEADER + NOISE))), "F-ARCHIVE"),
    "half a gzip": ("csv.gz", lambda: cut(gzip.compress(HEADER + NOISE)), "F-ARCHIVE"),
    "half an xlsx": ("xlsx", lambda: cut(book()), "F-ARCHIVE"),
    "half a parquet": ("parquet", lambda: b"PAR1" + bytes(1000), "F-UNREADABLE"),
    "a zip with a password": ("zip", encrypted, "F-ARCHIVE"),
    "a zip of two files": ("zip", lambda: zipped(("a.csv", HEADER), ("b.csv", HEADER)), "F-ARCHIVE"),
    "a zip of three thousand": ("zip", crowded_zip, "F-ARCHIVE"),
    "a zip in a zip": ("zip", lambda: zipped(("a.zip", zipped(("b.csv", HEADER)))), "F-ARCHIVE"),
    "a gzip in a gzip": ("csv.gz", lambda: gzip.compress(gzip.compress(HEADER + ROW)), "F-ARCHIVE"),
    "a zip bomb": ("zip", lambda: zipped(("a.csv", HEADER + b"A" * 200_000_000)), "F-ARCHIVE"),
    "a zip that lies": ("zip", lying_zip, "F-ARCHIVE"),
    "a gzip bomb": ("csv.gz", lambda: gzip.compress(HEADER + b"A" * 200_000_000), "F-ARCHIVE"),
    "a formula": ("xlsx", formula, "F-FORMULA"),
    "an error value": ("xlsx", error_value, "F-CELL-ERROR"),
    "merged cells": ("xlsx", merged, "F-MERGED"),
    "two sheets": ("xlsx", two_sheets, "F-SHEETS"),
    "macros": ("xlsm", lambda: rebuilt("", bytes, added="xl/vbaProject.bin"), "F-FORMAT"),
    "entities in the sheet": ("xlsx", lambda: rebuilt(SHEET, entities), "F-UNREADABLE"),
    "entities in the workbook": ("xlsx", lambda: rebuilt("xl/workbook.xml", entities), "F-UNREADABLE"),
    "entities in the texts": ("xlsx", lambda: rebuilt("xl/sharedStrings.xml", entities), "F-UNREADABLE"),
    "two million rows": ("xlsx", many_rows, "F-ROWS"),
    "a cell in the far corner": ("xlsx", far_corner, "F-CELLS"),
    "a sheet bomb": ("xlsx", lambda: rebuilt(SHEET, lambda xml: xml + b" " * 300_000_000), "F-ARCHIVE"),
    "an empty workbook": ("xlsx", lambda: with_rows(bytes), "F-EMPTY"),
    "parquet of endless repetition": ("parquet", parquet_of_repetitions, "F-SIZE"),
}  # fmt: skip


@functools.cache
def content_of(name: str) -> bytes:
    return HOSTILE[name][1]()


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_by_name(door, name):
    extension, _, rule_id = HOSTILE[name]
    receipt = door.give_bytes(extension, content_of(name))
    assert receipt.verdict == "refused"
    assert rule_id in [one.rule_id for one in receipt.errors], receipt.errors
    assert receipt.rows_accepted == 0 and door.nothing_accepted()
    line = next(one for one in receipt.errors if one.rule_id == rule_id)
    words = line.message_zh + line.message_en + line.cure_zh + line.cure_en
    assert all((line.message_zh, line.message_en, line.cure_zh, line.cure_en))
    assert not re.search(r"[{}]|\bNone\b", words) and str(door.home.root) not in words


GIVING = """
import datetime, json, resource, sys
from pathlib import Path
from ingestion import intake
from ingestion.home import Home

def used():
    own, child = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    status = Path("/proc/self/status").read_text()  # the other figure would include the process that started this one
    peak = int(status.split("VmHWM:")[1].split()[0])
    return own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime, max(peak, child.ru_maxrss) / 1024

home, outside = Home(Path(sys.argv[1])), Path(sys.argv[2])
at = datetime.datetime(2025, 7, 4)
for path in sorted(outside.iterdir()):
    before, _ = used()
    landed = intake.land(home, path)
    identity = intake.identify(path.name.split("@")[1], intake.Declared(), datetime.date(2025, 7, 4))
    intake.examine(home, landed, identity, known=intake.NothingKnown(), received_at=at, day=at.date())
    after, peak = used()
    print(json.dumps([path.name.split("@")[0], after - before, peak]), flush=True)
"""


@pytest.mark.slow
def test_each_is_answered_quickly_and_in_little_memory(tmp_path):
    """Seconds of processor, children included, since other work may share the machine; memory of the largest process so far."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for name, (extension, _, _) in HOSTILE.items():
        (outside / f"{name}@{EVENTS}.{extension}").write_bytes(content_of(name))
    command = [sys.executable, "-c", GIVING, str(tmp_path / "home"), str(outside)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(figures) == len(HOSTILE)
    print(*sorted(figures, key=lambda figure: -figure[1])[:5], max(figure[2] for figure in figures))
    assert [(name, seconds) for name, seconds, _ in figures if seconds > SECONDS] == []
    assert [(name, megabytes) for name, _, megabytes in figures if megabytes > MEGABYTES] == []
