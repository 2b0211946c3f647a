"""What somebody who means ill, or is in a hurry, tries: acts anew, too late, for others, with odd figures, texts and files."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from office import GUARANTOR, NOW, PROJECT, actor, code_of, drafted, furnish, in_force

from casework.access import acts_proof, audit_proof
from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.documents.files import attach, content_of, listed
from casework.figures import read_figure
from casework.forms.records import of_case
from casework.partners.admission import apply, determine_now
from casework.partners.agreements import register
from casework.projects import tasks
from casework.projects.verbs import begin, enter_form, move
from casework.stages.acts import act_on, take, vote
from casework.stages.cases import Case, read_case, read_votes
from casework.stages.people import delegate
from casework.stages.worklist import all_cases, worklist
from casework.store.engine import Store

PDF = b"%PDF-1.7\n%%EOF\n"
ODD = (
    "<script>alert(1)</script>",
    "'; DROP TABLE case_acts; --",
    "![x](http://evil.example/x.png)",
    "{actor}{0}%s",
    "\u202eexe.fdp",
    "=1+1",
)
TERMS = {
    "effective_from": date(2026, 1, 1),
    "effective_to": date(2026, 12, 31),
    "reguarantor_share": Decimal("0.4"),
    "reason": "r",
}


@pytest.fixture
def office(store: Store) -> Store:
    furnish(store)
    return store


def sound(store: Store) -> None:
    assert audit_proof.verify(store) is None
    assert acts_proof.first_difference(store) is None


def verified(store: Store) -> Case:
    """A case before the committee."""
    case = drafted(store)
    for action, who in (("accept", "li"), ("examine", "ren"), ("verify", "ruan")):
        case = move(store, case, action, actor=actor(who), now=NOW)
    return case


def test_an_act_a_vote_and_an_answer_that_are_sent_again_count_once(office: Store) -> None:
    case = verified(office)
    vote(office, case, "for", actor=actor("m1"), reason="r", now=NOW)
    assert code_of(lambda: vote(office, case, "for", actor=actor("m1"), reason="r", now=NOW)) == "voted_already"
    back = act_on(office, case, "return", actor=actor("feng"), reason="r", target="examined", now=NOW)
    asked = lambda: act_on(office, case, "return", actor=actor("feng"), reason="r", target="examined", now=NOW)  # noqa: E731
    assert code_of(asked) == "overtaken"
    assert code_of(lambda: take(office, case, "ruan", actor=actor("ruan"), now=NOW)) == "overtaken"
    assert read_case(office, case.case_id, actor=actor("li")).version == back.version


def test_a_vote_is_for_the_case_that_was_looked_at(office: Store) -> None:
    """It went back and came again, changed perhaps, while a member was reading."""
    seen = verified(office)
    back = act_on(office, seen, "return", actor=actor("feng"), reason="r", target="examined", now=NOW)
    again = move(office, back, "verify", actor=actor("ruan"), now=NOW)
    assert code_of(lambda: vote(office, seen, "for", actor=actor("m1"), reason="r", now=NOW)) == "overtaken"
    vote(office, again, "for", actor=actor("m1"), reason="r", now=NOW)
    assert len(read_votes(office, seen.case_id, actor=actor("li"))) == 1


def test_a_confirmation_is_for_the_report_that_was_looked_at(office: Store) -> None:
    case = in_force(office)
    tasks.plan(office, case, "early_release", None, actor=actor("li"), now=NOW)
    seen = tasks.do(office, case, 1, {"released_on": "2026-12-01"}, actor=actor("li"), now=NOW)
    tasks.confirm(office, case, 1, actor=actor("ao"), agrees=False, reason="日期", seen=seen.version, now=NOW)
    other = tasks.do(office, case, 1, {"released_on": "2026-06-01"}, actor=actor("li"), now=NOW)
    answer = {"actor": actor("an"), "agrees": True, "reason": "同意", "now": NOW}
    assert code_of(lambda: tasks.confirm(office, case, 1, seen=seen.version, **answer)) == "overtaken"
    assert (
        tasks.confirm(office, case, 1, actor=actor("an"), agrees=True, reason="同意", seen=other.version, now=NOW).state
        == "confirmed"
    )


def test_a_delegation_begins_and_ends_with_the_days_of_the_office(office: Store) -> None:
    """Its last day is over at midnight in China, which is four in the afternoon of that day in UTC."""
    delegate(office, "wu", date(2026, 3, 3), date(2026, 3, 4), actor=actor("ren"), reason="r", now=NOW)
    case = move(office, drafted(office), "accept", actor=actor("li"), now=NOW)
    midnight = datetime(2026, 3, 2, 16, tzinfo=UTC)  # the first of 3 March in China
    before, first = midnight - timedelta(seconds=1), midnight
    after = datetime(2026, 3, 4, 16, tzinfo=UTC)
    assert code_of(lambda: move(office, case, "examine", actor=actor("wu"), now=before)) == "not_your_turn"
    assert code_of(lambda: move(office, case, "examine", actor=actor("wu"), now=after)) == "not_your_turn"
    assert [one.case_id for one in worklist(office, actor=actor("wu"), now=first)] == [case.case_id]
    assert worklist(office, actor=actor("wu"), now=after) == []
    assert move(office, case, "examine", actor=actor("wu"), now=first).last.on_behalf_of == "ren"


def test_who_entered_a_case_votes_on_it_under_no_name(office: Store) -> None:
    """Neither for a member who is away, nor as a member that they have become."""
    case = verified(office)
    delegate(office, "li", date(2026, 3, 1), date(2026, 3, 9), actor=actor("m1"), reason="r", now=NOW)
    assert code_of(lambda: vote(office, case, "for", actor=actor("li"), reason="r", now=NOW)) == "four_eyes"
    promoted = Actor("li", "committee")
    assert code_of(lambda: vote(office, case, "for", actor=promoted, reason="r", now=NOW)) == "four_eyes"


def test_another_role_makes_no_other_eyes(office: Store) -> None:
    case = move(office, drafted(office), "accept", actor=actor("li"), now=NOW)
    promoted = Actor("li", "reviewer")
    assert code_of(lambda: move(office, case, "examine", actor=promoted, now=NOW)) == "four_eyes"
    going = in_force_by_others(office)
    tasks.plan(office, going, "extension", None, actor=actor("li"), now=NOW)
    tasks.do(office, going, 1, {"new_due_date": "2027-09-01"}, actor=actor("li"), now=NOW)
    approver = Actor("li", "approver")
    asked = lambda: tasks.confirm(office, going, 1, actor=approver, agrees=True, reason="r", now=NOW)  # noqa: E731
    assert code_of(asked) == "four_eyes"


def in_force_by_others(store: Store) -> Case:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PROJECT, "project_no", "XM-2")  # type: ignore[arg-type]
        return in_force(store)


def test_who_registered_the_agreement_or_answered_the_scorecard_does_not_agree_to_them(office: Store) -> None:
    case = act_on(office, apply(office, "G9", "乙", actor=actor("wu"), now=NOW), "collect", actor=actor("wu"), now=NOW)
    determine_now(office, case, {}, actor=actor("li"), now=NOW)
    from scoring.parameters.reader import shipped  # noqa: PLC0415

    wanted = dict.fromkeys(shipped().at(NOW.date()).codes("admission_documents"), "另附")
    case = act_on(office, case, "analyse", actor=actor("wu"), detail={"not_applicable": wanted}, now=NOW)
    assert code_of(lambda: act_on(office, case, "review", actor=Actor("li", "reviewer"), now=NOW)) == "four_eyes"
    case = act_on(office, case, "review", actor=actor("ren"), now=NOW)
    case = act_on(office, case, "call_committee", actor=actor("feng"), now=NOW)
    for name in ("m1", "m2", "m3", "m4"):
        vote(office, case, "for", actor=actor(name), reason="r", now=NOW)
    register(office, "XY9", "G9", **TERMS, amount=Decimal(1000), actor=actor("li"), now=NOW)  # type: ignore[arg-type]
    assert code_of(lambda: act_on(office, case, "agree", actor=Actor("li", "approver"), now=NOW)) in {
        "four_eyes",
        "knocked_out",
    }


def test_a_partners_clerk_reads_no_case(office: Store) -> None:
    case, clerk = drafted(office), Actor("x", "partner", GUARANTOR)
    for asked in (
        lambda: read_case(office, case.case_id, actor=clerk),
        lambda: read_votes(office, case.case_id, actor=clerk),
        lambda: all_cases(office, actor=clerk),
        lambda: tasks.listed(office, case.case_id, actor=clerk),
        lambda: listed(office, f"case/{case.case_id}", actor=clerk),
        lambda: act_on(office, case, "accept", actor=clerk),
        lambda: enter_form(office, case, "counter_guarantees", {"measure_no": "9"}, actor=clerk),
        lambda: attach(office, f"case/{case.case_id}", "other", "a.pdf", PDF, actor=clerk),
    ):
        with pytest.raises(Denied):
            asked()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e9", Decimal(1_000_000_000)), ("NaN", None), ("sNaN", None), ("-Infinity", None), ("1_000", None), ("0x10", None),
        ("１２３", Decimal(123)),
        ("１，０００．５", Decimal("1000.5")), ("٣", None), ("1e400", None), ("--1", None), ("1,2,3", Decimal(123)),
    ],
)  # fmt: skip
def test_a_figure_is_what_people_write(text: str, number: Decimal | None) -> None:
    assert read_figure(text) == number


def test_nothing_is_no_negative_nothing() -> None:
    assert str(read_figure("-0")) == "0"
    assert str(read_figure("-0.00")) == "0.00"


@pytest.mark.parametrize("amount", ["0.001", "-0", "1000000000000000", "NaN", "1.999"])
def test_a_line_is_an_amount_in_fen(office: Store, amount: str) -> None:
    asked = lambda: register(office, "XY", "G9", **TERMS, amount=Decimal(amount), actor=actor("li"), now=NOW)  # type: ignore[arg-type] # noqa: E731
    assert code_of(asked) == "agreement_amount"
    assert (
        code_of(lambda: apply(office, "G9", "乙", actor=actor("li"), amount=Decimal(amount), now=NOW))
        == "agreement_amount"
    )


def test_what_is_registered_is_what_is_kept(office: Store) -> None:
    """A share that the store would round is refused: the log's hash would not be that of what is read back."""
    third = {**TERMS, "reguarantor_share": Decimal(1) / 3}
    asked = lambda: register(office, "XY", "G9", **third, amount=Decimal(1000), actor=actor("li"), now=NOW)  # type: ignore[arg-type] # noqa: E731
    assert code_of(asked) == "share_range"
    register(
        office,
        "XY",
        "G9",
        **{**TERMS, "reguarantor_share": Decimal("0.33333333")},
        amount=Decimal("999999999999999.99"),
        actor=actor("li"),
        now=NOW,
    )  # type: ignore[arg-type]
    sound(office)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_come_back_as_they_were_typed(office: Store, text: str) -> None:
    case = drafted(office)
    tried = act_on(office, case, "withdraw", actor=actor("li"), reason=text, now=NOW)
    assert read_case(office, tried.case_id, actor=actor("li")).last.reason == text.strip()
    other = begin(office, GUARANTOR, {**PROJECT, "project_no": "XM-O", "purpose": text}, actor=actor("li"), now=NOW)
    with office.reading() as connection:
        (form,) = of_case(connection, other.case_id, "projects")
    assert form.row["purpose"] == text
    sound(office)


