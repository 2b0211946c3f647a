"""What was exchanged, as the published build knows it: filings by verdict, who has filed what for which month, rows that wait.

What came since the build is in casework's register (`casework.filings.queries`), which the exchange page reads for its lists.
"""

from __future__ import annotations

import polars as pl

from dashboards.queries.reading import Reading

MOST_ROWS = 5_000
NOTHING = "nothing"  # of a month for which no filing came
_VERDICTS = ("refused", "partly", "accepted")  # the best last


def latest_period(reading: Reading) -> str | None:
    """The newest period that anybody has filed for."""
    value: str | None = reading.frame("SELECT MAX(period) AS period FROM filings").item()
    return value


def by_verdict(reading: Reading, period: str) -> pl.DataFrame:
    """verdict, filings_count and rows of one period."""
    return reading.frame(
        """
        SELECT
            verdict, COUNT(*) AS filings_count, SUM(rows_sent) AS rows_sent, SUM(rows_accepted) AS rows_accepted,
            SUM(rows_quarantined) AS rows_quarantined
        FROM filings WHERE period = ? GROUP BY verdict ORDER BY verdict""",
        [period],
    )


def partner_names(reading: Reading) -> dict[str, str]:
    """Names of those who file, as far as known: guarantors and banks."""
    frame = reading.frame(
        "SELECT partner_id AS code, name FROM partners UNION ALL SELECT bank_id AS code, name FROM banks"
    )
    return dict(zip(frame["code"].to_list(), frame["name"].to_list(), strict=True))


def waiting(reading: Reading) -> pl.DataFrame:
    """Rows whose reference has not come yet."""
    return reading.frame(
        """
        SELECT contract, partner_id, row_key, missing_contract, missing_key, awaited_from, due_on, is_overdue, filing_id, line_no
        FROM waiting ORDER BY is_overdue DESC, due_on, filing_id, line_no"""
    )


def punctuality(reading: Reading) -> pl.DataFrame:
    """How punctual each partner is with each contract, as of the build; the least punctual first."""
    return reading.frame(
        """
        SELECT
            partner_id, contract, due_count, on_time_count, nil_count, late_count, overdue_count, worst_days_late,
            on_time_count / due_count AS on_time_share
        FROM punctuality ORDER BY on_time_share, worst_days_late DESC, partner_id, contract"""
    )


def double_filings(reading: Reading) -> pl.DataFrame:
    """Pairs of projects that may be one loan, the strongest evidence first; nothing for a single institution."""
    return reading.frame(
        """
        SELECT project_id, other_project_id, partner_id, other_partner_id, evidence, strength
        FROM double_filings
        ORDER BY CASE strength WHEN 'strong' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, project_id, other_project_id"""
    )


def questioned(reading: Reading) -> pl.DataFrame:
    """Projects that may have been filed twice, each by itself."""
    return reading.frame(
        "SELECT project_id, project_no, start_date, loan_amount FROM questioned_projects ORDER BY project_no, project_id"
    )


def mending(reading: Reading) -> pl.DataFrame:
    """partner_id, contract, and how many rows that were set aside are open, mended, withdrawn or replaced."""
    return reading.frame(
        """
        SELECT
            partner_id, contract,
            COUNT(*) FILTER (WHERE status = 'open') AS open_rows, COUNT(*) FILTER (WHERE status = 'mended') AS mended_rows,
            COUNT(*) FILTER (WHERE status = 'withdrawn') AS withdrawn_rows,
            COUNT(*) FILTER (WHERE status = 'replaced') AS replaced_rows
        FROM quarantined_rows GROUP BY partner_id, contract ORDER BY open_rows DESC, partner_id, contract"""
    )


def quarantined_rows(reading: Reading) -> pl.DataFrame:
    """Rows that were set aside and what became of them: those still open first, the newest first; at most MOST_ROWS."""
    return reading.frame(
        """
        SELECT filing_id, line_no, partner_id, contract, row_key, rule_ids, known_from, status, closed_by_filing_id
        FROM quarantined_rows ORDER BY status <> 'open', known_from DESC, filing_id, line_no LIMIT ?""",
        [MOST_ROWS],
    )


def locked(reading: Reading) -> pl.DataFrame:
    """Projects whose base data are locked, with the compensation that locked them: the first of each, the newest first."""
    return reading.frame(
        """
        SELECT
            p.project_id, p.project_no, p.partner_id, MIN(e.event_date) AS locked_on, MIN_BY(e.event_no, e.event_date) AS event_no,
            MIN_BY(e.amount, e.event_date) AS amount
        FROM events AS e
        INNER JOIN projects AS p ON e.project_id = p.project_id
        WHERE e.kind = 'COMPENSATION'
        GROUP BY p.project_id, p.project_no, p.partner_id
        ORDER BY locked_on DESC, p.project_id LIMIT ?""",
        [MOST_ROWS],
    )


def matrix(filings: pl.DataFrame, months: list[str]) -> pl.DataFrame:
    """partner_id, partner_name and a column a month: the best verdict that came for it, or NOTHING.

    Every sender has a row, also the silent. `filings`: rows with partner_id, partner_name, period and verdict.
    """
    senders = filings.select("partner_id", "partner_name").unique().sort("partner_name", "partner_id")
    came = filings.filter(pl.col("period").is_in(months)).sort(pl.col("verdict").cast(pl.Enum(_VERDICTS)))
    best = came.group_by("partner_id", "period", maintain_order=True).agg(pl.col("verdict").last())
    cells = best.pivot("period", index="partner_id", values="verdict")
    silent = [pl.lit(None, pl.String).alias(month) for month in months if month not in cells.columns]
    found = senders.join(cells.with_columns(silent), on="partner_id", how="left", maintain_order="left")
    return found.select("partner_id", "partner_name", pl.col(months).fill_null(NOTHING))
