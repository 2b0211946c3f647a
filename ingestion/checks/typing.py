"""From text to the contract's types, strictly: what does not match its pattern to the letter stays null and breaks the type rule.

Here: one expression per type. Not here: other ways of writing the same value (`normalise`).
"""

from __future__ import annotations

import polars as pl

from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import MONEY, RATIO, Column

_PATTERNS = {
    "money": r"^-?\d{1,16}(\.\d{1,2})?$",
    "rate": r"^-?\d{1,4}(\.\d{1,6})?$",
    "share": r"^-?\d{1,4}(\.\d{1,6})?$",
    "int": r"^-?\d{1,15}$",
    "month": r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$",
}
_DATE_LENGTH = 10
_FIRST_DAY, _LAST_DAY = pl.date(1900, 1, 1), pl.date(2199, 12, 31)

#: The rule a value breaks when it is there and is not of its type.
TYPE_RULE = {
    "date": "COL-DATE", "month": "COL-MONTH", "money": "COL-MONEY", "rate": "COL-RATE", "share": "COL-SHARE", "int": "COL-INT",
    "bool": "COL-BOOL", "code": "COL-CODE",
}  # fmt: skip


def typed(column: Column, text: pl.Expr) -> pl.Expr:  # noqa: PLR0911 - one answer for each type
    """The column's value from its text, null where the text is not of the type."""
    match column.type:
        case "text":
            return text
        case "date":
            day = pl.when(text.str.len_bytes() == _DATE_LENGTH).then(text).str.to_date("%Y-%m-%d", strict=False)
            return pl.when(day.is_between(_FIRST_DAY, _LAST_DAY)).then(day)
        case "bool":
            return pl.when(text == "Y").then(pl.lit(value=True)).when(text == "N").then(pl.lit(value=False))
        case "code":
            return pl.when(text.is_in(list(CODE_LISTS[column.codes or ""]))).then(text)
    matching = pl.when(text.str.contains(_PATTERNS[column.type])).then(text)
    match column.type:
        case "month":
            return matching
        case "int":
            return matching.cast(pl.Int64, strict=False)
        case "money":
            return matching.cast(MONEY, strict=False)
    return (matching.cast(RATIO, strict=False) / 100).cast(RATIO)
