"""Who owns whom, along all paths, and who controls (穿透持股与实际控制人).

Here: indirect shares by multiplying along each path and adding the paths, and the controller that follows. Not here: finding shareholders
(`dbt_project`), connected groups (`relations`).

    share of A in C = direct share + Σ over B (share of A in B × direct share of B in C)          over at most `ownership_hops` steps

A circle of shareholdings adds less with every round and so has a sum; the hops end it. A controller holds more than `control_share`,
or more than `largest_share` and more than anybody else who is not held by somebody above.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix

from scoring.parameters.model import InForce
from scoring.relations.numbering import numbered

HOLDINGS = {
    "owner_id": pl.String,
    "customer_id": pl.String,
    "direct_share": pl.Float64,
    "share": pl.Float64,
    "hops": pl.Int64,
}
CONTROLLERS = {"customer_id": pl.String, "controller_id": pl.String, "share": pl.Float64, "basis": pl.String}
_LEAST = 1e-4
SHARE_DIGITS = 9


def holdings(shareholders: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """Every holding along all paths: rows of `HOLDINGS`, `hops` being the fewest steps.

    `shareholders` have from_customer_id (the firm), to_customer_id (its shareholder) and share. Shares of a firm that add up to more
    than 1, as two sources may say, are scaled down to 1 together.

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> chain = pl.DataFrame({"from_customer_id": ["C", "B", "C"], "to_customer_id": ["B", "A", "A"], "share": [0.6, 0.5, 0.1]})
    >>> holdings(chain, shipped().at(date(2025, 6, 30))).filter(pl.col("owner_id") == "A").sort("customer_id").rows()
    [('A', 'B', 0.5, 0.5, 1), ('A', 'C', 0.1, 0.4, 1)]
    """
    edges = _edges(shareholders)
    if edges.is_empty():
        return pl.DataFrame(schema=HOLDINGS)
    parties, ends = numbered(edges.select("owner", "firm"))
    size = (len(parties), len(parties))
    direct = csr_matrix((edges["share"].to_numpy(), (ends[:, 0], ends[:, 1])), shape=size)
    total, step = direct.copy(), direct
    found = [(1, _coordinates(direct))]
    for hop in range(2, rules.whole("ownership_hops") + 1):
        step = step @ direct
        step.data[step.data < _LEAST] = 0.0
        step.eliminate_zeros()
        if step.nnz == 0:
            break
        total = total + step
        found.append((hop, _coordinates(step)))
    frame = _coordinates(total).join(
        _coordinates(direct).rename({"value": "direct_share"}), on=["row", "column"], how="left"
    )
    hops = (
        pl.concat(part.with_columns(hops=pl.lit(hop, pl.Int64)) for hop, part in found)
        .group_by("row", "column")
        .agg(pl.col("hops").min())
    )
    joined = frame.join(hops, on=["row", "column"], how="left").filter(pl.col("row") != pl.col("column"))
    return joined.select(
        owner_id=parties.gather(joined["row"]),
        customer_id=parties.gather(joined["column"]),
        direct_share=pl.col("direct_share").fill_null(0.0).round(SHARE_DIGITS),
        share=pl.col("value").clip(0, 1).round(SHARE_DIGITS),
        hops="hops",
    ).sort("customer_id", "owner_id")


def controllers(found: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """The controller of each firm that has one: rows of `CONTROLLERS`; `basis` is majority or largest.

    Of several who hold more than half, as the links of one chain do, it is the one at the top: whom nobody of the others holds more of.
    """
    majority, largest = float(rules.number("control_share")), float(rules.number("largest_share"))
    owned = found.group_by("customer_id").agg(held=pl.col("share").max()).filter(pl.col("held") > majority)
    strong = found.filter(pl.col("share") > largest).with_columns(
        is_held=pl.col("owner_id").is_in(owned["customer_id"].implode())
    )
    ranked = strong.sort(["customer_id", "is_held", "share", "owner_id"], descending=[False, False, True, False])
    first = ranked.group_by("customer_id", maintain_order=True).first()
    return first.select(
        "customer_id",
        controller_id="owner_id",
        share="share",
        basis=pl.when(pl.col("share") > majority).then(pl.lit("majority")).otherwise(pl.lit("largest")),
    ).sort("customer_id")


def _edges(shareholders: pl.DataFrame) -> pl.DataFrame:
    named = shareholders.select(
        owner="to_customer_id", firm="from_customer_id", share=pl.col("share").cast(pl.Float64)
    ).filter((pl.col("share") > 0) & (pl.col("owner") != pl.col("firm")))
    # in one order, so that a firm's shares add up to the same last digit whoever else is looked at with it
    summed = named.group_by("owner", "firm").agg(pl.col("share").max()).sort("firm", "owner")
    whole = pl.col("share").sum().over("firm")
    return summed.with_columns(share=pl.col("share") / pl.when(whole > 1).then(whole).otherwise(1.0))


def _coordinates(matrix: csr_matrix) -> pl.DataFrame:
    found = matrix.tocoo()
    return pl.DataFrame({"row": found.row.astype(np.int64), "column": found.col.astype(np.int64), "value": found.data})
