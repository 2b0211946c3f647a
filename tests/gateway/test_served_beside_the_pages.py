"""The gateway at the address of the pages: the same tokens and answers, and neither opens the other."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Iterator

import httpx
import pytest
from served_gateway import OPERATOR, ROOT, A, banks

from casework.access.tokens import add_token
from casework.store.engine import open_store
from ingestion.home import Home
from tests import children

STARTING_SECONDS = 300


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of a running site, and a token."""
    home = Home(tmp_path_factory.mktemp("site") / "home")
    with open_store(home) as store:
        token = add_token(store, "a program", A, actor=OPERATOR)[0]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "BACKSTOP_HOME": str(home.root), "PYTHONPATH": str(ROOT)}
    address, pause = f"http://127.0.0.1:{port}", threading.Event()
    command = [sys.executable, "-m", "dashboards.serve", str(port)]
    with (
        (home.root / "site.log").open("wb") as log,
        children.running(command, cwd=home.root, env=environment, stdout=log, stderr=log) as served,
    ):
        for _ in range(STARTING_SECONDS * 5):
            assert served.poll() is None, (home.root / "site.log").read_text()
            try:
                httpx.get(f"{address}/healthz", trust_env=False)
            except httpx.TransportError:
                pause.wait(0.2)
            else:
                break
        yield address, token


def test_programs_file_where_people_look(site: tuple[str, str]) -> None:
    address, token = site
    with httpx.Client(
        base_url=address, trust_env=False, timeout=300, headers={"Authorization": f"Bearer {token}"}
    ) as client:
        said = {"contract": "banks", "period": "2025-06"}
        sent = client.post("/api/v1/filings", params=said, content=banks(1))
        assert sent.status_code == 201
        assert client.get(sent.headers["location"]).json()["filing_id"] == sent.json()["filing_id"]
        assert client.get("/api/v1/nothing").json()["code"] == "G-NOT-FOUND"
        page = client.get("/exchange")
        assert (page.status_code, page.headers["location"]) == (303, "/auth/login?next=%2Fexchange")


def test_a_session_of_the_pages_opens_no_address_of_the_gateway(site: tuple[str, str]) -> None:
    address, token = site
    for headers in ({"Cookie": f"backstop_session={token}"}, {"X-Backstop-Session": token}):
        answer = httpx.get(f"{address}/api/v1/filings", headers=headers, trust_env=False)
        assert (answer.status_code, answer.json()["code"]) == (401, "G-TOKEN-MISSING")
