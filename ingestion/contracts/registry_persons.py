"""工商人员与股东 (`registry_persons`): representatives, executives and shareholders of companies."""

from __future__ import annotations

from ingestion.contracts.model import Column, Contract, Row

EXAMPLES: tuple[Row, ...] = (
    {
        "uscc": "91530000216548323H", "person_id": "11010519491231002X", "person_name": "张三",
        "role": "LEGAL_REP", "since": "2015-05-05",
    },
    {
        "uscc": "91530000216548323H", "person_id": "11010519491231002X", "person_name": "张三",
        "role": "SHAREHOLDER", "share": "60", "since": "2015-05-05",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="registry_persons",
    zh="工商人员与股东",
    en="Business registry: persons",
    prefix="RPS",
    key=(
        "uscc",
        "person_id",
        "role",
    ),
    columns=(
        Column("uscc", "统一社会信用代码", "text", required=True, checks=("uscc",)),
        Column("person_id", "人员或股东证件号", "text", required=True, personal="identity"),
        Column("person_name", "人员或股东名称", "text", required=True, personal="name"),
        Column("role", "角色", "code", required=True, codes="relation_kind"),
        Column("share", "持股比例", "share", checks=("percent",)),
        Column("since", "起始日期", "date"),
    ),
    examples=EXAMPLES,
)
