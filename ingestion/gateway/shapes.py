"""Shapes of the gateway's answers as JSON Schema, and an example of each that a test holds to its schema.

Here: `SCHEMAS` and the examples. Not here: the operations (`openapi`), the answers themselves (`representations`, `ingestion.receipts`).
"""

from __future__ import annotations

from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_SHA256: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
_NUMBER: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{20}$"}
_VERDICT: dict[str, Any] = {"type": "string", "enum": ["accepted", "partly", "refused"]}

#: What a filing, its status and its receipt have in common.
_NAMED: dict[str, Any] = {
    "filing_id": _NUMBER,
    "partner_id": _TEXT_OR_NULL,
    "contract": _TEXT_OR_NULL,
    "contract_version": {"type": ["integer", "null"]},
    "period": _TEXT_OR_NULL,
    "sequence": {"type": ["integer", "null"]},
    "filename": _TEXT,
    "sha256": _SHA256,
    "verdict": _VERDICT,
    "rows_sent": _COUNT,
    "rows_accepted": _COUNT,
    "rows_quarantined": _COUNT,
    "rows_refused": _COUNT,
    "received_at": _MOMENT,
}


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = (), about: str = "") -> dict[str, Any]:
    shape = {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }
    return {"description": about, **shape} if about else shape


def _list_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _reference(shape: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{shape}"}


_ERROR = _object(
    {
        "line_no": {**_COUNT, "description": "发送方文件中的行号，整份文件的问题为 0 · line in the sender's own file, 0 for the file"},
        "row_key": _TEXT_OR_NULL, "column_name": _TEXT_OR_NULL, "rule_id": _TEXT,
        "level": {"type": "string", "enum": ["fatal", "error", "warning"]},
        "value": {**_TEXT_OR_NULL, "description": "个人信息已遮盖 · personal values are masked"},
        "message_zh": _TEXT, "message_en": _TEXT, "cure_zh": _TEXT, "cure_en": _TEXT,
    }
)  # fmt: skip
_PUT_RIGHT = _object(
    {
        "rule_id": _TEXT, "column_name": _TEXT, "count": _COUNT, "example": _TEXT_OR_NULL, "message_zh": _TEXT, "message_en": _TEXT,
    }
)  # fmt: skip
_LINKS = {"type": "object", "additionalProperties": _TEXT}
_COLUMN = _object(
    {
        "name": _TEXT, "name_zh": _TEXT, "type": _TEXT, "required": {"type": "boolean"}, "is_key": {"type": "boolean"},
        "note_zh": _TEXT, "note_en": _TEXT,
    }
)  # fmt: skip

SCHEMAS: dict[str, Any] = {
    "Receipt": _object(
        {
            **_NAMED,
            "scheme": _TEXT_OR_NULL,
            "sums": {
                "type": "object",
                "description": "金额列的报送与接收合计 · sums of money columns, sent and accepted",
                "additionalProperties": {"type": "object", "additionalProperties": _TEXT},
            },
            "normalisations": _list_of(_PUT_RIGHT),
            "unknown_columns": _list_of(_TEXT),
            "blank_rows": _COUNT,
            "warnings_count": _COUNT,
            "errors_total": _COUNT,
            "errors": _list_of(_ERROR),
            "rules_broken": {"type": "object", "additionalProperties": _COUNT},
            "previous_receipt_sha256": {
                "type": ["string", "null"],
                "description": "同一机构上一张回执的哈希 · hash of the institution's receipt before",
            },
            "dry_run": {"type": "boolean", "description": "仅试报时有 · only in a dry run"},
        },
        optional=("dry_run",),
        about="回执：rows_sent = rows_accepted + rows_quarantined + rows_refused · the receipt",
    ),
    "Filing": _object(
        {
            **_NAMED,
            "receipt_sha256": {**_SHA256, "description": "回执 JSON 的哈希 · hash of the receipt's JSON"},
            "status": {"type": "string", "enum": ["refused", "registered", "published"]},
            "published": {
                "type": ["object", "null"],
                "description": "已含此报送的发布版 · the published build that shows it",
                "properties": {"build_id": _TEXT, "built_at": _MOMENT},
            },
            "links": _LINKS,
        }
    ),
    "Filings": _object(
        {
            "filings": _list_of(_reference("Filing")),
            "next": {**_TEXT_OR_NULL, "description": "下一页的地址 · address of the next page"},
        }
    ),
    "Contract": _object(
        {
            "name": _TEXT, "name_zh": _TEXT, "name_en": _TEXT, "version": {"type": "integer"}, "key": _list_of(_TEXT), "links": _LINKS,
            "columns": _list_of(_COLUMN),
        },
        optional=("columns",),
    ),
    "Contracts": _object({"contracts": _list_of(_reference("Contract"))}),
    "Health": _object(
        {
            "status": {"type": "string", "enum": ["ok", "failing"]},
            "looked_at": {"type": "object", "additionalProperties": {"type": "boolean"}},
        }
    ),
    "Problem": _object(
        {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "instance": _TEXT,
            "code": {"type": "string", "pattern": "^G-[A-Z-]+$"},
            "where": {**_TEXT_OR_NULL, "description": "哪个请求头、参数或列 · which header, parameter or column"},
            "message_zh": _TEXT, "message_en": _TEXT, "why_zh": _TEXT, "why_en": _TEXT, "cure_zh": _TEXT, "cure_en": _TEXT,
            "filing_id": _NUMBER,
            "receipt": _reference("Receipt"),
        },
        optional=("filing_id", "receipt"),
        about="RFC 9457",
    ),
}  # fmt: skip

_EXAMPLE_NAMED: dict[str, Any] = {
    "filing_id": "3f0c9a6d5b2e417f8c11", "partner_id": "91320100000123457E", "contract": "projects", "contract_version": 1,
    "period": "2025-06", "sequence": 1, "filename": "projects__91320100000123457E__2025-06__1.csv",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "verdict": "partly",
    "rows_sent": 120, "rows_accepted": 119, "rows_quarantined": 1, "rows_refused": 0, "received_at": "2025-07-01T08:00:00.123456+00:00",
}  # fmt: skip
EXAMPLE_RECEIPT: dict[str, Any] = {
    **_EXAMPLE_NAMED,
    "scheme": "CN",
    "sums": {"guaranteed_amount": {"sent": "120000000.00", "accepted": "119000000.00"}},
    "normalisations": [],
    "unknown_columns": [],
    "blank_rows": 0,
    "warnings_count": 0,
    "errors_total": 1,
    "errors": [
        {
            "line_no": 57, "row_key": "P2025-0056", "column_name": "due_date", "rule_id": "COL-DATE", "level": "error",
            "value": "2026-02-30", "message_zh": "到期日不是日期：2026-02-30。", "message_en": "Due date is not a date: 2026-02-30.",
            "cure_zh": "请写作 2025-06-30。", "cure_en": "Write it as 2025-06-30.",
        }
    ],
    "rules_broken": {"COL-DATE": 1},
    "previous_receipt_sha256": None,
}  # fmt: skip
EXAMPLE_FILING: dict[str, Any] = {
    **_EXAMPLE_NAMED,
    "receipt_sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "status": "published",
    "published": {"build_id": "b000042", "built_at": "2025-07-01T08:00:12+00:00"},
    "links": {
        "self": "/api/v1/filings/3f0c9a6d5b2e417f8c11", "receipt": "/api/v1/filings/3f0c9a6d5b2e417f8c11/receipt",
        "workbook": "/api/v1/filings/3f0c9a6d5b2e417f8c11/receipt.xlsx",
    },
}  # fmt: skip
EXAMPLE_PROBLEM: dict[str, Any] = {
    "type": "/api/v1/docs#G-TOKEN-MISSING", "title": "请求没有带令牌。", "status": 401,
    "detail": "接口只对持有令牌的机构开放。 请加请求头 Authorization: Bearer <令牌>。", "instance": "/api/v1/filings",
    "code": "G-TOKEN-MISSING", "where": "header authorization", "message_zh": "请求没有带令牌。",
    "message_en": "The request carries no token.", "why_zh": "接口只对持有令牌的机构开放。",
    "why_en": "The gateway is open to institutions that hold a token.", "cure_zh": "请加请求头 Authorization: Bearer <令牌>。",
    "cure_en": "Add the header Authorization: Bearer <token>.",
}  # fmt: skip
