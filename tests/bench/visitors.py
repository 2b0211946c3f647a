"""Visitors of a served home without a screen: they sign in and open pages as a browser does, and draw nothing.

Here: the form, the socket, one page opened. Not here: how many come and what is reported (`crowd`). Five browsers on the two cores that
serve them take most of both; people bring their own machines, so a crowd of visitors beside one real browser says what people would see.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.browser.served import PASSWORD

_HIDDEN = re.compile(r'name="csrf" value="([^"]+)"')
_QUERY = "lang=en"
_LONGEST = 1 << 28
#: What comes next: how long the last page is read, and which page is opened then.
Chooser = Callable[[], tuple[float, str]]


class PageError(RuntimeError):
    """A page that said it had failed; the message says which."""


@dataclass
class Visitor:
    """A signed-in person with one window; `pages` are the names of the pages in its menu with their keys."""

    socket: ClientConnection
    pages: dict[str, str]

    @classmethod
    async def comes(cls, address: str, name: str) -> Visitor:
        """Sign in by the form, open the socket and the first page."""
        async with httpx.AsyncClient(base_url=address) as entrance:
            form = await entrance.get("/auth/login?lang=en")
            found = _HIDDEN.search(form.text)
            assert found, "the form has no mark against forged posts"
            given = {"csrf": found[1], "next": "/", "name": name, "password": PASSWORD}
            answer = await entrance.post("/auth/login?lang=en", data=given)
            assert answer.status_code == 303, answer.status_code
            cookies = "; ".join(f"{one.name}={one.value}" for one in entrance.cookies.jar)
        socket = await connect(
            f"ws://{urlsplit(address).netloc}/_stcore/stream",
            additional_headers={"Cookie": cookies},
            origin=address,
            subprotocols=["streamlit"],
            max_size=_LONGEST,
        )
        visitor = cls(socket, {})
        await visitor._open("", _QUERY)
        return visitor

    async def opens(self, page: str, asked: str = "") -> float:
        """Seconds from asking for the page, with whatever is `asked` in its address, to the last of what the site has to say of it."""
        began = time.perf_counter()
        await self._open(self.pages[page], f"{_QUERY}&{asked}" if asked else _QUERY)
        return time.perf_counter() - began

    async def leaves(self) -> None:
        """Close the window."""
        await self.socket.close()

    async def _open(self, key: str, query: str) -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_script_hash = key
        await self.socket.send(asked.SerializeToString())
        while True:
            told = ForwardMsg()
            received = await self.socket.recv()
            assert isinstance(received, bytes)
            told.ParseFromString(received)
            kind = told.WhichOneof("type")
            if kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
            if kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
                raise PageError(told.delta.new_element.exception.message)
            if kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return


async def wander(visitor: Visitor, choose: Chooser, is_over: Callable[[], bool]) -> list[tuple[str, float]]:
    """Open one page after another until it is over: the pages with the seconds that each took."""
    opened = []
    while not is_over():
        pause, page = choose()
        await asyncio.sleep(pause)
        opened.append((page, await visitor.opens(page)))
    return opened
