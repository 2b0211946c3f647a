"""Filings as they arrive after something has happened to them: for a number, always the same file. A campaign is a range of numbers.

Here: what can happen to text, to a workbook, to a columnar or packed file. Not here: what must then hold (`test_mutated_filings`, and the
long campaign among the soak tests).
"""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable

import polars as pl
import xlsxwriter

NAMES = ["project_no", "event_no", "kind", "event_date", "amount", "balance_after", "detail"]
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5")
Rows = list[list[str]]
Text = Callable[[random.Random, Rows, list[str]], None]


def rows_of(rng: random.Random) -> Rows:
    """A few dozen sound rows."""
    return [
        [f"P{n % 7}", str(n), "还款", f"2025-06-{n % 28 + 1:02}", f"{n}.50", "1000.00", f"第{n}笔"]
        for n in range(rng.randrange(5, 60))
    ]


def _some_cell(rng: random.Random, rows: Rows) -> tuple[list[str], int]:
    row = rng.choice(rows)
    return row, rng.randrange(len(row))


def _put(value: str) -> Text:
    def put(rng: random.Random, rows: Rows, _names: list[str]) -> None:
        row, place = _some_cell(rng, rows)
        row[place] = value

    return put


def _ragged(rng: random.Random, rows: Rows, _names: list[str]) -> None:
    row = rng.choice(rows)
    if rng.random() < 0.5:
        row.append("多余")
    else:
        del row[-1:]


def _full_width(rng: random.Random, rows: Rows, _names: list[str]) -> None:
    row = rng.choice(rows)
    row[:] = ["".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in cell) for cell in row]


def _doubled_header(rng: random.Random, rows: Rows, names: list[str]) -> None:
    names.append(rng.choice(names))
    for row in rows:
        row.append(row[0])


def _swapped_columns(rng: random.Random, _rows: Rows, names: list[str]) -> None:
    one, other = rng.sample(range(len(names)), 2)
    names[one], names[other] = names[other], names[one]


def _footer(rng: random.Random, rows: Rows, _names: list[str]) -> None:
    rows.append(["合计", "", "", "", str(rng.randrange(10**6)), "", ""][: rng.randrange(1, 8)])


TEXT: tuple[Text, ...] = (
    *map(_put, ("=1+1", "@SUM(A1)", "\0", '"', '""', "../../etc/passwd", "NaN", "1e309", "-0", "9" * 40, "\x1a", "\ufeff", "😀")),
    _put("长" * 1_000_000), _put("x,y;z\t\n"), _ragged, _full_width, _doubled_header, _swapped_columns, _footer,
)  # fmt: skip


def _csv(rng: random.Random, rows: Rows, names: list[str]) -> bytes:
    delimiter = rng.choice(",,,\t;")
    quote = rng.random() < 0.5
    lines = [names, *rows]
    if rng.random() < 0.2:
        lines.insert(0, ["2025年6月项目事件"])  # a title above the header
    shown = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' if quote else cell for cell in line] for line in lines]
    text = rng.choice(["\n", "\r\n", "\r"]).join(delimiter.join(line) for line in shown)
    return text.encode(rng.choice([*["utf-8"] * 4, *ENCODINGS]), "replace")


def _broken(rng: random.Random, content: bytes) -> bytes:
    """Bytes flipped, left out, doubled, of another encoding, or cut off."""
    for _ in range(rng.randrange(4)):
        place = rng.randrange(len(content) + 1)
        head, tail = content[:place], content[place:]
        content = rng.choice(
            [
                head + bytes([rng.randrange(256)]) + tail[1:], head + tail[rng.randrange(200) :], head + tail[:100] + tail,
                head + "放款".encode(rng.choice(ENCODINGS)) + tail, head if rng.random() < 0.3 else content,
            ]
        )  # fmt: skip
    return content


def _workbook(rng: random.Random, rows: Rows, names: list[str]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": rng.random() < 0.3}) as book:
        sheet = book.add_worksheet()
        first = 0
        if rng.random() < 0.3:
            sheet.merge_range(0, 0, 0, len(names) - 1, "项目事件")
            first = 1
        for place, row in enumerate([names, *rows], first):
            sheet.write_row(place, 0, [cell[:30_000] for cell in row])
        if rng.random() < 0.3:
            book.add_worksheet("隐藏").hide()
        if rng.random() < 0.1:
            sheet.write(1_000_000, 16_000, "远")
    return buffer.getvalue()


def _columnar(_rng: random.Random, rows: Rows, names: list[str]) -> bytes:
    buffer = io.BytesIO()
    width = len(names)
    single = [f"{name}{place}" if name in names[:place] else name for place, name in enumerate(names)]
    frame = [(row + [""] * width)[:width] for row in rows]
    pl.DataFrame(frame, schema=dict.fromkeys(single, pl.String), orient="row").write_parquet(buffer)
    return buffer.getvalue()


def _zipped(rng: random.Random, rows: Rows, names: list[str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(rng.choice(["a.csv", "../a.csv", "/etc/a.csv", "a\\b.csv"]), _csv(rng, rows, names))
        if rng.random() < 0.1:
            archive.writestr("bomb.csv", b"0" * 50_000_000)
    return buffer.getvalue()


def text_file(number: int) -> tuple[str, bytes]:
    """Extension and bytes of a mutated text file."""
    rng = random.Random(number)  # noqa: S311 - the same file for the same number
    rows, names = rows_of(rng), list(NAMES)
    for mutate in rng.sample(TEXT, rng.randrange(3)):
        mutate(rng, rows, names)
    return "csv", _broken(rng, _csv(rng, rows, names))


def other_file(number: int) -> tuple[str, bytes]:
    """Extension and bytes of a mutated file of a format that a child process reads."""
    rng = random.Random(-1 - number)  # noqa: S311 - the same file for the same number
    rows, names = rows_of(rng), list(NAMES)
    for mutate in rng.sample(TEXT, rng.randrange(2)):
        mutate(rng, rows, names)
    extension, made = rng.choice(
        [
            ("xlsx", _workbook),
            ("parquet", _columnar),
            ("zip", _zipped),
            ("csv.gz", lambda *some: gzip.compress(_csv(*some))),
        ]
    )
    content = made(rng, rows, names)
    return extension, _broken(rng, content) if rng.random() < 0.7 else content
