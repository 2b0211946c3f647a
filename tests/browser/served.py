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
from tests import children

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


# What the page and its server say to each other about runs of the page's script, told by the numbers of the protocol's fields: asked for
# (the page), begun, ended (the server). The shown state lags behind them, so that a run that was asked for is not seen there at once. One
# that ended early to make room for another is followed by it. The page asks some turns after an act, so a few frames must pass after it.
_RUNS = """(() => {
    const ASKED = 0x5a, BEGUN = 4, ENDED = 6, EARLY = 2;
    const runs = window.runs = {asked: 0, due: false, going: false, frames: 0};
    for (const act of ["pointerdown", "click", "keydown", "input", "change", "popstate"]) {
        window.addEventListener(act, () => { runs.frames = 0; }, {capture: true});
    }
    const varint = (bytes, at) => {
        let value = 0, shift = 1;
        for (;; shift *= 128) {
            const byte = bytes[at++];
            value += (byte & 127) * shift;
            if (byte < 128) return [value, at];
        }
    };
    const hear = ({data}) => {
        if (!(data instanceof ArrayBuffer)) return;
        const bytes = new Uint8Array(data);
        for (let at = 0; at < bytes.length;) {
            let tag, value;
            [tag, at] = varint(bytes, at);
            [value, at] = varint(bytes, at);
            const field = tag >> 3;
            if (field === BEGUN) [runs.due, runs.going] = [false, true];
            if (field === ENDED) [runs.due, runs.going] = [runs.due || value === EARLY, false];
            if ((tag & 7) === 2) at += value;
        }
    };
    const send = WebSocket.prototype.send, heard = new WeakSet();
    WebSocket.prototype.send = function (message) {
        if (!heard.has(this)) {
            heard.add(this);
            this.addEventListener("message", hear);
        }
        if (message instanceof Uint8Array && message[0] === ASKED) {
            runs.asked += 1;
            runs.due = true;
        }
        return send.call(this, message);
    };
})()"""
_DRAWN = """() => {
    const runs = window.runs, FRAMES = 5;
    const drawn = runs.asked > 0 && !runs.due && !runs.going
        && document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        && document.querySelector('[data-testid="stMain"] h1')
        && !document.querySelector('[data-testid=stSkeleton],[data-stale=true]');
    runs.frames = drawn ? runs.frames + 1 : 0;
    return runs.frames > FRAMES;
}"""


def watched(page: Any) -> Any:
    """The window, in which `drawn` knows of each run of the page's script."""
    page.context.add_init_script(_RUNS)
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
    with (
        (home.root / "site.log").open("wb") as log,
        children.running(command, cwd=home.root, env=environment, stdout=log, stderr=log) as site,
    ):
        _wait_for(f"http://127.0.0.1:{port}/healthz", site)
        yield f"http://127.0.0.1:{port}", site.pid


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
    """Wait until every run that the page asked for has ended and what it sent is there."""
    page.wait_for_function(_DRAWN)


def charts_drawn(page: Any) -> None:
    """Wait until every figure that is there is drawn."""
    page.wait_for_function(
        "[...document.querySelectorAll('.js-plotly-plot')].every(plot => plot.querySelector('.main-svg'))"
    )
