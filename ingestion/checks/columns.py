"""Column rules and row rules of one contract, compiled once into expressions and run on each batch.

Every check answers one question, "which rows break it?", as a column of true and false. Here: which checks a contract's columns ask for.
Not here: keys and references (`keys`, `known`), messages (`findings`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ingestion.checks.catalogue import SHARED_RULES
from ingestion.checks.typing import TYPE_RULE
from ingestion.codes.lists import Scheme, industries, regions, retired_regions
from ingestion.contracts.model import LARGEST_AMOUNT, Column, Contract, Level
from ingestion.readers.table import FIELDS

_MAX_BYTES = 4000
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_PHONE = (
    r"^(\+?86[- ]?)?(1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}([- ]\d{1,6})?|[48]00[- ]?\d{3}[- ]?\d{4}|\+?\d[\d -]{5,18}\d)$"
)
_ODD_RATE = 0.36  # a rate a year above which somebody should look: about four times the ceiling that courts protect
_USUAL_YEARS = (1949, 2099)
ACTIONS = ("N", "U", "D")


def text_of(name: str) -> str:
    """The name of a column's text beside its typed value."""
    return f"~{name}"


@dataclass(frozen=True)
class Check:
    """One rule on one column, or on the row."""

    rule_id: str
    level: Level
    column: str | None
    broken: pl.Expr
    reads: tuple[
        str, ...
    ] = ()  # columns it compares; where one of them is wrong by itself, there is nothing to compare


def column_checks(column: Column, scheme: Scheme, *, has_control: bool) -> list[Check]:
    """The checks that need this column only, as expressions over its text and its value."""
    text, value = pl.col(text_of(column.name)), pl.col(column.name)
    checks = []
    if column.required and column.name not in scheme.unrecorded_columns:
        checks.append(_shared("COL-REQUIRED", column, text.is_null()))
    if column.type == "text":
        checks.append(_shared("COL-LENGTH", column, text.str.len_bytes() > _MAX_BYTES))
        if has_control:
            checks.append(_shared("COL-TEXT", column, text.str.contains(_CONTROL)))
    else:
        checks.append(_shared(TYPE_RULE[column.type], column, text.is_not_null() & value.is_null()))
    if column.type == "rate":
        checks.append(_shared("COL-NEGATIVE", column, value < 0))
        checks.append(_shared("COL-ODD-RATE", column, value > _ODD_RATE))
    if column.type == "date":
        checks.append(_shared("COL-ODD-DATE", column, ~value.dt.year().is_between(*_USUAL_YEARS)))
    if (largest := _largest(column)) is not None:
        checks.append(_shared("COL-LARGE", column, (value > largest) | (value < -largest)))
    for name in column.checks:
        checks += _named_checks(name, column, scheme)
    return checks


def row_checks(contract: Contract) -> list[Check]:
    """The checks that need several columns of one row, as expressions over typed values."""
    checks = [Check("ROW-FIELDS", "error", None, pl.col(FIELDS).is_not_null())]
    return checks + [
        Check(rule.id, rule.level, rule.columns[0], rule.broken(), rule.columns) for rule in contract.rules
    ]


def _shared(rule_id: str, column: Column, broken: pl.Expr) -> Check:
    return Check(rule_id, SHARED_RULES[rule_id].level, column.name, broken)


def _named_checks(name: str, column: Column, scheme: Scheme) -> list[Check]:
    value = pl.col(column.name)
    match name.partition(":"):
        case ("not_negative", _, _):
            return [_shared("COL-NEGATIVE", column, value < 0)]
        case ("percent", _, _):
            return [_shared("COL-PERCENT", column, (value < 0) | (value > 1))]
        case ("phone", _, _):
            return [_shared("COL-PHONE", column, ~value.str.contains(_PHONE))]
        case ("uscc" | "identity" | "at_most", _, _):
            return []  # numbers with check digits: `ingestion.checks.numbers`; limits: `_largest`
        case ("region", _, _):
            return _region_checks(column, scheme)
        case ("industry", _, _):
            return _industry_checks(column, scheme)
    raise ValueError(f"{column.name}: there is no check called {name}")


def _largest(column: Column) -> int | None:
    """The largest value that a column bears: what its contract says, else that of any amount."""
    said = [name.partition(":")[2] for name in column.checks if name.startswith("at_most:")]
    if said:
        return int(said[0])
    return LARGEST_AMOUNT if column.type == "money" else None


def _region_checks(column: Column, scheme: Scheme) -> list[Check]:
    value = pl.col(column.name)
    current = regions().filter(scheme=scheme.name)["code"].to_list()
    retired = sorted(set(retired_regions()) - set(current)) if scheme.remembers_retired_regions else []
    return [
        _shared("COL-REGION", column, ~value.is_in(current + retired)),
        _shared("COL-REGION-RETIRED", column, value.is_in(retired)),
    ]


def _industry_checks(column: Column, scheme: Scheme) -> list[Check]:
    value = pl.col(column.name)
    listed = industries().filter(scheme=scheme.name)["code"].to_list()
    looked_up = value if scheme.industry_prefix is None else value.str.head(scheme.industry_prefix)
    unrecorded = value.is_in(scheme.unrecorded_industries)
    well = looked_up.is_in(listed) & value.str.contains(scheme.industry_pattern)
    return [
        _shared("COL-INDUSTRY", column, ~(well | unrecorded)),
        _shared("COL-INDUSTRY-UNRECORDED", column, unrecorded),
    ]
