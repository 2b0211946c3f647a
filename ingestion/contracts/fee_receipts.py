"""到账流水 (`fee_receipts`): money that reached the company's bank account."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, RowRule

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
    ),
)

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
)
