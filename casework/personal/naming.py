"""Which columns of a contract name a person, by which number, and a row without a person in it.

Pure: rows in, rows out. Not here: where rows are found, who may see them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from casework.access.masking import TOMBSTONE, mask
from casework.forms.personal import personal_columns
from casework.forms.subjects import number_id
from ingestion.contracts import CONTRACTS

#: Contract -> the columns with somebody's number, each with the columns that say more of the same person.
NAMED_BY: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "customers": {
        "id_number": ("name", "address", "phone"),
        "legal_representative_id": ("legal_representative",),
        "controller_id": ("controller",),
    },
    "customer_statements": {"id_number": ()},
    "customer_relations": {"from_id": ("from_name",), "to_id": ("to_name",)},
    "projects": {"customer_id_number": ()},
    "counter_guarantees": {"owner_id": ("owner_name",)},
    "bank_loans": {"borrower_id_number": ("borrower_name",)},
    "registry_persons": {"person_id": ("person_name",)},
}


def names_in(contract: str, row: Mapping[str, str], number: str) -> frozenset[str]:
    """What the row calls the person with this number."""
    named = NAMED_BY.get(contract, {})
    found = {
        row.get(column, "")
        for by, columns in named.items()
        if row.get(by) == number
        for column in columns
        if CONTRACTS[contract].column(column).personal == "name" or column == "name"
    }
    return frozenset(found - {"", TOMBSTONE})


def erased_row(contract: str, row: Mapping[str, str], number: str) -> dict[str, str]:
    """The row with the person's number as its hash, what names the person as a tombstone, and everything else as it was.

    >>> erased_row("counter_guarantees", {"owner_id": "1", "owner_name": "王", "kind": "PERSON"}, "1")["owner_name"]
    '已删除 erased'
    """
    named = NAMED_BY.get(contract, {})
    changed = dict(row)
    for by, columns in named.items():
        if row.get(by) == number:
            changed[by] = number_id(number)
            changed |= {column: TOMBSTONE for column in columns if row.get(column)}
    return changed


def with_others_masked(contract: str, row: Mapping[str, str], number: str) -> dict[str, str]:
    """The row as the person may have it: what is theirs in clear, what names somebody else masked."""
    named = NAMED_BY.get(contract, {})
    theirs = {name for by, columns in named.items() if row.get(by) == number for name in (by, *columns)}
    kinds = personal_columns(contract, row)
    return {
        name: text if name in theirs or name not in kinds else str(mask(kinds[name], text) or "")
        for name, text in row.items()
    }


def erased_text(text: str, number: str, names: Iterable[str]) -> str:
    """A text in people's own words without the number and the names; a name of one character is no name to look for.

    >>> erased_text("王小明（1101）的申请", "1101", ["王小明"]) == f"{TOMBSTONE}（{number_id('1101')}）的申请"
    True
    """
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, TOMBSTONE)
    return text.replace(number, number_id(number)) if number else text


def erased_key(row_key: str, number: str) -> str:
    """A row's key with the hash of the number in the number's place."""
    return "|".join(number_id(number) if part == number else part for part in row_key.split("|"))
