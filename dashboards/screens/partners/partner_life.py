"""Partners after admission: contacts with their verification, licences and their end, the quarterly evaluation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from casework.clock import at
from casework.partners import contacts as contacting
from casework.partners import evaluation as evaluating
from casework.partners.contacts import Contact
from casework.partners.evaluation import Evaluation
from casework.partners.licences import licences
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.grades import named
from dashboards.components.page import Page
from dashboards.components.parts import card, plain
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import button
from dashboards.queries.reading import NothingPublished
from dashboards.screens.cases.case_partner import partner_names, shown_figure
from scoring.office_time import office_day

_OPENED = "partner"


def contacts(page: Page) -> None:
    """Who is reached at each partner, and whether that was proved."""
    words, store = page.words, store_of(page.home)
    names = partner_names(page)
    found = contacting.contacts(store, actor=page.actor)
    with card(words("partners.contacts"), words("partners.contacts_note")):
        if not found:
            st.info(words("contact.none"), icon=":material/contact_mail:")
        columns = [
            Column("partner", words("column.partner_name")), Column("name", words("contact.name")),
            Column("duty", words("contact.duty")), Column("state", words("column.status"), "word", "contact_state"),
            Column("verified_until", words("contact.verified_until"), "date"), Column("who", words("column.who")),
            Column("at", words("column.at"), "moment"),
        ]  # fmt: skip
        if found:
            rows = [
                {
                    "partner": names.get(one.partner_id, one.partner_id), "name": one.name, "duty": one.duty, "state": _state(one),
                    "verified_until": one.verified_until, "who": one.actor, "at": one.at,
                }
                for one in found
            ]  # fmt: skip
            frame = pl.DataFrame(rows, schema_overrides={"verified_until": pl.Date})
            shown = Shown("contacts", words("partners.contacts"), columns, "partner", False)
            table(page, FrameSource(frame, columns, manner=page.manner), shown)
        if page.may("enter", "partner"):
            if found:
                _follow(page, found, names)
            _add(page, names)


def _state(one: Contact) -> str:
    """A verification that has run out counts for nothing, and says so."""
    return "over" if one.state == contacting.VERIFIED and not one.is_verified(office_day(at(None))) else one.state


def _follow(page: Page, found: list[Contact], names: dict[str, str]) -> None:
    words, store = page.words, store_of(page.home)
    with st.expander(words("contact.follow"), expanded=any(one.state == contacting.ASKED for one in found)):
        number = st.selectbox(
            words("contact.which"), range(len(found)), key="contact:which",
            format_func=lambda index: words.pair(names.get(found[index].partner_id, found[index].partner_id), found[index].name),
        )  # fmt: skip
        one = found[int(number or 0)]
        key = f"contact:{one.partner_id}:{one.contact_no}:{one.version}"
        left, right = st.columns(2)
        if one.state == contacting.ASKED:
            # a wrong code is a new version of the contact; what is typed next must not be lost with it
            asked = f"contact:{one.partner_id}:{one.contact_no}:{one.code_until}"
            code = limited.text_input(
                page, left, words("contact.code"), key=f"{asked}:code", most=12, placeholder="000000"
            )
            done = lambda: contacting.confirm(store, one, code, actor=page.actor)  # noqa: E731
            button(
                page,
                words("contact.confirm"),
                done,
                success="contact.confirmed",
                key=f"{asked}:ok",
                place=left,
                type="primary",
            )
        else:
            again = lambda: contacting.ask_again(store, one, actor=page.actor)  # noqa: E731
            button(page, words("contact.ask"), again, success="contact.asked", key=f"{key}:ask", place=left)
        reason = limited.text_input(page, right, words("case.reason") + " *", key=f"{key}:reason")
        gone = lambda: contacting.remove(store, one, actor=page.actor, reason=reason)  # noqa: E731
        button(page, words("contact.remove"), gone, success="contact.removed", key=f"{key}:remove", place=right)


def _add(page: Page, names: dict[str, str]) -> None:
    words, store = page.words, store_of(page.home)
    with st.expander(words("contact.add")):
        one, two = st.columns(2)
        partner = one.selectbox(
            words("column.partner_name"), list(names), key="contact:partner", format_func=lambda name: names[name]
        )
        name = limited.text_input(page, two, words("contact.name") + " *", key="contact:name", most=100)
        duty = limited.text_input(page, one, words("contact.duty") + " *", key="contact:duty", most=100)
        address = two.text_input(
            words("contact.address") + " *",
            key="contact:address",
            placeholder="mailto://…",
            help=words("contact.address_help"),
        )
        done = lambda: contacting.add(store, str(partner or ""), name, duty, address, actor=page.actor)  # noqa: E731
        button(page, words("contact.add_now"), done, success="contact.asked", key="contact:add", type="primary")


def licence_list(page: Page) -> None:
    """How long each partner's licence still runs."""
    words = page.words
    day = _day(page)
    found = licences(store_of(page.home), day, actor=page.actor)
    with card(words("partners.licences"), words("partners.licences_note", day=str(day))):
        if not found:
            st.info(words("partners.none"), icon=":material/info:")
            return
        columns = [
            Column("name", words("column.partner_name")), Column("partner_id", words("column.partner_id")),
            Column("state", words("column.status"), "word", "licence_state"), Column("expires", words("column.licence_expires"), "date"),
            Column("days_left", words("licence.days_left"), "plain"),
        ]  # fmt: skip
        rows = [
            {
                "name": one.name,
                "partner_id": one.partner_id,
                "state": one.state,
                "expires": one.expires,
                "days_left": one.days_left,
            }
            for one in found
        ]
        frame = pl.DataFrame(rows, schema_overrides={"expires": pl.Date, "days_left": pl.Int64})
        shown = Shown("licences", words("partners.licences"), columns, "expires", False)
        table(page, FrameSource(frame, columns, manner=page.manner), shown)


