"""Findings in words: the lines of a receipt, built only for rows that break a rule, with personal values masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from ingestion.checks.catalogue import SHARED_RULES, Rule
from ingestion.checks.chains import CHAIN_RULES
from ingestion.checks.columns import Check
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Contract
from ingestion.readers.table import FIELDS, LINE
from ingestion.receipts import ERRORS_SHOWN, MASK_STARS, MASKS, ErrorLine, mask

VALUE_SHOWN = 200
WAITING = "REF-WAITING"
RAGGED = "ROW-FIELDS"
GIVEN_UP = "ROW-GIVEN-UP"
#: Rules that ask what was accepted before. What they find tells of the order of arrival: it is what the sender was told then, and stays.
#: Every other rule finds the same in a file whenever it comes.
OF_ARRIVAL: Final = frozenset({"KEY-EXISTS", "KEY-UNCHANGED", "KEY-UNKNOWN", "ROW-LOCKED", WAITING}).union(
    *CHAIN_RULES.values()
)
Broken = list[tuple[Check, pl.Series]]
Waiting = list[tuple[str, pl.LazyFrame]]  # by the columns that refer, as `ingestion.checks.known.waiting` gives them
ROW_KEY = "row_key"
FINDING_SCHEMA = {
    LINE: pl.Int64,
    ROW_KEY: pl.String,
    "column_name": pl.String,
    "rule_id": pl.String,
    "level": pl.String,
    "value": pl.String,
}


def rules_of(contract: Contract) -> dict[str, Rule]:
    """Every rule that a row of this contract may break, with its words."""
    own = {rule.id: Rule(rule.level, rule.zh, rule.en, rule.cure_zh, rule.cure_en) for rule in contract.rules}
    return SHARED_RULES | CHAIN_RULES.get(contract.name, {}) | own


def gathered(broken: Broken, frame: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """One line for each row and rule that it breaks; the value is that of the column, as sent."""
    if not broken:
        return pl.DataFrame(schema=FINDING_SCHEMA)
    places = [np.flatnonzero(mask.to_numpy()) for _, mask in broken]
    said = pl.DataFrame(
        [(check.column, check.rule_id, check.level) for check, _ in broken],
        schema=dict.fromkeys(("column_name", "rule_id", "level"), pl.String),
        orient="row",
    )
    values = [_value(check, frame, sent)[rows] for (check, _), rows in zip(broken, places, strict=True)]
    rule_of_each = np.repeat(np.arange(len(broken)), [len(rows) for rows in places])
    return (
        frame[[LINE, ROW_KEY]][np.concatenate(places)]
        .hstack(said[rule_of_each])
        .hstack([pl.concat(values).alias("value")])
    )


def _value(check: Check, frame: pl.DataFrame, sent: pl.DataFrame) -> pl.Series:
    if check.rule_id == RAGGED:
        return frame[FIELDS].cast(pl.String)
    if check.rule_id.startswith("KEY-"):
        return frame[ROW_KEY]
    if check.column in sent.columns:
        return sent[check.column]
    return pl.repeat(None, frame.height, dtype=pl.String, eager=True)


class Findings:
    """All that was found in one filing: rules broken by rows, and references that wait, which may be as many as the rows."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._personal: dict[str, str] = {
            column.name: column.personal for column in contract.columns if column.personal
        }
        self._parts: list[pl.DataFrame] = []
        self._found = pl.DataFrame(schema=FINDING_SCHEMA)
        self._waiting: list[tuple[int, pl.DataFrame]] = []

    def add(self, findings: pl.DataFrame) -> None:
        """Take in what a batch broke."""
        if findings.height:
            self._parts.append(findings)

    def settle(self, bad: pl.Series, waiting: Waiting) -> None:
        """After the last batch: errors of quarantined rows and warnings of accepted ones stay, in the order of the file, masked."""
        plans = [self._as_findings(name, rows) for name, rows in waiting]
        counts = pl.collect_all([plan.select(pl.len()) for plan in plans], engine="streaming")
        numbers = [int(count.item()) for count in counts]
        self._waiting = [
            (number, plan.head(ERRORS_SHOWN).collect(engine="streaming"))
            for number, plan in zip(numbers, plans, strict=True)
            if number
        ]
        if self._parts:
            found = pl.concat(self._parts).filter((pl.col("level") == "error") | ~pl.col(LINE).is_in(bad.implode()))
            self._found = found.sort(LINE, maintain_order=True).with_columns(self._shown())

    def counts(self) -> dict[str, int]:
        """How often each rule was broken."""
        counts = dict(self._found["rule_id"].value_counts().rows())
        waiting = sum(number for number, _ in self._waiting)
        return dict(sorted((counts | ({WAITING: waiting} if waiting else {})).items()))

    def warnings(self) -> int:
        """How many warnings accepted rows carry."""
        return self._found.filter(level="warning").height + sum(number for number, _ in self._waiting)

    def worst(self, number: int) -> pl.DataFrame:
        """The first lines of a receipt: errors before warnings, each in the order of the file."""
        errors = self._found.filter(level="error").head(number)
        waiting = [rows for _, rows in self._waiting]
        warnings = pl.concat([self._found.filter(level="warning").head(number), *waiting]).sort(
            LINE, maintain_order=True
        )
        return pl.concat([errors, warnings.head(number - errors.height)])

    def lazy(self, waiting: Waiting) -> pl.LazyFrame:
        """All of them, as a plan; `waiting` as for `settle`, over the accepted file where it lies now."""
        if not self._waiting:
            return self._found.lazy()
        return pl.concat([self._found.lazy(), *(self._as_findings(name, rows) for name, rows in waiting)])

    def _as_findings(self, name: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        value = pl.col("target").str.split("|").list.last() if "|" in name else pl.col("target")
        column = name.rpartition("|")[2]
        kind = self._personal.get(column)
        return rows.select(
            LINE,
            ROW_KEY,
            pl.lit(column).alias("column_name"),
            pl.lit(WAITING).alias("rule_id"),
            pl.lit("warning").alias("level"),
            (_masked(value, kind) if kind else value.str.head(VALUE_SHOWN)).alias("value"),
        )

    def _shown(self) -> pl.Expr:
        """Values with what is personal masked, and cut where they are long."""
        plain = pl.col("value").str.head(VALUE_SHOWN)
        value = plain
        for kind in sorted(
            set(self._personal.values())
        ):  # each mask from the bare value: nested masks would grow without end
            names = [name for name, its_kind in self._personal.items() if its_kind == kind]
            value = pl.when(pl.col("column_name").is_in(names)).then(_masked(plain, kind)).otherwise(value)
        if any(name in self._personal for name in self._contract.key):
            value = pl.when(pl.col("rule_id").str.starts_with("KEY-")).then(pl.lit(None, pl.String)).otherwise(value)
        return value.alias("value")


def _masked(value: pl.Expr, kind: str) -> pl.Expr:
    """As `ingestion.receipts.mask`, a whole column at a time."""
    head, tail = MASKS[kind]
    length = value.str.len_chars().cast(pl.Int64)
    stars = pl.lit("*" * MASK_STARS).str.head((length - head - tail).clip(0, MASK_STARS))
    shown = pl.concat_str(value.str.head(head), stars, value.str.tail(tail) if tail else pl.lit(""))
    return pl.when(length <= head + tail).then(pl.lit("*" * (head + tail)).str.head(length)).otherwise(shown)


def in_words(contract: Contract, findings: pl.DataFrame) -> list[ErrorLine]:
    """Lines of a receipt for findings already masked."""
    rules = rules_of(contract)
    personal = {column.name: column.personal for column in contract.columns}
    kinds = [personal.get(name) for name in contract.key]
    return [
        _line(contract, rules[row["rule_id"]], row, _masked_key(row["row_key"], kinds))
        for row in findings.iter_rows(named=True)
    ]


def _masked_key(key: str | None, kinds: Sequence[str | None]) -> str | None:
    if key is None or not any(kinds):
        return key
    parts = key.split("|")
    return "|".join(mask(part, kind) or "" for part, kind in zip(parts, kinds, strict=False))


def _line(contract: Contract, rule: Rule, row: Mapping[str, object], key: str | None) -> ErrorLine:
    name = row["column_name"]
    shown = next((column for column in contract.columns if column.name == name), None)
    target = next((CONTRACTS[to] for names, to in contract.references.items() if names[-1] == name), None)
    codes = "、".join(CODE_LISTS[shown.codes]) if shown and shown.codes else ""
    common = {"value": row["value"] or "", "codes": codes}
    zh = common | {"column": shown.zh if shown else name or "", "contract_zh": target.zh if target else "数据"}
    en = common | {"column": f"{name}" if name else "", "contract_en": target.en if target else "data"}
    return ErrorLine(
        line_no=int(str(row[LINE])),
        row_key=key,
        column_name=None if name is None else str(name),
        rule_id=str(row["rule_id"]),
        level=str(row["level"]),
        value=None if row["value"] is None else str(row["value"]),
        message_zh=_filled(rule.zh, zh),
        message_en=_filled(rule.en, en),
        cure_zh=rule.cure_zh,
        cure_en=rule.cure_en,
    )


def _filled(words: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        words = words.replace("{" + name + "}", str(value))
    return words


def fatal(rule_id: str, values: Iterable[tuple[str, str]]) -> ErrorLine:
    """The line of a receipt for a broken file rule."""
    rule, filled = SHARED_RULES[rule_id], dict(values)
    return ErrorLine(
        line_no=int(filled["line"]) if filled.get("line", "").isdigit() else 0,
        row_key=None,
        column_name=filled.get("column"),
        rule_id=rule_id,
        level=rule.level,
        value=None,
        message_zh=_filled(rule.zh, filled),
        message_en=_filled(rule.en, filled),
        cure_zh=_filled(rule.cure_zh, filled),
        cure_en=_filled(rule.cure_en, filled),
    )
