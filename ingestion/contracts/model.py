"""What a contract (数据标准) is made of: columns, keys and row rules, each with its words in Chinese and English.

Everything that needs to know a column (reader, check, template, guide, JSON Schema, simulator, form, accepted Parquet, staging) reads it
from here. Code lists are in `ingestion.contracts.code_lists`; the contracts themselves are one module per kind of filing beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from ingestion.contracts.edition import PROTOCOL_BEGAN, Edition, Upgrade

ColumnType = Literal["text", "date", "month", "money", "rate", "share", "int", "bool", "code"]
Level = Literal["fatal", "error", "warning"]
Personal = Literal["identity", "name", "phone", "address"]

#: A row as a sender writes it: text by column name.
Row = Mapping[str, str]

MONEY = pl.Decimal(18, 2)
RATIO = pl.Decimal(18, 8)  # a rate or share as a ratio: 4.35 percent is 0.04350000

#: Ten trillion yuan: more than any firm owns. What is larger is a slip of digits, and thousands of such rows would leave decimal(18,2).
LARGEST_AMOUNT = 10_000_000_000_000
#: Fifty billion yuan: what scoring computes of one guarantee to the fen (`scoring.rounding.LARGEST_FEN`).
LARGEST_GUARANTEE = 50_000_000_000
#: A hundred years.
LARGEST_DAYS = 36_500

#: How each type is stored in accepted Parquet. A month is kept as its text ``YYYY-MM``.
STORED_AS: dict[ColumnType, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "date": pl.Date,
    "month": pl.String,
    "money": MONEY,
    "rate": RATIO,
    "share": RATIO,
    "int": pl.Int64,
    "bool": pl.Boolean,
    "code": pl.String,
}


#: Parts of names that are written otherwise in a label.
_IN_ENGLISH = {
    "no": "no.", "id": "ID", "ref": "reference", "uscc": "unified social credit code", "tech": "technology firm",
    "reguarantor": "re-guarantor", "reguarantee": "re-guarantee", "class1": "class I", "class2": "class II", "class3": "class III",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    Money is filed in yuan and stored as decimal(18,2); rates and shares are filed in percent and stored as ratios.
    `checks` names column checks of `ingestion.checks` (for example ``uscc``, ``region``, ``industry``, ``not_negative``).
    `personal` says which masking applies wherever a value is shown to someone without the right to see it.
    """

    name: str
    zh: str
    type: ColumnType
    required: bool = False
    codes: str | None = None
    checks: tuple[str, ...] = ()
    personal: Personal | None = None
    note_zh: str = ""
    note_en: str = ""

    @property
    def en(self) -> str:
        """The English label, from the name: ``guaranteed_amount`` gives ``Guaranteed amount``, ``is_farmer`` gives ``Farmer``."""
        text = " ".join(_IN_ENGLISH.get(part, part) for part in self.name.removeprefix("is_").split("_"))
        return text[0].upper() + text[1:]


@dataclass(frozen=True)
class RowRule:
    """A rule over the columns of one row.

    `broken` builds a polars expression over the typed columns that is true where the row breaks the rule; null counts as kept.
    Messages say what is wrong, cures what to do, in both languages; ``{column}`` placeholders show the row's values.
    Rule ids are stable and never reused.

    `fails` and `keeps` are the rule's samples: what to change in the contract's example row so that it breaks this rule and no other, and
    so that it just keeps it (nothing, where the example row itself shows that).
    """

    id: str
    level: Level
    columns: tuple[str, ...]
    broken: Callable[[], pl.Expr]
    zh: str
    en: str
    cure_zh: str
    cure_en: str
    fails: Row
    keeps: Row = field(default_factory=dict)
    since: str = PROTOCOL_BEGAN.isoformat()


@dataclass(frozen=True)
class Lock:
    """What closes a row's base data for ever: an accepted row of `contract`, with the same `key`, whose `column` says `value`."""

    contract: str
    key: str
    column: str
    value: str


@dataclass(frozen=True)
class Contract:
    """One kind of filing: its columns, key and rules, in one version.

    `bad_share_limit`: a filing with a larger share of bad rows is refused whole. `references` maps a column (or columns) to the
    contract whose key it must find, now or later: ``{("customer_id_type", "customer_id_number"): "customers"}``. `examples` are rows that
    keep every rule, as a sender would write them; the first is the one that samples of rules change. `before` is the version before, and
    `upgrade` turns its rows into rows of this one.
    """

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    version: int = 1
    prefix: str = ""  # of its rule ids: PRJ, EVT …
    rules: tuple[RowRule, ...] = ()
    references: dict[tuple[str, ...], str] = field(default_factory=dict)
    bad_share_limit: float = 0.5
    filer_column: str | None = None  # names the sender itself: anybody but `self` may file only its own
    examples: tuple[Row, ...] = ()
    edition: Edition = field(default_factory=Edition)
    before: Contract | None = None
    upgrade: Upgrade = field(default_factory=Upgrade)
    lock: Lock | None = None  # from when on rows may be added and no longer corrected or withdrawn

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in the order of the contract."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError when the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


#: Columns that the door adds to each accepted row, after the contract's own.
ADDED_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "action": pl.String,  # N, U or D
    "row_key": pl.String,  # key values joined by "|"
    "extra": pl.String,  # JSON object of columns the contract does not know, or null
    "filing_id": pl.String,
    "line_no": pl.Int64,  # line or sheet row in the sender's own file; the header is line 1
}
