"""Questions of the risk page about the book as a whole: what may be lost, under which shock a limit breaks.

Figures are computed when a page asks and remembered by build, scope and question. Not here: how the book moved
(`dashboards.queries.movement`), the formulas (`scoring.portfolio.simulation`, `scoring.portfolio.stress`,
`scoring.portfolio.reverse_stress`).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboards.queries.dimensions import ATTRIBUTES, DIMENSIONS
from dashboards.queries.reading import Reading, remembered
from scoring.parameters.model import InForce
from scoring.parameters.reader import shipped
from scoring.portfolio.reverse_stress import MEASURED, breaking
from scoring.portfolio.simulation import BOOK, Losses, losses
from scoring.portfolio.stress import CAPS, Shock, cap_forecast, shocked

REMEMBERED = 24  # distributions; each holds its draws
HELD = 2  # books: that of the newest build and one that is looked at besides; hundreds of thousands of rows each
PARTNER_SCENARIOS = 2_000


@remembered(HELD)
def _book(reading: Reading) -> pl.DataFrame:
    frame = reading.frame(
        f"""
        SELECT f.partner_id, {DIMENSIONS["industry_section"].key} AS sector, c.group_id AS "group",
            CAST(f.exposure AS DOUBLE) AS exposure, CAST(f.guaranteed_balance * f.guarantor_share AS DOUBLE) AS of_guarantor,
            coalesce(k.probability_12m, k.probability) AS probability
        FROM projects AS f {ATTRIBUTES}
        LEFT JOIN customers AS c ON f.customer_id = c.customer_id
        LEFT JOIN probabilities AS k ON f.project_id = k.project_id
        WHERE f.status = 'IN_FORCE' AND f.exposure > 0
        ORDER BY f.project_id"""  # noqa: S608 - a dimension's own expression
    )
    return frame.cast({name: kind for name, kind in BOOK.items() if name in frame.columns})


@remembered(REMEMBERED)
def distribution(reading: Reading, as_of: date, shock: Shock = Shock()) -> Losses:  # noqa: B008 - frozen
    """What the book may lose within a year, under a shock where one is given; projects without a probability are left out."""
    rules = _rules(as_of)
    return losses(shocked(_book(reading), shock, rules), rules)


def coverage(reading: Reading) -> tuple[int, int]:
    """How many projects carry exposure, and how many of them have a probability."""
    row = reading.frame(
        """
        SELECT COUNT(*) AS projects, COUNT(k.probability) AS predicted
        FROM projects AS f LEFT JOIN probabilities AS k ON f.project_id = k.project_id WHERE f.status = 'IN_FORCE' AND f.exposure > 0"""
    ).row(0)
    return int(row[0]), int(row[1])


def concentration(reading: Reading, most: int) -> pl.DataFrame:
    """kind (customer, group), rank 1…most, exposure, share (of the whole, cumulative): how much the largest few are."""
    return reading.frame(
        """
        WITH parts AS (
            SELECT 'customer' AS kind, f.customer_id AS key, CAST(SUM(f.exposure) AS DOUBLE) AS exposure
            FROM projects AS f WHERE f.status = 'IN_FORCE' GROUP BY ALL
            UNION ALL
            SELECT 'group', coalesce(c.group_id, f.customer_id), CAST(SUM(f.exposure) AS DOUBLE)
            FROM projects AS f LEFT JOIN customers AS c ON f.customer_id = c.customer_id WHERE f.status = 'IN_FORCE' GROUP BY ALL
        ),
        ranked AS (
            SELECT kind, row_number() OVER (PARTITION BY kind ORDER BY exposure DESC, key) AS rank, exposure,
                SUM(exposure) OVER (PARTITION BY kind ORDER BY exposure DESC, key ROWS UNBOUNDED PRECEDING)
                / NULLIF(SUM(exposure) OVER (PARTITION BY kind), 0) AS share
            FROM parts
        )
        SELECT * FROM ranked WHERE rank <= ? ORDER BY kind, rank""",
        [most],
    )


@remembered(REMEMBERED)
def reverse_stress(reading: Reading, as_of: date) -> pl.DataFrame:
    """Which loss, and which rise of the odds, breaks each limit of each partner: rows of `reverse_stress.breaking`, with name, period."""
    measured = reading.frame(
        """
        WITH newest AS (
            SELECT institution_id AS partner_id, measure, period, CAST(value AS DOUBLE) AS value, CAST(limit_value AS DOUBLE) AS "limit",
                direction = 'at_most' AS at_most
            FROM institution_measures WHERE value IS NOT NULL AND limit_value IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY institution_id, measure ORDER BY period DESC) = 1
        ),
        reported AS (
            SELECT partner_id, CAST(net_assets AS DOUBLE) AS net_assets,
                CAST(net_assets - coalesce(other_guarantor_equity, 0) AS DOUBLE) AS own_net_assets,
                CAST(total_assets AS DOUBLE) AS total_assets, CAST(total_assets - compensation_receivable AS DOUBLE) AS free_assets
            FROM partner_reports QUALIFY row_number() OVER (PARTITION BY partner_id ORDER BY period DESC) = 1
        )
        SELECT n.*, r.* EXCLUDE (partner_id) FROM newest AS n INNER JOIN reported AS r ON n.partner_id = r.partner_id ORDER BY ALL"""
    )
    names = reading.frame("SELECT partner_id, name FROM partners")
    found = breaking(measured.select(list(MEASURED)).cast(pl.Schema(MEASURED)), _book(reading), _rules(as_of))
    periods = measured.select("partner_id", "measure", "period")
    return found.join(names, on="partner_id", how="inner", maintain_order="left").join(
        periods, on=("partner_id", "measure"), how="left", maintain_order="left"
    )


@remembered(REMEMBERED)
def caps(reading: Reading, as_of: date) -> pl.DataFrame:
    """When each partner's compensations reach their cap: rows of `scoring.portfolio.stress.cap_forecast` with name."""
    rules = _rules(as_of)
    so_far = reading.frame(
        """
        SELECT f.partner_id, any_value(p.name) AS name, CAST(SUM(f.guaranteed_amount * f.reguarantee_share) AS DOUBLE) AS volume,
            CAST(SUM(f.compensated_amount * f.reguarantee_share) AS DOUBLE) AS compensated
        FROM projects AS f INNER JOIN partners AS p ON f.partner_id = p.partner_id GROUP BY f.partner_id"""
    )
    paces = [
        {"partner_id": key, **_pace(part, rules)}
        for (key,), part in sorted(_book(reading).partition_by("partner_id", as_dict=True).items())
    ]
    pace = pl.DataFrame(paces, schema={name: CAPS[name] for name in ("partner_id", "expected_year", "deviation_year")})
    known = so_far.join(pace, on="partner_id", how="left").with_columns(
        pl.col("expected_year", "deviation_year").fill_null(0.0)
    )
    return cap_forecast(known, rules, as_of)


def _pace(part: pl.DataFrame, rules: InForce) -> dict[str, float]:
    """What a partner's book compensates in a year, and by how much that varies: before recoveries, which give no room under a cap."""
    severity = 1 - float(rules.number("portfolio_recovery_rate"))
    found = losses(part.select(list(BOOK)), rules, scenarios=PARTNER_SCENARIOS)
    return {"expected_year": found.expected / severity, "deviation_year": float(found.draws.std()) / severity}


def _rules(as_of: date) -> InForce:
    return shipped().at(as_of)
