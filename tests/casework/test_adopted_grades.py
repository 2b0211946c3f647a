"""A customer's adopted grade: one person proposes, another agrees, within two steps, until it is reviewed or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from office import NOW, actor, furnish
from sqlalchemy import select, text

from casework.access import acts_proof, audit_proof
from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.customers import grading
from casework.customers.queries import Computed
from casework.entered import entered, entered_through
from casework.refusals import Refused
from casework.store.engine import Store
from casework.store.tables import audit_entries

RISK, APPROVER, OFFICER = actor("feng"), actor("an"), actor("li")
FIRM = "C00000000000000000001"
DAY, REVIEW = date(2026, 2, 28), date(2026, 12, 31)


@pytest.fixture
def office(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """What a build would publish of one customer; the warehouse itself has tests of its own."""
    furnish(store)
    judged(monkeypatch, "unrated")
    return store


def judged(monkeypatch: pytest.MonkeyPatch, grade: str, day: date = DAY) -> None:
    score = None if grade == "unrated" else Decimal("71.5000")
    monkeypatch.setattr(grading, "computed_grade", lambda *_: Computed(FIRM, grade, score, day))


def propose(
    store: Store, grade: str = "BBB", *, seen: int = 0, review: date | None = REVIEW, **more: Any
) -> grading.Adoption:
    terms = {"actor": RISK, "reason": "订单充足", "now": NOW, **more}
    return grading.propose(store, FIRM, grade, review, seen=seen, **terms)


def answer(store: Store, *, seen: int = 1, agrees: bool = True, **more: Any) -> grading.Adoption:
    terms = {"actor": APPROVER, "reason": "已核对", "now": NOW, **more}
    return grading.answer(store, FIRM, agrees=agrees, seen=seen, **terms)


def standing_of(store: Store) -> grading.Standing:
    found = grading.standing(store, FIRM, actor=OFFICER)
    assert found is not None
    return found


def refused(asked: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        asked()
    return caught.value


def test_two_people_adopt_a_grade_until_its_review(office: Store) -> None:
    assert propose(office).state == "proposed"
    made = answer(office)
    assert (made.state, made.computed_grade, made.adopted_grade, made.acted_on) == ("adopted", "unrated", "BBB", DAY)
    assert standing_of(office).reason == "订单充足"
    acts = grading.adoptions(office, FIRM, actor=OFFICER)
    found = [grading.in_force(acts, day) for day in (DAY - timedelta(1), DAY, REVIEW - timedelta(1), REVIEW)]
    assert found == [None, made, made, None]
    with office.reading() as connection:
        told = connection.execute(select(audit_entries.c.verb, audit_entries.c.object)).all()
    assert [tuple(row) for row in told] == [
        ("grade_proposed", f"customer/{FIRM}"),
        ("grade_adopted", f"customer/{FIRM}"),
    ]
    assert audit_proof.verify(office) is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            "UPDATE grade_adoptions SET adopted_grade = 'BB' WHERE version = 2",
            f"the grade customer/{FIRM}/2 is not the one",
        ),
        ("UPDATE grade_adoptions SET reason = 'x' WHERE version = 1", f"the grade customer/{FIRM}/1 is not the one"),
        (
            "DELETE FROM grade_adoptions WHERE version = 2",
            f"the grade customer/{FIRM}/2, which the audit log tells of, is gone",
        ),
    ],
)
def test_a_hand_in_the_table_is_found(office: Store, change: str, says: str) -> None:
    propose(office)
    answer(office)
    assert acts_proof.first_difference(office) is None
    with office.writing() as connection:
        if connection.dialect.name == "sqlite":
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS grade_adoptions_no_{act}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(change))
    assert says in str(acts_proof.first_difference(office))


def test_one_person_alone_cannot(office: Store) -> None:
    propose(office)
    assert refused(lambda: answer(office, actor=Actor(RISK.name, "approver"))).code == "four_eyes"
    for asked in (
        lambda: answer(office, actor=RISK),
        lambda: propose(office, actor=OFFICER),
        lambda: propose(office, actor=APPROVER),
    ):
        with pytest.raises(Denied):
            asked()


@pytest.mark.parametrize(
    ("computed", "far", "near"), [("A", "B", "BBB, BB"), ("unrated", "A", "BBB, BB, B, C"), ("C", "BBB", "BB, B, C")]
)
def test_three_steps_are_refused_and_the_refusal_says_what_may_be(
    office: Store, monkeypatch: pytest.MonkeyPatch, computed: str, far: str, near: str
) -> None:
    judged(monkeypatch, computed)
    said = refused(lambda: propose(office, far)).words
    assert f"is within 2 steps of the computed one, {computed}: choose among" in said.en
    assert near in said.en
    assert "相差不得超过 2 级" in said.zh


def test_a_proposal_needs_a_reason_a_review_in_time_and_another_grade(
    office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(lambda: propose(office, reason=" ")).code == "reason_missing"
    for review in (None, DAY, date(2027, 3, 1)):
        assert refused(lambda review=review: propose(office, review=review)).code == "adoption_review"
    judged(monkeypatch, "BBB")
    assert refused(lambda: propose(office)).code == "grade_same"


def test_what_moved_too_far_meanwhile_is_not_adopted_but_can_be_returned(
    office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(office)
    judged(monkeypatch, "AAA")
    assert refused(lambda: answer(office)).code == "grade_steps"
    assert answer(office, agrees=False).state == "returned"


def test_whoever_comes_second_is_told_and_nothing_is_lost(office: Store) -> None:
    propose(office)
    assert refused(lambda: propose(office, "BB")).code == "adoption_overtaken"
    assert refused(lambda: propose(office, "BB", seen=1)).code == "adoption_state"
    answer(office)
    late = refused(lambda: answer(office, actor=actor("ao")))
    assert "an acted meanwhile" in late.words.en
    assert len(grading.adoptions(office, FIRM, actor=OFFICER)) == 2


def test_a_withdrawn_grade_counts_no_more_and_another_may_follow(office: Store) -> None:
    assert (
        refused(lambda: grading.withdraw(office, FIRM, actor=APPROVER, reason="无", seen=0, now=NOW)).code
        == "adoption_state"
    )
    propose(office)
    answer(office)
    grading.withdraw(office, FIRM, actor=APPROVER, reason="订单取消", seen=2, now=NOW)
    assert grading.in_force(grading.adoptions(office, FIRM, actor=OFFICER), DAY) is None
    assert standing_of(office).reason is None
    propose(office, "BB", seen=3)
    standing = standing_of(office)
    assert standing.proposal is not None
    assert (standing.in_force, standing.choices, standing.last_review) == (
        None,
        ("BBB", "BB", "B", "C"),
        date(2027, 2, 28),
    )


def test_a_day_knows_what_was_entered_by_then(office: Store) -> None:
    propose(office)
    answer(office, now=NOW + timedelta(days=1))
    assert [entered_through(office, NOW.date() + timedelta(days=days)) for days in (-1, 0, 1)] == [0, 1, 2]
    rows = entered(office)["grade_adoptions"]
    assert rows.select("version", "state", "adopted_grade", "actor").rows() == [
        (1, "proposed", "BBB", "feng"),
        (2, "adopted", "BBB", "an"),
    ]
