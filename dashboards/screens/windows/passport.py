"""A figure's passport, in a window over any page: what it means, how it comes about, from which filings, and what it was before.

The window is part of the address: a link shows a colleague the same figure with the same evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

import polars as pl
import streamlit as st

from dashboards.components import numbers
from dashboards.components.address import put
from dashboards.components.columns import Column, Kind, label_of
from dashboards.components.page import Page
from dashboards.components.parts import facts, stamp_html
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import analysis, counted, fees, passport, risk
from dashboards.queries.counted import COUNTED
from dashboards.queries.counted_in_tables import EVERY
from dashboards.queries.measures import MEASURES, Sum
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading
from dashboards.screens.decision.answers import CHANGES, KINDS, allowed_measures, name_of
from dashboards.texts import Words
from ingestion.contracts import CONTRACTS
from scoring.portfolio.simulation import LEVELS
from scoring.regulatory.measure_words import MEASURE_WORDS

PARAMETER = "passport"


@dataclass(frozen=True)
class Told:
    """What the window says of one figure."""

    title: str
    column: Column
    value: Callable[[Reading], object]
    define: str
    formula: str
    facts: Sequence[tuple[str, str]]
    filings: Callable[[], pl.DataFrame]
    change: Kind


def open_in_address(question: Question) -> None:
    """Have the window opened at the next drawing."""
    put(PARAMETER, urlencode(question.to_url(), doseq=True))


def open_counted(name: str, *given: str) -> None:
    """The same for a figure that is no measure of decision analysis."""
    put(PARAMETER, urlencode({"figure": name, "of": given}, doseq=True))


def button(page: Page, key: str, opened: Callable[[], None]) -> None:
    """The sign that opens a figure's window."""
    if page.may("read", "analysis"):
        told = page.words("passport.open")
        st.button("", icon=":material/info:", key=f"passport:{key}", type="tertiary", help=told, on_click=opened)


def explains(page: Page, opened: Callable[[str, str], None]) -> Callable[[str, str], None] | None:
    """What the sign beside a table's figures does, given the row's key and the column; none for those who may not analyse."""
    return opened if page.may("read", "analysis") else None


def corner(page: Page, key: str, opened: Callable[[], None]) -> None:
    """The same in the corner of the figure that was drawn before it."""
    with st.container(key=f"corner_{key}", horizontal=True, horizontal_alignment="right"):
        button(page, key, opened)


def open_from_address(page: Page) -> bool:
    """Open the window when the address names a figure that this reader may see; whether it did."""
    given = parse_qs(st.query_params.get(PARAMETER, ""), keep_blank_values=True)  # no industry is one of the values
    if not given or not page.may("read", "analysis"):
        return False
    told = _of_counted(page, given) if "figure" in given else _of_question(page, given)
    if told is None:
        return False
    title = page.words("passport.title", measure=told.title)
    st.dialog(title, width="large", on_dismiss=_closed)(_draw)(page, told)
    return True


def _closed() -> None:
    put(PARAMETER)


def _of_question(page: Page, given: Mapping[str, Sequence[str]]) -> Told:
    words, stamp = page.words, page.stamp
    question = Question.from_url(given, stamp.last_year, stamp.bounds, allowed_measures(page))
    name, kind = question.measure, MEASURES[question.measure].kind
    kept = words.listed(
        words.pair(words(f"dimension.{one.dimension}"), name_of(page, one.dimension, one.value))
        for one in question.filters
    )
    facts = [
        (words("decision.window"), f"{question.window.first} — {question.window.last}"),
        (words("decision.filters"), kept or words("decision.no_filter")),
    ]
    label = words(f"measure.{name}")
    return Told(
        label, Column("value", label, KINDS[kind]), lambda reading: analysis.total(reading, question), words(f"define.{name}"),
        formula(words, name), facts, lambda: passport.filings(page.reading, question), CHANGES[kind],
    )  # fmt: skip


