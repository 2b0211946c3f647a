"""Partners after admission: contacts proved by a code, licences that become tasks, evaluations adopted by two people, suspension."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from office import GUARANTOR, NOW, PROJECT, actor, code_of, furnish
from sqlalchemy import insert, select

from casework.access import audit_proof
from casework.access.actors import Actor, scheduled
from casework.access.rights import Denied
from casework.notices.delivery import MOST_ATTEMPTS, deliver
from casework.notices.outbox import in_state, outbox
from casework.partners import contacts, evaluation, licences
from casework.partners import queries as known
from casework.partners.contacts import Contact
from casework.partners.queries import Standing
from casework.projects import tasks
from casework.projects.verbs import begin
from casework.stages.acts import act_on
from casework.stages.cases import read_case
from casework.store.act_tables import case_acts, cases
from casework.store.engine import Store
from casework.store.notice_tables import notices
from scoring.parameters.catalogue import GRADES

OFFICER, RISK, APPROVER, SCHEDULED = actor("li"), actor("feng"), actor("an"), scheduled("partners")
OTHER = "91110000600037342L"
QUARTER = "2025-Q4"


@pytest.fixture
def office(store: Store) -> Store:
    furnish(store)
    return store


def added(store: Store) -> Contact:
    return contacts.add(store, GUARANTOR, "周报送", "报送", "mailto://a:b@mail.example.cn", actor=OFFICER, now=NOW)


def code_sent(store: Store, one: Contact) -> str:
    """The newest code, as it stands in the notice that goes out."""
    with store.reading() as connection:
        bodies = connection.scalars(
            select(notices.c.body)
            .where(notices.c.recipient == contacts.recipient_of(one.partner_id, one.contact_no))
            .order_by(notices.c.notice_no)
        ).all()
    found = re.search(r"\d{6}", bodies[-1])
    assert found is not None
    return found.group()


def test_a_code_goes_out_to_the_address_and_comes_back(office: Store) -> None:
    one = added(office)
    sent: list[tuple[str, str, str]] = []
    deliver(office, send=lambda *told: sent.append(told), now=NOW)
    assert [address for address, _, _ in sent] == ["mailto://a:b@mail.example.cn"]
    done = contacts.confirm(office, one, code_sent(office, one), actor=OFFICER, now=NOW)
    assert (done.state, done.verified_until, done.code_sha256) == ("verified", date(2027, 3, 2), None)
    with office.reading() as connection:
        reached = contacts.reached(connection, [GUARANTOR], date(2027, 3, 2))
        assert reached == {GUARANTOR: [f"contact:{GUARANTOR}/1"]}
        assert contacts.reached(connection, [GUARANTOR], date(2027, 3, 3)) == {}
    assert audit_proof.verify(office) is None


def test_a_wrong_late_or_older_code_proves_nothing(office: Store) -> None:
    one = added(office)
    first = code_sent(office, one)
    wrong = "000000" if first != "000000" else "000001"
    for said in ["code_missing", *["code_wrong"] * 4, "code_over"]:  # nothing typed is no attempt
        given = "" if said == "code_missing" else wrong
        assert code_of(lambda given=given: contacts.confirm(office, one, given, actor=OFFICER, now=NOW)) == said  # type: ignore[misc]
    assert code_of(lambda: contacts.confirm(office, one, first, actor=OFFICER, now=NOW)) == "code_over"
    again = contacts.ask_again(office, one, actor=OFFICER, now=NOW + timedelta(hours=1))
    late = NOW + timedelta(hours=50)
    assert (
        code_of(lambda: contacts.confirm(office, again, code_sent(office, one), actor=OFFICER, now=late)) == "code_over"
    )
    third = contacts.ask_again(office, again, actor=OFFICER, now=late)
    assert contacts.confirm(office, third, code_sent(office, one), actor=OFFICER, now=late).state == "verified"


def test_mail_that_is_given_up_becomes_a_task_for_officers(office: Store) -> None:
    one = added(office)
    contacts.confirm(office, one, code_sent(office, one), actor=OFFICER, now=NOW)

    def refuse(*_: str) -> None:
        raise OSError("mailbox unknown")

    moment = NOW
    for _ in range(MOST_ATTEMPTS):
        deliver(office, send=refuse, now=moment)
        moment += timedelta(hours=7)
    assert contacts.notice_bounces(office, actor=SCHEDULED, now=moment) == 1
    assert contacts.notice_bounces(office, actor=SCHEDULED, now=moment) == 0
    assert [each.state for each in contacts.contacts(office, actor=OFFICER)] == ["bounced"]
    assert any("联系人无法送达" in notice.subject for notice in outbox(office, actor=OFFICER))


def test_a_contact_needs_the_right_and_an_address_that_is_understood(office: Store) -> None:
    with pytest.raises(Denied):
        contacts.add(office, GUARANTOR, "周", "报送", "mailto://a@b.cn", actor=RISK, now=NOW)
    assert (
        code_of(lambda: contacts.add(office, GUARANTOR, "周", "报送", "nowhere", actor=OFFICER, now=NOW))
        == "wrong_address"
    )
    one = added(office)
    contacts.remove(office, one, actor=OFFICER, reason="离职", now=NOW)
    assert contacts.contacts(office, actor=OFFICER) == []
    assert code_of(lambda: contacts.ask_again(office, one, actor=OFFICER, now=NOW)) == "no_such_contact"


def in_follow_up(store: Store, partner_id: str = GUARANTOR, stage: str = "in_follow_up") -> str:
    """A partner's case as it stands long after its admission, which has tests of its own."""
    row = {
        "version": 1, "action": "open", "from_stage": "accepted", "to_stage": stage, "title": "甲担保", "detail": "{}",
        "actor": "li", "role": "officer", "at": NOW, "reason": "",
    }  # fmt: skip
    with store.writing() as connection:
        connection.execute(
            insert(cases),
            {
                "case_id": "H2026000001",
                "kind": "partner",
                "partner_id": partner_id,
                "subject": partner_id,
                "opened_at": NOW,
            },
        )
        connection.execute(insert(case_acts), {"case_id": "H2026000001", **row})
    return "H2026000001"


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two partners as a build would publish them; the warehouse itself has tests of its own."""
    rows = [
        {"partner_id": GUARANTOR, "name": "甲担保", "role": "guarantor", "licence_expires": date(2026, 4, 30)},
        {"partner_id": OTHER, "name": "乙担保", "role": "guarantor", "licence_expires": None},
        {"partner_id": "B1", "name": "一行", "role": "bank", "licence_expires": None},
    ]
    figures = {
        GUARANTOR: ("0.015", "0.02", "0.15", "0", "5.2", "0.012", "0.1", "0.85", "0.82", "1.2", "2.5", "600000000", "0.99", "1", "0.4"),
        OTHER: ("0.09", "0.12", "0.6", "0.03", "9.1", "0.004", "-0.2", "0.3", "0.71", "0.2", "0.6", "80000000", "0.7", "0.5", "0.1"),
    }  # fmt: skip
    names = tuple(name for name in known._FIGURES if name != "small_farmer_accounts")

    def standing(_: Store, partner_id: str, **__: Any) -> Standing:
        values = {name: Decimal(text) for name, text in zip(names, figures[partner_id], strict=True)}
        return Standing(values, Decimal(900_000_000), None, "2025-12")

    for module in (licences, evaluation):
        monkeypatch.setattr(module, "partners", lambda *_, **__: rows)
    monkeypatch.setattr(evaluation, "standing", standing)


@pytest.mark.usefixtures("published")
def test_a_licence_that_ends_is_told_once_at_each_step_and_becomes_a_task(office: Store) -> None:
    case_id = in_follow_up(office)
    one = added(office)
    contacts.confirm(office, one, code_sent(office, one), actor=OFFICER, now=NOW)
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 2), date(2026, 4, 1), date(2026, 5, 1)]
    told = [licences.remind_licences(office, day, actor=SCHEDULED, now=NOW) for day in days]
    assert told == [0, 3, 0, 3, 3]  # two officers and the contact
    with office.reading() as connection:
        theirs = [one for one in in_state(connection, f"contact:{GUARANTOR}/1") if one.key.startswith("licence")]
    assert len(theirs) == 3
    listed = tasks.listed(office, case_id, actor=OFFICER)
    assert [(task.kind, task.state, task.due_on) for task in listed] == [("licence_renewal", "open", date(2026, 4, 30))]
    done = tasks.do(
        office, read_case(office, case_id, actor=OFFICER), 1, {"valid_until": "2031-04-30"}, actor=OFFICER, now=NOW
    )
    assert done.state == "done"


@pytest.mark.usefixtures("published")
def test_licences_are_listed_by_their_end(office: Store) -> None:
    found = licences.licences(office, date(2026, 4, 1), actor=OFFICER)
    assert [(one.partner_id, one.days_left, one.state) for one in found] == [
        (GUARANTOR, 29, "second"),
        (OTHER, None, "unknown"),
    ]


@pytest.mark.usefixtures("published")
def test_a_quarter_is_computed_once_with_its_peers(office: Store) -> None:
    assert evaluation.evaluate(office, QUARTER, actor=SCHEDULED, now=NOW) == 2
    assert evaluation.evaluate(office, QUARTER, actor=SCHEDULED, now=NOW) == 0
    good, bad = sorted(evaluation.evaluations(office, actor=OFFICER), key=lambda one: -(one.score or 0))
    assert (good.partner_id, bad.partner_id) == (GUARANTOR, OTHER)
    leverage = next(factor for factor in good.factors if factor["indicator"] == "leverage")
    assert (leverage["value"], leverage["peer_median"], leverage["peers"], good.peers) == ("5.2", "9.1", 1, 1)
    assert good.state == "computed"
    assert good.adopted_grade is None


@pytest.mark.usefixtures("published")
def test_a_grade_is_adopted_by_two_people_within_two_steps(office: Store) -> None:
    evaluation.evaluate(office, QUARTER, actor=RISK, now=NOW)
    computed = evaluation.evaluations(office, actor=RISK, partner_id=GUARANTOR)[0].computed_grade
    place = GRADES.index(computed)
    far, near = GRADES[place + 3], GRADES[place + 1]
    why = {"actor": RISK, "reason": "增长过快", "now": NOW}
    assert code_of(lambda: evaluation.propose(office, GUARANTOR, QUARTER, far, **why)) == "grade_steps"  # type: ignore[arg-type]
    assert evaluation.propose(office, GUARANTOR, QUARTER, near, **why).state == "proposed"  # type: ignore[arg-type]
    own = Actor(RISK.name, "approver")
    answered = {"agrees": True, "reason": "同意", "now": NOW}
    assert code_of(lambda: evaluation.answer(office, GUARANTOR, QUARTER, actor=own, **answered)) == "four_eyes"  # type: ignore[arg-type]
    with pytest.raises(Denied):
        evaluation.answer(office, GUARANTOR, QUARTER, actor=OFFICER, **answered)  # type: ignore[arg-type]
    adopted = evaluation.answer(office, GUARANTOR, QUARTER, actor=APPROVER, **answered)  # type: ignore[arg-type]
    assert (adopted.state, adopted.computed_grade, adopted.adopted_grade) == ("adopted", computed, near)
    assert evaluation.evaluate(office, QUARTER, actor=SCHEDULED, now=NOW) == 0
    assert code_of(lambda: evaluation.propose(office, GUARANTOR, QUARTER, near, **why)) == "evaluation_state"  # type: ignore[arg-type]


@pytest.mark.usefixtures("published")
def test_a_partner_of_whom_too_little_is_known_stays_unrated_or_is_given_a_grade_by_two_people(
    office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unrated partner has the factor of BB, so steps are counted from there."""
    monkeypatch.setattr(evaluation, "standing", lambda *_, **__: Standing({}, None, None, "2025-12"))
    evaluation.evaluate(office, QUARTER, actor=RISK, now=NOW)
    one = evaluation.evaluations(office, actor=RISK, partner_id=GUARANTOR)[0]
    assert (one.computed_grade, evaluation.choices(one)) == ("unrated", ("unrated", "A", "BBB", "BB", "B", "C"))
    why = {"actor": RISK, "reason": "母公司为AAA", "now": NOW}
    assert code_of(lambda: evaluation.propose(office, GUARANTOR, QUARTER, "AA", **why)) == "grade_steps"  # type: ignore[arg-type]
    assert evaluation.propose(office, OTHER, QUARTER, "unrated", **why).adopted_grade == "unrated"  # type: ignore[arg-type]
    evaluation.propose(office, GUARANTOR, QUARTER, "BBB", **why)  # type: ignore[arg-type]
    answered = {"agrees": True, "reason": "同意", "now": NOW}
    own = Actor(RISK.name, "approver")
    assert code_of(lambda: evaluation.answer(office, GUARANTOR, QUARTER, actor=own, **answered)) == "four_eyes"  # type: ignore[arg-type]
    adopted = evaluation.answer(office, GUARANTOR, QUARTER, actor=APPROVER, **answered)  # type: ignore[arg-type]
    assert (adopted.state, adopted.computed_grade, adopted.adopted_grade) == ("adopted", "unrated", "BBB")


