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

        there = pl.col(self._column).is_not_null()
        of_kind = pl.lit("USCC") if kind is None else pl.col(kind)
        self._asked = [
            (there & (of_kind == code)).fill_null(value=False).alias(code) for code in ("USCC", "RIC")
        ]  # which rows have a unified code, and which a resident identity

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules it asks about."""
        asked = (
            (self._uscc, self._organisation) if self._kind is None else (self._uscc, self._organisation, self._resident)
        )
        return tuple(check.rule_id for check in asked)

    def broken(self, frame: pl.DataFrame) -> list[tuple[Check, pl.Series]]:
        """Which rows break which of the three rules."""
        codes, people = frame.select(self._asked).get_columns()
        found: list[tuple[Check, pl.Series]] = []
        known = Identifiers(frame[self._column])
        if codes.any():
            right = known.uscc()
            wrong = codes & ~right
            found.append((self._uscc, wrong))
            found.append((self._organisation, codes & right & ~known.organisation()))
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
