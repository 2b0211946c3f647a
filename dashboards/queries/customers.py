"""Questions of one customer's page that the published data answer."""

from __future__ import annotations

import polars as pl

from dashboards.queries.reading import Reading


def statements(reading: Reading, customer_id: str) -> pl.DataFrame:
    """The customer's filed statements, one a period, the newest first; amounts in yuan."""
    return reading.frame("SELECT * FROM statements WHERE customer_id = ? ORDER BY period DESC", [customer_id])
