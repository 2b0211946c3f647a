"""A report for machines: the same lines or rows as JSON and as XML, in the order of the paper.

Here: serialisation whose bytes depend on the figures alone. Not here: the paper (`workbook`, `listing`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from orchestration.exports.description import Report
from orchestration.exports.figures import COLUMNS, Filled
from orchestration.exports.stated import LACKS
from orchestration.exports.workbook import Edition, names_of


def line_records(filled: Filled) -> list[dict[str, str | None]]:
    """Each line with its number, names, unit and shown values; a value that is not held is null.

    A line that rests on the company's own statement says under `not_stated` in which columns that lacks something.
    """
    records = []
    for figure in filled.figures():
        zh, en = names_of(figure)
        shown = {column: figure.shown(column) for column in COLUMNS}
        values = {column: None if value is None else f"{value:f}" for column, value in shown.items()}
        record = {"line_no": figure.no, "item_zh": zh, "item_en": en, "unit": figure.item.unit.name, **values}
        if figure.item.stated:
            record[LACKS] = ", ".join(figure.lacking) or None
        records.append(record)
    return records


def as_json(report: Report, edition: Edition, records: Sequence[Mapping[str, str | None]]) -> bytes:
    """Head and records; amounts as texts, so that no reader loses a digit."""
    return (
        json.dumps({**_head(report, edition), "records": list(records)}, ensure_ascii=False, indent=1) + "\n"
    ).encode()


def as_xml(report: Report, edition: Edition, records: Iterable[Mapping[str, str | None]]) -> bytes:
    """The same as XML: one element a record, one child a field; a field without value is absent."""
    root = Element("report", {name: str(value) for name, value in _head(report, edition).items()})
    for record in records:
        element = SubElement(root, "record")
        for name, value in record.items():
            if value is not None:
                SubElement(element, name).text = _printable(value)
    indent(root)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _printable(text: str) -> str:
    """XML knows no control characters but tab and newline."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\t\n")


def _head(report: Report, edition: Edition) -> dict[str, Any]:
    return {
        "report": report.name,
        "form_no": report.form_no,
        "title": report.title["zh"],
        "reporting_body": report.reporting_body["zh"],
        "period": edition.period,
        "data_date": edition.data_date,
    }
