"""A served site over the small book, and a real headless Chromium that reports whatever its console complains of."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from accessibility import HELD, faults
from served import FLAGS, ROOT, SCREEN, add_people, drawn, served, sign_in, watched

from dashboards.entrance.gate import SESSION_COOKIE
from ingestion.home import Home

RESULTS = ROOT / "test-results"
#: A page of a test lives for seconds: compiling its program for speed takes longer than the speed ever gives back.
FOR_A_SHORT_LIFE = ("--js-flags=--no-opt --no-maglev",)
#: A window that went further is closed: Chromium counts no more than 50 steps, and tests ask how many an act was.
MOST_STEPS = 25
LOOKED_AT: set[str] = set()  # pictures whose page was held against the rules of accessibility already


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
    add_people(home, (("wang", "risk", None), ("clerk", "partner", book.PARTNERS[0]), ("admin", "administrator", None)))
    with served(home) as (address, _):
        yield Site(address, home, book.PARTNERS[0])


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Any]:
    """Not for longer than this room: as long as it is open, the process has a running event loop, and nothing else may run one."""
    with sync_playwright() as running:
        launched = running.chromium.launch(executable_path=chromium, args=[*FLAGS, *FOR_A_SHORT_LIFE])
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


_STILL = """() => document.querySelectorAll('[data-stale=true]').length === 0
    && !document.getAnimations().some(one => one instanceof CSSTransition)"""


@dataclass
class Visit:
    """One person's window, and what went wrong in it."""

    take: Callable[[Visit, str | None], Any]
    site: Site
    complaints: list[str] = field(default_factory=list)
    person: str | None = None  # who is signed in in the window, and the session that says so
    session: str | None = None
    window: Any = None

    @property
    def page(self) -> Any:
        """The window; nobody is signed in in it unless `sign_in` was asked first."""
        if self.window is None:
            self.window = self.take(self, None)
        return self.window

    def sign_in(self, name: str, language: str = "zh_CN", wanted: str = "") -> None:
        """Sign in, where the person is not signed in already, and go straight to the wanted page."""
        if self.window is None:
            self.window = self.take(self, name)
        if self.person != name:
            self.page.context.clear_cookies()
        elif "lang=" in wanted:  # else the language is that of the last signing in
            self.page.goto(f"{self.site.address}/{wanted}")
            if "/auth/login" not in self.page.url:
                self.drawn()
                return
        sign_in(self.page, self.site.address, name, language, wanted)
        self.person, self.session = name, _session(self.page)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site.address}/{path}")
        self.drawn()

    def drawn(self) -> None:
        """Wait until the script has run and what it sent is there."""
        drawn(self.page)
        if self.page.locator(".st-key-older_copy").count():
            self.complaints.append("a page asks for what its copy does not have")

    def charts_drawn(self, count: int) -> None:
        self.page.wait_for_function(f"document.querySelectorAll('.js-plotly-plot .main-svg').length >= {count}")

    def text(self) -> str:
        """What a reader reads: all shown words but the names of icons, which are drawn as pictures."""
        return str(self.page.evaluate(_WORDS))

    def words_of(self, element: Any) -> str:
        """The same for a part of the page."""
        return str(element.evaluate(f"(part) => ({_WORDS})(part)"))

    def sideways(self) -> list[str]:
        """Tables that a reader with a usual screen must move sideways to see the whole of, by their headings."""
        wide = "[...document.querySelectorAll('.book-table')].filter(one => one.scrollWidth > one.clientWidth)"
        found: list[str] = self.page.evaluate(f"{wide}.map(one => one.querySelector('thead').innerText)")
        return found

    def keep_picture(self, name: str) -> None:
        """The whole page as a picture, for a person to look at; and, in the first language, for the rules of accessibility."""
        RESULTS.mkdir(exist_ok=True)
        stem = re.sub("-(zh_CN|en)$", "", name)
        if stem in HELD - LOOKED_AT:
            LOOKED_AT.add(stem)
            self.page.wait_for_function(_STILL)  # what is about to be drawn anew is paler
            self.complaints += faults(self.page)
        height = int(self.page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight || 768"))
        if height > SCREEN["height"]:
            self.page.set_viewport_size({"width": SCREEN["width"], "height": min(height + 20, 5000)})
        self.page.screenshot(path=str(RESULTS / f"{name}.png"))
        if height > SCREEN["height"]:
            self.page.set_viewport_size(SCREEN)


@pytest.fixture(scope="package")
def windows() -> list[tuple[str | None, Any]]:
    """Windows that nobody uses, in which the pages' program is compiled already, and who is still signed in in each, if anybody is."""
    return []


@pytest.fixture
def visit(site: Site, browser: Any, windows: list[tuple[str | None, Any]]) -> Iterator[Callable[[], Visit]]:
    """Opens a window for each person of a test, who find nothing of those before them in it but their own signing in."""
    opened: list[tuple[Visit, dict[str, Callable[[Any], None]]]] = []

    def take(visit: Visit, name: str | None) -> Any:
        idle = [one for one in windows if one[0] == name] or [one for one in windows if one[0] is None] or windows[:1]
        if idle:
            windows.remove(idle[0])
            visit.person, page = idle[0]
            visit.session = _session(page)
        else:
            page = watched(browser.new_context(viewport=SCREEN, accept_downloads=True).new_page())
        if visit.person not in (None, name):
            page.context.clear_cookies()
            visit.person = visit.session = None
        page.set_default_timeout(180_000)  # a busy machine is slow; what never comes fails all the same
        heard: dict[str, Callable[[Any], None]] = {
            "pageerror": lambda error: visit.complaints.append(f"script: {error}"),
            "console": lambda said: _heard(visit, said),
            "request": lambda asked: _asked(visit, asked.url),
        }
        for event, hears in heard.items():
            page.on(event, hears)
        opened.append((visit, heard))
        return page

    yield lambda: Visit(take, site)
    for visit, heard in opened:
        if visit.page.is_closed():
            continue
        stays = _leave(visit, visit.page, heard)
        if visit.page.evaluate("history.length") < MOST_STEPS:
            windows.append((stays, visit.page))
        else:
            visit.page.context.close()


def _session(page: Any) -> str | None:
    return next((one["value"] for one in page.context.cookies() if one["name"] == SESSION_COOKIE), None)


def _leave(visit: Visit, page: Any, heard: dict[str, Callable[[Any], None]]) -> str | None:
    """Leave the window as if nothing had been done in it; who is still signed in: nobody whose session is not that of `sign_in`."""
    for name, hears in heard.items():
        page.remove_listener(name, hears)
    for other in page.context.pages:
        if other is not page:
            other.close()
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
    stays = visit.person is not None and _session(page) == visit.session
    if not stays:
        page.context.clear_cookies()
    page.goto("about:blank")
    page.set_viewport_size(SCREEN)
    return visit.person if stays else None


def _heard(visit: Visit, said: Any) -> None:
    # a deep link makes the frontend look for its server below each part of the path first: those answers are 404 by design
    probing = said.location.get("url", "").endswith(("/_stcore/health", "/_stcore/host-config"))
    if said.type == "error" and not probing:
        visit.complaints.append(f"console: {said.text} {said.location.get('url', '')}")


def _asked(visit: Visit, address: str) -> None:
    if not address.startswith((visit.site.address, visit.site.address.replace("http", "ws"), "data:", "blob:")):
        visit.complaints.append(f"outside: {address}")
