"""Questions of the page of warnings: the queue with names, counts by level and family, what each indicator was worth."""

from __future__ import annotations

import polars as pl

from dashboards.queries.reading import Reading

OPEN = "('raised', 'acknowledged', 'acting', 'escalated', 'reopened')"
MOST = 2_000


def _named(among: str) -> str:
    """Warnings, `among` says which, with the words that a reader knows their subjects and indicators by.

    They are chosen before they are named: every kind of subject has its own table, of which only those that are chosen are looked at.
    """
    return f"""
    WITH chosen AS MATERIALIZED (
        SELECT * FROM (SELECT *, subject_kind || ':' || subject_id || ':' || indicator AS warning FROM warnings) AS every WHERE {among}
    ),
    subjects AS (
        SELECT 'project' AS kind, p.project_id AS id, p.project_no || COALESCE(' · ' || h.name, '') AS name
        FROM projects AS p LEFT JOIN customers AS h ON p.customer_id = h.customer_id
        WHERE p.project_id IN (SELECT subject_id FROM chosen WHERE subject_kind = 'project')
        UNION ALL
        SELECT 'customer', customer_id, name FROM customers
        WHERE customer_id IN (SELECT subject_id FROM chosen WHERE subject_kind = 'customer')
        UNION ALL SELECT 'partner', partner_id, name FROM partners
        UNION ALL SELECT 'bank', bank_id, name FROM banks
        UNION ALL SELECT 'region', code, any_value(name) FROM regions GROUP BY code
        UNION ALL SELECT 'industry', code, any_value(name) FROM industries GROUP BY code
    )
    SELECT w.*, i.zh AS indicator_zh, i.en AS indicator_en, COALESCE(s.name, w.subject_id) AS subject_name,
        COALESCE(q.name, w.partner_id) AS partner_name
    FROM chosen AS w
    LEFT JOIN indicators AS i ON w.indicator = i.indicator
    LEFT JOIN subjects AS s ON w.subject_kind = s.kind AND w.subject_id = s.id
    LEFT JOIN partners AS q ON w.partner_id = q.partner_id
    """  # noqa: S608 - texts of this module


def counts(reading: Reading) -> pl.DataFrame:
    """family, level, warnings, subjects, money_at_risk of what is open."""
    return reading.frame(
        f"""
        SELECT family, level, COUNT(*) AS warnings, COUNT(DISTINCT (subject_kind, subject_id)) AS subjects,
            SUM(money_at_risk) AS money_at_risk
        FROM warnings WHERE status IN {OPEN} GROUP BY family, level ORDER BY family, level"""  # noqa: S608 - the list above
    )


def late(reading: Reading) -> int:
    """How many open warnings are past their deadline."""
    frame = reading.frame(f"SELECT COUNT(*) AS late FROM warnings WHERE status IN {OPEN} AND days_late > 0")  # noqa: S608
    return int(frame["late"][0])


def queue(reading: Reading, *, level: str, family: str, subject_kind: str, everything: bool) -> pl.DataFrame:
    """The first `MOST` warnings by priority, narrowed; empty texts narrow nothing. Resting and closed ones only with `everything`."""
    among = f"""
        ({"true" if everything else f"status IN {OPEN}"}) AND (? = '' OR level = ?) AND (? = '' OR family = ?)
        AND (? = '' OR subject_kind = ?) ORDER BY priority DESC, warning LIMIT {MOST}"""
    return reading.frame(
        f"{_named(among)} ORDER BY w.priority DESC, w.warning",
        [level, level, family, family, subject_kind, subject_kind],
    )


def one(reading: Reading, warning: str) -> dict[str, object] | None:
    """The warning of this name, or None."""
    frame = reading.frame(_named("warning = ?"), [warning])
    return frame.row(0, named=True) if frame.height else None


def worth(reading: Reading) -> pl.DataFrame:
    """Every indicator in force, with how often it warns now and what the last rehearsal found it worth."""
    return reading.frame(
        """
        SELECT i.*, COALESCE(n.now, 0) AS warnings, l.raised, l.followed, l.precision, l.recall, l.median_lead_days, l.raised_a_month,
            COALESCE(l.verdict, 'not_rehearsed') AS verdict
        FROM indicators AS i
        LEFT JOIN (SELECT indicator, COUNT(*) AS now FROM warnings GROUP BY indicator) AS n ON i.indicator = n.indicator
        LEFT JOIN indicator_ledger AS l ON i.indicator = l.indicator
        ORDER BY i.indicator"""
    )
