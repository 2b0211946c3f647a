"""What the gate looks at, as small frames from the marts under construction: batches against their past, and sums that must tie.

Here: SQL over the marts, one row a batch or a month. Not here: what is too much (`limits.yaml`), judging (`orchestration.gate.suite`).
"""

from __future__ import annotations

from typing import Final

import duckdb
import pandas as pd

BATCHES: Final = """
    WITH sums AS (
        SELECT
            'projects' AS contract, filing_id, count(*) AS row_count, CAST(median(guaranteed_amount) AS DOUBLE) AS typical_amount,
            CAST(sum(guaranteed_amount) AS DOUBLE) AS total_amount
        FROM project.projects WHERE guaranteed_amount > 0 GROUP BY filing_id
        UNION ALL
        SELECT
            'project_events' AS contract, filing_id, count(*) AS row_count, CAST(median(amount) AS DOUBLE) AS typical_amount,
            CAST(sum(amount) AS DOUBLE) AS total_amount
        FROM project.events WHERE kind = 'DISBURSEMENT' AND amount > 0 GROUP BY filing_id
    ),
    batches AS (
        SELECT filing.partner_id, sums.contract, filing.scheme, filing.period, sums.* EXCLUDE (contract)
        FROM sums
        INNER JOIN exchange.filings AS filing ON sums.filing_id = filing.filing_id
        WHERE filing.period IS NOT NULL
    )
    SELECT
        batches.*,
        count(DISTINCT past.period) AS earlier_periods,
        median(past.row_count) AS past_row_count,
        median(past.typical_amount) AS past_typical_amount,
        median(past.total_amount) AS past_total_amount
    FROM batches
    LEFT JOIN batches AS past
        ON batches.partner_id = past.partner_id AND batches.contract = past.contract
            AND batches.scheme IS NOT DISTINCT FROM past.scheme AND past.period < batches.period
    GROUP BY ALL
    ORDER BY batches.partner_id, batches.contract, batches.period, batches.filing_id
"""
"""Each accepted batch of projects and disbursements beside the median of the same partner's earlier periods."""

MONTHS: Final = """
    WITH stretches AS (
        SELECT
            from_month_no, to_month_no, count(*) AS row_count, min(guaranteed_balance) AS least_balance, sum(guaranteed_balance) AS balance,
            sum(exposure) AS exposure, sum(new_amount) AS new_amount, sum(compensated_amount) AS compensated_amount
        FROM project.balance_spans GROUP BY ALL
    ),
    balances AS (
        SELECT
            months.month, sum(row_count) AS row_count, min(least_balance) AS least_balance, sum(balance) AS balance,
            sum(exposure) AS exposure, sum(new_amount) FILTER (WHERE month_no = from_month_no) AS new_amount,
            sum(compensated_amount) FILTER (WHERE month_no = from_month_no) AS compensated_amount
        FROM stretches INNER JOIN project.months ON months.month_no BETWEEN from_month_no AND to_month_no GROUP BY months.month
    ),
    cube AS (
        SELECT
            month, sum(guaranteed_balance) AS balance, sum(exposure) AS exposure, sum(new_amount) AS new_amount,
            sum(compensated_amount) AS compensated_amount
        FROM project.monthly GROUP BY month
    )
    SELECT
        coalesce(balances.month, cube.month) AS month,
        coalesce(balances.row_count, 0) AS row_count,
        CAST(coalesce(balances.least_balance, 0) AS DOUBLE) AS least_balance,
        CAST(coalesce(balances.balance, 0) - coalesce(cube.balance, 0) AS DOUBLE) AS balance_difference,
        CAST(coalesce(balances.exposure, 0) - coalesce(cube.exposure, 0) AS DOUBLE) AS exposure_difference,
        CAST(coalesce(balances.new_amount, 0) - coalesce(cube.new_amount, 0) AS DOUBLE) AS new_amount_difference,
        CAST(coalesce(balances.compensated_amount, 0) - coalesce(cube.compensated_amount, 0) AS DOUBLE) AS compensated_difference
    FROM balances
    FULL JOIN cube ON balances.month = cube.month
    ORDER BY 1
"""
"""Each month's sums over projects, by the stretches in which they stand still, beside the same sums in the pre-aggregated cube."""

COVERAGE: Final = """
    SELECT
        filing_id, contract, CAST(rows_accepted AS BIGINT) - CAST(rows_in_warehouse AS BIGINT) - CAST(rows_held AS BIGINT) AS rows_missing
    FROM exchange.coverage
    ORDER BY filing_id
"""
"""Each filing's accepted rows less those in the warehouse and those that wait for a person."""

CONFIRMED: Final = "SELECT filing_id FROM exchange.filings WHERE status = 'confirmed'"
"""Filings that a person has confirmed, whatever is implausible about them."""


def batches(connection: duckdb.DuckDBPyConnection, earlier_periods: int, jump_rows: int) -> pd.DataFrame:
    """Batches with enough of a past, with `typical_ratio`, `total_ratio` and `rows_ratio` to it; a ratio that says nothing is null."""
    frame = connection.execute(BATCHES).df()
    frame = frame[frame["earlier_periods"] >= earlier_periods].reset_index(drop=True)
    frame["typical_ratio"] = frame["typical_amount"] / frame["past_typical_amount"]
    large = frame[["row_count", "past_row_count"]].max(axis=1) >= jump_rows
    frame["rows_ratio"] = (frame["row_count"] / frame["past_row_count"]).where(large)
    frame["total_ratio"] = (frame["total_amount"] / frame["past_total_amount"]).where(large)
    return frame


def confirmed_filings(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Filings of which nobody need be asked again."""
    return frozenset(filing_id for (filing_id,) in connection.execute(CONFIRMED).fetchall())


def months(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Months with the differences of their sums."""
    return connection.execute(MONTHS).df()


def coverage(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Filings with the number of accepted rows that are not in the warehouse."""
    return connection.execute(COVERAGE).df()
