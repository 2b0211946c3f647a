"""Ways of writing that are put right by a named rule, counted, and told in the receipt; everything else breaks the type rule.

Here: the rules, each an expression from text to text, and which apply to which column. They run only on values that are not right as they
stand. Not here: guessing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Column, Contract

_WIDE = {
    chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE_SIGNS = {"．": ".", "，": ",", "－": "-", "＋": "+", "％": "%", "／": "/", "＿": "_"}
_SPACES = " \t\r\n\u00a0\u3000\ufeff\u200b\u2002\u2003\u2009"
_DATE = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00(?:\.0+)?)?)?$"
_COMPACT_DATE = r"^(\d{4})(\d{2})(\d{2})$"
_MONTH = r"^(\d{4})[-/.年]?(\d{1,2})月?$"
_SERIAL = r"^([2-7]\d{4})(?:\.0+)?$"
_UPPER_PLAIN = "0-9A-Z"
_REGION_DIGITS = 6
_YES, _NO = ("是", "y", "true", "1", "yes", "有"), ("否", "n", "false", "0", "no", "无")

Rewrite = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Normalisation:
    """A named rule and the expression that applies it."""

    rule_id: str
    rewrite: Rewrite


def _matching(pattern: str, build: Rewrite) -> Rewrite:
    return lambda text: pl.when(text.str.contains(pattern)).then(build(text)).otherwise(text)


def _date_of(pattern: str) -> Rewrite:
    def rewrite(text: pl.Expr) -> pl.Expr:
        year, month, day = (text.str.extract(pattern, group) for group in (1, 2, 3))
        return pl.concat_str(year, month.str.zfill(2), day.str.zfill(2), separator="-")

    return _matching(pattern, rewrite)


def _month(text: pl.Expr) -> pl.Expr:
    return pl.concat_str(text.str.extract(_MONTH, 1), text.str.extract(_MONTH, 2).str.zfill(2), separator="-")


def _serial_date(text: pl.Expr) -> pl.Expr:
    days = text.str.extract(_SERIAL, 1).cast(pl.Int32, strict=False)
    return (pl.lit("1899-12-30").str.to_date() + pl.duration(days=days)).dt.to_string("%Y-%m-%d")


def _label(column: Column) -> Rewrite:
    codes = CODE_LISTS[column.codes or ""]
    meanings = {label.zh: code for code, label in codes.items()} | {
        label.en.lower(): code for code, label in codes.items()
    }
    meanings |= {code.lower(): code for code in codes}
    return lambda text: pl.coalesce(
        text.str.to_lowercase().replace_strict(meanings, default=None, return_dtype=pl.String), text
    )


def _bool(text: pl.Expr) -> pl.Expr:
    small = text.str.to_lowercase()
    return pl.when(small.is_in(_YES)).then(pl.lit("Y")).when(small.is_in(_NO)).then(pl.lit("N")).otherwise(text)


def _sub(pattern: str, replacement: str) -> Rewrite:
    return lambda text: text.str.replace(pattern, replacement)


_STRIP = Normalisation("N-SPACES", lambda text: text.str.strip_chars(_SPACES))
_NO_SPACES = Normalisation("N-SPACES", lambda text: text.str.replace_all(f"[{re.escape(_SPACES)}]", ""))
_NARROW = Normalisation("N-WIDTH", lambda text: text.str.replace_many(_WIDE))
_NARROW_ALL = Normalisation("N-WIDTH", lambda text: text.str.replace_many(_WIDE | _WIDE_SIGNS))
_UPPER = Normalisation("N-CASE", lambda text: text.str.to_uppercase())
_THOUSANDS = Normalisation(
    "N-THOUSANDS", _matching(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$", lambda text: text.str.replace_all(",", "", literal=True))
)
_ZEROS = Normalisation("N-ZEROS", _sub(r"^(-?\d+(?:\.\d*?[1-9])?)\.?0*$", "$1"))
_MONEY_ZEROS = Normalisation("N-ZEROS", _sub(r"^(-?\d+\.\d{2})0+$", "$1"))
_PERCENT = Normalisation("N-PERCENT", _sub(r"^(-?[\d.]+)%$", "$1"))
_PAD = Normalisation("N-PAD", _matching(r"^(\d{2}|\d{4})$", lambda text: text.str.pad_end(6, "0")))
_SECTION = Normalisation("N-SECTION", _sub(r"^[A-T](\d{2,4})$", "$1"))


def normalisations(  # noqa: PLR0911 - one answer for each type
    column: Column, *, identifier: bool, serial_dates: bool
) -> list[Normalisation]:
    """The rules for a column, in the order in which they are tried."""
    match column.type:
        case "date":
            dates = [Normalisation("N-DATE", _date_of(_DATE)), Normalisation("N-DATE", _date_of(_COMPACT_DATE))]
            serial = [Normalisation("N-SERIAL-DATE", _matching(_SERIAL, _serial_date))] if serial_dates else []
            return [_STRIP, _NARROW_ALL, *serial, *dates]
        case "month":
            return [_NO_SPACES, _NARROW_ALL, Normalisation("N-MONTH", _matching(_MONTH, _month))]
        case "money":
            return [_NO_SPACES, _NARROW_ALL, _THOUSANDS, _MONEY_ZEROS]
        case "rate" | "share":
            return [_NO_SPACES, _NARROW_ALL, _PERCENT, _ZEROS]
        case "int":
            return [_NO_SPACES, _NARROW_ALL, _THOUSANDS, _ZEROS]
        case "bool":
            return [_STRIP, _NARROW, Normalisation("N-BOOL", _bool)]
        case "code":
            return [_STRIP, _NARROW, Normalisation("N-LABEL", _label(column))]
    if "region" in column.checks:
        return [_NO_SPACES, _NARROW, _PAD]
    if "industry" in column.checks:
        return [_NO_SPACES, _NARROW, _UPPER, _SECTION]
    if _is_upper(column):
        return [_NO_SPACES, _NARROW, _UPPER]
    return [_STRIP, _NARROW] if identifier else [_STRIP]


def mapping(words: Mapping[str, str]) -> Normalisation:
    """The rule that puts our value in place of a word of the sender's own."""
    return Normalisation(
        "N-MAPPED",
        lambda text: pl.coalesce(
            text.str.strip_chars(_SPACES).replace_strict(words, default=None, return_dtype=pl.String), text
        ),
    )


