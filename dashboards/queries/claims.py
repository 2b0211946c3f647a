"""Questions of the pages on claims: what partners ask of the company for what they paid, and how far each claim is."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboards.queries.counted_in_tables import OF_CLAIM, OF_RECOVERY
from dashboards.queries.listing import Listing
from dashboards.queries.reading import Reading

_CLAIMS = """
    SELECT c.*, COALESCE(p.name, c.partner_id) AS partner_name, c.project_id || '#' || c.event_no AS claim_id
    FROM claims AS c LEFT JOIN partners AS p ON c.partner_id = p.partner_id"""


def claims(reading: Reading) -> Listing:
    """Every claim."""
    return Listing(
        reading,
        _CLAIMS,
        "claim_id",
        ("project_no", "partner_name", "agreement_no"),
        OF_CLAIM,
    )


def recoveries(reading: Reading) -> Listing:
    """Every recovery: what was received, what its costs took, what was shared of it and the company's part."""
    return Listing(
        reading,
        """
        SELECT l.*, p.project_no, COALESCE(n.name, l.partner_id) AS partner_name, l.project_id || '#' || l.event_no AS recovery_id
        FROM loss_shares AS l LEFT JOIN projects AS p ON l.project_id = p.project_id
        LEFT JOIN partners AS n ON l.partner_id = n.partner_id
        WHERE l.kind = 'RECOVERY'""",
        "recovery_id",
        ("project_no", "partner_name"),
        OF_RECOVERY,
    )


def claim(reading: Reading, claim_id: str) -> dict[str, Any] | None:
    """One claim by PROJECT#EVENT; None when there is none."""
    if not claim_id:
        return None
    found = reading.frame(f"SELECT * FROM ({_CLAIMS}) WHERE claim_id = ?", [claim_id])  # noqa: S608 - a text of this module
    return found.row(0, named=True) if found.height else None


def claims_of_project(reading: Reading, project_id: str) -> pl.DataFrame:
    """The claims of one project, and what came back since: the company's part of each event."""
    return reading.frame(
        """
        SELECT l.event_date, l.kind, l.amount, l.netted_cost, l.net_amount, l.reguarantor_amount, l.guarantor_amount, l.bank_amount,
            l.fund_amount, l.government_amount, c.verdict, c.status, c.claim_days, c.claim_until, c.payable_amount, c.paid_amount
        FROM loss_shares AS l LEFT JOIN claims AS c ON l.project_id = c.project_id AND l.event_no = c.event_no
        WHERE l.project_id = ? ORDER BY l.event_date, l.event_no""",
        [project_id],
    )


def by_status(reading: Reading) -> pl.DataFrame:
    """status, claim_count, claimed_amount, payable_amount."""
    return reading.frame(
        """
        SELECT status, COUNT(*) AS claim_count, SUM(claimed_amount) AS claimed_amount, SUM(payable_amount) AS payable_amount
        FROM claims GROUP BY status ORDER BY status"""
    )
