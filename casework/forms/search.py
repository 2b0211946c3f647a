"""What a record is found by: names in Chinese, their pinyin initials, numbers and phones.

Here: the text that a record is searched in, and what people type made comparable. Not here: the search itself (each noun's queries).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

#: Columns whose values people search for, over all contracts that have a form.
_NAMES = ("name", "legal_representative", "controller", "from_name", "to_name", "purpose", "head_office")
_NUMBERS = (
    "id_number",
    "uscc",
    "bank_no",
    "project_no",
    "phone",
    "from_id",
    "to_id",
    "customer_id_number",
    "loan_contract_no",
)


def search_text(row: Mapping[str, str]) -> str:
    """The record's searchable words, lower case, one a line: names, initials of names, numbers.

    >>> search_text({"name": "乙机械有限公司", "phone": "138 0013 8000"}).splitlines()
    ['乙机械有限公司', 'yjxyxgs', '13800138000']
    """
    words: list[str] = []
    for column in _NAMES:
        if name := row.get(column):
            words += [comparable(name), initials(name)]
    words += [comparable(row[column]).replace("-", "") for column in _NUMBERS if row.get(column)]
    return "\n".join(dict.fromkeys(word for word in words if word))


def comparable(text: str) -> str:
    """What is typed, without what does not matter: width of letters, case, blanks.

    >>> comparable(" ＡＢ 机械 ")
    'ab机械'
    """
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def initials(name: str) -> str:
    """The first letters of the pinyin of each character; letters and digits stay.

    >>> initials("重庆乙公司"), initials("A 公司")
    ('cqygs', 'ags')
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its dictionary takes a moment

    return comparable("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))
