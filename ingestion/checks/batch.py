"""One batch of text through the contract: put right what a named rule may, type it, run every check, tell good rows from bad.

Here: the order of these steps for the rows of one file. Not here: reading, writing, words.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from ingestion.checks.ahead import ahead
from ingestion.checks.catalogue import SHARED_RULES
from ingestion.checks.columns import ACTIONS, Check, column_checks, row_checks, text_of
from ingestion.checks.findings import RAGGED, ROW_KEY, Broken, gathered
from ingestion.checks.keys import SeenKeys
from ingestion.checks.normalise import is_identifier, normalisations
from ingestion.checks.numbers import number_checks
from ingestion.checks.values import ColumnValues, Told
from ingestion.codes.lists import scheme
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import STORED_AS, Column, Contract
from ingestion.readers.headers import ACTION, HeaderMap
from ingestion.readers.table import FIELDS, LINE, ROW_COLUMNS, SURPLUS, TextTable, cell
from ingestion.senders import NOTHING_ODD, Oddities

_DUPLICATE = Check("KEY-DUPLICATE", SHARED_RULES["KEY-DUPLICATE"].level, None, pl.lit(value=True))
_ACTION = Check("ROW-ACTION", SHARED_RULES["ROW-ACTION"].level, ACTION, pl.lit(value=True))


@dataclass(frozen=True)
class Checked:
    """A batch after its checks. `typed` holds all rows with the contract's columns; `bad` says which rows are quarantined."""

    sent: pl.DataFrame  # text as it came, by the contract's names and unknown headers
    typed: pl.DataFrame  # contract columns, action, row_key, extra, line
    bad: pl.Series
    findings: pl.DataFrame


@dataclass
class Counts:
    """What is counted while the batches pass."""

    rows: int = 0
    blank: int = 0
    normalised: dict[tuple[str, str], tuple[int, int, str]] = field(
        default_factory=dict
    )  # times, first line, as sent there

    def add_normalised(self, rule_id: str, column: str, times: int, line: int, text: str) -> None:
        """Count ways of writing that were put right; the first line's text is the example."""
        before, first, example = self.normalised.get((rule_id, column), (0, line, text))
        first, example = min((first, example), (line, text))
        self.normalised[rule_id, column] = (before + times, first, example)


class Asker(Protocol):
    """Something that asks more of a batch than one row's own expressions: check digits, known keys."""

    def broken(self, frame: pl.DataFrame) -> Broken:
        """Which rows break which rule."""


class FilerCheck:
    """A sender other than the company itself files only about itself."""

    def __init__(self, column: str, partner: str) -> None:
        self._column, self._partner = column, partner
        self._check = Check("ROW-FILER", SHARED_RULES["ROW-FILER"].level, column, pl.lit(value=True))

    def broken(self, frame: pl.DataFrame) -> Broken:
        """Rows that name another institution than the filer."""
        return [(self._check, (frame[self._column] != self._partner).fill_null(value=False))]