def is_identifier(contract: Contract, column: Column) -> bool:
    """Whether a text is a number or code by which things are found, in which full-width digits are a slip and not a style."""
    referring = {name for names in contract.references for name in names}
    named = column.name.endswith(("_no", "_code", "_id", "_ref", "_number"))
    return column.type == "text" and (column.name in contract.key or column.name in referring or named)


def perhaps_odd(column: Column, texts: pl.Expr) -> pl.Expr | None:
    """Whether some text of a column may be odd, for all of them together: a few times cheaper than asking of each; None where it is not.

    A look for few characters is far quicker than one for all but some: the latter alone was a fortieth of the door's processor time.
    """
    if column.type != "text" or {"region", "industry"} & set(column.checks):
        return None
    joined = texts.str.join("")
    if _is_upper(column):
        return joined.str.contains(f"[^{_UPPER_PLAIN}]")
    return joined.str.contains(r"[ \t\r\n]") | (texts.str.len_bytes().sum() != texts.str.len_chars().sum())


def _is_upper(column: Column) -> bool:
    """Whether a column's texts are numbers of digits and capitals."""
    return column.personal == "identity" or "uscc" in column.checks


def odd(column: Column, text: pl.Expr, value: pl.Expr, *, identifier: bool) -> pl.Expr:
    """Where a value is there and not right as it stands, so that the rules above should be tried."""
    if column.type != "text":
        return text.is_not_null() & value.is_null()
    spaced = text.str.strip_chars(_SPACES) != text
    if {"region", "industry"} & set(column.checks):
        return (
            spaced
            | ~text.str.contains(r"^([0-9]{3}|[0-9]{6}|[0-9]{4}|[0-9]{2})$")
            | (text.str.len_bytes() < _REGION_DIGITS if "region" in column.checks else False)
        )
    if _is_upper(column):
        return ~text.str.contains(f"^[{_UPPER_PLAIN}]*$")
    if identifier:
        return spaced | (text.str.len_bytes() != text.str.len_chars())
    return spaced
