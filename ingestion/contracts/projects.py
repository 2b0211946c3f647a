"""担保项目 (`projects`): one guaranteed loan a row, the unit of everything."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, RowRule
from ingestion.contracts.project_events import COMPENSATED

SHARES = ("bank_share", "guarantor_share", "reguarantor_share", "fund_share", "government_share")
LONG_TERM_DAYS = 30 * 366
ODD_FEE_RATE = 0.05  # a year; guarantee fees are a fraction of this
RULES = (
    RowRule(
        "PRJ-GUARANTEED-OVER-LOAN",
        "error",
        ("guaranteed_amount", "loan_amount"),
        lambda: pl.col("guaranteed_amount") > pl.col("loan_amount"),
        "担保金额大于借款金额。",
        "The guaranteed amount exceeds the loan.",
        "请核对两项金额。",
        "Check both amounts.",
    ),
    RowRule(
        "PRJ-SHARES",
        "error",
        SHARES,
        lambda: pl.sum_horizontal(*(pl.col(name).cast(pl.Decimal(38, 8)) for name in SHARES), ignore_nulls=False) != 1,
        "各方分险比例合计不是 100%。",
        "The risk shares do not add up to 100 %.",
        "银行、担保机构、再担保、国家基金、政府五项之和须为 100。",
        "Bank, guarantor, re-guarantor, fund and government must sum to 100.",
    ),
    RowRule(
        "PRJ-DATES",
        "error",
        ("due_date", "start_date"),
        lambda: pl.col("due_date") <= pl.col("start_date"),
        "到期日期不晚于起始日期。",
        "The due date is not after the start.",
        "请核对两个日期。",
        "Check both dates.",
    ),
    RowRule(
        "PRJ-LONG-TERM",
        "warning",
        ("due_date",),
        lambda: (pl.col("due_date") - pl.col("start_date")).dt.total_days() > LONG_TERM_DAYS,
        "担保期限超过 30 年。",
        "The guarantee runs for more than 30 years.",
        "请核对到期日期。",
        "Check the due date.",
    ),
    RowRule(
        "PRJ-ZERO",
        "warning",
        ("guaranteed_amount",),
        lambda: pl.col("guaranteed_amount") == 0,
        "担保金额为零。",
        "The guaranteed amount is zero.",
        "请核对金额。",
        "Check the amount.",
    ),
    RowRule(
        "PRJ-ODD-FEE-RATE",
        "warning",
        ("fee_rate",),
        lambda: pl.col("fee_rate") > ODD_FEE_RATE,
        "担保年费率高于 5%。",
        "The guarantee fee rate is over 5 % a year.",
        "请核对费率与单位。",
        "Check the rate and its unit.",
    ),
)

CONTRACT = Contract(
    name="projects",
    zh="担保项目",
    en="Projects",
    prefix="PRJ",
    key=("project_no",),
    columns=(
        Column("project_no", "项目编号", "text", required=True),
        Column("customer_id_type", "客户证件类型", "code", required=True, codes="id_type"),
        Column(
            "customer_id_number",
            "客户证件号码",
            "text",
            required=True,
            checks=("identity:customer_id_type",),
            personal="identity",
        ),
        Column("bank_no", "银行编号", "text", required=True),
        Column("product", "担保品种", "code", required=True, codes="product"),
        Column("agreement_no", "合作协议编号", "text"),
        Column("loan_contract_no", "借款合同号", "text", required=True),
        Column("guarantee_contract_no", "保证合同号", "text", required=True),
        Column("loan_amount", "借款金额", "money", required=True, checks=("not_negative",)),
        Column("guaranteed_amount", "担保金额", "money", required=True, checks=("not_negative",)),
        Column("loan_rate", "贷款年利率", "rate", required=True),
        Column("fee_rate", "担保年费率", "rate", required=True),
        Column("start_date", "起始日期", "date", required=True),
        Column("due_date", "到期日期", "date", required=True),
        Column("repayment_plan", "还款方式", "code", required=True, codes="repayment_plan"),
        Column("purpose", "借款用途", "text"),
        Column("industry_code", "投向行业", "text", required=True, checks=("industry",)),
        Column("region_code", "投向地区", "text", required=True, checks=("region",)),
        Column("is_small_firm", "是否小微企业", "bool", required=True),
        Column("is_farmer", "是否农户及三农", "bool", required=True),
        Column("is_tech", "是否科创", "bool"),
        Column("issuer_grade", "发行主体评级", "text"),
        Column("guarantee_mode", "担保方式", "code", required=True, codes="guarantee_mode"),
        Column("reguarantee_mode", "再担保方式", "code", required=True, codes="reguarantee_mode"),
        Column("bank_share", "银行分险比例", "share", required=True, checks=("percent",)),
        Column("guarantor_share", "担保机构分险比例", "share", required=True, checks=("percent",)),
        Column("reguarantor_share", "再担保分险比例", "share", required=True, checks=("percent",)),
        Column("fund_share", "国家基金分险比例", "share", required=True, checks=("percent",)),
        Column("government_share", "政府分险比例", "share", required=True, checks=("percent",)),
    ),
    references={("customer_id_type", "customer_id_number"): "customers", ("bank_no",): "banks"},
    rules=RULES,
    lock=COMPENSATED,
)
