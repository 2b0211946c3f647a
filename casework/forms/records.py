"""Records of forms: each save is a new version; nothing is changed in place, and of two who changed the same version one is told.

Here: the verbs `save` and `withdraw`, the newest version, the history. Not here: rows that partners filed (`casework.filings`), the way
into the warehouse (`casework.forms.carrying`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import Denied, partner_scope, require
from casework.forms.search import search_text
from casework.forms.subjects import subject_of
from casework.reasons import within
from casework.refusals import Refused
from casework.store.act_tables import form_records
from casework.store.engine import Store
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import Contract
from ingestion.durable import crashpoint

if TYPE_CHECKING:
    from ingestion.receipts import ErrorLine

SELF = "self"
#: The contracts that have a form, and whose object the right to enter them is.
ENTERED: dict[str, str] = {
    "customers": "customer",
    "customer_statements": "customer",
    "customer_relations": "customer",
    "guarantors": "partner",
    "guarantor_reports": "partner",
    "banks": "partner",
    "projects": "project",
    "counter_guarantees": "project",
    "project_events": "project",
    "company_statements": "fee",
}


class WrongRow(ValueError):
    """The row breaks rules of its contract; `lines` say which, in both languages, as a partner's receipt does."""

    def __init__(self, lines: tuple[ErrorLine, ...]) -> None:
        super().__init__("; ".join(f"{line.column_name}: {line.message_en}" for line in lines))
        self.lines = lines


@dataclass(frozen=True)
class FormRecord:
    """One version of one row: what was entered, by whom, when, why, under which version of the contract."""

    record_no: int
    contract: str
    contract_version: int
    filer: str
    row_key: str
    version: int
    action: str
    row: dict[str, str]
    case_id: str | None
    actor: str
    role: str
    at: datetime
    reason: str


class Overtaken(RuntimeError):
    """Somebody else saved the record since it was read: `present` is theirs, `offered` what was to be saved."""

    def __init__(self, present: FormRecord, offered: Mapping[str, str]) -> None:
        super().__init__(f"{present.actor} saved version {present.version} meanwhile; look at both")
        self.present = present
        self.offered = dict(offered)


#: What goes with a save, in its transaction.
Also = Callable[[audit.Act, FormRecord], object]


def check(contract: str, row: Mapping[str, str]) -> tuple[str, tuple[ErrorLine, ...]]:
    """The row's key and what its contract says of it (warnings only); WrongRow when it cannot be kept."""
    from ingestion.checks.rows import check_rows  # noqa: PLC0415 - frames are not needed to look at history

    kept = _plain(_contract(contract), row)
    if not kept:
        raise Refused("nothing_entered")
    (verdict,) = check_rows(_contract(contract), [kept])
    if not verdict.is_good or verdict.row_key is None:
        raise WrongRow(tuple(line for line in verdict.lines if line.level != "warning"))
    return verdict.row_key, verdict.lines


def save(
    store: Store,
    contract: str,
    row: Mapping[str, str],
    *,
    actor: Actor,
    base: FormRecord | None = None,
    filer: str = SELF,
    case_id: str | None = None,
    reason: str = "",
    also: Also | None = None,
    now: datetime | None = None,
) -> FormRecord:
    """Keep a row as a new version; `base` is the version that was changed, None for a new row.

    `also` is done in the same transaction, so that both are there or neither.

    Raises WrongRow by the contract's checks, Overtaken when `base` is no longer the newest, Refused for what else is wrong.
    """
    definition = _contract(contract)
    permit(store, actor, "enter", ENTERED[contract], now)
    _require_filer(actor, filer)
    key, _ = check(contract, row)
    kept = _plain(definition, row)
    if base is not None and key != base.row_key:
        raise Refused("key_changed", before=base.row_key)
    if base is not None and base.action != "D" and kept == base.row:
        raise Refused("nothing_changed")
    if base is not None and not reason.strip():
        raise Refused("reason_missing")
    action = "N" if base is None or base.action == "D" else "U"
    return _append(store, definition, filer, key, action, kept, base, case_id, actor, reason, now, also)


def withdraw(
    store: Store, base: FormRecord, *, actor: Actor, reason: str, also: Also | None = None, now: datetime | None = None
) -> FormRecord:
    """Take a row back; its versions stay, and the warehouse is told that it no longer stands."""
    definition = _contract(base.contract)
    permit(store, actor, "enter", ENTERED[base.contract], now)
    _require_filer(actor, base.filer)
    if not reason.strip():
        raise Refused("reason_missing")
    if base.action == "D":
        raise Refused("no_such_record")
    return _append(
        store, definition, base.filer, base.row_key, "D", base.row, base, base.case_id, actor, reason, now, also
    )


def newest(store: Store, contract: str, row_key: str, *, actor: Actor, filer: str = SELF) -> FormRecord | None:
    """The record as it is, or None; a withdrawn one has the action D."""
    require(actor, "read", ENTERED[contract])
    _require_filer(actor, filer)
    with store.reading() as connection:
        return newest_of(connection, contract, filer, row_key)


