"""Which column a header means: our English name or the Chinese one, in any order, or a sender's own word for it.

Here: matching, and what is missing, doubled or unknown. Not here: the columns themselves (`ingestion.contracts`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from ingestion.contracts.model import ADDED_COLUMNS, Contract
from ingestion.readers.table import UnreadableError

ACTION = "action"
ACTION_ZH = "操作"
LONGEST = 500


@dataclass(frozen=True)
class HeaderMap:
    """For each position the contract's column (or None), and the headers that the contract does not know."""

    columns: list[str | None]
    unknown: dict[int, str]


def plain(header: str) -> str:
    """A header without what does not matter: width of letters, spaces, case, an asterisk for "required".

    >>> plain(" ＬＯＡＮ＿amount* "), plain("借款金额 ")
    ('loan_amount', '借款金额')
    """
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "")
    return "".join(text.split()).strip("*").lower()


def known_headers(contract: Contract, own: dict[str, str]) -> dict[str, str]:
    """Every header that means a column of the contract."""
    known = {plain(column.name): column.name for column in contract.columns}
    known |= {plain(column.zh): column.name for column in contract.columns}
    known |= {ACTION: ACTION, ACTION_ZH: ACTION}
    return known | {plain(theirs): ours for theirs, ours in own.items()}


def match(headers: list[str], contract: Contract, own: dict[str, str]) -> HeaderMap:
    """Match headers with the contract's columns; a missing required or a doubled column refuses the file."""
    known = known_headers(contract, own)
    columns = [known.get(plain(header)) for header in headers]
    named = [column for column in columns if column]
    doubled = sorted({column for column in named if named.count(column) > 1})
    unknown = {position: header.strip() for position, header in enumerate(headers) if columns[position] is None}
    words = [plain(word) for word in unknown.values() if plain(word)]
    doubled += sorted({word for word in words if words.count(word) > 1})
    if doubled:
        raise UnreadableError("F-HEADER-DOUBLED", columns=", ".join(doubled))
    missing = [
        f"{column.zh} ({column.name})" for column in contract.columns if column.required and column.name not in named
    ]
    if missing:
        named_unknown = tuple(name for position, word in unknown.items() if (name := shown(word, position)))
        raise UnreadableError("F-HEADER-MISSING", unknown_columns=named_unknown, columns=tuple(missing))
    return HeaderMap(columns, _unknown_names(unknown, contract))


def _unknown_names(unknown: dict[int, str], contract: Contract) -> dict[int, str]:
    """Names for unknown columns that can meet none of ours, nor one another."""
    taken = {*contract.column_names, *ADDED_COLUMNS, "sent_fields", "sent_surplus"}
    names: dict[int, str] = {}
    for position, word in unknown.items():
        name = shown(word, position) or f"column {position + 1}"
        name = f"{name} (sent)" if name in taken or name.startswith("@") else name
        names[position] = f"{name} (column {position + 1})" if name in names.values() else name
    return names


def shown(word: str, position: int) -> str:
    r"""A header as receipts name it: whole, or where it is longer than anybody's header its beginning, and how long it is.

    >>> shown("内部\x00编号", 3), shown("长" * 600, 3)[-40:]
    ('内部编号', '长…（共600字，第4列 · 600 characters, column 4）')
    """
    text = "".join(character for character in word if character.isprintable())
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}…（共{len(text)}字，第{position + 1}列 · {len(text)} characters, column {position + 1}）"
