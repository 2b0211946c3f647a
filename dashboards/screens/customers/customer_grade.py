"""A customer's grade: computed beside adopted, every act with its reason, and the forms to propose, to agree and to withdraw."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from casework.customers import grading
from casework.customers.grading import Adoption, Standing
from casework.customers.queries import Everything
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.columns import Column
from dashboards.components.grades import named
from dashboards.components.page import Page
from dashboards.components.parts import facts, plain
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import button


def show(page: Page, found: Everything) -> None:
    """The tab of the customer's page."""
    words = page.words
    standing = grading.standing(store_of(page.home), found.customer_id, actor=page.actor)
    if standing is None:
        st.info(words("adoption.unknown"), icon=":material/info:")
        return
    _grades(page, found, standing)
    if standing.acts:
        _acts(page, standing)
    else:
        st.caption(words("adoption.never"))
    _forms(page, found.customer_id, standing)


def _grades(page: Page, found: Everything, standing: Standing) -> None:
    words, computed, adopted = page.words, standing.computed, standing.in_force
    counts = adopted.adopted_grade if adopted else computed.grade
    published = (found.warehouse or {}).get("grade")
    score = "—" if computed.score is None else f"{computed.score:.2f}"
    facts(
        [
            (words("adoption.counts"), named(page, counts)),
            (words("evaluation.computed_grade"), named(page, computed.grade)),
            (words("partner.score"), score),
            (words("evaluation.adopted_grade"), named(page, adopted.adopted_grade if adopted else None)),
            (words("column.review_on"), str(adopted.review_on) if adopted else "—"),
            (words("column.reason"), standing.reason or "—"),
        ]
    )
    if published is not None and published != counts:
        other = "adoption.of_another" if found.stands_for or found.merged else "adoption.next_build"
        st.caption(words(other, published=named(page, str(published))))


def _acts(page: Page, standing: Standing) -> None:
    words = page.words
    columns = [
        Column("version", words("column.version"), "plain"), Column("state", words("column.status"), "word", "adoption_state"),
        Column("adopted", words("evaluation.adopted_grade"), "word", "grade"),
        Column("computed", words("evaluation.computed_grade"), "word", "grade"), Column("review_on", words("column.review_on"), "date"),
        Column("who", words("column.who")), Column("at", words("column.at"), "moment"), Column("reason", words("column.reason")),
    ]  # fmt: skip
    frame = pl.DataFrame([_row(one) for one in reversed(standing.acts)])
    shown = Shown("adoptions", words("customer.grade"), columns, "", False, searchable=False)
    table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _row(one: Adoption) -> dict[str, Any]:
    return {
        "version": one.version, "state": one.state, "adopted": one.adopted_grade, "computed": one.computed_grade,
        "review_on": one.review_on, "who": one.actor, "at": one.at, "reason": one.reason,
    }  # fmt: skip


def _forms(page: Page, customer_id: str, standing: Standing) -> None:
    """What this reader may do now."""
    proposal = standing.proposal
    if proposal is None:
        if page.may("manage", "customer"):
            _propose(page, customer_id, standing)
        if standing.in_force is not None and page.may("approve", "customer"):
            _withdraw(page, customer_id, standing)
    elif page.may("approve", "customer") and proposal.actor != page.actor.name:
        _answer(page, customer_id, standing, proposal)
    else:
        st.info(page.words("adoption.waits", actor=proposal.actor), icon=":material/hourglass_top:")


def _propose(page: Page, customer_id: str, standing: Standing) -> None:
    words, store, key = page.words, store_of(page.home), f"adoption:{customer_id}:{standing.version}"
    with st.expander(words("adoption.propose")):
        st.caption(words("adoption.note", grades=words.listed(standing.choices), last=str(standing.last_review)))
        one, two, three = st.columns([1, 1, 3])
        middle = len(standing.choices) // 2  # whoever does not look adopts neither the best nor the worst
        grade = one.selectbox(words("evaluation.adopted_grade") + " *", standing.choices, middle, key=f"{key}:grade")
        review = two.date_input(
            words("column.review_on") + " *", standing.last_review, key=f"{key}:review", format="YYYY-MM-DD"
        )
        reason = limited.text_input(page, three, words("case.reason") + " *", key=f"{key}:reason")
        done = lambda: grading.propose(  # noqa: E731
            store, customer_id, str(grade), review or None, actor=page.actor, reason=reason, seen=standing.version
        )
        button(page, words("evaluation.propose"), done, success="evaluation.proposed", key=f"{key}:ok", type="primary")


def _answer(page: Page, customer_id: str, standing: Standing, proposal: Adoption) -> None:
    words, store, key = page.words, store_of(page.home), f"adoption:{customer_id}:{standing.version}"
    asked = words(
        "adoption.asked", actor=proposal.actor, grade=proposal.adopted_grade, review=str(proposal.review_on), reason=plain(proposal.reason)
    )  # fmt: skip
    st.info(asked, icon=":material/how_to_reg:")
    reason = limited.text_input(page, st, words("case.reason") + " *", key=f"{key}:reason")
    places = st.columns([1, 1, 4])
    for place, name, agrees in zip(places, ("adopt", "return"), (True, False), strict=False):
        done = lambda agrees=agrees: grading.answer(  # noqa: E731
            store, customer_id, agrees=agrees, actor=page.actor, reason=reason, seen=standing.version
        )
        button(
            page,
            words(f"evaluation.{name}"),
            done,
            success="evaluation.answered",
            key=f"{key}:{name}",
            place=place,
            type="primary" if agrees else "secondary",
        )


def _withdraw(page: Page, customer_id: str, standing: Standing) -> None:
    words, store, key = page.words, store_of(page.home), f"adoption:{customer_id}:{standing.version}"
    with st.expander(words("adoption.withdraw")):
        reason = limited.text_input(page, st, words("case.reason") + " *", key=f"{key}:why")
        done = lambda: grading.withdraw(store, customer_id, actor=page.actor, reason=reason, seen=standing.version)  # noqa: E731
        button(page, words("adoption.withdraw"), done, success="adoption.withdrawn", key=f"{key}:withdraw")
