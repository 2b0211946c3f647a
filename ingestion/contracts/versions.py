"""The versions of each contract: finding one, and turning rows filed under an older one into the shape in which rows are stored.

Here: choosing and upgrading. Rows are stored, and the warehouse has them, in the shape of the newest version; the register keeps the
version filed. Not here: what a version says about itself (`edition`), what its columns are (each contract's module), which version a
file's header means (`ingestion.readers.versions`).
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable
from typing import TypeVar

import polars as pl

from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import STORED_AS, Contract

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def versions_of(newest: Contract) -> tuple[Contract, ...]:
    """A contract and the versions before it, the newest first."""
    return (newest,) if newest.before is None else (newest, *versions_of(newest.before))


def every_version(contracts: Iterable[Contract] = CONTRACTS.values()) -> list[Contract]:
    """All versions of all contracts, each contract's newest first."""
    return [one for contract in contracts for one in versions_of(contract)]


def contract_of(name: str | None, version: int | None) -> Contract | None:
    """The contract called `name` in the version asked for, or in the newest when None; None when there is none such."""
    newest = CONTRACTS.get(name or "")
    if newest is None or version is None:
        return newest
    return next((one for one in versions_of(newest) if one.version == version), None)


def in_force(newest: Contract, day: datetime.date) -> Contract:
    """The newest version that is taken on a day; the newest of all, should none be."""
    return next((one for one in versions_of(newest) if one.edition.status(day) == "active"), newest)


def not_taken(newest: Contract, filed: Contract, day: datetime.date) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Why a version is not taken on a day: the id of a file rule, and the values of its message; None when it is."""
    status = filed.edition.status(day)
    told = (("version", str(filed.version)), ("current", str(in_force(newest, day).version)))
    if status == "draft":
        return "F-VERSION-DRAFT", (*told, ("since", str(filed.edition.since)))
    if status == "retired":
        return "F-VERSION-RETIRED", (*told, ("until", str(filed.edition.until)))
    return None


def stored_names(newest: Contract, filed: Contract) -> dict[str, str]:
    """Under what name each column of the version filed is stored; columns that went, or whose values changed, are left out."""
    names = {name: name for name in filed.column_names}
    for older, newer in _steps(newest, filed):
        became = {name: name for name in newer.column_names if name not in newer.upgrade.computed}
        became = {old: new for new, old in (became | dict(newer.upgrade.renamed)).items() if old in older.column_names}
        names = {first: became[name] for first, name in names.items() if name in became}
    return names


def upgraded(rows: Frame, newest: Contract, filed: Contract) -> Frame:
    """Rows of the version filed in the shape of the newest; columns that belong to no version (key, provenance) go along behind."""
    for older, newer in _steps(newest, filed):
        others = [name for name in rows.collect_schema().names() if name not in older.column_names]
        rows = rows.select(*(_value(name, older, newer) for name in newer.column_names), *others)
    return rows


def _steps(newest: Contract, filed: Contract) -> list[tuple[Contract, Contract]]:
    """From the version filed up to the newest, each with the next."""
    way = [one for one in reversed(versions_of(newest)) if one.version >= filed.version]
    return list(itertools.pairwise(way))


def _value(name: str, older: Contract, newer: Contract) -> pl.Expr:
    if name in newer.upgrade.computed:
        return newer.upgrade.computed[name]().alias(name)
    earlier = newer.upgrade.renamed.get(name, name)
    if earlier in older.column_names:
        return pl.col(earlier).alias(name)
    return pl.lit(None, STORED_AS[newer.column(name).type]).alias(name)
