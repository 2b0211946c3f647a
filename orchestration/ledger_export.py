"""The journal of a month as files for the accounting system: CSV and XLSX, with a trial balance beside it.

Here: frames to bytes, written whole or not at all. Not here: what is posted (`casework.ledger.queries`).
"""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import xlsxwriter

from casework.ledger import queries
from casework.store.warehouse import open_published
from ingestion.cells import harmless
from ingestion.durable import write_bytes
from ingestion.home import Home

SHEET_ROWS = 1_000_000


class LedgerError(ValueError):
    """The journal cannot be written; the message says why and what to do."""


def export_journal(home: Home, month: str, account_set: str | None, out: Path) -> list[Path]:
    """Write the journal and the trial balance of `month` in a chart (None: the one that the company keeps) under `out`."""
    try:
        with open_published(home) as connection:
            account_set = chart(queries.account_sets(connection), account_set)
            postings = queries.ask(connection, queries.JOURNAL, [account_set, month])
            balance = queries.ask(connection, queries.TRIAL_BALANCE, [month, account_set])
    except FileNotFoundError as nothing:
        raise LedgerError(str(nothing)) from None
    if postings["debit"].sum() != postings["credit"].sum():
        raise LedgerError(f"{account_set} {month} does not balance; run `backstop verify`")
    stem = f"journal_{account_set}_{month}"
    files = {f"{stem}.csv": _csv(postings), f"trial_balance_{account_set}_{month}.csv": _csv(balance)}
    if len(postings) <= SHEET_ROWS:
        files[f"{stem}.xlsx"] = _xlsx({"journal 凭证": postings, "trial balance 试算平衡": balance})
    for name, content in files.items():
        write_bytes(out / name, content, step="ledger.exported")
    return [out / name for name in files]


def chart(known: list[str], wanted: str | None) -> str:
    """The chart asked for, or the first; LedgerError names those that there are."""
    if wanted is not None and wanted not in known:
        raise LedgerError(f"there is no chart of accounts {wanted!r}; there are: {', '.join(known)}")
    if not known:
        raise LedgerError("nothing has been posted yet")
    return wanted or known[0]


def _csv(frame: pl.DataFrame) -> bytes:
    texts = pl.col(pl.String).map_elements(harmless, return_dtype=pl.String)
    return ("\ufeff" + frame.with_columns(texts).write_csv()).encode()


def _xlsx(sheets: dict[str, pl.DataFrame]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, frame in sheets.items():
        frame.write_excel(workbook=book, worksheet=name, autofit=True)
    book.close()
    return buffer.getvalue()
