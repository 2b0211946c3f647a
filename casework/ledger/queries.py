"""Questions to the ledger: trial balance, the entries of an account, one entry down to its filing, the journal of a month.

Here: their SQL over a view called ``postings``, and asking it of the published warehouse; pages ask the same texts through views that keep
to the reader's scope. Not here: writing files (`orchestration.ledger_export`). Whoever lets somebody ask must have asked for the right.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl

#: Each account of a chart at the end of a month. Openings and closings are debit less credit, so that each column of them adds up to zero.
#: Parameters: month (YYYY-MM), chart.
TRIAL_BALANCE = """
    WITH asked AS (SELECT CAST(? || '-01' AS DATE) AS first_day),
    moved AS (
        SELECT p.account, any_value(p.account_name) AS account_name, any_value(p.account_name_en) AS account_name_en,
            coalesce(sum(p.debit - p.credit) FILTER (WHERE p.posted_on < a.first_day), 0) AS opening,
            coalesce(sum(p.debit) FILTER (WHERE p.posted_on >= a.first_day), 0) AS debit,
            coalesce(sum(p.credit) FILTER (WHERE p.posted_on >= a.first_day), 0) AS credit
        FROM postings AS p CROSS JOIN asked AS a
        WHERE p.account_set = ? AND p.posted_on <= last_day(a.first_day)
        GROUP BY p.account
    )
    SELECT account, account_name, account_name_en,
        CAST(opening AS DECIMAL(18, 2)) AS opening, CAST(debit AS DECIMAL(18, 2)) AS debit,
        CAST(credit AS DECIMAL(18, 2)) AS credit, CAST(opening + debit - credit AS DECIMAL(18, 2)) AS closing
    FROM moved ORDER BY account"""

#: The postings of one account in a month, in the order of their days. Parameters: chart, account, month, limit.
ACCOUNT_ENTRIES = """
    SELECT entry_id, posted_on, kind, debit, credit, project_id, partner_id, charge_no, bank_ref, is_reversal, corrects_entry_id,
        filing_id, line_no
    FROM postings WHERE account_set = ? AND account = ? AND strftime(posted_on, '%Y-%m') = ?
    ORDER BY posted_on, entry_id LIMIT ?"""

#: Both sides of one entry, with its project, filing and line. Parameters: chart, entry.
ENTRY = """
    SELECT entry_id, posted_on, happened_on, kind, account, account_name, account_name_en, debit, credit, project_id, partner_id,
        charge_no, bank_ref, is_reversal, corrects_entry_id, filing_id, line_no
    FROM postings WHERE account_set = ? AND entry_id = ? ORDER BY debit DESC"""

#: Every posting of a month in a chart, as an accounting system takes it in. Parameters: chart, month.
JOURNAL = """
    SELECT entry_id, posted_on, kind, account, account_name, debit, credit, project_id, partner_id, charge_no, bank_ref, corrects_entry_id,
        filing_id, line_no
    FROM postings WHERE account_set = ? AND strftime(posted_on, '%Y-%m') = ?
    ORDER BY posted_on, entry_id, debit DESC, account"""

#: How many entries months have, and their amounts. Parameters: number of the month before, of the last month.
CLOSING_TOTALS = """
    SELECT count(*), coalesce(sum(amount), 0) FROM fee.entries
    WHERE year(posted_on) * 12 + month(posted_on) - 1 > ? AND year(posted_on) * 12 + month(posted_on) - 1 <= ?"""

#: What each account has in each month, in every chart, by institution. Parameters as above.
CLOSING_TRIAL = """
    SELECT strftime(posted_on, '%Y-%m') AS month, account_set, partner_id, account, sum(debit) AS debit, sum(credit) AS credit
    FROM fee.postings
    WHERE year(posted_on) * 12 + month(posted_on) - 1 > ? AND year(posted_on) * 12 + month(posted_on) - 1 <= ?
    GROUP BY ALL ORDER BY ALL"""

#: Corrections that are posted in a month, with what they correct, one row each. Parameters: chart, month, limit.
CORRECTIONS = """
    SELECT entry_id, any_value(posted_on) AS posted_on, any_value(happened_on) AS happened_on, any_value(kind) AS kind,
        any_value(is_reversal) AS is_reversal, sum(debit) AS amount, any_value(corrects_entry_id) AS corrects_entry_id,
        any_value(project_id) AS project_id
    FROM postings
    WHERE account_set = ? AND strftime(posted_on, '%Y-%m') = ? AND (is_reversal OR strftime(happened_on, '%Y-%m') != ?)
    GROUP BY entry_id ORDER BY project_id, happened_on, is_reversal DESC, entry_id LIMIT ?"""

#: Months that are closed, the newest first.
CLOSED_MONTHS = "SELECT * FROM closed_months ORDER BY month DESC"

#: Every chart of accounts, those that the company keeps first.
CHARTS = "SELECT account_set, bool_or(is_kept) AS is_kept FROM posting_rules GROUP BY account_set ORDER BY is_kept DESC, account_set"


def ask(connection: duckdb.DuckDBPyConnection, question: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
    """The answer to one of the questions above, over the whole ledger of the published warehouse."""
    connection.execute("CREATE OR REPLACE TEMP VIEW postings AS SELECT * FROM fee.postings")
    connection.execute("CREATE OR REPLACE TEMP VIEW posting_rules AS SELECT * FROM fee.posting_rules")
    connection.execute("CREATE OR REPLACE TEMP VIEW closed_months AS SELECT * FROM fee.closed_months")
    frame = pl.from_arrow(connection.execute(question, list(parameters)).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # noqa: S101
    return frame


def account_sets(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the charts, those that the company keeps first."""
    return list(ask(connection, CHARTS)["account_set"])
