"""Field by field: what each version changed, and any two versions side by side.

Pure: versions in, lines out. Which columns are personal the contract says; masking is done by who shows the lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from casework.forms.records import FormRecord
from ingestion.contracts import CONTRACTS


@dataclass(frozen=True)
class FieldChange:
    """One column that one version changed; None where there was, or is, nothing."""

    version: int
    column: str
    before: str | None
    after: str | None
    actor: str
    at: datetime
    reason: str


def changes(versions: Sequence[FormRecord]) -> list[FieldChange]:
    """Everything that changed, from the first version on; versions come oldest first."""
    found: list[FieldChange] = []
    for before, after in pairwise([None, *versions]):
        if after is not None:
            found += between(before, after)
    return found


def between(before: FormRecord | None, after: FormRecord) -> list[FieldChange]:
    """The columns in which two versions differ, in the contract's order; a withdrawal empties them all."""
    old = {} if before is None or before.action == "D" else before.row
    new = {} if after.action == "D" else after.row
    return [
        FieldChange(after.version, name, old.get(name), new.get(name), after.actor, after.at, after.reason)
        for name in CONTRACTS[after.contract].column_names
        if old.get(name) != new.get(name)
    ]


def as_of(versions: Sequence[FormRecord], day: date) -> FormRecord | None:
    """The record as it was at the end of a day (UTC); None when there was none, or it was withdrawn."""
    known = [version for version in versions if version.at.date() <= day]
    return known[-1] if known and known[-1].action != "D" else None
