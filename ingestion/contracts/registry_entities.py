"""工商登记 (`registry_entities`): companies as the business registry holds them."""

from __future__ import annotations

from ingestion.contracts.model import Column, Contract, Row

EXAMPLES: tuple[Row, ...] = (
    {
        "uscc": "91530000216548323H", "name": "乙机械有限公司", "legal_representative": "张三",
        "registered_capital": "5000000.00", "status": "存续", "established": "2015-05-05",
        "region_code": "530102", "province": "云南省", "city": "昆明市", "industry_code": "3911",
        "address": "甲市乙区丙路 1 号", "scope": "机械设备制造",
    },
    {
        "uscc": "91110000600037341L", "name": "甲商贸有限公司", "status": "存续", "region_code": "530100",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="registry_entities",
    zh="工商登记",
    en="Business registry: entities",
    prefix="REN",
    key=("uscc",),
    columns=(
        Column("uscc", "统一社会信用代码", "text", required=True, checks=("uscc",)),
        Column("name", "企业名称", "text", required=True),
        Column("legal_representative", "法定代表人", "text", personal="name"),
        Column("registered_capital", "注册资本", "money", checks=("not_negative",)),
        Column("status", "经营状态", "text", required=True),
        Column("established", "成立日期", "date"),
        Column("region_code", "行政区划", "text", checks=("region",)),
        Column("province", "省份", "text"),
        Column("city", "城市", "text"),
        Column("industry_code", "行业代码", "text", checks=("industry",)),
        Column("address", "住所", "text", personal="address"),
        Column("scope", "经营范围", "text"),
    ),
    examples=EXAMPLES,
)
