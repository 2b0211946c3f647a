"""Samples of the rules that contracts share: for each, what breaks it and what keeps it. A contract's own rules carry theirs themselves.

Here: facts about these rules, as changes to a contract's example row, and for rules of the file and for ways of writing a description.
Not here: collecting them (`rules`), showing them (`rule_pages`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingestion.contracts.model import Row

_ACME = "91530000216548323H"


@dataclass(frozen=True)
class Sample:
    """Two little filings: rows that break a rule and no other, and rows that keep every rule.

    `fails` and `keeps` change the contract's example row, one row each, in the order of the file. Before them, what the rows refer to was
    accepted (not for the failing rows, where they are to be `alone`); of the contract itself the rows that `earlier` makes of its
    example; and, where base data are `locked`, the rows of project_events in `LOCKING`. `tail` is put after the first failing line.
    """

    contract: str
    fails: tuple[Row, ...]
    keeps: tuple[Row, ...] = ({},)
    earlier: tuple[Row, ...] = ()
    alone: bool = False
    locked: bool = False
    scheme: str = "CN"
    tail: str = ""


def _one(contract: str, fails: Row, keeps: Row | None = None, scheme: str = "CN") -> Sample:
    return Sample(contract, (fails,), (keeps or {},), scheme=scheme)


def _life(fails: tuple[Row, ...], keeps: tuple[Row, ...]) -> Sample:
    """Events of one project after its first; each change stands in a row of its own, numbered in order."""
    return Sample("project_events", _numbered(fails), _numbered(keeps))


def _numbered(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple({"event_no": str(number), **row} for number, row in enumerate(({}, *rows), 1))


def _event(kind: str, day: str, amount: str, balance: str, **more: str) -> Row:
    return {"kind": kind, "event_date": day, "amount": amount, "balance_after": balance, "detail": "", **more}


_COMPENSATED = _event("COMPENSATION", "2026-02-15", "300000.00", "500000.00")

#: The life of the example project up to what locks its base data, as changes to the first example event.
LOCKING: tuple[Row, ...] = _numbered((_COMPENSATED,))

SHARED_SAMPLES: Mapping[str, Sample] = {
    "COL-REQUIRED": _one("projects", {"bank_no": ""}),
    "COL-TEXT": _one("projects", {"purpose": "周转\x01"}),
    "COL-LENGTH": _one("projects", {"purpose": "长" * 1334}, {"purpose": "长" * 1333}),
    "COL-DATE": _one("projects", {"start_date": "2025-02-30"}, {"start_date": "2025-02-28"}),
    "COL-MONTH": _one("customer_statements", {"period": "2024-13"}),
    "COL-MONEY": _one("projects", {"loan_amount": "100万"}),
    "COL-RATE": _one("projects", {"loan_rate": "四点三五"}),
    "COL-SHARE": _one("projects", {"bank_share": "1/5"}),
    "COL-INT": _one("customers", {"employees": "85.5"}),
    "COL-BOOL": _one("projects", {"is_farmer": "不详"}),
    "COL-CODE": _one("projects", {"product": "贷款"}),
    "COL-USCC": _one("customers", {"id_number": "91530000216548323A"}),
    "COL-ORGANISATION": _one("customers", {"id_number": "91110000600037351M"}),
    "COL-RESIDENT": _one(
        "customers",
        {"id_type": "RIC", "id_number": "110105194912310021", "kind": "FARMER"},
        {"id_type": "RIC", "id_number": "11010519491231002X", "kind": "FARMER"},
    ),
    "COL-REGION": _one("projects", {"region_code": "999999"}),
    "COL-REGION-RETIRED": _one("projects", {"region_code": "110103"}, {"region_code": "110101"}),
    "COL-INDUSTRY": _one("projects", {"industry_code": "9999"}),
    "COL-INDUSTRY-UNRECORDED": _one(
        "customers",
        {"id_type": "OTHER", "id_number": "1", "region_code": "US-CA", "industry_code": "0"},
        {"id_type": "OTHER", "id_number": "1", "region_code": "US-CA", "industry_code": "451120"},
        scheme="US-SBA",
    ),
    "COL-NEGATIVE": _one("projects", {"guaranteed_amount": "-1.00"}),
    "COL-LARGE": _one("guarantor_reports", {"total_assets": "10000000000000.01", "net_assets": "1.00"}, {}),
    "COL-PERCENT": _one("customer_relations", {"share": "101"}, {"share": "100"}),
    "COL-PHONE": _one("customers", {"phone": "12"}),
    "COL-ODD-RATE": _one("projects", {"loan_rate": "43.5"}),
    "COL-ODD-DATE": _one("customers", {"established": "1911-10-10"}),
    "ROW-FIELDS": Sample("banks", ({},), tail=",多余"),
    "ROW-ACTION": _one("projects", {"action": "X"}, {"action": "N"}),
    "ROW-LOCKED": Sample("counter_guarantees", ({"action": "U"},), ({"measure_no": "9"},), earlier=({},), locked=True),
    "ROW-GIVEN-UP": _one(
        "projects", {"backstop_filing": "b7d1c1a0c5d94e0e8a11", "backstop_line": "2", "答复 Answer": "不再报送 Give up"}
    ),
    "ROW-FILER": _one("guarantor_reports", {"uscc": _ACME}),
    "KEY-DUPLICATE": Sample("projects", ({}, {"purpose": "设备"}), ({}, {"project_no": "P3"})),
    "KEY-EXISTS": Sample("projects", ({"purpose": "设备"},), ({"purpose": "设备", "action": "U"},), earlier=({},)),
    "KEY-UNCHANGED": Sample("projects", ({},), ({"purpose": "设备", "action": "U"},), earlier=({},)),
    "KEY-UNKNOWN": _one("projects", {"action": "U"}, {"action": "N"}),
    "REF-WAITING": Sample("counter_guarantees", ({},), ({},), alone=True),
    "EVT-BALANCE": _life(
        (_event("REPAYMENT", "2025-02-15", "100000.00", "650000.00"),),
        (_event("REPAYMENT", "2025-02-15", "100000.00", "700000.00"),),
    ),
    "EVT-COMPENSATION": _life(
        (_event("COMPENSATION", "2026-02-15", "800000.01", "0.00"),),
        (_event("COMPENSATION", "2026-02-15", "800000.00", "0.00"),),
    ),
    "EVT-RECOVERY": _life(
        (_COMPENSATED, _event("RECOVERY", "2026-03-15", "300000.01", "500000.00")),
        (_COMPENSATED, _event("RECOVERY", "2026-03-15", "300000.01", "500000.00", recovery_cost="0.01")),
    ),
    "EVT-DISBURSED": _one("project_events", {"amount": "800000.01", "balance_after": "800000.01"}),
    "EVT-OVERPAID": _life(
        (_event("REPAYMENT", "2025-03-15", "800000.01", "0.00"),),
        (_event("REPAYMENT", "2025-03-15", "800000.00", "0.00"),),
    ),
    "EVT-WRITTEN-OFF": _life(
        (_COMPENSATED, _event("WRITE_OFF", "2026-12-15", "300000.01", "500000.00")),
        (_COMPENSATED, _event("WRITE_OFF", "2026-12-15", "300000.00", "500000.00")),
    ),
    "EVT-BEFORE-START": _one("project_events", {"event_date": "2025-01-09"}, {"event_date": "2025-01-10"}),
    "EVT-EXTENSION": _life(
        (_event("EXTENSION", "2025-12-20", "", "", new_due_date="2026-01-10"),),
        (_event("EXTENSION", "2025-12-20", "", "", new_due_date="2026-07-10"),),
    ),
    "EVT-LATE-DISBURSEMENT": _one("project_events", {"event_date": "2026-01-11"}, {"event_date": "2026-01-10"}),
}


@dataclass(frozen=True)
class Described:
    """A sample in words, where a table cannot show it."""

    zh: str
    en: str


FILE_SAMPLES: Mapping[str, Described] = {
    "F-EMPTY": Described("长度为零的文件。", "A file of no bytes."),
    "F-UNREADABLE": Described("截断一半的 Parquet 文件。", "Half of a Parquet file."),
    "F-BINARY": Described("改名为 .csv 的程序文件。", "A program renamed to .csv."),
    "F-FORMAT": Described("旧版 .xls、含宏的 .xlsm 或 PDF 文件。", "An old .xls, an .xlsm with macros, a PDF."),
    "F-ENCODING": Described("第 20 行有既非 UTF-8 又非 GB18030 的字节。", "Line 20 has bytes that are neither UTF-8 nor GB18030."),
    "F-ENCODING-WIDE": Described("存为“Unicode 文本”（UTF-16）的文件。", "A file saved as Unicode text (UTF-16)."),
    "F-ENCODING-MIXED": Described("把一份 GB18030 文件接在一份 UTF-8 文件之后。", "A GB18030 file joined to a UTF-8 file."),
    "F-QUOTES": Described("一个单元格以引号开头而没有结束的引号。", "A cell opens with a quotation mark that is never closed."),
    "F-HEADER": Described("第一行不是列名，而是一条超长的文字。", "The first line is one endless text instead of headings."),
    "F-HEADER-MISSING": Described("projects 的文件没有“项目编号”列。", "A file of projects without project_no."),
    "F-HEADER-DOUBLED": Described("既有“项目编号”又有 project_no 列。", "Both 项目编号 and project_no are there."),
    "F-HEADER-VERSION": Described(
        "bank_loans 的表头既有 other_balance 又有 is_restructured。",
        "bank_loans with other_balance and is_restructured.",
    ),
    "F-COLUMNS": Described("有一万列的文件。", "A file of ten thousand columns."),
    "F-ROWS": Described("有两百万行的工作表。", "A sheet of two million rows."),
    "F-SIZE": Described("展开后以 GB 计的文件。", "A file that unpacks to gigabytes."),
    "F-CELLS": Described("第一行有数据，另有一个单元格在最远的角上。", "Data in the first rows and one cell in the far corner."),
    "F-ARCHIVE": Described("压缩包里有两个文件，或设有密码。", "An archive of two files, or one with a password."),
    "F-FORMULA": Described("金额列有 =A1+B1。", "=A1+B1 in a column of amounts."),
    "F-CELL-ERROR": Described("单元格显示 #REF!。", "A cell shows #REF!."),
    "F-SHEETS": Described("Sheet1 与 Sheet2 都有数据。", "Sheet1 and Sheet2 both hold data."),
    "F-MERGED": Described("表头之上有合并的标题，或数据中有合并的单元格。", "A merged title or merged cells among the data."),
    "F-LIMITS": Described("为耗尽内存而造的工作簿。", "A workbook made to exhaust memory."),
    "F-ROW-COUNT": Described("清单写 100 行，文件有 99 行。", "The manifest says 100 rows, the file has 99."),
    "F-CONTROL-TOTAL": Described(
        "清单的“借款金额”合计比文件多 0.01。",
        "The manifest's total of loan_amount is 0.01 more than the file's.",
    ),
    "F-BAD-SHARE": Described("10 行中有 6 行有错。", "6 of 10 rows are wrong."),
    "F-NO-ROWS": Described("只有表头的模板。", "A template with its headings only."),
    "F-NIL-ROWS": Described("清单写 \"purpose\": \"nil\"，而文件有一行数据。", 'The manifest says "purpose": "nil"; the file has a row.'),
    "F-NIL-FILED": Described("六月已报送过数据，又声明六月零报送。", "Rows of June were filed; then June is declared nil."),
    "F-KIT": Described("作为更正工作簿交回的是一份普通的报送文件。", "An ordinary filing, sent back as a repair kit."),
    "F-UNNAMED": Described("名为 数据.csv，又没有清单。", "Called data.csv, without a manifest."),
    "F-CONTRACT": Described("名为 project__B001__2025-06.csv（应为 projects）。", "Called project__B001__2025-06.csv (projects is right)."),
    "F-PARTNER": Described("清单中机构为“甲担保 公司”。", "The manifest's partner is a name with a space."),
    "F-PERIOD": Described("报告期写作 2025-13。", "The period is 2025-13."),
    "F-VERSION": Described("清单写版本 9。", "The manifest says version 9."),
    "F-VERSION-DRAFT": Described("bank_loans 版本 2 的文件在 2025-09-30 收到。", "A file of bank_loans version 2 received on 2025-09-30."),
    "F-VERSION-RETIRED": Described(
        "按已停用版本报送的文件，在其最后一日的次日收到。",
        "A file of a version received the day after that version's last.",
    ),
    "F-SCHEME": Described("清单写代码体系 XX。", "The manifest says scheme XX."),
    "F-MANIFEST": Described("清单不是 JSON，或行数写作“很多”。", "The manifest is no JSON, or its rows say many."),
    "F-NUMBER-REUSED": Described("序号 1 已报送一份文件，又以序号 1 报送另一份。", "Another file under sequence 1, which was used."),
}  # fmt: skip


@dataclass(frozen=True)
class PutRight:
    """A value as sent in one column of the contract's example row, and what was taken, written as the column stores it."""

    contract: str
    column: str
    sent: str
    taken: str


