"""The pictures of README and guides, taken of a served copy of a home: ``make pictures`` after ``make demo``.

Each page is opened in both languages by a role that sees it, at the size of a usual screen. The home itself is left alone: accounts are
made in a copy.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from casework.access.accounts import add_user, find_user, set_password
from casework.access.actors import local_operator
from casework.following.tours import mark_seen
from casework.store.engine import open_store
from dashboards.screens.tour import TOUR
from ingestion.home import Home

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "images"
PASSWORD = "correct-horse-battery-9"  # noqa: S105 - of accounts in a copy that is thrown away
LANGUAGES = {"zh_CN": "zh", "en": "en"}
#: Name of the picture: who looks, and at what.
TAKEN = {
    "cockpit": ("risk", "cockpit"),
    "decision": ("risk", "decision"),
    "risk": ("risk", "risk"),
    "warnings": ("risk", "warnings"),
    "models": ("risk", "models"),
    "customers": ("risk", "customers"),
    "partners": ("risk", "partners"),
    "exchange": ("risk", "exchange?view=matrix"),
    "fees": ("finance", "fees"),
    "ledger": ("finance", "ledger"),
    "measures": ("risk", "measures"),
    "returns": ("risk", "returns"),
    "administration": ("administrator", "administration?view=parameters"),
}
_SIZE = {"width": 1366, "height": 900}
_STARTING = 300  # fifths of a second


def main() -> int:
    """Take them all."""
    home = Home.from_environment()
    if not (home.published / "CURRENT").is_file():
        print(f"nothing is published under {home.root}: run `make demo` first", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as place:
        copy = Home(Path(shutil.copytree(home.root, Path(place) / "home")))
        _accounts(copy)
        with _served(copy) as address:
            _take(address)
    return 0


def _accounts(home: Home) -> None:
    with open_store(home) as store:
        for role in {role for role, _ in TAKEN.values()}:
            add_user(store, f"picture_{role}", role, actor=local_operator())
            user = find_user(store, f"picture_{role}")
            assert user
            set_password(store, user, PASSWORD)
            mark_seen(store, TOUR, actor=user.as_actor())


@contextlib.contextmanager
def _served(home: Home) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "BACKSTOP_HOME": str(home.root), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "dashboards.serve", str(port)]
    served = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        served.terminate()
        served.wait(20)


def _wait_for(address: str) -> None:
    between = threading.Event()
    for _ in range(_STARTING):
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own address
            return
        between.wait(0.2)
    raise TimeoutError("the site did not answer")


def _take(address: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for language, short in LANGUAGES.items():
            for role in sorted({role for role, _ in TAKEN.values()}):
                context = browser.new_context(viewport=_SIZE)
                page = context.new_page()
                page.set_default_timeout(60_000)
                page.goto(f"{address}/auth/login?lang={language}")
                page.fill("#name", f"picture_{role}")
                page.fill("#password", PASSWORD)
                page.click("button[type=submit]")
                _drawn(page)
                for name, (_, path) in ((name, one) for name, one in TAKEN.items() if one[0] == role):
                    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={language}")
                    _drawn(page)
                    page.screenshot(path=str(PICTURES / f"{name}-{short}.png"))
                    print(f"{name}-{short}.png")
                context.close()
        browser.close()


def _drawn(page: Any) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector('[data-testid="stMain"] h1')
    page.wait_for_function("document.querySelectorAll('[data-testid=stSkeleton],[data-stale=true]').length === 0")
    page.wait_for_function(
        "[...document.querySelectorAll('.js-plotly-plot')].every(plot => plot.querySelector('.main-svg'))"
    )


if __name__ == "__main__":
    sys.exit(main())
