"""项目事件 (`project_events`): what happened to a project, from disbursement to write-off.

Version 2 adds what a recovery cost: suit, preservation, notices, enforcement, appraisal, lawyer. Those who bear the loss share what is
recovered less that (`scoring.losses.distribution`).
"""

from __future__ import annotations

import datetime
from dataclasses import replace

import polars as pl

from ingestion.contracts.edition import Edition
from ingestion.contracts.model import LARGEST_DAYS, LARGEST_GUARANTEE, Column, Contract, Lock, Row, RowRule

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

RULES_SINCE_2 = (
    RowRule(
        "EVT-COST-KIND",
        "error",
        ("recovery_cost", "kind"),
        lambda: (pl.col("kind") != "RECOVERY") & pl.col("recovery_cost").is_not_null(),
        "追偿费用只能填在追偿事件。",
        "Only a recovery has costs of recovery.",
        "请将费用填入对应的追偿事件，其他事件留空。",
        "Put the costs into the recovery that they were spent on; leave them empty for other events.",
        fails={"recovery_cost": "1.00"},
        keeps={"kind": "RECOVERY", "balance_after": "", "recovery_cost": "1.00"},
        since="2025-10-01",
    ),
    RowRule(
        "EVT-COST-OVER-RECOVERY",
        "warning",
        ("recovery_cost", "amount"),
        lambda: (pl.col("kind") == "RECOVERY") & (pl.col("recovery_cost") > pl.col("amount")),
        "追偿费用超过追偿金额。",
        "The costs exceed what was recovered.",
        "请核对。如实，则本笔无可返还，未抵足的费用由该项目以后的追偿先行抵补。",
        "Check both amounts. If they are right, nothing of it is passed on, and the project's next recovery covers the rest first.",
        fails={"kind": "RECOVERY", "balance_after": "", "recovery_cost": "800000.01"},
        keeps={"kind": "RECOVERY", "balance_after": "", "recovery_cost": "800000.00"},
        since="2025-10-01",
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

VERSION_1 = Contract(
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
        Column("amount", "金额", "money", checks=("not_negative", f"at_most:{LARGEST_GUARANTEE}")),
        Column("balance_after", "事件后在保余额", "money", checks=("not_negative",)),
        Column("days_overdue", "逾期天数", "int", checks=("not_negative", f"at_most:{LARGEST_DAYS}")),
        Column("classification", "风险分类", "code", codes="classification"),
        Column("new_due_date", "展期后到期日", "date"),
        Column("detail", "说明", "text"),
    ),
    references={("project_no",): "projects"},
    rules=RULES,
    examples=EXAMPLES,
)

#: Stands behind the balance, where the sender looks for amounts.
RECOVERY_COST = Column(
    "recovery_cost",
    "追偿费用",
    "money",
    checks=("not_negative",),
    note_zh="仅追偿事件填写：为本笔追偿垫付的诉讼、保全（含保全保险）、公告、执行、评估、律师等费用；追偿金额仍填收到的全额。",
    note_en="Of a recovery only: what was spent on it for suit, preservation and its insurance, notices, enforcement, appraisal and "
    "lawyers; the amount stays all that was received.",
)
CONTRACT = replace(
    VERSION_1,
    version=2,
    columns=(*VERSION_1.columns[:6], RECOVERY_COST, *VERSION_1.columns[6:]),
    rules=(*RULES, *RULES_SINCE_2),
    edition=Edition(
        since=datetime.date(2025, 10, 1),
        changes_zh=(
            "新增选填列“追偿费用”（recovery_cost）：追偿所得扣除费用后按责任比例返还。",
            "新增规则 EVT-COST-KIND 与提示规则 EVT-COST-OVER-RECOVERY。",
            "EVT-RECOVERY 与 EVT-WRITTEN-OFF 按扣除费用后的追偿计算。",
        ),
        changes_en=(
            "New optional column recovery_cost: what is recovered goes back over the shares after its costs.",
            "New rule EVT-COST-KIND and new warning EVT-COST-OVER-RECOVERY.",
            "EVT-RECOVERY and EVT-WRITTEN-OFF count recoveries after their costs.",
        ),
    ),
    before=VERSION_1,
)
