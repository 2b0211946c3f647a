"""The values of one column: put right what a named rule may, type it, check it, once for each distinct text where texts repeat.

A column of a million regions has three thousand different ones, so a batch is turned into numbers of known texts, and what was found out
about each text is looked up. A column whose texts hardly repeat is typed as it stands, and only where there is doubt looked at closely.
Here: one column at a time. Not here: rules that need a second column (`columns.row_checks`), keys (`keys`).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.checks.columns import Check, text_of
from ingestion.checks.normalise import Normalisation, mapping, odd, perhaps_odd
from ingestion.checks.typing import typed
from ingestion.contracts.model import STORED_AS, Column

_MOST_TEXTS = 1 << 16
_ALWAYS = 1000  # so many different texts are worth a dictionary even in a small batch
_FEW = 5
_serial = itertools.count()
Bits = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Told:
    """What is to be said of a batch's column: which rows break which check, and which used a rule that puts right."""

    broken: list[tuple[Check, pl.Series]]
    put_right: list[tuple[str, pl.Series]]


class ColumnValues:
    """One column of one file, batch after batch."""

    def __init__(
        self,
        column: Column,
        checks: list[Check],
        rules: list[Normalisation],
        *,
        identifier: bool,
        words: Mapping[str, str] | None = None,
        repeats: bool = True,
    ) -> None:
        self.column = column
        self._words = dict(words or {})  # the sender's own, and what they mean
        rules = [mapping(self._words), *rules] if self._words else rules
        self.repeats = repeats  # until so many different texts were seen that a dictionary does not pay
        self._checks = checks
        self._rules = rules
        self._names = list(dict.fromkeys(rule.rule_id for rule in rules))
        self._identifier = identifier
        self._known = pl.Categorical(pl.Categories(f"door-{next(_serial)}"))
        self._held = pl.Series([], dtype=pl.String).cast(self._known)  # a numbering lives as long as some column has it
        self._values = pl.Series(column.name, [], dtype=STORED_AS[column.type])
        self._bits: Bits = np.zeros(0, dtype=np.uint32)
        self._few: list[str] = []  # the known texts, as long as they are a handful
        self._numbering = self._dictionary = pl.col(column.name).cast(self._known).to_physical()
        self._meaning = pl.lit(self._values).gather(pl.col(column.name)).alias(column.name)
        self._plainly = typed(column, pl.col(column.name)).alias(column.name)
        self._missing: Check | None = next((check for check in checks if check.rule_id == "COL-REQUIRED"), None)
        self._suspicion, self._doubt = (made.alias(column.name) for made in self._made_doubt())

    def numbering(self) -> pl.Expr:
        """The number of each text in the dictionary; in a file's later batches, of some only the null of a text never met before."""
        return self._numbering

    def _few_told_apart(self) -> pl.Expr:
        """A handful of texts is told apart by comparing, which costs less than a dictionary."""
        name, chain = self.column.name, cast(Any, pl)
        for number, text in enumerate(self._few):
            chain = chain.when(pl.col(name) == text).then(pl.lit(number, pl.UInt32))
        return cast(pl.Expr, chain.otherwise(pl.lit(None, pl.UInt32)).alias(name))

    def learn(self, texts: pl.Series, numbers: pl.Series) -> pl.Series | None:
        """Look at texts that are new in this batch, and give the numbers of all; None once texts are found hardly to repeat."""
        if numbers.null_count() > texts.null_count():
            numbers = texts.to_frame().select(self._dictionary).to_series()
        count = int(str(numbers.max())) + 1 if numbers.null_count() < numbers.len() else 0
        if count > min(_MOST_TEXTS, max(texts.len() // 2, _ALWAYS)):
            self.repeats = False
            return None
        if count > len(self._values):
            new = (
                pl.int_range(len(self._values), count, dtype=pl.UInt32, eager=True).cat.to(self._known).cast(pl.String)
            )
            value, bits = self._examine(new)
            self._values = pl.concat([self._values, value])
            self._bits = np.concatenate([self._bits, bits])
            if len(self._few) <= _FEW:
                self._few += new.head(_FEW + 1).to_list()
            self._numbering = self._few_told_apart() if len(self._few) <= _FEW else self._dictionary
            self._meaning = pl.lit(self._values).gather(pl.col(self.column.name)).alias(self.column.name)
        return numbers

    def meaning(self) -> pl.Expr:
        """The value of each number."""
        return self._meaning

    def told(self, texts: pl.Series, numbers: pl.Series) -> Told:
        """What is to be said of numbered texts."""
        if not self._bits.any():
            return Told(self._missing_in(texts), [])
        if numbers.null_count():
            bits: Bits = np.append(self._bits, np.uint32(0))[numbers.fill_null(len(self._bits)).to_numpy()]
        else:
            bits = self._bits[numbers.to_numpy()]
        return self._said(bits, texts)

    def plainly(self) -> pl.Expr:
        """The value of a text that is right as it stands."""
        return self._plainly

    def suspicion(self) -> pl.Expr:
        """Whether some text may be in doubt: one answer for all, and much cheaper than `doubt` where all are plain."""
        return self._suspicion

    def doubt(self) -> pl.Expr:
        """Of which texts anything is to be said, given `text_of` and the plain values beside each other."""
        return self._doubt

    def _made_doubt(self) -> tuple[pl.Expr, pl.Expr]:
        text, value = pl.col(text_of(self.column.name)), pl.col(self.column.name)
        strange = self._odd(text, value)
        broken = [check.broken for check in self._checks if check is not self._missing]
        doubt = pl.any_horizontal(strange, *broken).fill_null(value=False)
        unusual = perhaps_odd(self.column, text)
        if unusual is None or self._words:
            return doubt.any(), doubt
        return pl.any_horizontal(unusual, *(one.any() for one in broken)).fill_null(value=False), doubt

    def _odd(self, text: pl.Expr, value: pl.Expr) -> pl.Expr:
        """Where a text is not right as it stands, or is a word of the sender's own."""
        strange = odd(self.column, text, value, identifier=self._identifier)
        return strange | text.str.strip_chars().is_in(list(self._words)) if self._words else strange

    def look_at(self, texts: pl.Series, plain: pl.Series, doubt: pl.Series) -> tuple[pl.Series, Told]:
        """The values of texts, of which those in doubt are looked at by themselves, and what is to be said of them."""
        places = doubt.arg_true()
        value, found = self._examine(texts.gather(places))
        bits = np.zeros(texts.len(), dtype=np.uint32)
        bits[places.to_numpy()] = found
        return plain.scatter(places, value).alias(self.column.name), self._said(bits, texts)

    def nothing_but_missing(self, texts: pl.Series) -> Told:
        """What is to be said of a column of which nothing else is."""
        return Told(self._missing_in(texts), [])

    def _missing_in(self, texts: pl.Series) -> list[tuple[Check, pl.Series]]:
        return [(self._missing, texts.is_null())] if self._missing and texts.null_count() else []

    def _said(self, bits: Bits, texts: pl.Series) -> Told:
        """Bits into rules: first the checks, then the ways of writing."""
        every, checks = int(np.bitwise_or.reduce(bits)) if len(bits) else 0, len(self._checks)
        used = [
            (place, pl.Series((bits & np.uint32(1 << place)) != 0))
            for place in range(checks + len(self._names))
            if every >> place & 1
        ]
        broken = [(self._checks[place], mask) for place, mask in used if place < checks]
        put_right = [(self._names[place - checks], mask) for place, mask in used if place >= checks]
        return Told(broken + self._missing_in(texts), put_right)

    def _examine(self, texts: pl.Series) -> tuple[pl.Series, Bits]:
        """Put right, type and check; of nulls only `COL-REQUIRED` speaks, and here only when a text turns out empty."""
        frame = pl.DataFrame([texts.alias("sent")]).with_columns(
            typed(self.column, pl.col("sent")).alias(self.column.name), pl.col("sent").alias(text_of(self.column.name))
        )
        bits = np.zeros(frame.height, dtype=np.uint32)
        strange = frame.select(self._odd(pl.col("sent"), pl.col(self.column.name)).fill_null(value=False)).to_series()
        if strange.any():
            frame = self._put_right(frame, strange, bits)
        answers = frame.select(
            (check.broken & pl.col("sent").is_not_null()).fill_null(value=False).alias(str(place))
            for place, check in enumerate(self._checks)
        )
        for place, answer in enumerate(answers.get_columns()):
            if answer.any():
                bits |= answer.to_numpy().astype(np.uint32) << np.uint32(place)
        return frame[self.column.name], bits

    def _put_right(self, frame: pl.DataFrame, strange: pl.Series, bits: Bits) -> pl.DataFrame:
        """Apply the rules in turn to strange texts; a rule counts where the result is of the type. An emptied text becomes null."""
        name, text = self.column.name, frame["sent"].filter(strange)
        places, changes = strange.arg_true(), []
        for rule in self._rules:
            after = text.to_frame("t").select(rule.rewrite(pl.col("t"))).to_series()
            changes.append((rule.rule_id, (after != text).fill_null(value=False)))
            text = after
        text = text.set(text == "", None)
        value = text.to_frame("t").select(typed(self.column, pl.col("t"))).to_series()
        right = value.is_not_null() | text.is_null()
        for rule_id, changed in changes:
            bit = np.uint32(1 << (len(self._checks) + self._names.index(rule_id)))
            bits[places.filter(changed & right).to_numpy()] |= bit
        return frame.with_columns(
            frame[text_of(name)].scatter(places, text), frame[name].scatter(places, value).alias(name)
        )
