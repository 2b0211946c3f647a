"""Tasks after signing: planned, done by one, confirmed by another; a claim with its ten documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import streamlit as st

from casework.clock import at
from casework.forms.drafts import handing_in
from casework.forms.records import of_case
from casework.projects import tasks
from casework.projects.tasks import CLAIM, KINDS, Task
from casework.stages.cases import Case
from dashboards.accounts import store_of
from dashboards.components import drafted, limited
from dashboards.components.columns import Column, Kind
from dashboards.components.contract_form import day_of
from dashboards.components.page import Page
from dashboards.components.parts import card, facts, plain
from dashboards.components.told import button

_SIGNS = {"matched": "✓", "not_applicable": "–", "missing": "✕"}
_REQUESTS = ("extension", "early_release", "compensation_request")  # asked for and approved, not done and confirmed
_LONGEST = 2000
_NA = "na:"  # before the name of a document, in a draft
_DATES = ("new_due_date", "released_on", "paid_on", "valid_until")
#: How figures of a task are written; the rest is text.
_KINDS: dict[str, Kind] = {
    "unpaid_principal": "amount", "amount": "amount", "cap_left": "amount", "payable": "amount", "share": "percent",
}  # fmt: skip


def show(page: Page, found: Case) -> None:
    """The tasks of a case, and a new one."""
    words, store = page.words, store_of(page.home)
    listed = tasks.listed(store, found.case_id, actor=page.actor)
    if not listed:
        st.info(words("task.none_partner" if found.kind == "partner" else "task.none"), icon=":material/info:")
    for task in listed:
        with card(
            words("task.title", number=task.task_no, kind=words(f"task.{task.kind}")),
            words(f"state.{task.state}"),
            key=f"task_{task.task_no}",
        ):
            _told(page, task)
            if task.state == "confirmed" and page.may("enter", "case") and _is_left(page, found, task):
                st.info(words(f"task_next.{task.kind}"), icon=":material/arrow_forward:")
            if page.may("enter", "case"):
                _next(page, found, task)
    kinds = [kind for kind, (stages, *_) in KINDS.items() if found.stage.name in stages]
    if kinds and page.may("enter", "case"):
        _plan(page, found, kinds)


def _is_left(page: Page, found: Case, task: Task) -> bool:
    """Whether something is to be done yet after a task was confirmed: its event is not entered."""
    if not page.words.has(f"task_next.{task.kind}") or found.stage.name not in KINDS[task.kind][0]:
        return False
    with store_of(page.home).reading() as connection:
        events = of_case(connection, found.case_id, "project_events")
    days = {str(task.detail.get(name)) for name in KINDS[task.kind][3]}
    return not any(days & set(one.row.values()) for one in events)


def _told(page: Page, task: Task) -> None:
    words = page.words
    pairs = [(words("column.due_on"), f"{task.due_on:%Y-%m-%d}" if task.due_on else "—")]
    pairs += [_field(page, name, value) for name, value in task.detail.items() if name != "not_applicable"]
    pairs.append((words("column.who"), f"{task.actor} {task.at:%Y-%m-%d %H:%M}"))
    if task.reason:
        pairs.append((words("column.reason"), task.reason))
    facts(pairs)


def _field(page: Page, name: str, value: Any) -> tuple[str, str]:
    """A field of a task with its label; figures in the reader's unit. What is no figure stays as it was typed."""
    words = page.words
    label = words(f"task_field.{name}") if words.has(f"task_field.{name}") else name
    column = Column(name, label, _KINDS.get(name, "text"))
    try:
        given = Decimal(str(value).replace(",", "")) if name in _KINDS else value
    except InvalidOperation:
        return label, str(value)
    return page.manner.heading(column), page.manner.text(given, column)