def history(store: Store, contract: str, row_key: str, *, actor: Actor, filer: str = SELF) -> list[FormRecord]:
    """Every version, oldest first."""
    require(actor, "read", ENTERED[contract])
    _require_filer(actor, filer)
    wanted = _of_key(contract, filer, row_key).order_by(form_records.c.version)
    with store.reading() as connection:
        return [record_of(row) for row in connection.execute(wanted)]


def newest_of(connection: Connection, contract: str, filer: str, row_key: str) -> FormRecord | None:
    """The newest version, within somebody's transaction."""
    row = connection.execute(_of_key(contract, filer, row_key).order_by(form_records.c.version.desc()).limit(1)).first()
    return record_of(row) if row else None


def of_case(connection: Connection, case_id: str, contract: str | None = None) -> list[FormRecord]:
    """The newest version of each row that belongs to a case, in the order they were first entered; withdrawn ones are left out."""
    wanted = select(form_records).where(form_records.c.case_id == case_id).order_by(form_records.c.record_no)
    if contract is not None:
        wanted = wanted.where(form_records.c.contract == contract)
    found: dict[tuple[str, str, str], FormRecord] = {}
    for row in connection.execute(wanted):
        record = record_of(row)
        found[record.contract, record.filer, record.row_key] = record
    return [record for record in found.values() if record.action != "D"]


def record_of(row: Any) -> FormRecord:
    """A row of the table as a record."""
    return FormRecord(
        row.record_no, row.contract, row.contract_version, row.filer, row.row_key, row.version, row.action, json.loads(row.row),
        row.case_id, row.actor, row.role, row.at, row.reason,
    )  # fmt: skip


def digest(values: Mapping[str, Any]) -> str:
    """The hash of a record's content for the audit log, which names no value; the same however an engine hands numbers back.

    >>> digest({"amount": Decimal("8000000")}) == digest({"amount": Decimal("8000000.00")})
    True
    """
    content = json.dumps(dict(values), ensure_ascii=False, sort_keys=True, default=_as_text)
    return hashlib.sha256(content.encode()).hexdigest()


def _as_text(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _append(
    store: Store, contract: Contract, filer: str, key: str, action: str, row: dict[str, str], base: FormRecord | None,
    case_id: str | None, actor: Actor, reason: str, now: datetime | None, also: Also | None = None,
) -> FormRecord:  # fmt: skip
    try:
        with audit.acting(store, now) as act:
            present = newest_of(act.connection, contract.name, filer, key)
            _require_unmoved(present, base, row)
            highest = act.connection.scalar(select(func.coalesce(func.max(form_records.c.record_no), 0)))
            values: dict[str, Any] = {
                "record_no": int(highest or 0) + 1,
                "contract": contract.name,
                "contract_version": contract.version,
                "filer": filer,
                "row_key": key,
                "version": (present.version if present else 0) + 1,
                "action": action,
                "row": json.dumps(row, ensure_ascii=False, sort_keys=True),
                "case_id": case_id,
                "actor": actor.name,
                "role": actor.role,
                "at": act.now,
                "reason": within(reason),
            }
            act.connection.execute(
                insert(form_records), {**values, "subject": subject_of(contract.name, row), "search": search_text(row)}
            )
            seen = {"contract": contract.name, "version": values["version"], "action": action, "sha256": digest(values)}
            act.record(actor, "enter", f"form/{values['record_no']}", seen)
            record = FormRecord(**{**values, "row": row})
            if also is not None:
                also(act, record)
            crashpoint("form.uncommitted")
    except IntegrityError as error:  # another machine came between: the unique version refused the second
        with store.reading() as connection:
            present = newest_of(connection, contract.name, filer, key)
        if present is None:
            raise
        raise Overtaken(present, row) from error
    return record


def _require_unmoved(present: FormRecord | None, base: FormRecord | None, row: Mapping[str, str]) -> None:
    if present is not None and base is None and present.action != "D":
        raise Refused("exists_already", version=present.version)
    if present is not None and base is not None and present.version != base.version:
        raise Overtaken(present, row)
    if present is None and base is not None:
        raise Refused("no_such_record")


def _of_key(contract: str, filer: str, row_key: str) -> Select[Any]:
    return select(form_records).where(
        form_records.c.contract == contract, form_records.c.filer == filer, form_records.c.row_key == row_key
    )


def _contract(name: str) -> Contract:
    if name not in ENTERED:
        raise Refused("no_such_form", contract=name)
    return CONTRACTS[name]


def _require_filer(actor: Actor, filer: str) -> None:
    scope = partner_scope(actor)
    if scope is not None and scope != filer:
        raise Denied(f"{actor.name} ({actor.role}) sees only rows of {scope}")


def _plain(contract: Contract, row: Mapping[str, str]) -> dict[str, str]:
    """The contract's columns that hold something, without blanks at their ends."""
    texts = {name: str(row[name]).strip() for name in contract.column_names if row.get(name) is not None}
    return {name: text for name, text in texts.items() if text}
