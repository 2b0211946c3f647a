"""Partners fill in a template made from the contract; what they fill in is what the door reads."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from ingestion import intake
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import (
    CODE_LISTS,
    CODES_SHEET,
    EXAMPLES_SHEET,
    FORBIDDEN_SHEET,
    GUIDE_SHEET,
    TEMPLATE_SHEETS,
)
from ingestion.contracts.model import Contract
from ingestion.contracts.publish import guide, json_schema, odcs, template
from ingestion.contracts.publish.words import FORBIDDEN
from ingestion.contracts.versions import every_version, versions_of
from ingestion.home import Home
from tests.ingestion.door_samples import PARTNER, accepted

ALL = pytest.mark.parametrize("contract", every_version(), ids=lambda one: f"{one.name}-{one.version}")


@ALL
def test_the_template_has_every_column_with_a_note_and_a_drop_down_for_every_code(contract: Contract) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template(contract))).worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    assert headers == [*(column.zh for column in contract.columns), "操作"]
    assert all(cell.comment for cell in sheet[1])
    coded = [column for column in contract.columns if column.codes or column.type == "bool"]
    assert len(sheet.data_validations.dataValidation) == len(coded) + 1  # and the action


@ALL
def test_the_schema_names_required_columns_and_codes(contract: Contract) -> None:
    schema = json.loads(json_schema(contract))
    assert schema["required"] == list(contract.key)
    assert schema["else"]["required"] == [column.name for column in contract.columns if column.required]
    for column in contract.columns:
        if column.codes:
            assert set(CODE_LISTS[column.codes]) <= set(schema["properties"][column.name]["enum"])


@ALL
def test_the_schema_takes_what_the_contract_takes_and_a_withdrawal_by_its_key_alone(contract: Contract) -> None:
    schema = jsonschema.Draft202012Validator(json.loads(json_schema(contract)))
    for row in contract.examples:
        assert schema.is_valid({name: value for name, value in row.items() if value})
    key = {name: contract.examples[0][name] for name in contract.key}
    assert all(schema.is_valid({**key, "action": said}) for said in ("D", "撤销"))
    required = [column.name for column in contract.columns if column.required and column.name not in contract.key]
    assert schema.is_valid({**key, "action": "N"}) is (not required)
    assert not schema.is_valid({"action": "D"})


def test_the_guide_tells_every_column_in_both_languages() -> None:
    for language in ("zh", "en"):
        text = guide(language)
        for contract in every_version():
            for column in contract.columns:
                assert f"| `{column.name}` | {column.zh} |" in text


@ALL
def test_a_template_filled_in_with_its_own_examples_is_taken_as_it_is(contract: Contract, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(contract)))
    examples = book[EXAMPLES_SHEET].iter_rows(min_row=2, values_only=True)
    for row in examples:
        book.worksheets[0].append(row)
    filled = io.BytesIO()
    book.save(filled)
    day = datetime.datetime(2026, 11, 3, tzinfo=datetime.UTC)
    home = Home(tmp_path)
    path = tmp_path / f"{contract.name}__{PARTNER}__2026-10.xlsx"
    path.write_bytes(filled.getvalue())
    landed = intake.land(home, path)
    identity = intake.identify(path, intake.Declared(), day.date())
    assert isinstance(identity, intake.Identity)
    receipt = intake.examine(home, landed, identity, known=intake.NothingKnown(), received_at=day, day=day.date())
    assert {one.rule_id for one in receipt.errors} <= {"REF-WAITING"}
    newest = CONTRACTS[contract.name]
    shared = set(contract.column_names) <= set(newest.column_names)  # what every version has is read as the newest
    told = (receipt.verdict, receipt.rows_accepted, receipt.contract_version)
    assert told == ("accepted", len(contract.examples), newest.version if shared else contract.version)
    assert len(contract.examples) > 1
    assert accepted(home, receipt)["line_no"].to_list() == [2, 3]


@ALL
def test_a_template_tells_version_columns_forbidden_ways_and_codes(contract: Contract) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(contract)))
    assert set(book.sheetnames[1:]) == TEMPLATE_SHEETS
    told = {str(cell.value or "").removeprefix("- ") for row in book[GUIDE_SHEET] for cell in row}
    assert any(f"v{contract.version}" in text and str(contract.edition.since) in text for text in told)
    assert {*contract.column_names, *contract.edition.changes_zh, *contract.edition.changes_en} <= told
    assert {one.wrong for one in FORBIDDEN} <= {row[0].value for row in book[FORBIDDEN_SHEET]}
    codes = {cell.value for row in book[CODES_SHEET] for cell in row}
    for column in contract.columns:
        if column.codes:
            assert {column.codes, *CODE_LISTS[column.codes]} <= codes


@ALL
def test_the_data_contract_is_a_document_of_the_open_standard_and_loses_nothing_in_its_model(
    contract: Contract,
) -> None:
    document = yaml.safe_load(odcs(contract))
    model = OpenDataContractStandard.from_string(odcs(contract).decode())
    assert model.model_dump(exclude_none=True, by_alias=True) == without_nothing(document)
    table = document["schema"][0]
    named = [one["name"] for one in table["properties"]]
    assert named == [*contract.column_names, "action"]
    assert [one["name"] for one in table["properties"] if one["required"]] == [
        c.name for c in contract.columns if c.required
    ]
    keys = sorted((one["primaryKeyPosition"], one["name"]) for one in table["properties"] if one.get("primaryKey"))
    assert [name for _, name in keys] == list(contract.key)
    assert {rule.id for rule in contract.rules} <= {one["name"] for one in table["quality"]}


def without_nothing(content: object) -> object:
    """The same without empty values, which the model leaves out."""
    if isinstance(content, dict):
        return {name: without_nothing(value) for name, value in content.items() if value is not None}
    return [without_nothing(value) for value in content] if isinstance(content, list) else content


def test_an_older_version_still_taken_is_called_deprecated() -> None:
    newest = CONTRACTS["bank_loans"]
    said = [yaml.safe_load(odcs(one))["status"] for one in versions_of(newest)]
    assert said == ["active", "deprecated"]
    assert yaml.safe_load(odcs(newest, datetime.date(2025, 9, 30)))["status"] == "draft"


def test_the_same_contract_gives_the_same_bytes() -> None:
    assert template(CONTRACTS["projects"]) == template(CONTRACTS["projects"])
