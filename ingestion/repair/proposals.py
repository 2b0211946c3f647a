"""What a bad value was surely meant to be, where there is exactly one reading; nothing otherwise. The sender says yes before it counts.

Here: pure functions from one text to one text or None, and the table of which rule has one. Not here: ways of writing that the door puts
right by itself (`ingestion.checks.normalise`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import polars as pl

from ingestion.codes.identifiers import resident_valid, uscc_valid
from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Column, Contract

_UNITS = {
    "": Decimal(1),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "百万": Decimal(1_000_000),
    "亿": Decimal(100_000_000),
}
_AMOUNT = re.compile(
    r"^[¥￥]?\s*(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(百万|千|万|亿)?\s*(元|圆|人民币|RMB|CNY)?整?$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"^(\d+)\s*(?:人|名|户|个|家|天|日|笔|\.0+)$")
_DATE_FORMATS = ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%m.%d.%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
                 "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")  # fmt: skip
_MONTH_FORMATS = ("%m/%Y", "%m-%Y", "%Y-%m-%d", "%Y/%m/%d", "%b %Y", "%B %Y")
#: Letters that GB 32100-2015 leaves out because they look like digits, and what in a resident identity is taken for another character.
_USCC_LOOKALIKES = {"I": "1", "O": "0", "S": "5", "Z": "2"}
_RESIDENT_LOOKALIKES = {"I": "1", "L": "1", "O": "0", "×": "X", "*": "X"}
_LEAST_PART = 2  # characters of a label that a shortened one must keep


def amount(text: str, _column: Column) -> str | None:
    """An amount in yuan from one with a unit.

    >>> column = Column("a", "金额", "money")
    >>> amount("120万", column), amount("¥1.2亿元", column), amount("1,200元整", column), amount("12.345", column), amount("万", column)
    ('1200000.00', '120000000.00', '1200.00', None, None)
    """
    found = _AMOUNT.match(text.strip())
    if found is None:
        return None
    value = Decimal(found[1].replace(",", "")) * _UNITS[found[2] or ""]
    return f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else None


def day(text: str, _column: Column) -> str | None:
    """The one day that a text can mean.

    >>> column = Column("d", "日期", "date")
    >>> day("31/12/2025", column), day("Jun 30, 2025", column), day("05/06/2025", column), day("31/02/2025", column)
    ('2025-12-31', '2025-06-30', None, None)
    """
    return _only_reading(text, _DATE_FORMATS, "%Y-%m-%d")


def month(text: str, _column: Column) -> str | None:
    """The one month that a text can mean."""
    return _only_reading(text, _MONTH_FORMATS, "%Y-%m")


def _only_reading(text: str, formats: tuple[str, ...], written: str) -> str | None:
    readings = set()
    for one in formats:
        try:
            readings.add(datetime.strptime(text.strip(), one).strftime(written))  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return readings.pop() if len(readings) == 1 else None


def count(text: str, _column: Column) -> str | None:
    """A whole number with a word behind it.

    >>> count("12人", Column("n", "人数", "int")), count("12.5", Column("n", "人数", "int"))
    ('12', None)
    """
    found = _COUNT.match(text.strip())
    return found[1] if found else None


def label(text: str, column: Column) -> str | None:
    """The one label of the code list that is a character away, or of which this is a part.

    >>> label("连带责任", Column("m", "担保方式", "code", codes="guarantee_mode"))
    '连带责任保证'
    """
    given = text.strip()
    labels = [one.zh for one in CODE_LISTS[column.codes or ""].values()]
    near = [one for one in labels if _one_apart(given, one)]
    near = near or [one for one in labels if len(given) >= _LEAST_PART and (given in one or one in given)]
    return near[0] if len(near) == 1 else None


def _one_apart(one: str, other: str) -> bool:
    """Whether one character was replaced, left out or added; of two characters one says too little."""
    if min(len(one), len(other)) <= _LEAST_PART or abs(len(one) - len(other)) > 1:
        return False
    same = next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    rest, others = one[same:], other[same:]
    return rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def uscc(text: str, _column: Column) -> str | None:
    """A code in which letters stand that no code has, read as the digits they look like, when the check digit then agrees."""
    return _looked_alike(text, _USCC_LOOKALIKES, uscc_valid)


def resident(text: str, _column: Column) -> str | None:
    """The same for a resident identity number."""
    return _looked_alike(text, _RESIDENT_LOOKALIKES, resident_valid)


def _looked_alike(text: str, alike: dict[str, str], valid: Callable[[pl.Series], pl.Series]) -> str | None:
    given = text.strip().upper()
    read = "".join(alike.get(character, character) for character in given)
    return read if read != given and valid(pl.Series([read])).item() else None


PROPOSING: dict[str, Callable[[str, Column], str | None]] = {
    "COL-MONEY": amount, "COL-DATE": day, "COL-MONTH": month, "COL-INT": count, "COL-CODE": label, "COL-USCC": uscc,
    "COL-RESIDENT": resident,
}  # fmt: skip
SCHEMA = {"line_no": pl.Int64, "column_name": pl.String, "proposed": pl.String}


def proposals(contract: Contract, rows: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """line_no, column_name, proposed: for bad cells that can only have been meant in one way. Each distinct text is looked at once."""
    columns = {column.name: column for column in contract.columns if column.name in rows.columns}
    asked = findings.filter(pl.col("rule_id").is_in(list(PROPOSING)), pl.col("column_name").is_in(list(columns)))
    parts = []
    for (name, rule_id), lines in asked.group_by("column_name", "rule_id", maintain_order=True):
        cells = lines.select("line_no", "column_name").join(
            rows.select("line_no", pl.col(str(name)).alias("sent")), on="line_no"
        )
        texts = cells["sent"].drop_nulls().unique()
        read = [PROPOSING[str(rule_id)](text, columns[str(name)]) for text in texts]
        meant = pl.DataFrame({"sent": texts, "proposed": pl.Series(read, dtype=pl.String)}).drop_nulls()
        parts.append(cells.join(meant, on="sent").select(list(SCHEMA)))
    return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)
