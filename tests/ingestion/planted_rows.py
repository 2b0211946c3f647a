"""Large filings of projects with faults of every common kind, each row spoilt in one way that is known; and a second engine's opinion."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandera.polars as pa
import polars as pl

from ingestion.codes.identifiers import resident_valid, uscc_valid
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Column
from ingestion.home import Home
from tests.ingestion.door_samples import filler, through

#: Kind of fault: the column that is spoilt, and what stands there.
FAULTS: dict[str, tuple[str, str]] = {
    "no number": ("project_no", ""),
    "number there already": ("project_no", "P3"),
    "wrong check digit": ("customer_id_number", "91530000216548323A"),
    "no identity number": ("customer_id_number", "123"),
    "product missing": ("product", ""),
    "unknown product": ("product", "贷"),
    "negative amount": ("loan_amount", "-1.00"),
    "no amount": ("loan_amount", "abc"),
    "parts of a fen": ("loan_amount", "1.005"),
    "amount missing": ("loan_amount", ""),
    "guaranteed over loan": ("guaranteed_amount", "9999999999.00"),
    "negative rate": ("loan_rate", "-4"),
    "no rate": ("loan_rate", "x"),
    "impossible date": ("start_date", "2025-02-30"),
    "begins after it ends": ("start_date", "2027-01-01"),
    "ends before it begins": ("due_date", "2020-01-01"),
    "unknown industry": ("industry_code", "9999"),
    "unknown region": ("region_code", "999999"),
    "region missing": ("region_code", ""),
    "neither yes nor no": ("is_farmer", "maybe"),
    "share over 100": ("bank_share", "101"),
    "shares not 100": ("bank_share", "21"),
    "too long": ("purpose", "长" * 2000),
}
SPOILT = 0.02
FIRST_SPOILT = 10  # a number that is there already was there before


@dataclass(frozen=True)
class Planted:
    """Rows as text, and of each line that was spoilt the kind of its fault."""

    rows: pl.DataFrame
    kinds: dict[int, str]


def planted(count: int, seed: int) -> Planted:
    """Good rows, one in fifty of them spoilt in one way; every kind comes in turn."""
    chance = np.random.default_rng(seed)
    good = pl.DataFrame([filler("projects", 1)]).select(
        pl.lit(text).alias(name) for name, text in filler("projects", 1).items()
    )
    spoilt = np.sort(
        chance.choice(np.arange(FIRST_SPOILT, count), max(len(FAULTS), int(count * SPOILT)), replace=False)
    )
    names = list(FAULTS)
    which = np.arange(len(spoilt)) % len(names)
    number = np.full(count, -1)
    number[spoilt] = which
    rows = pl.concat([good]).select(pl.all().repeat_by(count).explode()).with_columns(
        project_no="P" + pl.int_range(pl.len()).cast(pl.String), which=pl.Series(number)
    )  # fmt: skip
    rows = rows.with_columns(_spoilt(column) for column in dict.fromkeys(column for column, _ in FAULTS.values()))
    kinds = {int(place) + 2: names[kind] for place, kind in zip(spoilt, which, strict=True)}
    return Planted(rows.drop("which"), kinds)


def _spoilt(column: str) -> pl.Expr:
    expression = pl.col(column)
    for number, (name, text) in enumerate(FAULTS.values()):
        if name == column:
            expression = pl.when(pl.col("which") == number).then(pl.lit(text)).otherwise(expression)
    return expression.alias(column)


def bad_for_the_door(home: Home, rows: pl.DataFrame) -> set[int]:
    """Lines that the door sets aside."""
    receipt = through(home, rows.write_csv().encode())
    path: Path = home.quarantine / f"{receipt.filing_id}.rows.parquet"
    return set(pl.read_parquet(path)["line_no"])


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


def bad_for_pandera(sent: pl.DataFrame) -> set[int]:
    """Lines that a schema of the contract's columns, and of rules over them, calls bad."""
    contract = CONTRACTS["projects"]
    present = [column for column in contract.columns if column.name in sent.columns]
    frame = sent.with_columns(pl.when(pl.all() != "").then(pl.all())).select(c.name for c in present)
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
