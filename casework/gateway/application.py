"""The gateway assembled: to join another application's address, or to stand alone.

Here: putting together. Not here: serving it (`dashboards.serve`, `backstop gateway`).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount

from casework.gateway.exchange import CaseworkExchange
from casework.settings import Settings
from ingestion.gateway import app, failures
from ingestion.gateway.problems import PREFIX


@dataclass(frozen=True)
class Gateway:
    """The route to mount, and the exchange to close when serving ends."""

    route: Mount
    exchange: CaseworkExchange


def gateway_of(settings: Settings) -> Gateway:
    """The gateway of an installation; it opens nothing before its first request."""
    exchange = CaseworkExchange(settings)
    application = app.build(exchange, settings.gateway, settings.home.scratch / "gateway")
    return Gateway(Mount(PREFIX, app=application), exchange)


def alone(settings: Settings) -> Starlette:
    """The gateway as the only application of an address."""
    gateway = gateway_of(settings)

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncGenerator[None, None]:
        yield
        await gateway.exchange.close()

    return Starlette(routes=[gateway.route], lifespan=lifespan, exception_handlers=dict(failures.ANSWERS_TO_FAILURES))
