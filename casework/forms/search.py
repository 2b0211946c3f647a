"""What a record is found by: names in Chinese, their pinyin initials, numbers and phones.

Here: the text that a record is searched in, and what people type made comparable. Not here: the search itself (each noun's queries).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

_TYPED = re.compile(r"(?=.*[a-z])[a-z0-9]{2,20}")  # what can be meant for initials
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


def initials_pattern(text: str) -> str | None:
    """A regular expression for names whose initials hold what is typed; None where that cannot be meant for initials.

    For names that nobody computed initials of. A character counts by each of its readings, so more is found rather than less.

    >>> pattern = initials_pattern("cqygs")
    >>> [bool(re.search(pattern, name)) for name in ("重庆乙公司", "大重庆乙公司甲", "重庆甲公司")]
    [True, True, False]
    >>> initials_pattern("乙公司"), initials_pattern("1234")
    (None, None)
    """
    if not _TYPED.fullmatch(text):
        return None
    return "".join(f"[{letter}{_characters().get(letter, '')}]" for letter in text)


@cache
def _characters() -> dict[str, str]:
    """The characters of GB 2312 by the first letters of their readings: what names are written in."""
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 - its dictionary takes a moment

    found: dict[str, set[str]] = {}
    for code, readings in pinyin_dict.items():
        try:
            chr(code).encode("gb2312")
        except UnicodeEncodeError:
            continue
        for reading in str(readings).split(","):
            found.setdefault(unicodedata.normalize("NFD", reading)[0].lower(), set()).add(chr(code))
    return {letter: "".join(sorted(those)) for letter, those in found.items()}
