"""Who reads the audit log: the newest first, of a person or about a thing, and nobody without the right."""

from __future__ import annotations

import pytest

from casework.access.accounts import add_user, change_user, find_user
from casework.access.actors import Actor, local_operator
from casework.access.audit_reading import entries
from casework.access.rights import Denied
from casework.store.engine import Store

ADMINISTRATOR = Actor("admin", "administrator", None)


def test_the_newest_act_comes_first_and_says_who_did_what_to_what(store: Store) -> None:
    add_user(store, "wang", "officer", actor=local_operator())
    user = find_user(store, "wang")
    assert user
    change_user(store, user, actor=ADMINISTRATOR, is_disabled=True)
    found = entries(store, actor=ADMINISTRATOR)
    assert found["verb"].to_list()[:2] == ["change", "add"]
    assert found["entry_no"].is_sorted(descending=True)
    assert found["object"][0] == "user/wang"


def test_a_person_and_a_thing_narrow_what_is_read(store: Store) -> None:
    for name in ("wang", "wang_2", "li"):
        add_user(store, name, "officer", actor=local_operator())
    assert entries(store, actor=ADMINISTRATOR, about="user/wang")["object"].to_list() == ["user/wang_2", "user/wang"]
    assert entries(store, actor=ADMINISTRATOR, about="user/w_ng").is_empty()  # the sign stands for itself
    assert entries(store, actor=ADMINISTRATOR, person="nobody").is_empty()
    assert entries(store, actor=ADMINISTRATOR, newest=1)["object"].to_list() == ["user/li"]


@pytest.mark.parametrize("role", ["officer", "risk", "analyst", "regulator"])
def test_nobody_reads_it_without_the_right(store: Store, role: str) -> None:
    with pytest.raises(Denied):
        entries(store, actor=Actor("someone", role, None))
