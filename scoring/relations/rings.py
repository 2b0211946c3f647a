"""Rings of mutual guarantee (互保圈), and what a failing firm does to those tied to it (风险传染).

Here: circles among guarantors, and contagion over ties, for all customers at once. Not here: finding who guarantees whom (`dbt_project`).

A ring is a set of parties of which each guarantees every other, directly or through others: a strongly connected component of the graph of
guarantees. Contagion is what fails times `contagion_decay` for each step away, over at most `contagion_hops` steps; each failing firm
counts once for each customer, by the shortest way.
"""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from scoring.parameters.model import InForce

RINGS = {"ring_id": pl.String, "customer_id": pl.String, "members": pl.Int64}
CONTAGION = {
    "customer_id": pl.String,
    "failing_neighbours": pl.Int64,
    "contagion_balance": pl.Decimal(18, 2),
    "nearest_hops": pl.Int64,
}


def rings(guarantees: pl.DataFrame) -> pl.DataFrame:
    """Every party that is in a ring: rows of `RINGS`. `guarantees` have from_customer_id and to_customer_id.

    >>> chain = pl.DataFrame({"from_customer_id": ["A", "B", "C", "C"], "to_customer_id": ["B", "C", "A", "D"]})
    >>> rings(chain)["customer_id"].to_list(), rings(chain)["members"].unique().to_list()
    (['A', 'B', 'C'], [3])
    """
    edges = guarantees.select("from_customer_id", "to_customer_id").filter(
        pl.col("from_customer_id") != pl.col("to_customer_id")
    )
    if edges.is_empty():
        return pl.DataFrame(schema=RINGS)
    parties, numbers = np.unique(edges.to_numpy().astype(str), return_inverse=True)
    ends = numbers.reshape(-1, 2)
    graph = coo_matrix((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(len(parties),) * 2)
    component = connected_components(graph, directed=True, connection="strong")[1]
    members = pl.DataFrame({"customer_id": parties, "component": component})
    members = members.with_columns(members=pl.len().over("component").cast(pl.Int64)).filter(pl.col("members") > 1)
    first = members.group_by("component").agg(first=pl.col("customer_id").min())
    named = first.with_columns(ring_id=pl.Series([_ring_id(one) for one in first["first"]], dtype=pl.String))
    return members.join(named, on="component").select(list(RINGS)).sort("customer_id")


def contagion(ties: pl.DataFrame, failing: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """What reaches each party from failing ones: rows of `CONTAGION`.

    `ties` have from_customer_id, to_customer_id, and count both ways; `failing` have customer_id and guaranteed_balance.
    """
    both = pl.concat(
        [
            ties.select(one="from_customer_id", other="to_customer_id"),
            ties.select(one="to_customer_id", other="from_customer_id"),
        ]
    ).unique()
    decay = float(rules.number("contagion_decay"))
    reached = failing.select(source="customer_id", at="customer_id", hops=pl.lit(0, pl.Int64))
    edge = reached
    for hop in range(1, rules.whole("contagion_hops") + 1):
        step = (
            edge.join(both, left_on="at", right_on="one")
            .select("source", at="other", hops=pl.lit(hop, pl.Int64))
            .unique()
        )
        edge = step.join(reached, on=["source", "at"], how="anti")
        reached = pl.concat([reached, edge])
    found = reached.filter(pl.col("hops") > 0).join(
        failing.select("customer_id", balance=pl.col("guaranteed_balance").cast(pl.Float64)),
        left_on="source",
        right_on="customer_id",
    )
    return found.group_by(customer_id="at").agg(
        failing_neighbours=pl.len().cast(pl.Int64),
        contagion_balance=(pl.col("balance") * pl.lit(decay).pow(pl.col("hops"))).sum().round(2).cast(pl.Decimal(18, 2)),
        nearest_hops=pl.col("hops").min(),
    ).sort("customer_id")  # fmt: skip


def _ring_id(first_member: str) -> str:
    return "R" + hashlib.sha256(first_member.encode()).hexdigest()[:20]
