"""Questions to the ledger: trial balance, the entries of an account, one entry down to its filing.

Here: the published postings to frames, in any chart of accounts. Not here: writing files (`orchestration.ledger_export`), a page.
Whoever lets somebody ask must have asked for the right to read fees.
"""

from __future__ import annotations

import duckdb
import polars as pl


def account_sets(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every chart of accounts, those that the company keeps first."""
    rows = connection.execute(
        "SELECT account_set, bool_or(is_kept) AS kept FROM fee.posting_rules GROUP BY account_set ORDER BY kept DESC, account_set"
    ).fetchall()
    return [name for name, _ in rows]


def trial_balance(connection: duckdb.DuckDBPyConnection, account_set: str, month: str) -> pl.DataFrame:
    """Each account of the chart at the end of `month` (YYYY-MM): account, account_name, opening, debit, credit, closing.

    Openings and closings are debit less credit, so that both add up to zero, and debits and credits are the same.
    """
    return _frame(
        connection,
        """
        WITH moved AS (
            SELECT account, any_value(account_name) AS account_name, any_value(account_name_en) AS account_name_en,
                coalesce(sum(debit - credit) FILTER (WHERE posted_on < $first), 0) AS opening,
                coalesce(sum(debit) FILTER (WHERE posted_on >= $first), 0) AS debit,
                coalesce(sum(credit) FILTER (WHERE posted_on >= $first), 0) AS credit
            FROM fee.postings
            WHERE account_set = $account_set AND posted_on <= last_day($first)
            GROUP BY account
        )
        SELECT account, account_name, account_name_en,
            CAST(opening AS DECIMAL(18, 2)) AS opening, CAST(debit AS DECIMAL(18, 2)) AS debit,
            CAST(credit AS DECIMAL(18, 2)) AS credit, CAST(opening + debit - credit AS DECIMAL(18, 2)) AS closing
        FROM moved ORDER BY account""".replace("$first", "CAST($month || '-01' AS DATE)"),
        {"account_set": account_set, "month": month},
    )


def account_entries(
    connection: duckdb.DuckDBPyConnection,
    account_set: str,
    account: str,
    month: str,
    *,
    limit: int = 1000,
    offset: int = 0,
) -> pl.DataFrame:
    """The postings of one account in a month, in the order of their days, each with its project and filing."""
    return _frame(
        connection,
        """
        SELECT entry_id, posted_on, kind, debit, credit, project_id, partner_id, charge_no, bank_ref, filing_id, line_no
        FROM fee.postings
        WHERE account_set = $account_set AND account = $account AND strftime(posted_on, '%Y-%m') = $month
        ORDER BY posted_on, entry_id LIMIT $limit OFFSET $offset""",
        {"account_set": account_set, "account": account, "month": month, "limit": limit, "offset": offset},
    )


def entry(connection: duckdb.DuckDBPyConnection, account_set: str, entry_id: str) -> pl.DataFrame:
    """Both sides of one entry, with its project, filing and line."""
    return _frame(
        connection,
        """
        SELECT entry_id, posted_on, kind, account, account_name, account_name_en, debit, credit, project_id, partner_id,
            charge_no, bank_ref, filing_id, line_no
        FROM fee.postings WHERE account_set = $account_set AND entry_id = $entry_id ORDER BY debit DESC""",
        {"account_set": account_set, "entry_id": entry_id},
    )


def journal(connection: duckdb.DuckDBPyConnection, account_set: str, month: str) -> pl.DataFrame:
    """Every posting of a month in a chart, as an accounting system takes it in."""
    return _frame(
        connection,
        """
        SELECT entry_id, posted_on, kind, account, account_name, debit, credit, project_id, partner_id, charge_no, bank_ref,
            filing_id, line_no
        FROM fee.postings WHERE account_set = $account_set AND strftime(posted_on, '%Y-%m') = $month
        ORDER BY posted_on, entry_id, debit DESC, account""",
        {"account_set": account_set, "month": month},
    )


def _frame(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, object]) -> pl.DataFrame:
    frame = pl.from_arrow(connection.execute(sql, parameters).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # noqa: S101
    return frame
