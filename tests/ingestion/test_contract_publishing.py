"""Partners fill in a template made from the contract; what they fill in is what the door reads."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Contract
from ingestion.contracts.publish import guide, json_schema, template
from ingestion.home import Home
from tests.ingestion.door_samples import GOOD, PARTNER, accepted, through

ALL = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.name)


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
    assert schema["required"] == [column.name for column in contract.columns if column.required]
    for column in contract.columns:
        if column.codes:
            assert set(CODE_LISTS[column.codes]) <= set(schema["properties"][column.name]["enum"])


def test_the_guide_tells_every_column_in_both_languages() -> None:
    for language in ("zh", "en"):
        text = guide(language)
        for contract in CONTRACTS.values():
            for column in contract.columns:
                assert f"| `{column.name}` | {column.zh} |" in text


@pytest.mark.parametrize("name", ["projects", "customers", "project_events"])
def test_a_template_filled_in_is_taken(name: str, tmp_path: Path) -> None:
    contract = CONTRACTS[name]
    book = openpyxl.load_workbook(io.BytesIO(template(contract)))
    row = [GOOD[name].get(column.name) for column in contract.columns]
    labels = [
        CODE_LISTS[column.codes][cell].zh if column.codes and cell else cell
        for column, cell in zip(contract.columns, row, strict=True)
    ]
    book.worksheets[0].append(labels)
    filled = io.BytesIO()
    book.save(filled)
    receipt = through(Home(tmp_path), filled.getvalue(), name, name=f"{name}__{PARTNER}__2025-06.xlsx")
    assert (receipt.verdict, receipt.rows_accepted) == ("accepted", 1), receipt.errors
    assert accepted(Home(tmp_path), receipt)["line_no"].to_list() == [2]


def test_the_same_contract_gives_the_same_bytes() -> None:
    assert template(CONTRACTS["projects"]) == template(CONTRACTS["projects"])
