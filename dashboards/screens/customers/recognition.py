"""Records that may be one customer: the list that waits, one pair side by side with what agrees, and the two answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from casework.access.masking import mask
from casework.customers.recognition import confirm, queue, reject
from casework.forms.personal import is_firm, masked_row
from dashboards.accounts import store_of
from dashboards.components import limited, numbers
from dashboards.components.address import put
from dashboards.components.columns import Column, label_of
from dashboards.components.page import Page
from dashboards.components.parts import card
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import button
from models.linkage.weights import RARITY

PARAMETER = "pair"
BETWEEN = "~"  # the two identifiers of a pair in the address


def show(page: Page) -> None:
    """The list, and above it the pair that was opened."""
    words = page.words
    everything = st.session_state.get("links:all", False)
    found = queue(store_of(page.home), actor=page.actor, everything=True)
    chosen = _chosen(found)
    if chosen is not None:
        _pair(page, chosen)
    with card(words("links.title"), words("links.note")):
        st.toggle(words("links.all"), key="links:all")
        _table(page, found if everything else found.filter(pl.col("status") == "open"))


def waiting(page: Page, customer_id: str) -> int:
    """How many pairs of this customer wait for an answer."""
    return queue(store_of(page.home), actor=page.actor, of=customer_id).height


def _chosen(found: pl.DataFrame) -> Mapping[str, Any] | None:
    one, _, other = st.query_params.get(PARAMETER, "").partition(BETWEEN)
    rows = found.filter((pl.col("customer_id") == one) & (pl.col("other_customer_id") == other)).to_dicts()
    return rows[0] if rows else None


def _open(key: str) -> None:
    put(PARAMETER, key)


def _table(page: Page, found: pl.DataFrame) -> None:
    words = page.words
    if found.is_empty():
        st.info(words("links.none"), icon=":material/check:")
        return
    rows = found.to_dicts()
    frame = found.with_columns(
        key=pl.concat_str("customer_id", "other_customer_id", separator=BETWEEN),
        name=pl.Series([_name(row, "") for row in rows], dtype=pl.String),
        other_name=pl.Series([_name(row, "other_") for row in rows], dtype=pl.String),
        evidence=pl.Series([evidence_in_words(page, row["evidence"]) for row in rows], dtype=pl.String),
    )
    columns = [
        Column("name", words("links.one")), Column("other_name", words("links.other")),
        Column("probability", words("links.probability"), "percent"), Column("evidence", words("links.evidence"), wraps=True),
        Column("guaranteed_balance", words("column.guaranteed_balance"), "amount"),
        Column("status", words("column.status"), "word", "link_status"),
    ]  # fmt: skip
    table(
        page, FrameSource(frame, columns, manner=page.manner),
        Shown("links", words("links.title"), columns, "probability", key="key", on_open=_open),
    )  # fmt: skip


def _pair(page: Page, row: Mapping[str, Any]) -> None:
    words = page.words
    with card(words("links.pair", one=_name(row, ""), other=_name(row, "other_")), key="link_pair"):
        likely = numbers.percent(row["probability"])
        st.markdown(words(f"links.basis_{row['basis']}", probability=likely))
        _side_by_side(page, row)
        left, right, _ = st.columns([1, 1, 2])
        for place, key, name in ((left, "customer_id", ""), (right, "other_customer_id", "other_")):
            place.button(
                words("links.open", name=_name(row, name)), key=f"links:open:{key}", on_click=_go, args=(row[key],), width="stretch",
            )  # fmt: skip
        if row["status"] != "open":
            st.info(words(f"links.is_{row['status']}"), icon=":material/task_alt:")
        elif page.may("enter", "customer"):
            _answer(page, row)
        else:
            st.caption(words("links.for_officers"))


def _side_by_side(page: Page, row: Mapping[str, Any]) -> None:
    words = page.words
    shown = [
        (words("column.customer_name"), _name(row, ""), _name(row, "other_")),
        (words("column.id_number"), _number(row, ""), _number(row, "other_")),
        (
            words("column.kind_of_customer"),
            *(label_of(words, "customer_kind", row[f"{at}kind"]) for at in ("", "other_")),
        ),
        (words("links.filed_by"), row["filed_by"], row["other_filed_by"]),
    ]
    lines = [f"| | {words('links.one')} | {words('links.other')} |", "|---|---|---|"]
    lines += [f"| **{label}** | {one or '—'} | {other or '—'} |" for label, one, other in shown]
    st.markdown("\n".join(lines))
    st.markdown(words.pair(words("links.evidence"), evidence_in_words(page, row["evidence"])))


def evidence_in_words(page: Page, evidence: str) -> str:
    """What agrees and what does not, as a reader says it; what is hidden of a person stays hidden: only that it agrees is said."""
    words, said = page.words, []
    for part in filter(None, evidence.split(", ")):
        name, _, level = part.partition(":")
        if name == RARITY:
            said.append(words("links.common" if level.startswith("-") else "links.rare"))
        else:
            said.append(words("links.level", what=words(f"links.{name}"), level=words(f"link_level.{level}")))
    return words.listed(said)


def _answer(page: Page, row: Mapping[str, Any]) -> None:
    words, store = page.words, store_of(page.home)
    key = f"{row['customer_id']}{BETWEEN}{row['other_customer_id']}"
    reason = limited.text_input(page, st, words("case.reason") + " *", key=f"links:reason:{key}")
    left, right, _ = st.columns([1, 1, 2])
    for place, name, verb, kind in ((left, "confirm", confirm, "primary"), (right, "reject", reject, "secondary")):
        done = partial(verb, store, row["customer_id"], row["other_customer_id"], actor=page.actor, reason=reason)
        button(
            page, words(f"links.{name}"), done, key=f"links:{name}:{key}", success=f"links.{name}ed", place=place, type=kind,
            width="stretch",
        )  # fmt: skip
    st.caption(words("links.what_follows"))


def _go(customer_id: str) -> None:
    put("customer", customer_id)


def _name(row: Mapping[str, Any], at: str) -> str:
    return masked_row("customers", {"name": row[f"{at}name"] or "", "kind": row[f"{at}kind"] or ""})["name"] or "—"


def _number(row: Mapping[str, Any], at: str) -> str:
    number = row[f"{at}id_number"]
    firm = is_firm(number) or row[f"{at}kind"] == "ENTERPRISE"
    return str(number if firm else mask("identity", number))
