"""A running gateway as tests know it: its address, its home, and clients with tokens of their own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from casework.access.actors import Actor
from casework.access.tokens import add_token
from casework.store.engine import Store, open_store
from ingestion.home import Home
from tests import children

ROOT = Path(__file__).resolve().parents[2]
OPERATOR = Actor("local:test", "operator")
A, B = "91110000600037341L", "91330000142935213C"
HEADER = "bank_no,name,kind,region_code\n"


def banks(*numbers: int, region: str = "330100") -> bytes:
    """A file of banks, which refer to nothing else."""
    return (HEADER + "".join(f"B{n:07},银行{n},STATE,{region}\n" for n in numbers)).encode()


@dataclass
class Served:
    """A running gateway and whoever talks to it."""

    address: str
    home: Home
    process: subprocess.Popen[str]
    store: Store
    clients: list[httpx.Client] = field(default_factory=list)

    def token(self, partner: str = A) -> str:
        """A fresh token of the institution."""
        return add_token(self.store, "a program", partner, actor=OPERATOR)[0]

    def client(self, partner: str | None = A, **headers: str) -> httpx.Client:
        """A client of the institution, with a token of its own; of nobody when it is None."""
        if partner is not None:
            headers.setdefault("Authorization", f"Bearer {self.token(partner)}")
        made = httpx.Client(base_url=self.address, headers=headers, timeout=300, trust_env=False)
        self.clients.append(made)
        return made

    def stop(self) -> None:
        """End the gateway and what talks to it."""
        with contextlib.ExitStack() as stack:  # each of them, also when another fails to end
            stack.callback(self.store.close)
            stack.callback(children.end, self.process)
            for client in self.clients:
                stack.callback(client.close)


def start(home: Home, **settings: Any) -> Served:
    """Start a gateway over the home, with settings of the environment (``max_bytes=1000``)."""
    store = open_store(home)
    named = {f"BACKSTOP_GATEWAY_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {**os.environ, "BACKSTOP_HOME": str(home.root), "PYTHONPATH": str(ROOT), **named}
    command = [str(Path(sys.executable).parent / "backstop"), "gateway", "--port", "0"]
    with (home.root / "gateway.log").open("w") as log:
        process = children.start(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
    served = Served("", home, process, store)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert "http://" in said, (home.root / "gateway.log").read_text()
    except BaseException:
        served.stop()
        raise
    served.address = next(word for word in said.split() if word.startswith("http://"))
    return served
