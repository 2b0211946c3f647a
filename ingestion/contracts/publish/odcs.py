"""The contract as a document of the Open Data Contract Standard, version 3.1: one YAML for each contract and version.

Here: which of our facts goes where in the standard; what it has no word for stands in `customProperties`. Not here: the facts.
"""

from __future__ import annotations

import datetime
from typing import Any

import yaml

from ingestion.checks.catalogue import Rule
from ingestion.checks.findings import rules_of
from ingestion.contracts import CONTRACTS
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Column, ColumnType, Contract
from ingestion.contracts.publish.rules import entries
from ingestion.contracts.publish.schema import PATTERNS
from ingestion.contracts.publish.words import ACTION, TYPE_WORDS
from ingestion.contracts.versions import in_force

API_VERSION = "v3.1.0"
OWNER = {
    "name": "data-exchange",
    "description": "再担保公司数据交换岗：数据标准的归口管理。The re-guarantor's desk for data exchange.",
}
SUPPORT = {
    "channel": "data-exchange-page",
    "tool": "other",
    "scope": "interactive",
    "description": "“数据交换”页面 Data exchange page",
}
_LOGICAL: dict[ColumnType, str] = {
    "text": "string", "date": "date", "month": "string", "money": "number", "rate": "number", "share": "number", "int": "integer",
    "bool": "boolean", "code": "string",
}  # fmt: skip
_DIMENSIONS = {
    "COL-REQUIRED": "completeness", "KEY-DUPLICATE": "uniqueness", "KEY-EXISTS": "uniqueness", "REF-WAITING": "consistency",
    "column": "conformity", "row": "consistency", "rows": "consistency", "earlier": "consistency",
}  # fmt: skip


def odcs(contract: Contract, day: datetime.date | None = None) -> bytes:
    """The document; its status is that of `day`, or of the newest version's first day. The same contract and day give the same bytes."""
    newest = CONTRACTS.get(contract.name, contract)
    edition = contract.edition
    document = {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"urn:backstop:contract:{contract.name}",
        "name": contract.name,
        "version": f"{contract.version}.0.0",
        "status": status(contract, newest, day or newest.edition.since),
        "domain": "guarantee",
        "contractCreatedTs": f"{edition.since}T00:00:00Z",
        "description": {
            "purpose": f"{contract.zh}。{contract.en}, as a partner files it.",
            "usage": "一份文件为一个机构一个报告期的一批数据；列名用中文或英文，次序不限。One file is one partner's batch for one period; "
            "Chinese or English headings, in any order.",
            "limitations": f"错误行超过 {contract.bad_share_limit:.0%} 的文件整份退回。"
            "A file with more bad rows than that share is refused whole.",
        },
        "schema": [_table(contract)],
        "team": {**OWNER, "members": [{"username": "data-exchange", "role": "owner"}]},
        "support": [SUPPORT],
        "slaProperties": _promises(contract),
        "customProperties": [
            {"property": "since", "value": str(edition.since)},
            {"property": "until", "value": str(edition.until) if edition.until else None},
            {"property": "noticeDays", "value": edition.notice_days},
            {"property": "changesZh", "value": list(edition.changes_zh)},
            {"property": "changesEn", "value": list(edition.changes_en)},
            {"property": "titleZh", "value": contract.zh},
        ],
    }
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=140)
    return text.encode()


def status(contract: Contract, newest: Contract, day: datetime.date) -> str:
    """The standard's word: an older version still taken beside a newer one in force is deprecated."""
    own = contract.edition.status(day)
    return "deprecated" if own == "active" and in_force(newest, day).version > contract.version else own


def _table(contract: Contract) -> dict[str, Any]:
    table = {
        "name": contract.name,
        "physicalName": contract.name,
        "physicalType": "table",
        "logicalType": "object",
        "businessName": contract.zh,
        "description": contract.en,
        "dataGranularityDescription": f"one row for each {', '.join(contract.key)} of a partner",
        "properties": [_property(contract, column) for column in (*contract.columns, ACTION)],
        "quality": _quality(contract),
    }
    if contract.references:
        table["relationships"] = [
            {
                "type": "foreignKey",
                "from": [f"{contract.name}.{name}" for name in names],
                "to": [f"{target}.{name}" for name in CONTRACTS[target].key],
            }
            for names, target in contract.references.items()
        ]
    return table


def _property(contract: Contract, column: Column) -> dict[str, Any]:
    words = TYPE_WORDS[column.type]
    found: dict[str, Any] = {
        "name": column.name,
        "businessName": column.zh,
        "logicalType": _LOGICAL[column.type],
        "physicalType": "text",
        "required": column.required,
        "description": " ".join(part for part in (column.note_zh, column.note_en) if part) or column.en,
    }
    if column.name in contract.key:
        found |= {"primaryKey": True, "primaryKeyPosition": contract.key.index(column.name) + 1}
    if options := _options(column):
        found["logicalTypeOptions"] = options
    if column.personal:
        found["classification"] = "personal"
    examples = list(dict.fromkeys(row[column.name] for row in contract.examples if row.get(column.name)))
    if examples and not column.personal:
        found["examples"] = examples
    custom = {"unit": words.unit_en, "personal": column.personal, "codeList": column.codes}
    own: list[dict[str, Any]] = [{"property": name, "value": value} for name, value in custom.items() if value]
    if column.codes:
        own.append(
            {"property": "codes", "value": [f"{code} {label.zh}" for code, label in CODE_LISTS[column.codes].items()]}
        )
    if own:
        found["customProperties"] = own
    return found


def _options(column: Column) -> dict[str, Any]:
    options: dict[ColumnType, dict[str, Any]] = {
        "text": {"maxLength": 4000},
        "date": {"format": "yyyy-MM-dd"},
        "month": {"pattern": PATTERNS["month"]},
        "code": {"pattern": f"^({'|'.join(CODE_LISTS[column.codes])})$" if column.codes else ""},
        "share": {"minimum": 0, "maximum": 100},
        "rate": {"minimum": 0},
    }
    return options.get(column.type, {"minimum": 0} if "not_negative" in column.checks else {})


def _quality(contract: Contract) -> list[dict[str, Any]]:
    """Every rule of rows as a text of the standard: name, level, words."""
    rules: dict[str, Rule] = rules_of(contract)
    return [
        {
            "name": entry.rule_id,
            "type": "text",
            "description": f"{rules[entry.rule_id].zh} {rules[entry.rule_id].en}",
            "dimension": _DIMENSIONS.get(entry.rule_id, _DIMENSIONS[entry.reach]),
            "severity": entry.level,
            "businessImpact": "operational",
        }
        for entry in entries([contract])
        if entry.reach in _DIMENSIONS
    ]


def _promises(contract: Contract) -> list[dict[str, Any]]:
    """What the exchange promises: the notice before a change, and how long versions overlap."""
    told = f"停用或变更至少提前 {contract.edition.notice_days} 天通知。An end or a change is told at least so many days before."
    promises: list[dict[str, Any]] = [
        {"property": "generalAvailability", "value": f"{contract.edition.since}T00:00:00Z", "driver": "operational"},
        {
            "property": "noticePeriod",
            "value": contract.edition.notice_days,
            "unit": "d",
            "driver": "operational",
            "description": told,
        },
    ]
    if contract.edition.until:
        promises.append(
            {"property": "endOfSupport", "value": f"{contract.edition.until}T00:00:00Z", "driver": "operational"}
        )
    return promises
