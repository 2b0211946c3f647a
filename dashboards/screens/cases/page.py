"""Cases 业务: what waits for me, every case, a new one, and one case with all its papers when the address names it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from casework.forms.drafts import handing_in
from casework.language import said
from casework.partners.admission import LONGEST_NAME, apply
from casework.partners.queries import partners
from casework.projects import verbs
from casework.projects.waiting import waiting_tasks
from casework.refusals import Refused
from casework.stages.table import ways
from casework.stages.worklist import Item, all_cases, worklist
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.contract_form import contract_form
from dashboards.components.figures import figure
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, stamp
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import attempt, language_of, sentence, success_of_last
from dashboards.screens.cases import absence, case

PARAMETER = "case"
_OTHER = "other"  # a guarantor that no filing has named yet


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    st.title(words("page.cases"), anchor=False)
    stamp(page)
    success_of_last(words)
    if st.query_params.get(PARAMETER):
        case.show(page, st.query_params[PARAMETER])
        return
    views = ["waiting", "all", "away"]
    if page.may("enter", "project"):
        views.insert(2, "new")
    view = choice(
        st.segmented_control, words("cases.view"), views, "view", views[0], lambda name: words(f"cases.{name}"),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    {"waiting": _waiting, "all": _all, "new": _new, "away": absence.show}[view](page)


def _waiting(page: Page) -> None:
    items = worklist(store_of(page.home), actor=page.actor)
    with card(page.words("cases.waiting"), page.words("cases.waiting_note")):
        _table(page, items, "waiting", page.words("cases.nothing_waits"))
    _waiting_tasks(page)


def _waiting_tasks(page: Page) -> None:
    """Tasks of cases that rest: the cases are on nobody's list meanwhile."""
    words, found = page.words, waiting_tasks(store_of(page.home), actor=page.actor)
    if not found:
        return
    columns = [
        Column("case_id", words("column.case_id")), Column("title", words("column.case_title")),
        Column("kind", words("task.kind"), "word", "task"), Column("waits", words("column.status"), "word", "task_waits"),
        Column("due_on", words("column.due_on"), "date"), Column("late", words("column.late_days"), "count"),
        Column("who", words("column.who")), Column("at", words("column.at"), "moment"),
    ]  # fmt: skip
    rows = [
        {
            "case_id": one.case_id, "title": one.title, "kind": one.kind, "waits": one.state, "due_on": one.due_on,
            "late": one.late_days or None, "who": one.actor, "at": one.at, "order": number,
        }
        for number, one in enumerate(found)
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema_overrides={"due_on": pl.Date, "late": pl.Int64})
    with card(words("cases.tasks"), words("cases.tasks_note")):
        shown = Shown(
            "tasks_waiting",
            words("cases.tasks"),
            columns,
            "order",
            False,
            key="case_id",
            on_open=open_in_address,
            height=300,
        )
        table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _all(page: Page) -> None:
    kinds = ["", *ways()]
    words = page.words
    kind = choice(
        st.selectbox, words("cases.kind"), kinds, "kind", "",
        lambda name: said(ways()[name], language_of(words)) if name else words("cases.every_kind"),
    )  # fmt: skip
    items = all_cases(store_of(page.home), actor=page.actor, kind=kind or None)
    with card(words("cases.all")):
        _table(page, items, "all", words("cases.none"))


def _table(page: Page, items: Sequence[Item], name: str, nothing: str) -> None:
    words, language = page.words, language_of(page.words)
    if not items:
        st.info(nothing, icon=":material/info:")
        return
    columns = [
        Column("case_id", words("column.case_id")),
        Column("kind", words("column.case_kind")),
        Column("title", words("column.case_title")),
        Column("stage", words("column.stage")),
        Column("amount", words("column.amount"), "amount"),
        Column("since", words("column.since"), "moment"),
        Column("due_on", words("column.due_on"), "date"),
        Column("late", words("column.late_days"), "count"),
        Column("escalated", words("column.escalated"), "yes"),
        Column("holder", words("column.held_by")),
    ]
    rows = {
        "case_id": [item.case_id for item in items],
        "kind": [said(ways()[item.kind], language) for item in items],
        "title": [item.title for item in items],
        "stage": [said(ways()[item.kind].stages[item.stage], language) for item in items],
        "amount": [item.amount for item in items],
        "since": [item.since for item in items],
        "due_on": [item.due_on for item in items],
        "late": [item.late_days or None for item in items],
        "escalated": [item.is_escalated or None for item in items],
        "holder": [item.holder or words.listed(words(f"role.{role}") for role in item.roles) for item in items],
        "order": list(range(len(items))),
    }
    frame = pl.DataFrame(
        rows,
        schema_overrides={"amount": pl.Decimal(18, 2), "due_on": pl.Date, "late": pl.Int64, "escalated": pl.Boolean},
    )
    source = FrameSource(frame, columns, manner=page.manner)
    table(
        page, source,
        Shown(f"cases_{name}", words(f"cases.{name}"), columns, "order", False, key="case_id", on_open=open_in_address, height=480),
    )  # fmt: skip