def _of_counted(page: Page, given: Mapping[str, Sequence[str]]) -> Told | None:
    words, figure, of = page.words, COUNTED.get(given["figure"][0]), list(given.get("of", ()))
    if figure is None or len(of) != len(figure.given) or not page.may(*figure.right):
        return None
    label, kind, how = words(f"counted.{figure.name}"), figure.kind, words(f"counting.{figure.name}")
    if figure.name == "regulatory":
        label, kind, how = (
            _named(page, "regulatory_measure", of[1]),
            _kind_of(page, of),
            _definition(words, of[1]) or how,
        )
    known = dict(zip(figure.given, of, strict=True))
    facts = [
        (words(f"passport.{what}"), _account(page, known) if what == "account" else _named(page, what, one))
        for what, one in known.items()
    ] or [(words("stamp.as_of"), f"{page.stamp.as_of:%Y-%m-%d}")]
    return Told(
        label, Column("value", label, KINDS[kind]), lambda reading: counted.value(reading, figure, of),
        words(f"define.{figure.name}"), how, facts,
        lambda: counted.filings(page.reading, figure, of), CHANGES[kind],
    )  # fmt: skip


def _definition(words: Words, measure: str) -> str:
    known = MEASURE_WORDS.get(measure)
    return "" if known is None else known.definition_zh if words.is_chinese else known.definition


def _kind_of(page: Page, of: Sequence[str]) -> str:
    """How a regulator's measure is written: by its unit."""
    found = fees.measures(page.reading, of[2]).filter(institution_id=of[0], measure=of[1])["unit"].to_list()
    return {"ratio": "rate", "yuan": "amount"}.get(next(iter(found), ""), "degree")


def _named(page: Page, what: str, value: str) -> str:
    """What a figure is of, in the reader's words."""
    words = page.words
    known: dict[str, Callable[[], str]] = {
        "regulatory_measure": lambda: words(f"regulatory.{value}") if words.has(f"regulatory.{value}") else value,
        "institution": lambda: words("sender.self") if value == "self" else name_of(page, "partner", value),
        "partner": lambda: words("sender.self") if value == "self" else name_of(page, "partner", value),
        "customer": lambda: risk.customer_name(page.reading, value),
        "sector": lambda: name_of(page, "industry_section", value) if value else words("value.unknown"),
        "shocked_sector": lambda: name_of(page, "industry_section", value) if value else words("stress.no_sector"),
        "before": lambda: state_name(page, value),
        "after": lambda: state_name(page, value),
        "level": lambda: numbers.percent(float(value)) if value in map(str, LEVELS) else value,
    }
    if value == EVERY:
        return words("table.total")
    if what in known:
        return known[what]()
    group = {
        "chart": "chart", "dimension": "dimension", "model": "models.kind", "largest": "largest", "moved_by": "movement",
    }.get(what, "")  # fmt: skip
    if words.has(f"{group}.{value}"):
        return words(f"{group}.{value}")
    return value


def state_name(page: Page, state: str) -> str:
    """What a project was or became: released or compensated, days overdue, or one of the five classes."""
    known = (page.words(f"{group}.{state}") for group in ("status", "overdue") if page.words.has(f"{group}.{state}"))
    return next(known, "") or label_of(page.words, "classification", state)


def _account(page: Page, given: Mapping[str, str]) -> str:
    name = fees.account_name(page.reading, given["chart"], given["account"])[not page.words.is_chinese]
    return f"{given['account']} {name}" if name else _named(page, "account", given["account"])


def _draw(page: Page, told: Told) -> None:
    words = page.words
    with st.spinner(words("losses.working")):
        now = told.value(page.reading)
    st.metric(page.manner.heading(told.column), page.manner.text(now, told.column))
    st.html(stamp_html(page))
    names = [words(f"passport.{name}") for name in ("meaning", "filings", "course", "checks")]
    meaning, sent, before, checked = st.tabs(names)
    with meaning:
        st.markdown(told.define)
        st.markdown(f"**{words('passport.formula')}** {told.formula}")
        facts([*told.facts, *_facts(page)])
    with sent:
        _filings(page, told)
    with before:
        _course(page, told)
    with checked:
        _checks(page)


def _facts(page: Page) -> list[tuple[str, str]]:
    words = page.words
    return [
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


def _filings(page: Page, told: Told) -> None:
    words, frame = page.words, told.filings()
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


def _course(page: Page, told: Told) -> None:
    words, frame = page.words, passport.course(page.reading, told.value)
    st.caption(words("passport.course_note"))
    columns = [
        Column("build_id", words("stamp.build")),
        Column("as_of", words("stamp.as_of"), "date"),
        Column("built_at", words("stamp.built_at"), "moment"),
        told.column,
        Column("difference", words("passport.difference"), told.change),
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
