"""Which values of a row are personal: those that the contract marks, unless they are a firm's; and the name of a customer who is a person.

Pure: a row in, kinds out. Not here: how a kind is masked (`casework.access.masking`), who may see it in clear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from casework.access.masking import mask
from casework.forms.subjects import is_erased
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import Personal

#: A name, and the number that says whether it is a firm's.
_NAMED_BY = {"from_name": "from_id", "to_name": "to_id", "owner_name": "owner_id", "payer": ""}
_FIRM = re.compile(r"(?![1-68]\d{5}(?:19|20)\d{9}[\dX]$)[0-9A-HJ-NP-RT-UW-Y]{18}")
_FIRMS = ("ENTERPRISE", "企业")


def is_firm(number: str | None) -> bool:
    """Whether a number looks like a unified code and not like a resident's, which has a date of birth in it.

    >>> is_firm("91530000216548323H"), is_firm("11010519491231002X"), is_firm("E12345678")
    (True, False, False)
    """
    return bool(number) and bool(_FIRM.fullmatch(str(number)))


def personal_columns(contract: str, row: Mapping[str, str]) -> dict[str, Personal]:
    """The columns of this row whose values are a person's, with the way they are masked."""
    found: dict[str, Personal] = {}
    for column in CONTRACTS[contract].columns:
        kind = column.personal
        if kind is None or not row.get(column.name) or is_erased(row[column.name]):
            continue
        if kind == "identity" and is_firm(row[column.name]):
            continue
        if kind == "name" and is_firm(row.get(_NAMED_BY.get(column.name, ""))):
            continue
        found[column.name] = kind
    if contract == "customers" and row.get("name") and row.get("kind") not in _FIRMS:
        found["name"] = "name"
    return found


def masked_row(contract: str, row: Mapping[str, str]) -> dict[str, str]:
    """The row as whoever has no reason sees it."""
    kinds = personal_columns(contract, row)
    return {name: (mask(kinds[name], text) or "") if name in kinds else text for name, text in row.items()}


def unmasked(contract: str, given: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """What was typed over a masked form: a value left as its mask means the one that is kept.

    >>> kept = {"phone": "13800001234", "kind": "FARMER"}
    >>> unmasked("customers", {"phone": "138****1234", "kind": "FARMER"}, kept)["phone"]
    '13800001234'
    """
    hidden = masked_row(contract, kept)
    return {name: kept[name] if name in kept and text == hidden[name] else text for name, text in given.items()}
