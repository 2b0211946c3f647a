"""Acts on a chosen charge or receipt: propose a refund or waiver, decide one that somebody else proposed, pay it out, confirm a match."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from casework.fees import verbs
from casework.fees.proposals import VERBS, Kind, Proposal, listed, standing
from casework.fees.queries import acts_on, refund_owed
from casework.fees.unearned import proposed
from dashboards.accounts import store_of
from dashboards.components import limited, numbers, told
from dashboards.components.address import put
from dashboards.components.columns import Column, Manner
from dashboards.components.page import Page
from dashboards.components.parts import card, facts, plain
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import fees
from dashboards.screens.windows import project

CHARGE, RECEIPT = "charge", "receipt"
MOST_OFFERED = 200  # charges that a receipt may be said to pay


def open_charge(charge_id: str) -> None:
    """Have a charge opened under its list."""
    put(CHARGE, charge_id)


def open_receipt(bank_ref: str) -> None:
    """Have a receipt opened under its list."""
    put(RECEIPT, bank_ref)


def exactly(page: Page) -> Manner:
    """Amounts to the fen: whoever decides a refund of 364.93 yuan is not shown 0.04 of ten thousand."""
    return Manner(page.words, "yuan")


def waiting(page: Page) -> None:
    """Refunds and waivers that wait for a decision, for whoever acts on fees."""
    if not (page.may("manage", "fee") or page.may("approve", "fee")) or page.scope.partner_id is not None:
        return
    words, found = page.words, [*standing(store_of(page.home)), *proposed(store_of(page.home))]
    if not found:
        return
    columns = [
        Column("kind", words("column.what"), "word", "fee_proposal"),
        Column("charge_id", words("column.charge_id"), wraps=True),
        Column("amount", words("column.amount"), "amount"),
        Column("actor", words("column.proposed_by")),
        Column("at", words("column.proposed_at"), "moment"),
        Column("reason", words("column.reason"), wraps=True),
    ]
    said = [replace(one, actor=one.actor or words("fees.by_rule"), reason=_reason(page, one)) for one in found]
    frame = listed(said)
    with card(words("fees.waiting"), words("fees.waiting_note")):
        shown = Shown(
            "proposals", words("fees.waiting"), columns, "at", descending=False, key="charge_id", on_open=open_charge,
            chosen=st.query_params.get(CHARGE, ""), searchable=False, height=220,
        )  # fmt: skip
        table(replace(page, unit="yuan"), FrameSource(frame, columns, ("amount",), manner=exactly(page)), shown)


def chosen_charge(page: Page) -> None:
    """The charge that the address names: its figures, and what may be done about it."""
    row = fees.charge(page.reading, st.query_params.get(CHARGE, ""))
    if row is None:
        return
    words = page.words
    columns = [
        Column("project_no", words("column.project_no")),
        Column("partner_name", words("column.partner_name")),
        Column("due_date", words("column.charge_due"), "date"),
        Column("amount", words("measure.charge_amount"), "amount"),
        *(
            Column(name, words(f"measure.{name}"), "amount")
            for name in ("received", "refunded", "open_amount", "refundable")
        ),
    ]
    with card(words("fees.charge", charge=row["charge_id"])):
        exact = exactly(page)
        facts([(exact.heading(column), exact.text(row[column.name], column)) for column in columns])
        if page.may("read", "project"):
            st.button(
                words("fees.open_project"),
                key="charge:project",
                icon=":material/folder_open:",
                on_click=partial(project.open_in_address, row["project_id"]),
            )
        if page.scope.partner_id is None and (page.may("manage", "fee") or page.may("approve", "fee")):
            _acts(page, row)


def _acts(page: Page, row: dict[str, Any]) -> None:
    words, store, named = page.words, store_of(page.home), (row["project_id"], row["charge_no"])
    all_waiting = [*standing(store), *proposed(store)]
    waiting_here: dict[Kind, Proposal] = {one.kind: one for one in all_waiting if one.charge_id == row["charge_id"]}
    for one in waiting_here.values():
        amount = f"{numbers.amount(one.amount, 'yuan')} {words('unit.yuan')}"
        what, actor = words(f"fee_proposal.{one.kind}"), one.actor or words("fees.by_rule")
        st.info(
            words("fees.proposed", what=what, amount=amount, actor=actor, at=f"{one.at:%Y-%m-%d %H:%M}", reason=plain(_reason(page, one))),
            icon=":material/pending_actions:",
        )  # fmt: skip
    _decided(page, *named)
    possible = _possible(page, row)
    decides = page.may("approve", "fee") and bool(waiting_here)
    proposes = page.may("manage", "fee") and any(_may_propose(kind, waiting_here, possible) for kind in possible)
    by_rule = waiting_here.get("unearned")
    reason = ""
    if decides or proposes:
        reason = limited.text_input(
            page, st, words("column.reason") + " *", by_rule.reason if by_rule and decides else "", key=f"fee:reason:{row['charge_id']}"
        )  # fmt: skip
    grants = {"refund": verbs.approve_refund, "waiver": verbs.waive_charge, "unearned": verbs.waive_unearned}
    with st.container(horizontal=True):
        for kind in possible:
            if page.may("manage", "fee") and _may_propose(kind, waiting_here, possible):
                done = partial(verbs.propose, store, page.actor, kind, *named, reason)
                told.button(
                    page, words(f"fees.propose_{kind}"), done, key=f"fee:propose:{kind}", success="fees.done_proposed"
                )
            if page.may("approve", "fee") and kind in waiting_here:
                done = partial(grants[kind], store, page.actor, *named, reason)
                told.button(
                    page, words(f"fees.approve_{kind}"), done, key=f"fee:approve:{kind}", success="fees.done_approved"
                )
                declined = partial(verbs.decline, store, page.actor, kind, *named, reason)
                told.button(
                    page,
                    words(f"fees.decline_{kind}"),
                    declined,
                    key=f"fee:decline:{kind}",
                    success="fees.done_declined",
                )
        owed = refund_owed(store, *named)
        if page.may("manage", "fee") and owed > 0:
            done = partial(verbs.pay_refund, store, page.actor, *named)
            told.button(page, words("fees.pay_refund"), done, key="fee:pay", success="fees.done_paid")


def _reason(page: Page, one: Proposal) -> str:
    """Why, as it was written; the rule's own words in the reader's language."""
    return one.reason if one.actor else told.in_language(page.words, one.reason)


def _may_propose(kind: Kind, waiting_here: Container[Kind], possible: Mapping[Kind, Any]) -> bool:
    """Whether somebody may propose it now: something is left, nobody did, and it is not for the rule to do."""
    return possible[kind] > 0 and kind not in waiting_here and bool(VERBS[kind][0])


def _possible(page: Page, row: dict[str, Any]) -> dict[Kind, Any]:
    """What can still be given back and given up; nothing of a charge whose amount could not be computed."""
    if row["amount"] is None:
        return dict.fromkeys(VERBS, 0)
    return verbs.possible_amounts(store_of(page.home), page.actor, row["project_id"], row["charge_no"])


def _decided(page: Page, project_id: str, charge_no: str) -> None:
    """What people decided of the charge, newest first: also what the build that is shown does not hold yet."""
    words = page.words
    for one, is_held in reversed(acts_on(store_of(page.home), project_id, charge_no)):
        amount = f"{numbers.amount(one['amount'], 'yuan')} {words('unit.yuan')}"
        told = words(
            "fees.decided", act=words(f"entry.{one['kind']}"), amount=amount, actor=one["actor"], day=f"{one['acted_on']:%Y-%m-%d}",
            reason=plain(one["reason"]) or "—",
        )  # fmt: skip
        st.caption(told if is_held else f"{told} {words('fees.decided_since')}")


def chosen_receipt(page: Page) -> None:
    """The receipt that the address names: what it may pay, and a button for saying so."""
    row = fees.receipt(page.reading, st.query_params.get(RECEIPT, ""))
    if row is None:
        return
    words = page.words
    offered = fees.payable_charges(page.reading, row, MOST_OFFERED).to_dicts()
    proposed = [one["charge_id"] for one in offered if one["is_proposed"]]
    labels = {one["charge_id"]: _label(page, one) for one in offered}
    left = Column("left_amount", words("measure.unmatched"), "amount")
    with card(words("fees.receipt", receipt=row["bank_ref"]), words("fees.receipt_note")):
        facts(
            [
                (words("column.payer"), row["payer"]),
                (words("column.received_on"), f"{row['received_on']:%Y-%m-%d}"),
                (exactly(page).heading(left), exactly(page).text(row["left_amount"], left)),
                (words("column.note"), row["note"] or "—"),
            ]
        )
        if not page.may("manage", "fee") or page.scope.partner_id is not None:
            return
        if not offered:
            st.info(words("fees.nothing_to_pay"), icon=":material/info:")
            return
        picked = st.multiselect(
            words("fees.pays"),
            list(labels),
            proposed,
            format_func=labels.__getitem__,
            key=f"fee:pays:{row['bank_ref']}",
        )
        named = [tuple(one.rsplit("#", 1)) for one in picked]
        done = partial(verbs.confirm_receipt, store_of(page.home), page.actor, row["bank_ref"], named)
        told.button(
            page, words("fees.confirm"), done, key="fee:confirm", success="fees.done_confirmed", disabled=not picked
        )


def _label(page: Page, charge: dict[str, Any]) -> str:
    amount = f"{numbers.amount(charge['open_amount'], 'yuan')} {page.words('unit.yuan')}"
    return f"{charge['charge_id']} · {charge['due_date']:%Y-%m-%d} · {amount}"
