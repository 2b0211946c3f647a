"""The admission of a partner: its preliminary determination factor by factor, and the agreement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from casework.partners.admission import OPEN_IN, determine_now, determined
from casework.partners.agreements import LONGEST_NUMBER, Agreement, register, versions
from casework.partners.queries import partners, standing
from casework.refusals import Refused
from casework.stages.cases import Case
from dashboards.accounts import store_of
from dashboards.components import limited, numbers
from dashboards.components.columns import Column, label_of
from dashboards.components.figures import figure
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import button
from ingestion.contracts.code_lists import CODE_LISTS
from scoring.parameters.catalogue import PARTNER_INDICATORS

_PARTS = (
    "compensation_rate", "overdue_rate", "top_ten_share", "small_farmer_share", "class12_ratio", "row_quality", "punctuality",
    "organisation_answers",
)  # fmt: skip
_PRODUCTS = "product"  # the list of codes
_REQUIRED = ("agreement_no", "effective_from", "effective_to", "line", "reguarantee_share")


def show(page: Page, found: Case) -> None:
    """Determination, then agreements."""
    with card(page.words("partner.determination"), page.words("partner.determination_note"), key="determination"):
        _determination(page, found)
    with card(page.words("partner.agreements"), page.words("partner.agreements_note"), key="agreements"):
        agreements_of(page, str(found.partner_id))
        if page.may("enter", "partner") and found.is_open:
            _register(page, str(found.partner_id))


def _determination(page: Page, found: Case) -> None:
    words, store = page.words, store_of(page.home)
    kept = determined(store, found.case_id, actor=page.actor)
    if kept is not None:
        columns = st.columns(4)
        columns[0].metric(words("column.grade"), words("grade.unrated") if kept.grade == "unrated" else kept.grade)
        columns[1].metric(words("partner.score"), f"{kept.score:.2f}" if kept.score is not None else "—")
        columns[2].metric(words("partner.assessable"), f"{kept.assessable} / 100")
        line = Column("line_proposed", words("partner.line_proposed"), "amount")
        columns[3].metric(
            page.manner.heading(line),
            numbers.amount(kept.line_proposed, page.unit) if kept.line_proposed is not None else "—",
        )
        for reason in kept.knock_outs:
            st.error(words(f"knock_out.{reason}"), icon=":material/block:")
        _factors(page, [dict(factor) for factor in kept.factors])
        st.caption(
            words(
                "partner.computed", actor=kept.actor, at=f"{kept.at:%Y-%m-%d %H:%M}", period=kept.report_period or "—"
            )
        )
    if found.stage.name in OPEN_IN and page.may("enter", "partner"):
        _compute(page, found)
    elif kept is None:
        st.info(words("partner.not_computed"), icon=":material/info:")


def _factors(page: Page, factors: list[dict[str, object]]) -> None:
    words = page.words
    rows = [
        {
            "dimension": words(f"dimension_of_partner.{factor['dimension']}"),
            "indicator": words(f"indicator.{factor['indicator']}"),
            "value": shown_figure(str(factor["indicator"]), factor["value"]),
            "points": "—" if factor["points"] is None else f"{Decimal(str(factor['points'])):g}",
            "most": str(factor["most"]),
            "source": words(f"source.{factor['source']}"),
        }
        for factor in factors
    ]
    columns = [
        Column(name, words(f"column.{name}"))
        for name in ("dimension", "indicator", "value", "points", "most", "source")
    ]
    source = FrameSource(pl.DataFrame(rows), columns, manner=page.manner)
    table(
        page,
        source,
        Shown("partner_factors", words("partner.determination"), columns, "", False, height=660, searchable=False),
    )


def shown_figure(indicator: str, value: object) -> str:
    """A figure of the scorecard as it is read: shares in per cent."""
    if value is None:
        return "—"
    units = {name: unit for indicators in PARTNER_INDICATORS.values() for name, unit in indicators.items()}
    number = Decimal(str(value))
    return f"{number:.2%}" if units[indicator] == "ratio" else f"{number:,.2f}"


def _compute(page: Page, found: Case) -> None:
    """Answers for what no report and no filing says, then the button."""
    words, store = page.words, store_of(page.home)
    known = standing(store, found.subject, actor=page.actor)
    asked = [name for each in PARTNER_INDICATORS.values() for name in each if known.figures.get(name) is None]
    given: dict[str, str] = {}
    with st.expander(words("partner.answers", count=len(asked))):
        st.caption(words("partner.answers_note"))
        for start in range(0, len(asked) + 1, 4):
            names = [*asked, "liability"][start : start + 4] if known.liability is None else asked[start : start + 4]
            for place, name in zip(st.columns(4), names, strict=False):
                given[name] = limited.text_input(
                    page, place, words(f"indicator.{name}"), key=f"answer:{found.case_id}:{name}", placeholder="0.00", most=24,
                    help=words(f"answer_help.{name}") if words.has(f"answer_help.{name}") else None,
                )  # fmt: skip
    button(
        page,
        words("partner.compute"),
        lambda: determine_now(store, found, _answers(page, given), actor=page.actor),
        success="partner.computed_now",
        type="primary",
        key="determine",
        icon=":material/calculate:",
    )


def _answers(page: Page, given: dict[str, str]) -> dict[str, Decimal]:
    """What was answered; parts of a whole lie between 0 and 1."""
    bounds = {name: (Decimal(0), Decimal(1)) for name in _PARTS}
    return {
        name: figure(page.words(f"indicator.{name}"), text, *bounds.get(name, (None, None)))
        for name, text in given.items()
        if text.strip()
    }


def partner_names(page: Page) -> dict[str, str]:
    """Each institution that is known by its code."""
    rows = partners(store_of(page.home), actor=page.actor)
    return {str(row["partner_id"]): str(row["name"] or row["partner_id"]) for row in rows}


def agreements_of(page: Page, partner_id: str | None) -> None:
    """Every version of every agreement."""
    words = page.words
    listed = versions(store_of(page.home), actor=page.actor, partner_id=partner_id)
    if not listed:
        st.caption(words("partner.no_agreement"))
        return
    names = partner_names(page)
    frame = pl.DataFrame(
        {
            "agreement_no": [one.agreement_no for one in listed],
            "version": [one.version for one in listed],
            "partner_name": [names.get(one.partner_id, one.partner_id) for one in listed],
            "effective_from": [one.effective_from for one in listed],
            "effective_to": [one.effective_to for one in listed],
            "amount": [one.amount for one in listed],
            "share": [float(one.reguarantor_share) for one in listed],
            "cap": [None if one.compensation_cap is None else float(one.compensation_cap) for one in listed],
            "products": [_products_of(page, one) for one in listed],
            "reason": [one.reason for one in listed],
        },
        schema_overrides={"cap": pl.Float64},
    )
    columns = [
        Column("agreement_no", words("column.agreement_no")), Column("version", words("column.version"), "plain"),
        Column("partner_name", words("column.partner_name")), Column("effective_from", words("column.effective_from"), "date"),
        Column("effective_to", words("column.effective_to"), "date"), Column("amount", words("column.line"), "amount"),
        Column("share", words("column.reguarantee_share"), "percent"), Column("cap", words("column.compensation_cap"), "percent"),
        Column("products", words("column.product"), wraps=True),
        Column("reason", words("column.reason"), wraps=True),
    ]  # fmt: skip
    source = FrameSource(frame, columns, manner=page.manner)
    table(
        page,
        source,
        Shown("agreements", words("partner.agreements"), columns, "effective_from", height=240, searchable=False),
    )


def _products_of(page: Page, agreement: Agreement) -> str:
    """The products of an agreement in words; one that names none is for all."""
    words, named = page.words, [code for code in agreement.products.split(",") if code]
    return words.listed(label_of(words, _PRODUCTS, code) for code in named) if named else words("partner.all_products")


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{(share * 100).normalize():f}"


def _amended(page: Page, partner_id: str) -> tuple[Agreement | None, str]:
    """The agreement that is amended, in its newest version, if any; and a key of the form: what was registered is not offered again."""
    words, listed = page.words, versions(store_of(page.home), actor=page.actor, partner_id=partner_id)
    before = {one.agreement_no: one for one in listed}  # the newest version of each
    amended = st.selectbox(
        words("partner.amends"), ["", *before], key=f"agreement:{partner_id}:{len(listed)}",
        format_func=lambda number: words("partner.amends_one", number=number, version=before[number].version + 1) if number else "—",
    )  # fmt: skip
    return before.get(str(amended or "")), f"agreement:{partner_id}:{len(listed)}:{amended}"


def _register(page: Page, partner_id: str) -> None:
    words, store = page.words, store_of(page.home)
    with st.expander(words("partner.register")):
        old, key = _amended(page, partner_id)
        typed = _terms(page, old, key)
        reason = limited.text_input(page, st, words("case.reason") + " *", key=f"{key}:reason")

        def keep() -> None:
            if missing := [name for name in _REQUIRED if not typed[name]]:
                raise Refused("fields_missing", fields=", ".join(missing))
            register(store, partner_id=partner_id, **_read(page, typed), actor=page.actor, reason=reason)

        button(
            page, words("partner.register"), keep, success="partner.registered", key="agreement:save", type="primary"
        )


def _terms(page: Page, old: Agreement | None, key: str) -> dict[str, Any]:
    """What stands in the fields of an agreement, by column; amounts and shares as they were typed."""
    words = page.words
    one, two, three = st.columns(3)

    def field(place: Any, label: str, name: str, most: int, before: str, **more: Any) -> str:
        return limited.text_input(page, place, label, before, key=f"{key}:{name}", most=most, **more)

    number = field(
        one, words("column.agreement_no") + " *", "no", LONGEST_NUMBER, old.agreement_no if old else "", disabled=old is not None
    )  # fmt: skip
    begins = two.date_input(words("column.effective_from") + " *", None, key=f"{key}:from", format="YYYY-MM-DD")
    ends = three.date_input(
        words("column.effective_to") + " *", old.effective_to if old else None, key=f"{key}:to", format="YYYY-MM-DD"
    )
    line, share, cap = (words(f"column.{name}") for name in ("line", "reguarantee_share", "compensation_cap"))
    codes = CODE_LISTS[_PRODUCTS]
    return {
        "agreement_no": number,
        "effective_from": begins,
        "effective_to": ends,
        "line": field(one, f"{line} ({words('unit.yuan')}) *", "amount", 24, f"{old.amount:,.2f}" if old else "", placeholder="0.00"),
        "reguarantee_share": field(
            two, f"{share} % *", "share", 12, _percent(old.reguarantor_share if old else None), placeholder="40"
        ),
        "compensation_cap": field(
            three, f"{cap} %", "cap", 12, _percent(old.compensation_cap if old else None), help=words("partner.cap_help")
        ),
        "products": st.multiselect(
            words("column.product"), list(codes), [code for code in old.products.split(",") if code in codes] if old else [],
            key=f"{key}:products", format_func=lambda code: label_of(words, _PRODUCTS, code), placeholder=words("partner.all_products"),
        ),
    }  # fmt: skip


def _read(page: Page, typed: dict[str, Any]) -> dict[str, Any]:
    """The terms as figures; what is none is refused by its label."""
    label, percent = page.words, (Decimal(0), Decimal(100))
    cap = str(typed["compensation_cap"]).strip()
    return {
        "agreement_no": typed["agreement_no"],
        "effective_from": typed["effective_from"],
        "effective_to": typed["effective_to"],
        "amount": figure(label("column.line"), typed["line"]),
        "reguarantor_share": figure(label("column.reguarantee_share"), typed["reguarantee_share"], *percent) / 100,
        "compensation_cap": figure(label("column.compensation_cap"), cap, *percent) / 100 if cap else None,
        "products": typed["products"],
    }
