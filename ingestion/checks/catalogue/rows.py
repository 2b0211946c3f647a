"""Rules of one row, ``ROW-``, of its key, ``KEY-``, and of what it refers to, ``REF-``.

Here: their words. Not here: asking them (`ingestion.checks.batch`, `ingestion.checks.findings`, `ingestion.checks.known`).
"""

from __future__ import annotations

from ingestion.checks.catalogue.rule import EXCHANGE_SINCE, Rule

ROW_RULES: dict[str, Rule] = {
    "ROW-FIELDS": Rule(
        "error", "本行有 {value} 个字段，与表头不符。", "This row has {value} fields, unlike the header.",
        "请检查多余或缺少的分隔符，含分隔符的单元格须加引号。", "Look for surplus or missing delimiters; quote cells that contain one.",
    ),
    "ROW-ACTION": Rule(
        "error", "操作须为 N、U 或 D：{value}。", "The action must be N, U or D: {value}.",
        "新增填 N，更正填 U，撤销填 D。", "N is new, U a correction, D a withdrawal.",
    ),
    "KEY-DUPLICATE": Rule(
        "error",
        "主键在本文件中重复：{value}；只取第一行。",
        "The key occurs earlier in this file: {value}; only the first row is taken.",
        "每个主键一份文件只报一行。", "Send one row for a key in one file.",
    ),
    "KEY-EXISTS": Rule(
        "error", "主键已报送过且内容不同：{value}。", "The key was filed before with other values: {value}.",
        "更正请在“操作”列填 U。", "To correct it, put U in the column action.",
    ),
    "KEY-UNCHANGED": Rule(
        "warning", "该行已报送过，内容相同。", "The row was filed before with the same values.", "无须重复报送。",
        "It need not be sent again.",
    ),
    "KEY-UNKNOWN": Rule(
        "error", "要更正或撤销的行不存在：{value}。", "There is no row to correct or withdraw: {value}.",
        "首次报送请填 N。", "Put N when a row is new.",
    ),
    "ROW-LOCKED": Rule(
        "error",
        "项目 {value} 已发生代偿，基础数据已锁定：只可新增，不得更正或撤销。",
        "Project {value} has been compensated: its base data are locked, rows may be added but not corrected or withdrawn.",
        "后续变化请作为项目事件报送；锁定前的数据是代偿的依据。如不再报送本行，请在更正工作簿中选“不再报送”。",
        "File what happened since as project events; what was filed before is evidence of the claim. Give the row up in the repair kit.",
        EXCHANGE_SINCE,
    ),
    "ROW-GIVEN-UP": Rule(
        "warning",
        "按贵机构答复，本行不再报送（原报送与行号：{value}）。",
        "Given up, as you answered (filing and line: {value}); the row is not taken.",
        "无须处理；如仍需报送，请作为新行报送。",
        "Nothing to do; should it be needed after all, file it as a new row.",
        EXCHANGE_SINCE,
    ),
    "REF-WAITING": Rule(
        "warning",
        "本行所引用的“{contract_zh}”数据尚未报送：{value}；本行先接收，等待补报。",
        "It refers to a row of {contract_en} that is not filed yet: {value}; the row is taken and waits.",
        "请补报所引用的数据。", "File what it refers to.",
    ),
    "ROW-FILER": Rule(
        "error", "报送机构只能报送本机构的数据：{value}。", "A sender may file only about itself: {value}.",
        "请核对机构代码。", "Check the institution's code.",
    ),
}  # fmt: skip
