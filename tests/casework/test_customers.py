"""Customers: lists, search by sound, likeness, merge and undo, size by the official limits, and what is shown of a person."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from office import code_of
from sqlalchemy import select

from casework.access.accounts import add_user
from casework.access.actors import Actor, local_operator, scheduled
from casework.access.masking import reveal
from casework.access.rights import Denied
from casework.customers.lists import entries, put_on_list, remind_of_reviews
from casework.customers.merging import history, merge, undo
from casework.customers.queries import alike, everything, search
from casework.customers.verbs import derived_size, save_customer
from casework.forms.personal import is_firm, masked_row, unmasked
from casework.forms.records import save
from casework.forms.subjects import customer_id
from casework.notices.outbox import in_state
from casework.store.engine import Store
from casework.store.tables import audit_entries
from ingestion.contracts import CONTRACTS
from scoring.parameters.reader import shipped
from scoring.rating.size import size_class

OFFICER, RISK = Actor("li", "officer"), Actor("feng", "risk")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRM, PERSON = (dict(row) for row in CONTRACTS["customers"].examples)
FIRM_ID = customer_id("USCC", FIRM["id_number"])
PERSON_ID = customer_id("RIC", PERSON["id_number"])
LISTED = {"reason": "失信被执行", "source": "中国执行信息公开网", "review_on": date(2026, 9, 1), "now": NOW}


def listing(store: Store, status: str = "black", actor: Actor = RISK, **more: object) -> object:
    return put_on_list(store, "USCC", FIRM["id_number"], FIRM["name"], status, actor=actor, **{**LISTED, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["机械", "yjxyx", "YJXYXGS", "216548323", "13800138000", "张三", " 乙机械 ", "ｙｊｘ"],
)  # fmt: skip
def test_a_customer_is_found_by_name_initials_number_phone_and_representative(store: Store, text: str) -> None:
    save_customer(store, FIRM, actor=OFFICER)
    assert [found.customer_id for found in search(store, text, actor=OFFICER)] == [FIRM_ID]


@pytest.mark.parametrize("text", ["", "a", "%", "__", "没有", "'; DROP TABLE users; --"])
def test_nothing_is_found_by_nothing(store: Store, text: str) -> None:
    save_customer(store, FIRM, actor=OFFICER)
    assert search(store, text, actor=OFFICER) == []


def test_a_withdrawn_or_older_version_is_not_found(store: Store) -> None:
    first = save_customer(store, FIRM, actor=OFFICER)
    save_customer(store, {**FIRM, "name": "丙机床有限公司"}, base=first, actor=OFFICER, reason="更名")
    assert search(store, "乙机械", actor=OFFICER) == []
    assert len(search(store, "bjc", actor=OFFICER)) == 1


def test_what_may_be_the_same_is_told_with_its_reasons(store: Store) -> None:
    save_customer(store, FIRM, actor=OFFICER)
    typed = {"id_type": "USCC", "name": FIRM["name"], "phone": FIRM["phone"], "kind": "ENTERPRISE"}
    (found,) = alike(store, typed, actor=OFFICER)
    assert (found.found.customer_id, found.reasons, found.score) == (FIRM_ID, ("name", "phone"), 90)
    assert alike(store, {"name": "丁贸易有限公司"}, actor=OFFICER) == []


def test_merging_is_undone_and_makes_no_chain(store: Store) -> None:
    merge(store, "Ca", "Cb", actor=OFFICER, reason="同一企业换证")
    for merged, kept in (("Cb", "Cc"), ("Ca", "Cc"), ("Cc", "Ca")):
        assert code_of(lambda m=merged, k=kept: merge(store, m, k, actor=OFFICER, reason="x")) == "merge_chain"
    undo(store, "Ca", actor=OFFICER, reason="看错")
    assert code_of(lambda: undo(store, "Ca", actor=OFFICER, reason="x")) == "not_merged"
    merge(store, "Cb", "Cc", actor=OFFICER, reason="是这家")
    assert [(one.merged_key, one.kept_key) for one in history(store, "Cb", actor=OFFICER)] == [
        ("Ca", "Cb"),
        ("Cb", "Cc"),
    ]
    assert code_of(lambda: merge(store, "Cx", "Cx", actor=OFFICER, reason="x")) == "merge_itself"


def test_a_list_says_why_whence_and_until_when(store: Store) -> None:
    assert code_of(lambda: listing(store, "none")) == "same_status"
    listing(store)
    assert code_of(lambda: listing(store)) == "same_listing"
    assert code_of(lambda: listing(store, "grey")) == "wrong_status"
    assert code_of(lambda: listing(store, "watch", reason=" ")) == "reason_missing"
    assert code_of(lambda: listing(store, "watch", source="")) == "source_missing"
    assert code_of(lambda: listing(store, "watch", review_on=NOW.date())) == "review_missing"
    listing(store, "none", reason="已履行", review_on=None)
    assert [entry.status for entry in entries(store, actor=RISK, id_number=FIRM["id_number"])] == ["none", "black"]
    with pytest.raises(Denied):
        listing(store, "watch", actor=Actor("x", "analyst"))


def test_an_entry_comes_up_for_review_on_its_day(store: Store) -> None:
    add_user(store, "wang", "risk", actor=local_operator())
    listing(store)
    put_on_list(store, "RIC", PERSON["id_number"], PERSON["name"], "watch", actor=RISK, **LISTED)  # type: ignore[arg-type]
    days = (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2))
    assert [remind_of_reviews(store, day, actor=scheduled("reminders"), now=NOW) for day in days] == [0, 2, 0]
    with store.reading() as connection:
        told = in_state(connection, None)
    assert {notice.recipient for notice in told} == {"wang"}
    named = (FIRM["name"], PERSON["name"], FIRM["id_number"], PERSON["id_number"])
    assert not any(name in notice.subject + notice.body for notice in told for name in named)  # notices leave the house
    listing(store, review_on=date(2026, 12, 1), reason="仍未履行")  # renewed: it comes up again, on its new day
    days = (date(2026, 9, 3), date(2026, 12, 1))
    assert [remind_of_reviews(store, day, actor=scheduled("reminders"), now=NOW) for day in days] == [0, 1]
    listing(store, "none", reason="已履行", review_on=None)
    assert remind_of_reviews(store, date(2027, 1, 1), actor=scheduled("reminders"), now=NOW) == 0


def test_one_page_has_everything(store: Store) -> None:
    first = save_customer(store, FIRM, actor=OFFICER)
    save_customer(store, {**FIRM, "employees": "90"}, base=first, actor=OFFICER, reason="年报")
    save(
        store,
        "customer_statements",
        {**CONTRACTS["customer_statements"].examples[0], "id_number": FIRM["id_number"]},
        actor=OFFICER,
    )
    relation = {**CONTRACTS["customer_relations"].examples[0], "from_id": FIRM["id_number"], "from_name": FIRM["name"]}
    save(store, "customer_relations", {**relation, "to_id": PERSON["id_number"], "to_name": "张三"}, actor=OFFICER)
    listing(store, "watch")
    merge(store, "Cold", FIRM_ID, actor=OFFICER, reason="换证")
    found = everything(store, FIRM_ID, actor=OFFICER)
    assert found is not None
    assert [record.row["employees"] for record in found.versions] == ["85", "90"]
    assert (len(found.statements), len(found.relations), found.list_status, found.merged) == (1, 1, "watch", ["Cold"])
    assert everything(store, "Cnobody", actor=OFFICER) is None


def test_a_person_is_masked_and_a_firm_is_not() -> None:
    person = masked_row("customers", PERSON)
    assert (person["name"], person["id_number"]) == ("张****", "110105****002X")
    firm = masked_row("customers", FIRM)
    assert (firm["name"], firm["id_number"]) == (FIRM["name"], FIRM["id_number"])
    assert firm["legal_representative"] == "张****"
    assert firm["phone"] == "138****8000"
    assert unmasked("customers", {**firm, "employees": "90"}, FIRM) == {**FIRM, "employees": "90"}
    assert not is_firm(PERSON["id_number"])


def test_revealing_needs_a_right_and_a_reason_and_is_logged(store: Store) -> None:
    with pytest.raises(Denied):
        reveal(store, Actor("m", "committee"), f"customer/{PERSON_ID}", ["phone"], "好奇")
    with pytest.raises(ValueError, match="reason"):
        reveal(store, OFFICER, f"customer/{PERSON_ID}", ["phone"], " ")
    reveal(store, OFFICER, f"customer/{PERSON_ID}", ["phone"], "电话核实")
    with store.reading() as connection:
        assert list(connection.scalars(select(audit_entries.c.verb))) == ["denied", "reveal"]


@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "assets", "code"),
    [
        ("3911", 1000, 400_000_000, None, "L"),  # industry: 1000 persons and 400 million
        ("3911", 1000, 399_999_999, None, "M"),
        ("3911", 299, 400_000_000, None, "S"),
        ("3911", 20, 3_000_000, None, "S"),
        ("3911", 19, 400_000_000, None, "T"),
        ("3911", 250, 15_000_000, None, "S"),  # medium needs 300 staff and 20 million, small 20 and 3 million
        ("3911", 12, 900_000_000, None, "T"),  # the revenue is large, and one value below small is enough
        ("0111", None, 5_000_000, None, "M"),
        ("4710", None, 60_000_000, 49_999_999, "S"),
        ("7010", None, 2_000_000_000, 100_000_000, "L"),
        ("7211", 100, None, 80_000_000, "M"),
        ("8010", 9, None, None, "T"),
        ("6620", 1000, 1, 1, "N"),
        ("5111", 20, None, None, None),  # wholesale asks for revenue too
    ],
)
def test_size_follows_the_official_limits(
    industry: str, employees: int | None, revenue: int | None, assets: int | None, code: str | None
) -> None:
    figures = {"employees": employees, "revenue": revenue, "assets": assets}
    given = {name: None if value is None else Decimal(value) for name, value in figures.items()}
    assert size_class(industry, given, shipped().at(NOW.date())).code == code


def test_another_size_than_the_derived_one_needs_a_reason_that_is_kept(store: Store) -> None:
    assert derived_size(FIRM, NOW.date()).code == "S"
    empty = {name: text for name, text in FIRM.items() if name != "size"}
    assert save_customer(store, empty, actor=OFFICER).row["size"] == "S"
    other = {**FIRM, "id_type": "OTHER", "id_number": "X1", "size": "微型"}
    assert code_of(lambda: save_customer(store, other, actor=OFFICER)) == "override_reason"
    assert save_customer(store, other, actor=OFFICER, reason="合并报表口径").reason == "合并报表口径"
    assert derived_size(PERSON, NOW.date()).code == "N"
