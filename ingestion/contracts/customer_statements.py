"""客户财务报表 (`customer_statements`): the statement lines that the scorecard needs."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from ingestion.contracts.model import Column, Contract, Row, RowRule

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
        fails={"equity": "12000002.00"},
        keeps={"equity": "12000001.00"},
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
        fails={"equity": "14800000.00"},
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
        fails={"current_assets": "28000000.01"},
        keeps={"current_assets": "28000000.00"},
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
        fails={"current_liabilities": "16000000.01"},
        keeps={"current_liabilities": "16000000.00"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "id_number": "91530000216548323H", "period": "2024-12", "audited": "Y", "cash": "3000000.00",
        "receivables": "5000000.00", "inventory": "4000000.00", "current_assets": "13000000.00",
        "total_assets": "28000000.00", "short_term_debt": "6000000.00", "current_liabilities": "9000000.00",
        "total_liabilities": "16000000.00", "equity": "12000000.00", "revenue": "36000000.00",
        "cost": "30000000.00", "interest_expense": "400000.00", "profit_before_tax": "1500000.00",
        "net_profit": "1200000.00", "operating_cash_flow": "900000.00",
    },
    {
        "id_number": "91530000216548323H", "period": "2023-12", "audited": "N", "cash": "2500000.00",
        "receivables": "4500000.00", "inventory": "4200000.00", "current_assets": "12000000.00",
        "total_assets": "26000000.00", "short_term_debt": "6500000.00", "current_liabilities": "9500000.00",
        "total_liabilities": "15200000.00", "equity": "10800000.00", "revenue": "31000000.00",
        "cost": "26500000.00", "interest_expense": "420000.00", "profit_before_tax": "-300000.00",
        "net_profit": "-320000.00", "operating_cash_flow": "-150000.00",
    },
)  # fmt: skip

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
    examples=EXAMPLES,
)
