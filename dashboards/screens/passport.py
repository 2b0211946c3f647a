"""A figure's passport, in a window over any page: what it means, how it comes about, from which filings, and what it was before.

The window is part of the address: a link shows a colleague the same figure with the same evidence.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import facts, stamp_html
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import analysis, passport
from dashboards.queries.measures import MEASURES, Sum
from dashboards.queries.question import Question
from dashboards.screens.answers import CHANGES, KINDS, allowed_measures, name_of
from dashboards.texts import Words
from ingestion.contracts import CONTRACTS

PARAMETER = "passport"


def open_in_address(question: Question) -> None:
    """Have the window opened at the next drawing."""
    st.query_params[PARAMETER] = urlencode(question.to_url(), doseq=True)


def open_from_address(page: Page) -> None:
    """Open the window when the address names a figure that this reader may see."""
    named = st.query_params.get(PARAMETER, "")
    if not named or not page.may("read", "analysis"):
        return
    bounds = page.stamp.bounds
    question = Question.from_url(parse_qs(named), page.stamp.last_year, bounds, allowed_measures(page))
    title = page.words("passport.title", measure=page.words(f"measure.{question.measure}"))
    st.dialog(title, width="large", on_dismiss=_closed)(_draw)(page, question)


def _closed() -> None:
    st.query_params.pop(PARAMETER, None)


def _draw(page: Page, question: Question) -> None:
    words, measure = page.words, MEASURES[question.measure]
    figure = Column("value", words(f"measure.{measure.name}"), KINDS[measure.kind])
    value = page.manner.text(analysis.total(page.reading, question), figure)
    st.metric(page.manner.heading(figure), value)
    st.html(stamp_html(page))
    names = [words(f"passport.{name}") for name in ("meaning", "filings", "course", "checks")]
    meaning, sent, before, checked = st.tabs(names)
    with meaning:
        st.markdown(words(f"define.{measure.name}"))
        st.markdown(f"**{words('passport.formula')}** {formula(words, measure.name)}")
        facts(_facts(page, question))
    with sent:
        _filings(page, question)
    with before:
        _course(page, question)
    with checked:
        _checks(page)


def _facts(page: Page, question: Question) -> list[tuple[str, str]]:
    words, window = page.words, question.window
    kept = words.listed(
        words.pair(words(f"dimension.{one.dimension}"), name_of(page, one.dimension, one.value))
        for one in question.filters
    )
    return [
        (words("decision.window"), f"{window.first} — {window.last}"),
        (words("decision.filters"), kept or words("decision.no_filter")),
        (words("download.scope"), page.scope.partner_id or words("download.whole_book")),
        (words("stamp.build"), page.stamp.build_id),
        (words("passport.parameters"), page.stamp.parameters_version or "—"),
    ]


def formula(words: Words, name: str) -> str:
    """How a measure comes about, in business words, from the sums that it is computed from."""
    measure = MEASURES[name]
    over = _added(words, measure.over)
    if not measure.under:
        return over
    under = _added(words, measure.under)
    return f"{_bracketed(over, measure.over)} ÷ {_bracketed(under, measure.under)}"


def _bracketed(text: str, sums: tuple[Sum, ...]) -> str:
    return f"({text})" if len(sums) > 1 or sums[0].over > 1 else text


def _added(words: Words, sums: tuple[Sum, ...]) -> str:
    parts: list[str] = []
    for one in sums:
        text = words("passport.sum", name=words(f"sum.{one.column}"), within=words(f"within.{one.when}"))
        text += f" ÷ {one.over}" if one.over > 1 else ""
        parts.append(text if not parts else f"{'−' if one.sign == '-' else '+'} {text}")
    return " ".join(parts)


def _filings(page: Page, question: Question) -> None:
    words = page.words
    frame = passport.filings(page.reading, question)
    st.caption(words("passport.filings_note", count=f"{frame.height:,}"))
    contracts = {name: contract.zh if words.is_chinese else contract.en for name, contract in CONTRACTS.items()}
    frame = frame.with_columns(contract=frame["contract"].replace(contracts))
    columns = [
        Column("filing_id", words("column.filing_id"), short=True),
        Column("partner_name", words("column.partner_name")),
        Column("contract", words("column.contract")),
        Column("period", words("column.period")),
        Column("projects", words("measure.projects_told"), "count"),
        Column("received_at", words("column.received_at"), "moment"),
        Column("filename", words("column.filename")),
    ]
    opens = (lambda filing: page.go("exchange", filing=filing)) if "exchange" in page.goto else None
    shown = Shown(
        "passport_filings", words("passport.filings"), columns, "projects", key="filing_id", on_open=opens, height=300
    )
    table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _course(page: Page, question: Question) -> None:
    words, kind = page.words, MEASURES[question.measure].kind
    frame = passport.course(page.reading, question)
    st.caption(words("passport.course_note"))
    columns = [
        Column("build_id", words("stamp.build")),
        Column("as_of", words("stamp.as_of"), "date"),
        Column("built_at", words("stamp.built_at"), "moment"),
        Column("value", words(f"measure.{question.measure}"), KINDS[kind]),
        Column("difference", words("passport.difference"), CHANGES[kind]),
    ]
    shown = Shown("passport_course", words("passport.course"), columns, "build_id", searchable=False, height=260)
    table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _checks(page: Page) -> None:
    words, frame = page.words, passport.checks(page.reading)
    passed: Any = frame["passed"].sum() or 0
    st.caption(words("passport.checks_note", passed=f"{passed:,}", count=f"{frame.height:,}"))
    if page.scope.partner_id is not None:
        return
    columns = [
        Column("name", words("passport.check")),
        Column("kind", words("passport.check_kind"), "word", "check_kind"),
        Column("passed", words("passport.passed"), "yes"),
    ]
    named = frame.with_columns(name=frame["name"].str.replace_all("_", " "))
    shown = Shown("passport_checks", words("passport.checks"), columns, "passed", False, height=260)
    table(page, FrameSource(named, columns, manner=page.manner), shown)
