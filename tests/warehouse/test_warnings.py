"""Warnings from filings to the published queue and back: evaluation, acts with rights and four eyes, increments, rehearsal."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from casework.access.accounts import add_user
from casework.access.actors import Actor, local_operator, scheduled
from casework.access.rights import Denied
from casework.notices.outbox import outbox
from casework.stages.acts import act_on
from casework.store.engine import open_store
from casework.store.warehouse import published_database
from casework.warnings import queries, verbs
from casework.warnings.changes import propose
from casework.warnings.notices import tell
from casework.warnings.rehearsals import trial
from casework.warnings.verbs import Key, WarningRefused
from orchestration.building.digests import table_digests
from orchestration.learning.rehearsal import keep_ledger, rehearse
from orchestration.learning.trials import try_waiting
from scoring.parameters.changes import IndicatorChange
from scoring.parameters.reader import shipped
from tests.warehouse.conftest import BANK, DAY, GUARANTOR, OTHER, PARTNER, House, customer, event, project

OFFICER, CHIEF, ANALYST = Actor("li", "officer"), Actor("wang", "approver"), Actor("zhao", "analyst")
FIRST, SECOND, THIRD = "913300000000000001", "913300000000000002", "913300000000000003"
OVERDUE = Key("project", f"{PARTNER}/P1", "project_overdue")
TWICE, AGAIN = (
    Key("project", f"{who}/{number}", "project_loan_twice") for who, number in ((PARTNER, "P2"), (OTHER, "P3"))
)


def loan(number: str, days: int, balance: str = "1000000.00") -> dict[str, object]:
    return {
        "loan_contract_no": f"L{number}", "as_of": DAY, "borrower_id_number": FIRST, "borrower_name": "客户",
        "contract_amount": "1000000.00", "balance": balance, "days_overdue": days,
    }  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """P1 is overdue by 45 days, by 62 in the bank's book; P2 and P3 are one loan ceded twice; three firms guarantee in a ring."""
    house = House(tmp_path_factory.mktemp("warnings") / "home")
    house.file("banks", [BANK], partner="self")
    house.file("guarantors", [GUARANTOR, {**GUARANTOR, "uscc": OTHER, "name": "第二担保"}], partner="self")
    house.file("customers", [customer(number) for number in (FIRST, SECOND, THIRD)])
    house.file("projects", [project("P1", FIRST), project("P2", SECOND)])
    house.file("projects", [project("P3", THIRD, loan_contract_no="LP2")], partner=OTHER)
    begun = [event(1, "DISBURSEMENT", date(2025, 1, 10), "1000000.00", number) for number in ("P1", "P2")]
    trouble = event(2, "OVERDUE", date(2025, 6, 20), None, "P1", days_overdue=45)
    house.file("project_events", [*begun, trouble])
    house.file("project_events", [event(1, "DISBURSEMENT", date(2025, 2, 1), "1000000.00", "P3")], partner=OTHER)
    ring = [(FIRST, SECOND), (SECOND, THIRD), (THIRD, FIRST)]
    relations = [
        {"from_id": one, "from_name": "甲", "to_id": other, "to_name": "乙", "kind": "GUARANTOR"} for one, other in ring
    ]
    house.file("customer_relations", relations)
    house.file("bank_loans", [loan("P1", 62)], partner="B1")
    house.build()
    return house


def status(house: House, key: Key) -> str:
    """As the published build has it."""
    sql = f"SELECT status FROM risk.warnings WHERE subject_id = '{key.subject_id}' AND indicator = '{key.indicator}'"
    return str(house.one(sql))


def test_what_is_planted_is_warned_of_at_its_level_and_since_its_day(house: House) -> None:
    said = {
        (subject.rpartition("/")[2] if kind == "project" else kind, indicator): (level, value, raised_on)
        for kind, subject, indicator, level, value, raised_on in house.rows(
            "SELECT subject_kind, subject_id, indicator, level, value, raised_on FROM risk.warnings"
        )
    }
    assert said["P1", "project_overdue"] == ("yellow", 45, date(2025, 5, 6))
    assert said["P1", "project_early_default"][0] == "blue"
    assert said["P1", "project_bank_book_overdue"][0] == "orange"
    assert said["customer", "customer_bank_overdue"] == ("orange", 62, DAY - timedelta(days=62))
    assert said["P2", "project_loan_twice"][:2] == said["P3", "project_loan_twice"][:2] == ("blue", 2)
    assert said["P2", "project_loan_over_covered"][:2] == ("red", 2.0)
    assert ("P2", "project_overdue") not in said
    assert (
        house.one("SELECT count(*) FROM risk.warnings WHERE indicator = 'customer_guarantee_ring' AND level = 'yellow'")
        == 3
    )
    assert house.one("SELECT count(DISTINCT ring_id), max(members) FROM customer.rings") == (1, 3)
    assert house.one("SELECT count(*) FROM risk.indicators") >= 40


