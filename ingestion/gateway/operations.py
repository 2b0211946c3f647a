"""What operations of an OpenAPI document consist of: answers, problems, contents, parts of an address.

Here: building them. Not here: which operations there are (`openapi`), shapes of what is answered (`shapes`).
"""

from __future__ import annotations

from typing import Any

from ingestion.gateway.problems import MEDIA_TYPE, PROBLEMS
from ingestion.gateway.representations import JSON
from ingestion.gateway.shapes import EXAMPLE_PROBLEM

#: Of every address that needs a token.
TOKEN_PROBLEMS = ("G-TOKEN-MISSING", "G-TOKEN-WRONG", "G-TOKEN-SLOWED", "G-DENIED", "G-PACE", "G-FAILED")


def operation(name: str, zh: str, en: str, content: dict[str, Any], *problems: str) -> dict[str, Any]:
    """An operation that answers 200 with the content, or with one of the problems."""
    return {
        "operationId": name,
        "summary": f"{zh} · {en}",
        "responses": {
            "200": {"description": f"{zh} · {en}", "content": content},
            **problem_answers(*TOKEN_PROBLEMS, *problems, *(("G-DAMAGED",) if "eceipt" in name else ())),
        },
    }


def open_operation(name: str, zh: str, en: str, answers: dict[str, str | None]) -> dict[str, Any]:
    """An address that needs no token."""
    content = {
        status: {JSON: {"schema": _reference(shape) if shape else {"type": "object"}}}
        for status, shape in answers.items()
    }
    responses = {status: {"description": f"{zh} · {en}", "content": one} for status, one in content.items()}
    return {"operationId": name, "summary": f"{zh} · {en}", "security": [], "responses": responses}


def problem_answers(*codes: str) -> dict[str, Any]:
    """Answers by status, each with the problems that it may carry."""
    by_status: dict[str, list[str]] = {}
    for code in codes:
        by_status.setdefault(str(PROBLEMS[code].status), []).append(code)
    answers = {}
    for status, listed in sorted(by_status.items()):
        words = (f"`{code}` {PROBLEMS[code].zh} {PROBLEMS[code].en}" for code in listed)
        content = {MEDIA_TYPE: {"schema": _reference("Problem"), "examples": {"problem": {"value": EXAMPLE_PROBLEM}}}}
        answers[status] = {"description": "\n\n".join(words), "content": content}
        if status in {"429"}:
            answers[status]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return answers


def json_of(shape: str, example: dict[str, Any] | None = None) -> dict[str, Any]:
    """Content of a shape, as JSON."""
    content: dict[str, Any] = {"schema": _reference(shape)}
    if example:
        content["examples"] = {"example": {"value": example}}
    return {JSON: content}


def file_of(media_type: str) -> dict[str, Any]:
    """Content of a file."""
    return {media_type: {"schema": {"type": "string", "contentMediaType": media_type}}}


def in_path(name: str, allowed: list[str] | None) -> dict[str, Any]:
    """A part of the address: one of the allowed words, or a filing's id."""
    schema = {"type": "string", "enum": allowed} if allowed else {"type": "string", "pattern": "^[0-9a-f]{20}$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _reference(shape: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{shape}"}


def both(zh: str, en: str) -> str:
    """A text in both languages."""
    return f"{zh}\n\n{en}"
