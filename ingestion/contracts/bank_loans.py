"""银行贷款台账 (`bank_loans`): the bank's own view of each guaranteed loan."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, RowRule

RULES = (
    RowRule(
        "BLN-BALANCE",
        "warning",
        ("balance", "contract_amount"),
        lambda: pl.col("balance") > pl.col("contract_amount"),
        "贷款余额大于合同金额。",
        "The balance exceeds the contract.",
        "请核对两项金额。",
        "Check both amounts.",
    ),
    RowRule(
        "BLN-OVERDUE",
        "error",
        ("overdue_principal", "balance"),
        lambda: pl.col("overdue_principal") > pl.col("balance"),
        "逾期本金大于贷款余额。",
        "Overdue principal exceeds the balance.",
        "请核对两项金额。",
        "Check both amounts.",
    ),
    RowRule(
        "BLN-DAYS",
        "warning",
        ("days_overdue", "overdue_principal"),
        lambda: (pl.col("overdue_principal") > 0) & (pl.col("days_overdue").fill_null(0) == 0),
        "有逾期本金而无逾期天数。",
        "There is overdue principal without days overdue.",
        "请填写逾期天数。",
        "Fill in the days overdue.",
    ),
)

CONTRACT = Contract(
    name="bank_loans",
    zh="银行贷款台账",
    en="Bank loan ledger",
    prefix="BLN",
    key=(
        "loan_contract_no",
        "as_of",
    ),
    columns=(
        Column("loan_contract_no", "借款合同号", "text", required=True),
        Column("as_of", "数据日期", "date", required=True),
        Column("borrower_id_number", "借款人证件号码", "text", required=True, personal="identity"),
        Column("borrower_name", "借款人名称", "text", required=True, personal="name"),
        Column("contract_amount", "合同金额", "money", required=True, checks=("not_negative",)),
        Column("balance", "贷款余额", "money", required=True, checks=("not_negative",)),
        Column("loan_rate", "执行年利率", "rate"),
        Column("overdue_principal", "逾期本金", "money", checks=("not_negative",)),
        Column("overdue_interest", "欠息", "money", checks=("not_negative",)),
        Column("days_overdue", "逾期天数", "int", checks=("not_negative",)),
        Column("classification", "五级分类", "code", codes="classification"),
        Column("other_balance", "本行其他贷款余额", "money", checks=("not_negative",)),
    ),
    rules=RULES,
)
