"""Who may come in, asked for every request and every websocket, before anything of the site runs.

A pure ASGI middleware: one built on requests and responses would never see the websocket, over which the pages talk. It takes away what a
client says about itself and puts in the session that the cookie proves.
"""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from casework.access.actors import Actor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

SESSION_COOKIE = "backstop_session"
SESSION_HEADER = b"x-backstop-session"
OPEN_PATHS = (
    "/auth/",
    "/healthz",
    "/static/",
    "/api/",  # the gateway, which asks for a token of its own
)  # everything else needs a session; static are the frontend's own scripts and fonts
POLICY_VIOLATION = 1008  # websocket close code


class Gate:
    """Lets through what carries a live session; sends people to the sign-in form (or to the one for a new password), and closes sockets."""

    def __init__(self, app: ASGIApp, whose: Callable[[str], Actor | None]) -> None:
        self._app = app
        self._whose = whose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, websocket or lifespan."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        stripped = [(name, value) for name, value in scope["headers"] if name.lower() != SESSION_HEADER]
        if scope["path"].startswith(OPEN_PATHS):
            await self._app({**scope, "headers": stripped}, receive, send)
            return
        token = session_cookie(scope)
        person = await run_in_threadpool(self._whose, token) if token else None
        if person is None or person.must_change_password:
            await _turn_away(person, scope, receive, send)
        else:
            proven = (SESSION_HEADER, str(token).encode("ascii"))
            await self._app({**scope, "headers": [*stripped, proven]}, receive, send)


async def _turn_away(person: Actor | None, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    query = scope.get("query_string") or b""
    wanted = scope["path"] + (f"?{query.decode('latin-1')}" if query else "")
    target = "/auth/account?must=1" if person else f"/auth/login?next={quote(wanted, safe='')}"
    await RedirectResponse(target, status_code=303)(scope, receive, send)


def session_cookie(scope: Scope) -> str | None:
    """The session's token, or None when there is none or it is not one we could have given."""
    for name, value in scope["headers"]:
        if name.lower() == b"cookie":
            try:
                morsel = SimpleCookie(value.decode("latin-1")).get(SESSION_COOKIE)
            except CookieError:
                return None
            if morsel and morsel.value.isascii() and morsel.value.isprintable():
                return str(morsel.value)
    return None
