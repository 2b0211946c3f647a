"""Claims of partners on the fees page: each compensation that was filed, checked by the rules; examined, decided by another, paid."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import streamlit as st

from casework.claims import verbs
from casework.claims.queries import ACCEPTED, EXAMINED, MISSING, PAID, ClaimAct, documents, history
from casework.figures import read_figure
from dashboards.accounts import store_of
from dashboards.components import limited, numbers, told
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card, facts, plain
from dashboards.components.table import Shown, table
from dashboards.queries import claims
from dashboards.queries.counted_in_tables import CARRIED, EVERY, OF_CLAIM, OF_RECOVERY
from dashboards.screens.fees import fee_acts
from dashboards.screens.windows import passport, project

CLAIM = "claim"


def show(page: Page) -> None:
    """The list, and the claim that the address names."""
    words = page.words
    columns = [
        Column("project_no", words("column.project_no")),
        Column("partner_name", words("column.partner_name")),
        Column("event_date", words("column.compensated_on"), "date"),
        Column("claim_days", words("column.claim_days"), "count"),
        Column("claimed_amount", words("measure.claimed_amount"), "amount"),
        Column("payable_amount", words("measure.payable_amount"), "amount"),
        Column("verdict", words("column.claim_verdict"), "word", "claim_verdict"),
        Column("status", words("column.claim_status"), "word", "claim_status"),
        Column("accepted_amount", words("measure.accepted_amount"), "amount"),
        Column("paid_amount", words("measure.paid_amount"), "amount"),
    ]
    with card(words("fees.claims"), words("claims.note")):
        shown = Shown(
            "claims", words("fees.claims"), columns, "event_date", key="claim_id", on_open=_open, chosen=st.query_params.get(CLAIM, ""),
            explained=OF_CLAIM, on_explain=passport.explains(page, partial(_explain, "claim")),
        )  # fmt: skip
        table(page, claims.claims(page.reading), shown)
    row = claims.claim(page.reading, st.query_params.get(CLAIM, ""))
    if row is not None:
        _one(page, row)
    _recoveries(page)


def _recoveries(page: Page) -> None:
    """What came back: gross, what its costs took, net, and the company's part."""
    words = page.words
    columns = [
        Column("project_no", words("column.project_no")),
        Column("partner_name", words("column.partner_name")),
        Column("event_date", words("column.recovered_on"), "date"),
        *(Column(name, words(f"column.{name}"), "amount") for name in (*OF_RECOVERY, CARRIED)),
    ]
    with card(words("fees.recoveries"), words("claims.recoveries_note")):
        shown = Shown(
            "recoveries", words("fees.recoveries"), columns, "event_date", height=320, key="recovery_id", explained=(*OF_RECOVERY, CARRIED),
            on_explain=passport.explains(page, partial(_explain, "recovery")),
        )  # fmt: skip
        table(page, claims.recoveries(page.reading), shown)


def _explain(kind: str, key: str, column: str) -> None:
    passport.open_counted(f"{kind}_{column}", key or EVERY)


def _open(claim_id: str) -> None:
    put(CLAIM, claim_id)


def _one(page: Page, row: dict[str, Any]) -> None:
    words, store = page.words, store_of(page.home)
    acts = history(store, row["project_id"], row["event_no"])
    columns = [
        Column("partner_name", words("column.partner_name")),
        Column("event_date", words("column.compensated_on"), "date"),
        Column("filed_on", words("column.filed_on"), "date"),
        Column("claim_until", words("column.claim_until"), "date"),
        Column("claim_days", words("column.claim_days"), "count"),
        Column("amount", words("column.unpaid_principal"), "amount"),
        Column("reguarantee_share", words("column.reguarantee_share"), "percent"),
        Column("claimed_amount", words("measure.claimed_amount"), "amount"),
        Column("agreement_no", words("column.agreement_no")),
        Column("cap_amount", words("measure.cap_amount"), "amount"),
        Column("cap_left", words("measure.cap_left"), "amount"),
        Column("payable_amount", words("measure.payable_amount"), "amount"),
        Column("verdict", words("column.claim_verdict"), "word", "claim_verdict"),
    ]
    with card(words("claims.one", project=row["project_no"])):
        exact = fee_acts.exactly(page)
        facts([(exact.heading(column), exact.text(row[column.name], column)) for column in columns])
        if page.may("read", "project"):
            st.button(
                words("fees.open_project"),
                key="claim:project",
                icon=":material/folder_open:",
                on_click=partial(project.open_in_address, row["project_id"]),
            )
        for one in acts:
            st.caption(_said(page, one))
        if page.scope.partner_id is None:
            _acts(page, row, acts[-1] if acts else None)


