"""What a word or header of a sender can mean, and which of the meanings are likeliest.

Here: the choices of each column, and how alike two words are. Not here: deciding (`verbs`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from casework.forms.search import comparable
from casework.store.warehouse import open_published
from ingestion.codes.lists import industries, regions
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.versions import versions_of

if TYPE_CHECKING:
    from ingestion.home import Home

LIKELIEST = 3
#: Columns that name something by a number of the company's register of it, and not by a code list.
BANK = "bank_no"


@dataclass(frozen=True)
class Meaning:
    """A value of ours, its names in Chinese and English, and how alike (0 to 1) it is to the word that was sent."""

    value: str
    zh: str
    en: str
    likeness: float = 0.0


def choices(home: Home, contract: str, column_name: str, scheme: str) -> dict[str, Meaning]:
    """Everything that a word in a column can mean, by value; for a header (`column_name` empty) the contract's columns."""
    known = CONTRACTS[contract]
    if not column_name:
        columns = {column.name: column for version in versions_of(known) for column in version.columns}
        return {name: Meaning(name, column.zh, name) for name, column in columns.items()}
    column = known.column(column_name)
    if column.codes:
        return {code: Meaning(code, label.zh, label.en) for code, label in CODE_LISTS[column.codes].items()}
    if "region" in column.checks:
        return _named("regions", scheme)
    if "industry" in column.checks:
        return _named("industries", scheme)
    return _banks(home) if column_name == BANK else {}


def likeliest(sent: str, known: Mapping[str, Meaning], most: int = LIKELIEST) -> list[Meaning]:
    """The meanings most like a word, the likeliest first.

    >>> known = {"LOAN": Meaning("LOAN", "借款类担保", "Loan"), "BOND": Meaning("BOND", "发债担保", "Bond")}
    >>> [meaning.value for meaning in likeliest("借款担保", known)]
    ['LOAN', 'BOND']
    """
    word = _pieces(sent)
    scored = [
        Meaning(
            one.value, one.zh, one.en, round(max(_dice(word, _pieces(name)) for name in (one.zh, one.en, one.value)), 4)
        )
        for one in known.values()
    ]
    return sorted(scored, key=lambda one: (-one.likeness, one.value))[:most]


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


@cache
def _pieces(text: str) -> frozenset[str]:
    """The characters of a word, and its pairs of neighbours."""
    plain = comparable(text)
    return frozenset(plain) | {plain[place : place + 2] for place in range(len(plain) - 1)}


@cache
def _named(what: str, scheme: str) -> dict[str, Meaning]:
    if what == "regions":
        frame = regions().filter(scheme=scheme)
        whole = pl.concat_str(
            pl.when(pl.col("province_name") != pl.col("name")).then("province_name"),
            pl.when(pl.col("city_name") != pl.col("name")).then("city_name"), "name", ignore_nulls=True,
        )  # fmt: skip
        rows = frame.select("code", whole.alias("zh"), pl.col("name").alias("en"))
    else:
        rows = industries().filter(scheme=scheme).select("code", pl.col("name").alias("zh"), pl.col("name").alias("en"))
    return {code: Meaning(code, zh, en) for code, zh, en in rows.iter_rows()}


def _banks(home: Home) -> dict[str, Meaning]:
    try:
        with open_published(home) as connection:
            rows = connection.execute("SELECT bank_id, name FROM partner.banks").fetchall()
    except FileNotFoundError:
        return {}
    return {number: Meaning(number, name, name) for number, name in rows}
