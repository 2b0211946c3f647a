"""工商变更 (`registry_changes`): changes of registration."""

from __future__ import annotations

from ingestion.contracts.model import Column, Contract

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
)
