"""到账流水 (`fee_receipts`): money that reached the company's bank account."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, Row, RowRule

RULES = (
    RowRule(
        "FEE-ZERO",
        "warning",
        ("amount",),
        lambda: pl.col("amount") == 0,
        "到账金额为零。",
        "The amount received is zero.",
        "请核对金额。",
        "Check the amount.",
        fails={"amount": "0.00"},
        keeps={"amount": "0.01"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "bank_ref": "R1", "received_on": "2025-06-30", "payer": "甲市融资担保有限公司", "amount": "12500.00",
    },
    {
        "bank_ref": "R2", "received_on": "2025-06-30", "payer": "乙县农业融资担保有限公司", "amount": "3600.50",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="fee_receipts",
    zh="到账流水",
    en="Fee receipts",
    prefix="FEE",
    key=("bank_ref",),
    columns=(
        Column("bank_ref", "银行流水号", "text", required=True),
        Column("received_on", "到账日期", "date", required=True),
        Column("payer", "付款人", "text", required=True, personal="name"),
        Column("amount", "金额", "money", required=True, checks=("not_negative",)),
        Column("note", "附言", "text"),
    ),
    rules=RULES,
    examples=EXAMPLES,
)
