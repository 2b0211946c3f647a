"""One customer on one page: data, lists, projects, relations, statements, history side by side, merges; in clear only for a reason."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from casework.access.masking import mask, may_reveal, reveal
from casework.customers import lists
from casework.customers.queries import Everything, everything
from casework.forms.changes import between
from casework.forms.drafts import handing_in
from casework.forms.personal import is_firm, masked_row, personal_columns
from casework.forms.records import save
from casework.forms.subjects import is_erased
from casework.language import said
from dashboards.accounts import store_of
from dashboards.components import limited
from dashboards.components.address import put, put_all
from dashboards.components.columns import Column
from dashboards.components.contract_form import contract_form
from dashboards.components.grades import counting
from dashboards.components.page import Page
from dashboards.components.parts import breadcrumb, card, facts, plain
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import attempt, button, language_of
from dashboards.screens.cases import case_forms
from dashboards.screens.customers import (
    customer_grade,
    customer_merge,
    customer_relations,
    customer_statements,
    peers,
    personal,
    recognition,
)
from dashboards.screens.customers import page as customers
from dashboards.screens.decision.answers import name_of
from dashboards.screens.windows import project
from ingestion.contracts import CONTRACTS

_TABS = ("projects", "grade", "relations", "statements", "peers", "lists", "history", "merge")
#: Codes of a customer, and the dimensions that may have a name for them.
_NAMED_BY = {
    "region_code": ("region_city", "region_county"),
    "industry_code": ("industry_division", "industry_group", "industry_class"),
}


def show(page: Page, identifier: str) -> None:
    """The whole page of one customer, with the way back."""

    def back(_depth: int) -> None:
        put("customer")

    words = page.words
    found = everything(store_of(page.home), identifier, actor=page.actor)
    if found is None:
        breadcrumb([words("page.customers"), identifier], back, "customer")
        st.info(words("customers.unknown"), icon=":material/info:")
        return
    is_revealed = bool(st.session_state.get(f"revealed:{identifier}"))
    row = dict(found.row) if is_revealed else masked_row("customers", found.row)
    breadcrumb([words("page.customers"), row.get("name", identifier)], back, "customer")
    with card(row.get("name", identifier), key="customer_head"):
        _head(page, found, row)
        _reveal(page, found, is_revealed=is_revealed)
    if found.versions and page.may("enter", "customer") and not is_erased(found.row.get("id_number")):
        with st.expander(words("form.change")):
            base = found.versions[-1]
            kind = base.row.get("kind", "ENTERPRISE")
            key = f"edit:{base.record_no}:{is_revealed}"
            customers.edit(
                page, kind if kind in customers.OF_KIND else "ENTERPRISE", base, key=key, is_revealed=is_revealed
            )
    drawings = {
        "projects": _projects, "grade": customer_grade.show, "relations": _relations, "statements": _statements, "peers": _peers,
        "lists": _lists, "history": _history, "merge": customer_merge.show, "personal": personal.show,
    }  # fmt: skip
    tabs = [*_TABS, "personal"] if not is_firm(found.row.get("id_number")) else [*_TABS]
    for tab, name in zip(st.tabs([words(f"customer.{name}") for name in tabs]), tabs, strict=True):
        with tab:
            drawings[name](page, found)
    if found.projects:
        project.open_from_address(page)


def _head(page: Page, found: Everything, row: dict[str, str]) -> None:
    words = page.words
    if found.list_status != "none":
        shown = st.error if found.list_status == "black" else st.warning
        shown(
            words("customer.on_list", status=words(f"list.{found.list_status}"), reason=plain(found.listed[0].reason)),
            icon=":material/block:",
        )
    if found.stands_for:
        told, way = st.columns([5, 1], vertical_alignment="center")
        told.warning(words("customer.stands_for", other=found.stands_for), icon=":material/call_merge:")
        way.button(
            words("customer.open_standing"),
            key="customer:standing",
            on_click=put,
            args=("customer", found.stands_for),
            width="stretch",
        )
    doubles = recognition.waiting(page, found.customer_id)
    if doubles:
        told, way = st.columns([5, 1], vertical_alignment="center")
        told.info(words("links.waiting", count=doubles), icon=":material/content_copy:")
        way.button(words("links.look"), key="links:look", on_click=_look_at_doubles, width="stretch")
    known = found.warehouse or {}
    balance = Column("guaranteed_balance", words("column.guaranteed_balance"), "amount")
    extra = [
        (words("column.grade"), counting(page, known)),
        (page.manner.heading(balance), page.manner.text(known.get("guaranteed_balance"), balance)),
        (words("column.source"), words("record.entered" if found.versions else "record.filed")),
        (words("column.customer_id"), found.customer_id),
    ]
    facts([*case_forms.pairs(page, "customers", _with_names(page, found, row)), *extra])


def _with_names(page: Page, found: Everything, row: dict[str, str]) -> dict[str, str]:
    """Region and industry by name beside the code, where the published data have it."""
    if found.warehouse is None:
        return row
    named = dict(row)
    for column, dimensions in _NAMED_BY.items():
        code = row.get(column, "")
        names = [name_of(page, dimension, code) for dimension in dimensions if code]
        known = [name for name in names if name != code]
        named[column] = f"{known[0]} ({code})" if known else code
    return named


def _look_at_doubles() -> None:
    put_all({"customer": "", "view": "links"})


def _reveal(page: Page, found: Everything, *, is_revealed: bool) -> None:
    """Personal values in clear, for a reason that is logged."""
    words = page.words
    hidden = sorted(personal_columns("customers", found.row))
    if is_revealed or not hidden or not may_reveal(page.actor) or is_erased(found.row.get("id_number")):
        return
    with st.popover(words("customer.reveal"), icon=":material/visibility:"):
        reason = limited.text_input(page, st, words("customer.reveal_reason"), key=f"reveal:{found.customer_id}")
        if st.button(words("customer.reveal_now"), key="reveal:now", type="primary", disabled=not reason.strip()):
            asked = f"customer/{found.customer_id}"
            if attempt(page, lambda: reveal(store_of(page.home), page.actor, asked, hidden, reason)):
                st.session_state[f"revealed:{found.customer_id}"] = True
                st.rerun()


def _projects(page: Page, found: Everything) -> None:
    words = page.words
    if not found.projects:
        st.info(words("customer.no_projects"), icon=":material/info:")
        return
    columns = [
        Column("project_no", words("column.project_no")), Column("partner_name", words("column.partner_name")),
        Column("status", words("column.status"), "word", "status"),
        Column("classification", words("column.classification"), "code", "classification"),
        Column("guaranteed_amount", words("column.guaranteed_amount"), "amount"),
        Column("guaranteed_balance", words("column.guaranteed_balance"), "amount"), Column("exposure", words("column.exposure"), "amount"),
        Column("start_date", words("column.start_date"), "date"), Column("due_date", words("column.due_date"), "date"),
    ]  # fmt: skip
    if any(one["filed_customer_id"] != one["customer_id"] for one in found.projects):
        columns.append(Column("filed_customer_id", words("column.filed_customer_id")))
    rows = [{**one, "partner_name": name_of(page, "partner", one["partner_id"])} for one in found.projects]
    opens = project.open_in_address if page.may("read", "project") else None
    shown = Shown(
        "customer_projects", words("customer.projects"), columns, "start_date", height=320, key="project_id", on_open=opens
    )  # fmt: skip
    table(page, FrameSource(pl.DataFrame(rows), columns, manner=page.manner), shown)


def _relations(page: Page, found: Everything) -> None:
    customer_relations.show(page, found)
    _add(
        page,
        found,
        "customer_relations",
        {"from_id": found.row.get("id_number", ""), "from_name": found.row.get("name", "")},
    )


def _statements(page: Page, found: Everything) -> None:
    customer_statements.show(page, found)
    _add(page, found, "customer_statements", {"id_number": found.row.get("id_number", "")})


def _add(page: Page, found: Everything, contract: str, filled: dict[str, str]) -> None:
    words = page.words
    if not page.may("enter", "customer"):
        return
    with st.expander(words("form.add", name=said(CONTRACTS[contract], language_of(words)))):
        key = f"add:{contract}:{found.customer_id}:{len(found.statements) + len(found.relations)}"
        row = {**contract_form(page, contract, key, hidden=tuple(filled)), **filled}
        store = store_of(page.home)
        done = lambda: save(store, contract, row, actor=page.actor, also=handing_in(key, page.actor))  # noqa: E731
        button(page, words("form.save"), done, success="form.saved", key=f"{key}:save", type="primary")


def _peers(page: Page, found: Everything) -> None:
    peers.of_customer(page, found.customer_id)


def _lists(page: Page, found: Everything) -> None:
    words, store = page.words, store_of(page.home)
    for entry in found.listed:
        told = words(
            "customer.entry",
            status=words(f"list.{entry.status}"),
            reason=plain(entry.reason),
            source=plain(entry.source),
        )
        st.markdown(f"- {told}")
        st.caption(
            words(
                "customer.entry_by",
                actor=entry.actor,
                at=f"{entry.at:%Y-%m-%d %H:%M}",
                review=str(entry.review_on or "—"),
            )
        )
    if not found.listed:
        st.info(words("customer.never_listed"), icon=":material/info:")
    if not page.may("enter", "list"):
        return
    with st.expander(words("customer.list_change")):
        key = f"list:{found.customer_id}:{len(found.listed)}"  # what was entered for one is not offered for another
        one, two, three = st.columns(3)
        status = one.selectbox(
            words("assessment.list"),
            lists.STATUSES,
            key=f"{key}:status",
            format_func=lambda name: words(f"list.{name}"),
        )
        source = limited.text_input(page, two, words("column.source") + " *", key=f"{key}:source")
        review = three.date_input(words("column.review_on"), None, key=f"{key}:review", format="YYYY-MM-DD")
        reason = limited.text_input(page, st, words("case.reason") + " *", key=f"{key}:reason")
        row = found.row
        change: dict[str, Any] = {"reason": reason, "source": source, "review_on": review or None, "actor": page.actor}
        listed = lambda: lists.put_on_list(  # noqa: E731
            store, row.get("id_type", "OTHER"), row.get("id_number", ""), row.get("name", ""), status, **change
        )
        button(page, words("form.save"), listed, success="customer.listed", key=f"{key}:save", type="primary")


def _history(page: Page, found: Everything) -> None:
    """Two versions side by side, and what changed between them."""
    words, versions = page.words, found.versions
    if len(versions) < 2:  # noqa: PLR2004 - nothing to hold beside the only one
        st.info(words("customer.one_version"), icon=":material/info:")
        return
    numbers = [record.version for record in versions]
    left, right = st.columns(2)
    first = left.selectbox(words("customer.before"), numbers[:-1], len(numbers) - 2, key="history:first")
    second = right.selectbox(words("customer.after"), numbers[1:], len(numbers) - 2, key="history:second")
    before = next(record for record in versions if record.version == first)
    after = next(record for record in versions if record.version == second)
    for change in between(before, after):
        kind = personal_columns("customers", found.row).get(change.column)
        old, new = (mask(kind, text) if kind else text for text in (change.before, change.after))
        label = said(CONTRACTS["customers"].column(change.column), language_of(words))
        st.markdown(f"- **{label}** {plain(old or '—')} → {plain(new or '—')}")
    st.caption(words("form.version", version=after.version, actor=after.actor, at=f"{after.at:%Y-%m-%d %H:%M}"))
    st.caption(words.pair(words("column.reason"), plain(after.reason) or "—"))
