"""Files in whatever order: the door finds the same in each, but for what its rules ask of the files that came before."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion import intake
from ingestion.checks.findings import OF_ARRIVAL
from tests.ingestion.conftest import Door
from tests.ingestion.door_samples import GOOD, PARTNER, as_csv, filler
from tests.ingestion.taking_in import take_in

PROJECT, EVENT = GOOD["projects"], GOOD["project_events"]
KEY = {"project_no": "X1", "loan_contract_no": "LX1"}
#: Contract, sequence and rows: each with a row that is wrong in itself, and rows that are right or wrong by what came before.
FILES: tuple[tuple[str, str, list[dict[str, str]]], ...] = (
    ("customers", "2025-06", [GOOD["customers"], filler("customers", 1), filler("customers", 2) | {"region_code": "000000"}]),
    ("projects", "2025-06", [PROJECT, *(filler("projects", number) for number in (1, 2, 3)), filler("projects", 4) | {"product": "贷"}]),
    ("projects", "2025-05", [filler("projects", 1) | {"loan_rate": "0.05"}, *(filler("projects", number) for number in (5, 6, 7))]),
    ("projects", "2025-04", [filler("projects", 2) | {"action": "U"}, *(filler("projects", number) for number in (8, 9))]),
    ("project_events", "2025-06", [EVENT, filler("project_events", 1) | {"amount": "多"}, filler("project_events", 2)]),
    ("counter_guarantees", "2025-06", [GOOD["counter_guarantees"], filler("counter_guarantees", 1), filler("counter_guarantees", 2)]),
)  # fmt: skip
Line = tuple[object, ...]


@dataclass(frozen=True)
class Seen:
    """What was found by rules that ask nothing of the past, lines that the others set aside, and what was accepted of each line."""

    found: set[Line]
    set_aside: set[Line]
    told_of_the_past: set[Line]
    accepted: dict[Line, Line]

    def accepted_but(self, lines: set[Line]) -> dict[Line, Line]:
        return {line: row for line, row in self.accepted.items() if line not in lines}


def seen(door: Door, order: Sequence[int]) -> Seen:
    """What the door makes of the files in this order."""
    paths: list[Path] = []
    for place in order:
        contract, period, rows = FILES[place]
        paths.append(door.place(f"{contract}__{PARTNER}__{period}.csv", as_csv(rows)))
    receipts, findings = take_in(door.home, paths)
    assert "refused" not in {receipt.verdict for receipt in receipts}
    accepted: dict[Line, Line] = {}
    for path, receipt in zip(paths, receipts, strict=True):
        rows = pl.read_parquet(intake.accepted_path(door.home, str(receipt.contract), receipt.filing_id))
        file = f"{path.parent.name}/{path.name}"
        accepted |= {
            (file, row["line_no"]): tuple(row.values()) for row in rows.drop("filing_id").iter_rows(named=True)
        }
    of_past = findings.filter(pl.col("rule_id").is_in(OF_ARRIVAL))
    others = findings.filter(~pl.col("rule_id").is_in(OF_ARRIVAL)).drop("filing_id")
    named = of_past.select("file", "line_no", "rule_id").rows()
    return Seen(
        set(others.rows()), set(of_past.filter(level="error").select("file", "line_no").rows()), set(named), accepted
    )


@functools.cache
def straight(new_door: Callable[[], Door]) -> Seen:
    """In the order above."""
    return seen(new_door(), range(len(FILES)))


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(range(len(FILES))))
def test_only_rules_that_ask_of_the_past_find_otherwise(new_door: Callable[[], Door], order: list[int]) -> None:
    first, now = straight(new_door), seen(new_door(), order)
    assert now.found == first.found
    aside = now.set_aside | first.set_aside
    assert now.accepted_but(aside) == first.accepted_but(aside)


def test_the_past_is_told_of(new_door: Callable[[], Door]) -> None:
    """Else the test above would hold for want of anything to find."""
    backwards = seen(new_door(), range(len(FILES) - 1, -1, -1))
    told = {rule for *_, rule in backwards.told_of_the_past ^ straight(new_door).told_of_the_past}
    assert {"REF-WAITING", "KEY-EXISTS", "KEY-UNKNOWN"} <= told
    assert straight(new_door).found
