"""`backstop rules`: check a parameter file; explain a project's risk degree factor by factor."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.outcome import DONE_WITH_FINDINGS, RefusedError, leave, say, show

app = typer.Typer(help="Parameters of the rules.", no_args_is_help=True)


@app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.yaml...", help="Parameter files.", show_default=False)],
) -> None:
    """Check parameter files: every problem with its file and line; exit code 1 when there is one."""
    from scoring.parameters.reader import check as problems_in

    problems: list[str] = []
    for path in files:
        if not path.is_file():
            raise RefusedError(f"there is no file {path}")
        problems += [str(problem) for problem in problems_in(path)]
    for problem in problems:
        say(problem)
    show(f"{len(files)} file(s), {len(problems)} problem(s)")
    leave(DONE_WITH_FINDINGS if problems else 0)


class Language(StrEnum):
    """In which language the words are."""

    zh = "zh"
    en = "en"


@app.command("explain")
def explain(
    project_no: Annotated[
        str, typer.Argument(help="The partner's project number, or PARTNER/PROJECT_NO.", show_default=False)
    ],
    partner: Annotated[str | None, typer.Option(help="Whose project, when several partners use the number.")] = None,
    lang: Annotated[Language, typer.Option(help="zh or en.")] = Language.en,
) -> None:
    """Show every factor of a project's risk degree, its arithmetic, the rows behind it and the article its number comes from."""
    from ingestion.home import Home
    from orchestration.explanation import ProjectNotFoundError, explanation_text

    try:
        show(explanation_text(Home.from_environment(), project_no, partner, lang.value))
    except ProjectNotFoundError as refusal:
        raise RefusedError(str(refusal)) from None
