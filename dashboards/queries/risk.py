"""Questions of the risk page: degrees, decisions, concentration. All as of the day of the build."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboards.queries.dimensions import ATTRIBUTES, DIMENSIONS
from dashboards.queries.reading import Reading

BUCKETS = 10
_BUCKET = f"CAST(least({BUCKETS - 1}, floor(risk_degree * {BUCKETS})) AS INTEGER)"
CONCENTRATED_BY = ("industry_section", "region_city", "bank", "partner")


def degrees(reading: Reading) -> pl.DataFrame:
    """bucket 0…9 (0.1 wide, the last one with 1), project_count, exposure, risk_amount; projects not assessed have a null bucket."""
    return reading.frame(
        f"""
        SELECT {_BUCKET} AS bucket, COUNT(*) AS project_count, SUM(exposure) AS exposure, SUM(risk_amount) AS risk_amount
        FROM project_risk GROUP BY bucket ORDER BY bucket NULLS LAST"""  # noqa: S608 - the expression above
    )


def narrowed(decision: str, degree: str, customer: str) -> tuple[tuple[str, str], ...]:
    """What a click on a figure of this page keeps, as conditions on judged projects for `analysis.Rows`; empty texts keep everything."""
    bucket = _BUCKET.replace("risk_degree", "k.risk_degree")
    conditions = (
        ("k.decision = ?", decision),
        (f"{bucket} = TRY_CAST(? AS INTEGER)", degree),
        ("p.customer_id = ?", customer),
    )
    return tuple((condition, value) for condition, value in conditions if value)


def customer_name(reading: Reading, customer_id: str) -> str:
    """The customer's name; the identifier where none is in scope."""
    frame = reading.frame("SELECT name FROM customers WHERE customer_id = ?", [customer_id])
    return str(frame["name"][0] or customer_id) if frame.height else customer_id


def customer_names(reading: Reading, customer_ids: Sequence[str]) -> dict[str, str]:
    """Names of customers in scope by identifier."""
    frame = reading.frame(
        "SELECT customer_id, name FROM customers WHERE list_contains(?, customer_id)", [tuple(customer_ids)]
    )
    return dict(frame.drop_nulls().iter_rows())


def decisions(reading: Reading) -> pl.DataFrame:
    """decision, project_count, exposure, risk_amount."""
    return reading.frame(
        """
        SELECT decision, COUNT(*) AS project_count, SUM(exposure) AS exposure, SUM(risk_amount) AS risk_amount
        FROM project_risk GROUP BY decision ORDER BY decision"""
    )


def largest_customers(reading: Reading, limit: int = 10) -> pl.DataFrame:
    """Customers by guaranteed balance, with their kind and their share of the whole."""
    return reading.frame(
        """
        WITH parts AS (
            SELECT p.customer_id, COUNT(*) AS project_count, SUM(p.guaranteed_balance) AS guaranteed_balance, SUM(p.exposure) AS exposure,
                SUM(k.risk_amount) AS risk_amount
            FROM projects AS p LEFT JOIN project_risk AS k ON p.project_id = k.project_id
            WHERE p.status = 'IN_FORCE' GROUP BY p.customer_id
        ),
        largest AS (
            SELECT *, CAST(guaranteed_balance AS DOUBLE) / NULLIF((SELECT SUM(guaranteed_balance) FROM parts), 0) AS share
            FROM parts QUALIFY rank() OVER (ORDER BY guaranteed_balance DESC) <= ?
        )
        SELECT l.customer_id, COALESCE(c.name, l.customer_id) AS name, c.kind, l.* EXCLUDE (customer_id)
        FROM largest AS l LEFT JOIN customers AS c ON l.customer_id = c.customer_id ORDER BY guaranteed_balance DESC, name LIMIT ?""",
        [limit, limit],
    )


def herfindahl(reading: Reading) -> pl.DataFrame:
    """dimension, hhi (0 to 1, of guaranteed balances), largest_share, values_count."""
    frames = [_herfindahl(reading, name) for name in CONCENTRATED_BY]
    return pl.concat(frames)


def _herfindahl(reading: Reading, name: str) -> pl.DataFrame:
    sql = f"""
        WITH parts AS (
            SELECT {DIMENSIONS[name].key} AS key, CAST(SUM(f.guaranteed_balance) AS DOUBLE) AS part
            FROM projects AS f {ATTRIBUTES}
            WHERE f.status = 'IN_FORCE' GROUP BY key
        )
        SELECT
            ? AS dimension, SUM(pow(part / whole, 2)) AS hhi, MAX(part / whole) AS largest_share, COUNT(*) AS values_count
        FROM parts CROSS JOIN (SELECT NULLIF(SUM(part), 0) AS whole FROM parts)"""  # noqa: S608 - a dimension's own expression
    return reading.frame(sql, [name])
