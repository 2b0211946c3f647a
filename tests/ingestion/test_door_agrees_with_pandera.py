"""The door and a pandera schema made from the same contract call the same rows bad, on a file with faults of every common kind."""

from __future__ import annotations

import random
from pathlib import Path

import pandera.polars as pa
import polars as pl
import pytest

from ingestion.checks.columns import column_checks, row_checks, text_of
from ingestion.codes.identifiers import resident_valid, uscc_valid
from ingestion.codes.lists import scheme
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Column
from ingestion.home import Home
from tests.ingestion.door_samples import as_csv, filler, through

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


def column_of(column: Column) -> pa.Column:
    """What pandera is told of a column, as text."""
    checks = []
    patterns = {
        "money": r"^-?\d{1,16}(\.\d{1,2})?$", "rate": r"^\d{1,4}(\.\d{1,6})?$", "share": r"^\d{1,4}(\.\d{1,6})?$", "int": r"^-?\d{1,15}$",
    }  # fmt: skip
    if column.codes:
        checks.append(pa.Check.isin(list(CODE_LISTS[column.codes])))
    elif column.type == "bool":
        checks.append(pa.Check.isin(["Y", "N"]))
    elif column.type in patterns:
        checks.append(pa.Check.str_matches(patterns[column.type]))
    return pa.Column(pl.String, checks=checks, nullable=not column.required)


def bad_for_pandera(rows: list[dict[str, str]]) -> set[int]:
    """Lines that a schema of the contract's columns, and of rules over them, calls bad."""
    contract = CONTRACTS["projects"]
    present = [column for column in contract.columns if column.name in rows[0]]
    frame = pl.DataFrame(rows).with_columns(pl.when(pl.all() != "").then(pl.all())).select(c.name for c in present)
    lines = pl.int_range(2, frame.height + 2, eager=True).alias("line")
    bad: set[int] = set()
    schema = pa.DataFrameSchema({column.name: column_of(column) for column in present})
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as found:
        cases = found.failure_cases
        assert set(cases["schema_context"]) == {"Column"}
        bad |= {int(index) + 2 for index in cases["index"]}
    dates = {name: frame[name].str.to_date("%Y-%m-%d", strict=False) for name in ("start_date", "due_date")}
    number = {
        name: frame[name].cast(pl.Float64, strict=False) for name in ("loan_amount", "guaranteed_amount", "loan_rate")
    }
    shares = frame.select(pl.col("^.*_share$").cast(pl.Float64, strict=False))
    usable = [shares[name].is_between(0, 100) for name in shares.columns]
    wrong = [
        *(frame[name].is_not_null() & day.is_null() for name, day in dates.items()),
        dates["due_date"] <= dates["start_date"],
        number["loan_amount"] < 0,
        number["loan_rate"] < 0,
        (number["guaranteed_amount"] > number["loan_amount"]) & (number["loan_amount"] >= 0),
        *(~mask for mask in usable),
        shares.sum_horizontal() != 100,
        frame["purpose"].str.len_bytes() > 4000,
        (frame["customer_id_type"] == "USCC") & ~uscc_valid(frame["customer_id_number"]),
        (frame["customer_id_type"] == "RIC") & ~resident_valid(frame["customer_id_number"]),
        ~frame["region_code"].is_in(["530102"]),
        ~frame["industry_code"].is_in(["3911"]),
        ~frame["project_no"].is_first_distinct() & frame["project_no"].is_not_null(),
    ]
    for mask in wrong:
        bad |= set(lines.filter(mask.fill_null(value=False)))
    return bad


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_call_the_same_rows_bad(tmp_path: Path, seed: int) -> None:
    rows = faulty(400, seed)
    home = Home(tmp_path)
    receipt = through(home, as_csv(rows))
    found = pl.read_parquet(home.quarantine / f"{receipt.filing_id}.rows.parquet")["line_no"]
    assert set(found) == bad_for_pandera(rows)
    assert 80 < len(found) < 120


def test_every_column_and_row_rule_is_an_expression_over_text_and_value() -> None:
    for contract in CONTRACTS.values():
        names = {name for column in contract.columns for name in (column.name, text_of(column.name))} | {"@fields"}
        checks = [
            check for column in contract.columns for check in column_checks(column, scheme("CN"), has_control=True)
        ]
        for check in checks + row_checks(contract):
            assert set(check.broken.meta.root_names()) <= names
