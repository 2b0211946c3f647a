"""Planted faults: cells and rows that break a rule of the door, each noted with the family of rule that must find it.

Here: what can be wrong with a row of each contract, and how it is planted so that no honest row breaks a rule because of it. The door's
rule
ids are not named: families are, and `RULES` says which ids may find each family. What is wrong with whole files, months or partners is in
`ingestion.simulation.stories`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from ingestion.contracts import CONTRACTS
from ingestion.simulation.plan import Array

#: Ids of the door's rules that find a fault of each family.
RULES: dict[str, tuple[str, ...]] = {
    "required_missing": ("COL-REQUIRED",),
    "not_an_amount": ("COL-MONEY",),
    "negative_amount": ("COL-NEGATIVE",),
    "impossible_date": ("COL-DATE",),
    "impossible_month": ("COL-MONTH",),
    "unknown_code": ("COL-CODE",),
    "not_yes_or_no": ("COL-BOOL",),
    "not_a_count": ("COL-INT",),
    "check_digit": ("COL-USCC", "COL-RESIDENT"),
    "unknown_region": ("COL-REGION",),
    "unknown_industry": ("COL-INDUSTRY",),
    "share_out_of_range": ("COL-PERCENT",),
    "unknown_action": ("ROW-ACTION",),
    "duplicate_key": ("KEY-DUPLICATE",),
    "shares_not_100": ("PRJ-SHARES",),
    "guaranteed_over_loan": ("PRJ-GUARANTEED-OVER-LOAN",),
    "due_before_start": ("PRJ-DATES",),
    "event_before_start": ("EVT-BEFORE-START",),
    "compensation_over_balance": ("EVT-COMPENSATION",),
    "recovery_over_compensation": ("EVT-RECOVERY",),
    "balance_mismatch": ("EVT-BALANCE",),
    "out_of_balance": ("STM-BALANCE-OFF",),
    "related_to_itself": ("REL-SELF",),
}
MOST = 0.3  # of a file's rows, so that the file as a whole is still taken
Change = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Fault:
    """One way to spoil a row: `column` becomes `change` of it where `fit` holds."""

    family: str
    column: str
    change: Change
    fit: pl.Expr | None = None


def _becomes(text: str | None) -> Change:
    return lambda _: pl.lit(text, pl.String)


def _other_check_digit(number: pl.Expr) -> pl.Expr:
    """The last character one further on: always a wrong one, and still of the alphabet of both kinds of number."""
    last = number.str.tail(1)
    return number.str.head(17) + pl.when(last == "1").then(pl.lit("2")).otherwise(pl.lit("1"))


def _minus(amount: pl.Expr) -> pl.Expr:
    return "-" + amount


def _there(column: str) -> pl.Expr:
    return pl.col(column).is_not_null() & (pl.col(column) != "0.00")


_UNIFIED = pl.col("id_type") == "USCC"
_RESIDENT = pl.col("id_type") == "RIC"
FAULTS: dict[str, tuple[Fault, ...]] = {
    "customers": (
        Fault("check_digit", "id_number", _other_check_digit, _UNIFIED),
        Fault("check_digit", "id_number", _other_check_digit, _RESIDENT),
        Fault("unknown_region", "region_code", _becomes("349999")),
        Fault("unknown_industry", "industry_code", _becomes("9999")),
        Fault("unknown_code", "kind", _becomes("集体户")),
        Fault("unknown_action", "action", _becomes("X")),
        Fault("required_missing", "name", _becomes(None)),
        Fault("not_an_amount", "revenue", _becomes("约300万")),
        Fault("not_a_count", "employees", _becomes("十余人"), _there("employees")),
        Fault("impossible_date", "established", _becomes("2021-02-30"), _there("established")),
    ),
    "projects": (
        Fault("shares_not_100", "guarantor_share", _becomes("45")),
        Fault("guaranteed_over_loan", "guaranteed_amount", lambda amount: "9" + amount),
        Fault("due_before_start", "due_date", _becomes("2019-06-30")),
        Fault("negative_amount", "loan_amount", _minus),
        Fault("unknown_code", "product", _becomes("小微贷")),
        Fault("unknown_region", "region_code", _becomes("340199")),
        Fault("unknown_industry", "industry_code", _becomes("0000")),
        Fault("required_missing", "loan_contract_no", _becomes(None)),
        Fault("impossible_date", "start_date", _becomes("2025-13-05")),
        Fault("not_yes_or_no", "is_farmer", _becomes("大概是")),
        Fault("not_an_amount", "guaranteed_amount", _becomes("壹佰万元整")),
        Fault("duplicate_key", "purpose", _becomes("重复录入")),
    ),
    "counter_guarantees": (
        Fault("unknown_code", "kind", _becomes("抵押")),
        Fault("negative_amount", "appraised_value", _minus, _there("appraised_value")),
        Fault("impossible_date", "appraised_on", _becomes("20250231"), _there("appraised_on")),
        Fault("required_missing", "measure_no", _becomes(None)),
        Fault("duplicate_key", "object", _becomes("重复录入")),
    ),
    "project_events": (
        Fault("event_before_start", "event_date", _becomes("2015-01-15"), pl.col("amount").is_null()),
        Fault("unknown_code", "kind", _becomes("结清")),
        Fault("impossible_date", "event_date", _becomes("2025/02/30")),
        Fault("required_missing", "event_date", _becomes(None)),
        Fault("negative_amount", "amount", _minus, _there("amount")),
        Fault("not_an_amount", "amount", _becomes("1.2.3"), _there("amount")),
        Fault("duplicate_key", "detail", _becomes("重复录入")),
    ),
    "bank_loans": (
        Fault("negative_amount", "balance", _minus, _there("balance")),
        Fault("impossible_date", "as_of", _becomes("2025-06-31")),
        Fault("required_missing", "borrower_name", _becomes(None)),
        Fault("unknown_code", "classification", _becomes("一般")),
        Fault("not_a_count", "days_overdue", _becomes("3.5")),
    ),
    "customer_statements": (
        Fault("impossible_month", "period", _becomes("2024-00")),
        Fault("required_missing", "equity", _becomes(None)),
        Fault("out_of_balance", "equity", _becomes("999999999999.00")),
        Fault("negative_amount", "total_assets", _minus),
        Fault("not_an_amount", "revenue", _becomes("#REF!")),
    ),
    "customer_relations": (
        Fault("unknown_code", "kind", _becomes("朋友")),
        Fault("share_out_of_range", "share", _becomes("130"), _there("share")),
        Fault("required_missing", "to_name", _becomes(None)),
        Fault("related_to_itself", "to_id", lambda _: pl.col("from_id")),
    ),
    "registry_entities": (
        Fault("check_digit", "uscc", _other_check_digit),
        Fault("required_missing", "name", _becomes(None)),
        Fault("unknown_industry", "industry_code", _becomes("ZZZZ")),
        Fault("not_an_amount", "registered_capital", _becomes("500万元港币")),
    ),
    "registry_persons": (
        Fault("check_digit", "uscc", _other_check_digit),
        Fault("share_out_of_range", "share", _becomes("-5"), _there("share")),
        Fault("unknown_code", "role", _becomes("挂名")),
    ),
    "registry_changes": (
        Fault("impossible_date", "changed_on", _becomes("2024-04-31")),
        Fault("required_missing", "item", _becomes(None)),
    ),
    "registry_risks": (
        Fault("check_digit", "uscc", _other_check_digit),
        Fault("impossible_date", "recorded_on", _becomes("昨天")),
    ),
    "fee_receipts": (
        Fault("negative_amount", "amount", _minus),
        Fault("required_missing", "payer", _becomes(None)),
    ),
}


class Extra(NamedTuple):
    """Rows that never should have been written, to be added at the end of a table."""

    table: pl.DataFrame
    columns: list[str]
    families: list[str]

    def kept(self, which: pl.Series) -> Extra:
        """Only some of the rows."""
        there = which.to_list()
        names = [name for name, kept in zip(self.columns, there, strict=True) if kept]
        return Extra(
            self.table.filter(which), names, [name for name, kept in zip(self.families, there, strict=True) if kept]
        )


@dataclass(frozen=True)
class Planted:
    """A spoilt table, and what was planted in it: `place` in the spoilt table, `source` in the sound one, column, family."""

    table: pl.DataFrame
    places: Array
    sources: Array
    columns: list[str]
    families: list[str]

    @classmethod
    def none(cls, table: pl.DataFrame) -> Planted:
        """Nothing planted."""
        nowhere = np.zeros(0, dtype=np.int64)
        return cls(table, nowhere, nowhere, [], [])

    def followed_by(self, extra: Extra) -> Planted:
        """With more rows at the end, which have no sound source; none about what is spoilt already, for one fault would hide the other."""
        key = self.table.columns[0]
        elsewhere = ~extra.table[key].is_in(self.table[key].gather(self.places).implode())
        extra = extra.kept(elsewhere)
        height, more = self.table.height, extra.table.height
        return Planted(
            pl.concat([self.table, extra.table]),
            np.concatenate([self.places, np.arange(height, height + more)]),
            np.concatenate([self.sources, np.full(more, -1)]),
            self.columns + extra.columns,
            self.families + extra.families,
        )


def plant(
    contract: str, table: pl.DataFrame, share: float, chance: np.random.Generator, *, safe: Array | None = None
) -> Planted:
    """Spoil about `share` of the rows; only rows that are `safe`, when that is given."""
    known = FAULTS.get(contract, ())
    candidates = np.arange(table.height) if safe is None else np.flatnonzero(safe)
    count = int(min(chance.binomial(table.height, share), MOST * table.height, len(candidates))) if known else 0
    if not count:
        return Planted.none(table)
    rows = np.sort(chance.choice(candidates, count, replace=False))
    return _spoilt(contract, table, rows, chance.integers(0, len(known), count))


def _spoilt(contract: str, table: pl.DataFrame, rows: Array, which: Array) -> Planted:
    """Plant fault `which` in each of `rows`, where it fits."""
    known = FAULTS[contract]
    bad = table[rows].with_columns(pl.Series("which__", which), pl.Series("row__", rows))
    parts, families, columns = [], [], []
    for number, fault in enumerate(known):
        fit = pl.col("which__") == number
        part = bad.filter(fit if fault.fit is None else fit & fault.fit).with_columns(
            fault.change(pl.col(fault.column)).alias(fault.column)
        )
        parts.append(part)
        key = CONTRACTS[contract].key[0]
        families += [fault.family] * part.height
        columns += [key if fault.family == "duplicate_key" else fault.column] * part.height
    changed = pl.concat(parts)
    sources = changed["row__"].to_numpy()
    twin = np.array([family == "duplicate_key" for family in families], dtype=bool)
    return _woven(table, changed.drop("which__", "row__"), sources, twin, columns, families)


def _woven(
    table: pl.DataFrame, changed: pl.DataFrame, sources: Array, twin: Array, columns: list[str], families: list[str]
) -> Planted:
    """Put the changed rows in the places of the sound ones; twins go to the end."""
    order = np.arange(table.height + int(twin.sum()))
    places = np.where(twin, table.height + np.cumsum(twin) - 1, sources)
    order[places] = table.height + np.arange(len(sources))
    whole = pl.concat([table, changed.select(table.columns)])[order]
    return Planted(whole, places, sources, columns, families)
