"""The routes around the site: sign in and out, one's account, the health check, and the language cookie.

Forms carry a token that must equal the one in a strict cookie, so that no other site can post them.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from casework.access.actors import Actor
from casework.access.policy import SHORTEST_PASSWORD
from casework.settings import OpenId
from dashboards.entrance.forms import account_page, login_page
from dashboards.entrance.gate import SESSION_COOKIE
from dashboards.identity import Accounts, Refusal
from dashboards.texts import DEFAULT_LANGUAGE, LANGUAGES, Words, words_of

if TYPE_CHECKING:
    from starlette.requests import Request

CSRF_COOKIE = "backstop_form"
LANGUAGE_COOKIE = "backstop_language"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'",
}


class Entrance:
    """The handlers, over the accounts they ask."""

    def __init__(self, accounts: Accounts, openid: OpenId | None = None) -> None:
        self._accounts = accounts
        self._openid = openid

    def routes(self) -> list[Route]:
        """All routes outside the site proper."""
        return [
            *self._to_provider(),
            Route("/healthz", self.health, methods=["GET"]),
            Route("/auth/login", self.show_login, methods=["GET"]),
            Route("/auth/login", self.login, methods=["POST"]),
            Route("/auth/logout", self.logout, methods=["GET", "POST"]),
            Route("/auth/account", self.show_account, methods=["GET"]),
            Route("/auth/account", self.change_password, methods=["POST"]),
        ]

    def _to_provider(self) -> list[Route]:
        if self._openid is None:
            return []
        from dashboards.entrance.openid import OpenIdEntrance  # noqa: PLC0415 - only where there is a provider

        return OpenIdEntrance(self._openid, self._accounts, self.come_back).routes()

    def come_back(self, request: Request, given: str | Refusal, wanted: str) -> Response:
        """From the identity provider: into the site, or to the form with what went wrong."""
        words = _words(request)
        if isinstance(given, Refusal):
            csrf = request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24)
            page = login_page(
                words, csrf=csrf, wanted=safe_next(wanted), notice=given.text(words), provider=self._provider(words)
            )
            return _answer(request, page, words, csrf, 401)
        response = RedirectResponse(safe_next(wanted), status_code=303, headers=_HEADERS)
        _keep_session(request, response, given, words)
        return response

    def _provider(self, words: Words) -> str:
        """What the way by the identity provider is called; empty where there is none."""
        return "" if self._openid is None else self._openid.label or words("signin.provider")

    async def health(self, _request: Request) -> Response:
        """Alive; says nothing about the data."""
        return JSONResponse({"status": "ok"})

    async def show_login(self, request: Request) -> Response:
        """The empty form."""
        words = _words(request)
        csrf = request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24)
        notice = words("signin.signed_out") if request.query_params.get("out") else ""
        page = login_page(
            words,
            csrf=csrf,
            wanted=safe_next(request.query_params.get("next")),
            notice=notice,
            good=bool(notice),
            provider=self._provider(words),
        )
        return _answer(request, page, words, csrf)

    async def login(self, request: Request) -> Response:
        """Check the form, the account and the pace; give the cookie."""
        words, form = _words(request), await request.form()
        name, wanted = str(form.get("name", "")).strip(), safe_next(str(form.get("next", "")))
        csrf = request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24)
        if not _same(request.cookies.get(CSRF_COOKIE), str(form.get("csrf", ""))):
            return _answer(
                request,
                login_page(
                    words,
                    csrf=csrf,
                    wanted=wanted,
                    name=name,
                    notice=words("signin.stale"),
                    provider=self._provider(words),
                ),
                words,
                csrf,
                403,
            )
        given = await run_in_threadpool(self._accounts.sign_in, name, str(form.get("password", "")), _address(request))
        if isinstance(given, Refusal):
            page = login_page(
                words, csrf=csrf, wanted=wanted, name=name, notice=given.text(words), provider=self._provider(words)
            )
            return _answer(request, page, words, csrf, 429 if given.wait_seconds else 401)
        response = RedirectResponse(wanted, status_code=303, headers=_HEADERS)
        _keep_session(request, response, given, words)
        return response

    async def logout(self, request: Request) -> Response:
        """End the session on both sides."""
        token = request.cookies.get(SESSION_COOKIE)
        if token:
            await run_in_threadpool(self._accounts.sign_out, token)
        response = RedirectResponse(
            f"/auth/login?out=1&lang={_words(request).language}", status_code=303, headers=_HEADERS
        )
        response.delete_cookie(SESSION_COOKIE, path="/")
        return response

    async def show_account(self, request: Request) -> Response:
        """Who I am."""
        return await self._account(request)

    async def change_password(self, request: Request) -> Response:
        """Another password, after the old one."""
        words, form = _words(request), await request.form()
        old, new, again = (str(form.get(field, "")) for field in ("old", "new", "again"))
        if not _same(request.cookies.get(CSRF_COOKIE), str(form.get("csrf", ""))):
            return await self._account(request, words("signin.stale"), status=403)
        if new != again:
            return await self._account(request, words("account.differ"), status=400)
        token = request.cookies.get(SESSION_COOKIE, "")
        given = await run_in_threadpool(self._accounts.change_password, token, old, new, _address(request))
        if isinstance(given, Refusal):
            return await self._account(request, given.text(words), status=400)
        response = RedirectResponse("/", status_code=303, headers=_HEADERS)
        _keep_session(request, response, given, words)
        return response

    async def _account(self, request: Request, notice: str = "", *, status: int = 200) -> Response:
        words = _words(request)
        person: Actor | None = await run_in_threadpool(self._accounts.whose, request.cookies.get(SESSION_COOKIE, ""))
        if person is None:
            return RedirectResponse("/auth/login?next=/auth/account", status_code=303, headers=_HEADERS)
        csrf = request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24)
        who = [(words("account.name"), person.name), (words("account.role"), words(f"role.{person.role}"))]
        if person.partner_id:
            who.append((words("account.partner"), person.partner_id))
        must = person.must_change_password
        told = notice or (words("account.must") if must else "")
        page = account_page(words, csrf=csrf, who=who, notice=told, least=SHORTEST_PASSWORD, must=must)
        return _answer(request, page, words, csrf, status)


def safe_next(wanted: str | None) -> str:
    """Where to go after signing in: a path of this site, else its first page.

    >>> safe_next("/risk?lang=en"), safe_next("https://evil.example/"), safe_next("//evil.example"), safe_next(None)
    ('/risk?lang=en', '/', '/', '/')
    """
    try:
        parts = urlsplit(wanted or "")
    except ValueError:  # what is no address at all
        return "/"
    plain = not parts.scheme and not parts.netloc and (wanted or "").startswith("/") and "\\" not in (wanted or "")
    return str(wanted) if plain and not (wanted or "").startswith(("//", "/_stcore", "/auth/log")) else "/"


def _words(request: Request) -> Words:
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE) or DEFAULT_LANGUAGE
    return words_of(chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _keep_session(request: Request, response: Response, token: str, words: Words) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/")
    response.set_cookie(LANGUAGE_COOKIE, words.language, httponly=True, samesite="lax", secure=secure, path="/")


def _same(kept: str | None, sent: str) -> bool:
    return bool(kept) and hmac.compare_digest(str(kept).encode(), sent.encode())


def _answer(request: Request, page: str, words: Words, csrf: str, status: int = 200) -> Response:
    response = HTMLResponse(page, status_code=status, headers=_HEADERS)
    secure = request.url.scheme == "https"
    response.set_cookie(CSRF_COOKIE, csrf, httponly=True, samesite="strict", secure=secure, path="/auth")
    response.set_cookie(LANGUAGE_COOKIE, words.language, httponly=True, samesite="lax", secure=secure, path="/")
    return response
