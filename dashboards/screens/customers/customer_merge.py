"""Two records of one customer: merged into one that is looked for, parted again, and every act of it. A part of a customer's page."""

from __future__ import annotations

import streamlit as st

from casework.customers import merging
from casework.customers.queries import Everything, search
from casework.forms.personal import is_firm, masked_row
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.page import Page
from dashboards.components.parts import plain
from dashboards.components.told import button


def show(page: Page, found: Everything) -> None:
    """The tab of the customer's page."""
    words, store = page.words, store_of(page.home)
    for key in found.merged:
        st.markdown(f"- {words('customer.merged_here', other=key)}")
    for one in merging.history(store, found.customer_id, actor=page.actor):
        st.caption(
            words(
                "customer.merge_by" if one.kept_key else "customer.part_by",
                actor=one.actor,
                at=f"{one.at:%Y-%m-%d %H:%M}",
                reason=plain(one.reason),
                other=one.kept_key or "—",
            )
        )
    if not page.may("enter", "customer"):
        return
    reason = limited.text_input(page, st, words("case.reason") + " *", key=f"merge:{found.customer_id}:reason")
    if found.stands_for:
        undo = lambda: merging.undo(store, found.customer_id, actor=page.actor, reason=reason)  # noqa: E731
        button(page, words("customer.part"), undo, success="customer.parted", key="merge:undo")
        return
    other = _other(page, found)
    into = lambda: merging.merge(store, found.customer_id, other, actor=page.actor, reason=reason)  # noqa: E731
    button(
        page,
        words("customer.merge_now"),
        into,
        success="customer.merged_now",
        key="merge:now",
        disabled=not other,
    )
    if not is_firm(found.row.get("id_number")):
        st.caption(words("customer.merge_person"))


def _other(page: Page, found: Everything) -> str:
    """The record that is to stand for this one: looked for as customers are, by name, initials, number; empty while none is chosen."""
    words = page.words
    typed = limited.text_input(
        page,
        st,
        words("customer.merge_into"),
        key=f"merge:{found.customer_id}:find",
        most=100,
        placeholder=words("customers.hint"),
    )
    if not typed.strip():
        return ""
    known = {
        one.customer_id: masked_row("customers", one.row)
        for one in search(store_of(page.home), typed, actor=page.actor)
        if one.customer_id != found.customer_id and one.stands_for is None
    }
    if not known:
        st.caption(words("customers.nothing"))
        return ""
    chosen = st.selectbox(
        words("customer.merge_which"), list(known), 0 if len(known) == 1 else None, key=f"merge:{found.customer_id}:{typed}",
        placeholder="—",
        format_func=lambda key: f"{known[key].get('name', '')} {known[key].get('id_number', '')} {key}",
    )  # fmt: skip
    return str(chosen or "")