def _next(page: Page, found: Case, task: Task) -> None:
    words, store, key = page.words, store_of(page.home), f"task:{found.case_id}:{task.task_no}:{task.version}"
    _, doers, confirmers, _ = KINDS[task.kind]
    if task.state in {"open", "refused"} and page.actor.role in doers:
        detail, reason = _filled(page, found, task, key)
        also = handing_in(key, page.actor)
        button(
            page,
            words(_named(task, "do")),
            lambda: tasks.do(
                store, found, task.task_no, detail, actor=page.actor, reason=reason, seen=task.version, also=also
            ),
            success=_named(task, "done"),
            key=f"{key}:do",
            type="primary",
        )
    if task.state == "done" and page.actor.role in confirmers:
        if task.done_by == page.actor.name:
            st.caption(words("task.others_turn"))
            return
        reason = limited.text_input(page, st, words("case.reason") + " *", key=f"{key}:reason")
        left, right = st.columns([1, 5])
        for place, name, agrees in ((left, "confirm", True), (right, "refuse", False)):
            button(
                page,
                words(_named(task, name)),
                partial(
                    tasks.confirm,
                    store,
                    found,
                    task.task_no,
                    actor=page.actor,
                    agrees=agrees,
                    reason=reason,
                    seen=task.version,
                ),
                success="task.answered",
                key=f"{key}:{name}",
                place=place,
            )


def _filled(page: Page, found: Case, task: Task, key: str) -> tuple[dict[str, Any], str]:
    """What a task must say and the reason, as they stand in its form; kept as a draft until it is reported."""
    words, fields = page.words, KINDS[task.kind][3]
    shown, typed = drafted.resumed(page, key, fields[0]), {}
    name_of = drafted.prefix(key)
    for place, name in zip(st.columns(max(2, len(fields))), fields, strict=False):
        label = words(f"task_field.{name}") + (f" ({words('unit.yuan')}) *" if _KINDS.get(name) == "amount" else " *")
        before = shown.get(name, "")
        if name in _DATES:
            given = place.date_input(label, day_of(before), key=f"{name_of}:{name}", format="YYYY-MM-DD")
            typed[name] = given.isoformat() if isinstance(given, date) else ""
        else:
            typed[name] = limited.text_input(page, place, label, before, key=f"{name_of}:{name}")
    reasons = _documents(page, found, name_of, shown) if task.kind == CLAIM else {}
    reason = limited.text_input(page, st, words("case.reason"), shown.get("why", ""), key=f"{name_of}:why")
    kept = {**typed, **{f"{_NA}{name}": text for name, text in reasons.items()}, "why": reason}
    drafted.keep_typed(page, "task", key, kept, {})
    return {**typed, **({"not_applicable": reasons} if task.kind == CLAIM else {})}, reason


def _named(task: Task, act: str) -> str:
    """What an act on a task is called: requests are made and approved, other tasks done and confirmed."""
    return f"request.{act}" if task.kind in _REQUESTS and act != "refuse" else f"task.{act}"


def _documents(page: Page, found: Case, key: str, shown: Mapping[str, str]) -> dict[str, str]:
    """The claim's documents: there, missing, or said not to apply."""
    words, given = page.words, {}
    store = store_of(page.home)
    st.caption(words("task.documents"))
    for name, state, told in tasks.checklist(store, found.case_id, {}, actor=page.actor, now=at(None)):
        left, right = st.columns([2, 3])
        left.markdown(f"{_SIGNS[state]} {words(f'document.{name}')}")
        if state == "missing":
            given[name] = limited.text_input(
                page,
                right,
                words("task.not_applicable"),
                shown.get(f"{_NA}{name}", ""),
                key=f"{key}:{_NA}{name}",
                label_visibility="collapsed",
                placeholder=words("task.not_applicable"),
            )
        else:
            right.caption(plain(told))
    return given


def _plan(page: Page, found: Case, kinds: list[str]) -> None:
    words, store = page.words, store_of(page.home)
    with st.expander(words("task.plan")):
        left, right = st.columns(2)
        kind = left.selectbox(
            words("task.kind"), kinds, key="task:kind", format_func=lambda name: words(f"task.{name}")
        )
        due = right.date_input(words("column.due_on"), None, key="task:due", format="YYYY-MM-DD")
        day = due if isinstance(due, date) else None
        button(
            page,
            words("task.plan"),
            lambda: tasks.plan(store, found, kind, day, actor=page.actor),
            success="task.planned",
            key="task:plan",
            type="primary",
        )
