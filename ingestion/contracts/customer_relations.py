"""关联关系 (`customer_relations`): who is related to whom, and how."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, Row, RowRule

RULES = (
    RowRule(
        "REL-SELF",
        "error",
        ("to_id", "from_id"),
        lambda: pl.col("to_id") == pl.col("from_id"),
        "主体与关联方相同。",
        "A subject cannot be related to itself.",
        "请核对两个证件号。",
        "Check both numbers.",
        fails={"to_id": "91530000216548323H"},
    ),
    RowRule(
        "REL-DATES",
        "error",
        ("until", "since"),
        lambda: pl.col("until") < pl.col("since"),
        "终止日期早于起始日期。",
        "The relation ends before it begins.",
        "请核对两个日期。",
        "Check both dates.",
        fails={"until": "2019-12-31"},
        keeps={"until": "2020-01-01"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "from_id": "91530000216548323H", "from_name": "乙机械有限公司", "to_id": "11010519491231002X",
        "to_name": "张三", "kind": "SHAREHOLDER", "share": "60", "since": "2020-01-01",
        "until": "2024-01-01",
    },
    {
        "from_id": "91530000216548323H", "from_name": "乙机械有限公司", "to_id": "11010519491231002X",
        "to_name": "张三", "kind": "LEGAL_REP", "since": "2020-01-01",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="customer_relations",
    zh="关联关系",
    en="Customer relations",
    prefix="REL",
    key=(
        "from_id",
        "to_id",
        "kind",
    ),
    columns=(
        Column("from_id", "主体证件号", "text", required=True, personal="identity"),
        Column("from_name", "主体名称", "text", required=True, personal="name"),
        Column("to_id", "关联方证件号", "text", required=True, personal="identity"),
        Column("to_name", "关联方名称", "text", required=True, personal="name"),
        Column("kind", "关系类型", "code", required=True, codes="relation_kind"),
        Column("share", "持股比例", "share", checks=("percent",)),
        Column("since", "起始日期", "date"),
        Column("until", "终止日期", "date"),
    ),
    rules=RULES,
    examples=EXAMPLES,
)