def _said(page: Page, one: ClaimAct) -> str:
    amount = f"{numbers.amount(one.amount, 'yuan')} {page.words('unit.yuan')}"
    return page.words(
        "claims.act", act=page.words(f"claim_act.{one.verb}"), amount=amount, actor=one.actor, at=f"{one.at:%Y-%m-%d %H:%M}",
        reason=one.reason or "—",
    )  # fmt: skip


def _acts(page: Page, row: dict[str, Any], last: ClaimAct | None) -> None:
    words, store = page.words, store_of(page.home)
    named = (row["project_id"], row["event_no"])
    stands = last.verb if last else ""
    reason, given = "", {}
    may_examine = page.may("manage", "fee") and stands not in (ACCEPTED, PAID)
    may_decide = page.may("approve", "fee") and stands != PAID
    if may_examine:
        given = _examination(page, row)
    if may_examine or may_decide:
        reason = limited.text_input(page, st, words("column.reason"), key=f"claim:reason:{row['claim_id']}")
    with st.container(horizontal=True):
        if may_examine:
            done = partial(verbs.examine, store, page.actor, *named, reason, **given)
            told.button(page, words("claims.examine"), done, key="claim:examine", success="claims.done_examined")
        if may_decide and stands == EXAMINED:
            done = partial(verbs.accept, store, page.actor, *named, reason)
            told.button(page, words("claims.accept"), done, key="claim:accept", success="claims.done_accepted")
        if may_decide:
            refused = partial(verbs.refuse, store, page.actor, *named, reason)
            told.button(page, words("claims.refuse"), refused, key="claim:refuse", success="claims.done_refused")
        if page.may("manage", "fee") and stands == ACCEPTED:
            done = partial(verbs.pay, store, page.actor, *named)
            told.button(page, words("claims.pay"), done, key="claim:pay", success="claims.done_paid")


def _examination(page: Page, row: dict[str, Any]) -> dict[str, Any]:
    """What is to be paid, and each document: in the case's files, seen on paper, or not applicable and why."""
    words, seen, why = page.words, [], {}
    listed = documents(store_of(page.home), row["partner_id"], row["project_no"], page.stamp.as_of)
    st.caption(words("claims.documents"))
    for one in listed:
        name, ticked, reason = st.columns([2, 1, 3], vertical_alignment="center")
        name.markdown(words(f"document.{one.name}"))
        if one.state != MISSING:
            reason.caption(f"✓ {plain(one.shown_by)}")
            continue
        if ticked.checkbox(words("claims.seen"), key=f"claim:seen:{row['claim_id']}:{one.name}"):
            seen.append(one.name)
        else:
            why[one.name] = reason.text_input(
                words("task.not_applicable"), key=f"claim:na:{row['claim_id']}:{one.name}", label_visibility="collapsed",
                placeholder=words("task.not_applicable"),
            )  # fmt: skip
    typed = st.text_input(
        words("claims.amount"), key=f"claim:amount:{row['claim_id']}", help=words("claims.amount_help")
    )
    return {"amount": _yuan(typed), "seen": seen, "not_applicable": why}


def _yuan(typed: str) -> Decimal | None:
    """A typed amount in yuan; nothing typed means all that is payable. What is no amount is refused as not payable."""
    if not typed.strip():
        return None
    amount = read_figure(typed)
    return Decimal(-1) if amount is None else amount
