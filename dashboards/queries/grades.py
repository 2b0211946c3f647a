"""Questions about grades: how customers moved between them over a period, and how one stands among its peers.

Not here: a grade (`scoring.rating.customers`), what it was in past months (`scoring.rating.customer_history`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.queries.reading import Reading
from scoring.parameters.catalogue import GRADES_OR_UNRATED

#: Where a customer stands that holds no balance at one end of the period.
NEW, ENDED = "new", "ended"
LEAST_PEERS = 10
#: The graded ratios of a statement, and the ends of each that is good.
RATIOS = {
    "debt_ratio": "low", "current_ratio": "high", "interest_cover": "high", "cash_flow_ratio": "high", "net_margin": "high",
    "return_on_equity": "high", "revenue_growth": "high",
}  # fmt: skip
#: Measures that partners are compared by, and the end that is good.
MEASURES = {
    "leverage": "low", "compensation_rate_balance": "low", "overdue_rate": "low", "loss_rate": "low", "recovery_rate_year": "high",
    "reserve_cover": "high", "capital_ratio": "high", "class12_ratio": "high", "small_farmer_share": "high",
}  # fmt: skip
#: Peers of a customer: the narrowest of these that holds enough; each names what peers have in common.
CUSTOMER_PEERS = (("kind", "size", "industry_section"), ("kind", "industry_section"), ("kind", "size"), ("kind",))

_ENDS = """
    WITH held_before AS (
        SELECT p.customer_id, SUM(b.guaranteed_balance) AS amount FROM balances AS b INNER JOIN projects AS p ON b.project_id = p.project_id
        WHERE b.month = $1 AND b.guaranteed_balance > 0 GROUP BY p.customer_id
    ),
    held_after AS (
        SELECT p.customer_id, SUM(b.guaranteed_balance) AS amount FROM balances AS b INNER JOIN projects AS p ON b.project_id = p.project_id
        WHERE b.month = $2 AND b.guaranteed_balance > 0 GROUP BY p.customer_id
    ),
    graded AS (
        SELECT customer_id, any_value(grade) FILTER ($1 BETWEEN from_month AND to_month) AS before,
            any_value(grade) FILTER ($2 BETWEEN from_month AND to_month) AS after
        FROM grade_migration WHERE to_month >= $1 AND from_month <= $2 GROUP BY customer_id
    ),
    moved AS (
        SELECT coalesce(a.customer_id, z.customer_id) AS customer_id, a.amount AS amount_before, z.amount AS amount_after,
            CASE WHEN a.amount IS NULL THEN 'new' ELSE coalesce(g.before, 'unrated') END AS before,
            CASE WHEN z.amount IS NULL THEN 'ended' ELSE coalesce(g.after, 'unrated') END AS after
        FROM held_before AS a FULL JOIN held_after AS z ON a.customer_id = z.customer_id
        LEFT JOIN graded AS g ON coalesce(a.customer_id, z.customer_id) = g.customer_id
    )
"""


def months(reading: Reading) -> list[str]:
    """The months between which movements can be asked for, oldest first."""
    found = reading.frame("SELECT MIN(from_month) AS first, MAX(to_month) AS last FROM grade_migration").row(
        0, named=True
    )
    if found["first"] is None:
        return []
    first, last = (pl.Series([f"{found[name]}-01"]).str.to_date()[0] for name in ("first", "last"))
    return pl.date_range(first, last, "1mo", eager=True).dt.strftime("%Y-%m").to_list()


def movements(reading: Reading, start: str, end: str) -> pl.DataFrame:
    """before, after, customers, amount_before, amount_after (yuan): of what grade customers were at the end of `start`, and are at `end`.

    Those without a balance at the start come as `new`, those without one at the end are `ended`.
    """
    return reading.frame(
        f"""{_ENDS} SELECT before, after, COUNT(*) AS customers, COALESCE(SUM(amount_before), 0) AS amount_before,
        COALESCE(SUM(amount_after), 0) AS amount_after FROM moved GROUP BY before, after ORDER BY before, after""",  # noqa: S608
        [start, end],
    )


def movers(reading: Reading, start: str, end: str, before: str, after: str) -> pl.DataFrame:
    """The customers of one cell of the matrix, the largest first."""
    return reading.frame(
        f"""{_ENDS} SELECT m.customer_id, coalesce(c.name, m.customer_id) AS name, c.kind, c.size, m.amount_before, m.amount_after,
            g.score, g.missing, g.statement_period
        FROM moved AS m LEFT JOIN customers AS c ON m.customer_id = c.customer_id
        LEFT JOIN customer_grades AS g ON m.customer_id = g.customer_id
        WHERE m.before = $3 AND m.after = $4
        ORDER BY greatest(coalesce(m.amount_before, 0), coalesce(m.amount_after, 0)) DESC, m.customer_id""",  # noqa: S608
        [start, end, before, after],
    )


def worse(before: str, after: str) -> int:
    """How many grades lower; negative where higher; none (0) where either is no grade.

    >>> worse("A", "BB"), worse("BB", "A"), worse("unrated", "A")
    (2, -2, 0)
    """
    order = GRADES_OR_UNRATED[:-1]
    return order.index(after) - order.index(before) if before in order and after in order else 0


@dataclass(frozen=True)
class Standing:
    """How one stands among its peers: what they have in common, how many they are, and a row for each ratio.

    Rows: ratio, value, better (the share of peers that it is at least as good as), low, median, high (quartiles of peers), peers.
    """

    common: tuple[str, ...]
    peers: int
    rows: pl.DataFrame


def customer_among_peers(reading: Reading, customer_id: str) -> Standing | None:
    """A customer's graded ratios among customers of its kind, size and industry; None where it has no ratio."""
    ratios = ", ".join(f"CAST(g.{name} AS DOUBLE) AS {name}" for name in RATIOS)
    for common in CUSTOMER_PEERS:
        same = " AND ".join(f"c.{name} IS NOT DISTINCT FROM one.{name}" for name in common)
        found = reading.frame(
            f"""
            SELECT c.customer_id AS subject, {ratios}
            FROM customers AS c INNER JOIN customer_grades AS g ON c.customer_id = g.customer_id
            INNER JOIN (SELECT * FROM customers WHERE customer_id = ?) AS one ON {same}
            WHERE g.statement_period IS NOT NULL ORDER BY c.customer_id""",  # noqa: S608 - names of this module
            [customer_id],
        )
        if found.filter(pl.col("subject") == customer_id).is_empty():
            return None
        if found.height > LEAST_PEERS or common == CUSTOMER_PEERS[-1]:
            return Standing(common, found.height - 1, ranked(found, customer_id, RATIOS))
    return None