class BatchChecker:
    """The checks of one contract on one file, batch after batch, in the order of the file."""

    def __init__(
        self,
        contract: Contract,
        header: HeaderMap,
        table: TextTable,
        scheme_name: str,
        askers: Sequence[Asker] = (),
        sender: Oddities = NOTHING_ODD,
        *,
        is_file: bool = True,
    ) -> None:
        self.contract = contract
        present = {name for name in header.columns if name}
        self._askers: list[Asker] = [*number_checks(contract, present), *askers]
        self.header = header
        self.counts = Counts()
        self._columns = [
            _values_of(contract, column, table, scheme_name, sender.words_of(contract.name, column.name), is_file)
            for column in contract.columns
            if column.name in present
        ]
        self._absent = [column for column in contract.columns if column.name not in present]
        self._has_action = ACTION in present
        self._row_checks = row_checks(contract)
        self._names = [name or header.unknown[position] for position, name in enumerate(header.columns)]

    def empty_sent(self) -> pl.DataFrame:
        """No row, in the shape of sent rows."""
        return pl.DataFrame(schema=dict.fromkeys(self._names, pl.String) | ROW_COLUMNS | {ROW_KEY: pl.String})

    def checked(self, batches: Iterable[pl.DataFrame]) -> Iterator[Checked]:
        """Every batch after its checks, in the order of the file; the next are checked while one is used."""
        seen = SeenKeys()
        return ahead(self._checked(batch, seen) for batch in batches)

    def checked_alone(self, batch: pl.DataFrame) -> Checked:
        """A few rows by themselves, of no file: nothing is counted or kept, so that one checker serves many at once."""
        once = copy.copy(self)
        once.counts = Counts()
        return once._checked(batch, SeenKeys())

    def _checked(self, batch: pl.DataFrame, seen: SeenKeys) -> Checked:
        # whole columns first: each question to a frame in pieces would put the pieces together again
        sent = self._without_blank(batch.rechunk()).rename(
            {cell(position): name for position, name in enumerate(self._names)}
        )
        self.counts.rows += sent.height
        frame, broken = self._typed(sent)
        frame = frame.with_columns(self._row_key().alias(ROW_KEY))
        broken += self._broken_rows(frame, broken)
        broken += [one for asker in self._askers for one in asker.broken(frame)]
        straight = frame[FIELDS].is_null()
        if not straight.all():  # in a ragged row nothing stands where it should: only that is said of it
            broken = [(check, mask & straight if check.rule_id != RAGGED else mask) for check, mask in broken]
        broken.append((_DUPLICATE, seen.repeated(frame[ROW_KEY].set(~straight, None))))  # a ragged row has no key
        broken = [(check, mask) for check, mask in broken if mask.any()]
        bad = any_of([mask for check, mask in broken if check.level == "error"], frame.height)
        return Checked(sent, self._stored(frame, sent), bad, gathered(broken, frame, sent))

    def _without_blank(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Rows in which nothing stands are no rows; they are counted."""
        cells = [cell(position) for position in range(len(self._names))]
        if min(batch[name].null_count() for name in cells) == 0:
            return batch
        blank = batch.select(pl.all_horizontal(pl.col(*cells, SURPLUS).is_null())).to_series()
        if not blank.any():
            return batch
        self.counts.blank += int(blank.sum())
        return batch.filter(~blank)

    def _typed(self, sent: pl.DataFrame) -> tuple[pl.DataFrame, Broken]:
        """The typed columns of a batch, and which column rules its rows break."""
        numbers, columns, told = self._repeating(sent)
        single = [values for values in self._columns if values.column.name not in numbers]
        plain = sent.select(values.plainly() for values in single)
        doubts = self._doubts(sent, plain, single)
        for values in single:
            name = values.column.name
            value, said = plain[name], values.nothing_but_missing(sent[name])
            if name in doubts:
                value, said = values.look_at(sent[name], value, doubts[name])
            columns.append(value)
            told.append((name, said))
        for name, said in told:
            for rule_id, mask in said.put_right:
                line = int(mask.arg_max() or 0)
                self.counts.add_normalised(rule_id, name, int(mask.sum()), sent[LINE][line], sent[name][line])
        absent = (repeated(None, STORED_AS[column.type], sent.height).alias(column.name) for column in self._absent)
        frame = pl.DataFrame([*columns, *absent, sent[LINE], sent[FIELDS], self._action(sent)])
        return frame, self._asked_of_withdrawals(frame, [one for _, said in told for one in said.broken])

    def _repeating(self, sent: pl.DataFrame) -> tuple[dict[str, pl.Series], list[pl.Series], list[tuple[str, Told]]]:
        """Of the columns whose texts repeat: the number of each text, the values, and what is to be said of them."""
        repeating = [values for values in self._columns if values.repeats]
        if not repeating:
            return {}, [], []
        first = sent.select(values.numbering() for values in repeating)
        learnt = {v.column.name: v.learn(sent[v.column.name], first[v.column.name]) for v in repeating}
        numbers = {name: number for name, number in learnt.items() if number is not None}
        repeating = [values for values in repeating if values.column.name in numbers]
        columns = pl.DataFrame(numbers).select(values.meaning() for values in repeating).get_columns()
        told = [(v.column.name, v.told(sent[v.column.name], numbers[v.column.name])) for v in repeating]
        return numbers, columns, told

    def _asked_of_withdrawals(self, frame: pl.DataFrame, broken: Broken) -> Broken:
        """A withdrawal says which row it takes back, and need say no more: of its columns only the key's are required."""
        if not self._has_action:
            return broken
        others = (frame[ACTION] != "D").fill_null(value=True)
        if others.all():
            return broken
        waived = ((check.rule_id == "COL-REQUIRED" and check.column not in self.contract.key) for check, _ in broken)
        return [(check, mask & others if waive else mask) for (check, mask), waive in zip(broken, waived, strict=True)]

    @staticmethod
    def _doubts(sent: pl.DataFrame, plain: pl.DataFrame, single: list[ColumnValues]) -> dict[str, pl.Series]:
        """Which rows need a closer look, for those of the columns that hardly repeat in which any may."""
        if not single:
            return {}
        texts = pl.DataFrame([sent[one.column.name].alias(text_of(one.column.name)) for one in single]).hstack(plain)
        suspect = texts.select(values.suspicion() for values in single).row(0)
        doubted = [values for values, one in zip(single, suspect, strict=True) if one]
        if not doubted:
            return {}
        masks = texts.select(values.doubt() for values in doubted).get_columns()
        return {mask.name: mask for mask in masks if mask.any()}

    def _action(self, sent: pl.DataFrame) -> pl.Series:
        if not self._has_action:
            return repeated("N", pl.String, sent.height).alias(ACTION)
        text = pl.col(ACTION).str.strip_chars().str.to_uppercase()
        meanings = {label.zh: code for code, label in CODE_LISTS["action"].items()}
        return sent.select(
            pl.when(text.is_null() | (text == "")).then(pl.lit("N")).otherwise(text.replace(meanings)).alias(ACTION)
        ).to_series()

    def _row_key(self) -> pl.Expr:
        """Key values joined by a bar; null when one is missing."""
        parts = [_key_text(self.contract.column(name)) for name in self.contract.key]
        return pl.concat_str(parts, separator="|") if len(parts) > 1 else parts[0]

    def _broken_rows(self, frame: pl.DataFrame, wrong: Broken) -> Broken:
        """Row rules; a rule is not asked of a row in which a column that it reads is wrong already."""
        answers = frame.select(
            check.broken.fill_null(value=False).alias(str(place)) for place, check in enumerate(self._row_checks)
        )
        broken = []
        for check, answer in zip(self._row_checks, answers.get_columns(), strict=True):
            masks = [mask for other, mask in wrong if other.column in check.reads and other.level == "error"]
            broken.append((check, answer & ~any_of(masks, frame.height) if masks and answer.any() else answer))
        if self._has_action:
            broken.append((_ACTION, ~frame[ACTION].is_in(ACTIONS)))
        return broken

    def _stored(self, frame: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
        return frame.hstack([unknown_cells(sent, list(self.header.unknown.values())).alias("extra")])[
            [*self.contract.column_names, ACTION, ROW_KEY, "extra", LINE]
        ]


def unknown_cells(sent: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """The columns `names`, which the contract does not know, as a JSON object of those that hold a text; null where none does.

    >>> unknown_cells(pl.DataFrame({"备注": ["甲", None], "x": [None, None]}, {"备注": pl.String, "x": pl.String}), ["备注", "x"]).to_list()
    ['{"备注": "甲"}', None]
    """
    if not names:
        return repeated(None, pl.String, sent.height)
    # by their places, for polars takes some names for patterns
    placed = pl.DataFrame([sent.get_column(name).alias(f"{at}") for at, name in enumerate(names)])
    cells = [pl.lit(f"{json.dumps(name, ensure_ascii=False)}: ") + _as_json(f"{at}") for at, name in enumerate(names)]
    joined = pl.concat_str(cells, separator=", ", ignore_nulls=True)
    return placed.select(pl.when(joined != "").then(pl.lit("{") + joined + pl.lit("}"))).to_series()


def _as_json(column: str) -> pl.Expr:
    """A text as JSON writes it, null where there is none: polars writes objects only, so one of a single field, less what is around it."""
    written = pl.struct(column).struct.json_encode()
    return pl.when(pl.col(column).is_not_null()).then(written.str.strip_prefix(f'{{"{column}":').str.head(-1))


def _values_of(
    contract: Contract, column: Column, table: TextTable, scheme_name: str, words: Mapping[str, str], is_file: bool
) -> ColumnValues:
    identifier = is_identifier(contract, column)
    return ColumnValues(
        column,
        column_checks(column, scheme(scheme_name), has_control=table.has_control),
        normalisations(column, identifier=identifier, serial_dates=table.format == "xlsx"),
        identifier=identifier,
        words=words,
        repeats=is_file,
    )


def _key_text(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    if column.type == "date":
        return value.dt.to_string("%Y-%m-%d")
    return value if STORED_AS[column.type] == pl.String else value.cast(pl.String)


def any_of(masks: list[pl.Series], height: int) -> pl.Series:
    """Where any of the masks is true."""
    result = repeated(False, pl.Boolean, height)
    for mask in masks:
        result = result | mask
    return result


def repeated(value: object, dtype: pl.DataType | type[pl.DataType], height: int) -> pl.Series:
    """One value so many times, without asking the engine, which would cost a form's single row more than its check."""
    return pl.Series([value], dtype=dtype).new_from_index(0, height)
