"""The reviewer's one page: degree and decision, every factor, limits after this case, what changed, who the customer is."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import streamlit as st

from casework.access.masking import mask
from casework.forms.personal import is_firm
from casework.language import said
from casework.projects.assessment import Assessment, assess, changed_since
from casework.refusals import Refused
from casework.stages.cases import Case
from dashboards.accounts import store_of
from dashboards.components import numbers
from dashboards.components.columns import Column, label_of
from dashboards.components.grades import counting, named
from dashboards.components.measured import measured
from dashboards.components.page import Page
from dashboards.components.parts import card, facts, plain
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import language_of, sentence
from dashboards.queries.rules_in_force import in_chinese, in_english
from dashboards.screens.windows.project import columns_of_measures
from dashboards.texts import Words
from ingestion.contracts.code_lists import CODE_LISTS
from scoring.risk.explanation import Factor

AFTER_SIGNING = ("in_force", "released", "compensated", "recovering", "closed")
_CODE = re.compile(r"[A-Z][A-Z_]+[0-9]?")
_CODED = ("reguarantee_mode", "classification", "counter_guarantee_kind")
_UNITS = {"leverage": "times"}  # of limits that are no shares
_SIGNS = {"normal": "✓", "critical": "✕", "not_assessed_no_data": "–"}


def show(page: Page, found: Case) -> None:
    """Draw it."""
    words = page.words
    try:
        judged = assess(store_of(page.home), found, actor=page.actor)
    except Refused as refusal:
        st.info(sentence(words, refusal), icon=":material/info:")
        return
    if found.stage.name in AFTER_SIGNING:
        st.caption(words("assessment.as_asked"))
    _verdict(page, judged)
    left, right = st.columns([3, 2])
    with left, card(words("assessment.factors"), words("assessment.factors_note")):
        _factors(page, judged)
    with right:
        with card(words("assessment.limits"), words("assessment.limits_note")):
            _limits(page, judged)
        with card(words("assessment.changed"), words("assessment.changed_note")):
            _changed(page, found, judged)
    left, right = st.columns(2)
    with left, card(words("assessment.customer")):
        _customer(page, judged)
    with right, card(words("assessment.partner")):
        _partner(page, judged)
    with card(words("assessment.measures")):
        _measures(page, judged)


def _verdict(page: Page, judged: Assessment) -> None:
    words, risk = page.words, judged.risk
    columns = st.columns(5)
    columns[0].metric(words("column.risk_degree"), numbers.factor(risk["risk_degree"]))
    columns[1].metric(_headed(page, "exposure"), numbers.amount(risk["exposure"], page.unit))
    columns[2].metric(_headed(page, "risk_amount"), numbers.amount(risk["risk_amount"], page.unit))
    decision = risk["decision"]
    columns[3].metric(words("column.decision"), words(f"decision_sign.{decision}") if decision else "—")
    columns[4].metric(words("assessment.list"), words(f"list.{judged.list_status}"))
    for name in ("fatal_reason", "not_assessed", "warnings"):
        if risk[name]:
            told = words.listed(_remark(page, code.strip()) for code in str(risk[name]).split(","))
            shown = st.error if name == "fatal_reason" else st.caption
            shown(words.pair(words(f"column.{name}"), told))


def _headed(page: Page, name: str) -> str:
    return page.manner.heading(Column(name, page.words(f"column.{name}"), "amount"))


def _remark(page: Page, code: str) -> str:
    key = f"remark.{code}"
    return page.words(key) if page.words.has(key) else code.replace("_", " ")


def _factors(page: Page, judged: Assessment) -> None:
    language = language_of(page.words)
    for factor in judged.explanation.factors:
        with st.expander(f"**{said(factor, language)}**  {said(factor.value, language)}"):
            _why(page, factor)


def _why(page: Page, factor: Factor) -> None:
    if how := said(factor.how, language_of(page.words)):
        st.code(_CODE.sub(lambda found: _coded(page.words, found[0]), how), language=None, wrap_lines=True)
    for cited in factor.cited:
        doubt = "" if cited.confirmed else page.words("assessment.unconfirmed")
        sources = " | ".join(_source(page.words, source) for source in cited.sources)
        st.caption(page.words.pair(f"{said(cited, language_of(page.words))}{doubt}", sources))


def _source(words: Words, citation: str) -> str:
    """A citation with its kind in words, in the reader's language where it has both."""
    kind, _, cited = citation.partition(": ")
    named = f"source_kind.{kind.replace(' ', '_')}"
    text = pl.select((in_chinese if words.is_chinese else in_english)(pl.lit(cited))).item()
    return words.pair(words(named) if words.has(named) else kind, text)


def _coded(words: Words, code: str) -> str:
    """A code of filings in words; what is none, such as a grade, as it is."""
    return next((label_of(words, codes, code) for codes in _CODED if code in CODE_LISTS[codes]), code)


