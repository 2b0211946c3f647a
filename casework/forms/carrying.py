"""From the form to the warehouse: what was entered goes through the door of partners' files, as filings of `self` or of the guarantor.

Here: which records go next, the file made of them, and the note of which filing and line each became. Not here: checks and register
(`casework.filings`), when it runs (`orchestration.running.automation`).

Only the newest version of a row goes, of a form for two persons the newest that was approved, and a row of a case only once its contract
is signed: an application is not yet a project. Killed between the register and the note, the same rows go again as corrections that
change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, insert, select

from casework.access import audit
from casework.access.actors import scheduled
from casework.clock import at
from casework.filings.queries import KnownRegistered
from casework.filings.verbs import submit
from casework.forms.approval import counts
from casework.forms.records import FormRecord, record_of
from casework.store.act_tables import case_acts, form_filings, form_records
from casework.store.engine import Store
from ingestion.durable import crashpoint
from ingestion.home import Home
from ingestion.identity import Declared
from ingestion.receipts import Receipt

#: From this stage of its case on, a row is a fact that the warehouse learns of.
RELEASING_STAGE = "signed"


def waiting(connection: Connection) -> list[FormRecord]:
    """The newest version of each row that has not gone yet, and may; in the order of entry."""
    later = form_records.alias()
    newer = (
        select(later.c.record_no)
        .where(
            later.c.contract == form_records.c.contract,
            later.c.filer == form_records.c.filer,
            later.c.row_key == form_records.c.row_key,
            later.c.version > form_records.c.version,
            counts(later),
        )
        .exists()
    )
    released = (
        select(case_acts.c.case_id)
        .where(case_acts.c.case_id == form_records.c.case_id, case_acts.c.to_stage == RELEASING_STAGE)
        .exists()
    )
    gone = select(form_filings.c.record_no).where(form_filings.c.record_no == form_records.c.record_no).exists()
    wanted = select(form_records).where(
        ~newer, ~gone, counts(form_records), form_records.c.case_id.is_(None) | released
    )
    return [record_of(row) for row in connection.execute(wanted.order_by(form_records.c.record_no))]


def carry(home: Home, store: Store, *, now: datetime | None = None) -> list[Receipt]:
    """File everything that waits, one filing for each contract and filer; their receipts."""
    with store.reading() as connection:
        records = waiting(connection)
    records.sort(key=lambda record: (ORDER.index(record.contract), record.filer, record.record_no))
    return [
        _file(home, store, contract, filer, list(group), at(now))
        for (contract, filer), group in groupby(records, key=lambda record: (record.contract, record.filer))
    ]


def _file(home: Home, store: Store, contract: str, filer: str, records: Sequence[FormRecord], now: datetime) -> Receipt:
    known = _standing(home, store, contract, filer)
    # the record's number leads back to the act, and makes a value that returns to what it was another file than the first
    rows = [{**record.row, "action": _action(record, known), "record_no": str(record.record_no)} for record in records]
    body = "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows).encode()
    name = f"forms-{records[0].record_no}-{records[-1].record_no}.jsonl"
    actor = scheduled("forms")
    declared = Declared(contract=contract, partner=filer, period=f"{now:%Y-%m}", scheme="CN")
    receipt = submit(home, name, declared, actor=actor, store=store, now=now, data=body, is_confirmed=True)
    crashpoint("carry.filed")
    bad = _quarantined(home, receipt)
    with audit.acting(store, now) as act:
        notes = [
            {
                "record_no": record.record_no,
                "filing_id": receipt.filing_id,
                "line_no": line,
                "is_accepted": receipt.verdict != "refused" and line not in bad,
                "at": act.now,
            }
            for line, record in enumerate(records, 1)
        ]
        act.connection.execute(insert(form_filings), notes)
        act.record(actor, "carry", f"filing/{receipt.filing_id}", {"records": [note["record_no"] for note in notes]})
    crashpoint("carry.noted")
    return receipt


def _action(record: FormRecord, known: frozenset[str]) -> str:
    """As the door expects it: a first filing is new, whatever the form's own versions were."""
    if record.action == "D":
        return "D"
    return "U" if record.row_key in known else "N"


def _standing(home: Home, store: Store, contract: str, filer: str) -> frozenset[str]:
    """The keys that the filer has filed and not withdrawn."""
    from ingestion.checks.known import standing_keys  # noqa: PLC0415 - frames, only when something is carried

    rows = KnownRegistered(home, store).scan(contract, filer)
    return frozenset() if rows is None else frozenset(standing_keys(rows).collect().to_series())


def _quarantined(home: Home, receipt: Receipt) -> frozenset[int]:
    import polars as pl  # noqa: PLC0415

    from ingestion.quarantine import rows_path  # noqa: PLC0415

    if not receipt.rows_quarantined:
        return frozenset()
    return frozenset(pl.read_parquet(rows_path(home, receipt.filing_id))["line_no"].to_list())


#: References find their rows: institutions and customers first, then projects, then what hangs on them.
ORDER = (
    "banks", "guarantors", "guarantor_reports", "customers", "customer_statements", "customer_relations", "projects",
    "counter_guarantees", "project_events", "company_statements",
)  # fmt: skip
