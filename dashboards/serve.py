"""Serving the site: ``python -m dashboards.serve [port]``."""

from __future__ import annotations

import sys

DEFAULT_PORT = 8501


def main(port: int = DEFAULT_PORT, host: str = "127.0.0.1") -> None:
    """Serve until stopped. By default to this machine only; an intranet puts its own proxy and certificate in front."""
    import uvicorn  # noqa: PLC0415 - only when serving

    from ingestion.gateway.limits import KEEP_ALIVE_SECONDS  # noqa: PLC0415

    uvicorn.run(
        "dashboards.app:app",
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=32 * 2**20,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT)
