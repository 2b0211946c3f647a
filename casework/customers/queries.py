"""Customers as they are found and shown: the forms of this house and the published warehouse together, by one customer number.

Here: search, one customer with everything, records that may be the same. Not here: changing anything, masking (`casework.forms.personal`):
what is given is in clear, for the same process that masks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from casework.access.actors import Actor
from casework.access.rights import require
from casework.customers.lists import Entry, entries, status_of
from casework.customers.merging import standing_for
from casework.forms.records import FormRecord, record_of
from casework.forms.search import comparable, initials, initials_pattern
from casework.forms.subjects import customer_id, number_id
from casework.refusals import Refused
from casework.store.act_tables import form_records
from casework.store.engine import Store
from casework.store.questions import rows_of_published

MOST_FOUND = 50
SHORTEST = 2  # characters, below which everything would be found
LIKELY, CERTAIN = 40, 100


@dataclass(frozen=True)
class Found:
    """One customer of a search: `row` has the contract's columns as far as they are known, `is_entered` says a form has it."""

    customer_id: str
    row: Mapping[str, str]
    is_entered: bool
    list_status: str = "none"
    stands_for: str | None = None


@dataclass(frozen=True)
class Likeness:
    """A record that may be the same customer: the columns that agree, and a score of 0 to 100."""

    found: Found
    reasons: tuple[str, ...]
    score: int


@dataclass(frozen=True)
class Everything:
    """All that is known of one customer."""

    customer_id: str
    row: Mapping[str, str]
    versions: Sequence[FormRecord]
    statements: Sequence[FormRecord]
    relations: Sequence[FormRecord]
    listed: Sequence[Entry]
    list_status: str
    stands_for: str | None
    merged: Sequence[str]
    warehouse: Mapping[str, Any] | None
    projects: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    related: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Computed:
    """What the scorecard says of a customer in the published warehouse, as of its day; `score` out of 100, None where unrated."""

    customer_id: str
    grade: str
    score: Decimal | None
    as_of: date


def search(store: Store, text: str, *, actor: Actor) -> list[Found]:
    """Customers whose name, initials, number, phone or representative holds the text; phones and people only of forms."""
    require(actor, "read", "customer")
    wanted = comparable(text).replace("%", "").replace("_", "")
    if len(wanted) < SHORTEST:
        return []
    pattern = f"%{wanted}%"
    with store.reading() as connection:
        newest = _newest(form_records.c.search.like(pattern))
        entered = [_entered(record_of(row)) for row in connection.execute(newest.limit(MOST_FOUND))]
        filed = _filed(store, _SEARCH, pattern, MOST_FOUND)
        if letters := initials_pattern(wanted):
            filed += _filed(store, _BY_INITIALS, letters, MOST_FOUND)
        return _told(connection, [*entered, *filed])[:MOST_FOUND]


def alike(store: Store, row: Mapping[str, str], *, actor: Actor) -> list[Likeness]:
    """Records that may be the customer being entered, likeliest first, each with the fields that agree."""
    require(actor, "read", "customer")
    terms = [text for text in (comparable(row.get(name, "")) for name in _TOLD_BY) if len(text) >= SHORTEST]
    if not terms:
        return []
    with store.reading() as connection:
        condition = or_(*(form_records.c.search.like(f"%{term}%") for term in terms))
        entered = [_entered(record_of(each)) for each in connection.execute(_newest(condition).limit(MOST_FOUND))]
        name, number = row.get("name", ""), row.get("id_number", "")
        filed = _filed(store, _SAME, name.strip(), number.strip(), MOST_FOUND)
        found = _told(connection, [*entered, *filed])
    own = customer_id(row.get("id_type", ""), row.get("id_number", ""))
    scored = [
        likeness(row, each)
        for each in found
        if each.customer_id != own or row.get("id_number") != each.row.get("id_number")
    ]
    return sorted((one for one in scored if one.score >= LIKELY), key=lambda one: (-one.score, one.found.customer_id))


def likeness(row: Mapping[str, str], found: Found) -> Likeness:
    """How much a record is like the row: each agreeing field counts, an equal number decides."""
    reasons = [
        name for name in _WEIGHTS if row.get(name) and comparable(row[name]) == comparable(found.row.get(name, ""))
    ]
    if "name" not in reasons and row.get("name") and initials(row["name"]) == initials(found.row.get("name", "")):
        reasons.append("initials")
    score = min(CERTAIN, sum(_WEIGHTS[name] for name in reasons))
    return Likeness(found, tuple(reasons), score)


def everything(store: Store, identifier: str, *, actor: Actor) -> Everything | None:
    """One customer on one page; None when nobody knows it."""
    require(actor, "read", "customer")
    with store.reading() as connection:
        versions = [record_of(row) for row in connection.execute(_of_subject("customers", identifier))]
        warehouse = _one(store, _BY_ID, identifier)
        if not versions and warehouse is None:
            return None
        row = dict(versions[-1].row) if versions else _as_row(warehouse or {})
        number = row.get("id_number", "")
        standing = standing_for(connection)
        return Everything(
            identifier, row, versions,
            _present(connection, "customer_statements", number_id(number)),
            _present(connection, "customer_relations", number_id(number)),
            entries(store, actor=actor, id_number=number), status_of(connection, number),
            standing.get(identifier), sorted(key for key, kept in standing.items() if kept == identifier),
            warehouse, rows_of_published(store.home, _PROJECTS, identifier), rows_of_published(store.home, _RELATED, identifier),
        )  # fmt: skip


