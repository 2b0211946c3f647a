"""`backstop serve`: everything that runs all day, until Ctrl-C; `backstop gateway`: the gateway alone."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from orchestration.cli.outcome import RefusedError, say, show

SITE_PORT = 8501
DAGSTER_PORT = 3000
GATEWAY_PORT = 8502
LOOPBACK = "127.0.0.1"


def serve(
    port: Annotated[int, typer.Option(help="Port of the pages.")] = SITE_PORT,
    dagster_port: Annotated[int, typer.Option(help="Port of the Dagster pages.")] = DAGSTER_PORT,
) -> None:
    """Serve the pages with the gateway, Dagster with its daemon, and the worker; print their addresses; stop them all on Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where the shell started us with SIGINT ignored
        signal.signal(number, lambda *_: stop.set())
    from casework.settings import Settings
    from orchestration.running import serving

    say("backstop: starting; the first address in a few seconds, Ctrl-C stops everything")
    try:
        serving.serve(Settings.from_environment().home, port=port, dagster_port=dagster_port, stop=stop, say=show)
    except serving.CannotServeError as refusal:
        raise RefusedError(str(refusal)) from None
    say("backstop: stopped")


def gateway(
    host: Annotated[str, typer.Option(help="Address to listen at; by default this machine only.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="Port of the gateway.")] = GATEWAY_PORT,
) -> None:
    """Serve the HTTP gateway alone, for programs that file; `backstop serve` has it beside the pages."""
    import uvicorn

    from casework.gateway.application import alone
    from casework.settings import Settings, WrongSetting
    from ingestion.gateway.limits import KEEP_ALIVE_SECONDS
    from ingestion.gateway.problems import PREFIX

    try:
        settings = Settings.from_environment()
    except WrongSetting as refusal:
        raise RefusedError(str(refusal)) from None
    config = uvicorn.Config(
        alone(settings),
        host,
        port,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    try:
        listening = config.bind_socket()
        listening.listen(config.backlog)  # who reads the address below may connect at once
    except SystemExit:
        raise RefusedError(f"cannot listen at {host}:{port}; choose another with --host and --port") from None
    say(
        "backstop: Ctrl-C stops the gateway; what comes in is published by the worker of `backstop serve`, or `backstop build`"
    )
    show(f"Gateway 报送接口     http://{host}:{listening.getsockname()[1]}{PREFIX} (described at {PREFIX}/docs)")
    config.log_level = "warning"
    config.configure_logging()
    uvicorn.Server(config).run([listening])
    say("backstop: stopped")
