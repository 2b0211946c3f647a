"""Keeps the product's processes: the site, Dagster's pages, daemon and code server, and the warm worker.

Here: starting them, waiting until each answers, stopping them all, whatever happens. Not here: what they do.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion.gateway.problems import PREFIX as GATEWAY_PREFIX
from ingestion.home import Home
from orchestration.running.instance import open_instance

LOOPBACK = "127.0.0.1"
CODE_LOCATION = "backstop"
PATIENCE_SECONDS = 120
STOPPING_SECONDS = 15
LOOK_EVERY_SECONDS = 0.2
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


class CannotServeError(RuntimeError):
    """The site cannot start or go on; the message says why."""


@dataclass(frozen=True)
class Process:
    """A child of ours, and where it writes what it has to say."""

    name: str
    child: subprocess.Popen[bytes]
    log: Path


def require_free(port: int, option: str) -> None:
    """Refuse a port that somebody else has."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as taken:
            raise CannotServeError(f"port {port} is taken by another program; choose another with {option}") from taken


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _as_own_process() -> None:
    """In the child, before it becomes the program: heed SIGINT even when our shell ignored it, and end when we end."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGINT)


class Household:
    """All children; `close` leaves none behind."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._processes: list[Process] = []

    def start(self, name: str, *arguments: str) -> Process:
        """Start ``python -m`` with arguments, its output in ``logs/<name>.log``."""
        log = self._home.root / "logs" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "BACKSTOP_HOME": str(self._home.root),
            "DAGSTER_HOME": str(self._home.dagster),
            "PYTHONUTF8": "1",
        }
        with log.open("ab") as output:
            child = subprocess.Popen(  # noqa: S603 - our own modules, no text of others
                [sys.executable, "-m", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self._home.root,
                start_new_session=True,  # Ctrl-C comes to us alone, and we tell them in order
                preexec_fn=_as_own_process,  # noqa: PLW1509 - no thread of ours runs yet
            )
        process = Process(name, child, log)
        self._processes.append(process)
        return process

    def ended(self) -> Process | None:
        """The first child that is no longer there."""
        return next((process for process in self._processes if process.child.poll() is not None), None)

    def close(self) -> None:
        """Interrupt the children one after the other, last started first, and kill the groups of those that do not go.

        In this order nobody waits for a server that has already gone.
        """
        for process in reversed(self._processes):
            with contextlib.suppress(ProcessLookupError):
                process.child.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.child.wait(STOPPING_SECONDS)
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.child.pid, signal.SIGKILL)
            process.child.wait()


@contextlib.contextmanager
def household(home: Home) -> Iterator[Household]:
    """Children that end when the block does."""
    kept = Household(home)
    try:
        yield kept
    finally:
        kept.close()


def answers_http(address: str) -> bool:
    """Whether something at the address speaks HTTP, with whatever status."""
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - an address of ours
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def answers_port(port: int) -> bool:
    """Whether something listens."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def wait_for(what: str, answers: Callable[[], bool], kept: Household, stop: threading.Event) -> bool:
    """Wait until `answers`; False when told to stop meanwhile. CannotServeError when a child ends or patience does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not stop.is_set():
        if answers():
            return True
        lost = kept.ended()
        if lost is not None:
            raise CannotServeError(f"{lost.name} ended at its start; what it said is in {lost.log}")
        if time.monotonic() > deadline:
            raise CannotServeError(
                f"{what} did not answer within {PATIENCE_SECONDS} seconds; see {kept.ended() or 'logs/'}"
            )
        stop.wait(LOOK_EVERY_SECONDS)
    return False


def serve(home: Home, *, port: int, dagster_port: int, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Run everything until `stop`; addresses are said when they answer."""
    require_free(port, "--port")
    require_free(dagster_port, "--dagster-port")
    with open_instance(home):
        pass  # its storage exists before several processes look at it
    with household(home) as kept:
        kept.start("site", "dashboards.serve", str(port))
        if not wait_for("Site", lambda: answers_http(f"http://{LOOPBACK}:{port}/healthz"), kept, stop):
            return
        say(f"Pages 页面          http://{LOOPBACK}:{port}")
        say(f"Gateway 报送接口     http://{LOOPBACK}:{port}{GATEWAY_PREFIX} (described at {GATEWAY_PREFIX}/docs)")
        if not start_pipeline(home, kept, stop):
            return
        kept.start("dagster", "dagster_webserver", "-h", LOOPBACK, "-p", str(dagster_port), "-w", str(_workspace(home)))
        if not wait_for("Dagster", lambda: answers_http(f"http://{LOOPBACK}:{dagster_port}/server_info"), kept, stop):
            return
        say(f"Dagster 数据管道     http://{LOOPBACK}:{dagster_port}")
        say(f"Drop folder 投递目录 {home.inbox}")
        _keep(kept, stop)


def start_pipeline(home: Home, kept: Household, stop: threading.Event) -> bool:
    """Start what moves filings: code server, warm worker, daemon; False when told to stop meanwhile."""
    home.inbox.mkdir(parents=True, exist_ok=True)
    code_port = free_port()
    _workspace(home).write_text(
        f"load_from:\n  - grpc_server: {{host: {LOOPBACK}, port: {code_port}, location_name: {CODE_LOCATION}}}\n",
        encoding="utf-8",
    )
    code = ("api", "grpc", "-m", "orchestration.definitions", "-a", "build_definitions")
    kept.start("code", "dagster", *code, "-h", LOOPBACK, "-p", str(code_port), "--location-name", CODE_LOCATION)
    kept.start("worker", "orchestration.running.worker")
    if not wait_for("Code server", lambda: answers_port(code_port), kept, stop):
        return False
    kept.start("daemon", "dagster._daemon", "run", "-w", str(_workspace(home)))
    return True


def _workspace(home: Home) -> Path:
    """The file that tells Dagster's processes where the code server is."""
    return home.dagster / "workspace.yaml"


def _keep(kept: Household, stop: threading.Event) -> None:
    while not stop.wait(1):
        lost = kept.ended()
        if lost is not None:
            raise CannotServeError(
                f"{lost.name} ended by itself (code {lost.child.returncode}); what it said is in {lost.log}"
            )
