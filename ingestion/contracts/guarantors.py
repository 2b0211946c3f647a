"""担保机构 (`guarantors`): the register of partner guarantors, filed by the company itself (`self`)."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, Row, RowRule

RULES = (
    RowRule(
        "GTR-LICENCE",
        "warning",
        ("licence_expires", "established"),
        lambda: pl.col("licence_expires") < pl.col("established"),
        "许可证到期日早于成立日期。",
        "The licence expired before the institution was founded.",
        "请核对两个日期。",
        "Check both dates.",
        fails={"licence_expires": "2010-02-28"},
        keeps={"licence_expires": "2010-03-01"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "uscc": "91110000600037341L", "name": "甲市融资担保有限公司", "kind": "GOVERNMENT", "region_code": "530100",
        "registered_capital": "500000000.00", "licence_no": "滇000001", "licence_expires": "2027-06-30",
        "legal_representative": "李强", "controlling_shareholder": "甲市财政局", "established": "2010-03-01",
        "issuer_grade": "AA",
    },
    {
        "uscc": "91530000216548323H", "name": "乙县农业融资担保有限公司", "kind": "GOVERNMENT", "region_code": "530102",
        "registered_capital": "200000000.00", "licence_no": "滇000002", "licence_expires": "2026-12-31",
        "legal_representative": "王芳", "controlling_shareholder": "乙县财政局", "established": "2014-08-15",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="guarantors",
    zh="担保机构",
    en="Guarantors",
    prefix="GTR",
    key=("uscc",),
    columns=(
        Column("uscc", "统一社会信用代码", "text", required=True, checks=("uscc",)),
        Column("name", "机构名称", "text", required=True),
        Column("kind", "机构性质", "code", required=True, codes="guarantor_kind"),
        Column("region_code", "行政区划", "text", required=True, checks=("region",)),
        Column("registered_capital", "注册资本", "money", required=True, checks=("not_negative",)),
        Column("licence_no", "经营许可证号", "text"),
        Column("licence_expires", "许可证到期日", "date"),
        Column("legal_representative", "法定代表人", "text"),
        Column("controlling_shareholder", "控股股东", "text"),
        Column("established", "成立日期", "date"),
        Column("issuer_grade", "主体信用评级", "text"),
    ),
    rules=RULES,
    examples=EXAMPLES,
)
