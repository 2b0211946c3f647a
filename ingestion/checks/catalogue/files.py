"""Rules of a whole file, ``F-``: what it is, its header, its size, its manifest. Each of them refuses the filing.

Here: their words. Not here: asking them (`ingestion.readers`, `ingestion.identity`, `ingestion.splitting`, `ingestion.checks`).
"""

from __future__ import annotations

from ingestion.checks.catalogue.rule import EXCHANGE_SINCE, VERSIONS_SINCE, Rule

#: Other bytes under a number that is taken: whoever files over the gateway is answered in a way of its own.
NUMBER_REUSED = "F-NUMBER-REUSED"
_SEND_AGAIN = ("请更正后重新报送整个文件。", "Correct the file and send it again.")

FILE_RULES: dict[str, Rule] = {
    "F-EMPTY": Rule(
        "fatal", "文件为空。", "The file is empty.", "请检查导出是否成功后重新报送。",
        "Check that the export worked and send the file again.",
    ),
    "F-UNREADABLE": Rule("fatal", "文件无法读取：{reason}", "The file cannot be read: {reason}", *_SEND_AGAIN),
    "F-BINARY": Rule(
        "fatal", "文件不是文本、XLSX、Parquet 或 JSON Lines。", "The file is not text, XLSX, Parquet or JSON Lines.",
        "请按模板另存为 XLSX 或 CSV。", "Save it as XLSX or CSV after the template.",
    ),
    "F-FORMAT": Rule(
        "fatal", "不支持的文件格式：{format}。", "This format is not taken: {format}.",
        "请另存为 XLSX、CSV、Parquet 或 JSON Lines。", "Save it as XLSX, CSV, Parquet or JSON Lines.",
    ),
    "F-ENCODING": Rule(
        "fatal",
        "文字编码既不是 UTF-8 也不是 GB18030（第 {line} 行附近）。",
        "The text is neither UTF-8 nor GB18030 (near line {line}).",
        "请以 UTF-8 编码另存。", "Save the file as UTF-8.",
    ),
    "F-ENCODING-WIDE": Rule(
        "fatal", "文字编码为 {encoding}，只接收 UTF-8 和 GB18030。", "The text is {encoding}; only UTF-8 and GB18030 are taken.",
        "请以 UTF-8 编码另存。", "Save the file as UTF-8.",
    ),
    "F-ENCODING-MIXED": Rule(
        "fatal", "同一文件内混用 UTF-8 与 GB18030（第 {line} 行）。", "UTF-8 and GB18030 are mixed in one file (line {line}).",
        "请以同一种编码重新导出，不要拼接文件。", "Export it again in one encoding; do not join files.",
    ),
    "F-QUOTES": Rule(
        "fatal", "第 {line} 行开始的引号没有结束。", "A quotation mark opened near line {line} is never closed.",
        "请检查该行的引号，单元格内的引号须写两个。", "Check the quotation marks there; double those inside a cell.",
    ),
    "F-HEADER": Rule("fatal", "表头无法读取：{reason}", "The header cannot be read: {reason}", *_SEND_AGAIN),
    "F-HEADER-MISSING": Rule(
        "fatal", "缺少必填列：{columns}。", "Required columns are missing: {columns}.",
        "请补上这些列，列名用中文或英文均可，次序不限。", "Add them, under the Chinese or the English name, in any order.",
    ),
    "F-HEADER-DOUBLED": Rule(
        "fatal", "列名重复：{columns}。", "A header occurs twice: {columns}.", "请每列只保留一次。", "Keep each column once.",
    ),
    "F-COLUMNS": Rule(
        "fatal", "文件有 {count} 列，最多 {limit} 列。", "The file has {count} columns; at most {limit} are taken.",
        "请只保留数据标准内的列。", "Keep the contract's columns only.",
    ),
    "F-ROWS": Rule(
        "fatal", "文件有 {count} 行，最多 {limit} 行。", "The file has {count} rows; at most {limit} are taken.",
        "请分成几个文件报送。", "Split it into several filings.",
    ),
    "F-SIZE": Rule(
        "fatal", "文件（压缩的以展开后计）超过 {limit} MB。", "The file, unpacked where it is packed, exceeds {limit} MB.",
        "请分成几个文件报送。", "Split it into several filings.",
    ),
    "F-CELLS": Rule(
        "fatal", "工作表范围达 {last_row} 行 × {last_column} 列，最多 {limit} 个单元格。",
        "The sheet spans {last_row} rows × {last_column} columns; at most {limit} cells are taken.",
        "请删除远处的空行空列和零散单元格后另存，或改报 CSV。",
        "Delete empty rows and columns and stray cells far off and save again, or send CSV.",
    ),
    "F-ARCHIVE": Rule(
        "fatal", "压缩文件不合要求：{reason}", "The packed file cannot be taken: {reason}",
        "请只压缩一个数据文件，不设密码。", "Pack exactly one data file, without a password.",
    ),
    "F-FORMULA": Rule(
        "fatal", "工作表含公式（单元格 {cell}）。", "The sheet contains a formula (cell {cell}).",
        "请复制后“选择性粘贴为数值”再报送。", "Copy and paste as values, then send again.",
    ),
    "F-CELL-ERROR": Rule(
        "fatal", "工作表含错误值（单元格 {cell}）。", "The sheet contains an error value (cell {cell}).",
        "请改为正确的数值后再报送。", "Replace it with the right value and send again.",
    ),
    "F-SHEETS": Rule(
        "fatal", "有数据的工作表不止一个：{sheets}。", "More than one sheet holds data: {sheets}.",
        "每个文件只放一张工作表。", "Put one sheet in a file.",
    ),
    "F-MERGED": Rule(
        "fatal",
        "工作表含合并单元格（{cell}）。",
        "The sheet contains merged cells ({cell}).",
        "请取消合并后再报送。",
        "Unmerge them and send again.",
    ),
    "F-LIMITS": Rule(
        "fatal", "读取文件时超出时间或内存限制。", "Reading the file exceeded the limits of time or memory.",
        "请另存为 CSV 或分成几个文件。", "Save it as CSV, or split it.",
    ),
    "F-ROW-COUNT": Rule(
        "fatal",
        "行数与清单不符：清单 {expected}，文件 {actual}。",
        "The row count differs from the manifest: {expected} there, {actual} here.",
        *_SEND_AGAIN,
    ),
    "F-CONTROL-TOTAL": Rule(
        "fatal", "{column} 合计与清单不符：清单 {expected}，文件 {actual}。",
        "The total of {column} differs from the manifest: {expected} there, {actual} here.", *_SEND_AGAIN,
    ),
    "F-BAD-SHARE": Rule(
        "fatal", "{bad} 行有错，占 {sent} 行的 {share}，超过 {limit} 的上限，整份退回。",
        "{bad} of {sent} rows are wrong ({share}), over the limit of {limit}; the whole filing is refused.",
        "请按下列错误更正后重新报送。", "Correct what is listed and send it again.",
    ),
    "F-NO-ROWS": Rule(
        "fatal", "文件只有表头，没有数据行。", "The file has a header and no rows.",
        "如本期确无数据，请作零报送：在数据交换页“期限”中声明，或在清单中写 \"purpose\": \"nil\"。",
        'If there is nothing to report, declare a nil return: on the exchange page, or by "purpose": "nil" in the manifest.',
    ),
    "F-NIL-ROWS": Rule(
        "fatal", "清单声明零报送，而文件有 {sent} 行数据。", "The manifest declares a nil return, but the file has {sent} rows.",
        "如有数据，请去掉清单中的零报送声明后重新报送。", "Take the nil return out of the manifest when there are rows, and send again.",
        EXCHANGE_SINCE,
    ),
    "F-NIL-FILED": Rule(
        "fatal", "该期间已报送过数据（{filing_id}），不能再声明零报送。",
        "Rows were filed for this month already ({filing_id}); it cannot be declared as nil.",
        "如数据有误，请用操作 D 撤销各行。", "If those rows are wrong, withdraw them with the action D.", EXCHANGE_SINCE,
    ),
    "F-KIT": Rule(
        "fatal", "文件不是更正工作簿：没有指明待更正行的 backstop_filing、backstop_line 两列。",
        "The file is no repair kit: its columns backstop_filing and backstop_line, which name the row to mend, are missing.",
        "请下载该报送的更正工作簿，改好后原样交回；其他文件请按普通报送发送。",
        "Download the filing's repair kit, mend it and send it back as it is; send any other file as a filing.", EXCHANGE_SINCE,
    ),
    "F-UNNAMED": Rule(
        "fatal", "无法得知数据标准或报送机构：{filename}。", "The contract or the sender cannot be told: {filename}.",
        "请按 数据标准__机构__期间.扩展名 命名，或在清单中写明。",
        "Name the file CONTRACT__PARTNER__PERIOD.EXT or say so in the manifest.",
    ),
    "F-CONTRACT": Rule(
        "fatal", "没有这个数据标准：{contract}。", "There is no contract called {contract}.", "请参照报送说明。",
        "See the guide.",
    ),
    "F-PARTNER": Rule(
        "fatal", "机构代码不合要求：{partner}。", "This is not a partner's code: {partner}.",
        "请填统一社会信用代码或银行编号。", "Give the unified code or the bank's number.",
    ),
    "F-PERIOD": Rule(
        "fatal", "报告期不合要求：{period}。", "This is not a period: {period}.", "请写作 2025-06。",
        "Write it as 2025-06.",
    ),
    "F-VERSION": Rule(
        "fatal", "没有这个版本的数据标准：{version}；现有版本：{versions}。",
        "The contract has no version {version}; there are: {versions}.",
        "请使用现行版本。", "Use the current version.",
    ),
    "F-VERSION-DRAFT": Rule(
        "fatal", "版本 {version} 自 {since} 起才接收。", "Version {version} is taken from {since} on.",
        "此前请按版本 {current} 报送。", "Until then, file under version {current}.", VERSIONS_SINCE,
    ),
    "F-VERSION-RETIRED": Rule(
        "fatal", "版本 {version} 已于 {until} 停止接收。", "Version {version} was taken until {until}.",
        "请按版本 {current} 的模板报送。", "File after the template of version {current}.", VERSIONS_SINCE,
    ),
    "F-HEADER-VERSION": Rule(
        "fatal", "按版本 {version} 报送，但表头有版本 {other} 的列：{columns}。",
        "Filed under version {version}, the header has columns of version {other}: {columns}.",
        "请只用一个版本的列，并在清单中写明该版本。", "Use the columns of one version only, and name that version in the manifest.",
        VERSIONS_SINCE,
    ),
    "F-SCHEME": Rule(
        "fatal", "没有这套代码体系：{scheme}。", "There is no code scheme called {scheme}.", "请参照报送说明。",
        "See the guide.",
    ),
    "F-MANIFEST": Rule("fatal", "清单无法读取：{reason}", "The manifest cannot be read: {reason}", *_SEND_AGAIN),
    NUMBER_REUSED: Rule(
        "fatal", "序号 {sequence} 已用于内容不同的报送（{filing_id}）。",
        "Sequence {sequence} was used for a filing with other content ({filing_id}).",
        "请使用新的序号，如 {free}。", "Use a new sequence number, such as {free}.",
    ),
}  # fmt: skip
