"""客户 (`customers`): enterprises and individuals whose loans are guaranteed."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, RowRule

RULES = (
    RowRule(
        "CUS-KIND",
        "warning",
        ("kind", "id_type"),
        lambda: (pl.col("kind") == "ENTERPRISE") & (pl.col("id_type") == "RIC"),
        "企业客户以居民身份证登记。",
        "An enterprise is registered under a resident identity.",
        "请核对客户类型与证件类型。",
        "Check the kind of customer and of document.",
    ),
)

CONTRACT = Contract(
    name="customers",
    zh="客户",
    en="Customers",
    prefix="CUS",
    key=(
        "id_type",
        "id_number",
    ),
    columns=(
        Column("id_type", "证件类型", "code", required=True, codes="id_type"),
        Column("id_number", "证件号码", "text", required=True, checks=("identity:id_type",), personal="identity"),
        Column("name", "客户名称", "text", required=True),
        Column("kind", "客户类型", "code", required=True, codes="customer_kind"),
        Column("region_code", "行政区划", "text", required=True, checks=("region",)),
        Column("industry_code", "行业代码", "text", required=True, checks=("industry",)),
        Column("size", "企业规模", "code", codes="size"),
        Column("employees", "从业人员", "int", checks=("not_negative",)),
        Column("revenue", "营业收入", "money", checks=("not_negative",)),
        Column("total_assets", "资产总额", "money", checks=("not_negative",)),
        Column("legal_representative", "法定代表人", "text", personal="name"),
        Column("legal_representative_id", "法定代表人证件号", "text", personal="identity"),
        Column("controller", "实际控制人", "text", personal="name"),
        Column("controller_id", "实际控制人证件号", "text", personal="identity"),
        Column("address", "地址", "text", personal="address"),
        Column("phone", "联系电话", "text", checks=("phone",), personal="phone"),
        Column("established", "成立日期", "date"),
    ),
    rules=RULES,
)