def test_contagion_reaches_the_guarantors_of_what_fails(house: House) -> None:
    found = dict(
        house.rows(
            "SELECT c.id_number, x.contagion_balance FROM customer.contagion AS x INNER JOIN customer.customers AS c USING (customer_id)"
        )
    )
    assert {number: float(balance) for number, balance in found.items()} == {SECOND: 500_000.0, THIRD: 500_000.0}


def test_a_warning_lives_from_raised_to_closed_with_four_eyes(house: House) -> None:
    with open_store(house.home) as store:
        (first, *_) = queries.queue(store, OFFICER).to_dicts()
        assert first["priority"] == max(row["priority"] for row in queries.queue(store, OFFICER).to_dicts())
        verbs.acknowledge(store, OFFICER, OVERDUE)
        verbs.act(store, OFFICER, OVERDUE, "客户承诺月底还款")
        with pytest.raises(Denied):
            verbs.close(store, OFFICER, OVERDUE, "resolved", "已还")
        with pytest.raises(Denied):
            verbs.acknowledge(store, ANALYST, OVERDUE)
        with pytest.raises(WarningRefused, match="The outcome is one of"):
            verbs.close(store, CHIEF, OVERDUE, "forgotten", "已还")
        with pytest.raises(WarningRefused, match="Say it in"):
            verbs.close(store, CHIEF, OVERDUE, "resolved", "  ")
    house.build()
    assert status(house, OVERDUE) == "acting"
    with open_store(house.home) as store:
        verbs.close(store, CHIEF, OVERDUE, "resolved", "已核实还款")
        with pytest.raises(WarningRefused, match="closed: this cannot be done"):
            verbs.act(store, OFFICER, OVERDUE, "再催")
        assert [row["act"] for row in queries.history(store, OFFICER, *vars(OVERDUE).values()).to_dicts()] == [
            "acknowledge", "act", "close",
        ]  # fmt: skip
    house.build()
    assert status(house, OVERDUE) == "closed"
    with open_store(house.home) as store:
        assert OVERDUE.indicator not in queries.queue(store, OFFICER)["indicator"].to_list()
        verbs.reopen(store, OFFICER, OVERDUE, "还款未到账")
        verbs.merge(store, OFFICER, AGAIN, TWICE)
        verbs.snooze(store, OFFICER, TWICE, date(2025, 7, 31), "等待银行核对")
    house.build()
    assert [status(house, key) for key in (OVERDUE, TWICE, AGAIN)] == ["reopened", "snoozed", "merged"]


def test_nobody_rests_too_long_and_names_that_are_no_warning(house: House) -> None:
    with open_store(house.home) as store:
        with pytest.raises(WarningRefused, match="2025-09-30 at the latest"):
            verbs.snooze(store, OFFICER, TWICE, date(2026, 1, 1), "等待核对")
        with pytest.raises(WarningRefused, match="There is no warning"):
            verbs.acknowledge(store, OFFICER, Key("project", "X", "project_overdue"))
        with pytest.raises(WarningRefused, match="is named KIND:SUBJECT:INDICATOR"):
            Key.read("project_overdue")
    assert Key.read(str(TWICE)) == TWICE


