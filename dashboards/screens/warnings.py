"""Warnings 预警: what must be done. The board by level and family, the queue by priority, one warning with its acts, the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from casework.access.rights import Denied
from casework.warnings import verbs
from casework.warnings.queries import history
from dashboards.accounts import store_of
from dashboards.charts.palette import CONFIG, LEVELS, dressed
from dashboards.components import numbers
from dashboards.components.columns import Column
from dashboards.components.formulas import in_words
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, facts, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import warnings
from dashboards.screens import passport, warning_changes
from dashboards.screens.warning_evidence import evidence_of
from scoring.parameters.indicators import FAMILIES
from scoring.warnings import OPEN
from scoring.watched import SUBJECTS

CHOSEN = "warning"  # the opened warning, in the address
SAID = "warnings:said"
ANY = "any"


def show(page: Page) -> None:
    """Draw the page."""
    heading(page, "warnings", ("severity", "deviation", "priority"))
    if said := st.session_state.pop(SAID, None):
        st.success(said, icon=":material/check_circle:")
    counted = warnings.counts(page.reading)
    _figures(page, counted)
    if chosen := st.query_params.get(CHOSEN):
        _one(page, chosen)
    if not counted.is_empty():
        _board(page, counted)
    _queue(page)
    _worth(page)
    warning_changes.show(page)
    passport.open_from_address(page)


def _figures(page: Page, counted: pl.DataFrame) -> None:
    words = page.words
    columns = st.columns(len(LEVELS) + 1)
    for column, (level, (_, sign)) in zip(columns, reversed(LEVELS.items()), strict=False):
        mine = counted.filter(pl.col("level") == level)
        value = numbers.count(int(mine["warnings"].sum()))
        money = numbers.amount(mine["money_at_risk"].sum(), page.unit)
        with column:
            told = f"{words('column.money_at_risk')}: {money}"
            st.metric(f"{sign} {words(f'level.{level}')}", value, help=told, height="stretch")
            passport.corner(page, level, partial(passport.open_counted, f"warnings_{level}"))
    with columns[-1]:
        st.metric(words("warnings.late"), numbers.count(warnings.late(page.reading)), height="stretch")
        passport.corner(page, "late", partial(passport.open_counted, "warnings_late"))


def _board(page: Page, counted: pl.DataFrame) -> None:
    """Open warnings by family, the gravest first in each bar."""
    words = page.words
    order = counted.group_by("family").agg(pl.col("warnings").sum()).sort("warnings")["family"].to_list()
    names = [words(f"family.{family}") for family in order]
    figure = go.Figure()
    for level, (colour, sign) in reversed(LEVELS.items()):
        found = dict(counted.filter(pl.col("level") == level).select("family", "warnings").iter_rows())
        values = [found.get(family, 0) for family in order]
        name = f"{sign} {words(f'level.{level}')}"
        texts = [numbers.count(value) if value else "" for value in values]
        figure.add_bar(
            x=values, y=names, orientation="h", name=name, marker_color=colour, text=texts, textposition="inside"
        )
    layout = {
        "barmode": "stack",
        "uniformtext": {"minsize": 10, "mode": "hide"},
        "xaxis": {"title": words("warnings.count")},
    }
    dressed(figure, 110 + 26 * len(order), **layout)
    with card(words("warnings.board"), words("warnings.board_note")):
        st.plotly_chart(figure, theme=None, config=CONFIG, key="chart:board")


def _queue(page: Page) -> None:
    words = page.words
    with card(words("warnings.queue"), words("warnings.queue_note")):
        bar = st.columns(4)
        with bar[0]:
            level = choice(
                st.selectbox, words("warnings.level"), (ANY, *LEVELS), "level", ANY, lambda one: words(f"level.{one}")
            )
        with bar[1]:
            family = choice(
                st.selectbox,
                words("column.family"),
                (ANY, *FAMILIES),
                "family",
                ANY,
                lambda one: words(f"family.{one}"),
            )
        with bar[2]:
            kind = choice(
                st.selectbox,
                words("column.subject_kind"),
                (ANY, *SUBJECTS),
                "kind",
                ANY,
                lambda one: words(f"subject.{one}"),
            )
        with bar[3]:
            shown = choice(
                st.selectbox, words("column.status"), ("open", "everything"), "which", "open", lambda one: words(f"warnings.{one}")
            )  # fmt: skip
        narrowed = {
            name: "" if value == ANY else value
            for name, value in (("level", level), ("family", family), ("subject_kind", kind))
        }
        frame = warnings.queue(page.reading, **narrowed, everything=shown == "everything")
        columns = _columns(page)
        cover = [(words("warnings.queue"), words("warnings.most", count=numbers.count(warnings.MOST)))]
        table(
            page,
            FrameSource(_in_words(page, frame), columns, manner=page.manner),
            Shown(
                "warnings", words("warnings.queue"), columns, "priority", key="warning", on_open=_open,
                chosen=st.query_params.get(CHOSEN, ""), cover=cover,
            ),
        )  # fmt: skip


def _columns(page: Page) -> list[Column]:
    words = page.words
    return [
        Column("level_sign", words("warnings.level")),
        Column("subject_word", words("column.subject_kind")),
        Column("subject_name", words("warnings.subject")),
        Column("indicator_name", words("column.indicator")),
        Column("value", words("warnings.value"), "factor"),
        Column("line", words("column.yellow_line"), "factor"),
        Column("deviation", words("column.deviation"), "factor"),
        Column("status", words("column.status"), "word", "warning_status"),
        Column("money_at_risk", words("column.money_at_risk"), "amount"),
        Column("priority", words("column.priority"), "amount"),
        Column("owner_word", words("column.owner")),
        Column("deadline", words("column.deadline"), "date"),
    ]


def _in_words(page: Page, frame: pl.DataFrame) -> pl.DataFrame:
    """With level, subject, indicator and owner in the reader's language."""
    words = page.words
    owner = pl.col("owner")
    roles = {name: words(f"role.{name}") for name in frame["owner"].unique().to_list() if words.has(f"role.{name}")}
    levels = {level: f"{sign} {words(f'level.{level}')}" for level, (_, sign) in LEVELS.items()}
    kinds = {kind: words(f"subject.{kind}") for kind in SUBJECTS}
    return frame.with_columns(
        level_sign=pl.col("level").replace_strict(levels, default=None, return_dtype=pl.String),
        subject_word=pl.col("subject_kind").replace_strict(kinds, default=None, return_dtype=pl.String),
        subject_name=pl.when(pl.col("subject_id") == "self")
        .then(pl.lit(words("warnings.whole_book")))
        .otherwise("subject_name"),
        indicator_name=pl.col("indicator_zh" if words.is_chinese else "indicator_en"),
        owner_word=owner.replace_strict(roles, default=owner, return_dtype=pl.String),
    )


