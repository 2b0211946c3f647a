"""项目事件 (`project_events`): what happened to a project, from disbursement to write-off."""

from __future__ import annotations

import polars as pl

from ingestion.contracts.model import Column, Contract, Lock, Row, RowRule

#: Once a project is compensated, what it was when it was guaranteed is evidence: nobody rewrites it.
COMPENSATED = Lock("project_events", key="project_no", column="kind", value="COMPENSATION")
WITH_AMOUNT = ("DISBURSEMENT", "REPAYMENT", "RELEASE", "COMPENSATION", "RECOVERY", "WRITE_OFF")
RULES = (
    RowRule(
        "EVT-AMOUNT",
        "error",
        ("amount",),
        lambda: pl.col("kind").is_in(WITH_AMOUNT) & pl.col("amount").is_null(),
        "放款、还款、解保、代偿、追偿、核销须填金额。",
        "Disbursement, repayment, release, compensation, recovery and write-off need an amount.",
        "请填写金额。",
        "Fill in the amount.",
        fails={"amount": ""},
    ),
    RowRule(
        "EVT-CLASSIFICATION",
        "error",
        ("classification",),
        lambda: (pl.col("kind") == "CLASSIFICATION") & pl.col("classification").is_null(),
        "风险分类事件须填分类结果。",
        "A classification event needs its classification.",
        "请填写风险分类。",
        "Fill in the classification.",
        fails={"kind": "CLASSIFICATION", "amount": "", "balance_after": ""},
        keeps={"kind": "CLASSIFICATION", "amount": "", "balance_after": "", "classification": "NORMAL"},
    ),
    RowRule(
        "EVT-NEW-DUE-DATE",
        "error",
        ("new_due_date",),
        lambda: (pl.col("kind") == "EXTENSION") & pl.col("new_due_date").is_null(),
        "展期事件须填展期后到期日。",
        "An extension needs the new due date.",
        "请填写展期后到期日。",
        "Fill in the new due date.",
        fails={"kind": "EXTENSION", "amount": "", "balance_after": ""},
        keeps={"kind": "EXTENSION", "amount": "", "balance_after": "", "new_due_date": "2026-07-10"},
    ),
    RowRule(
        "EVT-DUE-BEFORE-EVENT",
        "warning",
        ("new_due_date",),
        lambda: (pl.col("kind") == "EXTENSION") & (pl.col("new_due_date") <= pl.col("event_date")),
        "展期后到期日不晚于事件日期。",
        "The new due date is not after the event.",
        "请核对两个日期。",
        "Check both dates.",
        fails={
            "kind": "EXTENSION",
            "event_date": "2026-03-01",
            "amount": "",
            "balance_after": "",
            "new_due_date": "2026-03-01",
        },
        keeps={
            "kind": "EXTENSION",
            "event_date": "2026-03-01",
            "amount": "",
            "balance_after": "",
            "new_due_date": "2026-03-02",
        },
    ),
    RowRule(
        "EVT-ZERO",
        "warning",
        ("amount",),
        lambda: pl.col("kind").is_in(WITH_AMOUNT) & (pl.col("amount") == 0),
        "金额为零。",
        "The amount is zero.",
        "请核对金额。",
        "Check the amount.",
        fails={"amount": "0.00", "balance_after": "0.00"},
        keeps={"amount": "0.01", "balance_after": "0.01"},
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "project_no": "P1", "event_no": "1", "kind": "DISBURSEMENT", "event_date": "2025-01-15",
        "amount": "800000.00", "balance_after": "800000.00", "detail": "首笔放款",
    },
    {
        "project_no": "P2", "event_no": "1", "kind": "DISBURSEMENT", "event_date": "2025-02-25",
        "amount": "300000.00", "balance_after": "300000.00",
    },
)  # fmt: skip

CONTRACT = Contract(
    name="project_events",
    zh="项目事件",
    en="Project events",
    prefix="EVT",
    key=(
        "project_no",
        "event_no",
    ),
    columns=(
        Column("project_no", "项目编号", "text", required=True),
        Column("event_no", "事件序号", "text", required=True),
        Column("kind", "事件类型", "code", required=True, codes="event_kind"),
        Column("event_date", "发生日期", "date", required=True),
        Column("amount", "金额", "money", checks=("not_negative",)),
        Column("balance_after", "事件后在保余额", "money", checks=("not_negative",)),
        Column("days_overdue", "逾期天数", "int", checks=("not_negative",)),
        Column("classification", "风险分类", "code", codes="classification"),
        Column("new_due_date", "展期后到期日", "date"),
        Column("detail", "说明", "text"),
    ),
    references={("project_no",): "projects"},
    rules=RULES,
    examples=EXAMPLES,
)
