"""The life of cases as a machine for hypothesis: random acts by random people of random roles, whatever the table would say.

After every step each case is held against the table and against what it was: no transition that the table does not have, no role that it
does not name, four eyes, amounts within their tiers, nothing of the past changed; at the end the audit log is proved.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import office
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from casework.access import acts_proof, audit_proof
from casework.access.actors import Actor, local_operator
from casework.access.rights import Denied
from casework.projects.verbs import begin, enter_form
from casework.refusals import Refused
from casework.stages.acts import act_on, open_case, take, vote
from casework.stages.cases import Case, CaseAct, load, votes_of
from casework.stages.people import delegate
from casework.stages.table import EARLIER, ways
from casework.store.act_tables import cases
from casework.store.engine import Store, open_store
from ingestion.home import Home
from scoring.parameters.reader import shipped

WITH_VOTE, WITH_TWO = 2, 3
OF_THE_CASE = {"open", "enter", "take"}  # acts that are no action of the table
PEOPLE = (
    *(office.actor(name) for name in office.PEOPLE),
    local_operator(),
    Actor("root", "administrator"),
    Actor("pan", "analyst"),
)
FINE = {"assessment": {"decision": "accept", "fatal_reason": None}, "in_force_on": "2026-01-01"}
ACTIONS = sorted({name for way in ways().values() for name in way.actions})
STAGES = sorted({name for way in ways().values() for name in way.stages})
OUT = (EARLIER, "rejected", "withdrawn", "cancelled")
VOTES = ("for", "for", "for", "against", "abstain")
STRIDE = 16
OTHERS = sorted(set(ways()) - {"project"})
SOMEBODY = st.sampled_from(PEOPLE)
AMOUNTS = (Decimal("3000000.00"), Decimal("5000000.01"), Decimal("20000000.01"))
_template: list[Path] = []


def template() -> Path:
    """A furnished office, made once: each example begins with a copy."""
    if not _template:
        folder = Path(tempfile.mkdtemp(prefix="backstop-case-life-"))
        with open_store(Home(folder)) as store:
            office.furnish(store)
        _template.append(folder)
    return _template[0]


class CaseLife(RuleBasedStateMachine):
    """Cases of every kind in one office."""

    found = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="backstop-case-"))
        shutil.rmtree(self.root)
        shutil.copytree(template(), self.root)
        self.store: Store = open_store(Home(self.root))
        self.now = office.NOW
        self.past: dict[str, tuple[CaseAct, ...]] = {}
        self.begun = 0

    @initialize(target=found, seed=st.integers(0, 2**32))
    def begin_whole(self, seed: int) -> str:
        """A project's case with all its forms, brought on as far as it goes."""
        case_id = self._project(random.Random(seed).choice(AMOUNTS), with_measures=True)  # noqa: S311 - of any tier
        self.go_on(case_id, seed, is_diligent=True)
        return case_id

    @rule(target=found, amount=st.sampled_from(AMOUNTS), with_measures=st.booleans())
    def begin_project(self, amount: Decimal, with_measures: bool) -> str:
        return self._project(amount, with_measures=with_measures)

    @rule(
        target=found,
        kind=st.sampled_from(sorted(set(ways()) - {"project"})),
        who=SOMEBODY,
        amount=st.sampled_from(AMOUNTS),
    )
    def begin_other(self, kind: str, who: Actor, amount: Decimal) -> str:
        self.begun += 1
        opener = who if who.role in ways()[kind].openers else Actor("li", ways()[kind].openers[0])
        try:
            case = open_case(self.store, kind, f"S{self.begun}", "t", actor=opener, amount=amount, now=self.now)
        except Denied:  # a role may open by the table and not act on cases at all
            return next(iter(self.past))
        return case.case_id

    @rule(
        case_id=found,
        who=SOMEBODY,
        action=st.sampled_from(ACTIONS),
        aim=st.sampled_from(STAGES),
        is_stale=st.booleans(),
    )
    def act(self, case_id: str, who: Actor, action: str, aim: str, is_stale: bool) -> None:
        case = self._case(case_id)
        if is_stale and case.version > 1:
            stale = Case(case.case_id, case.kind, case.partner_id, case.subject, case.opened_at, case.acts[:-1])
            self._tried(
                lambda: act_on(self.store, stale, action, actor=who, reason="r", target=aim, detail=FINE, now=self.now)
            )
            assert self._case(case_id).version == case.version, "an act on an older version counted"
            return
        self._tried(
            lambda: act_on(self.store, case, action, actor=who, reason="r", target=aim, detail=FINE, now=self.now)
        )

    @rule(case_id=found, seed=st.integers(0, 2**32), is_diligent=st.booleans())
    def go_on(self, case_id: str, seed: int, is_diligent: bool) -> None:
        """A dozen acts that the table has for the stage, by somebody of their roles: else cases would hardly leave the first."""
        chance = random.Random(seed)  # noqa: S311 - whose turn it is
        for _ in range(STRIDE):
            case = self._case(case_id)
            possible = [one for one in case.way.possible(case.stage.name) if not (is_diligent and one.to in OUT)]
            if not possible or (is_diligent and case.stage.name == "approved"):  # what follows needs a signed contract
                return
            action = chance.choice(possible)
            who = chance.choice([one for one in PEOPLE if one.role in action.roles] or PEOPLE)
            to = chance.choice(case.way.targets(action, case.stage.name) or (None,)) if action.to == EARLIER else None
            if any("vote_passed" in one.guards for one in possible):
                self.ballot(case_id, who, chance.choice(VOTES), everybody=True)
            self._tried(self._acting(case, action.name, who, to))
            self.nothing_of_the_past_changed()

    def _acting(self, case: Case, action: str, who: Actor, to: str | None) -> Callable[[], object]:
        amount = case.last.amount
        return lambda: act_on(
            self.store, case, action, actor=who, reason="r", target=to, amount=amount, detail=FINE, now=self.now
        )

    @rule(
        case_id=found,
        who=SOMEBODY,
        given=st.sampled_from(VOTES),
        everybody=st.booleans(),
    )
    def ballot(self, case_id: str, who: Actor, given: str, everybody: bool) -> None:
        for one in [each for each in PEOPLE if each.role == "committee"] if everybody else [who]:
            self._tried(
                lambda one=one: vote(self.store, self._case(case_id), given, actor=one, reason="r", now=self.now)
            )

    @rule(case_id=found, who=SOMEBODY, holder=st.sampled_from((None, "li", "ren", "an")))
    def hold(self, case_id: str, who: Actor, holder: str | None) -> None:
        self._tried(lambda: take(self.store, self._case(case_id), holder, actor=who, now=self.now))

    @rule(who=SOMEBODY, deputy=st.sampled_from(sorted(office.PEOPLE)))
    def go_away(self, who: Actor, deputy: str) -> None:
        day = self.now.date()
        self._tried(
            lambda: delegate(self.store, deputy, day, day + timedelta(days=2), actor=who, reason="r", now=self.now)
        )

    @rule(days=st.integers(0, 40))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=1)

    @invariant()
    def nothing_of_the_past_changed(self) -> None:
        for case_id in self._all():
            acts = self._case(case_id).acts
            before = self.past.get(case_id, ())
            assert acts[: len(before)] == before, "an act was changed or taken away"
            for act in acts[len(before) :]:
                self._legal(case_id, act)
            self.past[case_id] = acts

    def teardown(self) -> None:
        assert audit_proof.verify(self.store) is None
        assert acts_proof.first_difference(self.store) is None
        self.store.close()
        shutil.rmtree(self.root)

    def _legal(self, case_id: str, act: CaseAct) -> None:
        case = self._case(case_id)
        earlier = case.acts[: act.version - 1]
        assert act.version == len(earlier) + 1
        came_from = earlier[-1].to_stage if earlier else ""
        assert act.from_stage == came_from
        if act.action in OF_THE_CASE:
            assert act.to_stage == (came_from or case.way.start)
            return
        action = case.way.actions[act.action]
        assert came_from in action.sources
        assert act.to_stage in case.way.targets(action, came_from)
        assert act.role in action.roles
        assert came_from not in case.way.ends
        if case.kind == "project" and act.action in {"approve", "endorse"}:
            self._approved_well(case, act)

    def _approved_well(self, case: Case, act: CaseAct) -> None:
        """Nobody approves what they entered or passed; large amounts need a vote, the largest two approvers."""
        passed = [one for one in case.acts[: act.version - 1] if one.action in {"open", "enter"}]
        assert not any(one.people & act.people for one in passed)
        amount = act.amount
        assert amount is not None
        tier = int(shipped().at(act.at.date()).bands("approval_tiers").of(amount) or WITH_TWO)
        entered = _came_into(case, "reviewed", act.version)
        if act.action == "approve" and tier >= WITH_TWO:
            endorsed = [one for one in case.acts[entered : act.version - 1] if one.action == "endorse"]
            assert endorsed
            assert not endorsed[-1].people & act.people
        if tier >= WITH_VOTE:
            review = case.acts[entered - 1]
            opened = max(
                one.version
                for one in case.acts[: review.version - 1]
                if one.to_stage == "verified" and one.from_stage != "verified"
            )
            with self.store.reading() as connection:
                given = votes_of(connection, case.case_id, opened)
            members = sum(1 for role in office.PEOPLE.values() if role == "committee")
            assert 3 * len(given) >= 2 * members
            assert 3 * sum(one.vote == "for" for one in given) >= 2 * len(given)

    def _project(self, amount: Decimal, *, with_measures: bool) -> str:
        self.begun += 1
        money = f"{amount:.2f}"
        row = {**office.PROJECT, "project_no": f"XM{self.begun}", "loan_amount": money, "guaranteed_amount": money}
        case = begin(self.store, office.GUARANTOR, row, actor=office.actor("li"), now=self.now)
        if with_measures:
            enter_form(
                self.store, case, "counter_guarantees", office.MEASURES[2], actor=office.actor("li"), now=self.now
            )
        return case.case_id

    def _case(self, case_id: str) -> Case:
        with self.store.reading() as connection:
            return load(connection, case_id)

    def _all(self) -> list[str]:
        with self.store.reading() as connection:
            return list(connection.scalars(select(cases.c.case_id)))

    def _tried(self, done: Any) -> None:
        """Most of what people try is refused; what goes wrong in any other way is a defect."""
        try:
            done()
        except (Refused, Denied):
            return


def _came_into(case: Case, stage: str, before: int) -> int:
    """The version of the last act before another that brought the case into a stage."""
    return max(one.version for one in case.acts[: before - 1] if one.to_stage == stage and one.from_stage != stage)
