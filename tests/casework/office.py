"""An office for tests of cases: people of every role with accounts, and the day it is there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from casework.access.actors import Actor
from casework.projects.verbs import begin, enter_form, move
from casework.refusals import Refused
from casework.stages.acts import vote
from casework.stages.cases import Case, read_case
from casework.store.act_tables import contract_documents
from casework.store.engine import Store
from casework.store.tables import users
from ingestion.contracts import CONTRACTS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PEOPLE = {
    "li": "officer", "wu": "officer", "ren": "reviewer", "ruan": "reviewer", "feng": "risk", "an": "approver", "ao": "approver",
    "cai": "finance", "m1": "committee", "m2": "committee", "m3": "committee", "m4": "committee", "m5": "committee",
}  # fmt: skip

GUARANTOR = "91110000600037341L"
CUSTOMER = CONTRACTS["customers"].examples[0]
PROJECT = {
    **CONTRACTS["projects"].examples[0],
    "project_no": "XM1", "loan_amount": "3000000.00", "guaranteed_amount": "3000000.00", "start_date": "2026-03-01",
    "due_date": "2027-03-01", "bank_share": "20", "guarantor_share": "40", "reguarantor_share": "40", "fund_share": "0",
}  # fmt: skip
#: Section 1's worked example: 2,000,000 of housing with 200,000 prior claims, a person without value, 300,000 in cash.
MEASURES = (
    {"measure_no": "m1", "kind": "RESIDENTIAL", "appraised_value": "2000000.00", "appraised_on": "2026-01-05", "prior_claims": "200000.00"},
    {"measure_no": "m2", "kind": "PERSON"},
    {"measure_no": "m3", "kind": "CASH_DEPOSIT", "appraised_value": "300000.00", "appraised_on": "2026-01-05"},
)  # fmt: skip


def code_of(asked: object) -> str:
    """The code of the refusal that calling `asked` meets."""
    with pytest.raises(Refused) as caught:
        asked()  # type: ignore[operator]
    return caught.value.code


def actor(name: str) -> Actor:
    """Somebody of the office."""
    return Actor(name, PEOPLE[name])


def furnish(store: Store) -> None:
    """Accounts of everybody; nobody signs in here."""
    row = {"partner_id": None, "password_hash": "-", "must_change_password": False, "is_disabled": False, "version": 1}
    people = [
        {"name": name, "role": role, **row, "created_at": NOW, "changed_at": NOW} for name, role in PEOPLE.items()
    ]
    with store.writing() as connection:
        connection.execute(insert(users), people)


def drafted(store: Store) -> Case:
    """A case with its forms."""
    case = begin(store, GUARANTOR, PROJECT, actor=actor("li"), now=NOW)
    for measure in MEASURES:
        enter_form(store, case, "counter_guarantees", measure, actor=actor("li"), now=NOW)
    return read_case(store, case.case_id, actor=actor("li"))


def approved(store: Store) -> Case:
    """The same, brought through every stage up to its approval."""
    case = drafted(store)
    case = move(store, case, "accept", actor=actor("li"), now=NOW)
    case = move(store, case, "examine", actor=actor("ren"), now=NOW)
    case = move(store, case, "verify", actor=actor("ruan"), now=NOW)
    for name in ("m1", "m2", "m3", "m4"):
        vote(store, case, "for", actor=actor(name), reason="同意", now=NOW)
    case = move(store, case, "review", actor=actor("feng"), now=NOW)
    return move(store, case, "approve", actor=actor("an"), now=NOW)


def sign_by_hand(store: Store, case: Case) -> None:
    """The contract's own life has tests of its own."""
    row = {
        "document_no": "D1",
        "version": 1,
        "case_id": case.case_id,
        "template": "t",
        "state": "signed",
        "sha256": "0" * 64,
        "signer": "an",
    }
    with store.writing() as connection:
        connection.execute(
            insert(contract_documents), {**row, "actor": "an", "role": "approver", "at": NOW, "reason": ""}
        )


def in_force(store: Store) -> Case:
    """The same, signed and disbursed."""
    case = approved(store)
    sign_by_hand(store, case)
    case = move(store, case, "sign", actor=actor("an"), now=NOW)
    event = {"event_no": "1", "kind": "DISBURSEMENT", "event_date": "2026-03-02", "amount": "3000000.00"}
    enter_form(store, case, "project_events", event, actor=actor("li"), now=NOW)
    return move(store, read_case(store, case.case_id, actor=actor("li")), "activate", actor=actor("li"), now=NOW)
