"""Taking a person out of the records of this house: number and names go, keys, figures and who did what stay.

Here: the changes, record by record, each with its new hash in the audit log, all in the caller's transaction; and the files that go with
them. Not here: whether it may be (`casework.personal.holds`), who decides (`casework.personal.erasure`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, insert, select, update

from casework.access.actors import Actor
from casework.access.audit import Act
from casework.access.masking import TOMBSTONE
from casework.forms.records import digest
from casework.forms.search import search_text
from casework.personal.holdings import Cases
from casework.personal.naming import erased_key, erased_row, erased_text
from casework.personal.person import Person
from casework.store.act_tables import (
    attachments,
    case_acts,
    case_tasks,
    contract_documents,
    form_records,
    list_entries,
)
from casework.store.engine import Store
from casework.store.grade_tables import grade_adoptions
from casework.store.notice_tables import notices
from casework.store.person_tables import erased_files, erasing

Row = dict[str, Any]
Change = Callable[[Row], Row]


def take_out(act: Act, actor: Actor, person: Person, about: Cases, version: int) -> dict[str, int]:
    """Replace what names the person in every record; how many changed of each kind. Only the erasure `version` may do it."""
    act.connection.execute(insert(erasing), {"number_id": person.number_id, "version": version})
    counts = {
        "forms": _forms(act, actor, person),
        "lists": _lists(act, person),
        "grades": _grades(act, actor, person),
        "acts": _acts(act, actor, person, about),
        "tasks": _texts(act, case_tasks, ("detail", "reason"), person, case_tasks.c.case_id.in_(_all(about))),
        "notices": _texts(act, notices, ("subject", "body"), person, notices.c.about.in_(_subjects(_all(about)))),
        "files": _files(act, person, about),
    }
    act.connection.execute(delete(erasing))
    return counts


def remove_files(store: Store) -> int:
    """Delete the bytes of erased files; those that are gone already do not count. Runs after an erasure, and again with any later one."""
    with store.reading() as connection:
        found = connection.execute(select(erased_files.c.sha256, erased_files.c.kind)).all()
        kept: set[str] = set(connection.scalars(select(attachments.c.sha256).where(named())))
    rows: list[tuple[str, str]] = [(row.sha256, row.kind) for row in found]
    removed = 0
    for sha256, kind in rows:
        if kind == "attachment" and sha256 in kept:  # the same bytes came again, for somebody else
            continue
        folder = store.home.attachments if kind == "attachment" else store.home.contracts
        path = folder / sha256[:2] / (sha256 if kind == "attachment" else f"{sha256}.pdf")
        removed += path.is_file()
        path.unlink(missing_ok=True)
    return removed


def named() -> ColumnElement[bool]:
    """The condition that an attachment was not erased."""
    return attachments.c.filename.not_like(f"{TOMBSTONE}.%")


def _forms(act: Act, actor: Actor, person: Person) -> int:
    """Each version of each form, with its new hash in the log, which the proof of records holds it against."""
    changed = 0
    for record in _found(act, form_records, form_records.c.row.contains(f'"{person.number}"', autoescape=True)):
        row = erased_row(record["contract"], json.loads(record["row"]), person.number)
        values = {
            "row": json.dumps(row, ensure_ascii=False, sort_keys=True),
            "row_key": erased_key(record["row_key"], person.number),
            "reason": erased_text(record["reason"], person.number, person.names),
        }
        if all(record[name] == value for name, value in values.items()):
            continue
        searched = search_text({name: text for name, text in row.items() if text not in {TOMBSTONE, person.number_id}})
        act.connection.execute(
            update(form_records)
            .where(form_records.c.record_no == record["record_no"])
            .values(**values, search=searched)
        )
        hashed = {name: value for name, value in {**record, **values}.items() if name not in {"search", "subject"}}
        act.record(actor, "erase", f"form/{record['record_no']}", {"sha256": digest(hashed)})
        changed += 1
    return changed


def _lists(act: Act, person: Person) -> int:
    mine = list_entries.c.id_number == person.number
    count = act.connection.scalar(select(func.count()).select_from(list_entries).where(mine)) or 0
    act.connection.execute(update(list_entries).where(mine).values(id_number=person.number_id, name=TOMBSTONE))
    return int(count)


def _acts(act: Act, actor: Actor, person: Person, about: Cases) -> int:
    return _rewritten(
        act, actor, person, case_acts, case_acts.c.case_id.in_(_all(about)), ("title", "detail", "reason"),
        lambda record: (f"case/{record['case_id']}", {"to_stage": record["to_stage"]}),
    )  # fmt: skip


def _grades(act: Act, actor: Actor, person: Person) -> int:
    return _rewritten(
        act, actor, person, grade_adoptions, grade_adoptions.c.customer_id.in_(person.parties), ("reason",),
        lambda record: (f"customer/{record['customer_id']}", {"grade": record["adopted_grade"]}),
    )  # fmt: skip


def _rewritten(
    act: Act, actor: Actor, person: Person, table: Table, which: ColumnElement[bool], names: tuple[str, ...],
    told: Callable[[Row], tuple[str, Row]],
) -> int:  # fmt: skip
    """Take the person out of these columns, and log the new hash under what the log calls the record; how many were changed."""
    changed = 0
    for record in _found(act, table, which):
        values = _without(record, names, person)
        if all(record[name] == value for name, value in values.items()):
            continue
        act.connection.execute(update(table).where(_key(table, record)).values(**values))
        about, more = told(record)
        seen = {"version": record["version"], **more, "sha256": digest({**record, **values})}
        act.record(actor, "erase", about, seen)
        changed += 1
    return changed


def _texts(act: Act, table: Table, columns: tuple[str, ...], person: Person, condition: Any) -> int:
    changed = 0
    for record in _found(act, table, condition):
        values = _without(record, columns, person)
        if any(record[name] != value for name, value in values.items()):
            act.connection.execute(update(table).where(_key(table, record)).values(**values))
            changed += 1
    return changed


def _files(act: Act, person: Person, about: Cases) -> int:
    """Files and contracts of the person's own cases, unless somebody else's case has the same file."""
    subjects = _subjects(about.own)
    others = select(attachments.c.sha256).where(attachments.c.subject.not_in(subjects))
    mine = attachments.c.subject.in_(subjects) & attachments.c.sha256.not_in(others)
    files: list[str] = list(act.connection.scalars(select(attachments.c.sha256).where(mine).distinct()))
    own = contract_documents.c.case_id.in_(about.own)
    drawn: list[str] = list(act.connection.scalars(select(contract_documents.c.sha256).where(own).distinct()))
    before: set[str] = set(act.connection.scalars(select(erased_files.c.sha256)))
    gone = {(sha, "attachment") for sha in files if sha not in before} | {
        (sha, "contract") for sha in drawn if sha not in before
    }
    for record in _found(act, attachments, mine):
        ending = record["filename"].rpartition(".")[2]
        act.connection.execute(
            update(attachments).where(_key(attachments, record)).values(filename=f"{TOMBSTONE}.{ending}")
        )
    rows = [
        {"sha256": sha256, "kind": kind, "number_id": person.number_id, "at": act.now} for sha256, kind in sorted(gone)
    ]
    if rows:
        act.connection.execute(insert(erased_files), rows)
    return len(rows)


def _without(record: Row, columns: tuple[str, ...], person: Person) -> Row:
    return {name: erased_text(record[name], person.number, person.names) for name in columns}


def _found(act: Act, table: Table, condition: Any) -> Iterator[Row]:
    rows = act.connection.execute(select(table).where(condition).order_by(*table.primary_key.columns)).mappings().all()
    return (dict(row) for row in rows)


def _key(table: Table, record: Row) -> Any:
    condition = None
    for column in table.primary_key.columns:
        one = column == record[column.name]
        condition = one if condition is None else condition & one
    return condition


def _all(about: Cases) -> tuple[str, ...]:
    return (*about.own, *about.others)


def _subjects(case_ids: tuple[str, ...]) -> list[str]:
    return [f"case/{case_id}" for case_id in case_ids]
