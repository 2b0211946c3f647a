"""One case: where it is on its way, what may be done now and why not more, and its papers in tabs."""

from __future__ import annotations

import base64
from functools import partial
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from casework.clock import at
from casework.forms.drafts import handing_in
from casework.language import said
from casework.projects import verbs
from casework.refusals import Refused
from casework.stages import acts
from casework.stages.cases import Case, read_case, read_votes
from casework.stages.drawing import svg
from casework.stages.table import EARLIER, Action
from casework.stages.worklist import awaited
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import breadcrumb, card, facts, plain
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import attempt, button, language_of, sentence
from dashboards.screens.cases import case_assessment, case_files, case_forms, case_partner, case_tasks

_SEEN = "case:seen"
_TOLD_WHY = ("return", "reject", "withdraw", "suspend", "end", "deny_refund")
_TABS = {"project": ("assessment", "forms", "tasks"), "partner": ("partner", "partner_tasks")}


def show(page: Page, case_id: str) -> None:
    """The whole page of one case, with the way back."""

    def back(_depth: int) -> None:
        put("case")

    breadcrumb([page.words("page.cases"), case_id], back, "case")
    try:
        found = read_case(store_of(page.home), case_id, actor=page.actor)
    except Refused as refusal:
        st.info(sentence(page.words, refusal), icon=":material/info:")
        return
    _overtaken(page, found)
    language = language_of(page.words)
    with card(f"{said(found.way, language)} {found.case_id}", key="case_head"):
        _head(page, found)
        drawn = svg(found.way, language, present=found.stage.name, passed={act.to_stage for act in found.acts})
        told = escape(f"{said(found.way, language)}: {said(found.stage, language)}")
        source = base64.b64encode(drawn.encode()).decode()
        _why_here(page, found)
        st.html(f'<img alt="{told}" style="width:100%" src="data:image/svg+xml;base64,{source}">')
    if page.may("enter", "case") and found.is_open:
        _actions(page, found)
    _tabs(page, found)


def _overtaken(page: Page, found: Case) -> None:
    """Say that somebody acted since the case was drawn last: what is pressed is for what was seen, and does nothing after that."""
    before, now = st.session_state.get(_SEEN), (found.case_id, found.version)
    if before is not None and before[0] == found.case_id and before != now and found.last.actor != page.actor.name:
        told = Refused("overtaken", actor=found.last.actor, version=found.version)
        st.warning(sentence(page.words, told), icon=":material/sync_problem:")
    st.session_state[_SEEN] = now


def _head(page: Page, found: Case) -> None:
    words, language = page.words, language_of(page.words)
    amount = Column("amount", words("cases.line_asked" if found.kind == "partner" else "column.amount"), "amount")
    waits = awaited(found.way, found.stage.name)
    holder = found.last.holder or words.listed(words(f"role.{role}") for role in waits)
    pairs = [
        (words("column.case_title"), found.last.title),
        (words("column.stage"), said(found.stage, language)),
        (page.manner.heading(amount), page.manner.text(found.last.amount, amount)),
        (words("column.held_by"), holder if found.is_open else "—"),
        (words("column.due_on"), f"{found.last.due_on:%Y-%m-%d}" if found.last.due_on else "—"),
        (words("column.opened_by"), f"{found.acts[0].actor} {found.opened_at:%Y-%m-%d}"),
    ]
    if told := _ballot(page, found):
        pairs.append((words("case.ballot"), told))
    facts(pairs)


def _why_here(page: Page, found: Case) -> None:
    """Who sent the case back or out, and why: whoever opens it is not left to look for that."""
    moved = next((act for act in reversed(found.acts) if act.action not in {"enter", "take"}), None)
    if moved is None or moved.action not in _TOLD_WHY:
        return
    action, at_time = said(found.way.actions[moved.action], language_of(page.words)), f"{moved.at:%Y-%m-%d %H:%M}"
    told = page.words("case.why_here", actor=moved.actor, at=at_time, action=action, reason=plain(moved.reason) or "—")
    st.warning(told, icon=":material/undo:")


def _ballot(page: Page, found: Case) -> str:
    """How the votes of the ballot that is open stand; nothing where there is none."""
    if not any("vote_passed" in action.guards for action in found.way.possible(found.stage.name)):
        return ""
    votes = read_votes(store_of(page.home), found.case_id, actor=page.actor)
    given = [vote.vote for vote in votes if vote.ballot == found.entered.version]
    return page.words.listed(
        page.words.pair(page.words(f"vote.{name}.short"), str(given.count(name))) for name in acts.VOTES
    )


def _tabs(page: Page, found: Case) -> None:
    words = page.words
    names = [*_TABS.get(found.kind, ()), "files", "history"]
    if (
        found.stage.name in case_assessment.AFTER_SIGNING
    ):  # what was assessed when it was asked for comes behind what is to be done now
        names = ["tasks", *(name for name in names if name != "tasks")]
    drawings: dict[str, Any] = {
        "assessment": case_assessment.show, "forms": case_forms.show, "tasks": case_tasks.show, "partner": case_partner.show,
        "partner_tasks": case_tasks.show, "files": case_files.show, "history": _history,
    }  # fmt: skip
    for tab, name in zip(st.tabs([words(f"case.{name}") for name in names]), names, strict=True):
        with tab:
            drawings[name](page, found)


