"""Single rows through the very checks of a file: for a form, which is one row that nobody wrote into a file yet.

Here: a row of text to what the contract says of it. Not here: the checks themselves (`ingestion.checks.batch`), rules that need what was
accepted before (they are asked when the row goes through the door as a filing).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ingestion.checks.batch import BatchChecker, Checked
from ingestion.checks.findings import ROW_KEY, Findings, in_words
from ingestion.contracts.model import Contract
from ingestion.contracts.versions import contract_of
from ingestion.identity import DEFAULT_SCHEME
from ingestion.readers import headers
from ingestion.readers.table import FIELDS, LINE, ROW_COLUMNS, SURPLUS, TextTable, cell
from ingestion.receipts import ErrorLine


@dataclass(frozen=True)
class RowVerdict:
    """What the contract says of one row: its key and typed values, and every rule that it breaks."""

    row_key: str | None
    values: dict[str, Any]
    lines: tuple[ErrorLine, ...]

    @property
    def is_good(self) -> bool:
        """Whether the row may be kept; warnings do not hinder."""
        return all(line.level == "warning" for line in self.lines)


def check_rows(contract: Contract, rows: Sequence[Mapping[str, str]]) -> list[RowVerdict]:
    """The verdict on each row, in their order; a column that a row leaves out is empty."""
    names = contract.column_names
    checked = _checker(contract.name, contract.version).checked_alone(_frame(names, rows))
    lines = _lines(contract, checked, len(rows)) if checked.findings.height else []
    by_line = {row[LINE]: row for row in checked.typed.iter_rows(named=True)}
    found = []
    for number in range(1, len(rows) + 1):
        typed = by_line.get(number, {})
        values = {name: typed.get(name) for name in names}
        found.append(RowVerdict(typed.get(ROW_KEY), values, tuple(line for line in lines if line.line_no == number)))
    return found


@functools.cache
def _checker(contract_name: str, version: int) -> BatchChecker:
    """Compiling a contract's checks costs ten times what a row costs."""
    contract = contract_of(contract_name, version)
    assert contract is not None  # noqa: S101 - the caller has it
    names = list(contract.column_names)
    table = TextTable(names, lambda: iter(()), "form")
    return BatchChecker(contract, headers.match(names, contract, {}), table, DEFAULT_SCHEME, is_file=False)


def _lines(contract: Contract, checked: Checked, rows: int) -> list[ErrorLine]:
    findings = Findings(contract)
    findings.add(checked.findings)
    findings.settle(checked.typed[LINE].filter(checked.bad), [])
    return in_words(contract, findings.worst(len(contract.column_names) * max(1, rows)))


def _frame(names: Sequence[str], rows: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    cells = {cell(place): [row.get(name) or None for row in rows] for place, name in enumerate(names)}
    nothing = [None] * len(rows)
    own = {LINE: list(range(1, len(rows) + 1)), FIELDS: nothing, SURPLUS: nothing}
    return pl.DataFrame({**cells, **own}, schema={**dict.fromkeys(cells, pl.String), **ROW_COLUMNS})
