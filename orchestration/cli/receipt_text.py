"""A receipt (回执) as a clerk reads it on a terminal, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

ERRORS_SHOWN = 20

VERDICTS = {"accepted": "接收 accepted", "partly": "部分接收 partly accepted", "refused": "拒收 refused"}


def receipt_lines(receipt: Mapping[str, Any]) -> Iterator[str]:
    """Lines for one receipt, from its JSON form."""
    yield f"回执 Receipt {receipt['filing_id']}  {receipt['filename']}"
    named = (receipt[part] or "–" for part in ("contract", "partner_id", "period"))
    yield f"  报送 filing     {' · '.join(named)}"
    yield f"  结论 verdict    {VERDICTS[receipt['verdict']]}"
    yield (
        f"  行数 rows       报送 sent {receipt['rows_sent']:,} = 接收 accepted {receipt['rows_accepted']:,}"
        f" + 隔离 quarantined {receipt['rows_quarantined']:,} + 拒收 refused {receipt['rows_refused']:,}"
    )
    if receipt.get("is_held"):
        yield f"  状态 status     {_held(receipt)}"
    for column, sums in receipt["sums"].items():
        yield f"  合计 sum        {column}: 报送 sent {sums['sent']}, 接收 accepted {sums['accepted']}"
    for note in receipt.get("normalisations") or ():
        yield f"  整理 normalised {_note(note)}"
    if receipt.get("unknown_columns"):
        yield f"  未知列 unknown columns kept aside: {', '.join(receipt['unknown_columns'])}"
    for finding in receipt.get("plausibility") or ():
        yield from _implausible(finding)
    yield from _errors(receipt)


def _held(receipt: Mapping[str, Any]) -> str:
    if receipt.get("plausibility"):
        return "待确认：通过检查，但与以往差异过大，须由再担保公司确认 held: waits for a person's confirmation"
    return "待审核：须经他人审核后计入 held: counts once another person has approved it"


def _implausible(finding: Mapping[str, Any]) -> Iterator[str]:
    subject = f" {finding['subject']}" if finding.get("subject") else ""
    most = "" if finding["most"] is None else f"{finding['most']:,.6g}"
    yield f"  合理性 plausible  {finding['check']}{subject}: {finding['value']:,.6g}（通常 usual {finding['least']:,.6g} – {most}）"
    yield f"      {finding['message_zh']} / {finding['message_en']}"
    if finding["lines"]:
        shown = ", ".join(str(line) for line in finding["lines"])
        more = " …" if finding["rows"] > len(finding["lines"]) else ""
        yield f"      行 lines {shown}{more}（{finding['rows']:,}）"
    yield f"      → {finding['cure_zh']} / {finding['cure_en']}"


def _note(note: Mapping[str, Any]) -> str:
    return f"{note['column_name']} × {note['count']}: {note['message_zh']} / {note['message_en']}"


def _errors(receipt: Mapping[str, Any]) -> Iterator[str]:
    errors = receipt["errors"]
    total = receipt.get("errors_total", len(errors))
    if total:
        yield f"  问题 findings   {total:,}"
    for error in errors[:ERRORS_SHOWN]:
        yield from _error(error)
    if total > ERRORS_SHOWN:
        yield f"    … 其余 {total - ERRORS_SHOWN:,} 条见回执文件 the others are in the receipt file"


def _error(error: Mapping[str, Any]) -> Iterator[str]:
    where = f"第 {error['line_no']} 行 line {error['line_no']}" if error.get("line_no") else "整个文件 the whole file"
    key = f" [{error['row_key']}]" if error.get("row_key") else ""
    column = f" {error['column_name']}" if error.get("column_name") else ""
    value = f" = {error['value']!r}" if error.get("value") is not None else ""
    yield f"    {where}{key}{column}{value}  {error['rule_id']} ({error['level']})"
    yield f"      {error['message_zh']} / {error['message_en']}"
    if error.get("cure_zh"):
        yield f"      → {error['cure_zh']} / {error['cure_en']}"