def _limits(page: Page, judged: Assessment) -> None:
    words = page.words
    rows = [
        {
            "name": words(f"limit.{limit.name}"),
            "used": limit.used,
            "ratio": measured(page.manner, limit.ratio, _UNITS.get(limit.name, "ratio")),
            "limit": measured(page.manner, limit.limit, _UNITS.get(limit.name, "ratio")),
            "verdict": f"{_SIGNS[limit.verdict]} {words(f'limit_verdict.{limit.verdict}')}",
        }
        for limit in judged.limits
    ]
    columns = [
        Column("name", words("column.limit_name")),
        Column("used", words("column.limit_used"), "amount"),
        Column("ratio", words("column.limit_ratio")),
        Column("limit", words("column.limit_line")),
        Column("verdict", words("column.verdict")),
    ]
    frame = pl.DataFrame(rows, schema_overrides={"used": pl.Decimal(18, 2)})
    shown = Shown("case_limits", words("assessment.limits"), columns, "", False, height=200, searchable=False)
    table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _changed(page: Page, found: Case, judged: Assessment) -> None:
    words = page.words
    changed = changed_since(found, judged.snapshot)
    if not changed:
        st.caption(words("assessment.unchanged"))
        return
    pairs = []
    for name, before, now in changed:
        limit = name.removeprefix("limit_")
        label = words(f"limit.{limit}") if name.startswith("limit_") else words(f"column.{name}")
        pairs.append((label, f"{_shown(page, name, before)} → {_shown(page, name, now)}"))
    facts(pairs)


def _shown(page: Page, name: str, value: Any) -> str:
    if value in {None, ""}:
        return "—"
    if name == "decision":
        return page.words(f"decision_sign.{value}")
    if name.endswith("_grade"):
        return named(page, str(value))
    return _remark(page, str(value)) if name == "fatal_reason" else str(value)


def _customer(page: Page, judged: Assessment) -> None:
    words = page.words
    rows = judged.around["customer"]
    if not rows:
        st.info(words("assessment.customer_unknown"), icon=":material/info:")
        return
    customer, record = rows[0], (judged.around["record"] or [{}])[0]
    name = customer["name"] if is_firm(customer["id_number"]) else mask("name", customer["name"])
    cleared, failed = record.get("cleared") or 0, record.get("compensated") or 0
    balance = Column("balance", words("column.guaranteed_balance"), "amount")
    facts(
        [
            (words("column.customer_name"), str(name)),
            (words("column.kind_of_customer"), label_of(words, "customer_kind", str(customer["kind"]))),
            (words("column.grade_of_customer"), counting(page, customer)),
            (words("assessment.projects"), words("assessment.counted", all=record.get("projects") or 0, open=record.get("in_force") or 0)),
            (words("assessment.record"), words("assessment.cleared", cleared=cleared, failed=failed)),
            (page.manner.heading(balance), page.manner.text(record.get("balance"), balance)),
        ]
    )  # fmt: skip
    _adopted(page, judged, "customer")
    for related in [row for row in judged.around["relations"] if row["name"]][:8]:
        who = related["name"] if related["customer_kind"] == "ENTERPRISE" else mask("name", related["name"])
        st.caption(words.pair(label_of(words, "relation_kind", related["kind"]), str(who)))


def _partner(page: Page, judged: Assessment) -> None:
    words = page.words
    rows = judged.around["partner"]
    if not rows:
        st.info(words("assessment.partner_unknown"), icon=":material/info:")
        return
    partner = rows[0]
    columns = [
        Column("net_assets", words("column.net_assets"), "amount"), Column("line_used", words("column.line_used"), "amount"),
        Column("compensation_rate", words("column.compensation_rate"), "percent"),
    ]  # fmt: skip
    facts(
        [
            (words("column.partner_name"), str(partner["name"])),
            (words("column.partner_grade"), counting(page, partner)),
            *((page.manner.heading(column), page.manner.text(partner.get(column.name), column)) for column in columns),
            (words("column.licence_expires"), str(partner.get("licence_expires") or "—")),
        ]
    )
    _adopted(page, judged, "partner")


def _adopted(page: Page, judged: Assessment, of: str) -> None:
    """Who adopted the grade that counts instead of the computed one, until when and why."""
    for one in judged.around["adoptions"]:
        if one["subject_kind"] == of:
            told = {"proposer": one["proposed_by"], "actor": one["actor"], "review": str(one["review_on"])}
            st.caption(
                page.words(
                    "assessment.adopted",
                    grade=named(page, one["adopted_grade"]),
                    reason=plain(one["proposed_reason"]),
                    **told,
                )
            )


def _measures(page: Page, judged: Assessment) -> None:
    words = page.words
    columns = columns_of_measures(words)
    if not judged.measures:
        st.info(words("table.empty"), icon=":material/info:")
        return
    frame = pl.DataFrame([dict(row) for row in judged.measures])
    shown = Shown(
        "case_measures", words("assessment.measures"), columns, "order_no", False, height=220, searchable=False
    )
    table(page, FrameSource(frame, columns, manner=page.manner), shown)