def evaluation(page: Page) -> None:
    """The quarter's grades: computed, adopted, and every factor beside its peers."""
    words, store = page.words, store_of(page.home)
    found = evaluating.evaluations(store, actor=page.actor)
    now = evaluating.quarter_of(_day(page))
    quarters = sorted({now, *(one.quarter for one in found)}, reverse=True)
    with card(words("partners.evaluation"), words("partners.evaluation_note")):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        quarter = str(left.selectbox(words("evaluation.quarter"), quarters, key="evaluation:quarter"))
        if page.may("manage", "partner") and quarter == now:
            done = lambda: evaluating.evaluate(store, quarter, actor=page.actor)  # noqa: E731
            button(
                page,
                words("evaluation.compute"),
                done,
                success="evaluation.computed",
                key="evaluation:compute",
                place=right,
            )
        mine = [one for one in found if one.quarter == quarter]
        if not mine:
            st.info(words("evaluation.none"), icon=":material/grade:")
            return
        names = partner_names(page)
        _grades(page, mine, names)
    opened = st.query_params.get(_OPENED)
    one = next((one for one in mine if one.partner_id == opened), None)
    if one is not None:
        with card(
            words.pair(names.get(one.partner_id, one.partner_id), quarter), _told(page, one), key="evaluation_one"
        ):
            _one(page, one)


def _grades(page: Page, mine: list[Evaluation], names: dict[str, str]) -> None:
    words = page.words
    columns = [
        Column("name", words("column.partner_name")), Column("computed", words("evaluation.computed_grade"), "word", "grade"),
        Column("score", words("partner.score"), "factor"), Column("adopted", words("evaluation.adopted_grade"), "word", "grade"),
        Column("state", words("column.status"), "word", "evaluation_state"), Column("peers", words("evaluation.peers"), "count"),
        Column("assessable", words("partner.assessable_points"), "plain"),
    ]  # fmt: skip
    rows = [
        {
            "partner_id": one.partner_id, "name": names.get(one.partner_id, one.partner_id), "computed": one.computed_grade,
            "score": None if one.score is None else float(one.score), "state": one.state,
            "adopted": one.adopted_grade if one.state == evaluating.ADOPTED else None,
            "peers": one.peers, "assessable": one.assessable,
        }
        for one in mine
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema_overrides={"score": pl.Float64, "adopted": pl.String})
    shown = Shown("evaluations", words("partners.evaluation"), columns, "score", key="partner_id", on_open=_open)
    table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _open(partner_id: str) -> None:
    put(_OPENED, partner_id)


