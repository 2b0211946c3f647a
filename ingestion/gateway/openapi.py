"""The OpenAPI document of the gateway, with examples, in both languages.

Here: which operations there are and what each takes. Not here: building one (`operations`), shapes of what is answered (`shapes`), the
page for people (`pages`). A test holds every answer of a running gateway to this document.
"""

from __future__ import annotations

from typing import Any

from ingestion.contracts import CONTRACTS
from ingestion.gateway.limits import Limits
from ingestion.gateway.operations import (
    TOKEN_PROBLEMS,
    both,
    file_of,
    in_path,
    json_of,
    open_operation,
    operation,
    problem_answers,
)
from ingestion.gateway.problems import PREFIX
from ingestion.gateway.representations import FILTERS, LISTED, MOST_LISTED, SCHEMA, XLSX
from ingestion.gateway.said import FIELDS, HEADER, LONGEST_KEY
from ingestion.gateway.shapes import EXAMPLE_FILING, EXAMPLE_RECEIPT, SCHEMAS

VERSION = "1.0"

#: What each parameter of a submission means, and an example.
MEANINGS: dict[str, tuple[str, str, str]] = {
    "contract": ("数据标准的英文名。", "The contract's English name.", "projects"),
    "partner": ("报送机构；默认即令牌所属机构。", "Who files; by default the token's institution.", "91320100000123457E"),
    "period": ("报告期。", "The month that the rows speak of.", "2025-06"),
    "sequence": ("报送序号；同一序号永远只属于一份内容。", "The filing's number; it belongs to its first bytes for ever.", "1"),
    "version": ("数据标准的版本。", "The contract's version.", "1"),
    "scheme": ("代码体系，默认 CN。", "The code scheme, by default CN.", "CN"),
    "filename": (
        "文件名；如为 数据标准__机构__期间__序号.扩展名，可不另说。非 ASCII 字符在请求头中须百分号编码。",
        "The file's name; one like CONTRACT__PARTNER__PERIOD__SEQ.EXT says the rest. In a header, percent-encode what is not ASCII.",
        "projects__91320100000123457E__2025-06__1.csv",
    ),
    "rows": ("行数（控制数），须与文件相符。", "Number of rows, which must agree with the file.", "120"),
    "totals": ("金额列合计（控制数），JSON 对象。", "Totals of money columns, a JSON object.", '{"guaranteed_amount": "1200000.00"}'),
    "manifest": ("清单，JSON 对象，可含以上各项。", "The manifest, a JSON object with any of these.", '{"rows": 120}'),
    "sha256": ("文件的 SHA-256；不符则不接收。", "The file's SHA-256; another file is not taken.", "0" * 64),
}  # fmt: skip
_SUBMIT_PROBLEMS = (
    "G-VALUE", "G-UNKNOWN-FIELD", "G-SAID-TWICE", "G-FORM", "G-EMPTY", "G-DIGEST", "G-SLOW", "G-NUMBER-REUSED", "G-KEY-REUSED", "G-SIZE",
    "G-ENCODING", "G-REFUSED", "G-BUSY", "G-LOST", "G-DISK",
)  # fmt: skip


