"""Changing an indicator: proposals and what they would have meant, approving them, proposing one. A part of the page of warnings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from casework.clock import at
from casework.language import said
from casework.refusals import Refused
from casework.stages.acts import act_on, possible_now
from casework.stages.table import ways
from casework.warnings import changes, rehearsals
from casework.warnings.changes import KIND, Proposal
from dashboards.accounts import store_of
from dashboards.charts.palette import LEVELS
from dashboards.components import limited, numbers
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.formulas import formula_in_words
from dashboards.components.measured import measured
from dashboards.components.page import Page
from dashboards.components.parts import card, facts
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import attempt, language_of, success_of_last
from dashboards.queries import warnings
from dashboards.screens.warnings import warning_trial
from scoring.office_time import office_day
from scoring.parameters.changes import IndicatorChange, Remedy, indicator_on
from scoring.parameters.indicators import OWNERS, Indicator

CHOSEN = "change"  # the opened proposal, in the address
SAID = "told"
NO_REMEDY = ""
FIRST_DAY = timedelta(days=1)


def show(page: Page) -> None:
    """Proposals, the opened one, the form of a new one."""
    words = page.words
    with card(words("changes.title"), words("changes.note"), key="indicator_changes"):
        success_of_last(words)
        listed = changes.proposals(store_of(page.home), actor=page.actor)
        if listed:
            _listed(page, listed)
        else:
            st.info(words("changes.none"), icon=":material/info:")
        chosen = next((one for one in listed if one.case.case_id == st.query_params.get(CHOSEN)), None)
        if chosen is not None:
            _one(page, chosen)
        if page.may("manage", "warning") and page.actor.role in ways()[KIND].openers:
            with st.expander(words("changes.propose"), expanded=bool(st.session_state.get("changes:open"))):
                _form(page)


def _name(page: Page, one: Indicator) -> str:
    return one.zh if page.words.is_chinese else one.en


def _listed(page: Page, listed: list[Proposal]) -> None:
    words = page.words
    known = {row["indicator"]: row for row in warnings.worth(page.reading).to_dicts()}
    names = {name: row["zh" if words.is_chinese else "en"] for name, row in known.items()}
    units = {name: row["unit"] for name, row in known.items()}
    rows = [
        {
            "case_id": one.case.case_id,
            "indicator": names.get(one.change.indicator, one.change.indicator),
            "stage": said(one.case.stage, language_of(words)),
            "valid_from": one.change.valid_from,
            "lines": _lines_told(page, one.change.lines, units.get(one.change.indicator, "")),
            "proposed_by": one.case.acts[0].actor,
            "decided_by": one.case.last.actor if one.case.version > 1 else None,
            "reason": one.case.acts[0].reason,
        }
        for one in listed
    ]
    columns = [
        Column("case_id", words("changes.number")), Column("indicator", words("column.indicator"), wraps=True),
        Column("stage", words("column.status")),
        Column("valid_from", words("changes.from"), "date"), Column("lines", words("changes.lines"), wraps=True),
        Column("proposed_by", words("changes.proposed_by")), Column("decided_by", words("changes.decided_by")),
        Column("reason", words("changes.reason"), wraps=True),
    ]  # fmt: skip
    source = FrameSource(pl.DataFrame(rows, infer_schema_length=None), columns, manner=page.manner)
    shown = Shown(
        "changes", words("changes.title"), columns, "case_id", key="case_id", on_open=_open, chosen=st.query_params.get(CHOSEN, ""),
        height=240, searchable=False,
    )  # fmt: skip
    table(page, source, shown)


def _lines_told(page: Page, lines: Mapping[str, Any], unit: str) -> str:
    """The mildest first, each with its sign."""
    return page.words.listed(
        f"{sign} {measured(page.manner, lines[level], unit)}" for level, (_, sign) in LEVELS.items() if level in lines
    )


def _open(case_id: str) -> None:
    put(CHOSEN, case_id)


def _one(page: Page, chosen: Proposal) -> None:
    """What changes, what it would have meant, and what may be done."""
    words, store = page.words, store_of(page.home)
    found = indicator_on(
        changes.rules_of(store), chosen.change.indicator, min(chosen.change.valid_from, page.stamp.as_of)
    )
    with st.container(border=True, key="one_change"):
        if found is not None:
            one = found[1]
            st.markdown(f"**{chosen.case.case_id} · {_name(page, one)}**")
            facts(
                [
                    (words("changes.lines_now"), _lines_told(page, one.lines, one.unit)),
                    (words("changes.lines_then"), _lines_told(page, chosen.change.lines, one.unit)),
                    (words("changes.persistence_now"), numbers.count(one.persistence)),
                    (words("changes.persistence_then"), numbers.count(chosen.change.persistence)),
                    (words("changes.from"), f"{chosen.change.valid_from:%Y-%m-%d}"),
                    (words("changes.reason"), chosen.case.acts[0].reason),
                ]
            )
        for remedy in chosen.change.remedies:
            owner = words(f"role.{remedy.owner}")
            text = remedy.zh if words.is_chinese else remedy.en
            st.markdown(
                f"- {words(f'level.{remedy.level}')}: {text} · {owner} · {words('changes.within', days=remedy.days)}"
            )
        warning_trial.show(page, rehearsals.trial(store, chosen.case.case_id, actor=page.actor))
        _acts(page, chosen)


def _acts(page: Page, chosen: Proposal) -> None:
    """Approve, reject, withdraw: what the table of stages lets this person do now."""
    words, store = page.words, store_of(page.home)
    possible = {
        name: refusal
        for name, refusal in possible_now(store, chosen.case, actor=page.actor).items()
        if name != "enforce"
    }
    if not possible or not page.may("enter", "case"):
        return
    reason = limited.text_input(page, st, words("changes.why"), key=f"change:why:{chosen.case.case_id}")
    with st.container(horizontal=True):
        for name, refusal in possible.items():
            label = said(chosen.case.way.actions[name], language_of(words))
            pressed = st.button(
                label, key=f"change:{name}:{chosen.case.version}", type="primary" if name == "approve" else "secondary",
                disabled=refusal is not None, help=None if refusal is None else said(refusal.words, language_of(words)),
            )  # fmt: skip
            done = partial(act_on, store, chosen.case, name, actor=page.actor, reason=reason)
            if pressed and attempt(page, done, success="changes.done"):
                st.rerun()


def _form(page: Page) -> None:
    """The indicator, its new lines, what is to be done, from when and why."""
    words, store = page.words, store_of(page.home)
    rules, today = changes.rules_of(store), office_day(at(None))
    names = {
        row["indicator"]: row["zh" if words.is_chinese else "en"] for row in warnings.worth(page.reading).to_dicts()
    }
    indicator = str(
        st.selectbox(words("column.indicator"), list(names), format_func=names.__getitem__, key="change:indicator")
    )
    found = indicator_on(rules, indicator, today)
    if found is None:
        st.info(words("changes.none"), icon=":material/info:")
        return
    one = found[1]
    st.caption(
        words(
            "changes.formula",
            formula=formula_in_words(words, one.formula.text),
            unit=words(f"indicator_unit.{one.unit}"),
            direction=words(f"changes.{one.direction}"),
        )
    )
    with st.form(f"change:form:{indicator}", border=False):
        typed: dict[str, str] = {}
        for column, level in zip(st.columns(len(LEVELS)), LEVELS, strict=True):
            label = f"{LEVELS[level][1]} {words(f'level.{level}')}"
            typed[level] = column.text_input(label, str(one.lines.get(level, "")), key=f"change:{indicator}:{level}")
        left, middle, right = st.columns(3)
        persistence = left.number_input(
            words("changes.persistence"), 1, 12, one.persistence, key=f"change:{indicator}:persistence"
        )
        day = middle.date_input(
            words("changes.from"), today + FIRST_DAY, min_value=today + FIRST_DAY, key=f"change:{indicator}:day"
        )
        level = right.selectbox(
            words("changes.remedy_level"), [NO_REMEDY, *LEVELS], key=f"change:{indicator}:remedy",
            format_func=lambda name: words(f"level.{name}") if name else words("changes.no_remedy"),
        )  # fmt: skip
        remedies = _remedy(page, str(level), indicator)
        reason = limited.text_area(page, st, words("changes.reason"), key=f"change:{indicator}:reason", height=68)
        if st.form_submit_button(words("changes.submit"), type="primary"):
            change = _change(indicator, typed, int(persistence), day if isinstance(day, date) else today, remedies)
            if attempt(page, lambda: _propose(page, change, reason), success="changes.proposed"):
                st.rerun()


def _remedy(page: Page, level: str, indicator: str) -> tuple[Remedy, ...]:
    """The words of a countermeasure; they count only for the level that is chosen."""
    words = page.words
    one, two, three, four = st.columns([3, 3, 2, 1])
    zh = limited.text_input(
        page, one, words("changes.remedy_zh"), key=f"change:{indicator}:zh", most=changes.LONGEST_WORDS
    )
    en = limited.text_input(
        page, two, words("changes.remedy_en"), key=f"change:{indicator}:en", most=changes.LONGEST_WORDS
    )
    owner = three.selectbox(
        words("column.owner"), OWNERS, key=f"change:{indicator}:owner", format_func=lambda name: words(f"role.{name}")
    )
    days = four.number_input(words("changes.days"), 0, 366, 10, key=f"change:{indicator}:days")
    return (Remedy(level, zh.strip(), en.strip(), str(owner), int(days)),) if level else ()


def _change(
    indicator: str, typed: dict[str, str], persistence: int, day: date, remedies: tuple[Remedy, ...]
) -> IndicatorChange | None:
    """What was typed as a change; None where a line is no number."""
    try:
        lines = {level: Decimal(text.strip().replace(",", "")) for level, text in typed.items() if text.strip()}
    except InvalidOperation:
        return None
    return IndicatorChange(indicator, day, lines, persistence, remedies)


def _propose(page: Page, change: IndicatorChange | None, reason: str) -> None:
    if change is None or not all(value.is_finite() for value in change.lines.values()):
        raise Refused("line_wrong")
    made = changes.propose(store_of(page.home), change, actor=page.actor, reason=reason)
    put(CHOSEN, made.case_id)
