"""From a row to where it came from: a project's facts, events, measures and factors, and the filing and line of each."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboards.queries.reading import Reading


def project(reading: Reading, project_id: str) -> dict[str, Any] | None:
    """Everything about one project on one row; None when there is none in scope."""
    frame = reading.frame(
        """
        SELECT
            p.*, c.name AS customer_name, c.kind AS kind_of_customer, c.grade AS grade_of_customer, n.name AS partner_name,
            b.name AS bank_name, r.name AS region_name, r.city_name, i.name AS industry_name, f.filename, f.received_at, f.period
        FROM projects AS p
        LEFT JOIN customers AS c ON p.customer_id = c.customer_id
        LEFT JOIN partners AS n ON p.partner_id = n.partner_id
        LEFT JOIN banks AS b ON p.bank_id = b.bank_id
        LEFT JOIN regions AS r ON p.scheme = r.scheme AND p.region_code = r.code
        LEFT JOIN industries AS i ON p.scheme = i.scheme AND p.industry_code = i.code
        LEFT JOIN filings AS f ON p.filing_id = f.filing_id
        WHERE p.project_id = ?""",
        [project_id],
    )
    return frame.row(0, named=True) if frame.height else None


def events(reading: Reading, project_id: str) -> pl.DataFrame:
    """What happened to a project, in order, each with its filing and line."""
    return reading.frame(
        """
        SELECT event_no, kind, event_date, amount, balance_after, recovery_cost, classification, filing_id, line_no
        FROM events WHERE project_id = ? ORDER BY event_date, event_no""",
        [project_id],
    )


def factors(reading: Reading, project_id: str) -> dict[str, Any] | None:
    """The judgement of a project, factor by factor; None when it is not in force."""
    frame = reading.frame("SELECT * FROM project_risk WHERE project_id = ?", [project_id])
    return frame.row(0, named=True) if frame.height else None


def measures(reading: Reading, project_id: str) -> pl.DataFrame:
    """Counter-guarantees in the order in which they cover."""
    return reading.frame(
        """
        SELECT order_no, measure_no, kind, coefficient, haircut, value, covered, weighted, note, filing_id, line_no
        FROM measures WHERE project_id = ? ORDER BY order_no""",
        [project_id],
    )
