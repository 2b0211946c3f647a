"""The door and a pandera schema made from the same contract call the same rows bad, on a file with faults of every common kind."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

from ingestion.checks.columns import column_checks, row_checks, text_of
from ingestion.codes.lists import scheme
from ingestion.contracts import CONTRACTS
from ingestion.home import Home
from tests.ingestion.door_samples import as_csv, filler, through
from tests.ingestion.planted_rows import bad_for_pandera, bad_for_the_door, planted

FAULTS = {
    "project_no": ["", "P3"],
    "customer_id_number": ["91530000216548323A", "123"],
    "product": ["", "贷"],
    "loan_amount": ["-1.00", "abc", "1.005", ""],
    "guaranteed_amount": ["9999999999.00"],
    "loan_rate": ["-4", "x"],
    "start_date": ["2025-02-30", "2027-01-01"],
    "due_date": ["2020-01-01"],
    "industry_code": ["9999"],
    "region_code": ["999999", ""],
    "is_farmer": ["maybe"],
    "bank_share": ["101", "21"],
    "purpose": ["长" * 2000],
}


def faulty(rows: int, seed: int) -> list[dict[str, str]]:
    """Good rows, one in four of them spoilt in one or two ways."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    made = [filler("projects", number) | {"project_no": f"P{number}"} for number in range(rows)]
    for row in chance.sample(made, rows // 4):
        for name in chance.sample(sorted(FAULTS), chance.choice((1, 1, 2))):
            row[name] = chance.choice(FAULTS[name])
    return made


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_call_the_same_rows_bad(tmp_path: Path, seed: int) -> None:
    rows = faulty(400, seed)
    home = Home(tmp_path)
    receipt = through(home, as_csv(rows))
    found = pl.read_parquet(home.quarantine / f"{receipt.filing_id}.rows.parquet")["line_no"]
    assert set(found) == bad_for_pandera(pl.DataFrame(rows))
    assert 80 < len(found) < 120


def test_of_a_hundred_thousand_rows_both_find_what_is_planted_and_nothing_else(tmp_path: Path) -> None:
    filing = planted(100_000, seed=4)
    assert len(set(filing.kinds.values())) >= 16
    assert bad_for_the_door(Home(tmp_path), filing.rows) == set(filing.kinds)
    assert bad_for_pandera(filing.rows) == set(filing.kinds)


def test_every_column_and_row_rule_is_an_expression_over_text_and_value() -> None:
    for contract in CONTRACTS.values():
        names = {name for column in contract.columns for name in (column.name, text_of(column.name))} | {"@fields"}
        checks = [
            check for column in contract.columns for check in column_checks(column, scheme("CN"), has_control=True)
        ]
        for check in checks + row_checks(contract):
            assert set(check.broken.meta.root_names()) <= names
