"""The door's rules for projects as pandas and Great Expectations would have them: the side that the door is compared with.

Here: the most natural use of both, with complete results so that bad rows can be split off. Not part of the product.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")

import great_expectations as gx
import pandas as pd

from ingestion.codes import industries, regions
from ingestion.codes.identifiers import USCC_ALPHABET
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS

_VALUES = {letter: value for value, letter in enumerate(USCC_ALPHABET)}
_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_PATTERNS = {
    "money": r"^\d{1,16}(\.\d{1,2})?$", "rate": r"^\d{1,4}(\.\d{1,6})?$", "share": r"^\d{1,3}(\.\d{1,6})?$",
    "date": r"^(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
}  # fmt: skip


def _valid(code: object) -> bool:
    text = str(code)
    if len(text) != 18 or any(letter not in _VALUES for letter in text):
        return False
    total = sum(_VALUES[letter] * weight for letter, weight in zip(text, _WEIGHTS, strict=False))
    return (31 - total % 31) % 31 == _VALUES[text[-1]]


def _expectations() -> list[Any]:
    made: list[Any] = [gx.expectations.ExpectColumnValuesToBeUnique(column="project_no")]
    for column in CONTRACTS["projects"].columns:
        name = column.name
        if column.required:
            made.append(gx.expectations.ExpectColumnValuesToNotBeNull(column=name))
        if column.codes:
            made.append(
                gx.expectations.ExpectColumnValuesToBeInSet(column=name, value_set=list(CODE_LISTS[column.codes]))
            )
        elif column.type == "bool":
            made.append(gx.expectations.ExpectColumnValuesToBeInSet(column=name, value_set=["Y", "N"]))
        elif column.type in _PATTERNS:
            made.append(gx.expectations.ExpectColumnValuesToMatchRegex(column=name, regex=_PATTERNS[column.type]))
        if "region" in column.checks:
            codes = regions().filter(scheme="CN")["code"].to_list()
            made.append(gx.expectations.ExpectColumnValuesToBeInSet(column=name, value_set=codes))
        if "industry" in column.checks:
            codes = industries().filter(scheme="CN")["code"].to_list()
            made.append(gx.expectations.ExpectColumnValuesToBeInSet(column=name, value_set=codes))
    derived = ("uscc_valid", "shares_whole", "guaranteed_within_loan", "due_after_start")
    return made + [gx.expectations.ExpectColumnValuesToBeInSet(column=name, value_set=[True]) for name in derived]


def run(source: Path, folder: Path) -> None:
    """Read, derive, validate, split."""
    frame = pd.read_csv(source, dtype=str, keep_default_na=False, na_values=[""])
    frame["line_no"] = range(2, len(frame) + 2)
    money = frame[["loan_amount", "guaranteed_amount"]].apply(pd.to_numeric, errors="coerce")
    shares = frame[[f"{who}_share" for who in ("bank", "guarantor", "reguarantor", "fund", "government")]]
    frame["uscc_valid"] = frame["customer_id_number"].map(_valid)
    frame["shares_whole"] = shares.apply(pd.to_numeric, errors="coerce").sum(axis=1) == 100
    frame["guaranteed_within_loan"] = ~(money["guaranteed_amount"] > money["loan_amount"])
    start, due = (pd.to_datetime(frame[name], errors="coerce") for name in ("start_date", "due_date"))
    frame["due_after_start"] = ~(due <= start) & start.notna() & due.notna()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("door").add_dataframe_asset("projects")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite("projects", expectations=_expectations())
    result = batch.validate(suite, result_format={"result_format": "COMPLETE"})
    bad = sorted({place for one in result.results for place in one.result.get("unexpected_index_list") or []})
    spoilt = frame.index.isin(bad)
    frame[~spoilt].to_parquet(folder / "reference_accepted.parquet")
    frame[spoilt].to_parquet(folder / "reference_bad.parquet")
