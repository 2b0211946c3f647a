"""银行 (`banks`): the register of banks that lend under guarantee."""

from __future__ import annotations

from ingestion.contracts.model import Column, Contract, Row

EXAMPLES: tuple[Row, ...] = (
    {
        "bank_no": "B001", "name": "甲城市商业银行", "head_office": "甲城市商业银行", "kind": "CITY",
        "region_code": "530100",
    },
    {
        "bank_no": "B002", "name": "乙农村商业银行", "head_office": "乙农村商业银行", "kind": "RURAL",
        "region_code": "530102",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="banks",
    zh="银行",
    en="Banks",
    prefix="BNK",
    key=("bank_no",),
    columns=(
        Column("bank_no", "银行编号", "text", required=True),
        Column("name", "银行名称", "text", required=True),
        Column("head_office", "总行", "text"),
        Column("kind", "银行类别", "code", required=True, codes="bank_kind"),
        Column("region_code", "行政区划", "text", required=True, checks=("region",)),
    ),
    examples=EXAMPLES,
)
