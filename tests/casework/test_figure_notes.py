"""Notes on figures: on one measure with its filters in a month, private or shared, taken away by their writer alone."""

from __future__ import annotations

import pytest
from office import NOW, actor, furnish

from casework.access.actors import Actor
from casework.access.audit_reading import entries
from casework.access.rights import Denied
from casework.following.figure_notes import LONGEST, annotate, notes_on, take_away
from casework.refusals import Refused
from casework.store.engine import Store

MEASURE, FILTERS, MONTH = "compensation_rate", ["partner:P2", "bank:B1"], "2026-01"


@pytest.fixture
def office(store: Store) -> Store:
    furnish(store)
    return store


def note(store: Store, text: str, *, is_shared: bool = False, who: str = "li") -> int:
    return annotate(store, MEASURE, FILTERS, MONTH, text, is_shared=is_shared, actor=actor(who), now=NOW).note_no


def seen(store: Store, who: str, filters: list[str] = FILTERS, measure: str = MEASURE) -> list[str]:
    return [one.note for one in notes_on(store, measure, filters, actor=actor(who))]


def test_a_note_stands_on_its_figure_and_on_no_other(office: Store) -> None:
    note(office, " 政策\n调整 ")
    assert seen(office, "li", FILTERS[::-1]) == ["政策 调整"]
    assert seen(office, "li", FILTERS[:1]) == []
    assert seen(office, "li", measure="exposure") == []


def test_others_see_what_is_shared_and_only_the_writer_takes_it_away(office: Store) -> None:
    note(office, "mine")
    ours = note(office, "ours", is_shared=True)
    assert (seen(office, "li"), seen(office, "ren")) == (["mine", "ours"], ["ours"])
    with pytest.raises(Refused, match="no such note"):
        take_away(office, ours, actor=actor("ren"), now=NOW)
    take_away(office, ours, actor=actor("li"), now=NOW)
    assert seen(office, "ren") == []
    with pytest.raises(Refused, match="no such note"):
        take_away(office, ours, actor=actor("li"), now=NOW)
    verbs = entries(office, actor=Actor("admin", "administrator"))["verb"].to_list()
    assert verbs[:3] == ["take_note_away", "annotate", "annotate"]


@pytest.mark.parametrize("text", ["", "  \n ", "长" * (LONGEST + 1)])
def test_a_note_says_something_and_not_too_much(office: Store, text: str) -> None:
    with pytest.raises(Refused, match=str(LONGEST)):
        note(office, text)


def test_a_month_is_a_month(office: Store) -> None:
    with pytest.raises(Refused, match="YYYY-MM"):
        annotate(office, MEASURE, [], "2026-13", "x", is_shared=False, actor=actor("li"), now=NOW)


def test_whoever_may_not_see_analyses_writes_and_reads_none(office: Store) -> None:
    for act in (
        lambda who: annotate(office, MEASURE, [], MONTH, "x", is_shared=True, actor=who, now=NOW),
        lambda who: notes_on(office, MEASURE, [], actor=who),
    ):
        with pytest.raises(Denied):
            act(Actor("x", "regulator"))
