"""The door's rules for projects as pandas and Great Expectations would have them: the side that the door is compared with.

One expectation for each rule that the door asks of each column, of the row and of what was filed before, made from the contract's own list
of them, so that a rule added there stops the benchmark until it is added here. Great Expectations finds and reports; what it has no
expectation for is worked out by pandas first, as a column of true and false. Not asked here, though the door does: fields of ragged
records, control characters, and ways of writing that are put right. Not part of the product.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")

import great_expectations as gx
import pandas as pd
from great_expectations import expectations as gxe

from ingestion.checks.columns import Check, column_checks, row_checks
from ingestion.checks.numbers import number_checks
from ingestion.codes.identifiers import USCC_ALPHABET
from ingestion.codes.lists import industries, regions, retired_regions, scheme
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import LARGEST_AMOUNT, LARGEST_GUARANTEE, Column
from ingestion.contracts.projects import LONG_TERM_DAYS, ODD_FEE_RATE, SHARES

_PROJECTS = CONTRACTS["projects"]
_NUMBERS = tuple(column.name for column in _PROJECTS.columns if column.type in ("money", "rate", "share"))
_DATES = ("start_date", "due_date")
_PATTERNS = {
    "money": r"^-?\d{1,16}(\.\d{1,2})?$", "rate": r"^-?\d{1,4}(\.\d{1,6})?$", "share": r"^-?\d{1,4}(\.\d{1,6})?$",
}  # fmt: skip
_VALUES = {letter: value for value, letter in enumerate(USCC_ALPHABET)}
_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def _right_code(code: object) -> bool:
    """The check character of a unified social credit code."""
    text = str(code)
    if len(text) != 18 or any(letter not in _VALUES for letter in text):
        return False
    total = sum(_VALUES[letter] * weight for letter, weight in zip(text, _WEIGHTS, strict=False))
    return (31 - total % 31) % 31 == _VALUES[text[-1]]


def _right_organisation(code: object) -> bool:
    """The check character of the organisation code within."""
    inner = str(code)[8:17]
    if len(inner) != 9 or not inner[:8].isalnum():
        return False
    total = sum(int(letter, 36) * weight for letter, weight in zip(inner, _ORGANISATION_WEIGHTS, strict=False))
    return "0123456789X"[-total % 11] == inner[8]


def typed_name(name: str) -> str:
    """Where pandas keeps the number or day that a text means."""
    return f"{name} as typed"


def _expectations_of(column: Column, check: Check) -> Iterator[Any]:  # noqa: PLR0912 - one answer for each rule
    """What Great Expectations is asked for one rule on one column."""
    name, typed, level = column.name, typed_name(column.name), {"level": check.level}
    match check.rule_id:
        case "COL-REQUIRED":
            yield gxe.ExpectColumnValuesToNotBeNull(column=name, meta=level)
        case "COL-LENGTH":
            yield gxe.ExpectColumnValueLengthsToBeBetween(column=name, max_value=4000, meta=level)
        case "COL-CODE":
            allowed = list(CODE_LISTS[column.codes or ""])
            yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=allowed, meta=level)
        case "COL-BOOL":
            yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=["Y", "N"], meta=level)
        case "COL-MONEY" | "COL-RATE" | "COL-SHARE":
            yield gxe.ExpectColumnValuesToMatchRegex(column=name, regex=_PATTERNS[column.type], meta=level)
        case "COL-DATE":
            yield gxe.ExpectColumnValuesToBeInSet(column=f"{name} is a day", value_set=[True], meta=level)
        case "COL-NEGATIVE":
            yield gxe.ExpectColumnValuesToBeBetween(column=typed, min_value=0, meta=level)
        case "COL-LARGE":
            most = LARGEST_GUARANTEE if name == "guaranteed_amount" else LARGEST_AMOUNT
            yield gxe.ExpectColumnValuesToBeBetween(column=typed, min_value=-most, max_value=most, meta=level)
        case "COL-PERCENT":
            yield gxe.ExpectColumnValuesToBeBetween(column=typed, min_value=0, max_value=100, meta=level)
        case "COL-ODD-RATE":
            yield gxe.ExpectColumnValuesToBeBetween(column=typed, max_value=36, meta=level)
        case "COL-ODD-DATE":
            first, last = pd.Timestamp(1949, 1, 1), pd.Timestamp(2099, 12, 31)
            yield gxe.ExpectColumnValuesToBeBetween(column=typed, min_value=first, max_value=last, meta=level)
        case "COL-REGION":
            codes = [*regions().filter(scheme="CN")["code"], *retired_regions()]
            yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=codes, meta=level)
        case "COL-REGION-RETIRED":
            retired = sorted(set(retired_regions()) - set(regions().filter(scheme="CN")["code"]))
            yield gxe.ExpectColumnValuesToNotBeInSet(column=name, value_set=retired, meta=level)
        case "COL-INDUSTRY":
            codes = industries().filter(scheme="CN")["code"].to_list()
            yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=codes, meta=level)
        case "COL-INDUSTRY-UNRECORDED":
            if unrecorded := list(scheme("CN").unrecorded_industries):
                yield gxe.ExpectColumnValuesToNotBeInSet(column=name, value_set=unrecorded, meta=level)
        case _:
            raise NotImplementedError(f"{check.rule_id} on {name} has no expectation")


def _expectations(derived: dict[str, str]) -> list[Any]:
    """All rules; `derived` names the columns of true and false that pandas worked out, and the level of each."""
    made: list[Any] = [gxe.ExpectColumnValuesToBeUnique(column="project_no", meta={"level": "error"})]
    for column in _PROJECTS.columns:
        for check in column_checks(column, scheme("CN"), has_control=False):
            made += _expectations_of(column, check)
    return made + [
        gxe.ExpectColumnValuesToBeInSet(column=name, value_set=[True], meta={"level": level})
        for name, level in derived.items()
    ]


def _derive(frame: pd.DataFrame, folder: Path) -> dict[str, str]:
    """Typed columns, and those of true and false for rules that Great Expectations has no words for, with the level of each."""
    for name in _NUMBERS:
        frame[typed_name(name)] = pd.to_numeric(frame[name], errors="coerce")
    for name in _DATES:
        frame[typed_name(name)] = pd.to_datetime(frame[name], format="%Y-%m-%d", errors="coerce")
        frame[f"{name} is a day"] = frame[name].isna() | frame[typed_name(name)].notna()
    start, due = (frame[typed_name(name)] for name in _DATES)
    loan, guaranteed, fee = (frame[typed_name(name)] for name in ("loan_amount", "guaranteed_amount", "fee_rate"))
    shares = frame[[typed_name(name) for name in SHARES]]
    firm = frame["customer_id_type"] == "USCC"
    numbers = frame["customer_id_number"]
    different = pd.Series(numbers.dropna().unique())  # each is looked at once
    frame["COL-USCC"] = ~firm | numbers.isin(different[different.map(_right_code)])
    frame["COL-ORGANISATION"] = ~firm | ~frame["COL-USCC"] | numbers.isin(different[different.map(_right_organisation)])
    # the bench has firms alone, of whom nothing is asked here
    frame["COL-RESIDENT"] = firm
    frame["PRJ-GUARANTEED-OVER-LOAN"] = ~(guaranteed > loan)
    frame["PRJ-SHARES"] = shares.isna().any(axis=1) | (shares.sum(axis=1).round(6) == 100)
    frame["PRJ-DATES"] = ~(due <= start)
    frame["PRJ-LONG-TERM"] = ~((due - start).dt.days > LONG_TERM_DAYS)
    frame["PRJ-ZERO"] = guaranteed != 0
    frame["PRJ-ODD-FEE-RATE"] = ~(fee > ODD_FEE_RATE * 100)
    earlier = {name: set(pd.read_parquet(folder / f"{name}.parquet")["row_key"]) for name in ("customers", "banks")}
    frame["REF-CUSTOMERS"] = (frame["customer_id_type"] + "|" + numbers).isin(earlier["customers"])
    frame["REF-BANKS"] = frame["bank_no"].isin(earlier["banks"])
    own = [check for check in row_checks(_PROJECTS) if check.rule_id != "ROW-FIELDS"]
    levels = {check.rule_id: check.level for check in own}
    asked = number_checks(_PROJECTS, {column.name for column in _PROJECTS.columns})
    levels |= {rule: "error" for one in asked for rule in one.rule_ids}
    return levels | {"REF-CUSTOMERS": "warning", "REF-BANKS": "warning"}


def run(source: Path, folder: Path) -> None:
    """Read, derive, validate, split."""
    frame = pd.read_csv(source, dtype=str, keep_default_na=False, na_values=[""])
    sent = list(frame.columns)
    frame["line_no"] = range(2, len(frame) + 2)
    levels = _derive(frame, folder)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("door").add_dataframe_asset("projects")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite("projects", expectations=_expectations(levels))
    result = batch.validate(suite, result_format={"result_format": "COMPLETE"})
    grave = [one for one in result.results if one.expectation_config.meta["level"] == "error"]
    bad = sorted({place for one in grave for place in one.result.get("unexpected_index_list") or []})
    spoilt = frame.index.isin(bad)
    frame.loc[~spoilt, ["line_no", *sent]].to_parquet(folder / "reference_accepted.parquet")
    frame.loc[spoilt, ["line_no", *sent]].to_parquet(folder / "reference_bad.parquet")
