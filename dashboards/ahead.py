"""Asking ahead of readers: what they had to wait for is asked of each new build as soon as it is published.

At start, when nobody has waited yet, it is what pages show of the whole book when they are opened. Whoever asks keeps the scope of the
reader who waited: an answer is found again by build and scope only. Whoever looks for new builds also has what was read for answers let go
of. Not here: the questions themselves (`dashboards.queries`).
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from casework.store.warehouse import published_database
from dashboards.components.table import Source
from dashboards.components.table_bar import PAGE_ROWS
from dashboards.queries import analysis, cockpit, fees, movement, portfolio, risk, warnings
from dashboards.queries.freshness import freshness
from dashboards.queries.keeping import KEEPER
from dashboards.queries.memory import SLOW_QUESTIONS, asking_ahead
from dashboards.queries.periods import Window, shift
from dashboards.queries.question import Question
from dashboards.queries.reading import NothingPublished, Reading
from dashboards.queries.scope import Scope
from ingestion.home import Home

BETWEEN = 2.0  # seconds between two looks at the pointer
LONGEST = 30.0  # seconds of asking for one build: what is left is asked when a reader wants it
_LOG = logging.getLogger(__name__)


class Ahead:
    """Looks whether there is a new build, in a thread of its own between `start` and `stop`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._seen: Path | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="asking ahead", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End; a question that is being asked is not waited for."""
        self._ended.set()

    def look(self) -> int:
        """Ask what readers waited for when a new build is published; how many questions were asked."""
        newest = published_database(self._home)
        if newest is None or newest == self._seen or not newest.is_file():
            return 0
        is_first, self._seen = self._seen is None, newest
        with asking_ahead():
            return _first(self._home) if is_first else self._again()

    def _watch(self) -> None:
        while not self._ended.is_set():
            try:
                self.look()
                KEEPER.let_go()
            except (
                duckdb.Error,
                NothingPublished,
                OSError,
            ):  # a copy may go while it is asked; readers ask it themselves
                _LOG.exception("a new build was not asked ahead")
            self._ended.wait(BETWEEN)

    def _again(self) -> int:
        until, asked = time.monotonic() + LONGEST, 0
        for question, then in SLOW_QUESTIONS.taken():
            if self._ended.is_set() or time.monotonic() > until:
                break
            now = Reading.latest(self._home, question.scope)
            days = {
                freshness(then).as_of: freshness(now).as_of
            }  # what was asked of the day of the data is asked of its new day
            question.asked(now, *_on(question.given, days))
            asked += 1
        return asked


def _on(given: tuple[Any, ...], days: dict[date, date]) -> tuple[Any, ...]:
    return tuple(_on(one, days) if isinstance(one, tuple) else days.get(one, one) for one in given)


def _first(home: Home) -> int:
    """What pages show of the whole book before anybody has chosen anything, for those that read much of it."""
    reading = Reading.latest(home, Scope.whole_book())
    stamp = freshness(reading)
    by_partner = Question(Window(stamp.month, stamp.month), "risk_amount", "partner")
    asked = (
        lambda: cockpit.by_month(reading, Window(stamp.bounds.first, stamp.month)),
        lambda: cockpit.compensation_rates(reading, stamp.month),
        lambda: cockpit.movers(reading, stamp.month, shift(stamp.month, -1)),
        lambda: (cockpit.risk_amount(reading), cockpit.judged_exposure(reading)),
        lambda: (cockpit.riskiest_projects(reading), cockpit.riskiest_partners(reading)),
        lambda: (risk.degrees(reading), risk.decisions(reading), risk.herfindahl(reading)),
        lambda: risk.largest_customers(reading),
        lambda: analysis.measured(reading, replace(by_partner, by="industry_section")),
        lambda: _opened(analysis.Rows(reading, by_partner), "risk_amount"),
        lambda: (warnings.counts(reading), warnings.late(reading), warnings.worth(reading)),
        lambda: warnings.queue(reading, level="", family="", subject_kind="", everything=False),
        lambda: (fees.totals(reading), fees.open_by_age(reading)),
        lambda: _opened(fees.open_charges(reading), "open_amount"),
        lambda: portfolio.distribution(reading, stamp.as_of),
        lambda: (portfolio.reverse_stress(reading, stamp.as_of), portfolio.caps(reading, stamp.as_of)),
        lambda: (movement.movements(reading, "classification", shift(stamp.month, -12)), movement.vintages(reading)),
    )
    for ask in asked:
        ask()
    return len(asked)


def _opened(source: Source, order: str) -> None:
    """A table as it is opened."""
    source.summary("")
    source.page("", order, descending=True, offset=0, limit=PAGE_ROWS)