@pytest.mark.usefixtures("published")
def test_a_returned_proposal_may_be_made_anew(office: Store) -> None:
    evaluation.evaluate(office, QUARTER, actor=RISK, now=NOW)
    grade = evaluation.evaluations(office, actor=RISK, partner_id=OTHER)[0].computed_grade
    evaluation.propose(office, OTHER, QUARTER, grade, actor=RISK, reason="按计算", now=NOW)
    evaluation.answer(office, OTHER, QUARTER, agrees=False, actor=APPROVER, reason="先核对", now=NOW)
    assert evaluation.propose(office, OTHER, QUARTER, grade, actor=RISK, reason="已核对", now=NOW).version == 4


@pytest.mark.parametrize("stage", ["suspended", "ended"])
def test_no_new_business_with_a_partner_that_is_suspended_or_has_left(office: Store, stage: str) -> None:
    in_follow_up(office, stage=stage)
    assert code_of(lambda: begin(office, GUARANTOR, PROJECT, actor=OFFICER, now=NOW)) == "partner_suspended"
    begin(office, OTHER, PROJECT, actor=OFFICER, now=NOW)


def test_a_resumed_partner_does_business_again(office: Store) -> None:
    case_id = in_follow_up(office, stage="in_follow_up")
    case = act_on(office, read_case(office, case_id, actor=RISK), "suspend", actor=RISK, reason="超限", now=NOW)
    act_on(office, case, "resume", actor=APPROVER, reason="已整改", now=datetime(2026, 3, 9, tzinfo=UTC))
    assert begin(office, GUARANTOR, PROJECT, actor=OFFICER, now=NOW).stage.name == "draft"
