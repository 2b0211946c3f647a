"""The gateway as an ASGI application: addresses, and from a request to an answer.

Here: HTTP. Not here: reading the body (`uploads`), what a request says (`said`), words of problems (`problems`), whose token it is and
whatever is filed (`exchange`). Mount it under `PREFIX`; every answer but a file is JSON, and every failure a problem.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import Contract
from ingestion.gateway import openapi, pages, uploads
from ingestion.gateway.exchange import Exchange, Filing, Holder, Upload
from ingestion.gateway.failures import ANSWERS_TO_FAILURES, not_found, refused
from ingestion.gateway.limits import Limits, Pace
from ingestion.gateway.problems import PREFIX, ProblemError
from ingestion.gateway.representations import (
    JSON,
    SAFE,
    SCHEMA,
    XLSX,
    as_json,
    contract_shown,
    download,
    filing_shown,
    next_page,
    wanted_of,
    wrong_filter,
)
from ingestion.gateway.said import idempotency_key, said_outside, shortened
from ingestion.identity import REPAIR_PURPOSE, Declared
from ingestion.receipts import Receipt, to_workbook

_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

Handler = Callable[[Request], Awaitable[Response]]


def build(exchange: Exchange, limits: Limits, scratch: Path) -> Starlette:
    """The application over what answers it; `scratch` is a folder for uploads on their way."""
    uploads.forget_stale(scratch)
    gateway = Gateway(exchange, limits, scratch)
    return Starlette(
        routes=gateway.routes(),
        exception_handlers=dict(ANSWERS_TO_FAILURES),
    )


class Gateway:
    """The handlers."""

    def __init__(self, exchange: Exchange, limits: Limits, scratch: Path) -> None:
        self._exchange, self._limits, self._scratch = exchange, limits, scratch
        self._pace = Pace(limits)

    def routes(self) -> list[Route]:
        """Every address, below the prefix."""
        listed: list[tuple[str, str, Handler]] = [
            ("GET", "/health", self.health),
            ("GET", "/openapi.json", self.document),
            ("GET", "/docs", self.guide),
            ("GET", "/contracts", self.contracts),
            ("GET", "/contracts/{contract}", self.contract),
            ("GET", "/contracts/{contract}/schema", self.schema),
            ("GET", "/contracts/{contract}/template", self.template),
            ("GET", "/filings", self.filings),
            ("POST", "/filings", self.submit),
            ("GET", "/filings/{filing_id}", self.filing),
            ("GET", "/filings/{filing_id}/receipt", self.receipt),
            ("GET", "/filings/{filing_id}/receipt.json", self.receipt_json),
            ("GET", "/filings/{filing_id}/receipt.xlsx", self.receipt_xlsx),
            ("GET", "/filings/{filing_id}/repair.xlsx", self.repair_kit),
            ("POST", "/filings/{filing_id}/repair", self.mend),
        ]
        methods: dict[str, list[str]] = {}
        for method, path, _ in listed:
            methods.setdefault(path, []).append(method)
        return [Route(path, _either(listed, path), methods=methods[path]) for path in methods]

    async def health(self, _request: Request) -> Response:
        """Whether the gateway can take filings in; says nothing about the data."""
        looked = await self._exchange.health()
        well = all(looked.values())
        return as_json({"status": "ok" if well else "failing", "looked_at": looked}, 200 if well else 503)

    async def document(self, _request: Request) -> Response:
        """The OpenAPI document."""
        return as_json(openapi.document(self._limits))

    async def guide(self, _request: Request) -> Response:
        """The same for people, in both languages."""
        page = pages.guide(openapi.document(self._limits))
        return HTMLResponse(page, headers={**SAFE, "Content-Security-Policy": _PAGE_POLICY})

    async def contracts(self, request: Request) -> Response:
        """Every kind of filing."""
        await self._reader(request)
        return as_json({"contracts": [contract_shown(one) for one in CONTRACTS.values()]})

    async def contract(self, request: Request) -> Response:
        """One, with its columns."""
        await self._reader(request)
        one = _named(request)
        return as_json(contract_shown(one, with_columns=True))

    async def schema(self, request: Request) -> Response:
        """Its JSON Schema."""
        from ingestion.contracts import publish  # noqa: PLC0415 - writes workbooks; few ask for one

        await self._reader(request)
        one = _named(request)
        return Response(publish.json_schema(one), headers=download(f"{one.name}.schema.json"), media_type=SCHEMA)

    async def template(self, request: Request) -> Response:
        """Its workbook to fill in."""
        from ingestion.contracts import publish  # noqa: PLC0415 - writes workbooks; few ask for one

        await self._reader(request)
        one = _named(request)
        body = await run_in_threadpool(publish.template, one)
        return Response(body, headers=download(f"{one.name}.xlsx"), media_type=XLSX)

    async def filings(self, request: Request) -> Response:
        """The holder's own filings, newest first, by pages."""
        holder = await self._reader(request)
        wanted = wanted_of(request)
        page = await self._exchange.filings(holder, wanted)
        if page is None:
            raise wrong_filter("before", str(wanted.before))
        following = next_page(wanted, page)
        headers = {"Link": f'<{following}>; rel="next"'} if following else {}
        return as_json({"filings": [filing_shown(one) for one in page], "next": following}, headers=headers)

    async def filing(self, request: Request) -> Response:
        """How it stands with one filing."""
        holder = await self._reader(request)
        found = await self._exchange.filing(holder, _filing_id(request))
        if found is None:
            raise not_found(request)
        return as_json(filing_shown(found))

    async def receipt(self, request: Request) -> Response:
        """The receipt in the form that the client asks for."""
        accepted = request.headers.get("accept", "*/*").lower()
        if XLSX in accepted:
            return await self.receipt_xlsx(request)
        if JSON in accepted or "*/*" in accepted or "application/*" in accepted:
            return await self.receipt_json(request)
        raise ProblemError("G-NOT-ACCEPTABLE", where="header accept", value=shortened(accepted))

    async def receipt_json(self, request: Request) -> Response:
        """The receipt's bytes as they were registered: their hash is the filing's receipt_sha256."""
        return Response(await self._own_receipt(request), headers=SAFE, media_type=JSON)

    async def receipt_xlsx(self, request: Request) -> Response:
        """The same as a workbook for people."""
        body = await self._own_receipt(request)
        workbook = await run_in_threadpool(self._workbook, body)
        return Response(workbook, headers=download(f"receipt-{_filing_id(request)}.xlsx"), media_type=XLSX)

    async def repair_kit(self, request: Request) -> Response:
        """The workbook of a filing's bad rows, to mend and send back."""
        holder = await self._reader(request)
        found = await self._exchange.repair_kit(holder, _filing_id(request))
        if found is None:
            raise not_found(request)
        name, body = found
        return Response(body, headers=download(name), media_type=XLSX)

    async def submit(self, request: Request) -> Response:
        """Take a file in: its receipt, 201 when it is new, 200 when it is known."""
        holder = await self._holder(request)
        await self._exchange.require(holder, "submit")
        return await self._arrived(request, holder, None)

    async def mend(self, request: Request) -> Response:
        """Take a mended repair kit in: as any filing, but nothing else than a kit, for the contract and month of what it mends."""
        holder = await self._holder(request)
        await self._exchange.require(holder, "submit")
        await self._exchange.require(holder, "read")
        mended = await self._exchange.filing(holder, _filing_id(request))
        if mended is None or mended.contract is None:
            raise not_found(request)
        return await self._arrived(request, holder, mended)

    async def _arrived(self, request: Request, holder: Holder, mended: Filing | None) -> Response:
        said, dry_run = said_outside(request.query_params.multi_items(), request.headers)
        if mended:
            for name, value in (
                ("contract", mended.contract),
                ("partner", mended.partner_id),
                ("period", mended.period),
            ):
                said.add(name, value or "", "path")
        key = idempotency_key(request.headers)
        with self._pace.upload(holder.token_id) as count:
            async with uploads.arriving(request, said, self._scratch, self._limits, count) as (path, sink):
                declared, filename, expected = said.declared(holder.partner_id)
                if expected and expected != sink.sha256:
                    where = said.places.get("sha256", "manifest")
                    raise ProblemError("G-DIGEST", where=where, expected=shortened(expected), actual=sink.sha256)
                if mended:
                    declared = replace(declared, manifest={**(declared.manifest or {}), "purpose": REPAIR_PURPOSE})
                upload = Upload(path, sink.sha256, sink.size, filename)
                return await self._take_in(holder, upload, declared, dry_run=dry_run, key=key)

    async def _take_in(
        self, holder: Holder, upload: Upload, declared: Declared, *, dry_run: bool, key: str | None
    ) -> Response:
        answer = await self._exchange.submit(holder, upload, declared, dry_run=dry_run, key=key)
        content = json.loads(answer.body)
        if dry_run:
            content["dry_run"] = True
        if content["verdict"] == "refused":
            raise refused(content)
        if dry_run:
            return as_json(content)
        address = f"{PREFIX}/filings/{content['filing_id']}"
        status = 201 if answer.is_new else 200
        return Response(answer.body, status, {**SAFE, "Location": address}, media_type=JSON)

    async def _holder(self, request: Request) -> Holder:
        """Whose token it is, within its pace. Asked before anything else of a request is looked at."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise ProblemError("G-TOKEN-MISSING", where="header authorization", headers={"WWW-Authenticate": "Bearer"})
        source = request.client.host if request.client else ""
        holder = await self._exchange.holder(token.strip(), source)
        self._pace.request(holder.token_id)
        return holder

    async def _reader(self, request: Request) -> Holder:
        holder = await self._holder(request)
        await self._exchange.require(holder, "read")
        return holder

    async def _own_receipt(self, request: Request) -> bytes:
        holder = await self._reader(request)
        body = await self._exchange.receipt(holder, _filing_id(request))
        if body is None:
            raise not_found(request)
        return body

    def _workbook(self, body: bytes) -> bytes:
        path = self._scratch / f"{uuid.uuid4().hex}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            to_workbook(Receipt.from_json(body), path)
            return path.read_bytes()
        finally:
            path.unlink(missing_ok=True)


def _either(listed: list[tuple[str, str, Handler]], path: str) -> Handler:
    """The handler of an address that knows several methods."""
    by_method = {method: handler for method, each, handler in listed if each == path}
    by_method.setdefault("HEAD", by_method.get("GET", next(iter(by_method.values()))))

    async def handle(request: Request) -> Response:
        return await by_method[request.method](request)

    return handle


def _named(request: Request) -> Contract:
    found = CONTRACTS.get(request.path_params["contract"])
    if found is None:
        raise not_found(request)
    return found


def _filing_id(request: Request) -> str:
    return str(request.path_params["filing_id"])
