"""Rights: the whole table of roles, verbs and objects, as it is meant; whoever changes the file changes this on purpose."""

from __future__ import annotations

import polars as pl
import pytest
from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.masking import mask, masked, may_reveal, reveal
from casework.access.rights import (
    ROLES_FILE,
    Denied,
    allowed,
    objects_and_verbs,
    partner_scope,
    read_roles,
    require,
    require_partner,
    roles,
)
from casework.store.engine import Store
from casework.store.tables import audit_entries

BUSINESS = {
    "cockpit",
    "analysis",
    "risk",
    "customer",
    "partner",
    "project",
    "filing",
    "double_filing",
    "export",
    "rules",
}
MONEY = {"fee", "measure"}
WORK = {"case", "list", "notice", "warning"}
FORMS = {"customer", "partner", "project"}
MEANT: dict[str, dict[str, set[str]]] = {
    "officer": {
        "read": (BUSINESS - {"risk", "export"}) | WORK,
        "submit": {"filing"},
        "reveal": {"personal"},
        "enter": FORMS | {"case", "list", "personal"},
        "manage": {"warning"},
    },
    "reviewer": {
        "read": (BUSINESS - {"export"}) | WORK,
        "confirm": {"filing"},
        "reveal": {"personal"},
        "enter": {"case"},
        "manage": {"warning"},
    },
    "approver": {
        "read": BUSINESS | MONEY | WORK | {"model"} | {"model"},
        "reveal": {"personal"},
        "approve": {"fee", "export", "model", "warning", "partner", "personal", "customer"},
        "enter": {"case"},
    },
    "committee": {"read": (BUSINESS - {"export", "filing", "double_filing"}) | WORK, "enter": {"case"}},
    "finance": {
        "read": (BUSINESS | MONEY | {"case", "notice"}) - {"risk", "customer", "double_filing"},
        "submit": {"filing"},
        "manage": {"fee"},
        "enter": {"case", "fee"},
    },
    "risk": {
        "read": BUSINESS | MONEY | WORK | {"model"},
        "confirm": {"filing"},
        "produce": {"export", "personal"},
        "reveal": {"personal"},
        "enter": {"case", "list"},
        "manage": {"model", "warning", "partner", "customer"},
        "approve": {"warning", "personal"},
    },
    "analyst": {"read": BUSINESS | MONEY | {"model", "warning", "notice"}, "manage": {"model"}},
    "engineer": {
        "read": {"filing", "rules", "pipeline"},
        "submit": {"filing"},
        "produce": {"export"},
        "run": {"pipeline"},
    },
    "partner": {"read": {"filing", "project", "notice"}, "submit": {"filing"}},
    "regulator": {"read": {"export", "measure"}},
    "administrator": {"read": {"user", "audit", "rules", "notice"}, "manage": {"user"}},
    "operator": {
        "read": BUSINESS | MONEY | WORK | {"model"} | {"pipeline", "user", "audit"},
        "submit": {"filing"},
        "confirm": {"filing"},
        "produce": {"export", "personal"},
        "run": {"pipeline"},
        "manage": {"user", "fee", "model", "warning", "partner", "customer"},
        "approve": {"fee", "export", "model", "warning"},
        "enter": FORMS | {"case", "list", "fee"},
    },
}


def actor(role: str) -> Actor:
    return Actor("x", role, "91110000600037341L" if role == "partner" else None)


def test_there_are_the_roles_of_the_specification() -> None:
    assert {name for name, role in roles().items() if role.is_assignable} == set(MEANT) - {"operator"}


@pytest.mark.parametrize("role", MEANT)
def test_every_role_may_exactly_what_is_meant(role: str) -> None:
    objects, verbs = objects_and_verbs()
    for verb in sorted(verbs):
        found = {kind for kind in objects if allowed(actor(role), verb, kind)}
        assert found == MEANT[role].get(verb, set()), (role, verb)


def test_every_object_and_verb_is_used_by_somebody() -> None:
    objects, verbs = objects_and_verbs()
    rights = {right for role in roles().values() for right in role.rights}
    assert {verb for verb, _ in rights} == verbs
    assert {kind for _, kind in rights} == objects


def test_no_one_role_both_manages_accounts_and_sees_the_business() -> None:
    assignable = [role for role in roles().values() if role.is_assignable]
    assert not [
        role.name for role in assignable if ("manage", "user") in role.rights and ("read", "project") in role.rights
    ]


