"""Whatever becomes of a file on its way, the answer is a receipt whose rows add up, and never an exception."""

from __future__ import annotations

import codecs
import functools
import gc
import gzip
import io
import zipfile

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingestion.checks.batch import BatchChecker
from tests.ingestion.mutations import other_file, text_file

HEADER = "项目编号,event_no,kind,event_date,amount,balance_after,days_overdue,detail\r\n"
ROWS = [
    f'P-{place % 5},{place},还款,2025-06-{place % 28 + 1:02},{place}.50,"1,000.00",,"第{place}笔 ""ok"""\r\n'
    for place in range(40)
]
TEXT = "".join([HEADER, *ROWS])
CONTENTS = {encoding: TEXT.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be")}
OFTEN = [*["utf-8"] * 5, "utf-8-sig", "gb18030", "gb18030", "utf-16", "utf-16-be"]
TOKENS = [
    *(
        b"\0",
        b'"',
        b'""',
        b",",
        b"\n",
        b"\r",
        b"\r\n",
        b";",
        b"\t",
        b"\xff",
        b"\xc3",
        b"\xef\xbb\xbf",
        b"\x1a",
        b"\\",
        b"'",
    ),
    *("放款".encode(), "放款".encode("gb18030"), b"\xf0\x9f\x98\x80", b"x" * 5000),
    *(b"=1+1", b"NaN", b"1e309", b"-0", b"9" * 40),
    *(b"{", b"[", b"PAR1", b"\x1f\x8b", b"PK\x03\x04"),
]

Edit = tuple[str, float, int]


@functools.cache
def edits() -> st.SearchStrategy[list[Edit]]:
    kind = st.sampled_from(["flip", "insert", "insert", "delete", "cut", "double", "drop field", "swap rows"])
    place = st.floats(0, 1, exclude_max=True, allow_nan=False)
    return st.lists(st.tuples(kind, place, st.integers(0, 2**16)), max_size=8)


def edited(content: bytes, changes: list[Edit]) -> bytes:
    for kind, where, number in changes:
        place = int(where * len(content))
        content = _edited(content, kind, place, number)
    return content


def _edited(content: bytes, kind: str, place: int, number: int) -> bytes:  # noqa: PLR0911 - one for each kind of edit
    head, tail = content[:place], content[place:]
    match kind:
        case "flip":
            return head + bytes([tail[0] ^ (number % 255 + 1)]) + tail[1:] if tail else content
        case "insert":
            return head + TOKENS[number % len(TOKENS)] + tail
        case "delete":
            return head + tail[number % 200 :]
        case "cut":
            return head if number % 4 == 0 else content
        case "double":
            return head + tail[: number % 500] + tail
        case "drop field":
            return head + tail.replace(b",", b"", 1)
        case _:
            lines = content.split(b"\n")
            first, second = number % len(lines), place % len(lines)
            lines[first], lines[second] = lines[second], lines[first]
            return b"\n".join(lines)


def fuzz(examples: int):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],  # a mutation is small as it is
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


@pytest.mark.slow
@fuzz(100)
@given(encoding=st.sampled_from(OFTEN), changes=edits())
def test_mutated_text(new_door, encoding, changes):
    receipt = door_of(new_door).give_bytes("csv", edited(CONTENTS[encoding], changes))
    assert (receipt.verdict == "refused") == (receipt.rows_accepted == 0 and receipt.rows_quarantined == 0)
    assert receipt.errors or receipt.verdict == "accepted"


@pytest.mark.slow
@fuzz(8)
@given(name=st.sampled_from(["xlsx of text", "parquet with types", "json lines", "zip", "gzip"]), changes=edits())
def test_mutated_files_of_other_formats(new_door, formats, name, changes):
    extension, content = formats[name]
    receipt = door_of(new_door).give_bytes(extension, edited(content, changes))
    assert receipt.errors or receipt.verdict == "accepted"


@pytest.mark.slow
@pytest.mark.parametrize(("make", "count"), [(text_file, 45), (other_file, 6)], ids=["text", "others"])
def test_the_first_files_of_the_long_campaign(new_door, make, count):
    for number in range(count):
        receipt = door_of(new_door).give_bytes(*make(number))
        assert receipt.errors or receipt.verdict == "accepted", number


@pytest.mark.parametrize("number", [38, 114], ids=["bytes of no encoding", "a quotation without end"])
def test_nothing_is_kept_of_a_file_that_turns_out_to_be_unreadable(new_door, number):
    """A server takes in files for months: what checked one must be gone with its answer, also when reading broke off."""
    gc.collect()
    others = [one for one in gc.get_objects() if isinstance(one, BatchChecker)]  # which other tests may still hold
    receipt = door_of(new_door).give_bytes(*text_file(number))
    assert receipt.verdict == "refused"
    gc.collect()
    kept = [one for one in gc.get_objects() if isinstance(one, BatchChecker)]
    assert len(kept) == len(others)


_DOORS = []


def door_of(new_door):
    """One door for all examples: what one file does must not harm the next."""
    if not _DOORS:
        _DOORS.append(new_door())
    return _DOORS[0]


@pytest.fixture(scope="session")
def formats():
    """A sound file of each risky format."""
    names = ["project_no", "event_no", "kind", "event_date", "amount"]
    rows = [[f"P-{place}", "1", "repayment", "2025-06-01", f"{place}.50"] for place in range(20)]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    sheet, columns, packed = io.BytesIO(), io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(sheet)
    page = book.add_worksheet()
    for place, row in enumerate([names, *rows]):
        page.write_row(place, 0, row)
    book.close()
    frame.with_columns(pl.col("amount").cast(pl.Decimal(18, 2))).write_parquet(columns)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", TEXT)
    return {
        "xlsx of text": ("xlsx", sheet.getvalue()),
        "parquet with types": ("parquet", columns.getvalue()),
        "json lines": ("jsonl", frame.write_ndjson().encode()),
        "zip": ("zip", packed.getvalue()),
        "gzip": ("csv.gz", gzip.compress(codecs.BOM_UTF8 + TEXT.encode())),
    }
