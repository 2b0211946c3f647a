"""Uploads as networks really bring them: in pieces, slowly, too large, broken off, many at once, and with a reader that dies."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from many_partners import everybody_files
from served_gateway import A, Served, banks

from casework.filings.queries import registered
from casework.filings.turns import turn_of

SAID = {"contract": "banks", "period": "2025-06"}
LIMIT = 200_000
PATIENCE = 120.0


@pytest.fixture(scope="module")
def narrow(serve: Callable[..., Served]) -> Served:
    """A gateway with small limits."""
    return serve(max_bytes=LIMIT, idle_seconds=4, requests_a_minute=100_000, uploads_at_once=2)


def eventually(what: str, holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.05)):
        if holds():
            return
        pause.wait(0.05)
    pytest.fail(f"not within {PATIENCE} seconds: {what}")


def connected(served: Served, token: str, *lines: str) -> socket.socket:
    """A connection that has sent the head of an upload."""
    parts = urlsplit(served.address)
    made = socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=PATIENCE)
    head = (
        "POST /api/v1/filings?contract=banks&period=2025-06 HTTP/1.1",
        "Host: gateway",
        f"Authorization: Bearer {token}",
        *lines,
    )
    made.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    return made


def status_of(connection: socket.socket) -> int:
    return int(connection.recv(4096).split(b" ", 2)[1])


def arriving(served: Served) -> list[Path]:
    folder = served.home.scratch / "gateway"
    return list(folder.iterdir()) if folder.is_dir() else []


def test_chunks_of_any_size_make_the_same_file(narrow: Served) -> None:
    client, body = narrow.client(), banks(*range(1, 400))

    def pieces(size: int) -> Iterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    answers = [client.post("/filings", params=SAID, content=pieces(size)) for size in (1, 7, 1000, len(body))]
    assert [one.status_code for one in answers] == [201, 200, 200, 200]
    boundary = "x" * 20
    form = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n'.encode()
        + body
        + f"\r\n--{boundary}--\r\n".encode()
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    for size in (1, 13):
        sent = client.post(
            "/filings", params=SAID, headers=headers, content=(form[start : start + size] for start in range(0, len(form), size)),
        )  # fmt: skip
        assert (sent.status_code, sent.content) == (200, answers[0].content)


def test_too_large_is_told_before_it_is_sent_and_while_it_comes(narrow: Served) -> None:
    client, token = narrow.client(), narrow.token()
    assert client.post("/filings", params=SAID, content=b"x" * (LIMIT + 1)).status_code == 413
    assert (
        client.post("/filings", params=SAID, content=(b"x" * 1000 for _ in range(LIMIT // 1000 + 1))).status_code == 413
    )
    assert client.post("/filings", params=SAID, files={"file": ("f.csv", b"x" * (LIMIT + 1))}).status_code == 413
    with connected(narrow, token, "Content-Length: 99999999999", "Expect: 100-continue") as waiting:
        assert status_of(waiting) == 413  # not "100 Continue": nothing of it was sent
    assert arriving(narrow) == []


def test_a_client_that_goes_away_or_stalls_leaves_nothing(narrow: Served) -> None:
    token, before = narrow.token(), len(registered(narrow.store))
    gone = connected(narrow, token, "Content-Length: 1000")
    gone.sendall(banks(1))
    eventually("the upload begins", lambda: bool(arriving(narrow)))
    gone.close()
    eventually("it is forgotten", lambda: not arriving(narrow))
    with connected(narrow, token, "Transfer-Encoding: chunked") as stalls:
        stalls.sendall(b"5\r\nbank_\r\n")
        assert status_of(stalls) == 408
    assert arriving(narrow) == []
    assert len(registered(narrow.store)) == before
    assert narrow.client().get("/health").json()["status"] == "ok"


def test_a_slow_client_is_waited_for_and_holds_up_nobody(narrow: Served) -> None:
    token, body, pause = narrow.token(), banks(901), threading.Event()
    with connected(narrow, token, f"Content-Length: {len(body)}") as slow:
        for start in range(0, len(body), 16):
            slow.sendall(body[start : start + 16])
            pause.wait(0.1)
            assert narrow.client().get("/health").status_code == 200
        assert status_of(slow) == 201


def test_a_token_has_so_many_uploads_at_once(narrow: Served) -> None:
    token = narrow.token()
    held = [connected(narrow, token, "Content-Length: 1000") for _ in range(2)]
    eventually("both have begun", lambda: len(arriving(narrow)) == 2)
    refused = narrow.client(None, Authorization=f"Bearer {token}").post("/filings", params=SAID, content=banks(1))
    assert (refused.status_code, refused.json()["code"]) == (429, "G-PACE")
    assert int(refused.headers["retry-after"]) >= 1
    assert narrow.client().post("/filings", params=SAID, content=banks(902)).status_code == 201  # another token may
    for one in held:
        one.close()


def test_requests_and_bytes_have_a_pace(serve: Callable[..., Served]) -> None:
    served = serve(requests_a_minute=5, bytes_an_hour=100)
    client = served.client()
    answers = [client.get("/filings") for _ in range(7)]
    assert [one.status_code for one in answers].count(429) >= 1
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    other = served.client()
    assert other.post("/filings", params=SAID, content=banks(*range(9))).status_code == 201
    assert other.post("/filings", params=SAID, content=banks(1)).status_code == 429


def test_a_clerk_that_dies_takes_one_answer_with_it_and_nothing_else(serve: Callable[..., Served]) -> None:
    served = serve(clerks=1)
    client = served.client()
    assert client.post("/filings", params=SAID, content=banks(1)).status_code == 201
    (clerk,) = [one for one in psutil.Process(served.process.pid).children() if "spawn_main" in " ".join(one.cmdline())]
    clerk.suspend()  # in the middle of something
    answers: list[httpx.Response] = []
    sending = threading.Thread(target=lambda: answers.append(client.post("/filings", params=SAID, content=banks(2))))
    sending.start()
    eventually("the file waits for the clerk", lambda: bool(arriving(served)))
    clerk.kill()
    sending.join(PATIENCE)
    assert (answers[0].status_code, answers[0].json()["code"]) == (503, "G-LOST")
    assert client.post("/filings", params=SAID, content=banks(2)).status_code == 201
    assert client.get("/health").status_code == 200
    assert len(registered(served.store)) == 2


def test_a_killed_gateway_leaves_no_process_and_the_file_can_be_sent_again(serve: Callable[..., Served]) -> None:
    served = serve()
    assert served.client().post("/filings", params=SAID, content=banks(1)).status_code == 201
    clerks = psutil.Process(served.process.pid).children(recursive=True)
    assert clerks
    served.process.kill()
    served.process.wait()
    _, alive = psutil.wait_procs(clerks, timeout=PATIENCE)
    assert alive == []
    assert len(registered(served.store)) == 1


def test_hostile_files_get_a_receipt_and_the_gateway_lives(narrow: Served) -> None:
    client = narrow.client()
    hostile = [
        b"\x00" * 5000, b"PK\x03\x04" + b"\xff" * 500, b"\x1f\x8b" + b"\x00" * 50, b"PAR1" + b"\x00" * 100 + b"PAR1", b'{"a":' * 3000,
        b'"' * 9999, b"," * 9999, "表".encode("utf-16"), b"%PDF-1.4", b"<html>",
    ]  # fmt: skip
    for content in hostile:
        answer = client.post("/filings", params=SAID, content=content)
        assert (answer.status_code, answer.json()["code"]) == (422, "G-REFUSED"), content[:10]
        assert answer.json()["receipt"]["verdict"] == "refused"
    assert client.get("/health").json()["status"] == "ok"


def test_twenty_partners_at_once(serve: Callable[..., Served]) -> None:
    everybody_files(serve(requests_a_minute=100_000), partners=20, files=2)


def test_one_institution_that_waits_keeps_no_clerk_from_the_others(served: Served, number: int) -> None:
    """Its filings wait for each other outside the clerks, of which there are two."""

    def send(n: int) -> None:
        answers.append(client.post("/filings", params=SAID, content=banks(number + n)).status_code)

    client, answers = served.client(A), list[int]()
    flood = [threading.Thread(target=send, args=(n,)) for n in range(3)]
    with turn_of(served.home, A):  # as the drop folder has it while it takes in a large file
        for one in flood:
            one.start()
        eventually("all have arrived", lambda: len(arriving(served)) == len(flood))
        assert served.client("QUICK").post("/filings", params=SAID, content=banks(number)).status_code == 201
        assert answers == []
    for one in flood:
        one.join(PATIENCE)
    assert answers == [201, 201, 201]
