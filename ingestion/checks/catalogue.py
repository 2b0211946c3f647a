"""The rules that all contracts share, by id: level, what is wrong, what to do, in Chinese and English.

Ids are stable and never reused: ``F-`` the file, ``COL-`` one column, ``ROW-`` one row, ``KEY-`` and ``REF-`` keys and references, ``EVT-``
the life of a project, ``N-`` a way of writing put right. Words in braces are filled with the row's values.
"""

from __future__ import annotations

from typing import NamedTuple

from ingestion.contracts.edition import PROTOCOL_BEGAN
from ingestion.contracts.model import Level


class Rule(NamedTuple):
    """One rule's words."""

    level: Level
    zh: str
    en: str
    cure_zh: str
    cure_en: str
    since: str = PROTOCOL_BEGAN.isoformat()


_VERSIONS_SINCE = "2025-07-01"
_EXCHANGE_SINCE = "2026-01-01"  # repair kits, locks and nil returns
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
        _EXCHANGE_SINCE,
    ),
    "F-NIL-FILED": Rule(
        "fatal", "该期间已报送过数据（{filing_id}），不能再声明零报送。",
        "Rows were filed for this month already ({filing_id}); it cannot be declared as nil.",
        "如数据有误，请用操作 D 撤销各行。", "If those rows are wrong, withdraw them with the action D.", _EXCHANGE_SINCE,
    ),
    "F-KIT": Rule(
        "fatal", "文件不是更正工作簿：没有指明待更正行的 backstop_filing、backstop_line 两列。",
        "The file is no repair kit: its columns backstop_filing and backstop_line, which name the row to mend, are missing.",
        "请下载该报送的更正工作簿，改好后原样交回；其他文件请按普通报送发送。",
        "Download the filing's repair kit, mend it and send it back as it is; send any other file as a filing.", _EXCHANGE_SINCE,
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
        "此前请按版本 {current} 报送。", "Until then, file under version {current}.", _VERSIONS_SINCE,
    ),
    "F-VERSION-RETIRED": Rule(
        "fatal", "版本 {version} 已于 {until} 停止接收。", "Version {version} was taken until {until}.",
        "请按版本 {current} 的模板报送。", "File after the template of version {current}.", _VERSIONS_SINCE,
    ),
    "F-HEADER-VERSION": Rule(
        "fatal", "按版本 {version} 报送，但表头有版本 {other} 的列：{columns}。",
        "Filed under version {version}, the header has columns of version {other}: {columns}.",
        "请只用一个版本的列，并在清单中写明该版本。", "Use the columns of one version only, and name that version in the manifest.",
        _VERSIONS_SINCE,
    ),
    "F-SCHEME": Rule(
        "fatal", "没有这套代码体系：{scheme}。", "There is no code scheme called {scheme}.", "请参照报送说明。",
        "See the guide.",
    ),
    "F-MANIFEST": Rule("fatal", "清单无法读取：{reason}", "The manifest cannot be read: {reason}", *_SEND_AGAIN),
    "F-NUMBER-REUSED": Rule(
        "fatal", "序号 {sequence} 已用于内容不同的报送（{filing_id}）。",
        "Sequence {sequence} was used for a filing with other content ({filing_id}).",
        "请使用新的序号，如 {free}。", "Use a new sequence number, such as {free}.",
    ),
}  # fmt: skip

