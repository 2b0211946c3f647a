"""本公司报表 (`company_statements`): the company's own balance sheet and result, of a month's or quarter's last day.

What returns and measures of the company rest on and no filing of a partner says. A figure that is not given stays unknown: nothing is
computed as if it were zero.
"""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, Row, RowRule

_CLASSES = ("class1_assets", "class2_assets", "class3_assets")

RULES = (
    RowRule(
        "CST-BALANCE",
        "error",
        ("total_assets", "total_liabilities", "net_assets"),
        lambda: pl.col("total_assets") - pl.col("total_liabilities") != pl.col("net_assets"),
        "资产总额减负债总额不等于净资产。",
        "Total assets less total liabilities are not net assets.",
        "请核对三项金额。",
        "Check the three amounts.",
        fails={"net_assets": "600000000.01"},
        keeps={"net_assets": "600000000.00"},
    ),
    RowRule(
        "CST-ASSET-CLASSES",
        "error",
        (*_CLASSES, "total_assets", "compensation_receivable"),
        lambda: (
            pl.sum_horizontal(*map(pl.col, _CLASSES), ignore_nulls=False)
            != pl.col("total_assets") - pl.col("compensation_receivable")
        ),
        "三级资产合计不等于资产总额减应收代偿款。",
        "The three asset classes do not add up to total assets less compensation receivable.",
        "请按《融资担保公司资产比例管理办法》核对三级资产。",
        "Check the classes against the Measures on the asset ratios of financing guarantee companies.",
        fails={"class3_assets": "100000000.01"},
        keeps={"class3_assets": "100000000.00"},
    ),
    RowRule(
        "CST-LIQUID-ASSETS",
        "error",
        ("liquid_assets", "total_assets"),
        lambda: pl.col("liquid_assets") > pl.col("total_assets"),
        "流动性资产大于资产总额。",
        "Liquid assets exceed total assets.",
        "请核对两项金额。",
        "Check both amounts.",
        fails={"liquid_assets": "1000000000.01"},
        keeps={"liquid_assets": "1000000000.00"},
    ),
    RowRule(
        "CST-LIQUID-LIABILITIES",
        "error",
        ("liquid_liabilities", "total_liabilities"),
        lambda: pl.col("liquid_liabilities") > pl.col("total_liabilities"),
        "流动性负债大于负债总额。",
        "Liquid liabilities exceed total liabilities.",
        "请核对两项金额。",
        "Check both amounts.",
        fails={"liquid_liabilities": "400000000.01"},
        keeps={"liquid_liabilities": "400000000.00"},
    ),
    RowRule(
        "CST-CAPITAL",
        "warning",
        ("paid_in_capital", "net_assets"),
        lambda: pl.col("paid_in_capital") > pl.col("net_assets"),
        "净资产低于实收资本。",
        "Net assets are less than the paid-in capital.",
        "如确有未弥补亏损，可不处理。",
        "Nothing to do where losses are carried forward.",
        fails={"paid_in_capital": "600000000.01"},
        keeps={"paid_in_capital": "600000000.00"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "period": "2025-06", "total_assets": "1000000000.00", "total_liabilities": "400000000.00", "net_assets": "600000000.00",
        "paid_in_capital": "500000000.00", "other_guarantor_equity": "20000000.00", "class1_assets": "650000000.00",
        "class2_assets": "200000000.00", "class3_assets": "100000000.00", "compensation_receivable": "50000000.00",
        "liquid_assets": "700000000.00", "liquid_liabilities": "350000000.00", "unearned_premium_reserve": "10000000.00",
        "compensation_reserve": "30000000.00", "general_risk_reserve": "20000000.00", "fee_income": "24000000.00",
        "net_profit": "9000000.00",
    },
    {
        "period": "2025-03", "total_assets": "980000000.00", "total_liabilities": "385000000.00", "net_assets": "595000000.00",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="company_statements",
    zh="本公司报表",
    en="Company statements",
    prefix="CST",
    key=("period",),
    columns=(
        Column(
            "period", "报告期", "month", required=True,
            note_zh="报表所属月份；季报填季末月。", note_en="The month of the statement; of a quarter its last month.",
        ),
        Column("total_assets", "资产总额", "money", required=True, checks=("not_negative",)),
        Column("total_liabilities", "负债总额", "money", required=True, checks=("not_negative",)),
        Column("net_assets", "净资产", "money", required=True, note_zh="非合并报表。", note_en="Not consolidated."),
        Column("paid_in_capital", "实收资本", "money", checks=("not_negative",)),
        Column("other_guarantor_equity", "对其他担保公司股权投资", "money", checks=("not_negative",)),
        Column("class1_assets", "Ⅰ级资产", "money", checks=("not_negative",)),
        Column("class2_assets", "Ⅱ级资产", "money", checks=("not_negative",)),
        Column("class3_assets", "Ⅲ级资产", "money", checks=("not_negative",)),
        Column("compensation_receivable", "应收代偿款", "money", checks=("not_negative",)),
        Column("liquid_assets", "流动性资产", "money", checks=("not_negative",)),
        Column("liquid_liabilities", "流动性负债", "money", checks=("not_negative",)),
        Column("unearned_premium_reserve", "未到期责任准备金", "money", checks=("not_negative",)),
        Column("compensation_reserve", "担保赔偿准备金", "money", checks=("not_negative",)),
        Column("general_risk_reserve", "一般风险准备金", "money", checks=("not_negative",)),
        Column("fee_income", "本年担保费收入", "money"),
        Column(
            "net_profit", "本年净利润", "money",
            note_zh="年初至报告期末累计，亏损为负。", note_en="Since the beginning of the year; a loss is negative.",
        ),
    ),
    rules=RULES,
    examples=EXAMPLES,
)  # fmt: skip
