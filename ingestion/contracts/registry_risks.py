"""异常失信司法 (`registry_risks`): abnormal operation, dishonesty, enforcement, lawsuits and the like."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, Row, RowRule

KINDS = ("ABNORMAL", "DISHONEST", "ENFORCEMENT", "LAWSUIT", "TAX", "PENALTY", "FREEZE", "BANKRUPTCY")
RULES = (
    RowRule(
        "RRK-DATES",
        "error",
        ("removed_on", "recorded_on"),
        lambda: pl.col("removed_on") < pl.col("recorded_on"),
        "移出日期早于列入日期。",
        "The record was removed before it was made.",
        "请核对两个日期。",
        "Check both dates.",
        fails={"removed_on": "2024-02-01"},
        keeps={"removed_on": "2024-02-02"},
    ),
    RowRule(
        "RRK-KIND",
        "warning",
        ("kind",),
        lambda: ~pl.col("kind").is_in(KINDS),
        "风险类型不是约定的代码。",
        "The kind of risk is not one of the agreed codes.",
        "请用 ABNORMAL、DISHONEST、ENFORCEMENT、LAWSUIT、TAX、PENALTY、FREEZE、BANKRUPTCY。",
        "Use ABNORMAL, DISHONEST, ENFORCEMENT, LAWSUIT, TAX, PENALTY, FREEZE or BANKRUPTCY.",
        fails={"kind": "OTHER"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "uscc": "91530000216548323H", "record_no": "1", "kind": "LAWSUIT", "recorded_on": "2024-02-02",
        "removed_on": "2024-03-02",
    },
    {
        "uscc": "91530000216548323H", "record_no": "2", "kind": "TAX", "recorded_on": "2025-04-01",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="registry_risks",
    zh="异常失信司法",
    en="Business registry: risk records",
    prefix="RRK",
    key=(
        "uscc",
        "record_no",
    ),
    columns=(
        Column("uscc", "统一社会信用代码", "text", required=True, checks=("uscc",)),
        Column("record_no", "记录编号", "text", required=True),
        Column("kind", "风险类型", "text", required=True),
        Column("recorded_on", "列入日期", "date", required=True),
        Column("removed_on", "移出日期", "date"),
        Column("amount", "涉及金额", "money", checks=("not_negative",)),
        Column("detail", "说明", "text"),
    ),
    rules=RULES,
    examples=EXAMPLES,
)
