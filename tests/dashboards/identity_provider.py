"""A small identity provider for tests, served as a process of its own: it signs in whoever `POST /who` named last, with these claims.

``POST /who`` takes the claims of the next proof and, under ``spoil``, what is to be wrong with it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import time
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "backstop", "s3cret-of-the-test"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) for _ in range(2))
ISSUER = os.environ.get("ISSUER", "")
state: dict[str, Any] = {"claims": {}, "spoil": "", "codes": {}}


async def discovery(_: Request) -> Response:
    return JSONResponse(
        {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


async def keys(_: Request) -> Response:
    return JSONResponse({"keys": [KEY.as_dict(private=False)]})


async def who(request: Request) -> Response:
    told = await request.json()
    state["spoil"] = told.pop("spoil", "")
    state["claims"] = told
    return JSONResponse({})


async def authorize(request: Request) -> Response:
    asked = dict(request.query_params)
    if asked["client_id"] != CLIENT or asked["code_challenge_method"] != "S256":
        return Response(status_code=400)
    back = f"{asked['redirect_uri']}?state={asked['state']}"
    if state["spoil"] == "denied":
        return RedirectResponse(f"{back}&error=access_denied")
    code = secrets.token_urlsafe(16)
    state["codes"][code] = asked
    return RedirectResponse(f"{back}&code={code}")


async def token(request: Request) -> Response:
    form = await request.form()
    asked = state["codes"].pop(str(form.get("code")), None)
    wanted = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if (
        asked is None
        or request.headers.get("authorization") != f"Basic {wanted}"
        or challenge != asked["code_challenge"]
    ):
        return JSONResponse({"error": "invalid_grant"}, status_code=400)
    now, spoil = int(time.time()), state["spoil"]
    claims = {
        "iss": "https://elsewhere.example" if spoil == "issuer" else ISSUER,
        "aud": "another" if spoil == "audience" else CLIENT,
        "sub": "1",
        "iat": now,
        "exp": now - 3600 if spoil == "expired" else now + 300,
        "nonce": "other" if spoil == "nonce" else asked["nonce"],
        **state["claims"],
    }
    signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER_KEY if spoil == "key" else KEY)
    return JSONResponse({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed})


app = Starlette(
    routes=[
        Route("/.well-known/openid-configuration", discovery), Route("/keys", keys), Route("/authorize", authorize),
        Route("/token", token, methods=["POST"]), Route("/who", who, methods=["POST"]),
    ]
)  # fmt: skip
