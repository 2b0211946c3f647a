"""How much one customer, or one connected group, may weigh at an institution (集中度), in whole fen.

Here: the largest balances that keep the concentration limits, from the institutions' net assets. Not here: the balances
(`judgement.liability_spans`, `judgement.concentrations`), the measures of months (`measures`).
"""

from __future__ import annotations

import polars as pl

from scoring.parameters.model import InForce
from scoring.rounding import FEN_OF_YUAN, THOUSAND, thousandths

#: Columns of `largest_allowed`: fen.
CUSTOMER_FEN, GROUP_FEN = "customer_fen", "group_fen"


def largest_allowed(net_assets: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """`institution_id`, `customer_fen`, `group_fen` of each row of `institution_id`, `net_assets` in yuan.

    What weighs more breaks the limit; what weighs just that keeps it. Net assets that are unknown or zero allow nothing that could be
    assessed: null. Net assets below zero allow less than nothing.

    >>> from datetime import date
    >>> from scoring.parameters.reader import shipped
    >>> net = pl.DataFrame({"institution_id": ["A", "B"], "net_assets": ["80000000.00", "0.00"]})
    >>> net = net.with_columns(pl.col("net_assets").cast(pl.Decimal(18, 2)))
    >>> largest_allowed(net, shipped().at(date(2025, 6, 30))).rows()
    [('A', 800000000, 1200000000), ('B', None, None)]
    """
    limits = rules.table("concentration_limits")
    fen = (pl.col("net_assets") * FEN_OF_YUAN).cast(pl.Int64)
    known = pl.when(fen != 0).then(fen).cast(pl.Int128)

    def allowed(limit: str) -> pl.Expr:
        return (known * thousandths(limits[limit]) // THOUSAND).cast(pl.Int64)

    return net_assets.select("institution_id", **{CUSTOMER_FEN: allowed("customer"), GROUP_FEN: allowed("group")})
