"""What partners get of a contract: the template workbook, the JSON Schema, the column guide. All made from the one definition.

Here: rendering. Not here: any fact about a column; that is in the contract's own module.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal

import xlsxwriter

from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS, CODES_SHEET
from ingestion.contracts.model import Column, ColumnType, Contract

Language = Literal["zh", "en"]
_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(
    tzinfo=None
)  # fixed, so that the bytes are; XLSX times carry no zone
TEMPLATE_ROWS = 5000  # rows with drop-downs; a larger filing is better sent as CSV
ACTION = Column("action", "操作", "code", codes="action")

_TYPE_WORDS: dict[ColumnType, dict[Language, str]] = {
    "text": {"zh": "文本", "en": "text"},
    "date": {"zh": "日期 2025-06-30", "en": "date 2025-06-30"},
    "month": {"zh": "月份 2025-06", "en": "month 2025-06"},
    "money": {"zh": "金额，元，两位小数", "en": "amount in yuan, two decimals"},
    "rate": {"zh": "年利率或费率，%", "en": "rate, percent a year"},
    "share": {"zh": "比例，%", "en": "share, percent"},
    "int": {"zh": "整数", "en": "whole number"},
    "bool": {"zh": "是 Y / 否 N", "en": "yes Y / no N"},
    "code": {"zh": "代码", "en": "code"},
}
_EXAMPLES: dict[ColumnType, str] = {
    "date": "2025-06-30",
    "month": "2025-06",
    "money": "1200000.00",
    "rate": "4.35",
    "share": "40",
    "int": "12",
    "bool": "Y",
}
_SCHEMA_TYPES: dict[ColumnType, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": 4000},
    "date": {"type": "string", "format": "date"},
    "month": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    "money": {"type": "string", "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,2})?$"},
    "rate": {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,6})?$"},
    "share": {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,6})?$"},
    "int": {"type": "string", "pattern": "^-?[0-9]{1,18}$"},
    "bool": {"type": "string", "enum": ["Y", "N", "是", "否"]},
    "code": {"type": "string"},
}


def allowed_values(column: Column) -> list[str]:
    """What a drop-down offers: Chinese labels for codes, Y and N; nothing where anything may stand."""
    if column.codes:
        return [label.zh for label in CODE_LISTS[column.codes].values()]
    return ["Y", "N"] if column.type == "bool" else []


def _note(column: Column) -> str:
    """The comment on a header cell, in both languages."""
    required = "必填 required" if column.required else "选填 optional"
    words = _TYPE_WORDS[column.type]
    lines = [f"{column.name}", f"{required}；{words['zh']} / {words['en']}", column.note_zh, column.note_en]
    return "\n".join(line for line in lines if line)


def template(contract: Contract) -> bytes:
    """An XLSX to fill in: header with notes, drop-downs, date and text formats, and a second sheet with all allowed values.

    The same contract gives the same bytes.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": f"{contract.zh} {contract.name} v{contract.version}", "created": _CREATED})
    sheet, values = book.add_worksheet(contract.zh), book.add_worksheet(CODES_SHEET)
    required = book.add_format(
        {"bold": True, "bg_color": "#1F4E79", "font_color": "white", "border": 1, "text_wrap": True}
    )
    optional = book.add_format({"bold": True, "bg_color": "#D9E2EC", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate((*contract.columns, ACTION)):
        sheet.write_string(0, place, column.zh, required if column.required else optional)
        sheet.write_comment(0, place, _note(column), {"x_scale": 2, "y_scale": 1.2})
        sheet.set_column(place, place, max(12, 2 * len(column.zh) + 4), text)
        allowed = allowed_values(column)
        for line, value in enumerate((column.zh, *allowed) if allowed else ()):
            values.write_string(line, place, value)
        if allowed:
            letter = xlsxwriter.utility.xl_col_to_name(place)
            source = f"='{CODES_SHEET}'!${letter}$2:${letter}${len(allowed) + 1}"
            sheet.data_validation(
                1, place, TEMPLATE_ROWS, place, {"validate": "list", "source": source, "ignore_blank": True}
            )
    sheet.freeze_panes(1, 1)
    book.close()
    return buffer.getvalue()


def _schema_of(column: Column) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "title": column.zh,
        "description": column.note_en or column.en,
        **_SCHEMA_TYPES[column.type],
    }
    if column.codes:
        codes = CODE_LISTS[column.codes]
        schema["enum"] = [*codes, *(label.zh for label in codes.values())]
    if column.personal:
        schema["x-personal"] = column.personal
    return schema


def json_schema(contract: Contract) -> bytes:
    """JSON Schema (2020-12) of one row as JSON Lines carry it: values as text, by their English names."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:backstop:contract:{contract.name}:{contract.version}",
        "title": f"{contract.zh} {contract.en}",
        "type": "object",
        "properties": {column.name: _schema_of(column) for column in (*contract.columns, ACTION)},
        "required": [column.name for column in contract.columns if column.required],
        "x-key": list(contract.key),
        "x-version": contract.version,
    }
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def _guide_row(contract: Contract, column: Column, language: Language) -> str:
    mark = "✓" if column.required else ""
    kind = _TYPE_WORDS[column.type][language]
    if column.codes:
        labels = CODE_LISTS[column.codes].items()
        kind = "<br>".join(f"`{code}` {label.zh if language == 'zh' else label.en}" for code, label in labels)
    key = "✓" if column.name in contract.key else ""
    note = column.note_zh if language == "zh" else column.note_en
    label = column.zh if language == "zh" else column.en
    example = "" if column.codes else _EXAMPLES.get(column.type, "")
    return f"| `{column.name}` | {column.zh if language == 'en' else label} | {key} | {mark} | {kind} | {example} | {note} |"


_GUIDE_HEAD: dict[Language, tuple[str, str]] = {
    "zh": ("# 数据标准 · 栏目说明", "| 英文名 | 中文名 | 主键 | 必填 | 类型 | 示例 | 说明 |"),
    "en": ("# Contracts: column guide", "| column | 中文名 | key | required | type | example | note |"),
}


def guide(language: Language, contracts: Iterable[Contract] = CONTRACTS.values()) -> str:
    """The column guide of all contracts as Markdown, in one language."""
    title, head = _GUIDE_HEAD[language]
    parts = [title, ""]
    for contract in contracts:
        name = contract.zh if language == "zh" else contract.en
        parts += [f"## {name} (`{contract.name}`, v{contract.version})", "", head, "|" + "---|" * 7]
        parts += [_guide_row(contract, column, language) for column in contract.columns]
        parts.append("")
    return "\n".join(parts)
