"""A wrong file gets a receipt that a clerk can act on and exit code 2, and leaves no trace in the warehouse."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import little_book
import polars as pl
import pytest
import xlsxwriter

from casework.store.warehouse import open_published
from ingestion.home import Home
from orchestration.building.build import build
from orchestration.reception import receive_all

COMMAND = str(Path(sys.executable).parent / "backstop")
NAME = f"projects__{little_book.GUARANTOR}__2025-06"


def good_csv() -> str:
    frame = pl.DataFrame([little_book.project("2025-06", number) for number in range(6)])
    return frame.write_csv()


def good_xlsx(first_cell: str | None = None) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    rows = [line.split(",") for line in good_csv().splitlines()]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
    if first_cell:
        sheet.write_formula(1, 0, first_cell, None, "")
    book.close()
    return buffer.getvalue()


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}.csv", content)
    return buffer.getvalue()


def empty(folder: Path) -> Path:
    return put(folder, ".csv", b"")


def only_a_header(folder: Path) -> Path:
    return put(folder, ".csv", good_csv().splitlines()[0].encode())


def binary(folder: Path) -> Path:
    return put(folder, ".csv", bytes(range(256)) * 40)


def wrong_header(folder: Path) -> Path:
    return put(folder, ".csv", good_csv().replace("project_no", "what_is_this").encode())


def half_a_zip(folder: Path) -> Path:
    whole = zipped(good_csv().encode())
    return put(folder, ".zip", whole[: len(whole) // 2])


def half_an_xlsx(folder: Path) -> Path:
    whole = good_xlsx()
    return put(folder, ".xlsx", whole[: len(whole) // 2])


def two_hundred_columns(folder: Path) -> Path:
    header = ",".join(f"c{number}" for number in range(200))
    return put(folder, ".csv", (header + "\n" + ",".join("1" for _ in range(200)) + "\n").encode())


def wrong_encoding(folder: Path) -> Path:
    return put(folder, ".csv", good_csv().encode("utf-16"))


def control_total(folder: Path) -> Path:
    path = put(folder, ".csv", good_csv().encode())
    manifest = {"rows": 6, "totals": {"guaranteed_amount": "5999999.99"}}
    path.with_name(path.name + ".manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return path


def row_count(folder: Path) -> Path:
    path = put(folder, ".csv", good_csv().encode())
    path.with_name(path.name + ".manifest.json").write_text('{"rows": 7}', encoding="utf-8")
    return path


def without_a_name(folder: Path) -> Path:
    """Nobody can tell what it is: registered without contract and institution."""
    path = folder / "book1.csv"
    path.write_text(good_csv(), encoding="utf-8")
    return path


def put(folder: Path, suffix: str, content: bytes) -> Path:
    path = folder / f"{NAME}{suffix}"
    path.write_bytes(content)
    return path


WRONG = (
    empty, only_a_header, binary, wrong_header, half_a_zip, half_an_xlsx, two_hundred_columns, control_total, row_count,
    without_a_name,
)  # fmt: skip


@pytest.mark.parametrize("make", WRONG, ids=lambda make: make.__name__)
def test_it_is_refused_with_a_reason_and_a_cure(home: Home, make: Callable[[Path], Path], tmp_path: Path) -> None:
    (receipt,) = receive_all(home, [make(tmp_path)])
    assert receipt.verdict == "refused"
    assert receipt.rows_accepted == receipt.rows_quarantined == 0
    assert receipt.rows_sent == receipt.rows_refused
    assert receipt.errors
    for error in receipt.errors:
        assert all((error.rule_id, error.message_zh, error.message_en, error.cure_zh, error.cure_en)), error


def test_a_formula_is_a_value_that_is_never_computed(tmp_path: Path) -> None:
    (receipt,) = receive_all(
        Home(tmp_path / "home"), [put(tmp_path, ".xlsx", good_xlsx(first_cell='=HYPERLINK("http://x/", "P")'))]
    )
    assert receipt.rows_sent == receipt.rows_accepted + receipt.rows_quarantined + receipt.rows_refused
    assert receipt.rows_quarantined + receipt.rows_refused >= 1


def test_another_encoding_is_read_or_refused_with_words(tmp_path: Path) -> None:
    (receipt,) = receive_all(Home(tmp_path / "home"), [wrong_encoding(tmp_path)])
    assert receipt.verdict in {"accepted", "refused"}
    assert receipt.verdict == "accepted" or receipt.errors[0].cure_zh


def test_the_command_ends_with_2_and_says_what_to_do(tmp_path: Path) -> None:
    path = control_total(tmp_path)
    done = subprocess.run(
        [COMMAND, "ingest", str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "BACKSTOP_HOME": str(tmp_path / "home"), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 2
    assert "拒收 refused" in done.stdout
    assert "→" in done.stdout


def test_none_of_them_leaves_a_trace_in_the_warehouse(home: Home) -> None:
    """Whatever the tests above have sent is registered and answered, and the figures are those of the little book."""
    build(home, as_of=date.fromisoformat(little_book.AS_OF), tests=False)
    with open_published(home) as connection:
        refused = connection.execute("SELECT count(*) FROM exchange.filings WHERE verdict = 'refused'").fetchall()
        projects = connection.execute("SELECT count(*), sum(guaranteed_balance) FROM project.projects").fetchall()
        later = connection.execute(
            "SELECT count(*) FROM project.projects WHERE start_date >= DATE '2025-06-01'"
        ).fetchall()
    assert refused[0][0] >= len(WRONG)
    assert later == [(0,)]
    assert projects == [(len(little_book.MONTHS) * little_book.EACH_MONTH, little_book.BALANCE)]
