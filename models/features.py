"""Features of the decision day: what each is, when it is known, and which way it may move a probability.

Here: the list of features and their values for all cases of a frame at once. Not here: finding the facts
(`dbt_project/models/judgement_inputs/decision_cases.sql`), judging whether a feature may be used (`audit`).

Every feature names the column that says when its value was known. A record (of a guarantor, bank, industry or region) is that of the twelve
months before the month of decision, drawn towards the whole book's rate where little was in force: with `PRIOR_SHARE` of the whole book's
balance in force, half of it is the institution's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

PRIOR_SHARE = 0.005
#: Outside schemes whose customer rows are the application itself: known on the day of decision, whenever the file came.
OF_THE_APPLICATION = ("US-SBA",)
DECIDED = "decided_on"
Monotone = Literal[-1, 0, 1]


@dataclass(frozen=True)
class Feature:
    """One feature. `monotone` 1: more of it never lowers the probability, -1: never raises it. `known` names the day it was known on."""

    name: str
    zh: str
    en: str
    monotone: Monotone = 0
    known: str = DECIDED
    is_category: bool = False


_STATEMENT, _CUSTOMER, _RECORD = "statement_known_on", "customer_known_on", "record_known_on"
FEATURES: tuple[Feature, ...] = (
    Feature("amount", "担保金额", "guaranteed amount"),
    Feature("term_months", "合同期限", "contracted term in months"),
    Feature("reguarantee_share", "再担保分险比例", "re-guarantor's share"),
    Feature("bank_share", "银行分险比例", "bank's share"),
    Feature("loan_rate", "贷款利率", "loan rate"),
    Feature("fee_rate", "担保费率", "guarantee fee rate"),
    Feature("cover_ratio", "抵质押净值与担保金额之比", "pledged net value to guaranteed amount", -1),
    Feature("guarantors_count", "保证人数", "number of guarantors", -1),
    Feature("is_small_firm", "小微企业", "small firm"),
    Feature("is_farmer", "三农", "farmer"),
    Feature("is_tech", "科创", "technology firm"),
    Feature("customer_age", "成立年限", "customer's age in years", 0, _CUSTOMER),
    Feature("employees", "从业人员", "employees", 0, _CUSTOMER),
    Feature("debt_ratio", "资产负债率", "total liabilities to total assets", 1, _STATEMENT),
    Feature("current_ratio", "流动比率", "current assets to current liabilities", -1, _STATEMENT),
    Feature("net_margin", "销售净利率", "net profit to revenue", -1, _STATEMENT),
    Feature("cash_flow_ratio", "经营现金流比率", "operating cash flow to current liabilities", -1, _STATEMENT),
    Feature("leverage_on_revenue", "担保金额与营业收入之比", "guaranteed amount to revenue", 1, _STATEMENT),
    Feature("customer_projects_before", "此前项目数", "customer's projects before"),
    Feature("customer_overdue_before", "此前最长逾期天数", "customer's worst days overdue before", 1),
    Feature("customer_compensated_before", "此前代偿笔数", "customer's compensations before", 1),
    Feature("partner_rate", "担保机构此前代偿率", "guarantor's compensation rate before", 1, _RECORD),
    Feature("bank_rate", "银行此前代偿率", "bank's compensation rate before", 1, _RECORD),
    Feature("industry_rate", "行业此前代偿率", "industry's compensation rate before", 1, _RECORD),
    Feature("region_rate", "地区此前代偿率", "region's compensation rate before", 1, _RECORD),
    Feature("product", "担保品种", "product", is_category=True),
    Feature("repayment_plan", "还款方式", "repayment plan", is_category=True),
    Feature("guarantee_mode", "担保方式", "guarantee mode", is_category=True),
    Feature("customer_kind", "客户类型", "kind of customer", 0, _CUSTOMER, is_category=True),
    Feature("customer_size", "企业规模", "size of customer", 0, _CUSTOMER, is_category=True),
    Feature("industry_section", "行业门类", "industry section", is_category=True),
)
_RECORDS = {"partner": "partner_id", "bank": "bank_id", "industry": "industry_division", "region": "region_code"}


def features(cases: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Every feature of each case, with project_id, decided_on and the days on which they were known.

    `cases` are rows of decision_cases, `records` of decision_records. Ratios whose denominator is zero or unknown are unknown.
    """
    frame = _with_records(cases, records)
    number = {name: pl.col(name).cast(pl.Float64) for name in _AMOUNTS}
    amount = number["guaranteed_amount"]
    decided = pl.col(DECIDED)
    applied = pl.col("scheme").is_in(OF_THE_APPLICATION)
    values = {
        "amount": amount,
        "term_months": pl.col("term_months").cast(pl.Float64),
        "reguarantee_share": pl.col("reguarantee_share").cast(pl.Float64),
        "bank_share": pl.col("bank_share").cast(pl.Float64),
        "loan_rate": pl.col("loan_rate").cast(pl.Float64),
        "fee_rate": pl.col("fee_rate").cast(pl.Float64),
        "cover_ratio": _over(number["pledged_value"], amount),
        "guarantors_count": pl.col("guarantors_count").cast(pl.Float64),
        **{name: pl.col(name).cast(pl.Float64) for name in ("is_small_firm", "is_farmer", "is_tech", "employees")},
        "customer_age": (decided - pl.col("established")).dt.total_days() / 365.25,
        "debt_ratio": _over(number["total_liabilities"], number["total_assets"]),
        "current_ratio": _over(number["current_assets"], number["current_liabilities"]),
        "net_margin": _over(number["net_profit"], number["revenue"]),
        "cash_flow_ratio": _over(number["operating_cash_flow"], number["current_liabilities"]),
        "leverage_on_revenue": _over(amount, number["revenue"]),
        **{name: pl.col(name).cast(pl.Float64) for name in _OWN_RECORD},
        **{f"{dimension}_rate": _drawn(dimension) for dimension in _RECORDS},
        **{feature.name: pl.col(feature.name).cast(pl.String) for feature in FEATURES if feature.is_category},
    }
    return frame.select(
        "project_id",
        DECIDED,
        pl.when(applied).then(decided).otherwise(pl.col(_CUSTOMER)).alias(_CUSTOMER),
        pl.col(_STATEMENT),
        decided.dt.month_start().dt.offset_by("-1d").alias(_RECORD),
        **{feature.name: values[feature.name] for feature in FEATURES},
    )


