"""The site as one ASGI application: ``uvicorn dashboards.app:app``.

Streamlit's own application, with the entrance's routes and gate around it. The pages start in `dashboards.site`.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.middleware import Middleware

from dashboards.accounts import CaseworkAccounts
from dashboards.entrance.gate import Gate
from dashboards.entrance.routes import Entrance
from dashboards.identity import Accounts

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from starlette.routing import BaseRoute

SCRIPT = Path(__file__).parent / "site.py"


def build(accounts: Accounts | None = None, more_routes: Sequence[BaseRoute] = ()) -> st.App:
    """The application over `accounts` (default: casework's). `more_routes` joins others to the address, such as the filing gateway."""
    accounts = accounts or CaseworkAccounts.of_environment()
    return st.App(
        SCRIPT,
        routes=[*Entrance(accounts).routes(), *more_routes],
        middleware=[Middleware(Gate, whose=accounts.whose)],
        lifespan=_warm,
    )


@asynccontextmanager
async def _warm(_app: Any) -> AsyncGenerator[dict[str, Any], None]:
    """Import at start what the first page needs: else its reader waits for it."""
    import dashboards.router  # noqa: F401, PLC0415

    yield {}


app = build()
