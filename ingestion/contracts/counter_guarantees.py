"""反担保措施 (`counter_guarantees`): what the customer gives the guarantor as security."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, Row, RowRule
from ingestion.contracts.project_events import COMPENSATED

RULES = (
    RowRule(
        "CGT-PRIOR-CLAIMS",
        "warning",
        ("prior_claims", "appraised_value"),
        lambda: pl.col("prior_claims") > pl.col("appraised_value"),
        "在先债权大于评估价值。",
        "Prior claims exceed the appraised value.",
        "请核对两项金额。",
        "Check both amounts.",
        fails={"prior_claims": "1200000.01"},
        keeps={"prior_claims": "1200000.00"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "project_no": "P1", "measure_no": "1", "kind": "RESIDENTIAL", "object": "甲市乙区丙路 1 号住宅",
        "owner_id": "11010519491231002X", "owner_name": "张三", "appraised_value": "1200000.00",
        "appraised_on": "2024-12-01", "prior_claims": "200000.00", "registration_no": "DY0001",
    },
    {
        "project_no": "P2", "measure_no": "1", "kind": "PERSON", "owner_id": "11010519491231002X",
        "owner_name": "张三",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="counter_guarantees",
    zh="反担保措施",
    en="Counter-guarantees",
    prefix="CGT",
    key=(
        "project_no",
        "measure_no",
    ),
    columns=(
        Column("project_no", "项目编号", "text", required=True),
        Column("measure_no", "反担保序号", "text", required=True),
        Column("kind", "反担保方式", "code", required=True, codes="counter_guarantee_kind"),
        Column("object", "反担保物", "text"),
        Column("owner_id", "提供人证件号", "text", personal="identity"),
        Column("owner_name", "提供人名称", "text", personal="name"),
        Column("appraised_value", "评估价值", "money", checks=("not_negative",)),
        Column("appraised_on", "评估日期", "date"),
        Column("prior_claims", "在先债权", "money", checks=("not_negative",)),
        Column("registration_no", "登记编号", "text"),
    ),
    references={("project_no",): "projects"},
    rules=RULES,
    examples=EXAMPLES,
    lock=COMPENSATED,
)
