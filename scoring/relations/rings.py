"""Rings of mutual guarantee (互保圈), chains of guarantees (担保链), and what a failing firm does to those tied to it (风险传染).

Here: circles and chains among guarantors, and contagion over ties, for all customers at once. Not here: finding who guarantees whom
(`dbt_project`).

A ring is a set of parties of which each guarantees every other, directly or through others: a strongly connected component of the graph of
guarantees. A chain is a row of parties each of which guarantees the one before, `guarantee_chain_length` of them or more: it fails as a
ring does, and often is one of which a single guarantee has not been filed. Contagion is what fails times `contagion_decay` for each step
away, over at most `contagion_hops` steps; each failing firm counts once for each customer, by the shortest way.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from scoring.parameters.model import InForce
from scoring.relations.numbering import components, numbered

RINGS = {"ring_id": pl.String, "customer_id": pl.String, "members": pl.Int64, "form": pl.String}
RING, CHAIN = "ring", "chain"
CONTAGION = {
    "customer_id": pl.String,
    "failing_neighbours": pl.Int64,
    "contagion_balance": pl.Decimal(18, 2),
    "nearest_hops": pl.Int64,
}


@dataclass(frozen=True)
class _Graph:
    """Who guarantees whom, by number; `parties` are in the order of their names."""

    parties: pl.Series
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, guarantees: pl.DataFrame) -> _Graph:
        """From from_customer_id and to_customer_id; nobody guarantees itself."""
        edges = guarantees.select("from_customer_id", "to_customer_id").filter(
            pl.col("from_customer_id") != pl.col("to_customer_id")
        )
        return cls(*numbered(edges))

    def components(self, connection: Literal["weak", "strong"], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """The component of each party over some of the guarantees."""
        return components(ends, len(self.parties), connection)

    def longest(self, most: int, *, back: bool) -> npt.NDArray[np.int64]:
        """Over how many guarantees one may go on from each party (`back`: come to it), counted up to `most`."""
        ends = self.ends[:, ::-1] if back else self.ends
        steps = np.zeros(len(self.parties), dtype=np.int64)
        for _ in range(most):
            np.maximum.at(steps, ends[:, 0], np.minimum(steps[ends[:, 1]] + 1, most))
        return steps


def circles(guarantees: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """Every party that is in a ring or, in none, in a chain: rows of `RINGS`. `guarantees` have from_customer_id and to_customer_id.

    A chain goes through no ring: who guarantees one of its members is no chain for that.
    """
    ringed = rings(guarantees)
    inside = ringed["customer_id"].implode()
    open_ones = guarantees.filter(~(pl.col("from_customer_id").is_in(inside) | pl.col("to_customer_id").is_in(inside)))
    graph = _Graph.of(open_ones)
    if not len(graph.parties):
        return ringed
    least = rules.whole("guarantee_chain_length") - 1  # guarantees of a chain, one fewer than its parties
    chained = graph.longest(least, back=False) + graph.longest(least, back=True) >= least
    links = graph.ends[chained[graph.ends].all(axis=1)]
    hung = _members(graph, graph.components("weak", links), CHAIN)
    return pl.concat([ringed, hung]).sort("customer_id")


def rings(guarantees: pl.DataFrame) -> pl.DataFrame:
    """Every party that is in a ring: rows of `RINGS`. `guarantees` have from_customer_id and to_customer_id.

    >>> chain = pl.DataFrame({"from_customer_id": ["A", "B", "C", "C"], "to_customer_id": ["B", "C", "A", "D"]})
    >>> rings(chain)["customer_id"].to_list(), rings(chain)["members"].unique().to_list()
    (['A', 'B', 'C'], [3])
    """
    graph = _Graph.of(guarantees)
    if not len(graph.parties):
        return pl.DataFrame(schema=RINGS)
    return _members(graph, graph.components("strong", graph.ends), RING)


def _members(graph: _Graph, component: npt.NDArray[np.int32], form: str) -> pl.DataFrame:
    """Rows of `RINGS` of components of more than one party."""
    members = pl.DataFrame({"customer_id": graph.parties, "component": component})
    members = members.with_columns(members=pl.len().over("component").cast(pl.Int64)).filter(pl.col("members") > 1)
    first = members.group_by("component").agg(first=pl.col("customer_id").min())
    named = first.with_columns(
        ring_id=pl.Series([_circle_id(one, form) for one in first["first"]], dtype=pl.String), form=pl.lit(form)
    )
    return members.join(named, on="component").select(list(RINGS)).sort("customer_id")


def contagion(ties: pl.DataFrame, failing: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """What reaches each party from failing ones: rows of `CONTAGION`.

    `ties` have from_customer_id, to_customer_id, and count both ways; `failing` have customer_id and guaranteed_balance. Parties may be
    told by a number instead of their name; so are the rows then.
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
        failing.select("customer_id", balance=pl.col("guaranteed_balance").cast(pl.Decimal(38, 2))),
        left_on="source",
        right_on="customer_id",
    )
    # exact sums for each number of steps, then those in one order: the same to the last fen whoever else is looked at with it
    by_steps = found.group_by("at", "hops").agg(pl.len(), pl.col("balance").sum()).sort("at", "hops")
    return by_steps.group_by(customer_id="at").agg(
        failing_neighbours=pl.col("len").sum().cast(pl.Int64),
        contagion_balance=(pl.col("balance").cast(pl.Float64) * pl.lit(decay).pow(pl.col("hops"))).sum().round(2).cast(pl.Decimal(18, 2)),
        nearest_hops=pl.col("hops").min(),
    ).sort("customer_id")  # fmt: skip


def _circle_id(first_member: str, form: str) -> str:
    return ("R" if form == RING else "L") + hashlib.sha256(first_member.encode()).hexdigest()[:20]
