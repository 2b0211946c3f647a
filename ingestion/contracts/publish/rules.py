"""The rule book as data: every rule that can be broken, where it applies, its words and its samples, from where each is defined.

Here: collecting. Not here: a rule (`ingestion.checks.catalogue`, `ingestion.checks.chains`, each contract), its samples (`samples`, each
contract), pages (`rule_pages`).
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from ingestion.checks.catalogue import COLUMN_RULES, FILE_RULES, NORMALISATIONS, ROW_RULES, Rule
from ingestion.checks.chains import CHAIN_RULES
from ingestion.checks.columns import column_checks
from ingestion.checks.normalise import is_identifier, normalisations
from ingestion.checks.numbers import number_checks
from ingestion.codes.lists import SCHEMES
from ingestion.contracts import CONTRACTS
from ingestion.contracts.edition import PROTOCOL_BEGAN
from ingestion.contracts.model import Column, Contract, Level, Row, RowRule
from ingestion.contracts.publish.samples import (
    FILE_SAMPLES,
    SHARED_SAMPLES,
    WRITING_SAMPLES,
    Described,
    PutRight,
    Sample,
)
from ingestion.contracts.versions import every_version

Reach = Literal["file", "column", "row", "rows", "earlier", "writing"]
_REACHES: dict[str, Reach] = {"ROW": "row", "KEY": "earlier", "REF": "earlier"}
_REACH_OF: dict[str, Reach] = {"KEY-DUPLICATE": "rows", "ROW-LOCKED": "earlier"}
_NOT_EVERYWHERE = ("ROW-FILER", "ROW-LOCKED", "REF-WAITING")


@dataclass(frozen=True)
class Applies:
    """One version of a contract that a rule looks at, and in which columns (none: the row or the file as a whole)."""

    contract: str
    version: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One rule of the book.

    `reach` says how much it looks at: the file, one column, one row, several rows of a file, rows accepted earlier; or that it is a way of
    writing put right (`writing`, level None). `breaks` and `keeps` are little files as CSV, where a file can show the rule.
    """

    rule_id: str
    level: Level | None
    reach: Reach
    since: str
    zh: str
    en: str
    cure_zh: str
    cure_en: str
    applies: tuple[Applies, ...]
    sample: Sample | PutRight | Described


def entries(contracts: Sequence[Contract] | None = None) -> list[Entry]:
    """The rules that these versions of contracts know, or all, in the order of the door's steps."""
    if contracts is None:
        return list(_book())
    wanted = {(contract.name, contract.version) for contract in contracts}
    found = []
    for entry in _book():
        own = tuple(one for one in entry.applies if (one.contract, one.version) in wanted)
        if own:
            found.append(Entry(**{**entry.__dict__, "applies": own}))
    return found


@functools.cache
def _book() -> tuple[Entry, ...]:
    every = every_version()
    whole = tuple(Applies(one.name, one.version, ()) for one in every)
    versioned = tuple(Applies(one.name, one.version, ()) for one in every if CONTRACTS[one.name].before is not None)
    by_column = _by_column(every)
    book = [
        _shared(rule_id, "file", rule, versioned if rule_id == "F-HEADER-VERSION" else whole, FILE_SAMPLES[rule_id])
        for rule_id, rule in FILE_RULES.items()
    ]
    book += [
        _shared(rule_id, "column", rule, by_column[rule_id], SHARED_SAMPLES[rule_id])
        for rule_id, rule in COLUMN_RULES.items()
    ]
    book += [
        _shared(rule_id, _reach(rule_id), rule, _rows_of(rule_id, every), SHARED_SAMPLES[rule_id])
        for rule_id, rule in ROW_RULES.items()
    ]
    book += _own_rules(every)
    for name, rules in CHAIN_RULES.items():
        chained = tuple(Applies(one.name, one.version, ()) for one in every if one.name == name)
        book += [_shared(rule_id, "rows", rule, chained, SHARED_SAMPLES[rule_id]) for rule_id, rule in rules.items()]
    book += [_writing(rule_id, words, by_column.get(rule_id, whole)) for rule_id, words in NORMALISATIONS.items()]
    return tuple(book)


