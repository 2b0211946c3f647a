"""The words in which contracts are explained: types, units, formats, and what must not be written.

Here: what all contracts share. Not here: a contract's own names and notes.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Column, ColumnType, Contract, Row

Language = Literal["zh", "en"]
ACTION = Column(
    "action",
    "操作",
    "code",
    codes="action",
    note_zh="N 新增，U 更正，D 撤销同主键的行，除主键外均可不填；不填为 N。",
    note_en="N new, U correction, D withdrawal of the row with the same key, which needs no other cell; N when empty.",
)


class TypeWords(NamedTuple):
    """A type in words: its name, its unit, how it is written."""

    zh: str
    en: str
    unit_zh: str = ""
    unit_en: str = ""
    written: str = ""

    def of(self, language: Language) -> str:
        """Type, unit and writing in one phrase."""
        parts = (self.zh, self.unit_zh) if language == "zh" else (self.en, self.unit_en)
        phrase = ("，" if language == "zh" else ", ").join(part for part in parts if part)
        return f"{phrase} {self.written}".rstrip()


TYPE_WORDS: dict[ColumnType, TypeWords] = {
    "text": TypeWords("文本", "text"),
    "date": TypeWords("日期", "date", written="2025-06-30"),
    "month": TypeWords("月份", "month", written="2025-06"),
    "money": TypeWords("金额", "amount", "元，两位小数", "yuan, two decimals", "1200000.00"),
    "rate": TypeWords("年利率或费率", "rate a year", "百分之一", "percent", "4.35"),
    "share": TypeWords("比例", "share", "百分之一", "percent", "40"),
    "int": TypeWords("整数", "whole number", written="12"),
    "bool": TypeWords("是否", "yes or no", written="Y / N"),
    "code": TypeWords("代码", "code"),
}


class Forbidden(NamedTuple):
    """A way of writing that is sent back, what to write instead, and the rule that says so."""

    rule_id: str
    wrong: str
    zh: str
    en: str


FORBIDDEN = (
    Forbidden("COL-DATE", "01/02/2025", "日期写作 2025-06-30，不写月/日/年。", "Write dates as 2025-06-30, never month/day/year."),
    Forbidden("COL-MONEY", "100万", "金额以元填数字，不写单位，不以万元计。",
              "Amounts are numbers in yuan, without a unit, never in ten thousands."),
    Forbidden("COL-MONEY", "1e6", "金额不用科学计数法。", "No scientific notation."),
    Forbidden("COL-MONEY", "1000000.005", "金额至多两位小数。", "Amounts have at most two decimals."),
    Forbidden("COL-RATE", "千分之五", "利率、费率填百分数的数字：4.35 表示 4.35%。", "Rates are numbers in percent: 4.35 is 4.35 %."),
    Forbidden("COL-SHARE", "1/5", "比例填百分数的数字：20 表示 20%。", "Shares are numbers in percent: 20 is 20 %."),
    Forbidden("COL-USCC", "9.11100006E+17", "证件号码、统一社会信用代码的单元格须为文本格式，否则末位丢失。",
              "Cells of identity numbers and credit codes must be text, or digits are lost."),
    Forbidden("COL-CODE", "其它", "代码列只填代码表内的代码或中文名称。", "Take codes or their Chinese names from the list only."),
    Forbidden("COL-BOOL", "√", "是否列填 Y 或 N。", "Put Y or N where yes or no is asked."),
    Forbidden("COL-REQUIRED", "合计", "不加合计行、空的小计行；无关内容不填在必填列里。", "No rows of totals."),
    Forbidden("F-FORMULA", "=A1+B1", "不含公式：复制后选择性粘贴为数值。", "No formulas: copy and paste as values."),
    Forbidden("F-MERGED", "A1:C1", "不合并单元格；表头只占一行。", "No merged cells; one row of headings."),
    Forbidden("F-SHEETS", "Sheet2", "数据只放在第一张工作表。", "Data stand on the first sheet only."),
    Forbidden("F-FORMAT", ".xls .xlsm .pdf", "存为 XLSX 或 CSV；不含宏，不设密码。", "Save as XLSX or CSV, without macros or a password."),
)  # fmt: skip


def allowed(column: Column) -> list[str]:
    """What a drop-down offers: Chinese labels for codes, Y and N; nothing where anything may stand."""
    if column.codes:
        return [label.zh for label in CODE_LISTS[column.codes].values()]
    return ["Y", "N"] if column.type == "bool" else []


def kind(column: Column, language: Language) -> str:
    """A column's type as a phrase; a code's names its list."""
    if column.codes:
        return f"{TYPE_WORDS['code'].of(language)} {column.codes}"
    return TYPE_WORDS[column.type].of(language)


def example(contract: Contract, column: Column) -> str:
    """What the contract's examples have in a column, as a drop-down offers it."""
    return next((as_filled(contract, row)[column.name] for row in contract.examples if row.get(column.name)), "")


def as_filled(contract: Contract, row: Row) -> dict[str, str]:
    """An example row as somebody fills it in: Chinese labels in place of codes, every column there."""
    filled = {}
    for column in contract.columns:
        text = row.get(column.name, "")
        filled[column.name] = CODE_LISTS[column.codes][text].zh if column.codes and text else text
    return filled
