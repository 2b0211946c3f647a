"""客户财务报表 (`customer_statements`): the statement lines that the scorecard needs."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from ingestion.contracts.model import Column, Contract, RowRule

MONEY_SLACK = 1  # yuan: roundings of a statement kept in thousands show in the last digits only
WAY_OFF = Decimal("0.1")  # of total assets: no rounding explains that
GAP = pl.col("total_assets") - pl.col("total_liabilities") - pl.col("equity")
RULES = (
    RowRule(
        "STM-BALANCE",
        "warning",
        ("total_assets", "total_liabilities", "equity"),
        lambda: GAP.abs().is_between(MONEY_SLACK, pl.col("total_assets").abs() * WAY_OFF, closed="none"),
        "资产总额不等于负债总额加所有者权益。",
        "Total assets differ from liabilities plus equity.",
        "请核对三项金额。",
        "Check the three amounts.",
    ),
    RowRule(
        "STM-BALANCE-OFF",
        "error",
        ("total_assets", "total_liabilities", "equity"),
        lambda: (GAP.abs() > MONEY_SLACK) & (GAP.abs() >= pl.col("total_assets").abs() * WAY_OFF),
        "资产总额与负债加权益相差一成以上。",
        "Total assets and liabilities plus equity differ by a tenth or more.",
        "请核对三项金额及单位（元）。",
        "Check the three amounts and their unit (yuan).",
    ),
    RowRule(
        "STM-CURRENT",
        "warning",
        ("current_assets", "total_assets"),
        lambda: pl.col("current_assets") > pl.col("total_assets"),
        "流动资产大于资产总额。",
        "Current assets exceed total assets.",
        "请核对两项金额。",
        "Check both amounts.",
    ),
    RowRule(
        "STM-LIABILITIES",
        "warning",
        ("current_liabilities", "total_liabilities"),
        lambda: pl.col("current_liabilities") > pl.col("total_liabilities"),
        "流动负债大于负债总额。",
        "Current liabilities exceed total liabilities.",
        "请核对两项金额。",
        "Check both amounts.",
    ),
)

CONTRACT = Contract(
    name="customer_statements",
    zh="客户财务报表",
    en="Customer financial statements",
    prefix="STM",
    key=(
        "id_number",
        "period",
    ),
    columns=(
        Column("id_number", "证件号码", "text", required=True, personal="identity"),
        Column("period", "报告期", "month", required=True),
        Column("audited", "是否审计", "bool"),
        Column("cash", "货币资金", "money", checks=("not_negative",)),
        Column("receivables", "应收账款", "money", checks=("not_negative",)),
        Column("inventory", "存货", "money", checks=("not_negative",)),
        Column("current_assets", "流动资产", "money", required=True, checks=("not_negative",)),
        Column("total_assets", "资产总额", "money", required=True, checks=("not_negative",)),
        Column("short_term_debt", "短期借款", "money", checks=("not_negative",)),
        Column("current_liabilities", "流动负债", "money", required=True, checks=("not_negative",)),
        Column("total_liabilities", "负债总额", "money", required=True, checks=("not_negative",)),
        Column("equity", "所有者权益", "money", required=True),
        Column("revenue", "营业收入", "money", required=True, checks=("not_negative",)),
        Column("cost", "营业成本", "money", checks=("not_negative",)),
        Column("interest_expense", "利息支出", "money"),
        Column("profit_before_tax", "利润总额", "money"),
        Column("net_profit", "净利润", "money", required=True),
        Column("operating_cash_flow", "经营活动现金流量净额", "money"),
    ),
    rules=RULES,
)
