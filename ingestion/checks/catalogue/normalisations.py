"""Ways of writing that are put right and mentioned in the receipt, ``N-``.

Here: their words. Not here: putting right (`ingestion.checks.normalise`).
"""

from __future__ import annotations

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