def partner_among_peers(reading: Reading, partner_id: str) -> Standing | None:
    """A partner's measures of the newest month that has them, among partners of its kind and size; None where it has none.

    Of its size: the third of the partners, by guaranteed balance, that it is in. Where fewer than three are left, all are its peers.
    """
    found = reading.frame(
        """
        WITH newest AS (
            SELECT institution_id, measure, value FROM institution_measures WHERE institution_id != 'self' AND value IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY institution_id, measure ORDER BY period DESC) = 1
        ),
        sized AS (
            SELECT partner_id, kind, ntile(3) OVER (ORDER BY guaranteed_balance DESC, partner_id) AS size
            FROM partners WHERE partner_id IN (SELECT institution_id FROM newest)
        )
        SELECT s.partner_id AS subject, s.kind, s.size, n.measure, CAST(n.value AS DOUBLE) AS value
        FROM sized AS s INNER JOIN newest AS n ON s.partner_id = n.institution_id ORDER BY ALL"""
    )
    wide = found.filter(pl.col("measure").is_in(list(MEASURES)))
    if wide.filter(pl.col("subject") == partner_id).is_empty():
        return None
    wide = wide.pivot(on="measure", index=["subject", "kind", "size"], values="value")
    one = wide.filter(pl.col("subject") == partner_id)
    for common in (("kind", "size"), ("size",), ()):
        peers = wide.join(one.select(common), on=list(common), how="semi") if common else wide
        if peers.height >= len(("one", "two", "three")) or not common:
            known = {name: good for name, good in MEASURES.items() if name in wide.columns}
            return Standing(common, peers.height - 1, ranked(peers, partner_id, known))
    return None


def ranked(frame: pl.DataFrame, subject: str, good: dict[str, str]) -> pl.DataFrame:
    """Rows of a `Standing` from one row a subject with the columns of `good`.

    >>> frame = pl.DataFrame({"subject": ["a", "b", "c"], "debt_ratio": [0.5, 0.4, 0.7]})
    >>> ranked(frame, "a", {"debt_ratio": "low"}).select("value", "better", "median", "peers").row(0)
    (0.5, 0.5, 0.55, 2)
    """
    rows = [_rank(frame, subject, name, end) for name, end in good.items()]
    kinds = {
        "ratio": pl.String,
        "peers": pl.Int64,
        **dict.fromkeys(("value", "better", "low", "median", "high"), pl.Float64),
    }
    return pl.DataFrame(rows, schema=pl.Schema({name: kinds[name] for name in _ROW}), orient="row")


_ROW = ("ratio", "value", "better", "low", "median", "high", "peers")


def _rank(frame: pl.DataFrame, subject: str, name: str, end: str) -> tuple[object, ...]:
    known = frame.filter(pl.col(name).is_not_null())
    peers = known.filter(pl.col("subject") != subject)[name]
    mine = known.filter(pl.col("subject") == subject)[name]
    value = float(mine[0]) if len(mine) else None
    quartiles = [peers.quantile(part, "linear") for part in (0.25, 0.5, 0.75)]
    better = None
    if value is not None and len(peers):
        behind = (peers >= value) if end == "low" else (peers <= value)
        better = int(behind.sum()) / len(peers)
    return (name, value, better, *quartiles, len(peers))