def computed_grade(store: Store, customer_id: str) -> Computed:
    """The customer's computed grade; Refused while no published build knows the customer."""
    row = _one(store, _COMPUTED, customer_id)
    if row is None:
        raise Refused("customer_unknown")
    score = None if row["score"] is None else Decimal(f"{row['score']:.4f}")
    return Computed(customer_id, str(row["computed_grade"]), score, row["as_of"])


def _told(connection: Connection, found: Iterable[Found]) -> list[Found]:
    """Each customer once, the form before the filing, with its status and whether another stands for it."""
    standing = standing_for(connection)
    once: dict[str, Found] = {}
    for each in found:
        once.setdefault(each.customer_id, each)
    return [
        Found(
            each.customer_id, each.row, each.is_entered, status_of(connection, each.row.get("id_number", "")),
            standing.get(each.customer_id),
        )
        for each in once.values()
    ]  # fmt: skip


def _newest(condition: Any) -> Select[Any]:
    later = form_records.alias()
    newer = (
        select(later.c.record_no)
        .where(later.c.contract == "customers", later.c.row_key == form_records.c.row_key)
        .where(later.c.version > form_records.c.version)
        .exists()
    )
    wanted = select(form_records).where(form_records.c.contract == "customers", form_records.c.action != "D")
    return wanted.where(condition, ~newer).order_by(form_records.c.record_no.desc())


def _of_subject(contract: str, subject: str) -> Select[Any]:
    wanted = select(form_records).where(form_records.c.contract == contract, form_records.c.subject == subject)
    return wanted.order_by(form_records.c.record_no)


def _present(connection: Connection, contract: str, subject: str) -> list[FormRecord]:
    newest = {record.row_key: record for record in map(record_of, connection.execute(_of_subject(contract, subject)))}
    return [record for record in newest.values() if record.action != "D"]


def _entered(record: FormRecord) -> Found:
    identifier = customer_id(record.row_key.partition("|")[0], record.row_key.partition("|")[2])
    return Found(identifier, record.row, True)


def _filed(store: Store, sql: str, *values: object) -> list[Found]:
    return [Found(str(row["customer_id"]), _as_row(row), False) for row in rows_of_published(store.home, sql, *values)]


def _as_row(row: Mapping[str, Any]) -> dict[str, str]:
    """A warehouse row in the contract's columns, as text."""
    return {name: str(row[name]) for name in _COLUMNS if row.get(name) is not None}


def _one(store: Store, sql: str, *values: object) -> dict[str, Any] | None:
    rows = rows_of_published(store.home, sql, *values)
    return rows[0] if rows else None


_COLUMNS = (
    "id_type", "id_number", "name", "kind", "region_code", "industry_code", "size", "employees", "revenue", "total_assets", "established",
)  # fmt: skip
_TOLD_BY = ("id_number", "name", "phone", "legal_representative")
_WEIGHTS = {
    "id_number": CERTAIN, "name": 60, "phone": 30, "legal_representative_id": 30, "legal_representative": 15, "address": 20, "initials": 10,
}  # fmt: skip
_SEARCH = """
    SELECT * FROM customer.customers WHERE lower(name) LIKE $1 OR lower(id_number) LIKE $1 ORDER BY name, customer_id LIMIT $2"""
_BY_INITIALS = (
    "SELECT * FROM customer.customers WHERE regexp_matches(lower(name), $1) ORDER BY name, customer_id LIMIT $2"
)
_SAME = "SELECT * FROM customer.customers WHERE (name = $1 AND $1 != '') OR (id_number = $2 AND $2 != '') ORDER BY customer_id LIMIT $3"
_BY_ID = "SELECT * FROM customer.customers WHERE customer_id = $1"
#: Of the customer that stands for the record, where people merged it.
_COMPUTED = """
    SELECT computed_grade, score, as_of FROM risk.customer_grades
    WHERE customer_id = coalesce((SELECT merged_into_id FROM customer.customers WHERE customer_id = $1), $1)"""
#: Those of the customer, and those that were filed for the record.
_PROJECTS = """
    SELECT p.project_id, p.project_no, p.partner_id, p.status, p.classification, p.guaranteed_amount, p.guaranteed_balance, p.exposure,
        p.start_date, p.due_date, p.customer_id, p.filed_customer_id
    FROM project.projects AS p WHERE p.customer_id = $1 OR p.filed_customer_id = $1 ORDER BY p.start_date DESC, p.project_id LIMIT 200"""
_RELATED = """
    SELECT r.kind, r.strength, r.evidence, c.customer_id, c.name, c.kind AS customer_kind
    FROM customer.relations AS r LEFT JOIN customer.customers AS c ON r.to_customer_id = c.customer_id
    WHERE r.from_customer_id = $1 ORDER BY r.kind, c.name LIMIT 100"""
