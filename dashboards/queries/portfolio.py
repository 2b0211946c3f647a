"""Questions of the risk page about the book as a whole: what may be lost, under which shock a limit breaks, how cohorts and classes moved.

Figures are computed when a page asks and remembered by build, scope and question. Not here: the formulas (`scoring.portfolio.simulation`,
`scoring.portfolio.stress`, `scoring.portfolio.reverse_stress`).
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
SPANS = (1, 3, 6, 12)  # months between the two ends of a movement
BUCKETS = ("0", "1-30", "31-90", "91+")
_BUCKET = (
    """CASE WHEN coalesce({0}, 0) <= 0 THEN '0' WHEN {0} <= 30 THEN '1-30' WHEN {0} <= 90 THEN '31-90' ELSE '91+' END"""
)
#: What a project is read by at the two ends: the last event of the kind, the state it gives, and the state before any.
MOVED_BY = {
    "classification": ("CLASSIFICATION", "{0}.classification", "NORMAL"),
    "overdue": ("OVERDUE", _BUCKET.format("{0}.days_overdue"), "0"),
}


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


def vintages(reading: Reading, as_of: date) -> pl.DataFrame:
    """cohort (quarter of beginning), age (months on book), rate: compensated so far, of the amount guaranteed; up to the youngest's age."""
    last = as_of.year * 12 + as_of.month
    found = reading.frame(
        """
        WITH begun AS (
            SELECT project_id, year(start_date) || 'Q' || quarter(start_date) AS cohort,
                year(start_date) * 12 + month(start_date) AS month_no,
                CAST(guaranteed_amount AS DOUBLE) AS amount
            FROM projects WHERE start_date <= ?
        ),
        cohorts AS (SELECT cohort, SUM(amount) AS volume, ? - MAX(month_no) AS oldest FROM begun GROUP BY cohort),
        lost AS (
            SELECT b.cohort, CAST(left(f.month, 4) AS INTEGER) * 12 + CAST(right(f.month, 2) AS INTEGER) - b.month_no AS age,
                CAST(SUM(f.compensated_amount) AS DOUBLE) AS compensated
            FROM balances AS f INNER JOIN begun AS b ON f.project_id = b.project_id WHERE f.compensated_amount > 0 GROUP BY ALL
        ),
        ages AS (SELECT cohort, volume, unnest(range(0, CAST(oldest AS INTEGER) + 1)) AS age FROM cohorts WHERE oldest >= 0)
        SELECT a.cohort, a.age, a.volume, coalesce(l.compensated, 0) AS compensated
        FROM ages AS a LEFT JOIN lost AS l ON a.cohort = l.cohort AND a.age = l.age ORDER BY a.cohort, a.age""",
        [as_of, last],
    )
    return found.with_columns(rate=pl.col("compensated").cum_sum().over("cohort") / pl.col("volume"))


def movements(reading: Reading, kind: str, months: int, as_of: date) -> pl.DataFrame:
    """before, after, project_count, amount (balance before, yuan): where what was in force `months` ago stands now.

    After may also be RELEASED or COMPENSATED. `kind` is one of `MOVED_BY`.
    """
    event, state, at_first = MOVED_BY[kind]
    then = _month_end_before(as_of, months)
    return reading.frame(
        f"""
        WITH held AS (
            SELECT project_id, CAST(guaranteed_balance AS DOUBLE) AS amount FROM balances WHERE month = ? AND guaranteed_balance > 0
        ),
        said AS (SELECT * FROM events WHERE kind = ? AND project_id IN (SELECT project_id FROM held)),
        first AS (
            SELECT * FROM said WHERE event_date <= ?
            QUALIFY row_number() OVER (PARTITION BY project_id ORDER BY event_date DESC, event_no DESC) = 1
        ),
        last AS (
            SELECT * FROM said WHERE event_date <= ?
            QUALIFY row_number() OVER (PARTITION BY project_id ORDER BY event_date DESC, event_no DESC) = 1
        )
        SELECT
            CASE WHEN a.project_id IS NULL THEN ? ELSE {state.format("a")} END AS before,
            CASE WHEN p.status IN ('COMPENSATED', 'CLOSED') THEN 'COMPENSATED' WHEN p.status = 'RELEASED' THEN 'RELEASED'
                WHEN z.project_id IS NULL THEN ? ELSE {state.format("z")} END AS after,
            COUNT(*) AS project_count, SUM(h.amount) AS amount
        FROM held AS h INNER JOIN projects AS p ON h.project_id = p.project_id
        LEFT JOIN first AS a ON h.project_id = a.project_id LEFT JOIN last AS z ON h.project_id = z.project_id
        GROUP BY ALL ORDER BY ALL""",  # noqa: S608 - expressions of this module
        [f"{then:%Y-%m}", event, then, as_of, at_first, at_first],
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


def _month_end_before(as_of: date, months: int) -> date:
    """The last day of the month `months` before that of `as_of`."""
    year, month = divmod(as_of.year * 12 + as_of.month - months, 12)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
