"""JSON Schema (2020-12) of one row as JSON Lines carry it: values as text, by their English names; a withdrawal needs its key only."""

from __future__ import annotations

import json
from typing import Any

from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Column, ColumnType, Contract
from ingestion.contracts.publish.words import ACTION

PATTERNS: dict[ColumnType, str] = {
    "month": "^[0-9]{4}-(0[1-9]|1[0-2])$",
    "money": r"^-?[0-9]{1,16}(\.[0-9]{1,2})?$",
    "rate": r"^[0-9]{1,3}(\.[0-9]{1,6})?$",
    "share": r"^[0-9]{1,3}(\.[0-9]{1,6})?$",
    "int": "^-?[0-9]{1,15}$",
}


def json_schema(contract: Contract) -> bytes:
    """The schema; what JSON Schema has no word for is under ``x-``."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:backstop:contract:{contract.name}:{contract.version}",
        "title": f"{contract.zh} {contract.en}",
        "type": "object",
        "properties": {column.name: _schema_of(column) for column in (*contract.columns, ACTION)},
        "required": list(contract.key),
        "if": {"properties": {ACTION.name: _withdraws()}, "required": [ACTION.name]},
        "else": {"required": [column.name for column in contract.columns if column.required]},
        "examples": [dict(row) for row in contract.examples],
        "x-key": list(contract.key),
        "x-version": contract.version,
        "x-since": contract.edition.since.isoformat(),
    }
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def _withdraws() -> dict[str, Any]:
    """A withdrawal names its row by the key and says no more."""
    return {"enum": ["D", CODE_LISTS["action"]["D"].zh]}


def _schema_of(column: Column) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": column.zh, "description": column.note_en or column.en, "type": "string"}
    if column.type == "text":
        schema["maxLength"] = 4000
    elif column.type == "date":
        schema["format"] = "date"
    elif column.type == "bool":
        schema["enum"] = ["Y", "N", "是", "否"]
    elif column.codes:
        codes = CODE_LISTS[column.codes]
        schema["enum"] = [*codes, *(label.zh for label in codes.values())]
    else:
        schema["pattern"] = PATTERNS[column.type]
    if column.personal:
        schema["x-personal"] = column.personal
    return schema
