"""The table of stages: whole, read strictly, drawn; and the verbs that interpret it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import yaml
from office import NOW, PEOPLE, actor, code_of, furnish
from sqlalchemy import insert

from casework.access.actors import Actor, scheduled
from casework.access.rights import Denied, roles
from casework.documents.files import attach
from casework.notices.outbox import outbox
from casework.reasons import LONGEST_REASON
from casework.refusals import Refused
from casework.stages import drawing
from casework.stages.acts import act_on, open_case, possible_now, take, vote
from casework.stages.cases import Case, read_case, read_votes
from casework.stages.lateness import remind_of_late_cases
from casework.stages.people import delegate
from casework.stages.permission import GUARDS
from casework.stages.table import EARLIER, TABLE_FILE, Way, read_table, ways
from casework.stages.worklist import all_cases, worklist
from casework.store.engine import Store

ACTIONS = [(way, action) for way in ways().values() for action in way.actions.values()]


@pytest.fixture
def office(store: Store) -> Store:
    furnish(store)
    return store


@pytest.mark.parametrize("way", ways().values(), ids=lambda way: way.kind)
def test_every_stage_is_reached_and_left_and_the_stages_of_the_specification_are_there(way: Way) -> None:
    reached = {way.start} | {
        target for action in way.actions.values() for s in action.sources for target in way.targets(action, s)
    }
    assert reached == set(way.stages)
    for stage in set(way.stages) - set(way.ends):
        assert way.possible(stage)
    expected = {
        "project": "draft accepted examined verified reviewed approved signed in_force released compensated recovering closed",
        "partner": "accepted collecting analysed reviewed committee agreed in_follow_up suspended ended",
        "fee": "due invoiced received refund_requested refund_approved refunded",
        "warning": "raised acknowledged acting closed",
        "parameter": "proposed approved in_force",
    }
    assert set(expected[way.kind].split()) <= set(way.stages)


@pytest.mark.parametrize(("way", "action"), ACTIONS, ids=lambda each: getattr(each, "name", getattr(each, "kind", "")))
def test_no_action_without_a_role_and_every_guard_is_known(way: Way, action: object) -> None:
    assert set(action.roles) <= set(roles())  # type: ignore[attr-defined]
    assert action.roles  # type: ignore[attr-defined]
    assert {guard.partition(":")[0] for guard in action.guards} <= set(GUARDS)  # type: ignore[attr-defined]


def test_every_stage_up_to_signing_goes_back_with_a_reason_is_rejected_and_is_withdrawn() -> None:
    way = ways()["project"]
    for stage in ("accepted", "examined", "verified", "reviewed", "approved"):
        possible = {action.name for action in way.possible(stage)}
        assert {"return", "reject", "withdraw"} <= possible
        assert way.targets(way.actions["return"], stage) == way.order[: way.order.index(stage)]
    assert all("reason" in way.actions[name].guards for name in ("return", "reject", "withdraw"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda d: d["fee"]["stages"].update(lost={"zh": "x", "en": "x"}), "the stage lost is never reached"),
        (lambda d: d["fee"]["actions"].pop("pay_refund"), "refund_approved is no end and never left"),
        (lambda d: d["fee"]["ends"].remove("refunded"), "no end and never left"),
        (lambda d: d["fee"]["actions"]["invoice"].update(roles=[]), "nobody may do it"),
        (lambda d: d["fee"]["actions"]["invoice"].update(roles=["clerk"]), "no role clerk"),
        (lambda d: d["fee"]["actions"]["invoice"].update(to="paid"), "no stage paid"),
        (lambda d: d["fee"]["actions"]["invoice"].update(when="soon"), "unknown key when"),
        (lambda d: d["fee"].update(escalates={"days": 3, "roles": ["clerk"]}), "no role clerk"),
        (lambda d: d["fee"].update(escalates={"days": "soon", "roles": ["risk"]}), "days is no number of days"),
    ],
)
def test_a_table_that_leads_nowhere_is_refused(wrong: object, says: str) -> None:
    data = yaml.safe_load(TABLE_FILE.read_text(encoding="utf-8"))
    wrong(data)  # type: ignore[operator]
    with pytest.raises(ValueError, match=says):
        read_table(yaml.safe_dump(data), "t.yaml")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("way", ways().values(), ids=lambda way: way.kind)
def test_the_drawing_shows_every_stage(way: Way, language: str) -> None:
    drawn = drawing.svg(way, language, present=way.start)  # type: ignore[arg-type]
    text = drawing.mermaid(way, language)  # type: ignore[arg-type]
    for stage in way.stages.values():
        assert f">{getattr(stage, language)}</text>" in drawn
        assert f"{stage.name}: {getattr(stage, language)}" in text
    boxes = [tuple(map(int, found)) for found in re.findall(r'<rect x="(\d+)" y="(\d+)"', drawn)]
    assert len(set(boxes)) == len(way.stages)


def opened(store: Store, amount: str = "1000000.00", who: str = "li") -> Case:
    return open_case(
        store, "partner", "91110000600037341L", "甲担保", actor=actor(who), amount=Decimal(amount), now=NOW
    )


def at_committee(store: Store) -> Case:
    """A case brought before the committee by hand: the papers of the way there have tests of their own."""
    from casework.store.act_tables import case_acts, cases  # noqa: PLC0415

    row = {
        "due_on": None, "holder": None, "on_behalf_of": None, "title": "P1", "amount": Decimal("8000000.00"), "detail": "{}",
        "at": NOW, "reason": "",
    }  # fmt: skip
    path = [
        ("open", "", "draft", "li"),
        ("accept", "draft", "accepted", "li"),
        ("examine", "accepted", "examined", "ren"),
    ]
    path.append(("verify", "examined", "verified", "ruan"))
    with store.writing() as connection:
        connection.execute(
            insert(cases),
            {"case_id": "P2026000001", "kind": "project", "partner_id": "G", "subject": "P1", "opened_at": NOW},
        )
        for version, (action, before, after, who) in enumerate(path, 1):
            connection.execute(
                insert(case_acts),
                {**row, "case_id": "P2026000001", "version": version, "action": action, "from_stage": before, "to_stage": after,
                 "actor": who, "role": PEOPLE[who]},
            )  # fmt: skip
    return read_case(store, "P2026000001", actor=actor("ren"))


def test_a_case_is_opened_once_by_whom_the_table_says(office: Store) -> None:
    case = opened(office)
    assert (case.case_id, case.stage.name, case.last.due_on) == ("C2026000001", "accepted", date(2026, 3, 7))
    assert code_of(lambda: opened(office)) == "case_exists"
    assert code_of(lambda: opened(office, who="ren")) == "not_your_turn"
    with pytest.raises(Denied):
        open_case(office, "partner", "x", "x", actor=Actor("x", "analyst"))


def test_only_the_role_of_the_table_acts_and_only_in_its_stage(office: Store) -> None:
    case = opened(office)
    assert code_of(lambda: act_on(office, case, "collect", actor=actor("ren"))) == "not_your_turn"
    assert code_of(lambda: act_on(office, case, "agree", actor=actor("an"))) == "no_such_action"
    case = act_on(office, case, "collect", actor=actor("li"), now=NOW)
    assert (case.stage.name, case.version) == ("collecting", 2)
    assert [act.action for act in case.acts] == ["open", "collect"]


def test_who_read_the_case_before_another_acted_is_told(office: Store) -> None:
    case = opened(office)
    act_on(office, case, "collect", actor=actor("wu"))
    assert code_of(lambda: act_on(office, case, "collect", actor=actor("li"))) == "overtaken"


def test_without_a_reason_nothing_is_rejected(office: Store) -> None:
    case = opened(office)
    assert code_of(lambda: act_on(office, case, "reject", actor=actor("ren"), reason=" ")) == "reason_missing"
    assert not act_on(office, case, "reject", actor=actor("ren"), reason="牌照到期").is_open


def test_a_text_that_is_longer_than_is_kept_is_refused_whole_and_never_cut(office: Store) -> None:
    case, endless = opened(office), "因" * (LONGEST_REASON + 3)
    with pytest.raises(
        Refused, match=r"2003 characters, at most 2000 are kept: shorten it by 3\. Nothing was saved or cut"
    ) as caught:
        act_on(office, case, "collect", actor=actor("li"), reason=endless, now=NOW)
    assert "有 2003 个字，最多 2000 个" in caught.value.words.zh
    assert read_case(office, case.case_id, actor=actor("li")).version == 1
    given = act_on(office, case, "collect", actor=actor("li"), reason=f"  {endless[3:]} ", now=NOW)
    assert len(given.last.reason) == LONGEST_REASON
    at_vote = at_committee(office)
    assert code_of(lambda: vote(office, at_vote, "for", actor=actor("m1"), reason=endless, now=NOW)) == "text_long"
    away = date(2026, 3, 1), date(2026, 3, 9)
    assert code_of(lambda: delegate(office, "wu", *away, actor=actor("ren"), reason=endless, now=NOW)) == "text_long"
    long_name = "资" * 300 + ".pdf"
    kept = lambda: attach(office, f"case/{case.case_id}", "other", long_name, b"%PDF-1.7", actor=actor("li"))  # noqa: E731
    assert code_of(kept) == "text_long"
    assert not list(office.home.attachments.rglob("*"))


@pytest.mark.parametrize(
    ("votes", "passes"),
    [
        ({"m1": "for", "m2": "for", "m3": "for"}, False),  # 3 of 5 is no quorum of two thirds
        ({"m1": "for", "m2": "for", "m3": "for", "m4": "against"}, True),  # 3 of 4
        ({"m1": "for", "m2": "for", "m3": "abstain", "m4": "against"}, False),
        ({"m1": "for", "m2": "for", "m3": "for", "m4": "against", "m5": "against"}, False),  # 3 of 5, 4 needed
        ({"m1": "for", "m2": "for", "m3": "for", "m4": "for", "m5": "against"}, True),
    ],
)
def test_the_committee_decides_by_quorum_and_two_thirds(office: Store, votes: dict[str, str], passes: bool) -> None:
    case = at_committee(office)
    for name, given in votes.items():
        vote(office, case, given, actor=actor(name), reason="意见", now=NOW)
    if passes:
        assert act_on(office, case, "review", actor=actor("feng"), now=NOW).stage.name == "reviewed"
    else:
        assert code_of(lambda: act_on(office, case, "review", actor=actor("feng"), now=NOW)) == "not_voted"
    assert {one.actor: one.vote for one in read_votes(office, case.case_id, actor=actor("ren"))} == votes


def test_a_vote_is_given_once_by_members_with_a_reason(office: Store) -> None:
    case = at_committee(office)
    vote(office, case, "for", actor=actor("m1"), reason="可行")
    assert code_of(lambda: vote(office, case, "against", actor=actor("m1"), reason="再想")) == "voted_already"
    assert code_of(lambda: vote(office, case, "for", actor=actor("ren"), reason="x")) == "not_your_turn"
    assert code_of(lambda: vote(office, case, "maybe", actor=actor("m2"), reason="x")) == "wrong_vote"
    assert code_of(lambda: vote(office, case, "for", actor=actor("m2"), reason="")) == "reason_missing"


def test_after_a_return_the_votes_before_count_no_more(office: Store) -> None:
    case = at_committee(office)
    for name in ("m1", "m2", "m3", "m4"):
        vote(office, case, "for", actor=actor(name), reason="可行")
    back = act_on(office, case, "return", actor=actor("feng"), reason="补充资料", target="examined")
    assert back.stage.name == "examined"
    again = act_on(office, back, "verify", actor=actor("ruan"))
    assert code_of(lambda: act_on(office, again, "review", actor=actor("feng"))) == "not_voted"


@pytest.mark.parametrize("target", ["verified", "reviewed", "in_force", None])
def test_a_case_goes_back_to_an_earlier_stage_only(office: Store, target: str | None) -> None:
    case = at_committee(office)
    asked = lambda: act_on(office, case, "return", actor=actor("ren"), reason="x", target=target)  # noqa: E731
    assert code_of(asked) == "wrong_target"


def test_four_eyes_hold_also_through_a_deputy(office: Store) -> None:
    """ruan verified; ren, who examined, is away and names ruan. Neither may pass what the other of the two eyes saw."""
    case = at_committee(office)
    back = act_on(office, case, "return", actor=actor("feng"), reason="重核", target="examined")
    assert code_of(lambda: act_on(office, back, "verify", actor=actor("ren"), now=NOW)) == "four_eyes"
    assert act_on(office, back, "verify", actor=actor("ruan"), now=NOW).stage.name == "verified"


def test_what_a_deputy_passes_counts_as_both(office: Store) -> None:
    delegate(office, "wu", date(2026, 3, 1), date(2026, 3, 9), actor=actor("ren"), reason="休假", now=NOW)
    case = at_committee(office)
    back = act_on(office, case, "return", actor=actor("feng"), reason="重审", target="accepted", now=NOW)
    passed = act_on(office, back, "examine", actor=actor("wu"), now=NOW)
    assert (passed.last.actor, passed.last.on_behalf_of, passed.last.role) == ("wu", "ren", "reviewer")
    assert code_of(lambda: act_on(office, passed, "verify", actor=actor("ren"), now=NOW)) == "four_eyes"
    late = NOW + timedelta(days=30)
    assert code_of(lambda: act_on(office, passed, "verify", actor=actor("wu"), now=late)) == "not_your_turn"


def test_large_amounts_need_two_approvers(office: Store) -> None:
    case = at_committee(office)
    for name in ("m1", "m2", "m3", "m4"):
        vote(office, case, "for", actor=actor(name), reason="可行")
    large = act_on(
        office,
        case,
        "review",
        actor=actor("feng"),
        amount=Decimal("20000000.01"),
        detail={"assessment": {"fatal_reason": ""}},
    )
    assert code_of(lambda: act_on(office, large, "approve", actor=actor("an"))) == "needs_endorsement"
    endorsed = act_on(office, large, "endorse", actor=actor("an"))
    assert code_of(lambda: act_on(office, endorsed, "approve", actor=actor("an"))) == "four_eyes"
    assert act_on(office, endorsed, "approve", actor=actor("ao")).stage.name == "approved"


def test_what_is_fatal_or_not_assessed_is_not_approved(office: Store) -> None:
    case = at_committee(office)
    for name in ("m1", "m2", "m3", "m4"):
        vote(office, case, "for", actor=actor(name), reason="可行")
    case = act_on(office, case, "review", actor=actor("feng"))
    assert code_of(lambda: act_on(office, case, "approve", actor=actor("an"))) == "fatal"
    bad = {"assessment": {"fatal_reason": "black_listed"}}
    assert code_of(lambda: act_on(office, case, "approve", actor=actor("an"), detail=bad)) == "fatal"


def test_the_work_list_holds_what_waits_for_me_late_first(office: Store) -> None:
    opened(office)
    at_committee(office)
    warned = open_case(office, "warning", "w1", "W", actor=actor("feng"), now=NOW)
    mine = [(item.case_id, item.actions) for item in worklist(office, actor=actor("li"), now=NOW)]
    assert mine[0] == (warned.case_id, ("acknowledge",))
    assert {case_id for case_id, _ in mine} == {
        warned.case_id,
        "C2026000001",
    }  # the project waits for others: li could only withdraw it
    assert "P2026000001" in {item.case_id for item in worklist(office, actor=actor("feng"), now=NOW)}
    assert [item.actions for item in worklist(office, actor=actor("m1"), now=NOW)] == [("vote",)]
    late = worklist(office, actor=actor("li"), now=NOW + timedelta(days=8))
    assert {item.case_id: item.late_days for item in late}["C2026000001"] == 3
    assert worklist(office, actor=actor("cai"), now=NOW) == []
    assert len(all_cases(office, actor=actor("li"), now=NOW)) == 3


def test_a_case_that_somebody_took_is_on_nobody_elses_list(office: Store) -> None:
    case = take(office, opened(office), "wu", actor=actor("li"), now=NOW)
    assert case.last.holder == "wu"
    assert worklist(office, actor=actor("li"), now=NOW) == []
    assert [item.case_id for item in worklist(office, actor=actor("wu"), now=NOW)] == [case.case_id]
    assert act_on(office, case, "collect", actor=actor("wu"), now=NOW).last.holder is None


def test_a_page_is_told_what_is_possible_and_why_not(office: Store) -> None:
    case = at_committee(office)
    told = possible_now(office, case, actor=actor("feng"), now=NOW)
    assert {name: refusal and refusal.code for name, refusal in told.items()} == {
        "review": "not_voted",
        "return": None,
        "reject": None,
    }
    assert possible_now(office, case, actor=actor("cai"), now=NOW) == {}


def test_who_goes_on_is_told_once(office: Store) -> None:
    case = at_committee(office)
    act_on(office, case, "return", actor=actor("feng"), reason="补充", target="examined", now=NOW)
    notices = outbox(office, actor=actor("ruan"))
    assert [notice.about for notice in notices] == ["case/P2026000001"]
    assert "审查" in notices[0].subject
    assert outbox(office, actor=actor("cai")) == []


def test_a_late_warning_is_escalated_and_an_early_one_is_not(office: Store) -> None:
    case = open_case(office, "warning", "w1", "W", actor=actor("feng"), now=NOW)
    clock = Actor("scheduled:day_end", "operator")
    assert code_of(lambda: act_on(office, case, "escalate", actor=clock, now=NOW)) == "not_yet_due"
    up = act_on(office, case, "escalate", actor=clock, now=NOW + timedelta(days=3))
    assert (up.stage.name, up.last.action) == ("raised", "escalate")


def test_a_late_case_is_told_to_whoever_holds_it_up_and_later_to_those_above_each_once(office: Store) -> None:
    clock = scheduled("reminders")
    case = take(office, opened(office), "wu", actor=actor("li"), now=NOW)
    due = case.last.due_on
    assert due is not None
    days = [due, due + timedelta(days=1), due + timedelta(days=5), due + timedelta(days=6), due + timedelta(days=30)]
    told = [remind_of_late_cases(office, day, actor=clock, now=NOW) for day in days]
    assert told == [0, 1, 0, len([name for name, role in PEOPLE.items() if role in ("approver", "risk")]), 0]
    assert [notice.subject for notice in outbox(office, actor=actor("wu"))] == [
        f"业务 {case.case_id} 已逾期 1 天 / Case {case.case_id} is late by 1 days"
    ]
    (above,) = outbox(office, actor=actor("an"))
    assert (above.is_urgent, "现由wu负责" in above.body, case.last.title in above.body) == (True, True, False)
    assert [item.is_escalated for item in all_cases(office, actor=actor("an"), now=NOW + timedelta(days=60))] == [True]
    with pytest.raises(Denied):
        remind_of_late_cases(office, due, actor=actor("li"), now=NOW)


def test_a_parameter_change_is_in_force_on_its_day_and_not_approved_by_its_author(office: Store) -> None:
    case = open_case(
        office, "parameter", "fee", "费率", actor=actor("feng"), detail={"in_force_on": "2026-04-01"}, now=NOW
    )
    case = act_on(office, case, "approve", actor=actor("an"), now=NOW)
    clock = Actor("scheduled:day_end", "operator")
    assert code_of(lambda: act_on(office, case, "enforce", actor=clock, now=NOW)) == "not_yet_due"
    assert act_on(office, case, "enforce", actor=clock, now=datetime(2026, 4, 1, tzinfo=UTC)).stage.name == "in_force"


def test_days_in_stages_add_up(office: Store) -> None:
    case = opened(office)
    case = act_on(office, case, "collect", actor=actor("li"), now=NOW + timedelta(days=2))
    assert case.days_in_stages(NOW + timedelta(days=5)) == {"accepted": 2.0, "collecting": 3.0}


def test_going_back_is_for_stages_of_the_order_only() -> None:
    for way in ways().values():
        for action in way.actions.values():
            if action.to == EARLIER:
                assert set(action.sources) <= set(way.order[1:])


@pytest.mark.parametrize(
    ("opened_at", "due"),
    [
        (datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC), date(2026, 3, 7)),  # a second before midnight in the office
        (datetime(2026, 3, 2, 16, tzinfo=UTC), date(2026, 3, 8)),  # midnight: the office has the next day
        (datetime(2026, 3, 2, 23, 59, tzinfo=UTC), date(2026, 3, 8)),  # eight in the morning, of one day in both
        (datetime(2026, 3, 3, 0, 0, tzinfo=UTC), date(2026, 3, 8)),
    ],
)
def test_a_stage_s_time_begins_and_ends_at_midnight_in_the_office(
    office: Store, opened_at: datetime, due: date
) -> None:
    case = open_case(office, "partner", "G7", "七", actor=actor("li"), now=opened_at)
    assert case.last.due_on == due
    last_second = datetime(due.year, due.month, due.day, 15, 59, 59, tzinfo=UTC)
    for moment, late_days in ((last_second, 0), (last_second + timedelta(seconds=1), 1)):
        (item,) = [one for one in all_cases(office, actor=actor("li"), now=moment) if one.case_id == case.case_id]
        assert item.late_days == late_days
