"""`backstop ledger`: trial balance, entries down to their filing, closing a month, and the journal as files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.exporting import MONTH
from orchestration.cli.outcome import RefusedError, show

if TYPE_CHECKING:
    import duckdb
    import polars as pl

app = typer.Typer(help="The ledger: trial balance, entries, closing a month, journal files.", no_args_is_help=True)

Month = Annotated[str, typer.Argument(metavar="YYYY-MM", show_default=False)]
Chart = Annotated[
    str | None, typer.Option("--chart", help="Chart of accounts: CAS or GUARANTEE_2005; by default the one kept.")
]


@app.command("trial")
def trial(month: Month, account_set: Chart = None) -> None:
    """Show the trial balance at the end of a month."""
    from casework.ledger.queries import TRIAL_BALANCE, ask

    with _books(month, account_set) as (connection, chart):
        frame = ask(connection, TRIAL_BALANCE, [month, chart])
    show(f"{chart} {month}")
    _table(frame.drop("account_name_en"))
    show(
        f"debit {frame['debit'].sum():,} = credit {frame['credit'].sum():,}; closing adds up to {frame['closing'].sum():,}"
    )


@app.command("account")
def account(
    month: Month,
    account: Annotated[str, typer.Argument(help="Code of the account.", show_default=False)],
    account_set: Chart = None,
    limit: Annotated[int, typer.Option(min=1, help="Most postings to show.")] = 100,
) -> None:
    """Show the postings of one account in a month, each with its project and filing."""
    from casework.ledger.queries import ACCOUNT_ENTRIES, ask

    with _books(month, account_set) as (connection, chart):
        _table(ask(connection, ACCOUNT_ENTRIES, [chart, account, month, limit]))


@app.command("entry")
def entry(
    entry_id: Annotated[str, typer.Argument(help="As `ledger account` shows it.", show_default=False)],
    account_set: Chart = None,
) -> None:
    """Show both sides of an entry, its project, and the filing and line that it comes from."""
    from casework.ledger.queries import ENTRY, ask

    with _books(None, account_set) as (connection, chart):
        found = ask(connection, ENTRY, [chart, entry_id])
    if found.is_empty():
        raise RefusedError(f"there is no entry {entry_id!r}")
    _table(found.drop("account_name_en"))


@app.command("close")
def close(
    month: Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="The month to close.", show_default=False)],
    propose: Annotated[bool, typer.Option("--propose", help="Propose it, for somebody else to close.")] = False,
) -> None:
    """Close a month that somebody else has proposed: nothing is posted in it any more, corrections go to the first open month."""
    from casework.access.actors import local_operator
    from casework.ledger.closing import CloseRefused, close_month, propose_close
    from casework.store.engine import open_store
    from ingestion.home import Home

    _must_be_month(month)
    with open_store(Home.from_environment()) as store:
        try:
            totals = (propose_close if propose else close_month)(store, local_operator(), month)
        except CloseRefused as refusal:
            raise RefusedError(str(refusal)) from None
    done = (
        "proposed; another person closes it"
        if propose
        else "closed; the next build posts corrections in the month after"
    )
    show(f"{month}: {totals.entry_count:,} entries over {totals.amount:,} yuan {done}")


@app.command("months")
def months() -> None:
    """List the months that are closed: by whom, when, on which build, with how many entries."""
    from casework.ledger.queries import CLOSED_MONTHS, ask

    with _books(None, None) as (connection, _):
        _table(ask(connection, CLOSED_MONTHS).drop("trial_sha256", "close_no"))


@app.command("corrections")
def corrections(
    month: Month,
    account_set: Chart = None,
    limit: Annotated[int, typer.Option(min=1, help="Most entries to show.")] = 100,
) -> None:
    """Show what is posted in a month for months that were closed before: reversals, and what stands in for them."""
    from casework.ledger.queries import CORRECTIONS, ask

    with _books(month, account_set) as (connection, chart):
        _table(ask(connection, CORRECTIONS, [chart, month, month, limit]))


@app.command("export")
def export(
    month: Month,
    account_set: Chart = None,
    out: Annotated[Path | None, typer.Option(help="Folder; by default ledger/ in the data folder.")] = None,
) -> None:
    """Write the journal of a month for the accounting system: CSV, XLSX, trial balance."""
    from ingestion.home import Home
    from orchestration.ledger_export import LedgerError, export_journal

    _must_be_month(month)
    home = Home.from_environment()
    try:
        for path in export_journal(home, month, account_set, out or home.root / "ledger"):
            show(f"{path}")
    except LedgerError as refusal:
        raise RefusedError(str(refusal)) from None


@contextmanager
def _books(month: str | None, account_set: str | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    from casework.ledger.queries import account_sets
    from casework.store.warehouse import open_published
    from ingestion.home import Home
    from orchestration.ledger_export import LedgerError, chart

    if month is not None:
        _must_be_month(month)
    try:
        with open_published(Home.from_environment()) as connection:
            yield connection, chart(account_sets(connection), account_set)
    except (LedgerError, FileNotFoundError) as refusal:
        raise RefusedError(str(refusal)) from None


def _must_be_month(month: str) -> None:
    if not MONTH.fullmatch(month):
        raise RefusedError(f"a month is written YYYY-MM, not {month!r}")


def _table(frame: pl.DataFrame) -> None:
    from orchestration.cli.enquiry import table_lines

    for line in table_lines(frame.columns, frame.rows()):
        show(line)