def test_owners_are_told_once_of_what_is_grave_and_of_what_is_given_to_them(house: House) -> None:
    """Grave ones go to everybody of the role, each at each level once; what is handed over to that person, what is escalated upwards."""
    with open_store(house.home) as store:
        for name, role in (("li", "officer"), ("wang", "approver"), ("rui", "risk")):
            add_user(store, name, role, actor=local_operator())
        assert tell(store, actor=scheduled("warnings")) > 0
        assert tell(store, actor=scheduled("warnings")) == 0
        with pytest.raises(Denied):
            tell(store, actor=OFFICER)
        everybody = (OFFICER, CHIEF, Actor("rui", "risk"))
        seen = {one.about: one for person in everybody for one in outbox(store, actor=person)}
        over = f"warning/project:{PARTNER}/P2:project_loan_over_covered"
        assert seen[over].is_urgent
        assert seen[over].subject.startswith("红色预警：")
        assert "客户" not in seen[over].subject + seen[over].body
        assert all("guarantee_ring" not in about for about in seen), "a yellow one waits in the queue"
        ring = next(Key.read(str(row)) for (row,) in house.rows(
            "SELECT subject_kind || ':' || subject_id || ':' || indicator FROM risk.warnings WHERE indicator = 'customer_guarantee_ring'"
        ))  # fmt: skip
        for nobody in ("nemo", "wang"):  # without an account, and without the right
            with pytest.raises(verbs.WarningRefused, match=f"{nobody} is not the name of a user who may deal with"):
                verbs.assign(store, OFFICER, ring, nobody)
        verbs.assign(store, OFFICER, ring, "rui")
        verbs.escalate(store, OFFICER, ring, "三户互保，需上会")
        mine = [
            one.subject.partition(" / ")[2]
            for one in outbox(store, actor=Actor("rui", "risk"))
            if one.about == f"warning/{ring}"
        ]
        assert [subject.partition(":")[0] for subject in mine] == [
            "Yellow warning escalated",
            "Yellow warning given to you",
        ]
    house.build()
    with open_store(house.home) as store:
        tell(store, actor=scheduled("warnings"))
        assert tell(store, actor=scheduled("warnings")) == 0


def test_a_rehearsal_says_what_an_indicator_was_worth_and_the_next_build_shows_it(house: House) -> None:
    with open_store(house.home) as store:
        found = rehearse(house.home, shipped(), 6, OFFICER)
        (row,) = found.filter(found["indicator"] == "project_overdue").to_dicts()
        assert (row["raised"], row["verdict"]) == (1, "not_assessed_too_early")
        with pytest.raises(Denied):
            keep_ledger(store, ANALYST, found)
        keep_ledger(store, OFFICER, found)
    house.build()
    assert house.one("SELECT raised FROM risk.indicator_ledger WHERE indicator = 'project_overdue'") == 1


def test_a_changed_indicator_is_tried_on_past_months_and_used_from_its_day(house: House) -> None:
    """Overdue from 30 days is orange from now on; who would have been warned of is shown before it is approved."""
    risk, now = Actor("rui", "risk"), datetime(2025, 6, 20, tzinfo=UTC)
    lines = {"blue": Decimal(1), "yellow": Decimal(10), "orange": Decimal(30), "red": Decimal(90)}
    level = "SELECT level FROM risk.warnings WHERE indicator = 'project_overdue'"
    with open_store(house.home) as store:
        case = propose(store, IndicatorChange("project_overdue", DAY, lines, 1), actor=risk, reason="提前一级", now=now)
        assert try_waiting(store, scheduled("rehearsals")) == 1
        assert try_waiting(store, scheduled("rehearsals")) == 0, "tried once"
        told = trial(store, case.case_id, actor=CHIEF)
        assert told
        assert (told["is_tried"], told["now"]["raised"], told["then"]["raised"], told["came_count"]) == (True, 1, 1, 0)
    house.build()
    assert house.one(level) == "yellow"
    with open_store(house.home) as store:
        act_on(store, case, "approve", actor=CHIEF, now=now)
    assert house.build().published, "another rule is another warehouse"
    assert house.one(level) == "orange"
    assert house.one("SELECT orange_line FROM risk.indicators WHERE indicator = 'project_overdue'") == 30


def test_an_increment_warns_as_a_build_from_nothing(house: House) -> None:
    """What is repaid is no longer overdue; a new overdue is; a loan ceded twice is once when the other is repaid."""
    house.file(
        "project_events",
        [event(3, "REPAYMENT", DAY, "400000.00", "P1"), event(2, "OVERDUE", DAY, None, "P2", days_overdue=95)],
    )
    house.file("project_events", [event(2, "RELEASE", DAY, "1000000.00", "P3")], partner=OTHER)
    report = house.build()
    assert not report.full
    levels = dict(house.rows("SELECT subject_id, level FROM risk.warnings WHERE indicator = 'project_overdue'"))
    assert levels == {f"{PARTNER}/P2": "red"}
    assert house.one("SELECT count(*) FROM risk.warnings WHERE indicator = 'project_loan_twice'") == 0
    database = published_database(house.home)
    assert database
    increment = table_digests(database)
    house.build(full=True)
    database = published_database(house.home)
    assert database
    assert table_digests(database) == increment
