"""`backstop build`: what was accepted becomes the published warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.outcome import RefusedError, day_of, show
from orchestration.machine_faults import of_the_machine

if TYPE_CHECKING:
    from orchestration.running.runs import BuildOutcome


def build(
    full: Annotated[bool, typer.Option("--full", help="Everything from the beginning, not only what changed.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD", help="The day that balances and status speak of; default today.", show_default=False
        ),
    ] = None,
    confirm: Annotated[
        str | None,
        typer.Option(
            metavar="REASON",
            help="Publish although the gate finds a month implausible; the reason is recorded.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Load, dbt, scoring, dbt, gate, publish, as one Dagster run in this process."""
    from casework.settings import Settings
    from orchestration.running.runs import BuildFailedError, run_build

    settings = Settings.from_environment()
    try:
        outcome = run_build(
            settings.home, as_of=None if as_of is None else day_of(as_of, "--as-of"), full=full, confirm=confirm
        )
    except BuildFailedError as failure:
        raise RefusedError(of_the_machine(str(failure)) or str(failure)) from None
    _print(outcome)


def _print(outcome: BuildOutcome) -> None:
    for line in outcome.lines():
        show(line)
