"""The cockpit's questions: the figures month by month, what changed, where the risk lies."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from dashboards.queries.analysis import course
from dashboards.queries.periods import MONTHS_A_YEAR, Window, shift
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading

_SUMS = (
    "guaranteed_balance",
    "exposure",
    "project_count",
    "new_amount",
    "new_count",
    "released_amount",
    "compensated_amount",
    "recovered_amount",
)


def by_month(reading: Reading, window: Window) -> pl.DataFrame:
    """month and the sums of each measure, a row a month that has any."""
    sums = ", ".join(f"SUM({name}) AS {name}" for name in _SUMS)
    sql = f"SELECT month, {sums} FROM monthly WHERE month BETWEEN ? AND ? GROUP BY month ORDER BY month"  # noqa: S608 - names above
    return reading.frame(sql, [window.first, window.last])


def compensation_rates(reading: Reading, month: str) -> list[float | None]:
    """Of the last twelve months, each over the twelve up to it, from sums; None when nothing ended in those."""
    year = Question(Window(shift(month, 1 - MONTHS_A_YEAR), month), "compensation_rate")
    return list(course(reading, year, MONTHS_A_YEAR).values())


def risk_amount(reading: Reading) -> Decimal | None:
    """Of all projects in force on the day of the build; None when none is judged."""
    value: Decimal | None = reading.frame("SELECT SUM(risk_amount) AS risk_amount FROM project_risk").item()
    return value


def judged_exposure(reading: Reading) -> Decimal | None:
    """The exposure of the projects that have a risk amount."""
    value: Decimal | None = reading.frame(
        "SELECT SUM(exposure) AS exposure FROM project_risk WHERE risk_amount IS NOT NULL"
    ).item()
    return value


def movers(reading: Reading, month: str, before: str, limit: int = 8) -> pl.DataFrame:
    """Partners whose balance changed most between two months' ends."""
    return reading.frame(
        """
        SELECT
            f.partner_id, COALESCE(any_value(n.name), f.partner_id) AS name,
            COALESCE(SUM(f.guaranteed_balance) FILTER (f.month = ?), 0) AS guaranteed_balance,
            COALESCE(SUM(f.guaranteed_balance) FILTER (f.month = ?), 0) AS before,
            COALESCE(SUM(f.guaranteed_balance) FILTER (f.month = ?), 0)
            - COALESCE(SUM(f.guaranteed_balance) FILTER (f.month = ?), 0) AS change
        FROM monthly AS f LEFT JOIN partners AS n ON f.partner_id = n.partner_id
        WHERE f.month IN (?, ?) GROUP BY f.partner_id ORDER BY abs(change) DESC, name LIMIT ?""",
        [month, before, month, before, month, before, limit],
    )


def riskiest_projects(reading: Reading, limit: int = 10) -> pl.DataFrame:
    """Projects with the largest risk amounts."""
    return reading.frame(
        """
        SELECT
            k.project_id, p.project_no, c.name AS customer_name, n.name AS partner_name,
            k.exposure, k.risk_degree, k.risk_amount, k.decision
        FROM project_risk AS k
        INNER JOIN projects AS p ON k.project_id = p.project_id
        LEFT JOIN customers AS c ON p.customer_id = c.customer_id
        LEFT JOIN partners AS n ON p.partner_id = n.partner_id
        ORDER BY k.risk_amount DESC NULLS LAST, k.project_id LIMIT ?""",
        [limit],
    )


def riskiest_partners(reading: Reading, limit: int = 10) -> pl.DataFrame:
    """Partners with the largest risk amounts, their exposure and their mean degree weighted by the exposure that is judged."""
    return reading.frame(
        """
        SELECT
            k.partner_id, COALESCE(any_value(n.name), k.partner_id) AS name, any_value(n.grade) AS grade, COUNT(*) AS project_count,
            SUM(k.exposure) AS exposure, SUM(k.risk_amount) AS risk_amount,
            CAST(SUM(k.risk_amount) AS DOUBLE)
            / NULLIF(SUM(k.exposure) FILTER (k.risk_amount IS NOT NULL), 0) AS risk_degree
        FROM project_risk AS k LEFT JOIN partners AS n ON k.partner_id = n.partner_id
        GROUP BY k.partner_id ORDER BY risk_amount DESC NULLS LAST, name LIMIT ?""",
        [limit],
    )
