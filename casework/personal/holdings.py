"""What people of this house wrote down about a person: forms, lists, merges, cases with their acts, files, notices, and who looked.

Here: gathering it, table by table, as plain rows. Not here: what was filed (`casework.personal.filed`), changing any of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, or_, select

from casework.personal.naming import NAMED_BY
from casework.personal.person import Person, mentions
from casework.store.act_tables import (
    attachments,
    case_acts,
    case_tasks,
    case_votes,
    cases,
    contract_documents,
    customer_merges,
    form_records,
    link_answers,
    list_entries,
)
from casework.store.grade_tables import grade_adoptions
from casework.store.notice_tables import notices
from casework.store.tables import audit_entries

Row = dict[str, Any]


@dataclass(frozen=True)
class Cases:
    """Cases in which a person is named: `own` are about a project of theirs, in `others` they stand beside somebody else."""

    own: tuple[str, ...]
    others: tuple[str, ...]


def forms_of(connection: Connection, person: Person) -> list[Row]:
    """Every version of every form that names the person, in the order of entry."""
    wanted = select(form_records).where(mentions(person.number)).order_by(form_records.c.record_no)
    rows = [dict(row) for row in connection.execute(wanted).mappings()]
    return [{**row, "row": json.loads(row["row"])} for row in rows if _names(row["contract"], row["row"], person)]


def cases_of(forms: Sequence[Mapping[str, Any]], person: Person) -> Cases:
    """The cases of these forms."""
    named = {str(form["case_id"]) for form in forms if form["case_id"]}
    own = {
        str(form["case_id"])
        for form in forms
        if form["case_id"] and form["contract"] == "projects" and form["row"].get("customer_id_number") == person.number
    }
    return Cases(tuple(sorted(own)), tuple(sorted(named - own)))


def written_down(connection: Connection, person: Person) -> dict[str, list[Row]]:
    """By table, every row about the person, with forms and cases."""
    forms = forms_of(connection, person)
    about = cases_of(forms, person)
    subjects = [f"case/{case_id}" for case_id in about.own]
    found: dict[str, list[Row]] = {"forms": forms}
    for name, table, condition in (
        ("lists", list_entries, list_entries.c.id_number == person.number),
        ("merges", customer_merges, _either(customer_merges, ("merged_key", "kept_key"), person)),
        ("links", link_answers, _either(link_answers, ("customer_id", "other_customer_id"), person)),
        ("grades", grade_adoptions, grade_adoptions.c.customer_id.in_(person.parties)),
        ("cases", cases, cases.c.case_id.in_(about.own)),
        ("case_acts", case_acts, case_acts.c.case_id.in_(about.own)),
        ("case_votes", case_votes, case_votes.c.case_id.in_(about.own)),
        ("case_tasks", case_tasks, case_tasks.c.case_id.in_(about.own)),
        ("files", attachments, attachments.c.subject.in_(subjects)),
        ("contracts", contract_documents, contract_documents.c.case_id.in_(about.own)),
        ("notices", notices, notices.c.about.in_(subjects)),
        ("audit", audit_entries, audit_entries.c.object.in_([*_objects(person), *subjects])),
    ):
        rows = connection.execute(select(table).where(condition).order_by(*table.primary_key.columns)).mappings()
        if taken := [dict(row) for row in rows]:
            found[name] = taken
    return {name: rows for name, rows in found.items() if rows}


def _objects(person: Person) -> list[str]:
    """What the audit log calls the person."""
    return [*(f"customer/{one}" for one in person.parties), f"person/{person.number_id}"]


def _either(table: Table, columns: tuple[str, ...], person: Person) -> Any:
    return or_(*(table.c[name].in_(person.parties) for name in columns))


def _names(contract: str, row: str, person: Person) -> bool:
    """Whether one of the columns that name people has the number, and not a remark that happens to hold it."""
    content = json.loads(row)
    return any(content.get(column) == person.number for column in NAMED_BY.get(contract, ()))


#: What a packet calls each part, in Chinese and English.
PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "forms": ("登记表单", "Forms"),
    "lists": ("名单", "Lists"),
    "merges": ("客户合并", "Merges"),
    "links": ("客户识别答复", "Answers about likeness"),
    "grades": ("采用的等级", "Adopted grades"),
    "cases": ("业务", "Cases"),
    "case_acts": ("业务办理", "Acts of cases"),
    "case_votes": ("表决", "Votes"),
    "case_tasks": ("保后任务", "Tasks"),
    "files": ("附件", "Files"),
    "contracts": ("合同", "Contracts"),
    "notices": ("通知", "Notices"),
    "audit": ("查阅与办理记录", "Who looked and acted"),
    "filed": ("报送数据", "Filed rows"),
    "quarantined": ("隔离数据", "Rows in quarantine"),
    "published": ("数据仓库", "Published tables"),
}
