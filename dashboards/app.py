"""The site as one ASGI application: ``uvicorn dashboards.app:app``.

Streamlit's own application, with the entrance's routes and gate around it, and the filing gateway at the same address. The pages start in
`dashboards.site`.
"""

from __future__ import annotations

import gc
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.middleware import Middleware

from casework.gateway.application import Gateway, gateway_of
from casework.settings import Settings
from dashboards.accounts import CaseworkAccounts
from dashboards.ahead import Ahead
from dashboards.charts.outlines import outlines_of
from dashboards.entrance.gate import Gate
from dashboards.entrance.routes import Entrance
from dashboards.entrance.statics import Statics
from dashboards.identity import Accounts

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

SCRIPT = Path(__file__).parent / "site.py"


def build(accounts: Accounts | None = None, gateway: Gateway | None = None) -> st.App:
    """The application over `accounts` (default: casework's), with the gateway beside the pages."""
    accounts = accounts or CaseworkAccounts.of_environment()
    settings = Settings.from_environment()
    gateway = gateway or gateway_of(settings)
    return st.App(
        SCRIPT,
        routes=[*Entrance(accounts, settings.openid).routes(), gateway.route],
        middleware=[Middleware(Statics), Middleware(Gate, whose=accounts.whose)],
        lifespan=_lifespan(gateway, settings),
    )


def _lifespan(gateway: Gateway, settings: Settings) -> Any:
    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncGenerator[dict[str, Any], None]:
        _made_ready()
        outlines_of(settings.outlines)  # a file that cannot be used is told of at start
        ahead = Ahead(settings.home)
        ahead.start()
        yield {}
        ahead.stop()
        await gateway.exchange.close()

    return lifespan


def _made_ready() -> None:
    """Import at start what pages need: else the first reader waits, and two at once may meet a module half imported.

    Streamlit collects garbage after each drawing. What is there by then stays for good and need not be looked through each time, which took
    longer than most pages.
    """
    import pandas  # noqa: F401, PLC0415 - plotly looks at it wherever somebody is importing it

    from dashboards.router import PAGES  # noqa: PLC0415
    from dashboards.texts import LANGUAGES, words_of  # noqa: PLC0415
    from scoring.parameters.reader import shipped  # noqa: PLC0415

    shipped()
    for language in LANGUAGES:
        words_of(language)
    for page in PAGES:
        import_module(f"dashboards.screens.{page.name}.page")
    gc.collect()
    gc.freeze()


app = build()