def _reach(rule_id: str) -> Reach:
    return _REACH_OF.get(rule_id) or _REACHES[rule_id.partition("-")[0]]


def _shared(rule_id: str, reach: Reach, rule: Rule, applies: tuple[Applies, ...], sample: Sample | Described) -> Entry:
    words = (rule.zh, rule.en, rule.cure_zh, rule.cure_en)
    return Entry(rule_id, rule.level, reach, rule.since, *words, applies, sample)


def _writing(rule_id: str, words: tuple[str, str], applies: tuple[Applies, ...]) -> Entry:
    zh, en = words
    since = PROTOCOL_BEGAN.isoformat()
    return Entry(rule_id, None, "writing", since, f"{zh}。", f"{en}.", "", "", applies, WRITING_SAMPLES[rule_id])


def _own_rules(every: Iterable[Contract]) -> Iterator[Entry]:
    """Each rule of a contract once, with the versions that have it; the samples are those of the newest."""
    found: dict[str, tuple[RowRule, list[Applies]]] = {}
    for contract in every:
        for rule in contract.rules:
            found.setdefault(rule.id, (rule, []))[1].append(Applies(contract.name, contract.version, rule.columns))
    for rule, applies in found.values():
        sample = Sample(applies[0].contract, (rule.fails,), (rule.keeps,))
        words = (rule.zh, rule.en, rule.cure_zh, rule.cure_en)
        yield Entry(rule.id, rule.level, "row", rule.since, *words, tuple(applies), sample)


def _rows_of(rule_id: str, every: Iterable[Contract]) -> tuple[Applies, ...]:
    """Where a rule of rows, keys or references applies."""
    found = []
    for one in every:
        referring = tuple(name for names in one.references for name in names)
        own = {
            "ROW-FILER": tuple(filter(None, (one.filer_column,))),
            "ROW-LOCKED": (one.lock.key,) if one.lock else (),
            "REF-WAITING": referring,
        }
        columns = own.get(rule_id, one.key if rule_id.startswith("KEY-") else ())
        if columns or rule_id not in _NOT_EVERYWHERE:
            found.append(Applies(one.name, one.version, columns))
    return tuple(found)


def _by_column(every: Iterable[Contract]) -> dict[str, tuple[Applies, ...]]:
    """Which columns each column rule, and each way of writing, looks at: asked of the door itself."""
    found: dict[str, list[Applies]] = {}
    for contract in every:
        asked: dict[str, dict[str, None]] = {}
        for column in contract.columns:
            for rule_id in _rules_on(contract, column):
                asked.setdefault(rule_id, {})[column.name] = None
        for rule_id, names in asked.items():
            found.setdefault(rule_id, []).append(Applies(contract.name, contract.version, tuple(names)))
    return {rule_id: tuple(applies) for rule_id, applies in found.items()}


def _rules_on(contract: Contract, column: Column) -> Iterator[str]:
    for scheme in SCHEMES.values():
        yield from (check.rule_id for check in column_checks(column, scheme, has_control=True))
    for numbers in number_checks(contract, {column.name}):
        yield from numbers.rule_ids
    identifier = is_identifier(contract, column)
    yield from (rule.rule_id for rule in normalisations(column, identifier=identifier, serial_dates=True))


def rows_of(sample: Sample, changes: Sequence[Row]) -> list[dict[str, str]]:
    """The rows of a sample: the contract's example row with each change."""
    return [{**CONTRACTS[sample.contract].examples[0], **change} for change in changes]


def little_file(sample: Sample, changes: Sequence[Row], *, broken: bool) -> str:
    """The sample as a CSV file.

    One that breaks a rule ends with the contract's second example, which is right: one bad row alone would refuse the file.
    """
    rows = rows_of(sample, changes)
    if broken and sample.scheme == "CN":
        rows.append(dict(CONTRACTS[sample.contract].examples[1]))
    names = list(dict.fromkeys(name for row in rows for name in row))
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String)).write_csv(buffer)
    head, first, *others = buffer.getvalue().decode().split("\n")
    return "\n".join([head, first + (sample.tail if broken else ""), *others])
