"""Partners 合作机构: who they are, how much of each line is used, agreements and their conversion, admissions under way."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from casework.clock import at
from casework.forms.drafts import handing_in
from casework.forms.records import history, newest, save
from casework.forms.subjects import number_id
from casework.language import said
from casework.partners.agreements import versions
from casework.partners.queries import LineUse, partners, uses
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.columns import Column
from dashboards.components.contract_form import contract_form
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, stamp
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import button, language_of, success_of_last
from dashboards.queries.periods import Window
from dashboards.queries.question import Question
from dashboards.screens.cases.case_partner import agreements_of, partner_names
from dashboards.screens.customers import peers
from dashboards.screens.decision.drilling import opens_partner
from dashboards.screens.models.model_reasons import outlook_of
from dashboards.screens.partners import partner_life
from dashboards.screens.windows import passport
from ingestion.contracts import CONTRACTS
from scoring.office_time import office_day

_FORMS = ("guarantors", "banks", "guarantor_reports")


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    st.title(words("page.partners"), anchor=False)
    stamp(page)
    success_of_last(words)
    views = ["register", "lines", "agreements", "peers", "evaluation", "licences", "contacts"]
    if page.may("enter", "partner"):
        views.append("forms")
    view = choice(
        st.segmented_control, words("partners.view"), views, "view", views[0], lambda name: words(f"partners.{name}"),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    {
        "register": _register, "lines": _lines, "agreements": _agreements, "peers": _peers, "forms": _forms,
        "evaluation": partner_life.evaluation, "licences": partner_life.licence_list, "contacts": partner_life.contacts,
    }[view](page)  # fmt: skip


def _register(page: Page) -> None:
    words = page.words
    rows = partners(store_of(page.home), actor=page.actor)
    with card(words("partners.register"), words("partners.register_note")):
        if not rows:
            st.info(words("partners.none"), icon=":material/info:")
            return
        columns = [
            Column("name", words("column.partner_name")), Column("partner_id", words("column.partner_id")),
            Column("grade", words("column.grade"), "word", "grade"),
            Column("computed_grade", words("evaluation.computed_grade"), "word", "grade"),
            Column("adopted_grade", words("evaluation.adopted_grade"), "word", "grade"),
            Column("net_assets", words("column.net_assets"), "amount"),
            Column("line_used", words("column.line_used"), "amount"),
            Column("compensation_rate", words("column.compensation_rate"), "percent"),
            Column("licence_expires", words("column.licence_expires"), "date"),
            Column("is_registered", words("column.is_registered"), "yes"),
        ]  # fmt: skip
        if unlisted := [row["partner_id"] for row in rows if row.get("is_registered") is False]:
            st.warning(
                words("partners.unlisted", named=", ".join(unlisted[:5]), number=len(unlisted)),
                icon=":material/person_alert:",
            )
        frame = pl.DataFrame(
            [{column.name: row.get(column.name) for column in columns} for row in rows], infer_schema_length=None
        )
        source = FrameSource(frame, columns, ("line_used",), manner=page.manner)
        figures = {"line_used": "line_used", "compensation_rate": "partner_rate"}
        shown = Shown(
            "partners", words("page.partners"), columns, "line_used", key="partner_id", height=460, explained=figures,
            on_open=opens_partner(page, "guaranteed_balance"),
            on_explain=passport.explains(page, lambda partner, column: _explain(page, figures[column], partner)),
        )  # fmt: skip
        table(page, source, shown)
    passport.open_from_address(page)


def _explain(page: Page, figure: str, partner: str) -> None:
    """A partner's figure; the total of the lines is the exposure of the book."""
    if partner:
        passport.open_counted(figure, partner)
    else:
        passport.open_in_address(Question(Window(page.stamp.month, page.stamp.month), "exposure"))


def _lines(page: Page) -> None:
    words = page.words
    found = uses(store_of(page.home), actor=page.actor, day=office_day(at(None)))
    with card(words("partners.lines"), words("partners.lines_note")):
        if not found:
            later = versions(store_of(page.home), actor=page.actor)
            told = words("partner.none_in_force", first=str(min(one.effective_from for one in later))) if later else ""
            st.info(told or words("partner.no_agreement"), icon=":material/info:")
            return
        names = partner_names(page)
        columns = [
            Column("agreement_no", words("column.agreement_no")), Column("partner_name", words("column.partner_name")),
            Column("amount", words("column.line"), "amount"), Column("converted", words("column.converted"), "amount"),
            Column("conversion", words("column.conversion"), "percent"), Column("projects", words("column.projects"), "count"),
            Column("exposure", words("column.exposure"), "amount"), Column("use", words("column.line_use"), "percent"),
            Column("effective_to", words("column.effective_to"), "date"),
        ]  # fmt: skip
        frame = pl.DataFrame(
            [
                {**_line(use), "partner_name": names.get(use.agreement.partner_id, use.agreement.partner_id)}
                for use in found
            ],
            schema_overrides={"conversion": pl.Float64, "use": pl.Float64},
        )
        source = FrameSource(frame, columns, ("amount", "converted", "exposure"), manner=page.manner)
        table(page, source, Shown("lines", words("partners.lines"), columns, "amount"))


def _line(use: LineUse) -> dict[str, object]:
    one = use.agreement
    return {
        "agreement_no": one.agreement_no, "amount": one.amount, "converted": use.converted,
        "conversion": float(use.conversion), "projects": use.projects, "exposure": use.exposure, "use": float(use.exposure / one.amount),
        "effective_to": one.effective_to,
    }  # fmt: skip


def _agreements(page: Page) -> None:
    with card(page.words("partner.agreements"), page.words("partner.agreements_note")):
        agreements_of(page, None)


def _peers(page: Page) -> None:
    """One partner among those that are like it."""
    words = page.words
    names = partner_names(page)
    if not names:
        st.info(words("partners.none"), icon=":material/info:")
        return
    chosen = choice(
        st.selectbox, words("partners.choose"), list(names), "partner", next(iter(names)), names.__getitem__
    )
    outlook_of(page, chosen)
    peers.of_partner(page, chosen)


def _forms(page: Page) -> None:
    """The register's own forms: a guarantor, a bank, a guarantor's month."""
    words, store = page.words, store_of(page.home)
    contract = st.segmented_control(
        words("partners.form"), _FORMS, default="guarantors", key="partners:form", required=True,
        format_func=lambda name: said(CONTRACTS[name], language_of(words)),
    )  # fmt: skip
    contract = str(contract)
    with card(said(CONTRACTS[contract], language_of(words)), words("partners.forms_note"), key=f"form_{contract}"):
        wanted = st.text_input(
            words("partners.existing"), key=f"partners:key:{contract}", placeholder=words("partners.existing_hint")
        )
        base = newest(store, contract, wanted.strip(), actor=page.actor) if wanted.strip() else None
        key = f"partners:{contract}:{number_id(wanted)}:{base.version if base else 0}"
        row = contract_form(page, contract, key, kept=base.row if base else None)
        reason = limited.text_input(page, st, words("case.reason") + (" *" if base else ""), key=f"{key}:reason")
        terms: dict[str, Any] = {
            "base": base,
            "actor": page.actor,
            "reason": reason,
            "also": handing_in(key, page.actor),
        }
        done = lambda: save(store, contract, row, **terms)  # noqa: E731
        button(page, words("form.save"), done, success="form.saved", key=f"{key}:save", type="primary")
        if base is not None:
            versions = history(store, contract, base.row_key, actor=page.actor)
            st.caption(
                words("partners.versions", count=len(versions), actor=base.actor, at=f"{base.at:%Y-%m-%d %H:%M}")
            )
