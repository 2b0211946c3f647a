"""Personal data of one customer who is a person: what forbids erasing it, the packet for the person, the request and its answer."""

from __future__ import annotations

import streamlit as st

from casework.customers.queries import Everything
from casework.forms.subjects import is_erased, number_id
from casework.personal.erasure import ERASED, REQUESTED, Erasure, deny, erase, pending, request, standing
from casework.personal.packet import export_person
from casework.personal.person import customer_of, find
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.address import put
from dashboards.components.page import Page
from dashboards.components.parts import plain
from dashboards.components.told import button


def show(page: Page, found: Everything) -> None:
    """The tab of a customer's page."""
    words = page.words
    st.caption(words("personal.note"))
    if is_erased(found.row.get("id_number")):
        st.success(words("personal.erased_already"), icon=":material/person_off:")
        return
    person = find(store_of(page.home), found.customer_id)
    newest, held = standing(store_of(page.home), person, actor=page.actor)
    _packet(page, found)
    st.divider()
    st.markdown(f"**{words('personal.erasure')}**")
    if newest is not None:
        _newest(page, newest)
    if held:
        st.warning(words("personal.held"), icon=":material/lock:")
        for one in held:
            until = words("personal.until", day=str(one.until)) if one.until else ""
            hold, about = words(f"hold.{one.kind}"), plain(f"{one.about} {until}".strip())
            st.markdown(f"- {words.pair(hold, about) if about else hold}")
    is_asked = newest is not None and newest.state == REQUESTED
    if is_asked and newest is not None and page.may("approve", "personal") and newest.actor != page.actor.name:
        _answer(page, found, is_held=bool(held))
    elif not is_asked and not held and page.may("enter", "personal"):
        _ask(page, found)


def waiting(page: Page) -> None:
    """Requests to erase, for whoever may answer them: each opens the customer's page."""
    words, store = page.words, store_of(page.home)
    if not page.may("approve", "personal"):
        return
    asked = pending(store, actor=page.actor)
    if not asked:
        return
    left, right = st.columns([3, 2], vertical_alignment="center")
    left.info(words("personal.waiting", count=len(asked)), icon=":material/person_off:")
    known = {one.number_id: customer_of(store, one.number_id) for one in asked}
    chosen = right.selectbox(
        words("personal.open"), [name for name, customer in known.items() if customer], None, key="personal:open",
        format_func=lambda name: str(known[name]), placeholder=words("personal.open"), label_visibility="collapsed",
    )  # fmt: skip
    if chosen:
        put("customer", str(known[chosen]))
        st.rerun()


def _packet(page: Page, found: Everything) -> None:
    words = page.words
    if not page.may("produce", "personal"):
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    reason = limited.text_input(
        page, left, words("personal.export_reason") + " *", key=f"personal:{found.customer_id}:why"
    )
    right.download_button(
        words("personal.export"),
        lambda: export_person(store_of(page.home), found.customer_id, actor=page.actor, reason=reason).content,
        f"personal_{number_id(found.row.get('id_number', ''))}.zip", "application/zip", key="personal:export",
        icon=":material/download:", disabled=not reason.strip(), on_click="ignore", width="stretch",
    )  # fmt: skip


def _newest(page: Page, newest: Erasure) -> None:
    words = page.words
    at = f"{newest.at:%Y-%m-%d %H:%M} UTC"
    shown = st.success if newest.state == ERASED else st.info
    shown(
        words(f"personal.state.{newest.state}", actor=newest.actor, at=at, reason=newest.reason),
        icon=":material/hourglass_top:" if newest.state == REQUESTED else ":material/info:",
    )


def _ask(page: Page, found: Everything) -> None:
    words, store = page.words, store_of(page.home)
    reason = limited.text_input(page, st, words("case.reason") + " *", key=f"personal:{found.customer_id}:ask")
    done = lambda: request(store, found.customer_id, actor=page.actor, reason=reason)  # noqa: E731
    button(page, words("personal.request"), done, success="personal.requested", key="personal:request")


def _answer(page: Page, found: Everything, *, is_held: bool) -> None:
    words, store = page.words, store_of(page.home)
    st.caption(words("personal.irreversible"))
    reason = limited.text_input(page, st, words("case.reason") + " *", key=f"personal:{found.customer_id}:answer")
    yes, no, _ = st.columns([1, 1, 2])
    agree = lambda: erase(store, found.customer_id, actor=page.actor, reason=reason)  # noqa: E731
    refuse = lambda: deny(store, found.customer_id, actor=page.actor, reason=reason)  # noqa: E731
    button(
        page, words("personal.erase"), agree, success="personal.done", key="personal:erase", place=yes, type="primary",
        disabled=is_held, width="stretch",
    )  # fmt: skip
    button(
        page, words("personal.deny"), refuse, success="personal.denied", key="personal:deny", place=no, width="stretch"
    )
