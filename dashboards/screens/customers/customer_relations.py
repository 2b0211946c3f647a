"""A customer's relations: the picture, the same as a table for whoever has no pointer, and the form for one more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from casework.access.masking import mask
from casework.customers.neighbourhood import FURTHEST, INDIRECT, WEIGHTIEST, Neighbourhood, neighbourhood
from casework.customers.queries import Everything
from casework.forms.personal import masked_row
from casework.language import said
from dashboards.accounts import store_of
from dashboards.charts.network import Party, Tie, network
from dashboards.components import numbers
from dashboards.components.address import put
from dashboards.components.clicks import clicked
from dashboards.components.columns import Column, label_of
from dashboards.components.page import Page
from dashboards.components.parts import facts
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import language_of
from dashboards.screens.cases import case_forms
from ingestion.contracts import CONTRACTS

GUARANTOR = "GUARANTOR"  # the related party of such a tie guarantees the subject
LABEL = 10  # characters of a name beside its dot; the pointer shows the whole


def show(page: Page, found: Everything) -> None:
    """Picture, table, and what was entered here."""
    words = page.words
    hops = st.segmented_control(
        words("relations.hops"), list(range(1, FURTHEST + 1)), default=2, key=f"relations:hops:{found.customer_id}", required=True,
        format_func=lambda count: words("relations.steps", count=count),
    )  # fmt: skip
    around = neighbourhood(store_of(page.home), found.customer_id, actor=page.actor, hops=int(hops))
    if around.ties.is_empty():
        if not found.relations:
            st.info(words("customer.no_relations"), icon=":material/info:")
    else:
        _guarantees(page, around, found.customer_id)
        _picture(page, around, found.customer_id)
        _table(page, around)
    for record in found.relations:
        facts(case_forms.pairs(page, record.contract, masked_row(record.contract, record.row)))


def _guarantees(page: Page, around: Neighbourhood, centre: str) -> None:
    """Whom the customer guarantees and by whom it is guaranteed: asked most, and a line has two ends."""
    names = {row["customer_id"]: _name(page, row) for row in around.parties.to_dicts()}
    ties = around.ties.filter(kind=GUARANTOR)
    sides = (("relations.guarantees", "to", "from"), ("relations.guaranteed_by", "from", "to"))
    found = [
        (page.words(label), ties.filter(pl.col(f"{own}_customer_id") == centre)[f"{other}_customer_id"].to_list())
        for label, own, other in sides
    ]
    facts(
        [
            (label, page.words.listed(names[one] for one in many) or page.words("relations.nobody"))
            for label, many in found
        ]
    )


def _picture(page: Page, around: Neighbourhood, centre: str) -> None:
    words = page.words
    parties = [_party(page, row) for row in around.parties.to_dicts()]
    ties = [_tie(page, row) for row in around.ties.to_dicts()]
    present = set(around.ties["kind"])
    styles = {kind: _kind(page, kind) for kind in WEIGHTIEST if kind in present}
    st.caption(words("relations.note"))
    if around.left_out:
        st.warning(
            words("relations.cut", count=f"{around.left_out:,}", shown=len(parties)), icon=":material/content_cut:"
        )
    party = clicked(network(parties, ties, styles), f"relations:chart:{centre}")
    if party and party != centre and party in set(around.parties.filter("is_customer")["customer_id"]):
        _go(party)
        st.rerun()


def _party(page: Page, row: Mapping[str, Any]) -> Party:
    words, name = page.words, _name(page, row)
    balance = Column("guaranteed_balance", words("column.guaranteed_balance"), "amount")
    said = [name]
    if row["is_customer"]:
        amount = numbers.amount(row["guaranteed_balance"], page.unit)
        said.append(words.pair(page.manner.heading(balance), amount))
    if row["group_id"]:
        said.append(words("relations.in_group"))
    if row["is_in_ring"]:
        said.append(words("relations.in_ring"))
    listed = row["list_status"] in {"black", "watch"}
    if listed:
        said.append(words(f"list.{row['list_status']}"))
    shape = "outside" if not row["is_customer"] else ("firm" if row["kind"] == "ENTERPRISE" else "person")
    label = name if len(name) <= LABEL or not row["is_customer"] else f"{name[: LABEL - 1]}…"
    if row["is_in_ring"]:
        label = f"◎ {label}"
    return Party(row["customer_id"], label, "<br>".join(said), row["hops"], shape, row["group_id"], listed)


def _tie(page: Page, row: Mapping[str, Any]) -> Tie:
    kind, share = _kind(page, row["kind"]), row["share"]
    label = kind if share is None else f"{kind} {numbers.percent(share)}"
    return Tie(
        row["from_customer_id"],
        row["to_customer_id"],
        label,
        f"{label}<br>{page.words.pair(page.words('customer.evidence'), _reason(page, row))}",
        row["kind"],
    )


def _reason(page: Page, row: Mapping[str, Any]) -> str:
    """Why the tie is held to be there: which contracts say so, or along how many steps a share was added up."""
    words = page.words
    if row["kind"] == INDIRECT:
        return words("relations.along", count=row["evidence"])
    sources = [_source(page, one) for one in str(row["evidence"] or "").split(", ") if one]
    return words.listed(sources) or "—"


def _source(page: Page, contract: str) -> str:
    return said(CONTRACTS[contract], language_of(page.words)) if contract in CONTRACTS else contract


def _table(page: Page, around: Neighbourhood) -> None:
    words = page.words
    names = {row["customer_id"]: _name(page, row) for row in around.parties.to_dicts()}
    known = set(around.parties.filter("is_customer")["customer_id"])
    centre = around.parties["customer_id"][0]
    rows = around.ties.to_dicts()
    frame = pl.DataFrame(
        {
            "one": [names[row["from_customer_id"]] for row in rows],
            "kind": [_kind(page, row["kind"]) for row in rows],
            "other": [names[row["to_customer_id"]] for row in rows],
            "share": [row["share"] for row in rows],
            "reason": [_reason(page, row) for row in rows],
            "key": [_way(row, known, centre) for row in rows],
        },
        schema_overrides={"share": pl.Float64},
    )
    columns = [
        Column("one", words("relations.subject")), Column("kind", words("relations.kind")), Column("other", words("relations.party")),
        Column("share", words("relations.share"), "percent"), Column("reason", words("customer.evidence"), wraps=True),
    ]  # fmt: skip
    table(
        page, FrameSource(frame, columns, manner=page.manner),
        Shown("relations", words("relations.table"), columns, "kind", False, key="key", on_open=_go, height=320),
    )  # fmt: skip


def _way(row: Mapping[str, Any], known: set[str], centre: str) -> str:
    """Where a click on a tie leads: to the end of it that is a customer and not the one that is looked at."""
    ends = [end for end in (row["to_customer_id"], row["from_customer_id"]) if end in known and end != centre]
    return str(ends[0] if ends else centre)


def _go(key: str) -> None:
    put("customer", key)


def _kind(page: Page, kind: str) -> str:
    return page.words("relations.indirect") if kind == INDIRECT else label_of(page.words, "relation_kind", kind)


def _name(page: Page, row: Mapping[str, Any]) -> str:
    if not row["is_customer"]:
        return page.words("relations.outside", mark=row["customer_id"][-4:])
    return str(row["name"] if row["kind"] == "ENTERPRISE" else mask("name", row["name"]))
