"""银行贷款台账 (`bank_loans`): the bank's own view of each guaranteed loan.

Version 2 adds whether the loan is a restructured asset, which the classification of financial assets asks of banks, and says in a column's
name whose other loans are meant.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

import polars as pl

from ingestion.contracts.edition import Edition, Upgrade
from ingestion.contracts.model import LARGEST_DAYS, Column, Contract, Row, RowRule

RULES = (
    RowRule(
        "BLN-BALANCE",
        "warning",
        ("balance", "contract_amount"),
        lambda: pl.col("balance") > pl.col("contract_amount"),
        "贷款余额大于合同金额。",
        "The balance exceeds the contract.",
        "请核对两项金额。",
        "Check both amounts.",
        fails={"balance": "1000000.01"},
        keeps={"balance": "1000000.00"},
    ),
    RowRule(
        "BLN-OVERDUE",
        "error",
        ("overdue_principal", "balance"),
        lambda: pl.col("overdue_principal") > pl.col("balance"),
        "逾期本金大于贷款余额。",
        "Overdue principal exceeds the balance.",
        "请核对两项金额。",
        "Check both amounts.",
        fails={"overdue_principal": "900000.01"},
        keeps={"overdue_principal": "900000.00"},
    ),
    RowRule(
        "BLN-DAYS",
        "warning",
        ("days_overdue", "overdue_principal"),
        lambda: (pl.col("overdue_principal") > 0) & (pl.col("days_overdue").fill_null(0) == 0),
        "有逾期本金而无逾期天数。",
        "There is overdue principal without days overdue.",
        "请填写逾期天数。",
        "Fill in the days overdue.",
        fails={"days_overdue": "0"},
    ),
)

RULES_SINCE_2 = (
    RowRule(
        "BLN-RESTRUCTURED",
        "warning",
        ("classification", "is_restructured"),
        lambda: pl.col("is_restructured") & (pl.col("classification") == "NORMAL"),
        "重组资产归为正常类。",
        "A restructured asset is classified as normal.",
        "按《商业银行金融资产风险分类办法》，重组资产至少归为关注类；已过观察期的，请填“否”。",
        "By the Measures on the risk classification of financial assets of commercial banks it is special mention at best; "
        "put N once its observation period is over.",
        fails={"is_restructured": "Y"},
        keeps={"is_restructured": "Y", "classification": "SPECIAL_MENTION"},
        since="2025-10-01",
    ),
)

EXAMPLES: tuple[Row, ...] = (
    {
        "loan_contract_no": "JK1", "as_of": "2025-06-30", "borrower_id_number": "91530000216548323H", "borrower_name": "乙机械有限公司",
        "contract_amount": "1000000.00", "balance": "900000.00", "loan_rate": "4.35", "overdue_principal": "1000.00",
        "overdue_interest": "35.50", "days_overdue": "3", "classification": "NORMAL", "other_balance": "500000.00",
    },
    {
        "loan_contract_no": "JK2", "as_of": "2025-06-30", "borrower_id_number": "11010519491231002X", "borrower_name": "张三",
        "contract_amount": "300000.00", "balance": "300000.00", "loan_rate": "3.95", "overdue_principal": "0.00",
        "classification": "NORMAL",
    },
)  # fmt: skip

VERSION_1 = Contract(
    name="bank_loans",
    zh="银行贷款台账",
    en="Bank loan ledger",
    prefix="BLN",
    key=(
        "loan_contract_no",
        "as_of",
    ),
    columns=(
        Column("loan_contract_no", "借款合同号", "text", required=True),
        Column("as_of", "数据日期", "date", required=True),
        Column("borrower_id_number", "借款人证件号码", "text", required=True, personal="identity"),
        Column("borrower_name", "借款人名称", "text", required=True, personal="name"),
        Column("contract_amount", "合同金额", "money", required=True, checks=("not_negative",)),
        Column("balance", "贷款余额", "money", required=True, checks=("not_negative",)),
        Column("loan_rate", "执行年利率", "rate"),
        Column("overdue_principal", "逾期本金", "money", checks=("not_negative",)),
        Column("overdue_interest", "欠息", "money", checks=("not_negative",)),
        Column("days_overdue", "逾期天数", "int", checks=("not_negative", f"at_most:{LARGEST_DAYS}")),
        Column("classification", "五级分类", "code", codes="classification"),
        Column("other_balance", "本行其他贷款余额", "money", checks=("not_negative",)),
    ),
    rules=RULES,
    examples=EXAMPLES,
)

RENAMED = {"other_loans_balance": "other_balance"}
CONTRACT = replace(
    VERSION_1,
    version=2,
    columns=(
        *(column for column in VERSION_1.columns if column.name not in RENAMED.values()),
        Column(
            "other_loans_balance",
            "借款人本行其他贷款余额",
            "money",
            checks=("not_negative",),
            note_zh="借款人在本行的全部其他贷款，不含本笔。",
            note_en="All other loans of the borrower at this bank, without this one.",
        ),
        Column(
            "is_restructured",
            "是否重组资产",
            "bool",
            note_zh="债务人财务困难而调整合同或再融资的，为重组资产；观察期内填“是”。",
            note_en="Whether terms were changed, or the debt refinanced, because the debtor is in difficulty; Y during observation.",
        ),
    ),
    rules=(*RULES, *RULES_SINCE_2),
    examples=tuple(
        {{old: new for new, old in RENAMED.items()}.get(name, name): text for name, text in row.items()}
        | {"is_restructured": "N"}
        for row in EXAMPLES
    ),
    edition=Edition(
        since=datetime.date(2025, 10, 1),
        changes_zh=(
            "新增选填列“是否重组资产”（is_restructured），依据《商业银行金融资产风险分类办法》。",
            "“本行其他贷款余额”（other_balance）改名为“借款人本行其他贷款余额”（other_loans_balance），含义不变。",
            "新增提示规则 BLN-RESTRUCTURED。",
        ),
        changes_en=(
            "New optional column is_restructured, after the Measures on the risk classification of financial assets of commercial banks.",
            "other_balance is called other_loans_balance; it means the same.",
            "New warning BLN-RESTRUCTURED.",
        ),
    ),
    before=VERSION_1,
    upgrade=Upgrade(renamed=RENAMED),
)
