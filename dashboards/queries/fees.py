"""Questions of the pages on fees, the ledger, and what the regulator measures. Amounts in yuan, as of the day of the build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from casework.ledger import queries as ledger
from dashboards.queries.listing import Listing
from dashboards.queries.reading import Reading

MOST_ROWS = 5_000


def totals(reading: Reading) -> dict[str, object]:
    """charged (due so far), received, open_amount, overdue_amount, refundable, unmatched (money in suspense)."""
    frame = reading.frame(
        """
        SELECT
            SUM(amount) FILTER (WHERE due_date <= as_of) AS charged, SUM(received) AS received,
            SUM(open_amount) FILTER (WHERE due_date <= as_of) AS open_amount,
            SUM(open_amount) FILTER (WHERE overdue_days > 90) AS overdue_amount, SUM(refundable) AS refundable,
            (SELECT SUM(amount - matched_amount) FROM receipts) AS unmatched
        FROM charges CROSS JOIN (SELECT as_of FROM build)"""
    )
    return frame.to_dicts()[0]


def open_by_age(reading: Reading) -> pl.DataFrame:
    """age (0 to 30, 31 to 90, 91 to 180, 181 to 365, more), charge_count, open_amount."""
    return reading.frame(
        """
        SELECT
            CASE WHEN overdue_days <= 30 THEN '1' WHEN overdue_days <= 90 THEN '2' WHEN overdue_days <= 180 THEN '3'
                WHEN overdue_days <= 365 THEN '4' ELSE '5' END AS age,
            COUNT(*) AS charge_count, SUM(open_amount) AS open_amount
        FROM charges WHERE overdue_days IS NOT NULL GROUP BY age ORDER BY age"""
    )


def open_charges(reading: Reading) -> Listing:
    """Charges that are due and open."""
    return Listing(
        reading,
        f"{_CHARGES} WHERE c.overdue_days IS NOT NULL",
        "charge_id",
        ("project_no", "partner_name", "due_date"),
        ("amount", "received", "open_amount"),
    )


def refundable_charges(reading: Reading) -> Listing:
    """Charges of projects released early that something can be given back of."""
    return Listing(
        reading,
        f"{_CHARGES} WHERE c.refundable > 0",
        "charge_id",
        ("project_no", "partner_name", "due_date"),
        ("amount", "received", "refundable"),
    )


def unmatched_receipts(reading: Reading) -> Listing:
    """Money that came in and pays nothing yet, with what it may pay."""
    return Listing(reading, _UNMATCHED, "bank_ref", ("bank_ref", "payer", "note", "proposed"), ("amount",))


def charge(reading: Reading, charge_id: str) -> dict[str, Any] | None:
    """One charge by PROJECT#NUMBER; None when there is none."""
    if not charge_id:
        return None
    found = reading.frame(f"SELECT * FROM ({_CHARGES}) WHERE charge_id = ?", [charge_id])  # noqa: S608 - as above
    return found.row(0, named=True) if found.height else None


def receipt(reading: Reading, bank_ref: str) -> dict[str, Any] | None:
    """One receipt that pays nothing yet, or not all of it; None when there is none."""
    if not bank_ref:
        return None
    found = reading.frame(
        """
        SELECT *, amount - matched_amount AS left_amount FROM receipts
        WHERE bank_ref = ? AND (matched_by = 'none' OR amount > matched_amount)""",
        [bank_ref],
    )
    return found.row(0, named=True) if found.height else None


def payable_charges(reading: Reading, receipt: Mapping[str, Any], most: int) -> pl.DataFrame:
    """Charges of its payer that are open, those that are proposed first, then by how near they fall due; at most so many."""
    return reading.frame(
        """
        SELECT c.project_id || '#' || c.charge_no AS charge_id, c.due_date, c.open_amount,
            coalesce(
                (c.project_id = ? AND c.charge_no = ?) OR (strftime(c.due_date, '%Y-%m') = ? AND c.partner_id = ?), false
            ) AS is_proposed
        FROM charges AS c CROSS JOIN build AS b
        WHERE c.open_amount > 0 AND c.due_date <= b.as_of AND (c.partner_id = ? OR ? IS NULL)
        ORDER BY is_proposed DESC, abs(date_diff('day', c.due_date, ?)), charge_id LIMIT ?""",
        [
            receipt["proposed_project_id"], receipt["proposed_charge_no"], receipt["proposed_month"], receipt["partner_id"],
            receipt["partner_id"], receipt["partner_id"], receipt["received_on"], most,
        ],
    )  # fmt: skip


def sample_projects(reading: Reading, most: int) -> pl.DataFrame:
    """The newest projects in force as fees are computed from them (FEE_PROJECTS) with their customers, one of each size of amount first."""
    return reading.frame(_SAMPLES, [most])


def projects_of_samples(reading: Reading, most: int) -> pl.DataFrame:
    """All projects of the customers of these (CUSTOMER_PROJECTS)."""
    return reading.frame(
        f"""
        SELECT project_id, customer_id, guaranteed_amount, start_date, contracted_due_date AS due_date, released_date
        FROM projects WHERE customer_id IN (SELECT customer_id FROM ({_SAMPLES}))""",  # noqa: S608 - the text below
        [most],
    )


