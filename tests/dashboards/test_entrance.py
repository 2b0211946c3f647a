"""The way in, over HTTP and websocket, with casework's real accounts: nothing opens without a session, and nobody forges one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_book import PARTNERS
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from casework.access.accounts import add_user, find_user, set_password
from casework.access.actors import Actor, local_operator
from casework.access.rights import roles
from dashboards.accounts import CaseworkAccounts, store_of
from dashboards.entrance.gate import SESSION_COOKIE, Gate
from dashboards.entrance.routes import Entrance, safe_next
from dashboards.entrance.statics import FILES, LATER, Statics
from dashboards.router import PAGES, pages_of
from ingestion.home import Home

PASSWORD = "correct-horse-battery-9"  # noqa: S105 - of this test's own account
ONE_TIME = {}


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> CaseworkAccounts:
    home = Home(tmp_path_factory.mktemp("entrance"))
    store = store_of(home)
    for name, role, partner in (("wang", "risk", None), ("clerk", "partner", PARTNERS[0])):
        add_user(store, name, role, partner, actor=local_operator())
        user = find_user(store, name)
        assert user is not None
        set_password(store, user, PASSWORD)
    ONE_TIME["fresh"] = add_user(store, "fresh", "analyst", actor=local_operator())
    return CaseworkAccounts(home)


@pytest.fixture
def client(accounts: CaseworkAccounts) -> Iterator[TestClient]:
    """The entrance around a site that tells which session it was given."""

    async def page(request: Request) -> Response:
        return PlainTextResponse(",".join(request.headers.getlist("x-backstop-session")) or "nobody")

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(",".join(socket.headers.getlist("x-backstop-session")))
        await socket.close()

    site = Starlette(
        routes=[*Entrance(accounts).routes(), WebSocketRoute("/_stcore/stream", talk), Route("/{path:path}", page)],
        middleware=[Middleware(Gate, whose=accounts.whose)],
    )
    with TestClient(site, follow_redirects=False) as opened:
        yield opened


def sign_in(client: TestClient, name: str = "wang", password: str = PASSWORD, wanted: str = "/") -> Response:
    form = client.get("/auth/login").text
    token = re.search(r'name="csrf" value="([^"]+)"', form)
    assert token
    return client.post("/auth/login", data={"name": name, "password": password, "csrf": token[1], "next": wanted})  # type: ignore[return-value]


@pytest.mark.parametrize("path", ["/", "/risk?by=bank", "/media/x.csv", "/_stcore/upload_file/a/b", "/component/x"])
def test_nothing_opens_without_a_session(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/auth/login?next=%2F")


def test_the_websocket_does_not_open_either(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass


@pytest.mark.parametrize("header", ["x-backstop-session", "X-Backstop-Session"])
def test_a_forged_header_is_taken_away(client: TestClient, header: str) -> None:
    assert client.get("/", headers={header: "forged"}).status_code == 303
    sign_in(client)
    token = client.cookies[SESSION_COOKIE]
    assert client.get("/", headers={header: "forged"}).text == token
    with client.websocket_connect("/_stcore/stream", headers={header: "forged"}) as socket:
        assert socket.receive_text() == token


@pytest.mark.parametrize("cookie", ["x", "a;b", "\x7f", "ä", "=" * 5000])
def test_a_made_up_cookie_opens_nothing(client: TestClient, cookie: str) -> None:
    assert client.get("/", headers={"cookie": f"{SESSION_COOKIE}={cookie}".encode("latin-1")}).status_code == 303


def test_signing_in_leads_to_the_wanted_page(client: TestClient) -> None:
    answer = sign_in(client, wanted="/risk?lang=en")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/risk?lang=en"
    kept = answer.headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept
    assert client.get("/risk").status_code == 200


def test_signing_out_ends_it_on_both_sides(client: TestClient, accounts: CaseworkAccounts) -> None:
    sign_in(client)
    token = client.cookies[SESSION_COOKIE]
    assert accounts.whose(token) is not None
    client.get("/auth/logout")
    assert accounts.whose(token) is None
    assert client.get("/", headers={"cookie": f"{SESSION_COOKIE}={token}"}).status_code == 303


@pytest.mark.parametrize("name", ["wang", "nobody-here", "<script>alert(1)</script>"])
def test_a_wrong_password_says_the_same_whoever_it_is(client: TestClient, name: str) -> None:
    answer = sign_in(client, name, "wrong")
    assert answer.status_code in {401, 429}
    assert "<script>" not in answer.text  # type: ignore[attr-defined]
    assert 'role="alert"' in answer.text  # type: ignore[attr-defined]
    assert SESSION_COOKIE not in answer.headers.get("set-cookie", "")


def test_guessing_is_slowed_and_said(client: TestClient) -> None:
    answers = [sign_in(client, "somebody", f"guess {number}") for number in range(8)]
    assert answers[-1].status_code == 429
    assert re.search(r"请在 \d+ 秒后再试", answers[-1].text)  # type: ignore[attr-defined]


def test_a_form_of_another_site_is_refused(client: TestClient) -> None:
    client.get("/auth/login")
    answer = client.post("/auth/login", data={"name": "wang", "password": PASSWORD, "csrf": "made up", "next": "/"})
    assert answer.status_code == 403
    client.cookies.clear()
    assert (
        client.post("/auth/login", data={"name": "wang", "password": PASSWORD, "csrf": "", "next": "/"}).status_code
        == 403
    )


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/auth/logout"]
)
def test_signing_in_never_leads_elsewhere(wanted: str) -> None:
    assert safe_next(wanted) == "/"


def test_a_one_time_password_opens_only_the_form_for_another(client: TestClient) -> None:
    sign_in(client, "fresh", ONE_TIME["fresh"])
    assert client.get("/cockpit").headers["location"] == "/auth/account?must=1"
    form = client.get("/auth/account").text
    assert "一次性密码" in form
    token = re.search(r'name="csrf" value="([^"]+)"', form)
    assert token
    fields = {
        "csrf": token[1],
        "old": ONE_TIME["fresh"],
        "new": "another-long-secret-7",
        "again": "another-long-secret-8",
    }
    assert "两次输入" in client.post("/auth/account", data=fields).text
    assert client.post("/auth/account", data={**fields, "new": "short", "again": "short"}).status_code == 400
    done = client.post("/auth/account", data={**fields, "again": "another-long-secret-7"})
    assert done.status_code == 303
    assert client.get("/cockpit").status_code == 200


@pytest.mark.parametrize(("language", "title"), [("zh_CN", "登录"), ("en", "Sign in"), ("xx", "登录")])
def test_the_form_speaks_both_languages(client: TestClient, language: str, title: str) -> None:
    answer = client.get(f"/auth/login?lang={language}")
    assert f"<h1>{title}</h1>" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_scripts_come_compressed_and_are_on_their_way_before_they_are_asked_for(accounts: CaseworkAccounts) -> None:
    async def page(_request: Request) -> Response:
        return HTMLResponse("<div id=root></div>")

    site = Starlette(
        routes=[
            *Entrance(accounts).routes(),
            Mount("/static", StaticFiles(directory=FILES)),
            Route("/{path:path}", page),
        ],
        middleware=[Middleware(Statics), Middleware(Gate, whose=accounts.whose)],
    )
    with TestClient(site, follow_redirects=False) as client:
        assert "link" not in client.get("/cockpit").headers, "nobody is signed in"
        sign_in(client)
        told = client.get("/cockpit").headers["link"]
        ahead = re.findall(r"<([^>]+)>; rel=modulepreload", told)
        for name in LATER:
            assert any(one.startswith(f"/static/js/{name}.") for one in ahead), f"the frontend has no {name} any more"
        assert "PlotlyChart" not in told, "figures come before charts"
        for script in ahead:
            packed = client.get(script, headers={"Accept-Encoding": "gzip"})
            assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
            assert "immutable" in packed.headers["cache-control"]
            plain = client.get(script, headers={"Accept-Encoding": "identity"})
            assert "content-encoding" not in plain.headers
            assert plain.content == packed.content


def test_health_says_nothing_about_the_data(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_pages_follow_rights() -> None:
    names = {
        role: {page.name for page in pages_of(Actor("x", role, "P" if one.is_bound else None))}
        for role, one in roles().items()
    }
    assert names["risk"] == {page.name for page in PAGES} - {"administration"}
    assert names["officer"] == names["risk"] - {"risk", "fees", "ledger", "measures", "returns", "models"}
    assert names["partner"] == {"exchange", "notices", "help"}
    assert names["engineer"] == {"exchange", "help"}
    assert names["regulator"] == {"measures", "returns", "help"}
    assert names["administrator"] == {"notices", "administration", "help"}
    assert [page.name for page in PAGES if page.right is None] == ["help"]
    assert not pages_of(Actor("x", "risk", must_change_password=True))


def test_a_page_needs_a_module_and_is_listed() -> None:
    screens = Path(__file__).resolve().parents[2] / "dashboards" / "screens"
    assert all((screens / page.name / "page.py").is_file() for page in PAGES)
