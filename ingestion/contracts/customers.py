"""客户 (`customers`): enterprises and individuals whose loans are guaranteed."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, Row, RowRule

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
        fails={"id_type": "RIC", "id_number": "110105199003078510"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "id_type": "USCC", "id_number": "91530000216548323H", "name": "乙机械有限公司", "kind": "ENTERPRISE",
        "region_code": "530102", "industry_code": "3911", "size": "S", "employees": "85",
        "revenue": "36000000.00", "total_assets": "28000000.00", "legal_representative": "张三",
        "legal_representative_id": "11010519491231002X", "controller": "张三",
        "controller_id": "11010519491231002X", "address": "甲市乙区丙路 1 号", "phone": "13800138000",
        "established": "2015-05-05",
    },
    {
        "id_type": "RIC", "id_number": "11010519491231002X", "name": "张三", "kind": "FARMER",
        "region_code": "530102", "industry_code": "0111", "size": "N", "address": "甲市乙区丁村",
        "phone": "0871-65432100",
    },
)  # fmt: skip

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
    examples=EXAMPLES,
)
