"""A served home with accounts of one's own, and what it takes to look at its pages: for tests, pictures and the bench of the pages."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from casework.access.accounts import add_user, find_user, set_password
from casework.access.actors import local_operator
from casework.following.tours import mark_seen
from casework.store.engine import open_store
from dashboards.screens.tour import TOUR
from ingestion.home import Home

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct-horse-battery-9"  # noqa: S105 - of accounts in a home that is thrown away
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREEN = {"width": 1366, "height": 768}
STARTING = 300.0  # seconds, on a busy machine


# An act in a page asks the server for a run of the page's script (the first byte of such a message says so), and the state of the
# page stays "not running" until the server begins: a page that waits for a run it asked for is not drawn yet.
_ASKED_RUN = """(() => {
    const RERUN = 0x5a, send = WebSocket.prototype.send;
    window.askedRun = false;
    WebSocket.prototype.send = function (message) {
        if (message instanceof Uint8Array && message[0] === RERUN) window.askedRun = true;
        return send.call(this, message);
    };
    new MutationObserver((seen) => {
        if (seen.some((one) => one.target.getAttribute("data-test-script-state") === "notRunning")) window.askedRun = false;
    }).observe(document, {subtree: true, attributes: true, attributeFilter: ["data-test-script-state"]});
})()"""


def watched(page: Any) -> Any:
    """The window, in which `drawn` knows of each run that an act asked for."""
    page.add_init_script(_ASKED_RUN)
    return page


def add_people(home: Home, people: Iterable[tuple[str, str, str | None]]) -> None:
    """Accounts by name, role and institution, all with the one password, who have seen the tour."""
    with open_store(home) as store:
        for name, role, partner in people:
            add_user(store, name, role, partner, actor=local_operator())
            user = find_user(store, name)
            assert user
            set_password(store, user, PASSWORD)
            mark_seen(store, TOUR, actor=user.as_actor())


@contextlib.contextmanager
def served(home: Home) -> Iterator[tuple[str, int]]:
    """The address of the site over a home, and the number of its process; what it says goes to ``site.log`` in the home."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "BACKSTOP_HOME": str(home.root), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "dashboards.serve", str(port)]
    with (home.root / "site.log").open("wb") as log:
        site = subprocess.Popen(command, cwd=home.root, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", site)
            yield f"http://127.0.0.1:{port}", site.pid
        finally:
            site.terminate()
            site.wait(20)


def _wait_for(address: str, site: subprocess.Popen[bytes]) -> None:
    between, tries = threading.Event(), int(STARTING / 0.2)
    for _ in range(tries):
        assert site.poll() is None, "the site ended while starting"
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            between.wait(0.2)
        else:
            return
    raise TimeoutError("the site did not answer")


def sign_in(page: Any, address: str, name: str, language: str = "zh_CN", wanted: str = "") -> None:
    """Sign in and go straight to the wanted page."""
    page.goto(f"{address}/auth/login?lang={language}&next={quote('/' + wanted, safe='')}")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    drawn(page)


def drawn(page: Any) -> None:
    """Wait until the script has run and what it sent is there."""
    page.wait_for_selector('[data-testid="stMain"]')
    page.wait_for_function("!window.askedRun")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector('[data-testid="stMain"] h1')
    page.wait_for_function("document.querySelectorAll('[data-testid=stSkeleton],[data-stale=true]').length === 0")


def charts_drawn(page: Any) -> None:
    """Wait until every figure that is there is drawn."""
    page.wait_for_function(
        "[...document.querySelectorAll('.js-plotly-plot')].every(plot => plot.querySelector('.main-svg'))"
    )