def _actions(page: Page, found: Case) -> None:
    words, store = page.words, store_of(page.home)
    possible = acts.possible_now(store, found, actor=page.actor)
    votes = _may_vote(page, found)
    if not possible and not votes:
        return
    detail: dict[str, Any] = {}
    with card(words("case.to_do"), words("case.to_do_note"), key="case_actions"):
        if found.last.holder != page.actor.name and possible:
            button(
                page,
                words("case.take"),
                lambda: acts.take(store, found, page.actor.name, actor=page.actor),
                success="case.taken",
                key=f"act:take:{found.version}",
                type="tertiary",
                icon=":material/back_hand:",
            )
        reason = limited.text_area(page, st, words("case.reason"), key=f"act:reason:{found.version}", height=70)
        if any("dossier_complete" in found.way.actions[name].guards for name in possible):
            detail = {"not_applicable": case_files.not_applicable(page, found)}
            possible = acts.possible_now(store, found, actor=page.actor, detail=detail)
        columns = st.columns(max(1, min(5, len(possible) + (3 if votes else 0))))
        place = 0
        for name, refusal in possible.items():
            with columns[place % len(columns)]:
                _action(page, found, found.way.actions[name], refusal, reason, detail)
            place += 1
        for vote in acts.VOTES if votes else ():
            with columns[place % len(columns)]:
                button(
                    page,
                    words(f"vote.{vote}"),
                    partial(acts.vote, store, found, vote, actor=page.actor, reason=reason),
                    success="case.voted",
                    key=f"vote:{vote}:{found.version}",
                    width="stretch",
                )
            place += 1


def _action(
    page: Page, found: Case, action: Action, refusal: Refused | None, reason: str, detail: dict[str, Any]
) -> None:
    words, language, store = page.words, language_of(page.words), store_of(page.home)
    target = None
    if action.to == EARLIER:
        open_to = found.way.targets(action, found.stage.name)
        target = st.selectbox(
            words("case.back_to"), open_to, len(open_to) - 1, key=f"act:target:{found.version}", label_visibility="collapsed",
            format_func=lambda name: said(found.way.stages[name], language),
        )  # fmt: skip
    unfit = refusal is not None and refusal.code != "fatal"
    forward = action.to not in {EARLIER, "rejected", "withdrawn"}
    if st.button(
        said(action, language),
        key=f"act:{action.name}:{found.version}",
        type="primary" if forward and not unfit else "secondary",
        disabled=unfit,
        width="stretch",
        help=sentence(words, refusal) if refusal is not None else None,
    ):
        if found.kind == "project":
            move = partial(verbs.move, store, found, action.name)
        else:
            also = handing_in(case_files.dossier_draft(found), page.actor) if detail else None
            move = partial(acts.act_on, store, found, action.name, detail=detail, also=also)
        if attempt(page, partial(move, actor=page.actor, reason=reason, target=target), success="case.done"):
            st.rerun()
    if refusal is not None and unfit:
        st.caption(sentence(words, refusal))


def _may_vote(page: Page, found: Case) -> bool:
    """Whether a ballot is open that the reader has not voted in yet."""
    if not any("vote_passed" in action.guards for action in found.way.possible(found.stage.name)):
        return False
    given = read_votes(store_of(page.home), found.case_id, actor=page.actor)
    mine = any(vote.actor == page.actor.name and vote.ballot == found.entered.version for vote in given)
    return page.actor.role == "committee" and not mine


def _history(page: Page, found: Case) -> None:
    """Every act and every vote, newest first, and the days in each stage."""
    words, language = page.words, language_of(page.words)

    def action_name(name: str) -> str:
        known = found.way.actions.get(name)
        return said(known, language) if known else words(f"act.{name}")

    rows = [
        {
            "at": act.at, "who": act.actor if not act.on_behalf_of else words("case.for", actor=act.actor, other=act.on_behalf_of),
            "role": words(f"role.{act.role}"), "action": action_name(act.action),
            "to": said(found.way.stages[act.to_stage], language), "reason": act.reason,
        }
        for act in found.acts
    ]  # fmt: skip
    rows += [
        {
            "at": vote.at, "who": vote.actor, "role": words("role.committee"), "action": words(f"vote.{vote.vote}"), "to": "",
            "reason": vote.reason,
        }
        for vote in read_votes(store_of(page.home), found.case_id, actor=page.actor)
    ]  # fmt: skip
    columns = [
        Column("at", words("column.at"), "moment"),
        Column("who", words("column.who")),
        Column("role", words("column.role")),
        Column("action", words("column.action")),
        Column("to", words("column.stage")),
        Column("reason", words("column.reason"), wraps=True),
    ]
    source = FrameSource(pl.DataFrame(rows), columns, manner=page.manner)
    table(page, source, Shown("case_history", words("case.history"), columns, "at", height=360))
    spent = found.days_in_stages(at(None))
    facts(
        [
            (said(found.way.stages[name], language), words("case.days", count=f"{days:.1f}"))
            for name, days in spent.items()
        ]
    )
