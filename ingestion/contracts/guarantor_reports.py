"""担保机构月报 (`guarantor_reports`): a guarantor's own balance sheet and book, month by month."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, Row, RowRule

RULES = (
    RowRule(
        "GRP-ASSET-CLASSES",
        "warning",
        ("class1_assets", "class2_assets", "class3_assets"),
        lambda: (
            ~pl.sum_horizontal(*(pl.col(f"class{n}_assets") for n in (1, 2, 3)), ignore_nulls=False).is_between(
                pl.col("total_assets") - pl.col("compensation_receivable") - 1, pl.col("total_assets") + 1
            )
        ),
        "三级资产合计与资产总额（或扣除应收代偿款后）不符。",
        "The three asset classes add up neither to total assets nor to total assets less compensation receivable.",
        "请核对三级资产与资产总额。",
        "Check the classes and the total.",
        fails={"class1_assets": "800000000.00"},
        keeps={"class1_assets": "650000000.00"},
    ),
    RowRule(
        "GRP-NET-ASSETS",
        "warning",
        ("net_assets", "total_assets"),
        lambda: pl.col("net_assets") > pl.col("total_assets"),
        "净资产大于资产总额。",
        "Net assets exceed total assets.",
        "请核对两项金额。",
        "Check both amounts.",
        fails={"net_assets": "1000000000.01"},
        keeps={"net_assets": "1000000000.00"},
    ),
    RowRule(
        "GRP-SMALL-BALANCE",
        "error",
        ("small_farmer_balance", "guaranteed_balance"),
        lambda: pl.col("small_farmer_balance") > pl.col("guaranteed_balance"),
        "小微和农户在保余额大于在保余额。",
        "The balance for small firms and farmers exceeds the whole balance.",
        "请核对两项金额。",
        "Check both amounts.",
        fails={"small_farmer_balance": "3000000000.01"},
        keeps={"small_farmer_balance": "3000000000.00"},
    ),
    RowRule(
        "GRP-SMALL-ACCOUNTS",
        "error",
        ("small_farmer_accounts", "accounts"),
        lambda: pl.col("small_farmer_accounts") > pl.col("accounts"),
        "小微和农户在保户数大于在保户数。",
        "The accounts of small firms and farmers exceed all accounts.",
        "请核对两项户数。",
        "Check both numbers.",
        fails={"small_farmer_accounts": "951"},
        keeps={"small_farmer_accounts": "950"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "uscc": "91110000600037341L", "period": "2025-06", "total_assets": "1000000000.00",
        "net_assets": "600000000.00", "other_guarantor_equity": "0.00", "class1_assets": "700000000.00",
        "class2_assets": "200000000.00", "class3_assets": "100000000.00",
        "compensation_receivable": "50000000.00", "unearned_premium_reserve": "10000000.00",
        "compensation_reserve": "30000000.00", "general_risk_reserve": "20000000.00",
        "fee_income": "24000000.00", "guaranteed_balance": "3000000000.00", "accounts": "950",
        "small_farmer_balance": "2400000000.00", "small_farmer_accounts": "880",
    },
    {
        "uscc": "91110000600037341L", "period": "2025-05", "total_assets": "990000000.00",
        "net_assets": "598000000.00", "other_guarantor_equity": "0.00", "class1_assets": "695000000.00",
        "class2_assets": "195000000.00", "class3_assets": "100000000.00",
        "compensation_receivable": "48000000.00", "unearned_premium_reserve": "9800000.00",
        "compensation_reserve": "29500000.00", "general_risk_reserve": "20000000.00",
        "fee_income": "20000000.00", "guaranteed_balance": "2950000000.00", "accounts": "940",
        "small_farmer_balance": "2350000000.00", "small_farmer_accounts": "870",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="guarantor_reports",
    zh="担保机构月报",
    en="Guarantor monthly reports",
    prefix="GRP",
    key=(
        "uscc",
        "period",
    ),
    columns=(
        Column("uscc", "统一社会信用代码", "text", required=True, checks=("uscc",)),
        Column("period", "报告期", "month", required=True),
        Column("total_assets", "资产总额", "money", required=True, checks=("not_negative",)),
        Column("net_assets", "净资产", "money", required=True),
        Column("other_guarantor_equity", "对其他担保公司股权投资", "money", checks=("not_negative",)),
        Column("class1_assets", "Ⅰ级资产", "money", required=True, checks=("not_negative",)),
        Column("class2_assets", "Ⅱ级资产", "money", required=True, checks=("not_negative",)),
        Column("class3_assets", "Ⅲ级资产", "money", required=True, checks=("not_negative",)),
        Column("compensation_receivable", "应收代偿款", "money", required=True, checks=("not_negative",)),
        Column("unearned_premium_reserve", "未到期责任准备金", "money", required=True, checks=("not_negative",)),
        Column("compensation_reserve", "担保赔偿准备金", "money", required=True, checks=("not_negative",)),
        Column("general_risk_reserve", "一般风险准备金", "money", required=True),
        Column("fee_income", "本年担保费收入", "money", required=True),
        Column("guaranteed_balance", "在保余额", "money", required=True, checks=("not_negative",)),
        Column("accounts", "在保户数", "int", required=True, checks=("not_negative",)),
        Column("small_farmer_balance", "小微和农户在保余额", "money", required=True, checks=("not_negative",)),
        Column("small_farmer_accounts", "小微和农户在保户数", "int", required=True, checks=("not_negative",)),
    ),
    rules=RULES,
    filer_column="uscc",
    examples=EXAMPLES,
)