def known_in_time(frame: pl.DataFrame, among: Iterable[Feature] = FEATURES) -> pl.DataFrame:
    """The features without what became known only after the decision: that is unknown, to whoever learns and to whoever judges."""
    return frame.with_columns(
        pl.when(pl.col(feature.known) <= pl.col(DECIDED)).then(pl.col(feature.name)).alias(feature.name)
        for feature in among
        if feature.known != DECIDED and feature.name in frame.columns
    )


_AMOUNTS = (
    "guaranteed_amount", "pledged_value", "total_assets", "total_liabilities", "current_assets", "current_liabilities", "revenue",
    "net_profit", "operating_cash_flow",
)  # fmt: skip
_OWN_RECORD = ("customer_projects_before", "customer_overdue_before", "customer_compensated_before")


def _over(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    return numerator / pl.when(denominator > 0).then(denominator)


def _with_records(cases: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The record of each dimension beside each case: ``partner_compensated``, ``partner_balance`` and so on, and the whole book's."""
    frame = cases
    for dimension, key in (*_RECORDS.items(), ("all", None)):
        mine = records.filter(pl.col("dimension") == dimension).select(
            pl.col("key"),
            pl.col("month_no").alias("decided_month_no"),
            pl.col("compensated_before").cast(pl.Float64).alias(f"{dimension}_compensated"),
            pl.col("balance_before").cast(pl.Float64).alias(f"{dimension}_balance"),
        )
        frame = frame.with_columns(pl.col("decided_month_no").cast(pl.Int64))
        if key is None:
            frame = frame.join(mine.drop("key"), on="decided_month_no", how="left", maintain_order="left")
        else:
            frame = frame.join(
                mine.rename({"key": key}), on=[key, "decided_month_no"], how="left", maintain_order="left"
            )
    return frame


def _drawn(dimension: str) -> pl.Expr:
    """The dimension's own rate, drawn towards the whole book's; unknown while the book has no record at all."""
    own, balance = pl.col(f"{dimension}_compensated").fill_null(0), pl.col(f"{dimension}_balance").fill_null(0)
    whole = pl.when(pl.col("all_balance") > 0).then(pl.col("all_balance"))
    prior = whole * PRIOR_SHARE
    return (own + prior * pl.col("all_compensated") / whole) / (balance + prior)
