"""Taking the body of a request to disk as it comes: raw or as a form, hashed on the way, never more in memory than a block.

Here: the bytes, their limit and their pace. Not here: what they are (`ingestion.intake`), who sends them (`app`).

A client that goes away, stalls or sends too much leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from ingestion.durable import NO_ROOM
from ingestion.gateway.limits import Limits
from ingestion.gateway.problems import ProblemError
from ingestion.gateway.said import FIELDS, LONGEST, Said, shortened

FILE_PART = "file"
_BLOCK = 1 << 20
_STALE_SECONDS = 24 * 3600
_LONGEST_HEADERS = 8192


class Sink:
    """A file that grows by blocks, with its hash and size."""

    def __init__(self, file: BinaryIO, limit: int, count: Callable[[int], None]) -> None:
        self._file, self._limit, self._count = file, limit, count
        self._waiting = bytearray()
        self._digest = hashlib.sha256()
        self.size = 0

    async def take(self, data: bytes) -> None:
        """Add bytes; a problem when they are too many."""
        self.size += len(data)
        self._count(len(data))
        if self.size > self._limit:
            raise too_large(self._limit)
        self._waiting += data
        if len(self._waiting) >= _BLOCK:
            await self.flush()

    async def flush(self) -> None:
        """Write what waits, in a thread: the disk must not hold up the other clients."""
        block, self._waiting = bytes(self._waiting), bytearray()
        if block:
            await run_in_threadpool(self._write, block)

    def _write(self, block: bytes) -> None:
        self._digest.update(block)
        try:
            self._file.write(block)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise ProblemError("G-DISK") from error
            raise

    @property
    def sha256(self) -> str:
        """The hash of what was flushed."""
        return self._digest.hexdigest()


@asynccontextmanager
async def arriving(
    request: Request, said: Said, folder: Path, limits: Limits, count: Callable[[int], None]
) -> AsyncIterator[tuple[Path, Sink]]:
    """The file of a request, whole on disk while the block lasts and gone afterwards; form fields join `said`."""
    refuse_early(request, limits)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / uuid.uuid4().hex
    try:
        with path.open("wb", buffering=0) as file:
            sink = Sink(file, limits.max_bytes, count)
            kind, options = parse_options_header(request.headers.get("content-type"))
            if kind == b"multipart/form-data":
                form = Form(options.get(b"boundary"), said)
                async for chunk in _chunks(request, limits.idle_seconds):
                    for data in form.feed(chunk):
                        await sink.take(data)
                form.finish()
            else:
                async for chunk in _chunks(request, limits.idle_seconds):
                    await sink.take(chunk)
            await sink.flush()
        if not sink.size:
            raise ProblemError("G-EMPTY", where="body")
        yield path, sink
    finally:
        path.unlink(missing_ok=True)


def refuse_early(request: Request, limits: Limits) -> None:
    """What can be told before a byte of the body is read, so that a client which waits for leave need not send it."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limits.max_bytes + (
        LONGEST if "multipart" in request.headers.get("content-type", "") else 0
    ):
        raise too_large(limits.max_bytes)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:  # a gzip body is a gzip file, and the door reads those
        raise ProblemError("G-ENCODING", where="header content-encoding", value=shortened(encoding))


def too_large(limit: int) -> ProblemError:
    """The problem of a file that is too large."""
    return ProblemError("G-SIZE", where="body", limit=f"{limit:,}")


async def _chunks(request: Request, idle_seconds: int) -> AsyncIterator[bytes]:
    """The body's pieces as they come. Raises ClientDisconnect when the client has gone."""
    more = True
    while more:
        try:
            message = await asyncio.wait_for(request.receive(), idle_seconds)
        except TimeoutError as error:
            raise ProblemError("G-SLOW", where="body", seconds=idle_seconds) from error
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        if body := message.get("body", b""):
            yield body
        more = message.get("more_body", False)


class Form:
    """A multipart form: one file, which is passed on in pieces, and fields, which are small and kept."""

    def __init__(self, boundary: bytes | None, said: Said) -> None:
        if not boundary:
            raise _unreadable("Content-Type 缺少 boundary。", "The boundary is missing in Content-Type.")
        self._said = said
        self._data: list[bytes] = []
        self._headers: dict[str, bytes] = {}
        self._name, self._value = bytearray(), bytearray()
        self._part, self._text = "", bytearray()
        self._files, self._ended = 0, False
        callbacks: dict[str, Callable[..., None]] = {
            "on_part_begin": self._begin, "on_header_field": self._header_name, "on_header_value": self._header_value,
            "on_header_end": self._header_end, "on_headers_finished": self._headers_end, "on_part_data": self._part_data,
            "on_part_end": self._part_end, "on_end": self._end,
        }  # fmt: skip
        try:
            self._parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]
        except MultipartParseError as error:
            raise _unreadable("boundary 不合要求。", "The boundary cannot be used.") from error

    def feed(self, chunk: bytes) -> list[bytes]:
        """Parse a piece; the file's bytes in it."""
        self._data = []
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise _unreadable("表单的格式有误。", "The form is malformed.") from error
        return self._data

    def finish(self) -> None:
        """A problem when the form ended before its last boundary, or has no file."""
        if not self._ended:
            raise _unreadable("表单没有结束。", "The form ends before its last boundary.")
        if not self._files:
            raise _unreadable("表单中没有名为 file 的文件。", "There is no part called `file`.")

    def _begin(self) -> None:
        self._headers, self._part, self._text = {}, "", bytearray()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._keep_short()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._keep_short()

    def _keep_short(self) -> None:
        if len(self._name) + len(self._value) > _LONGEST_HEADERS:
            raise _unreadable("表单段的头过长。", "A part's header is too long.")

    def _header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        self._part = options.get(b"name", b"").decode("utf-8", "replace")
        if self._part == FILE_PART:
            self._files += 1
            if self._files > 1:
                raise _unreadable("表单中有不止一个 file。", "There is more than one part called `file`.")
            self._said.add("filename", options.get(b"filename", b"").decode("utf-8", "replace"), "form file")
        elif self._part not in FIELDS:
            raise ProblemError(
                "G-UNKNOWN-FIELD", where="form", name=shortened(self._part), known=", ".join((FILE_PART, *FIELDS))
            )  # fmt: skip

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._part == FILE_PART:
            self._data.append(data[start:end])
            return
        self._text += data[start:end]
        if len(self._text) > LONGEST:
            raise _unreadable(f"{self._part} 过长。", f"{self._part} is too long.")

    def _part_end(self) -> None:
        if self._part != FILE_PART:
            self._said.add(self._part, self._text.decode("utf-8", "replace"), f"form {self._part}")

    def _end(self) -> None:
        self._ended = True


def _unreadable(zh: str, en: str) -> ProblemError:
    return ProblemError("G-FORM", where="body", reason_zh=zh, reason_en=en)


def forget_stale(folder: Path) -> None:
    """Remove what a killed process left of its uploads; those of a process that lives are younger."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink()