WRITING_SAMPLES: Mapping[str, PutRight | Described] = {
    "N-ENCODING": Described("以 GB18030 编码的 CSV 文件。", "A CSV file in GB18030."),
    "N-SPACES": PutRight("projects", "project_no", " P1\u3000", "P1"),
    "N-WIDTH": PutRight("projects", "project_no", "Ｐ１", "P1"),
    "N-THOUSANDS": PutRight("projects", "loan_amount", "1,000,000.00", "1000000.00"),
    "N-PERCENT": PutRight("projects", "loan_rate", "4.35%", "0.04350000"),
    "N-ZEROS": PutRight("projects", "loan_amount", "1000000.000", "1000000.00"),
    "N-DATE": PutRight("projects", "start_date", "2025年1月10日", "2025-01-10"),
    "N-SERIAL-DATE": Described(
        "XLSX 日期列中的 45667 即 2025-01-10。", "45667 in a date column of an XLSX is 2025-01-10."
    ),
    "N-MONTH": PutRight("customer_statements", "period", "202412", "2024-12"),
    "N-LABEL": PutRight("projects", "product", "借款类担保", "LOAN"),
    "N-MAPPED": Described(
        "登记了“流贷”即 LOAN 的报送人，报“流贷”时收为 LOAN。",
        "From a sender for whom 流贷 is registered to mean LOAN, 流贷 is taken as LOAN.",
    ),
    "N-CASE": PutRight("projects", "customer_id_number", _ACME.lower(), _ACME),
    "N-BOOL": PutRight("projects", "is_farmer", "否", "false"),
    "N-PAD": PutRight("projects", "region_code", "5301", "530100"),
    "N-SECTION": PutRight("projects", "industry_code", "C3911", "3911"),
}
