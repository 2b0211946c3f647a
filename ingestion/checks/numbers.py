"""Numbers with check digits: unified credit codes and resident identities, where the contract or the row's own id type says so.

Here: which rows to ask about, and the answers as broken rules. Not here: the arithmetic (`ingestion.codes.identifiers`).
"""

from __future__ import annotations

import polars as pl

from ingestion.checks.catalogue import SHARED_RULES
from ingestion.checks.columns import Check
from ingestion.codes.identifiers import Identifiers
from ingestion.contracts.model import Column, Contract


class NumberChecks:
    """The checks of one column that holds numbers; `kind` names the column that says which kind, or None: all are unified codes."""

    def __init__(self, column: Column, kind: str | None) -> None:
        self._column = column.name
        self._kind = kind
        self._uscc, self._organisation, self._resident = (
            Check(rule_id, SHARED_RULES[rule_id].level, column.name, pl.lit(value=True))
            for rule_id in ("COL-USCC", "COL-ORGANISATION", "COL-RESIDENT")
        )

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules it asks about."""
        asked = (
            (self._uscc, self._organisation) if self._kind is None else (self._uscc, self._organisation, self._resident)
        )
        return tuple(check.rule_id for check in asked)

    def broken(self, frame: pl.DataFrame) -> list[tuple[Check, pl.Series]]:
        """Which rows break which of the three rules."""
        numbers = frame[self._column]
        there = numbers.is_not_null()
        codes = there if self._kind is None else there & (frame[self._kind] == "USCC").fill_null(value=False)
        found: list[tuple[Check, pl.Series]] = []
        known = Identifiers(numbers)
        if codes.any():
            right = known.uscc()
            wrong = codes & ~right
            found.append((self._uscc, wrong))
            found.append((self._organisation, codes & right & ~known.organisation()))
        if self._kind is not None:
            people = there & (frame[self._kind] == "RIC").fill_null(value=False)
            if people.any():
                found.append((self._resident, people & ~known.resident()))
        return found


def number_checks(contract: Contract, present: set[str]) -> list[NumberChecks]:
    """The columns of a contract whose numbers have check digits."""
    found = []
    for column in contract.columns:
        for name, _, kind in (check.partition(":") for check in column.checks):
            if column.name in present and name in ("uscc", "identity"):
                found.append(NumberChecks(column, kind or None))
    return found
