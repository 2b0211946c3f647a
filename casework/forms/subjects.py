"""Whom a row is about, as an identifier that says nothing by itself: the warehouse's customer number, or a hash of an identity number.

Here: the identifiers. They stand in addresses and logs, where a number of a person must not. Not here: finding rows by them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from casework.refusals import Refused

_IDENTIFIER = re.compile(r"[0-9A-Za-z._-]{1,64}")
#: The column that says whom a row of a contract is about.
_NUMBER_COLUMNS = {
    "customer_statements": "id_number",
    "customer_relations": "from_id",
    "projects": "customer_id_number",
    "guarantors": "uscc",
    "guarantor_reports": "uscc",
    "banks": "bank_no",
}


def customer_id(id_type: str, id_number: str) -> str:
    """The number that the warehouse gives a customer (`dbt_project/macros/identifiers.sql`).

    >>> customer_id("USCC", "91530000216548323H")
    'Ca59475e80cd71329ca63'
    """
    return f"C{hashlib.sha256(f'{id_type}|{id_number}'.encode()).hexdigest()[:20]}"


def number_id(number: str) -> str:
    """An identifier of an identity number, whatever the document."""
    return f"N{hashlib.sha256(number.encode()).hexdigest()[:20]}"


def is_erased(number: str | None) -> bool:
    """Whether a number is what stands for an erased person's: its identifier. A passport may begin with N, too.

    >>> is_erased(number_id("11010519491231002X")), is_erased("N1234567")
    (True, False)
    """
    return bool(re.fullmatch(r"N[0-9a-f]{20}", number or ""))


def subject_of(contract: str, row: Mapping[str, str]) -> str:
    """The subject of a row; empty where rows of the contract are about no customer or institution."""
    if contract == "customers":
        return customer_id(_code(row.get("id_type", "")), row.get("id_number", ""))
    column = _NUMBER_COLUMNS.get(contract)
    return number_id(row[column]) if column and row.get(column) else ""


def require_identifier(institution: str) -> None:
    """Refuse what cannot be an institution's code: scopes, folders and addresses are made of it."""
    if not _IDENTIFIER.fullmatch(institution):
        raise Refused("partner_code", given=institution[:64])


def _code(text: str) -> str:
    """The code of a document, also where its Chinese label was entered."""
    from ingestion.contracts.code_lists import CODE_LISTS  # noqa: PLC0415

    return next((code for code, label in CODE_LISTS["id_type"].items() if text in {code, label.zh}), text)
