"""`backstop brief`: the month's brief for decision makers, as PDF and Word document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.outcome import RefusedError, leave


def brief(
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="The month it speaks of.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to put it into; by default briefs/ in the data folder.", show_default=False),
    ] = None,
) -> None:
    """Write a month's brief from the published warehouse: PDF and DOCX, in Chinese and English, with the source of every figure."""
    from ingestion.home import Home
    from orchestration.cli.exporting import MONTH
    from orchestration.page_programs import BRIEFS, run

    if not MONTH.fullmatch(month):
        raise RefusedError(f"--month takes a month as YYYY-MM, not {month!r}")
    home = Home.from_environment()
    leave(run(home, BRIEFS, month, str((out or home.briefs).resolve())))
