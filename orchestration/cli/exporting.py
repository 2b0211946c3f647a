"""`backstop export`: one report for its recipient, with manifest and signature."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.outcome import RefusedError, show

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def export(
    report: Annotated[str, typer.Argument(help="Name of the report, such as business-statistics.", show_default=False)],
    period: Annotated[str, typer.Option(metavar="YYYY-MM", help="The month it speaks of.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to put it under; by default exports/ in the data folder.", show_default=False),
    ] = None,
    as_known: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD", help="As it was known at the end of that day (UTC): what was sent then, again."
        ),
    ] = None,
) -> None:
    """Write a report from the published warehouse: XLSX, CSV, JSON, XML, manifest, checksums, signature."""
    from ingestion.home import Home
    from orchestration.cli.enquiry import database_of
    from orchestration.exports import ReportError, export_report
    from orchestration.exports.working_papers import keep as keep_papers

    if not MONTH.fullmatch(period):
        raise RefusedError(f"--period takes a month as YYYY-MM, not {period!r}")
    try:
        home = Home.from_environment()
        database = database_of(home, as_known) if as_known else None
        exported = export_report(home, report, period, out=out, database=database)
    except ReportError as refusal:
        raise RefusedError(str(refusal)) from None
    if out is None and as_known is None:
        keep_papers(home, report, period, exported.folder.name)
    show(f"{exported.folder}")
    for name, digest in exported.files.items():
        show(f"  {digest}  {name}")
    show(f"  {exported.lines} lines from build {exported.build_id}, data of {exported.data_date}")
