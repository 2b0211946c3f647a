"""The public file of US SBA loans as cases to learn from: what the warehouse's decision cases and records would say of each.

A shortcut for backtests beside `backstop import sba`: the same columns by the same meaning, without a warehouse, so that the file's
weights (it is a mix of samples) can go along.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from models.features import FEATURES, features

LAST = date(2014, 6, 30)
#: From the balanced sample to the population: charged off 10.504, paid 49.307.
BALANCED, CHARGED_OFF, PAID = "stat301_balanced_30k", 10.504, 49.307


def sba_cases(folder: Path) -> pl.DataFrame:
    """Loans decided from 1990 to 2010 whose outcome is known, with features, label, known_by, amount_at_stake, weight."""
    loans = _loans(folder / "sba" / "sba_loans_48k.parquet")
    outcome = loans.select(
        "project_id", "label", "known_by", "weight", amount_at_stake="guaranteed_amount", source="source"
    )
    return features(loans, _records(loans)).join(outcome, on="project_id", maintain_order="left")


def _loans(path: Path) -> pl.DataFrame:
    start = pl.coalesce("DisbursementDate", "ApprovalDate")
    naics = pl.col("NAICS").cast(pl.String).str.head(2)
    bad = pl.col("MIS_Status") == "CHGOFF"
    frame = pl.read_parquet(path).with_columns(
        decided_on=start,
        due_date=start.dt.offset_by(pl.concat_str(pl.col("Term").cast(pl.String), pl.lit("mo"))),
        label=bad.cast(pl.Int8),
        industry=pl.when(pl.col("NAICS") > 0).then(naics),
    )
    over = pl.when(bad).then("ChgOffDate").otherwise(pl.min_horizontal("due_date", pl.lit(LAST)))
    weight = pl.when(pl.col("source") != BALANCED).then(1.0).when(bad).then(CHARGED_OFF).otherwise(PAID)
    frame = frame.filter(
        pl.col("MIS_Status").is_not_null() & pl.col("decided_on").is_between(date(1990, 1, 1), date(2010, 12, 31))
    )
    blank = {
        **{name: pl.lit(None, pl.Float64) for name in _UNKNOWN},
        **{
            feature.name: pl.lit(None, pl.String)
            for feature in FEATURES
            if feature.is_category and feature.name != "industry_section"
        },
    }
    return frame.with_columns(
        **blank,
        project_id=pl.col("LoanNr_ChkDgt").cast(pl.String),
        scheme=pl.lit("US-SBA"),
        known_by=pl.max_horizontal(over, "decided_on"),
        decided_month_no=pl.col("decided_on").dt.year() * 12 + pl.col("decided_on").dt.month() - 1,
        term_months=pl.col("Term"),
        guaranteed_amount=pl.col("GrAppv"),
        reguarantee_share=pl.col("SBA_Appv") / pl.col("GrAppv"),
        bank_share=1 - pl.col("SBA_Appv") / pl.col("GrAppv"),
        employees=pl.col("NoEmp"),
        established=pl.lit(None, pl.Date),
        customer_known_on=pl.lit(LAST),
        statement_known_on=pl.lit(None, pl.Date),
        industry_section=pl.col("industry"),
        industry_division=pl.col("industry"),
        region_code=pl.concat_str(pl.lit("US-"), "State"),
        partner_id=pl.lit("US-SBA"),
        bank_id=pl.concat_str("Bank", "BankState", separator="|"),
        weight=weight,
    ).unique("project_id", keep="first", maintain_order=True)


def _records(loans: pl.DataFrame) -> pl.DataFrame:
    """Compensated, and in force on average, in the twelve months before each month."""
    month = {name: pl.col(name).dt.year() * 12 + pl.col(name).dt.month() - 1 for name in ("decided_on", "known_by")}
    keys = pl.concat(
        [
            loans.select("weight", "label", "decided_on", "known_by", "ChgOffPrinGr", "GrAppv", dimension=pl.lit(name), key=column)
            for name, column in (("bank", "bank_id"), ("industry", "industry_division"), ("region", "region_code"), ("all", "scheme"))
        ]
    ).drop_nulls("key")  # fmt: skip
    keys = keys.with_columns(key=pl.when(pl.col("dimension") == "all").then(pl.lit("all")).otherwise("key"))
    moved = [
        keys.select("dimension", "key", no=month["decided_on"], started=pl.col("GrAppv") * pl.col("weight")),
        keys.select("dimension", "key", no=month["known_by"], ended=pl.col("GrAppv") * pl.col("weight")),
        keys.filter(pl.col("label") == 1).select(
            "dimension", "key", no=month["known_by"], compensated=pl.col("ChgOffPrinGr") * pl.col("weight")
        ),
    ]
    flows = (
        pl.concat(moved, how="diagonal")
        .group_by("dimension", "key", "no")
        .agg(pl.col("started", "ended", "compensated").sum())
    )
    first, last = flows["no"].min(), flows["no"].max()
    assert isinstance(first, int)
    assert isinstance(last, int)
    calendar = flows.select("dimension", "key").unique().join(pl.DataFrame({"no": range(first, last + 1)}), how="cross")
    by_month = (
        calendar.join(flows.cast({"no": pl.Int64}), on=["dimension", "key", "no"], how="left").fill_null(0).sort("no")
    )
    over = ["dimension", "key"]
    by_month = by_month.with_columns(balance=(pl.col("started") - pl.col("ended")).cum_sum().over(over))
    return by_month.select(
        "dimension",
        "key",
        month_no=pl.col("no").cast(pl.Int64),
        compensated_before=pl.col("compensated").rolling_sum(12, min_samples=1).shift(1).over(over),
        balance_before=pl.col("balance").rolling_mean(12, min_samples=1).shift(1).over(over),
    ).drop_nulls()


_UNKNOWN = (
    "loan_rate", "fee_rate", "pledged_value", "total_assets", "total_liabilities", "current_assets", "current_liabilities", "revenue",
    "net_profit", "operating_cash_flow", "guarantors_count", "is_small_firm", "is_farmer", "is_tech", "customer_projects_before",
    "customer_overdue_before", "customer_compensated_before",
)  # fmt: skip
