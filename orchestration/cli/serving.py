"""`backstop serve`: everything that runs all day, until Ctrl-C."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from orchestration.cli.outcome import RefusedError, say, show

SITE_PORT = 8501
DAGSTER_PORT = 3000


def serve(
    port: Annotated[int, typer.Option(help="Port of the pages.")] = SITE_PORT,
    dagster_port: Annotated[int, typer.Option(help="Port of the Dagster pages.")] = DAGSTER_PORT,
) -> None:
    """Serve the pages, Dagster with its daemon, and the worker; print their addresses; stop them all on Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where the shell started us with SIGINT ignored
        signal.signal(number, lambda *_: stop.set())
    from casework.settings import Settings
    from orchestration import serving

    say("backstop: starting; the first address in a few seconds, Ctrl-C stops everything")
    try:
        serving.serve(Settings.from_environment().home, port=port, dagster_port=dagster_port, stop=stop, say=show)
    except serving.CannotServeError as refusal:
        raise RefusedError(str(refusal)) from None
    say("backstop: stopped")