COLUMN_RULES: dict[str, Rule] = {
    "COL-REQUIRED": Rule("error", "{column} 必填。", "{column} is required.", "请填写。", "Fill it in."),
    "COL-TEXT": Rule(
        "error", "{column} 含控制字符。", "{column} contains control characters.", "请删除不可见字符。",
        "Remove invisible characters.",
    ),
    "COL-LENGTH": Rule(
        "error", "{column} 超过 4000 字节。", "{column} is longer than 4,000 bytes.", "请缩短。", "Shorten it.",
    ),
    "COL-DATE": Rule(
        "error", "{column} 不是日期：{value}。", "{column} is not a date: {value}.", "请写作 2025-06-30。",
        "Write it as 2025-06-30.",
    ),
    "COL-MONTH": Rule(
        "error", "{column} 不是月份：{value}。", "{column} is not a month: {value}.", "请写作 2025-06。",
        "Write it as 2025-06.",
    ),
    "COL-MONEY": Rule(
        "error",
        "{column} 不是金额（元，至多两位小数）：{value}。",
        "{column} is not an amount in yuan with at most two decimals: {value}.",
        "请填数字，如 1200000.00。", "Give a number such as 1200000.00.",
    ),
    "COL-RATE": Rule(
        "error", "{column} 不是百分数：{value}。", "{column} is not a percentage: {value}.",
        "请填数字，如 4.35 表示 4.35%。", "Give a number: 4.35 for 4.35 %.",
    ),
    "COL-SHARE": Rule(
        "error", "{column} 不是百分数：{value}。", "{column} is not a percentage: {value}.",
        "请填数字，如 20 表示 20%。", "Give a number: 20 for 20 %.",
    ),
    "COL-INT": Rule(
        "error", "{column} 不是整数：{value}。", "{column} is not a whole number: {value}.", "请填整数。",
        "Give a whole number.",
    ),
    "COL-BOOL": Rule(
        "error", "{column} 不是是否值：{value}。", "{column} is neither yes nor no: {value}.", "请填 Y 或 N。",
        "Give Y or N.",
    ),
    "COL-CODE": Rule(
        "error", "{column} 不在代码表内：{value}。", "{column} is not in the code list: {value}.",
        "请从代码表选取代码或中文名称。", "Take a code or its Chinese name from the list.",
    ),
    "COL-USCC": Rule(
        "error", "{column} 不是有效的统一社会信用代码：{value}。", "{column} is not a valid unified social credit code: {value}.",
        "请核对 18 位代码（GB 32100-2015）。", "Check all 18 characters (GB 32100-2015).",
    ),
    "COL-ORGANISATION": Rule(
        "warning",
        "{column} 内的组织机构代码校验位不符：{value}。",
        "The organisation code inside {column} fails its own check digit: {value}.",
        "请核对（GB 11714-1997）；确认无误可忽略。", "Check it (GB 11714-1997); ignore this if it is right.",
    ),
    "COL-RESIDENT": Rule(
        "error", "{column} 不是有效的居民身份证号码：{value}。", "{column} is not a valid resident identity number: {value}.",
        "请核对 18 位号码（GB 11643-1999）。", "Check all 18 characters (GB 11643-1999).",
    ),
    "COL-REGION": Rule(
        "error", "{column} 不是行政区划代码：{value}。", "{column} is not a region code: {value}.",
        "请填 GB/T 2260 六位代码。", "Give the six digits of GB/T 2260.",
    ),
    "COL-REGION-RETIRED": Rule(
        "warning", "{column} 是已撤销的行政区划代码：{value}。", "{column} is a region code no longer in force: {value}.",
        "请改用现行代码。", "Use the code in force.",
    ),
    "COL-INDUSTRY": Rule(
        "error", "{column} 不是行业代码：{value}。", "{column} is not an industry code: {value}.",
        "请填 GB/T 4754-2017 代码。", "Give a code of GB/T 4754-2017.",
    ),
    "COL-INDUSTRY-UNRECORDED": Rule(
        "warning", "{column} 未记录行业。", "{column} records no industry.", "如知道，请补报。",
        "Send it when it is known.",
    ),
    "COL-NEGATIVE": Rule(
        "error", "{column} 不得为负：{value}。", "{column} must not be negative: {value}.", "请核对正负号。",
        "Check the sign.",
    ),
    "COL-PERCENT": Rule(
        "error", "{column} 须在 0 至 100 之间：{value}。", "{column} must lie between 0 and 100: {value}.",
        "请以百分数填写。", "Give it in percent.",
    ),
    "COL-PHONE": Rule(
        "warning", "{column} 不像电话号码：{value}。", "{column} does not look like a telephone number: {value}.",
        "请核对。", "Check it.",
    ),
    "COL-ODD-RATE": Rule(
        "warning", "{column} 不合常理：{value}（单位为百分之一）。", "{column} is implausible: {value} (in percent).",
        "请核对单位，4.35% 填 4.35。", "Check the unit: 4.35 % is written 4.35.",
    ),
    "COL-ODD-DATE": Rule(
        "warning", "{column} 不合常理：{value}。", "{column} is implausible: {value}.", "请核对年份。",
        "Check the year.",
    ),
}  # fmt: skip

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
        _EXCHANGE_SINCE,
    ),
    "ROW-GIVEN-UP": Rule(
        "warning",
        "按贵机构答复，本行不再报送（原报送与行号：{value}）。",
        "Given up, as you answered (filing and line: {value}); the row is not taken.",
        "无须处理；如仍需报送，请作为新行报送。",
        "Nothing to do; should it be needed after all, file it as a new row.",
        _EXCHANGE_SINCE,
    ),
    "REF-WAITING": Rule(
        "warning",
        "所引用的{contract_zh}尚未报送：{value}；本行先接收并等待。",
        "The {contract_en} it refers to is not filed yet: {value}; the row is taken and waits.",
        "请补报所引用的数据。", "File what it refers to.",
    ),
    "ROW-FILER": Rule(
        "error", "报送机构只能报送本机构的数据：{value}。", "A sender may file only about itself: {value}.",
        "请核对机构代码。", "Check the institution's code.",
    ),
}  # fmt: skip

NORMALISATIONS: dict[str, tuple[str, str]] = {
    "N-ENCODING": ("文字由 GB18030 转为 UTF-8", "text turned from GB18030 into UTF-8"),
    "N-SPACES": ("去掉了多余的空格", "stray spaces removed"),
    "N-WIDTH": ("全角字母、数字改为半角", "full-width letters and digits made narrow"),
    "N-THOUSANDS": ("去掉了千分位分隔符", "thousands separators removed"),
    "N-PERCENT": ("去掉了百分号", "percent signs removed"),
    "N-ZEROS": ("去掉了小数末尾多余的零", "surplus zeros after the decimal point removed"),
    "N-DATE": ("日期改写为 2025-06-30 的形式", "dates rewritten like 2025-06-30"),
    "N-SERIAL-DATE": ("电子表格的日期序号改为日期", "spreadsheet serial numbers turned into dates"),
    "N-MONTH": ("月份改写为 2025-06 的形式", "months rewritten like 2025-06"),
    "N-MAPPED": ("按登记的对应关系改写", "the sender's own words turned into ours, as registered"),
    "N-LABEL": ("中文名称改为代码", "Chinese labels turned into codes"),
    "N-CASE": ("小写字母改为大写", "small letters made capital"),
    "N-BOOL": ("是/否改为 Y/N", "yes and no in words turned into Y and N"),
    "N-PAD": ("行政区划代码补足六位", "region codes padded to six digits"),
    "N-SECTION": ("去掉了行业代码前的门类字母", "section letters before industry codes removed"),
}

SHARED_RULES = FILE_RULES | COLUMN_RULES | ROW_RULES