def document(limits: Limits) -> dict[str, Any]:
    """The document of an installation with these limits."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Backstop 数据交换接口 · Filing gateway",
            "version": VERSION,
            "description": both(
                "合作机构的系统由此报送文件、取得回执。与上传页面、投递目录同一路径、同一规则。同一文件重发总是安全的。",
                "Systems of partner institutions send filings and fetch receipts here, by the same way and the same rules as the "
                "upload page and the drop folder. Sending the same file again is always safe.",
            ),
        },
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": _paths(limits),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": both(
                        "由再担保公司发给机构。", "Issued to an institution by the re-guarantee company."
                    ),
                }
            },
        },
    }


def _paths(limits: Limits) -> dict[str, Any]:
    return {**_filing_paths(limits), **_contract_paths(), **_open_paths()}


def _filing_paths(limits: Limits) -> dict[str, Any]:
    filing = in_path("filing_id", None)
    return {
        "/filings": {"get": _list(), "post": _submit(limits)},
        "/filings/{filing_id}": {
            "parameters": [filing],
            "get": operation("filing", "报送的状态", "Status of a filing", json_of("Filing", EXAMPLE_FILING), "G-NOT-FOUND"),
        },
        "/filings/{filing_id}/receipt": {
            "parameters": [filing],
            "get": operation(
                "receipt", "回执，按 Accept 为 JSON 或 XLSX", "The receipt, JSON or XLSX by Accept",
                {**json_of("Receipt", EXAMPLE_RECEIPT), **file_of(XLSX)}, "G-NOT-FOUND", "G-NOT-ACCEPTABLE",
            ),
        },
        "/filings/{filing_id}/receipt.json": {
            "parameters": [filing],
            "get": operation("receiptJson", "JSON 回执", "The receipt as JSON", json_of("Receipt", EXAMPLE_RECEIPT), "G-NOT-FOUND"),
        },
        "/filings/{filing_id}/receipt.xlsx": {
            "parameters": [filing],
            "get": operation("receiptWorkbook", "XLSX 回执", "The receipt as XLSX", file_of(XLSX), "G-NOT-FOUND"),
        },
        "/filings/{filing_id}/repair.xlsx": {
            "parameters": [filing],
            "get": operation(
                "repairKit", "更正工作簿：被隔离的行，改好后交回", "The repair kit: rows in quarantine, to mend and send back",
                file_of(XLSX), "G-NOT-FOUND",
            ),
        },
        "/filings/{filing_id}/repair": {"parameters": [filing], "post": _mend(limits)},
    }  # fmt: skip


def _contract_paths() -> dict[str, Any]:
    contract = in_path("contract", list(CONTRACTS))
    return {
        "/contracts": {"get": operation("contracts", "全部数据标准", "Every contract", json_of("Contracts"))},
        "/contracts/{contract}": {
            "parameters": [contract],
            "get": operation("contract", "数据标准及其栏目", "One contract with its columns", json_of("Contract"), "G-NOT-FOUND"),
        },
        "/contracts/{contract}/schema": {
            "parameters": [contract],
            "get": operation(
                "contractSchema", "一行的 JSON Schema", "JSON Schema of a row", {SCHEMA: {"schema": {"type": "object"}}}, "G-NOT-FOUND",
            ),
        },
        "/contracts/{contract}/template": {
            "parameters": [contract],
            "get": operation("contractTemplate", "模板工作簿", "Template workbook", file_of(XLSX), "G-NOT-FOUND"),
        },
    }  # fmt: skip


def _open_paths() -> dict[str, Any]:
    """Addresses that need no token."""
    return {
        "/health": {"get": open_operation("health", "能否接收报送", "Whether filings can be taken in", {"200": "Health", "503": "Health"})},
        "/openapi.json": {"get": open_operation("document", "本文档", "This document", {"200": None})},
        "/docs": {
            "get": {
                **open_operation("guide", "本文档的网页", "This document as a page", {}),
                "responses": {"200": {"description": "HTML", "content": {"text/html": {"schema": {"type": "string"}}}}},
            }
        },
    }  # fmt: skip


def _submit(limits: Limits) -> dict[str, Any]:
    receipt = {"content": json_of("Receipt", EXAMPLE_RECEIPT)}
    return {
        "operationId": "submit",
        "summary": "报送一个文件 · Send a filing",
        "description": _about_submitting(limits),
        "parameters": _submit_parameters(),
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {}, "text/csv": {}, XLSX: {}, "multipart/form-data": {"schema": _submit_form()},
            },
        },
        "responses": {
            "200": {"description": both("早已收到，或试报的结果。", "Known already, or the result of a dry run."), **receipt},
            "201": {
                "description": both("新的报送。", "A new filing."), **receipt,
                "headers": {"Location": {"schema": {"type": "string"}, "description": both("报送的地址。", "Where the filing is.")}},
            },
            **problem_answers(*TOKEN_PROBLEMS, *_SUBMIT_PROBLEMS),
        },
    }  # fmt: skip


def _about_submitting(limits: Limits) -> str:
    return both(
        f"请求体即文件（CSV、XLSX、Parquet、JSON Lines，可 gzip 或 zip），或 multipart/form-data 中名为 file 的文件；"
        f"至多 {limits.max_bytes:,} 字节。"
        "说明可放在查询串、请求头（Backstop-*）、表单或清单中，说法不得矛盾。每个令牌每分钟至多 "
        f"{limits.requests_a_minute} 次请求、每小时至多 {limits.bytes_an_hour:,} 字节、同时上传至多 {limits.uploads_at_once} 份。",
        f"The body is the file (CSV, XLSX, Parquet, JSON Lines, plain, gzip or zip), or multipart/form-data with a part `file`; at most "
        f"{limits.max_bytes:,} bytes. What is said beside it goes into the query, headers (Backstop-*), form or manifest, which must not "
        f"contradict each other. A token has {limits.requests_a_minute} requests a minute, {limits.bytes_an_hour:,} bytes an hour and "
        f"{limits.uploads_at_once} uploads at once.",
    )


def _submit_parameters() -> list[dict[str, Any]]:
    """What may be said beside the file, in the query or in headers."""
    by_query = [
        {"name": name, "in": "query", "description": both(zh, en), "schema": {"type": "string"}}
        for name, (zh, en, _) in MEANINGS.items()
    ]
    by_header = [
        {
            "name": f"{HEADER.title()}{name.title()}", "in": "header", "schema": {"type": "string"},
            "description": both("同名查询参数的另一种说法。", "Another way to say the query parameter of the same name."),
        }
        for name in FIELDS
    ]  # fmt: skip
    dry_run = {
        "name": "dry_run", "in": "query", "schema": {"type": "boolean", "default": False},
        "description": both("只检查：不登记、不留存。", "Check only: nothing is registered, nothing is kept."),
    }  # fmt: skip
    key = {
        "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
        "description": both(
            "可不用：同一文件本就只入库一次。用了，则同一键不能再用于别的文件。",
            "Not needed: the same file is taken in once anyway. Where it is used, the key is refused for another file.",
        ),
    }  # fmt: skip
    return [dry_run, key, *by_query, *by_header]


def _submit_form() -> dict[str, Any]:
    """The same as parts of a form, with the file."""
    return {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "contentMediaType": "application/octet-stream"},
            **{name: {"type": "string", "examples": [example]} for name, (_, _, example) in MEANINGS.items()},
        },
    }


def _mend(limits: Limits) -> dict[str, Any]:
    """As sending any file, but for what the address says already."""
    told = _submit(limits)
    return {
        **told,
        "operationId": "mend",
        "summary": "交回改好的更正工作簿 · Send a mended repair kit back",
        "description": both(
            "数据标准、机构、期间取自所更正的报送；只接收更正工作簿，其他文件不接收（F-KIT）。其余同报送一个文件。",
            "Contract, institution and month are those of the filing that it mends; anything but a repair kit is refused (F-KIT). "
            "Otherwise as sending any filing.",
        ),
        "responses": {**told["responses"], **problem_answers("G-NOT-FOUND")},
    }


def _list() -> dict[str, Any]:
    schemas: dict[str, dict[str, Any]] = {
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST_LISTED, "default": LISTED},
        "verdict": {"type": "string", "enum": ["accepted", "partly", "refused"]},
        "contract": {"type": "string", "enum": list(CONTRACTS)},
    }
    listing = operation(
        "filings", "本机构的报送，新的在前", "The institution's filings, newest first", json_of("Filings"), "G-VALUE", "G-UNKNOWN-FIELD",
    )  # fmt: skip
    listing["parameters"] = [
        {
            "name": name, "in": "query", "description": both(zh, en),
            "schema": schemas.get(name, {"type": "string", "pattern": f"^{shape}$"}),
        }
        for name, (shape, zh, en) in FILTERS.items()
    ]  # fmt: skip
    return listing
