"""Views: one's own under a name, shared or not, changed and removed by the owner alone, and nothing for whoever may not see the page."""

from __future__ import annotations

import json

import pytest
from office import NOW, actor, furnish
from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.refusals import Refused
from casework.store.act_tables import saved_views
from casework.store.engine import Store
from casework.store.tables import audit_entries
from casework.views.queries import views
from casework.views.verbs import LONGEST_NAME, keep, remove

ASKED = {"measure": "compensation_rate", "only": ["bank:B001", "bank:B002"]}


@pytest.fixture
def office(store: Store) -> Store:
    furnish(store)
    return store


def seen(store: Store, name: str) -> list[tuple[str, str]]:
    return [(view.owner, view.name) for view in views(store, actor=actor(name))]


def test_a_view_comes_back_as_it_was_kept(office: Store) -> None:
    keep(office, "  本季\n代偿 ", ASKED, is_shared=False, actor=actor("li"), now=NOW)
    (view,) = views(office, actor=actor("li"))
    assert (view.name, view.parameters, view.version, view.kept_at) == ("本季 代偿", ASKED, 1, NOW)


def test_others_see_what_is_shared_and_nothing_else(office: Store) -> None:
    keep(office, "mine", ASKED, is_shared=False, actor=actor("li"), now=NOW)
    keep(office, "ours", ASKED, is_shared=True, actor=actor("li"), now=NOW)
    keep(office, "another", ASKED, is_shared=False, actor=actor("ren"), now=NOW)
    assert seen(office, "li") == [("li", "mine"), ("li", "ours")]
    assert seen(office, "ren") == [("ren", "another"), ("li", "ours")]
    keep(office, "ours", ASKED, is_shared=False, actor=actor("li"), now=NOW)
    assert seen(office, "ren") == [("ren", "another")]


def test_the_same_name_is_a_new_version_and_the_former_stays(office: Store) -> None:
    keep(office, "mine", ASKED, is_shared=False, actor=actor("li"), now=NOW)
    keep(office, "mine", {"measure": "exposure"}, is_shared=True, actor=actor("li"), now=NOW)
    assert [(view.version, view.parameters["measure"]) for view in views(office, actor=actor("li"))] == [
        (2, "exposure")
    ]
    with office.reading() as connection:
        assert len(connection.execute(select(saved_views)).all()) == 2


def test_only_the_owner_removes_it(office: Store) -> None:
    keep(office, "ours", ASKED, is_shared=True, actor=actor("li"), now=NOW)
    with pytest.raises(Refused) as refused:
        remove(office, "ours", actor=actor("ren"), now=NOW)
    assert "ours" in refused.value.words.en
    remove(office, "ours", actor=actor("li"), now=NOW)
    assert seen(office, "li") == seen(office, "ren") == []
    with pytest.raises(Refused):
        remove(office, "ours", actor=actor("li"), now=NOW)
    keep(office, "ours", ASKED, is_shared=True, actor=actor("li"), now=NOW)
    assert seen(office, "ren") == [("li", "ours")]


@pytest.mark.parametrize("name", ["", " \t", "x" * (LONGEST_NAME + 1)])
def test_a_view_has_a_name(office: Store, name: str) -> None:
    with pytest.raises(Refused, match="name of 1 to"):
        keep(office, name, ASKED, is_shared=False, actor=actor("li"), now=NOW)


def test_a_view_is_not_a_place_for_anything_else(office: Store) -> None:
    with pytest.raises(Refused, match="too many filters"):
        keep(office, "x", {"only": ["bank:" + "x" * 9_000]}, is_shared=False, actor=actor("li"), now=NOW)


@pytest.mark.parametrize("stranger", [Actor("clerk", "partner", "91330100MA0000001A"), Actor("zhu", "regulator")])
def test_whoever_may_not_see_the_page_keeps_and_sees_nothing(office: Store, stranger: Actor) -> None:
    keep(office, "ours", ASKED, is_shared=True, actor=actor("li"), now=NOW)
    for attempt in (
        lambda: views(office, actor=stranger),
        lambda: keep(office, "x", ASKED, is_shared=True, actor=stranger, now=NOW),
        lambda: remove(office, "ours", actor=stranger, now=NOW),
    ):
        with pytest.raises(Denied):
            attempt()


def test_keeping_and_removing_stand_in_the_audit_log(office: Store) -> None:
    keep(office, "ours", ASKED, is_shared=True, actor=actor("li"), now=NOW)
    remove(office, "ours", actor=actor("li"), now=NOW)
    wanted = select(audit_entries.c.verb, audit_entries.c.detail).where(audit_entries.c.object == "view/li/ours")
    with office.reading() as connection:
        told = [(row.verb, json.loads(row.detail)["version"]) for row in connection.execute(wanted)]
    assert told == [("keep_view", 1), ("remove_view", 2)]