@pytest.mark.parametrize("role", ["nobody", "", "Administrator"])
def test_an_unknown_role_may_nothing(role: str) -> None:
    assert not allowed(Actor("x", role), "read", "cockpit")
    with pytest.raises(Denied):
        partner_scope(Actor("x", role))


def test_a_right_that_does_not_exist_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError, match="no such right: eat project"):
        require(actor("analyst"), "eat", "project")


def test_whoever_must_change_the_password_may_nothing() -> None:
    assert not allowed(Actor("x", "analyst", must_change_password=True), "read", "cockpit")


def test_a_partner_is_bound_to_its_institution() -> None:
    assert partner_scope(actor("partner")) == "91110000600037341L"
    assert partner_scope(actor("analyst")) is None
    require_partner(actor("partner"), "91110000600037341L")
    for other in ("91330000142935213C", "", None):
        with pytest.raises(Denied, match="only for 91110000600037341L"):
            require_partner(actor("partner"), other)


def test_a_bound_role_without_its_institution_sees_nothing_rather_than_all() -> None:
    lost = Actor("x", "partner")
    assert not allowed(lost, "read", "filing")
    for ask in (partner_scope, lambda who: require_partner(who, None)):
        with pytest.raises(Denied):
            ask(lost)
    assert not allowed(Actor("x", "analyst", "91110000600037341L"), "read", "filing")


@pytest.mark.parametrize(
    ("find", "put", "said"),
    [
        ("  operator:\n    zh", "  officer:\n    zh", "role officer is there twice"),
        ("read: [export, measure]", "read: [exports, measure]", "regulator: unknown object exports"),
        ("produce: [export, personal]\n      reveal", "make: [export]\n      reveal", "risk: unknown verb make"),
        ("is_bound: true", "bound: true", "partner: unknown key bound"),
        ("unassignable:", "machines:", "expected exactly"),
    ],
)
def test_a_wrong_roles_file_is_refused_in_words(find: str, put: str, said: str) -> None:
    content = ROLES_FILE.read_text(encoding="utf-8")
    assert find in content
    with pytest.raises(ValueError, match=said):
        read_roles(content.replace(find, put, 1), "roles.yaml")


def test_personal_values_show_enough_to_recognise_and_not_enough_to_use() -> None:
    assert mask("identity", "11010519491231002X") == "110105****002X"
    assert mask("phone", "13800138000") == "138****8000"
    assert mask("name", "欧阳小明") == "欧****"
    assert mask("address", "浙江省杭州市西湖区文三路90号") == "浙江省杭州市****"
    assert [mask("identity", "1234"), mask("name", "王"), mask("phone", ""), mask("phone", None)] == [
        "****",
        "****",
        "",
        None,
    ]


def test_a_masked_frame_says_the_same_as_the_single_values() -> None:
    values = ["11010519491231002X", "91110000600037341L", "1234", "", None]
    frame = pl.DataFrame({"id_type": ["R", "USCC", "R", "R", "R"], "id_number": values, "amount": [1, 2, 3, 4, 5]})
    shown = masked(frame, {"id_number": "identity", "phone": "phone"})
    assert shown["id_number"].to_list() == [mask("identity", value) for value in values]
    firms_in_clear = masked(frame, {"id_number": "identity"}, unless=pl.col("id_type") == "USCC")
    assert firms_in_clear["id_number"].to_list() == ["110105****002X", "91110000600037341L", "****", "", None]


def test_revealing_needs_the_right_and_a_reason_and_is_logged(store: Store) -> None:
    officer, analyst = actor("officer"), actor("analyst")
    assert (may_reveal(officer), may_reveal(analyst)) == (True, False)
    reveal(store, officer, "customer/C1", ["phone"], " 核对联系人 ")
    with pytest.raises(Denied):
        reveal(store, analyst, "customer/C1", ["phone"], "curious")
    with pytest.raises(ValueError, match="say why"):
        reveal(store, officer, "customer/C1", ["phone"], "  ")
    with store.reading() as connection:
        entries = connection.execute(select(audit_entries).order_by(audit_entries.c.entry_no)).all()
    assert [(entry.verb, entry.object) for entry in entries] == [("reveal", "customer/C1"), ("denied", "personal")]
    assert entries[0].detail == '{"columns": ["phone"], "reason": "核对联系人"}'
