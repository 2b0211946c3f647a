"""One warning 预警: what is known of it, what is to be done, what was done, what may be done now. A part of the page of warnings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import polars as pl
import streamlit as st

from casework.access.rights import Denied
from casework.warnings import verbs
from casework.warnings.queries import history
from dashboards.accounts import store_of
from dashboards.charts.palette import LEVELS
from dashboards.components import numbers
from dashboards.components.address import put
from dashboards.components.measured import measured
from dashboards.components.page import Page
from dashboards.components.parts import card, facts, plain
from dashboards.queries import warnings
from dashboards.screens.models.model_reasons import outlook_of
from dashboards.screens.warnings.warning_evidence import evidence_of
from dashboards.screens.windows import project
from scoring.warning.warnings import OPEN
from scoring.warning.watched import SUBJECTS

CHOSEN = "warning"  # the opened warning, in the address
SAID = "warnings:said"
OF_THE_MODEL = "model"


def in_words(page: Page, frame: pl.DataFrame) -> pl.DataFrame:
    """With level, subject, indicator and owner in the reader's language, and value and line with their unit."""
    words = page.words
    owner = pl.col("owner")
    roles = {name: words(f"role.{name}") for name in frame["owner"].unique().to_list() if words.has(f"role.{name}")}
    levels = {level: f"{sign} {words(f'level.{level}')}" for level, (_, sign) in LEVELS.items()}
    kinds = {kind: words(f"subject.{kind}") for kind in SUBJECTS}
    written = {
        f"{name}_said": [measured(page.manner, value, unit) for value, unit in frame.select(name, "unit").rows()]
        for name in ("value", "line")
    }
    return frame.with_columns(
        *(pl.Series(name, texts, dtype=pl.String) for name, texts in written.items()),
        level_sign=pl.col("level").replace_strict(levels, default=None, return_dtype=pl.String),
        subject_word=pl.col("subject_kind").replace_strict(kinds, default=None, return_dtype=pl.String),
        subject_name=pl.when(pl.col("subject_id") == "self")
        .then(pl.lit(words("warnings.whole_book")))
        .otherwise("subject_name"),
        indicator_name=pl.col("indicator_zh" if words.is_chinese else "indicator_en"),
        owner_word=owner.replace_strict(roles, default=owner, return_dtype=pl.String),
    )


def _shut() -> None:
    put(CHOSEN)


def show(page: Page, warning: str) -> None:
    """One warning: what is known of it, what is to be done, what was done, what may be done now."""
    words = page.words
    found = warnings.one(page.reading, warning)
    if found is None:
        st.warning(words("warnings.gone"), icon=":material/info:")
        return
    (row,) = in_words(page, pl.DataFrame([found])).to_dicts()
    with card(
        f"{row['level_sign']} {row['indicator_name']}",
        f"{row['subject_word']} · {row['subject_name']}",
        key="one_warning",
    ):
        measure = row["countermeasure_zh" if words.is_chinese else "countermeasure_en"]
        facts(
            (
                (words("warnings.value"), str(row["value_said"])),
                (words("column.yellow_line"), str(row["line_said"])),
                (words("column.deviation"), numbers.factor(row["deviation"])),
                (words("column.status"), words(f"warning_status.{row['status']}")),
                (words("column.raised_on"), f"{row['raised_on']:%Y-%m-%d}"),
                (words("column.deadline"), f"{row['deadline']:%Y-%m-%d}"),
                (words("column.owner"), str(row["owner_word"])),
                (
                    words("column.money_at_risk"),
                    f"{numbers.amount(row['money_at_risk'], page.unit)} {words(f'unit.{page.unit}')}",
                ),
                (words("column.partner"), str(row["partner_name"] or "—")),
                (words("column.countermeasure"), str(measure)),
            )
        )
        if row["subject_kind"] == "project" and page.may("read", "project"):
            opens = partial(project.open_in_address, row["subject_id"])
            st.button(words("warnings.to_project"), icon=":material/folder_open:", on_click=opens)
        _acts(page, verbs.Key.read(warning))
        evidence_of(page, verbs.Key.read(warning))
        if page.may("manage", "warning"):
            _deal(page, verbs.Key.read(warning), is_open=row["status"] in OPEN)
        st.button(words("warnings.shut"), icon=":material/close:", on_click=_shut)
    if row["subject_kind"] == "partner" and row["family"] == OF_THE_MODEL:
        outlook_of(page, str(row["subject_id"]))


def _acts(page: Page, key: verbs.Key) -> None:
    words = page.words
    acts = history(store_of(page.home), page.actor, key.subject_kind, key.subject_id, key.indicator)
    if acts.is_empty():
        st.caption(words("warnings.no_acts"))
        return
    for row in acts.to_dicts():
        outcome = words(f"warning_outcome.{row['outcome']}") if row["outcome"] else ""
        said = words.listed(plain(str(part)) for part in (row["person"], row["until"], outcome, row["reason"]) if part)
        act = words(f"warning_act.{row['act']}")
        st.markdown(f"{row['acted_on']:%Y-%m-%d} · **{act}** · {row['actor']} · {said}")


def _deal(page: Page, key: verbs.Key, *, is_open: bool) -> None:
    """The form of acts that are possible."""
    words = page.words
    possible = ["acknowledge", "act", "assign", "snooze", "escalate"] if is_open else ["reopen"]
    if is_open and page.may("approve", "warning"):
        possible.append("close")
    act = st.selectbox(
        words("warnings.deal"), possible, format_func=lambda one: words(f"warning_act.{one}"), key=f"act:{key}"
    )
    with st.form(f"deal:{key}", border=False):
        person, until, outcome = "", page.stamp.as_of + timedelta(days=30), ""
        if act == "assign":
            person = st.text_input(words("warnings.person"), key=f"person:{key}")
        if act == "snooze":
            picked = st.date_input(words("warnings.until"), until, key=f"until:{key}")
            until = picked if isinstance(picked, date) else until
        if act == "close":
            label = words("warnings.outcome")
            outcome = st.selectbox(
                label, verbs.OUTCOMES, format_func=lambda one: words(f"warning_outcome.{one}"), key=f"outcome:{key}"
            )
        asks = act in {"act", "snooze", "escalate", "close", "reopen"}
        reason = st.text_area(words("warnings.reason"), key=f"reason:{key}", height=68) if asks else ""
        if st.form_submit_button(words("warnings.do"), type="primary"):
            _do(page, _verb(page, key, str(act), person, until, str(outcome), reason))


def _verb(
    page: Page, key: verbs.Key, act: str, person: str, until: date, outcome: str, reason: str
) -> Callable[[], None]:
    store, actor = store_of(page.home), page.actor
    return {
        "acknowledge": lambda: verbs.acknowledge(store, actor, key),
        "act": lambda: verbs.act(store, actor, key, reason),
        "assign": lambda: verbs.assign(store, actor, key, person),
        "snooze": lambda: verbs.snooze(store, actor, key, until, reason),
        "escalate": lambda: verbs.escalate(store, actor, key, reason),
        "close": lambda: verbs.close(store, actor, key, outcome, reason),
        "reopen": lambda: verbs.reopen(store, actor, key, reason),
    }[act]


def _do(page: Page, act: Callable[[], None]) -> None:
    words = page.words
    try:
        act()
    except verbs.WarningRefused as refusal:
        zh, _, en = str(refusal).partition("。 ")
        st.error(f"{zh}。" if words.is_chinese else en, icon=":material/edit_note:")
    except Denied:
        st.error(words("warnings.denied"), icon=":material/block:")
    else:
        st.session_state[SAID] = words("warnings.done")
        st.rerun()