def _open(warning: str) -> None:
    st.query_params[CHOSEN] = warning


def _shut() -> None:
    st.query_params.pop(CHOSEN, None)


def _one(page: Page, warning: str) -> None:
    """One warning: what is known of it, what is to be done, what was done, what may be done now."""
    words = page.words
    found = warnings.one(page.reading, warning)
    if found is None:
        st.warning(words("warnings.gone"), icon=":material/info:")
        return
    (row,) = _in_words(page, pl.DataFrame([found])).to_dicts()
    with card(
        f"{row['level_sign']} {row['indicator_name']}",
        f"{row['subject_word']} · {row['subject_name']}",
        key="one_warning",
    ):
        measure = row["countermeasure_zh" if words.is_chinese else "countermeasure_en"]
        unit = words(f"measured_in.{row['unit']}") if words.has(f"measured_in.{row['unit']}") else row["unit"]
        facts(
            (
                (words("warnings.value"), f"{numbers.factor(row['value'])} {unit}"),
                (words("column.yellow_line"), numbers.factor(row["line"])),
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
        if row["subject_kind"] == "project" and "risk" in page.goto:
            st.page_link(
                page.goto["risk"],
                label=words("warnings.to_project"),
                query_params=page.address(project=row["subject_id"]),
            )
        _acts(page, verbs.Key.read(warning))
        evidence_of(page, verbs.Key.read(warning))
        if page.may("manage", "warning"):
            _deal(page, verbs.Key.read(warning), is_open=row["status"] in OPEN)
        st.button(words("warnings.shut"), icon=":material/close:", on_click=_shut)


def _acts(page: Page, key: verbs.Key) -> None:
    words = page.words
    acts = history(store_of(page.home), page.actor, key.subject_kind, key.subject_id, key.indicator)
    if acts.is_empty():
        st.caption(words("warnings.no_acts"))
        return
    for row in acts.to_dicts():
        outcome = words(f"warning_outcome.{row['outcome']}") if row["outcome"] else ""
        said = words.listed(str(part) for part in (row["person"], row["until"], outcome, row["reason"]) if part)
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


def _worth(page: Page) -> None:
    words = page.words
    columns = [
        Column("name", words("column.indicator")),
        Column("family_word", words("column.family")),
        Column("formula", words("column.formula"), wraps=True),
        Column("warnings", words("warnings.now"), "count"),
        Column("raised", words("column.raised"), "count"),
        Column("followed", words("column.followed"), "count"),
        Column("precision", words("column.precision"), "percent"),
        Column("recall", words("column.recall"), "percent"),
        Column("median_lead_days", words("column.lead_days"), "factor"),
        Column("verdict", words("column.verdict"), "word", "indicator_verdict"),
    ]
    families = {family: words(f"family.{family}") for family in FAMILIES}
    frame = warnings.worth(page.reading).with_columns(
        name=pl.col("zh" if words.is_chinese else "en"),
        family_word=pl.col("family").replace_strict(families, default=None, return_dtype=pl.String),
    )
    written = [in_words(words, one) for one in frame["formula"].to_list()]
    frame = frame.with_columns(formula=pl.Series(written, dtype=pl.String))
    with card(words("warnings.worth"), words("warnings.worth_note")):
        source = FrameSource(frame, columns, manner=page.manner)
        table(page, source, Shown("worth", words("warnings.worth"), columns, "warnings", height=360))
