"""Who a person is to us: the number, the identifiers made of it, and the names that they go by.

Here: finding a person by a customer number or by the hash of an identity number; a number in clear is never asked for, since it would
end up in addresses and logs. Not here: what is held (`casework.personal.holdings`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, or_, select

from casework.forms.personal import is_firm
from casework.forms.subjects import customer_id, is_erased, number_id
from casework.personal.filed import asked_published, number_of
from casework.personal.naming import NAMED_BY, names_in
from casework.refusals import Refused
from casework.store.act_tables import form_records, list_entries
from casework.store.engine import Store
from ingestion.contracts.code_lists import CODE_LISTS


@dataclass(frozen=True)
class Person:
    """One person: `number_id` is what may be written down, `parties` are the identifiers that tables know them by."""

    number: str
    number_id: str
    parties: tuple[str, ...]
    names: tuple[str, ...]


def find(store: Store, identifier: str) -> Person:
    """The person with a customer number (C…) or a hash of a number (N…).

    Refused when nobody is known by it, or when it is a firm's.
    """
    wanted = identifier.strip()
    with store.reading() as connection:
        number = _number(store, connection, wanted)
        if number is None:
            raise Refused("no_such_person_held", identifier=wanted[:24])
        if is_firm(number):
            raise Refused("not_a_person")
        names = _names(store, connection, number)
    kinds = [*CODE_LISTS["id_type"], "PARTY"]
    return Person(number, number_id(number), tuple(customer_id(kind, number) for kind in kinds), tuple(sorted(names)))


def customer_of(store: Store, number_id: str) -> str | None:
    """The customer number under which a person has a page; None for one who is nobody's customer."""
    parties = find(store, number_id).parties
    wanted = select(form_records.c.subject).where(form_records.c.subject.in_(parties)).limit(1)
    with store.reading() as connection:
        entered = connection.scalar(wanted)
    if entered is not None:
        return str(entered)
    sql = "SELECT customer_id FROM customer.customers WHERE list_contains($1, customer_id) ORDER BY 1 LIMIT 1"
    return next((str(row["customer_id"]) for row in asked_published(store.home, sql, list(parties))), None)


def mentions(number: str) -> ColumnElement[bool]:
    """The condition that a form's row holds the number; the hash of it, or what was written around it, does not count."""
    return or_(form_records.c.row.contains(f'"{number}"', autoescape=True), form_records.c.subject == number_id(number))


def _number(store: Store, connection: Connection, wanted: str) -> str | None:
    record = connection.execute(
        select(form_records.c.contract, form_records.c.row).where(form_records.c.subject == wanted).limit(1)
    ).first()
    if record is not None:
        row = json.loads(record.row)
        for by in NAMED_BY.get(record.contract, ()):
            if row.get(by) and wanted in {number_id(row[by]), customer_id(row.get("id_type", ""), row[by])}:
                return str(row[by])
    sql = "SELECT id_number FROM customer.customers WHERE customer_id = $1 OR 'N' || left(sha256(id_number), 20) = $1 LIMIT 1"
    for found in asked_published(store.home, sql, wanted):
        if not is_erased(str(found["id_number"])):
            return str(found["id_number"])
    listed: list[str] = list(connection.scalars(select(list_entries.c.id_number).distinct()))
    for number in listed:
        if number_id(number) == wanted:
            return number
    return number_of(store.home, wanted) if is_erased(wanted) else None


def _names(store: Store, connection: Connection, number: str) -> set[str]:
    found: set[str] = set(
        connection.scalars(select(list_entries.c.name).where(list_entries.c.id_number == number).distinct())
    )
    for record in connection.execute(select(form_records.c.contract, form_records.c.row).where(mentions(number))):
        found |= names_in(record.contract, json.loads(record.row), number)
    sql = "SELECT name FROM customer.customers WHERE id_number = $1"
    found |= {str(row["name"]) for row in asked_published(store.home, sql, number)}
    return found