def open_in_address(case_id: str) -> None:
    """Show this case at the next drawing."""
    put(PARAMETER, case_id)


def _new(page: Page) -> None:
    words = page.words
    kind = st.segmented_control(
        words("cases.kind"), ["project", "partner"], default="project", key="new:kind", required=True,
        format_func=lambda name: said(ways()[name], language_of(words)),
    )  # fmt: skip
    if kind == "partner":
        _new_partner(page)
        return
    with card(words("cases.new_project"), words("cases.new_project_note")):
        partner = _guarantor(page)
        row = contract_form(page, "projects", "new:project")
        if st.button(words("cases.open_draft"), type="primary", icon=":material/add:", key="new:save"):
            opened: list[str] = []
            if attempt(page, lambda: opened.append(_begun(page, partner, row)), success="cases.opened"):
                open_in_address(opened[0])
                st.rerun()


def _guarantor(page: Page) -> str:
    """One of the guarantors that are known, by name or code, or the code of another."""
    words = page.words
    known = {
        str(row["partner_id"]): str(row["name"] or row["partner_id"])
        for row in partners(store_of(page.home), actor=page.actor)
        if row.get("role") == "guarantor"
    }
    chosen = st.selectbox(
        words("cases.guarantor") + " *", [*known, _OTHER], None if known else 0, key="new:partner",
        placeholder=words("cases.guarantor_hint"),
        format_func=lambda code: words("cases.guarantor_other") if code == _OTHER else f"{known[code]} {code}",
    )  # fmt: skip
    code = str(chosen or "")
    if code == _OTHER:
        code = limited.text_input(
            page,
            st,
            words("cases.guarantor_code") + " *",
            key="new:other_partner",
            most=64,
            placeholder=words("cases.code_hint"),
        ).strip()
    try:  # said before twenty-five fields are filled in
        verbs.require_partner(store_of(page.home), code)
    except Refused as refusal:
        st.warning(sentence(words, refusal), icon=":material/block:")
    return code


def _begun(page: Page, partner: str, row: dict[str, str]) -> str:
    return verbs.begin(
        store_of(page.home), partner.strip(), row, actor=page.actor, also=handing_in("new:project", page.actor)
    ).case_id


def _new_partner(page: Page) -> None:
    words = page.words
    with card(words("cases.new_partner"), words("cases.new_partner_note")):
        left, right = st.columns(2)
        code = limited.text_input(
            page,
            left,
            words("cases.partner_code") + " *",
            key="new:code",
            most=64,
            placeholder=words("cases.code_hint"),
        )
        name = limited.text_input(page, right, words("cases.partner_name") + " *", key="new:name", most=LONGEST_NAME)
        asked = limited.text_input(
            page,
            left,
            f"{words('cases.line_asked')} ({words('unit.yuan')})",
            key="new:line",
            most=24,
            placeholder="0.00",
        )
        if st.button(
            words("cases.open_partner"),
            type="primary",
            icon=":material/add:",
            key="new:partner_save",
            disabled=not (code and name),
        ):
            opened: list[str] = []

            def begin() -> None:
                line = figure(words("cases.line_asked"), asked) if asked.strip() else None
                opened.append(apply(store_of(page.home), code, name, actor=page.actor, amount=line).case_id)

            if attempt(page, begin, success="cases.opened"):
                open_in_address(opened[0])
                st.rerun()
