"""`backstop import`: public files of other schemes, turned into filings and taken in like any other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.filing import answer
from orchestration.cli.outcome import RefusedError
from orchestration.cli.progress import progress

app = typer.Typer(help="Files of outside schemes as filings.", no_args_is_help=True)

FILE = Annotated[Path, typer.Argument(help="The public file.", show_default=False)]
AS_JSON = Annotated[bool, typer.Option("--json", help="Receipts as JSON.")]


@app.command("sba")
def sba(file: FILE, as_json: AS_JSON = False) -> None:
    """Take in a public file of US Small Business Administration loans, under the scheme US-SBA."""
    _take_in(file, "sba", as_json=as_json)


@app.command("registry")
def registry(file: FILE, as_json: AS_JSON = False) -> None:
    """Take in an extract of the business registry as registry_entities filings."""
    _take_in(file, "registry", as_json=as_json)


def _take_in(file: Path, scheme: str, *, as_json: bool) -> None:
    if not file.is_file():
        raise RefusedError(f"there is no file {file}")
    from ingestion.checks.findings import fatal
    from ingestion.home import Home
    from ingestion.readers.table import UnreadableError
    from orchestration.importing import import_file

    try:
        with progress("taking in", None) as advance:
            receipts = import_file(Home.from_environment(), file, scheme, after_each=lambda: advance(1))
    except UnreadableError as problem:
        wrong = fatal(problem.rule_id, problem.values)
        raise RefusedError(
            f"{file.name} is no file of the scheme {scheme}: {wrong.rule_id}, {wrong.message_en}"
        ) from problem
    answer(receipts, as_json=as_json)
