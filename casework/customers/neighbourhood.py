"""Whom a customer is tied to, a few steps far: parties and ties for a picture and its table, the nearest and weightiest first.

Here: walking over the published relations from one customer, with a limit that is said. Not here: finding relations (`dbt_project`),
shares along all paths (`scoring.relations.ownership`), drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from casework.access.actors import Actor
from casework.access.rights import require
from casework.store.engine import Store
from casework.store.warehouse import open_published

MOST_PARTIES = 40  # more cannot be read in one picture
FURTHEST = 3  # steps
INDIRECT = "INDIRECT"  # a holding through others, along all paths
#: Kinds that say most of who stands or falls with whom come first when not all can be shown.
WEIGHTIEST = (
    "CONTROLLER",
    "SHAREHOLDER",
    "GUARANTOR",
    "SAME_GROUP",
    "LEGAL_REP",
    "SPOUSE",
    "RELATIVE",
    "EXECUTIVE",
    "SUPPLIER",
    INDIRECT,
)
PARTIES: dict[str, Any] = {
    "customer_id": pl.String, "hops": pl.Int64, "name": pl.String, "kind": pl.String, "group_id": pl.String, "list_status": pl.String,
    "guaranteed_balance": pl.Decimal(18, 2), "is_customer": pl.Boolean, "is_in_ring": pl.Boolean,
}  # fmt: skip
TIES: dict[str, Any] = {
    "from_customer_id": pl.String, "to_customer_id": pl.String, "kind": pl.String, "share": pl.Float64, "evidence": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Neighbourhood:
    """Parties (rows of `PARTIES`, the centre first) and the ties among them (`TIES`); `left_out` parties are tied but not shown."""

    parties: pl.DataFrame
    ties: pl.DataFrame
    left_out: int


def neighbourhood(
    store: Store, identifier: str, *, actor: Actor, hops: int = 2, most: int = MOST_PARTIES
) -> Neighbourhood:
    """The parties within `hops` steps of a customer, whichever way a relation points; names in clear, for the caller to mask."""
    require(actor, "read", "customer")
    try:
        with open_published(store.home) as connection:
            return _walk(connection, identifier, min(hops, FURTHEST), most)
    except (FileNotFoundError, duckdb.IOException):  # nothing is published yet
        return Neighbourhood(pl.DataFrame(schema=PARTIES), pl.DataFrame(schema=TIES), 0)


def _walk(connection: duckdb.DuckDBPyConnection, identifier: str, hops: int, most: int) -> Neighbourhood:
    found = pl.DataFrame([(identifier, 0)], schema={"customer_id": pl.String, "hops": pl.Int64}, orient="row")
    left_out, edge = 0, found
    for hop in range(1, hops + 1):
        connection.register("edge", edge.to_arrow())
        reached = connection.execute(_NEXT).pl().join(found, on="customer_id", how="anti")
        if hop > 1:  # whoever is no customer and tied to one of them alone ties nobody together
            reached = reached.filter(pl.col("is_customer") | (pl.len().over("customer_id") > 1))
        rank = pl.col("kind").replace_strict({kind: at for at, kind in enumerate(WEIGHTIEST)}, default=len(WEIGHTIEST))
        ordered = reached.sort(rank, "weight", "customer_id", descending=[False, True, False]).unique(
            "customer_id", keep="first", maintain_order=True
        )
        kept = ordered.head(most - found.height)
        left_out += ordered.height - kept.height
        edge = kept.select("customer_id", hops=pl.lit(hop, pl.Int64))
        found = pl.concat([found, edge])
        if edge.is_empty():
            break
    connection.register("found", found.to_arrow())
    parties, ties = connection.execute(_PARTIES).pl(), connection.execute(_TIES, [identifier]).pl()
    return Neighbourhood(parties.cast(pl.Schema(PARTIES)), ties.cast(pl.Schema(TIES)), left_out)


_NEXT = """
    WITH reached AS (
        SELECT r.to_customer_id AS customer_id, r.kind, r.strength AS weight
        FROM customer.relations AS r WHERE r.from_customer_id IN (SELECT customer_id FROM edge)
        UNION ALL
        SELECT r.from_customer_id, r.kind, r.strength
        FROM customer.relations AS r WHERE r.to_customer_id IN (SELECT customer_id FROM edge)
    )
    SELECT reached.*, c.customer_id IS NOT NULL AS is_customer
    FROM reached LEFT JOIN customer.customers AS c ON reached.customer_id = c.customer_id
"""
_PARTIES = """
    SELECT
        f.customer_id, f.hops, c.name, c.kind, c.group_id, c.list_status, c.guaranteed_balance, c.customer_id IS NOT NULL AS is_customer,
        f.customer_id IN (SELECT customer_id FROM customer.rings) AS is_in_ring
    FROM found AS f LEFT JOIN customer.customers AS c ON f.customer_id = c.customer_id
    ORDER BY f.hops, c.name NULLS LAST, f.customer_id
"""
_TIES = """
    SELECT r.from_customer_id, r.to_customer_id, r.kind, CAST(r.share AS DOUBLE) AS share, r.evidence
    FROM customer.relations AS r
    WHERE r.from_customer_id IN (SELECT customer_id FROM found) AND r.to_customer_id IN (SELECT customer_id FROM found)
    UNION ALL
    SELECT h.customer_id, h.owner_id, 'INDIRECT', h.share, CAST(h.hops AS VARCHAR)
    FROM customer.holdings AS h
    WHERE h.share > h.direct_share + 0.000001 AND $1 IN (h.customer_id, h.owner_id)
        AND h.customer_id IN (SELECT customer_id FROM found) AND h.owner_id IN (SELECT customer_id FROM found)
    ORDER BY 1, 2, 3
"""
