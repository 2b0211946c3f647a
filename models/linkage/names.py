"""Names of people parted into family and given name, which are compared apart.

A Chinese name begins with the family name: one character, or two where they are one of `COMPOUND`. Any other name, and one whose parts are
set apart by blanks or dots (买买提·艾合买提), ends with it.
"""

from __future__ import annotations

import polars as pl

#: Family names of two characters that are in use (GB/T 28039-2011 writes each as one name).
COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "司徒", "东方", "独孤", "南宫", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "轩辕",
    "端木", "百里", "东郭", "呼延", "闻人", "钟离", "淳于", "单于", "太史", "申屠", "公羊", "澹台", "赫连", "拓跋", "第五",
)  # fmt: skip
_CHINESE = r"^\p{Han}+$"
_BETWEEN = r"[\s·・•.]+"


def parted(column: str) -> tuple[pl.Expr, pl.Expr]:
    """Family and given name of a column of people's names as filed; null where nothing is there, and given where there is one part only.

    >>> names = pl.DataFrame({"name": ["张小明", "欧阳修", "王", "Kelly Ann Smith", "买买提·艾合买提", None]})
    >>> family, given = parted("name")
    >>> names.select(family=family, given=given).rows()[:4]
    [('张', '小明'), ('欧阳', '修'), ('王', None), ('smith', 'kellyann')]
    """
    text = pl.col(column).str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    parts = text.str.replace_all(_BETWEEN, " ").str.strip_chars().str.split(" ")
    is_one_word = (parts.list.len() == 1) & text.str.contains(_CHINESE)
    length = (
        pl.when(text.str.slice(0, 2).is_in(COMPOUND) & (text.str.len_chars() > len(COMPOUND[0]))).then(2).otherwise(1)
    )
    family = pl.when(is_one_word).then(text.str.slice(0, length)).otherwise(parts.list.last())
    given = (
        pl.when(is_one_word).then(text.str.slice(length)).otherwise(parts.list.head(parts.list.len() - 1).list.join(""))
    )
    return _letters(family), _letters(given)


def _letters(text: pl.Expr) -> pl.Expr:
    bare = text.str.replace_all(r"[\s\p{P}]", "")
    return pl.when(bare != "").then(bare)
