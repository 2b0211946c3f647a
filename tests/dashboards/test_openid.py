"""Signing in by the company's identity provider, against one that runs as a process: into accounts that are there, and no others."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from casework.access.accounts import add_user, all_users, change_user, find_user
from casework.access.actors import local_operator
from casework.access.sessions import WrongCredentials, sign_in
from casework.settings import OpenId, Settings, WrongSetting
from casework.store.tables import audit_entries
from dashboards.accounts import CaseworkAccounts, store_of
from dashboards.entrance.gate import SESSION_COOKIE, Gate
from dashboards.entrance.routes import Entrance
from ingestion.home import Home
from tests import children

HERE = Path(__file__).parent
READY_SECONDS = 20


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider's address, while its process runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "identity_provider:app", "--port", str(port), "--log-level", "error"]
    with children.running(command, cwd=HERE, env={**os.environ, "ISSUER": address}) as process:
        until = time.monotonic() + READY_SECONDS
        while not _answers(address):
            assert time.monotonic() < until
            assert process.poll() is None
        yield address


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/keys", timeout=1).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("openid"))
    for name, role in (("wang", "risk"), ("wang@house.example", "analyst"), ("gone", "officer")):
        add_user(store_of(home), name, role, actor=local_operator())
    gone = find_user(store_of(home), "gone")
    assert gone is not None
    change_user(store_of(home), gone, actor=local_operator(), is_disabled=True)
    return home


def site(home: Home, provider: OpenId) -> TestClient:
    async def page(request: Request) -> Response:
        return PlainTextResponse(f"in at {request.url.path}")

    accounts = CaseworkAccounts(home)
    routes = [*Entrance(accounts, provider).routes(), Route("/{path:path}", page)]
    app = Starlette(routes=routes, middleware=[Middleware(Gate, whose=accounts.whose)])
    return TestClient(app, base_url="http://127.0.0.1:8501", follow_redirects=False)


@pytest.fixture
def client(home: Home, issuer: str) -> Iterator[TestClient]:
    with site(home, OpenId(issuer, "backstop", "s3cret-of-the-test")) as opened:
        yield opened


def go(client: TestClient, issuer: str, wanted: str = "/", **who: object) -> httpx.Response:
    """Through the provider and back, as a browser goes; the answer to the way back."""
    httpx.post(f"{issuer}/who", json=who)
    start = client.get("/auth/oidc", params={"next": wanted})
    assert start.status_code == 302, start.text
    given = httpx.get(start.headers["location"])
    back = urlsplit(given.headers["location"])
    assert back.path == "/auth/oidc/back"
    return client.get(f"{back.path}?{back.query}")  # type: ignore[return-value]


def test_the_form_offers_the_way_and_it_leads_in(client: TestClient, issuer: str, home: Home) -> None:
    assert 'href="/auth/oidc?next=%2Frisk"' in client.get("/auth/login?next=/risk").text
    answer = go(client, issuer, "/risk?lang=en", preferred_username="wang")
    assert (answer.status_code, answer.headers["location"]) == (303, "/risk?lang=en")
    assert client.get("/risk").text == "in at /risk"
    actor = CaseworkAccounts(home).whose(client.cookies[SESSION_COOKIE])
    assert actor is not None
    assert (actor.name, actor.role, actor.must_change_password) == ("wang", "risk", False)
    with store_of(home).reading() as connection:
        verbs = connection.scalars(select(audit_entries.c.verb).where(audit_entries.c.object == "user/wang")).all()
    assert verbs[-2:] == ["void_password", "sign_in"]


def test_a_stranger_and_a_disabled_account_stay_outside_and_nothing_is_made(
    client: TestClient, issuer: str, home: Home
) -> None:
    before = all_users(store_of(home), actor=local_operator())
    for name in ("stranger", "gone", "", "operator", "wa\u200bng2"):
        answer = go(client, issuer, preferred_username=name, role="administrator", groups=["administrator"])
        assert answer.status_code == 401, name
        assert SESSION_COOKIE not in client.cookies
    assert all_users(store_of(home), actor=local_operator()) == before


@pytest.mark.parametrize("spoil", ["issuer", "audience", "expired", "nonce", "key", "denied"])
def test_a_proof_that_does_not_hold_opens_nothing(client: TestClient, issuer: str, spoil: str) -> None:
    answer = go(client, issuer, preferred_username="wang", spoil=spoil)
    assert answer.status_code == 401
    assert SESSION_COOKIE not in client.cookies


def test_a_code_without_the_browser_that_asked_opens_nothing(home: Home, client: TestClient, issuer: str) -> None:
    """Somebody else's way back, put before a victim: the state is not that browser's."""
    httpx.post(f"{issuer}/who", json={"preferred_username": "wang"})
    back = urlsplit(httpx.get(client.get("/auth/oidc").headers["location"]).headers["location"])
    with site(home, OpenId(issuer, "backstop", "s3cret-of-the-test")) as other:
        assert other.get(f"{back.path}?{back.query}").status_code == 401
        assert SESSION_COOKIE not in other.cookies


def test_an_address_of_mail_counts_when_it_is_verified(home: Home, issuer: str) -> None:
    with site(home, OpenId(issuer, "backstop", "s3cret-of-the-test", claim="email")) as client:
        assert go(client, issuer, email="wang@house.example").status_code == 401
        assert go(client, issuer, email="wang@house.example", email_verified=True).status_code == 303


def test_the_way_out_of_the_site_is_only_back_into_it(client: TestClient, issuer: str) -> None:
    assert go(client, issuer, "https://evil.example/", preferred_username="wang").headers["location"] == "/"


def test_a_provider_that_is_away_is_said_and_passwords_still_work(home: Home) -> None:
    with site(home, OpenId("http://127.0.0.1:9", "backstop", "x")) as client:
        answer = client.get("/auth/oidc")
        assert answer.status_code == 401
        assert "统一认证暂不可用" in answer.text


def test_a_one_time_password_is_void_once_its_owner_came_by_the_provider(
    client: TestClient, issuer: str, home: Home
) -> None:
    password = add_user(store_of(home), "fresh", "analyst", actor=local_operator())
    assert go(client, issuer, preferred_username="fresh").status_code == 303
    with pytest.raises(WrongCredentials):
        sign_in(store_of(home), "fresh", password)


def test_settings_say_what_is_missing(tmp_path: Path) -> None:
    given = {"BACKSTOP_HOME": str(tmp_path), "BACKSTOP_OIDC_ISSUER": "https://id.house.example"}
    with pytest.raises(WrongSetting, match="BACKSTOP_OIDC_CLIENT_ID, BACKSTOP_OIDC_CLIENT_SECRET"):
        Settings.from_environment(given)
    whole = {**given, "BACKSTOP_OIDC_CLIENT_ID": "a", "BACKSTOP_OIDC_CLIENT_SECRET": "b"}
    assert Settings.from_environment(whole).openid == OpenId("https://id.house.example", "a", "b")
    with pytest.raises(WrongSetting, match="https://"):
        Settings.from_environment({**whole, "BACKSTOP_OIDC_ISSUER": "http://id.house.example"})
