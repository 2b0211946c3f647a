"""Formula and script payloads in each text column of a filing, in a form, in its search and in every way out: text, and never more."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import payloads
import polars as pl
import pytest

from casework.access.actors import Actor
from casework.customers.queries import search
from casework.forms.records import WrongRow, history, save
from casework.store.engine import open_store
from dashboards.components.columns import Column, Manner
from dashboards.components.downloads import as_csv, as_xlsx
from dashboards.entrance.routes import safe_next
from dashboards.texts import words_of
from ingestion.cells import harmless
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from ingestion.receipts import to_workbook
from tests.ingestion.door_samples import GOOD, filler, through
from tests.ingestion.door_samples import as_csv as filed

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
LI = Actor("li", "officer")
TEXTS = [column.name for column in CONTRACTS["customers"].columns if column.type == "text"]


def runs(text: object) -> bool:
    """Whether a spreadsheet program might run it, said otherwise than the product says it."""
    return str(text).strip(" \t\r\n\u00a0\u3000\u200b\ufeff").startswith(STARTS) and not str(text).startswith("'")


@pytest.mark.parametrize("payload", payloads.PAYLOADS)
def test_a_table_that_is_downloaded_runs_nothing(payload: str) -> None:
    frame, manner = pl.DataFrame({"name": [payload, "x"]}), Manner(words_of("zh_CN"), "wan")
    columns = (Column("name", payload),)
    for row in csv.reader(io.StringIO(as_csv(frame, columns, manner).decode("utf-8-sig"), newline="")):
        assert not any(map(runs, row))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(frame, columns, manner, [(payload, payload)])))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or runs(cell.value)]


def test_hundreds_of_variants_are_made_harmless() -> None:
    for text in payloads.more(500, seed=3):
        assert not runs(harmless(text)), repr(text)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("payloads") / "home")


def test_each_text_column_of_a_filing_takes_them_as_text_and_the_receipt_runs_nothing(
    home: Home, tmp_path: Path
) -> None:
    names = [column.name for column in CONTRACTS["projects"].columns if column.type in {"text", "code"}]
    rows = [
        {**filler("projects", number), names[number % len(names)]: text}
        for number, text in enumerate(payloads.PAYLOADS * 3)
    ]
    good = [filler("projects", 1000 + number) for number in range(3 * len(rows))]
    receipt = through(home, filed([*rows, *good]))
    assert receipt.rows_sent == len(rows) + len(good) == receipt.rows_accepted + receipt.rows_quarantined
    to_workbook(receipt, tmp_path / "receipt.xlsx")
    cells = [
        cell for sheet in openpyxl.load_workbook(tmp_path / "receipt.xlsx").worksheets for row in sheet.iter_rows() for cell in row
    ]  # fmt: skip
    assert not [cell for cell in cells if cell.data_type == "f" or runs(cell.value)]


def test_a_form_keeps_them_as_they_were_typed_and_search_finds_nobody_else(tmp_path: Path) -> None:
    row, base = dict(GOOD["customers"]), None
    with open_store(Home(tmp_path)) as store:
        for number, text in enumerate(payloads.PAYLOADS):
            offered = {**row, "name": f"客户{number}{text}", "address": text}
            try:
                base = save(store, "customers", offered, actor=LI, base=base, reason=text)
            except WrongRow as wrong:  # a control character is no text, and the form says so
                assert {line.column_name for line in wrong.lines} <= set(TEXTS)
                continue
            assert base.row["address"] == text.strip()
            assert search(store, text, actor=LI) == [] or text.strip() in base.row["name"]
        assert base is not None
        assert len(history(store, "customers", base.row_key, actor=LI)) >= len(payloads.SCRIPTS)


@pytest.mark.parametrize("payload", payloads.PAYLOADS)
def test_the_way_back_after_signing_in_leads_nowhere_else(payload: str) -> None:
    assert safe_next(payload) == "/"
    assert safe_next(f"//{payload}") == "/"