def _zip(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(name, b"x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00"), ("a.pdf", _zip("a.txt")), ("a.pdf.exe", PDF), ("a.docx", _zip("a.txt")), ("a.xlsx", b"PK\x03\x04"),
        ("a.png", PDF), ("a", PDF), (".pdf", b""), ("a.pdf\x00.exe", PDF),
    ],
)  # fmt: skip
def test_a_file_that_is_something_else_is_refused(office: Store, name: str, content: bytes) -> None:
    case = drafted(office)
    asked = lambda: attach(office, f"case/{case.case_id}", "other", name, content, actor=actor("li"), now=NOW)  # noqa: E731
    assert code_of(asked) in {"file_type", "file_empty"}
    assert not list(Path(office.home.attachments).rglob("*.*"))


def test_the_same_file_is_attached_once(office: Store) -> None:
    case = drafted(office)
    first = attach(office, f"case/{case.case_id}", "other", "a.pdf", PDF, actor=actor("li"), now=NOW)
    for name in ("a.pdf", "b.pdf"):
        asked = lambda name=name: attach(office, f"case/{case.case_id}", "other", name, PDF, actor=actor("wu"), now=NOW)  # noqa: E731
        assert code_of(asked) == "file_there"
    again = attach(office, f"case/{case.case_id}", "other", "a.pdf", PDF, actor=actor("li"), now=NOW)
    assert again == first  # who does not know whether it arrived may ask again
    attach(
        office, f"case/{case.case_id}", "contract", "a.pdf", PDF, actor=actor("li"), now=NOW
    )  # it may prove two things
    assert content_of(office, first.attachment_no, actor=actor("li"))[1] == PDF
    assert len(listed(office, f"case/{case.case_id}", actor=actor("li"))) == 2
