"""Customers 客户: found by name, initials, number or phone; one on one page; entered on a form; the black list and the watch list."""

from __future__ import annotations

import polars as pl
import streamlit as st

from casework.access.masking import mask
from casework.clock import at
from casework.customers.lists import entries
from casework.customers.queries import Found, alike, search
from casework.customers.verbs import derived_size, save_customer
from casework.forms.drafts import handing_in
from casework.forms.personal import is_firm, masked_row
from casework.forms.records import FormRecord
from casework.forms.subjects import customer_id
from casework.store.warehouse import published_database
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.address import put
from dashboards.components.columns import Column, label_of
from dashboards.components.contract_form import contract_form
from dashboards.components.page import Page, choice
from dashboards.components.parts import card, stamp
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import attempt, success_of_last
from dashboards.queries import risk
from dashboards.screens.customers import customer, personal, recognition
from scoring.office_time import office_day

PARAMETER = "customer"
#: What is asked of each kind of customer, beyond what every one has.
OF_KIND: dict[str, tuple[str, ...]] = {
    "ENTERPRISE": (
        "size", "employees", "revenue", "total_assets", "legal_representative", "legal_representative_id", "controller", "controller_id",
        "established",
    ),
    "SOLE_TRADER": ("size", "employees", "revenue", "legal_representative", "legal_representative_id", "established"),
    "FARMER": (),
    "INDIVIDUAL": (),
}  # fmt: skip
_EVERY = ("id_type", "id_number", "name", "region_code", "industry_code", "address", "phone")


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    st.title(words("page.customers"), anchor=False)
    stamp(page)
    success_of_last(words)
    if st.query_params.get(PARAMETER):
        customer.show(page, st.query_params[PARAMETER])
        return
    personal.waiting(page)
    views = ["find", "links", "lists"] if page.may("read", "list") else ["find", "links"]
    if page.may("enter", "customer"):
        views.insert(1, "enter")
    view = choice(
        st.segmented_control, words("customers.view"), views, "view", views[0], lambda name: words(f"customers.{name}"),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    {"find": _find, "enter": _enter, "links": recognition.show, "lists": _lists}[view](page)


def _find(page: Page) -> None:
    words = page.words
    with card(words("customers.find"), words("customers.find_note")):
        text = st.text_input(
            words("table.search"),
            key="customers:search",
            placeholder=words("customers.hint"),
            label_visibility="collapsed",
        )
        if text:
            found = search(store_of(page.home), text, actor=page.actor)
            if not found:
                st.info(words("customers.nothing"), icon=":material/search_off:")
                return
            _found(page, found)
    if not text and published_database(page.home) is not None:
        _largest(page)


def _largest(page: Page) -> None:
    """Somebody to begin with, for who has no name in mind."""
    words = page.words
    columns = [
        Column("name", words("column.customer_name")),
        Column("guaranteed_balance", words("measure.guaranteed_balance"), "amount"),
        Column("share", words("column.share_of_book"), "percent"), Column("project_count", words("measure.project_count"), "count"),
    ]  # fmt: skip
    found = risk.largest_customers(page.reading)
    named = [masked_row("customers", row)["name"] for row in found.select("name", "kind").to_dicts()]
    frame = found.with_columns(name=pl.Series(named, dtype=pl.String))
    with card(words("risk.largest_customers"), words("customers.largest_note")):
        shown = Shown(
            "largest_customers", words("risk.largest_customers"), columns, "guaranteed_balance", key="customer_id", searchable=False,
            on_open=open_in_address,
        )  # fmt: skip
        table(page, FrameSource(frame, columns, manner=page.manner), shown)


def _found(page: Page, found: list[Found]) -> None:
    words = page.words
    shown = [masked_row("customers", each.row) for each in found]
    frame = pl.DataFrame(
        {
            "customer_id": [each.customer_id for each in found],
            "name": [row.get("name") for row in shown],
            "kind": [row.get("kind") for row in shown],
            "id_number": [row.get("id_number") for row in shown],
            "status": [each.list_status for each in found],
            "source": ["entered" if each.is_entered else "filed" for each in found],
            "merged": [words("customers.merged") if each.stands_for else "" for each in found],
        },
        schema_overrides={"name": pl.String, "kind": pl.String, "id_number": pl.String},
    )
    columns = [
        Column("name", words("column.customer_name")), Column("kind", words("column.kind_of_customer"), "code", "customer_kind"),
        Column("id_number", words("column.id_number")), Column("status", words("assessment.list"), "word", "list"),
        Column("source", words("column.source"), "word", "record"), Column("merged", words("customers.merge")),
    ]  # fmt: skip
    table(
        page, FrameSource(frame, columns, manner=page.manner),
        Shown("customers", words("page.customers"), columns, "", False, key="customer_id", on_open=open_in_address, searchable=False),
    )  # fmt: skip


def open_in_address(identifier: str) -> None:
    """Show this customer at the next drawing."""
    put(PARAMETER, identifier)


def _enter(page: Page) -> None:
    with card(page.words("customers.enter"), page.words("customers.enter_note")):
        kind = st.segmented_control(
            page.words("column.kind_of_customer"), list(OF_KIND), default="ENTERPRISE", key="enter:kind", required=True,
            format_func=lambda code: label_of(page.words, "customer_kind", code),
        )  # fmt: skip
        edit(page, str(kind), None, key=f"enter:{kind}")


def edit(page: Page, kind: str, base: FormRecord | None, *, key: str, is_revealed: bool = False) -> None:
    """The form of one kind of customer, with what may be the same and the size that the figures give."""
    words, store = page.words, store_of(page.home)
    kept = base.row if base else None
    row = contract_form(page, "customers", key, kept=kept, only=(*_EVERY, *OF_KIND[kind]), is_revealed=is_revealed)
    row["kind"] = kind
    if base is None:
        _prompt(page, row)
    if "size" in OF_KIND[kind]:
        derived = derived_size(row, office_day(at(None)))
        if derived.code:
            st.caption(words("customers.derived", size=label_of(words, "size", derived.code)))
        elif derived.missing:
            st.caption(
                words("customers.underived", missing=words.listed(words(f"figure.{name}") for name in derived.missing))
            )
    reason = limited.text_input(page, st, words("customers.reason") + (" *" if base else ""), key=f"{key}:reason")
    if st.button(words("form.save"), type="primary", key=f"{key}:save", icon=":material/save:"):
        saved: list[FormRecord] = []

        def keep() -> None:
            saved.append(
                save_customer(store, row, base=base, actor=page.actor, reason=reason, also=handing_in(key, page.actor))
            )

        if attempt(page, keep, success="form.saved"):
            open_in_address(customer_id(saved[0].row_key.partition("|")[0], saved[0].row_key.partition("|")[2]))
            st.rerun()


def _prompt(page: Page, row: dict[str, str]) -> None:
    """Records that may be this customer, while it is typed."""
    words = page.words
    for likely in alike(store_of(page.home), row, actor=page.actor)[:3]:
        shown = masked_row("customers", likely.found.row)
        reasons = words.listed(words(f"alike.{name}") for name in likely.reasons)
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.warning(
            words(
                "customers.alike",
                name=shown.get("name", ""),
                number=shown.get("id_number", ""),
                reasons=reasons,
                score=likely.score,
            ),
            icon=":material/content_copy:",
        )
        right.button(
            words("customers.open"),
            key=f"alike:{likely.found.customer_id}",
            on_click=open_in_address,
            args=(likely.found.customer_id,),
        )


def _lists(page: Page) -> None:
    words = page.words
    listed = entries(store_of(page.home), actor=page.actor)
    with card(words("customers.lists"), words("customers.lists_note")):
        if not listed:
            st.info(words("customers.no_list"), icon=":material/info:")
            return
        frame = pl.DataFrame(
            {
                "customer_id": [customer_id(one.id_type, one.id_number) for one in listed],
                "name": [one.name if is_firm(one.id_number) else mask("name", one.name) for one in listed],
                "status": [one.status for one in listed],
                "source": [one.source for one in listed],
                "reason": [one.reason for one in listed],
                "review_on": [one.review_on for one in listed],
                "who": [one.actor for one in listed],
                "at": [one.at for one in listed],
            },
            schema_overrides={"review_on": pl.Date},
        )
        columns = [
            Column("name", words("column.customer_name")), Column("status", words("assessment.list"), "word", "list"),
            Column("reason", words("column.reason"), wraps=True), Column("source", words("column.source")),
            Column("review_on", words("column.review_on"), "date"), Column("who", words("column.who")),
            Column("at", words("column.at"), "moment"),
        ]  # fmt: skip
        table(
            page, FrameSource(frame, columns, manner=page.manner),
            Shown("lists", words("customers.lists"), columns, "at", key="customer_id", on_open=open_in_address),
        )  # fmt: skip
