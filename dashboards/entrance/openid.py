"""Signing in with the company's identity provider (OpenID Connect): to it, back with a proof, and into an account that is there.

Here: the two routes, over Authlib, which checks state, nonce, signature, issuer and expiry. Not here: which account a claim names and
what a session is (`casework.access.sessions`). A stranger with a valid proof stays outside: nobody gets an account or a right by it.

Streamlit's own `st.login` would do the same with the same library, but from within a page; here no page opens without a session, and all
sessions are of one kind, which end as soon as an account is disabled.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.starlette_client import OAuth  # type: ignore[import-untyped]
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from casework.settings import OpenId
from dashboards.identity import Accounts, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

START, BACK = "/auth/oidc", "/auth/oidc/back"
_COOKIE = "backstop_oidc"
_MINUTES = 10  # for typing a password, and perhaps a second factor, at the provider


class OpenIdEntrance:
    """The routes to the provider and back; `ended` is given a session's token, or why there is none, and where the person wanted to go."""

    def __init__(
        self, provider: OpenId, accounts: Accounts, ended: Callable[[Request, str | Refusal, str], Response]
    ) -> None:
        self._provider = provider
        self._accounts = accounts
        self._ended = ended
        self._client = OAuth().register(
            "provider",
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
        )

    def routes(self) -> list[Route]:
        """To the provider and back; what must be remembered in between is in a signed cookie of these two alone."""
        remembered = Middleware(
            SessionMiddleware, secret_key=secrets.token_urlsafe(32), session_cookie=_COOKIE, max_age=_MINUTES * 60, path=START,
            same_site="lax",
        )  # fmt: skip
        return [
            Route(START, self.start, methods=["GET"], middleware=[remembered]),
            Route(BACK, self.back, methods=["GET"], middleware=[remembered]),
        ]

    async def start(self, request: Request) -> Response:
        """Send the browser to the provider."""
        request.session["next"] = request.query_params.get("next") or "/"
        back = self._provider.redirect or str(request.url.replace(path=BACK, query=""))
        try:
            answer: RedirectResponse = await self._client.authorize_redirect(request, back)
        except Exception:
            return self._ended(request, Refusal("provider_away"), "/")
        return answer

    async def back(self, request: Request) -> Response:
        """Take the proof, and open a session of the account that it names."""
        wanted = str(request.session.pop("next", "/"))
        try:
            token: dict[str, Any] = await self._client.authorize_access_token(request)
        except (OAuthError, JoseError):
            return self._ended(request, Refusal("provider_refused"), wanted)
        except Exception:
            return self._ended(request, Refusal("provider_away"), wanted)
        name = proven_name(token.get("userinfo") or {}, self._provider.claim)
        if name is None:
            return self._ended(request, Refusal("provider_refused"), wanted)
        address = request.client.host if request.client else ""
        given = await run_in_threadpool(self._accounts.sign_in_proven, name, address)
        return self._ended(request, given, wanted)


def proven_name(claims: dict[str, Any], claim: str) -> str | None:
    """What the provider vouches for; an address of mail only where it says that it is verified.

    >>> proven_name({"email": "wang@b.cn", "email_verified": True}, "email"), proven_name({"email": "wang@b.cn"}, "email")
    ('wang@b.cn', None)
    """
    value = claims.get(claim)
    if not isinstance(value, str) or not value.strip():
        return None
    if claim == "email" and claims.get("email_verified") is not True:
        return None
    return value
