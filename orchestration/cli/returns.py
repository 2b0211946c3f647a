"""`backstop returns`: why a line of a return changed since the last one, and the projects behind it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from orchestration.cli.exporting import MONTH
from orchestration.cli.outcome import RefusedError, day_of, show

app = typer.Typer(help="Returns: what is due, explain a line's change, open a line, hand over.", no_args_is_help=True)

Report = Annotated[str, typer.Argument(help="Name of the report, such as main-data.", show_default=False)]
Period = Annotated[str, typer.Option(metavar="YYYY-MM", help="The month it speaks of.", show_default=False)]


@app.command("explain")
def explain(report: Report, period: Period) -> None:
    """Show each line's change since the return of the month before, and what it is put down to; the causes add up to it."""
    from casework.returns.queries import CAUSES
    from ingestion.home import Home
    from orchestration.exports import ReportError
    from orchestration.exports.working_papers import explanation

    _must_be_month(period)
    try:
        frame = explanation(Home.from_environment(), report, period)
    except ReportError as refusal:
        raise RefusedError(str(refusal)) from None
    for row in frame.filter(frame["change"] != 0).to_dicts():
        causes = ", ".join(f"{name} {_plain(row[name]):+,}" for name in CAUSES if row[name])
        show(
            f"{row['line_no']:>8}  {row['item_en']}: {_plain(row['before']):,} to {_plain(row['now']):,} {row['unit']}"
        )
        show(f"          {_plain(row['change']):+,} = {causes}")
    show(f"{frame.height} lines, {frame.filter(frame['change'] == 0).height} of them unchanged")


@app.command("lines")
def lines(
    report: Report,
    period: Period,
    line: Annotated[str, typer.Option(help="Number of the line, such as 1.3.", show_default=False)],
    limit: Annotated[int, typer.Option(min=1, help="Most projects to show, the largest first.")] = 100,
) -> None:
    """Show the projects (or customers) behind a line, with what each was in the month before."""
    from ingestion.home import Home
    from orchestration.cli.enquiry import table_lines
    from orchestration.exports import ReportError
    from orchestration.exports.working_papers import lines_opened

    _must_be_month(period)
    try:
        frame = lines_opened(Home.from_environment(), report, period, line, limit=limit)
    except ReportError as refusal:
        raise RefusedError(str(refusal)) from None
    if frame.is_empty():
        raise RefusedError(f"line {line} of {report} is no sum of projects or customers")
    shown = frame.drop("line_no", "rank", "parts", "total", "total_under", strict=False)
    shown = shown.select(name for name in shown.columns if shown[name].null_count() < shown.height)
    for text in table_lines(shown.columns, shown.rows()):
        show(text)
    show(f"{frame.height} of {frame['parts'][0]:,}")
    if "total" in frame.columns and frame["total"][0] is not None:
        under = frame["total_under"][0]
        show(f"all of them: {frame['total'][0]:,}" + ("" if under is None else f" / {under:,}"))


@app.command("deliver")
def deliver(
    folder: Annotated[
        str | None, typer.Argument(help="Folder under exports/; all that wait without.", show_default=False)
    ] = None,
) -> None:
    """Hand checked returns over to their destinations (destinations.yaml of the data folder) and keep what proves it."""
    from casework.access.actors import local_operator
    from casework.returns.verbs import ReturnRefused
    from casework.settings import WrongSetting
    from casework.store.engine import open_store
    from ingestion.home import Home
    from orchestration.exports import ReportError
    from orchestration.exports.handing_over import hand_over, waiting

    home = Home.from_environment()
    with open_store(home) as store:
        try:
            for name in [folder] if folder else waiting(store):
                done = hand_over(store, local_operator(), name)
                said = "handed over" if done.is_new else "was handed over before"
                show(f"{name} {said} to {done.receipt['to']} at {done.receipt['handed_over_at']}")
                show(f"  receipt {home.deliveries / name}.json")
        except (ReportError, ReturnRefused, WrongSetting) as refusal:
            raise RefusedError(str(refusal)) from None


@app.command("due")
def due(
    as_of: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="As of that day; by default today.")] = None,
) -> None:
    """Show which returns are owed, by when, how far each is and who holds it up."""
    from casework.access.actors import local_operator
    from casework.returns.deadlines import return_deadlines_seen_by
    from casework.settings import Settings
    from casework.store.engine import open_store
    from orchestration.cli.enquiry import table_lines

    settings = Settings.from_environment()
    day = day_of(as_of, "--as-of") if as_of else settings.as_of()
    with open_store(settings.home) as store:
        frame = return_deadlines_seen_by(store, local_operator(), day)
    for text in table_lines(frame.columns, frame.rows()):
        show(text)


def _plain(value: Decimal) -> Decimal:
    """To the hundredth, unless more of it is not zero."""
    rounded = round(value, 2)
    return rounded if rounded == value else value.normalize()


def _must_be_month(period: str) -> None:
    if not MONTH.fullmatch(period):
        raise RefusedError(f"--period takes a month as YYYY-MM, not {period!r}")
