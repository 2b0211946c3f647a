"""工商变更 (`registry_changes`): changes of registration."""

from __future__ import annotations

from ingestion.contracts.model import Column, Contract, Row

EXAMPLES: tuple[Row, ...] = (
    {
        "uscc": "91530000216548323H", "change_no": "1", "changed_on": "2024-02-02", "item": "法定代表人",
        "before": "李四", "after": "张三",
    },
    {
        "uscc": "91530000216548323H", "change_no": "2", "changed_on": "2024-09-09", "item": "注册资本",
        "before": "300 万元", "after": "500 万元",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="registry_changes",
    zh="工商变更",
    en="Business registry: changes",
    prefix="RCH",
    key=(
        "uscc",
        "change_no",
    ),
    columns=(
        Column("uscc", "统一社会信用代码", "text", required=True, checks=("uscc",)),
        Column("change_no", "变更序号", "text", required=True),
        Column("changed_on", "变更日期", "date", required=True),
        Column("item", "变更事项", "text", required=True),
        Column("before", "变更前", "text"),
        Column("after", "变更后", "text"),
    ),
    examples=EXAMPLES,
)