_SAMPLES = """
    SELECT project_id, customer_id, product, reguarantee_mode, partner_id, region_code, is_small_firm, is_farmer, is_tech,
        guaranteed_amount, reguarantee_share AS reguarantor_share, start_date, due_date, CAST(NULL AS DATE) AS released_date
    FROM projects WHERE status = 'IN_FORCE' AND guaranteed_amount IS NOT NULL AND reguarantee_share IS NOT NULL
    ORDER BY
        row_number() OVER (PARTITION BY floor(log10(greatest(guaranteed_amount, 1))) ORDER BY start_date DESC, project_id),
        project_id
    LIMIT ?"""
_CHARGES = """
    SELECT c.*, COALESCE(p.name, c.partner_id) AS partner_name, c.project_id || '#' || c.charge_no AS charge_id
    FROM charges AS c LEFT JOIN partners AS p ON c.partner_id = p.partner_id"""
_UNMATCHED = """
    SELECT bank_ref, received_on, payer, amount - matched_amount AS amount, note, proposal,
        COALESCE(proposed_project_id, proposed_month) AS proposed, age_days
    FROM receipts WHERE matched_by = 'none' OR amount > matched_amount"""


def forecast(reading: Reading) -> pl.DataFrame:
    """month, scheduled, charges_due, expected, low, high."""
    return reading.frame("SELECT month, scheduled, charges_due, expected, low, high FROM forecast ORDER BY month")


def charts(reading: Reading) -> list[str]:
    """Names of the charts of accounts, those that the company keeps first."""
    return reading.frame(ledger.CHARTS)["account_set"].to_list()


def months(reading: Reading) -> list[str]:
    """Months that anything was posted in, latest first."""
    frame = reading.frame("SELECT DISTINCT strftime(posted_on, '%Y-%m') AS month FROM postings ORDER BY month DESC")
    return frame["month"].to_list()


def trial_balance(reading: Reading, chart: str, month: str) -> pl.DataFrame:
    """account, names, opening, debit, credit, closing."""
    return reading.frame(ledger.TRIAL_BALANCE, [month, chart])


def account_entries(reading: Reading, chart: str, account: str, month: str) -> pl.DataFrame:
    """The postings of an account in a month; at most MOST_ROWS."""
    return reading.frame(ledger.ACCOUNT_ENTRIES, [chart, account, month, MOST_ROWS])


def account_name(reading: Reading, chart: str, account: str) -> tuple[str, str]:
    """What an account of a chart is called, in Chinese and in English; empty where nothing was posted to it."""
    sql = (
        "SELECT any_value(account_name), any_value(account_name_en) FROM postings WHERE account_set = ? AND account = ?"
    )
    zh, en = reading.frame(sql, [chart, account]).row(0)
    return zh or "", en or ""


def corrections(reading: Reading, chart: str, month: str) -> pl.DataFrame:
    """What is posted in a month for months that were closed before; at most MOST_ROWS."""
    return reading.frame(ledger.CORRECTIONS, [chart, month, month, MOST_ROWS])


def closed_months(reading: Reading) -> pl.DataFrame:
    """Months that are closed, the newest first."""
    return reading.frame(ledger.CLOSED_MONTHS)


def entry(reading: Reading, chart: str, entry_id: str) -> pl.DataFrame:
    """Both sides of an entry."""
    return reading.frame(ledger.ENTRY, [chart, entry_id])


def measured_months(reading: Reading) -> list[str]:
    """Months that are measured, latest first."""
    return reading.frame("SELECT DISTINCT period FROM institution_measures ORDER BY period DESC")["period"].to_list()


def institutions(reading: Reading) -> dict[str, str]:
    """Names of the institutions that are measured; the company itself has none."""
    frame = reading.frame(
        """
        SELECT m.institution_id, COALESCE(any_value(p.name), '') AS name
        FROM institution_measures AS m LEFT JOIN partners AS p ON m.institution_id = p.partner_id
        GROUP BY m.institution_id ORDER BY m.institution_id = 'self' DESC, name"""
    )
    return dict(zip(frame["institution_id"], frame["name"], strict=True))


def measures(reading: Reading, period: str) -> pl.DataFrame:
    """Every measure of every institution in a month."""
    return reading.frame(
        """
        SELECT m.*, COALESCE(p.name, '') AS institution, m.institution_id || '/' || m.measure AS measure_id
        FROM institution_measures AS m LEFT JOIN partners AS p ON m.institution_id = p.partner_id
        WHERE m.period = ?
        ORDER BY m.verdict = 'critical' DESC, m.verdict = 'warning' DESC, m.institution_id, m.measure""",
        [period],
    )


def units(reading: Reading) -> dict[str, str]:
    """In what each measure is given: ratio, times, yuan."""
    return dict(reading.frame("SELECT DISTINCT measure, unit FROM institution_measures ORDER BY measure").iter_rows())


def behind_a_balance(reading: Reading, institution_id: str) -> pl.DataFrame:
    """The customers behind an institution's liability balance of the last month, the largest first; at most MOST_ROWS."""
    return reading.frame(
        """
        SELECT a.customer_id, COALESCE(c.name, a.customer_id) AS name, a.group_id, a.liability_class, a.contract_balance,
            a.measured_balance, a.weight, a.liability, a.concentration
        FROM accounts AS a LEFT JOIN customers AS c ON a.customer_id = c.customer_id
        WHERE a.institution_id = ? ORDER BY a.concentration DESC, a.customer_id LIMIT ?""",
        [institution_id, MOST_ROWS],
    )
