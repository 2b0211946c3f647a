"""The frontend's own scripts and styles: compressed once for all readers, and on their way before the frontend asks for them.

A pure ASGI middleware around everything, because what it answers is nobody's: the same files for whoever asks. Not here: who may come in
(`dashboards.entrance.gate`), and the files' names and caching, which are Streamlit's.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Mapping
from functools import cache
from http.client import OK
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dashboards.entrance.gate import OPEN_PATHS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FILES = Path(streamlit.__file__).parent / "static" / "static"
PACKED = {".js": "text/javascript", ".css": "text/css"}  # fonts and pictures are compressed already
_LASTING = "public, immutable, max-age=31536000"  # their names hold their hash
#: What pages load one after the other, each when the first element that needs it arrives: by the beginning of its name. The program of
#: charts is not among them: it would be read before the figures are shown.
LATER = (
    "Html", "ButtonGroup", "Metric", "PageLink", "Button", "withFullScreenWrapper", "DownloadButton", "BidiComponent", "serialization",
    "recordbatch",
)  # fmt: skip


class Statics:
    """Answers requests for scripts and styles of those who take them compressed; tells the browser of a page what else to fetch."""

    def __init__(self, app: ASGIApp, files: Path = FILES) -> None:
        self._app = app
        self._known = {
            f"/static/{path.relative_to(files).as_posix()}": path for path in files.glob("*/*") if path.suffix in PACKED
        }
        self._packed: dict[str, bytes] = {}
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, websocket or lifespan."""
        asks = scope["type"] == "http" and scope["method"] == "GET"
        if asks and scope["path"] in self._known and b"gzip" in _header(scope, b"accept-encoding"):
            packed = self._packed.get(scope["path"])
            if packed is None:
                packed = await run_in_threadpool(self._pack, scope["path"])
            await self._response(scope["path"], packed)(scope, receive, send)
        elif asks and not scope["path"].startswith(OPEN_PATHS):
            await self._app(scope, receive, _telling(send))
        else:
            await self._app(scope, receive, send)

    def _pack(self, name: str) -> bytes:
        with self._lock:
            if name not in self._packed:
                self._packed[name] = gzip.compress(self._known[name].read_bytes(), compresslevel=6, mtime=0)
        return self._packed[name]

    def _response(self, name: str, packed: bytes) -> Response:
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Cache-Control": _LASTING}
        return Response(packed, media_type=PACKED[self._known[name].suffix], headers=headers)


@cache
def _scripts() -> tuple[str, ...]:
    found = [path.name for name in LATER for path in sorted((FILES / "js").glob(f"{name}.*.js"))]
    return tuple(f"/static/js/{name}" for name in found)


def _header(of: Mapping[str, Any], name: bytes) -> bytes:
    return next((value for key, value in of["headers"] if key.lower() == name), b"")


def _telling(send: Send) -> Send:
    """Passes on what is sent; a page of the frontend says what it will load, so that this is fetched together with what it begins with."""

    async def told(message: Message) -> None:
        if (
            message["type"] == "http.response.start"
            and message["status"] == OK
            and _header(message, b"content-type").startswith(b"text/html")
        ):
            links = b", ".join(f"<{name}>; rel=modulepreload".encode("ascii") for name in _scripts())
            message = {**message, "headers": [*message["headers"], (b"link", links)]}
        await send(message)

    return told
