"""The receipt as a workbook for people: what became of the filing on one sheet, what to mend, line by line, on another.

Here: layout. Not here: what the receipt says (`ingestion.receipts`). A cell is never a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from ingestion.cells import harmless
from ingestion.contracts.versions import contract_of
from ingestion.receipts import Implausible, Receipt

_VERDICTS = {"accepted": "全部接收 Accepted", "partly": "部分接收 Partly accepted", "refused": "整份退回 Refused"}
_HELD = "待再担保公司确认 Waits for the re-guarantor's confirmation"
_BY_TWO = "待他人审核 Counts once another person has approved it"
_LEVELS = {"fatal": "退回 Fatal", "error": "错误 Error", "warning": "提示 Warning"}
_COLUMNS = (
    ("行号\nLine", 8), ("主键\nKey", 24), ("列\nColumn", 22), ("值\nValue", 24), ("规则\nRule", 24), ("级别\nLevel", 14), ("问题", 46),
    ("What is wrong", 46), ("怎么办", 40), ("What to do", 40),
)  # fmt: skip
_PLAUSIBILITY = (
    ("检验\nCheck", 18), ("对象\nSubject", 24), ("本期\nThis filing", 18), ("通常不少于\nUsually at least", 18),
    ("通常不多于\nUsually at most", 18), ("行数\nRows", 10), ("行号\nLines", 30), ("问题", 46), ("What is odd", 46),
    ("怎么办", 40), ("What to do", 40),
)  # fmt: skip


def write(receipt: Receipt, path: Path) -> None:
    """Write the workbook to `path`; the same receipt gives the same sheets."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": receipt.received_at.replace(tzinfo=None)})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format(
                {"bold": True, "bg_color": "#DDE7F0", "border": 1, "text_wrap": True, "valign": "top"}
            ),
            "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        }
        _summary(book.add_worksheet("回执 Receipt"), receipt, formats)
        _errors(book.add_worksheet("明细 Details"), receipt, formats)
        if receipt.plausibility:
            _plausibility(book.add_worksheet("合理性 Plausibility"), receipt, formats)


def _summary(sheet: Any, receipt: Receipt, formats: dict[str, Any]) -> None:
    contract = contract_of(receipt.contract, receipt.contract_version)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 3, 30)
    sheet.write_string(0, 0, "报送回执 Receipt", formats["title"])
    facts = [
        ("结论 Verdict", _VERDICTS[receipt.verdict] + _waits(receipt)),
        ("报送编号 Filing", receipt.filing_id),
        ("机构 Partner", receipt.partner_id or ""),
        ("数据标准 Contract", f"{contract.zh} {contract.name} v{contract.version}" if contract else ""),
        ("报告期 Period", receipt.period or ""),
        ("序号 Sequence", "" if receipt.sequence is None else str(receipt.sequence)),
        ("文件 File", receipt.filename),
        ("SHA-256", receipt.sha256),
        ("收到时间 Received (UTC)", receipt.received_at.strftime("%Y-%m-%d %H:%M:%S")),
        ("行数 Rows sent", str(receipt.rows_sent)),
        ("接收 Accepted", str(receipt.rows_accepted)),
        ("隔离 Quarantined", str(receipt.rows_quarantined)),
        ("退回 Refused", str(receipt.rows_refused)),
        ("提示 Warnings", str(receipt.warnings_count)),
        ("未识别的列 Unknown columns", ", ".join(receipt.unknown_columns)),
    ]
    for row, (name, value) in enumerate(facts, 2):
        sheet.write_string(row, 0, name, formats["head"])
        sheet.write_string(row, 1, harmless(value), formats["text"])
    row = len(facts) + 3
    row = _block(sheet, row, ("金额列 Amounts", "报送合计 Sent", "接收合计 Accepted"), _sums(receipt), formats)
    written = [(_column(receipt, one.column_name), one.message_zh, one.message_en) for one in receipt.normalisations]
    row = _block(sheet, row, ("写法更正 Put right", "说明", "Explanation"), written, formats)
    _block(
        sheet,
        row,
        ("规则 Rule", "次数 Times"),
        [(name, str(count)) for name, count in receipt.rules_broken.items()],
        formats,
    )


def _sums(receipt: Receipt) -> list[tuple[str, ...]]:
    contract = contract_of(receipt.contract, receipt.contract_version)
    return [
        (contract.column(name).zh if contract else name, one["sent"], one["accepted"])
        for name, one in receipt.sums.items()
    ]


def _column(receipt: Receipt, name: str | None) -> str:
    """A column by both headings that a file may have; several by all of theirs."""
    contract = contract_of(receipt.contract, receipt.contract_version)
    labels = {column.name: column.zh for column in contract.columns} if contract else {}
    parts = [part.strip() for part in (name or "").split(",")]
    return "、".join(f"{labels[part]} {part}" if part in labels else part for part in parts)


def _block(
    sheet: Any, row: int, head: tuple[str, ...], lines: Sequence[tuple[str, ...]], formats: dict[str, Any]
) -> int:
    """A small table; gives the row below it."""
    if not lines:
        return row
    for place, text in enumerate(head):
        sheet.write_string(row, place, text, formats["head"])
    for number, line in enumerate(lines, row + 1):
        for place, text in enumerate(line):
            sheet.write_string(number, place, harmless(text), formats["text"])
    return row + len(lines) + 2


def _errors(sheet: Any, receipt: Receipt, formats: dict[str, Any]) -> None:
    for place, (title, width) in enumerate(_COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, formats["head"])
    sheet.freeze_panes(1, 0)
    for row, one in enumerate(receipt.errors, 1):
        sheet.write_number(row, 0, one.line_no)
        cells = (
            one.row_key, _column(receipt, one.column_name), one.value, one.rule_id, _LEVELS[one.level], one.message_zh,
            one.message_en, one.cure_zh, one.cure_en,
        )  # fmt: skip
        for place, text in enumerate(cells, 1):
            sheet.write_string(row, place, harmless(text or ""), formats["text"])
    if receipt.errors:
        sheet.autofilter(0, 0, len(receipt.errors), len(_COLUMNS) - 1)
    if receipt.errors_total > len(receipt.errors):
        sheet.write_string(
            len(receipt.errors) + 1, 0, f"共 {receipt.errors_total} 条，此处列出前 {len(receipt.errors)} 条。 "
            f"{receipt.errors_total} in all, the first {len(receipt.errors)} are listed.",
        )  # fmt: skip


def _waits(receipt: Receipt) -> str:
    if not receipt.is_held:
        return ""
    return f"；{_HELD if receipt.plausibility else _BY_TWO}"


def _plausibility(sheet: Any, receipt: Receipt, formats: dict[str, Any]) -> None:
    """Why the filing waits: each figure beside what is usual of this sender."""
    for place, (title, width) in enumerate(_PLAUSIBILITY):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, formats["head"])
    sheet.freeze_panes(1, 0)
    for row, one in enumerate(receipt.plausibility, 1):
        for place, text in enumerate(_found(receipt, one)):
            sheet.write_string(row, place, harmless(text), formats["text"])


def _found(receipt: Receipt, one: Implausible) -> tuple[str, ...]:
    more = " …" if one.rows > len(one.lines) else ""
    return (
        one.check,
        _column(receipt, one.subject),
        f"{one.value:,.6g}",
        f"{one.least:,.6g}",
        "" if one.most is None else f"{one.most:,.6g}",
        str(one.rows) if one.rows else "",
        ", ".join(map(str, one.lines)) + more,
        one.message_zh,
        one.message_en,
        one.cure_zh,
        one.cure_en,
    )
