"""Questions of the page of warnings: the queue with names, counts by level and family, what each indicator was worth."""

from __future__ import annotations

import polars as pl

from dashboards.queries.reading import Reading

OPEN = "('raised', 'acknowledged', 'acting', 'escalated', 'reopened')"
MOST = 2_000

#: A warning with the words that a reader knows its subject and indicator by.
_NAMED = """
    SELECT
        w.*, w.subject_kind || ':' || w.subject_id || ':' || w.indicator AS warning, i.zh AS indicator_zh, i.en AS indicator_en,
        COALESCE(c.name, p.project_no || COALESCE(' · ' || h.name, ''), g.name, b.name, r.name, n.name, w.subject_id) AS subject_name,
        COALESCE(q.name, w.partner_id) AS partner_name
    FROM warnings AS w
    LEFT JOIN indicators AS i ON w.indicator = i.indicator
    LEFT JOIN customers AS c ON w.subject_kind = 'customer' AND w.subject_id = c.customer_id
    LEFT JOIN projects AS p ON w.subject_kind = 'project' AND w.subject_id = p.project_id
    LEFT JOIN customers AS h ON p.customer_id = h.customer_id
    LEFT JOIN partners AS g ON w.subject_kind = 'partner' AND w.subject_id = g.partner_id
    LEFT JOIN banks AS b ON w.subject_kind = 'bank' AND w.subject_id = b.bank_id
    LEFT JOIN (SELECT code, any_value(name) AS name FROM regions GROUP BY code) AS r
        ON w.subject_kind = 'region' AND w.subject_id = r.code
    LEFT JOIN (SELECT code, any_value(name) AS name FROM industries GROUP BY code) AS n
        ON w.subject_kind = 'industry' AND w.subject_id = n.code
    LEFT JOIN partners AS q ON w.partner_id = q.partner_id
"""


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
    return reading.frame(
        f"""
        WITH wanted AS (
            SELECT * FROM ({_NAMED}) AS named
            WHERE ({"true" if everything else f"status IN {OPEN}"}) AND (? = '' OR level = ?) AND (? = '' OR family = ?)
                AND (? = '' OR subject_kind = ?)
        )
        SELECT * FROM wanted ORDER BY priority DESC, warning LIMIT {MOST}""",  # noqa: S608 - texts of this module
        [level, level, family, family, subject_kind, subject_kind],
    )


def one(reading: Reading, warning: str) -> dict[str, object] | None:
    """The warning of this name, or None."""
    frame = reading.frame(f"SELECT * FROM ({_NAMED}) AS named WHERE warning = ?", [warning])  # noqa: S608
    return frame.row(0, named=True) if frame.height else None


def of_the_subject(reading: Reading, subject_kind: str, subject_id: str) -> pl.DataFrame:
    """Every warning of one subject, the gravest first."""
    return reading.frame(
        f"SELECT * FROM ({_NAMED}) AS named WHERE subject_kind = ? AND subject_id = ? ORDER BY severity DESC, warning",  # noqa: S608
        [subject_kind, subject_id],
    )


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
