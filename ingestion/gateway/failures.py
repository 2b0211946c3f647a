"""What the gateway answers when something fails: problems, a pace that was passed, addresses that are not there, clients that went away.

Here: from an exception to an answer. Not here: words of problems (`problems`), handlers (`app`).
"""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ingestion.checks.catalogue.files import NUMBER_REUSED
from ingestion.gateway.limits import TooFastError
from ingestion.gateway.problems import ProblemError, retry_after
from ingestion.gateway.representations import SAFE
from ingestion.gateway.said import shortened


def not_found(request: Request) -> ProblemError:
    """The problem of an address or number that is not there, or not the holder's."""
    return ProblemError("G-NOT-FOUND", where="path", address=shortened(request.url.path))


def refused(receipt: dict[str, Any]) -> ProblemError:
    """A refused filing: the problem says the first reason, and carries the whole receipt."""
    first = receipt["errors"][0]
    code = "G-NUMBER-REUSED" if first["rule_id"] == NUMBER_REUSED else "G-REFUSED"
    return ProblemError(
        code, where=first["column_name"] or "file", reason_zh=first["message_zh"], reason_en=first["message_en"],
        cure_zh=first["cure_zh"], cure_en=first["cure_en"], more={"filing_id": receipt["filing_id"], "receipt": receipt},
    )  # fmt: skip


async def _problem(request: Request, problem: ProblemError) -> Response:
    response = problem.response(request)
    response.headers.update(SAFE)
    return response


async def _too_fast(request: Request, slow: TooFastError) -> Response:
    return await _problem(request, ProblemError("G-PACE", headers=retry_after(slow.seconds), seconds=slow.seconds))


async def _unknown(request: Request, error: HTTPException) -> Response:
    """What the router has to say: no such address, no such method."""
    address = shortened(request.url.path)
    if error.status_code == ProblemError("G-METHOD").status:
        return await _problem(request, ProblemError("G-METHOD", where="method", headers=error.headers, address=address))
    return await _problem(request, not_found(request))


async def _gone(_request: Request, _error: ClientDisconnect) -> Response:
    """Nobody is there to read it; the server needs some answer."""
    return Response(status_code=499)


async def _failed(request: Request, _error: Exception) -> Response:
    return await _problem(request, ProblemError("G-FAILED"))


ANSWERS_TO_FAILURES: dict[Any, Any] = {
    ProblemError: _problem,
    TooFastError: _too_fast,
    HTTPException: _unknown,
    ClientDisconnect: _gone,
    Exception: _failed,
}
