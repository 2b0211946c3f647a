"""People at once on the pages of a home: how long from a click to the finished page, and what a session costs.

``python -m tests.bench.pages HOME --people 10 --seconds 60``. Accounts are made in a copy of what pages read (operations and published
copies), so the home itself is left alone. Each person is a window of a real headless Chromium that goes from page to page by the
navigation; the questions to the warehouse are timed apart, in a process of their own, without a browser.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import sync_playwright

from dashboards.queries.freshness import freshness
from dashboards.queries.measures import MEASURES
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.home import Home
from tests.browser.served import CHROMIUM, FLAGS, SCREEN, add_people, charts_drawn, drawn, served, sign_in, watched

#: What a person opens: the page, and what its title reads.
VISITED = {
    "cockpit": "Cockpit",
    "decision": "Decision analysis",
    "risk": "Risk",
    "warnings": "Warnings",
    "customers": "Customers",
    "partners": "Partners",
    "exchange": "Data exchange",
    "fees": "Fees",
    "measures": "Regulatory measures",
}
#: What pages and folders of the home are read by pages; the rest is not copied.
READ = (
    "operations.db",
    "operations.db-wal",
    "published",
    "exports",
    "working_papers",
    "rehearsals",
    "keys",
    "audit.mark",
    "AS_OF",
)
WAIT = 180_000  # milliseconds


@dataclass
class Told:
    """Seconds from a click to the finished page, by page; and of each person's first page."""

    clicks: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    first: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> int:
    """Serve, click, and print; fails when a page showed an error."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("home", type=Path)
    asked.add_argument("--people", type=int, default=10)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument(
        "--reading", type=float, default=0, help="seconds for which a person looks at a page before the next click"
    )
    given = asked.parse_args()
    home = Home(given.home.resolve())
    _questions(home)
    with tempfile.TemporaryDirectory(dir=home.root.parent) as place:
        copy = copied(home, Path(place) / "home")
        add_people(copy, ((f"p{number}", "risk", None) for number in range(given.people)))
        with served(copy) as (address, process):
            before = memory(process)
            told = campaign(address, given.people, (given.seconds, given.reading))
            after = memory(process)
    report(told, given.people, before, after)
    return 1 if told.broken else 0


def copied(home: Home, root: Path) -> Home:
    """The same home as far as pages read it; published copies are linked, not copied."""
    root.mkdir()
    for name in READ:
        source = home.root / name
        if source.is_dir():
            shutil.copytree(source, root / name, copy_function=_link)
        elif source.is_file():
            shutil.copy2(source, root / name)
    return Home(root)


def _link(source: str, target: str) -> str:
    Path(target).hardlink_to(source)
    return target


def campaign(address: str, people: int, spent: tuple[float, float]) -> Told:
    """Everybody signs in, then goes from page to page until the time is over; `spent`: seconds in all, and on reading a page."""
    told, start = Told(), threading.Barrier(people)
    with ThreadPoolExecutor(people) as pool:
        for done in [pool.submit(_person, address, number, start, spent, told) for number in range(people)]:
            done.result()
    return told


def _person(address: str, number: int, start: threading.Barrier, spent: tuple[float, float], told: Told) -> None:
    chosen = random.Random(number)  # noqa: S311 - whose turn it is
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = watched(browser.new_context(viewport=SCREEN).new_page())
        page.set_default_timeout(WAIT)
        began = time.perf_counter()
        sign_in(page, address, f"p{number}", "en", "cockpit?lang=en")
        charts_drawn(page)
        with told.lock:
            told.first.append(time.perf_counter() - began)
        start.wait()
        until = time.monotonic() + spent[0]
        while time.monotonic() < until:
            threading.Event().wait(chosen.uniform(0.5, 1.5) * spent[1])
            _click(page, chosen.choice([name for name in VISITED if f"/{name}" not in page.url]), told)
        browser.close()


def _click(page: Any, name: str, told: Told) -> None:
    began = time.perf_counter()
    page.locator(f'[data-testid="stSidebarNav"] a[href*="/{name}"]').first.click()
    page.locator('[data-testid="stMain"] h1', has_text=VISITED[name]).wait_for()
    drawn(page)
    charts_drawn(page)
    took = time.perf_counter() - began
    with told.lock:
        told.clicks[name].append(took)
        if page.locator('[data-testid="stException"]').count():
            told.broken.append(name)


def memory(process: int) -> float:
    """Resident memory of the site, MiB."""
    return float(psutil.Process(process).memory_info().rss) / 2**20


def _questions(home: Home) -> None:
    """Each measure by partner over the last year, cold and again from memory."""
    from dashboards.queries import analysis  # noqa: PLC0415 - timed apart from what is imported above

    reading = Reading.latest(home, Scope.whole_book())
    year, times = freshness(reading).last_year, []
    for name in MEASURES:
        began = time.perf_counter()
        analysis.measured(reading, Question(year, name))
        times.append((time.perf_counter() - began, name))
    slowest = ", ".join(f"{name} {seconds * 1000:,.0f}" for seconds, name in sorted(times, reverse=True)[:3])
    middle = statistics.median(seconds for seconds, _ in times) * 1000
    print(f"questions: {len(times)} measures by partner over a year: median {middle:,.0f} ms; slowest {slowest} ms")


def report(told: Told, people: int, before: float, after: float) -> None:
    """A line a page, the slowest first."""
    every = sorted(one for many in told.clicks.values() for one in many)
    print(f"first page after signing in: median {statistics.median(told.first):.2f} s, longest {max(told.first):.2f} s")
    print(f"{people} people, {len(every)} clicks: {spread(every)}")
    print("| page | clicks | p50 s | p95 s |")
    print("|---|---|---|---|")
    for name, many in sorted(told.clicks.items(), key=lambda one: -statistics.median(one[1])):
        print(f"| {name} | {len(many)} | {statistics.median(many):.2f} | {_p95(many):.2f} |")
    print(
        f"memory of the site: {before:,.0f} MiB idle, {after:,.0f} MiB after; {(after - before) / people:,.1f} MiB a session"
    )
    if told.broken:
        print(f"pages with an error: {', '.join(sorted(set(told.broken)))}", file=sys.stderr)


def spread(times: list[float]) -> str:
    return f"p50 {statistics.median(times):.2f} s, p95 {_p95(times):.2f} s, longest {max(times):.2f} s"


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    raise SystemExit(main())
