"""Rules of one column, ``COL-``: what a cell of a type may hold.

Here: their words. Not here: asking them (`ingestion.checks.columns`, `ingestion.checks.numbers`, `ingestion.checks.values`).
"""

from __future__ import annotations

from ingestion.checks.catalogue.rule import LARGE_SINCE, Rule

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
    "COL-LARGE": Rule(
        "error", "{column} 大得不合情理：{value}。", "{column} is larger than anything of its kind: {value}.",
        "请核对单位与位数，金额以元填写。", "Check the unit and the digits: amounts are in yuan.", since=LARGE_SINCE,
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
