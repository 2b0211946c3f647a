"""Filings and contracts as JSON, and which filings a query asks for.

Here: shapes, links, pages. Not here: addresses (`app`), the shapes' description (`openapi`), receipts (`ingestion.receipts`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ingestion.contracts.model import Contract
from ingestion.gateway.exchange import Filing, Wanted
from ingestion.gateway.problems import PREFIX, ProblemError
from ingestion.gateway.said import shortened

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCHEMA = "application/schema+json"
SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
MOST_LISTED = 500
LISTED = 50
#: What a list may be narrowed by: the value's shape, and how to say it.
FILTERS = {
    "limit": (r"[1-9]\d{0,2}", f"1 至 {MOST_LISTED} 的整数", f"a whole number from 1 to {MOST_LISTED}"),
    "before": (r"[0-9a-f]{20}", "上一页最后一份报送的编号", "the number of the last filing of the page before"),
    "contract": (r"[a-z_]{1,64}", "数据标准的英文名", "a contract's English name"),
    "period": (r"\d{4}-\d{2}", "月份，如 2025-06", "a month such as 2025-06"),
    "verdict": ("accepted|partly|refused", "accepted、partly 或 refused", "accepted, partly or refused"),
}


def as_json(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer of plain values."""
    body = json.dumps(content, ensure_ascii=False, indent=1)
    return Response(body, status, {**SAFE, **(headers or {})}, media_type=JSON)


def download(name: str) -> dict[str, str]:
    """Headers of a file to keep; its name is ours and plain."""
    return {**SAFE, "Content-Disposition": f'attachment; filename="{name}"'}


def filing_shown(filing: Filing) -> dict[str, Any]:
    """A filing, its status, and where its receipt is."""
    address = f"{PREFIX}/filings/{filing.filing_id}"
    shown = asdict(filing)
    published = shown.pop("published")
    return {
        **shown,
        "received_at": filing.received_at.isoformat(),
        "status": filing.status,
        "published": published,
        "links": {
            "self": address, "receipt": f"{address}/receipt", "workbook": f"{address}/receipt.xlsx",
            **({"repair_kit": f"{address}/repair.xlsx", "repair": f"{address}/repair"} if filing.rows_quarantined else {}),
        },
    }  # fmt: skip


def contract_shown(contract: Contract, *, with_columns: bool = False) -> dict[str, Any]:
    """A kind of filing, where its schema and template are, and its columns where they are wanted."""
    address = f"{PREFIX}/contracts/{contract.name}"
    shown: dict[str, Any] = {
        "name": contract.name, "name_zh": contract.zh, "name_en": contract.en, "version": contract.version, "key": list(contract.key),
        "links": {"self": address, "schema": f"{address}/schema", "template": f"{address}/template"},
    }  # fmt: skip
    if with_columns:
        shown["columns"] = [
            {
                "name": column.name, "name_zh": column.zh, "type": column.type, "required": column.required,
                "is_key": column.name in contract.key, "note_zh": column.note_zh, "note_en": column.note_en,
            }
            for column in contract.columns
        ]  # fmt: skip
    return shown


def wanted_of(request: Request) -> Wanted:
    """Which filings the query asks for; a problem names what cannot be used."""
    said: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in FILTERS:
            raise ProblemError(
                "G-UNKNOWN-FIELD", where=f"query {shortened(name)}", name=shortened(name), known=", ".join(FILTERS)
            )  # fmt: skip
        if name in said or not re.fullmatch(FILTERS[name][0], value, re.ASCII):
            raise wrong_filter(name, value)
        said[name] = value
    limit = int(said.pop("limit", LISTED))
    if limit > MOST_LISTED:
        raise wrong_filter("limit", str(limit))
    return Wanted(limit, **said)


def wrong_filter(name: str, value: str) -> ProblemError:
    """The problem of a value that a list cannot be narrowed by."""
    _, zh, en = FILTERS[name]
    return ProblemError(
        "G-VALUE", where=f"query {name}", name=name, value=shortened(value), expected_zh=zh, expected_en=en
    )  # fmt: skip


def next_page(wanted: Wanted, page: list[Filing]) -> str | None:
    """The address of the page after this one; None where this one is not full."""
    if len(page) < wanted.limit:
        return None
    narrowed = {name: value for name, value in asdict(wanted).items() if value is not None}
    return f"{PREFIX}/filings?{urlencode({**narrowed, 'before': page[-1].filing_id})}"
