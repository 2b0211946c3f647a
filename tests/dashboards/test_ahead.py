"""What a reader waited for once, nobody waits for after the next publication; nobody's rows are asked for by anybody else."""

from __future__ import annotations

import shutil
import threading
from datetime import date
from pathlib import Path

import pytest
from small_book import AS_OF, BUILD, PARTNERS

from casework.store.warehouse import open_duckdb
from dashboards.ahead import Ahead
from dashboards.queries import memory, portfolio, reading
from dashboards.queries.memory import LASTING, Memory, SlowQuestions
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.home import Home

NEXT, LATER = "build-000002", "build-000003"
ASKED = "SELECT partner_id, COUNT(*) AS project_count FROM projects WHERE start_date <= ? GROUP BY ALL ORDER BY 1"


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    own = Home(tmp_path)
    shutil.copytree(small_home.published, own.published)
    return own


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowQuestions:
    """A list of its own, in which every question is slow."""
    found = SlowQuestions()
    monkeypatch.setattr(memory, "SLOW", 0.0)
    monkeypatch.setattr(reading, "SLOW_QUESTIONS", found)
    monkeypatch.setattr("dashboards.ahead.SLOW_QUESTIONS", found)
    return found


def publish(home: Home, build: str, day: date = AS_OF) -> None:
    """The same book once more, under another name and day."""
    shutil.copytree(home.published / BUILD, home.published / build)
    connection = open_duckdb(home.published / build / "warehouse.duckdb")
    connection.execute("UPDATE published.build SET build_id = ?, as_of = ?", [build, day])
    connection.close()
    (home.published / "CURRENT").write_text(build, encoding="utf-8")


def answered(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """What reaches the warehouse from now on: build and institution."""
    seen: list[tuple[str, str | None]] = []
    ask = Reading._ask

    def watched(self: Reading, sql: str, parameters: object) -> object:
        seen.append((self.database.parent.name, self.scope.partner_id))
        return ask(self, sql, parameters)  # type: ignore[arg-type]

    monkeypatch.setattr(Reading, "_ask", watched)
    return seen


def test_what_was_slow_is_there_when_the_next_build_is_opened(
    home: Home, slow: SlowQuestions, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead, day = Ahead(home), date(2026, 7, 1)
    assert ahead.look() > 0, "the first pages, of which nobody has asked yet"
    assert ahead.look() == 0, "nothing new"
    own = Scope.of_partner(PARTNERS[0])
    Reading.latest(home, Scope.whole_book()).frame(ASKED, [AS_OF])
    Reading.latest(home, own).frame(ASKED, [AS_OF])
    expected = portfolio.distribution(Reading.latest(home, own), AS_OF).expected
    publish(home, NEXT, day)
    assert ahead.look() >= 3
    seen = answered(home, monkeypatch)
    frame = Reading.latest(home, Scope.whole_book()).frame(ASKED, [day])
    assert frame["partner_id"].to_list() == sorted(PARTNERS)
    assert Reading.latest(home, own).frame(ASKED, [day])["partner_id"].to_list() == [PARTNERS[0]]
    assert portfolio.distribution(Reading.latest(home, own), day).expected == pytest.approx(expected)
    assert seen == []
    Reading.latest(home, Scope.of_partner(PARTNERS[1])).frame(ASKED, [day])
    assert seen == [(NEXT, PARTNERS[1])], "what another institution was told is nobody else's answer"


def test_what_no_reader_wants_any_more_is_forgotten(home: Home, slow: SlowQuestions) -> None:
    ahead = Ahead(home)
    ahead.look()
    Reading.latest(home, Scope.whole_book()).frame(ASKED, [AS_OF])
    for number in range(2, 2 + LASTING):
        publish(home, f"build-00000{number}")
        assert ahead.look() > 0
    publish(home, f"build-00000{2 + LASTING}")
    assert ahead.look() == 0


def test_one_asks_for_all_who_want_the_same() -> None:
    kept: Memory[int] = Memory(2)
    begun, go_on, asked, found = threading.Event(), threading.Event(), [], []

    def ask() -> int:
        asked.append(1)
        begun.set()
        go_on.wait(10)
        return 7

    people = [threading.Thread(target=lambda: found.append(kept.answer("one", ask))) for _ in range(4)]
    for person in people:
        person.start()
    begun.wait(10)
    go_on.set()
    for person in people:
        person.join(10)
    assert (found, len(asked)) == ([7] * 4, 1)


def test_a_question_that_failed_is_asked_again() -> None:
    kept: Memory[int] = Memory(2)
    with pytest.raises(ZeroDivisionError):
        kept.answer("one", lambda: 1 // 0)
    assert kept.answer("one", lambda: 3) == 3
    assert [kept.answer(name, lambda: 4) for name in ("two", "three")] == [4, 4]
    assert kept.answer("one", lambda: 5) == 5, "the oldest of three makes room"
