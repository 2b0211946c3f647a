"""A served site over the small book, and a real headless Chromium that reports whatever its console complains of."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from accessibility import HELD, faults

from casework.access.accounts import add_user, find_user, set_password
from casework.access.actors import local_operator
from casework.following.tours import mark_seen
from casework.store.engine import open_store
from dashboards.screens.tour import TOUR
from ingestion.home import Home

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "test-results"
PASSWORD = "correct-horse-battery-9"  # noqa: S105 - of this test's own accounts
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
LOOKED_AT: set[str] = set()  # pictures whose page was held against the rules of accessibility already
STARTING = 300.0  # seconds, on a busy machine


def _small_book() -> Any:
    spec = importlib.util.spec_from_file_location("small_book", ROOT / "tests" / "dashboards" / "small_book.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Site:
    """A running site."""

    address: str
    home: Home
    partner: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Site]:
    home, book = Home(tmp_path_factory.mktemp("site")), _small_book()
    book.publish_small_book(home)
    with open_store(home) as store:
        for name, role, partner in (
            ("wang", "risk", None),
            ("clerk", "partner", book.PARTNERS[0]),
            ("admin", "administrator", None),
        ):
            add_user(store, name, role, partner, actor=local_operator())
            user = find_user(store, name)
            assert user
            set_password(store, user, PASSWORD)
            mark_seen(store, TOUR, actor=user.as_actor())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "BACKSTOP_HOME": str(home.root), "PYTHONPATH": str(ROOT)}
    log = (home.root / "site.log").open("wb")
    served = subprocess.Popen(
        [sys.executable, "-m", "dashboards.serve", str(port)], cwd=home.root, env=environment, stdout=log, stderr=log
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", served)
        yield Site(f"http://127.0.0.1:{port}", home, book.PARTNERS[0])
    finally:
        served.terminate()
        served.wait(20)
        log.close()


def _wait_for(address: str, served: subprocess.Popen[bytes]) -> None:
    between, tries = threading.Event(), int(STARTING / 0.2)
    for _ in range(tries):
        assert served.poll() is None, "the site ended while starting"
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            between.wait(0.2)
        else:
            return
    pytest.fail("the site did not answer")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """Not for longer than a file: as long as it is open, the process has a running event loop, and nothing else may run one."""
    with sync_playwright() as running:
        launched = running.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


_WORDS = """(part) => {
    const walker = document.createTreeWalker(part || document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const holder = walker.currentNode.parentElement;
        const drawn = holder.closest('[data-testid="stIconMaterial"], [translate="no"], script, style');
        if (!drawn) found.push(walker.currentNode.textContent);
    }
    return found.join("\\n");
}"""


@dataclass
class Visit:
    """One person's window, and what went wrong in it."""

    page: Any
    site: Site
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, name: str, language: str = "zh_CN", wanted: str = "") -> None:
        """Sign in and go straight to the wanted page."""
        self.page.goto(f"{self.site.address}/auth/login?lang={language}&next={quote('/' + wanted, safe='')}")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.click("button[type=submit]")
        self.drawn()

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site.address}/{path}")
        self.drawn()

    def drawn(self) -> None:
        """Wait until the script has run and what it sent is there."""
        self.page.wait_for_selector('[data-testid="stMain"]')
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        self.page.wait_for_selector('[data-testid="stMain"] h1')
        self.page.wait_for_function(
            "document.querySelectorAll('[data-testid=stSkeleton],[data-stale=true]').length === 0"
        )

    def charts_drawn(self, count: int) -> None:
        self.page.wait_for_function(f"document.querySelectorAll('.js-plotly-plot .main-svg').length >= {count}")

    def text(self) -> str:
        """What a reader reads: all shown words but the names of icons, which are drawn as pictures."""
        return str(self.page.evaluate(_WORDS))

    def words_of(self, element: Any) -> str:
        """The same for a part of the page."""
        return str(element.evaluate(f"(part) => ({_WORDS})(part)"))

    def keep_picture(self, name: str) -> None:
        """The whole page as a picture, for a person to look at; and, in the first language, for the rules of accessibility."""
        RESULTS.mkdir(exist_ok=True)
        stem = re.sub("-(zh_CN|en)$", "", name)
        if stem in HELD - LOOKED_AT:
            LOOKED_AT.add(stem)
            self.complaints += faults(self.page)
        height = int(self.page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight || 768"))
        self.page.screenshot(path=str(RESULTS / f"{name}-screen.png"))
        self.page.set_viewport_size({"width": SCREEN["width"], "height": max(SCREEN["height"], min(height + 20, 5000))})
        self.page.screenshot(path=str(RESULTS / f"{name}.png"))
        self.page.set_viewport_size(SCREEN)


@pytest.fixture
def visit(site: Site, browser: Any) -> Iterator[Callable[[], Visit]]:
    opened = []

    def start() -> Visit:
        context = browser.new_context(viewport=SCREEN, accept_downloads=True)
        opened.append(context)
        visit = Visit(context.new_page(), site)
        visit.page.set_default_timeout(180_000)  # a busy machine is slow; what never comes fails all the same
        visit.page.on("pageerror", lambda error: visit.complaints.append(f"script: {error}"))
        visit.page.on("console", lambda said: _heard(visit, said))
        visit.page.on("request", lambda asked: _asked(visit, asked.url))
        return visit

    yield start
    for context in opened:
        context.close()


def _heard(visit: Visit, said: Any) -> None:
    # a deep link makes the frontend look for its server below each part of the path first: those answers are 404 by design
    probing = said.location.get("url", "").endswith(("/_stcore/health", "/_stcore/host-config"))
    if said.type == "error" and not probing:
        visit.complaints.append(f"console: {said.text} {said.location.get('url', '')}")


def _asked(visit: Visit, address: str) -> None:
    if not address.startswith((visit.site.address, visit.site.address.replace("http", "ws"), "data:", "blob:")):
        visit.complaints.append(f"outside: {address}")