def _told(page: Page, one: Evaluation) -> str:
    said = page.words(f"evaluation_state.{one.state}")
    return page.words.pair(
        said, f"{one.actor} {one.at:%Y-%m-%d %H:%M} UTC" + (f" {plain(one.reason)}" if one.reason else "")
    )


def _one(page: Page, one: Evaluation) -> None:
    words = page.words
    for reason in one.knock_outs:
        st.error(words(f"knock_out.{reason}"), icon=":material/block:")
    names = ("dimension", "indicator", "value", "peer_median", "peers", "points", "most")
    columns = [Column(name, words("evaluation.peers" if name == "peers" else f"column.{name}")) for name in names]
    frame = pl.DataFrame([_factor(page, factor) for factor in one.factors])
    shown = Shown("evaluation_factors", words("partners.evaluation"), columns, "", False, height=660, searchable=False)
    table(page, FrameSource(frame, columns, manner=page.manner), shown)
    for act in evaluating.acts(store_of(page.home), one.partner_id, one.quarter, actor=page.actor):
        told = words(
            "adoption.act", state=words(f"evaluation_act.{act.state}"), grade=named(page, act.adopted_grade),
            actor=act.actor, at=f"{act.at:%Y-%m-%d %H:%M}", reason=plain(act.reason),
        )  # fmt: skip
        st.markdown(f"- {told}")
    if one.state in {evaluating.COMPUTED, evaluating.RETURNED} and page.may("manage", "partner"):
        _propose(page, one)
    elif one.state == evaluating.PROPOSED and page.may("approve", "partner") and one.actor != page.actor.name:
        _answer(page, one)


def _factor(page: Page, factor: Any) -> dict[str, str]:
    words, name = page.words, str(factor["indicator"])
    return {
        "dimension": words(f"dimension_of_partner.{factor['dimension']}"),
        "indicator": words(f"indicator.{name}"),
        "value": shown_figure(name, factor["value"]),
        "peer_median": shown_figure(name, factor["peer_median"]),
        "peers": str(factor["peers"]),
        "points": "—" if factor["points"] is None else f"{Decimal(str(factor['points'])):g}",
        "most": str(factor["most"]),
    }


def _propose(page: Page, one: Evaluation) -> None:
    words, store, key = page.words, store_of(page.home), f"evaluation:{one.partner_id}:{one.version}"
    grades = evaluating.choices(one)
    left, right = st.columns([1, 3])
    grade = left.selectbox(
        words("evaluation.adopted_grade"), grades, grades.index(one.computed_grade), key=f"{key}:grade",
        format_func=lambda code: named(page, code),
    )  # fmt: skip
    reason = limited.text_input(page, right, words("case.reason") + " *", key=f"{key}:reason")
    done = lambda: evaluating.propose(  # noqa: E731
        store, one.partner_id, one.quarter, str(grade), actor=page.actor, reason=reason
    )
    button(page, words("evaluation.propose"), done, success="evaluation.proposed", key=f"{key}:propose", type="primary")


def _answer(page: Page, one: Evaluation) -> None:
    words, store, key = page.words, store_of(page.home), f"evaluation:{one.partner_id}:{one.version}"
    reason = limited.text_input(page, st, words("case.reason") + " *", key=f"{key}:reason")
    places = st.columns([1, 1, 4])
    for place, name, agrees in zip(places, ("adopt", "return"), (True, False), strict=False):
        done = lambda agrees=agrees: evaluating.answer(  # noqa: E731
            store, one.partner_id, one.quarter, agrees=agrees, actor=page.actor, reason=reason
        )
        button(page, words(f"evaluation.{name}"), done, success="evaluation.answered", key=f"{key}:{name}", place=place)


def _day(page: Page) -> date:
    """The day that the published figures speak of; today before the first build."""
    try:
        return page.stamp.as_of
    except NothingPublished:
        return office_day(at(None))
