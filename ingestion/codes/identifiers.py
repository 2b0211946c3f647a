"""Check digits of identity numbers, a whole column at a time.

Unified social credit code (GB 32100-2015, also codes that begin with a letter, such as rural collectives'), the organisation code inside
it (GB 11714-1997), resident identity (GB 11643-1999, with the meaning of python-stdnum: digit, birth date, place of registration; but a
number is given out after the birth, from 1984 on, by the codes of then, so that a place may be newer than its bearer, never older). A
number is looked up two characters at a time in small tables, so that a million take a fraction of a second.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.codes.lists import regions, retired_regions

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (*(pow(3, place, 31) for place in range(17)), 1)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2, 1)
_RESIDENT_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(18))
_FORBIDDEN = 4096  # more than any honest sum of nine places
_LENGTH = 18
_FIRST_BIRTH_YEAR = 1800
_FEBRUARY = 2
_FOR_EVER = 9999

Flags = npt.NDArray[np.bool_]


def _pairs(values: dict[str, int], first: int, second: int, modulus: int) -> npt.NDArray[np.uint16]:
    """The weighted value of every two-byte text (little endian), `_FORBIDDEN` where a character has no value."""
    single = np.full(256, _FORBIDDEN, dtype=np.int64)
    for character, value in values.items():
        single[ord(character)] = value
    bad = single == _FORBIDDEN
    low, high = (single * first) % modulus, (single * second) % modulus
    table = low[None, :] + high[:, None]
    table[:, bad] = _FORBIDDEN
    table[bad, :] = _FORBIDDEN
    return table.ravel().astype(np.uint16)


@functools.cache
def _uscc_tables() -> tuple[npt.NDArray[np.uint16], ...]:
    values = {character: value for value, character in enumerate(USCC_ALPHABET)}
    return tuple(_pairs(values, _USCC_WEIGHTS[i], _USCC_WEIGHTS[i + 1], 31) for i in range(0, _LENGTH, 2))


@functools.cache
def _resident_tables() -> tuple[npt.NDArray[np.uint16], ...]:
    digits = {str(value): value for value in range(10)}
    tables = [_pairs(digits, _RESIDENT_WEIGHTS[i], _RESIDENT_WEIGHTS[i + 1], 11) for i in range(0, _LENGTH - 2, 2)]
    with_x = _pairs({**digits, "X": 10}, _RESIDENT_WEIGHTS[16], _RESIDENT_WEIGHTS[17], 11)
    with_x.reshape(256, 256)[:, ord("X")] = _FORBIDDEN  # X is a check digit only
    return (*tables, with_x)


@functools.cache
def _organisation_tables() -> tuple[npt.NDArray[np.uint16], ...]:
    """Places 9 to 18 in pairs; the last place, the unified code's own check character, counts nothing."""
    letters = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    tables = [
        _pairs(letters, _ORGANISATION_WEIGHTS[i], _ORGANISATION_WEIGHTS[i + 1], 11)
        for i in range(0, len(_ORGANISATION_WEIGHTS) - 1, 2)
    ]
    check = np.array([_FORBIDDEN] * 256)
    for value, character in enumerate("0123456789X"):
        check[ord(character)] = value
    return (*tables, np.tile(check, 256).astype(np.uint16))


@functools.cache
def _residue(modulus: int) -> Flags:
    """Whether each number is divisible, as a table: a look-up is quicker than a division."""
    divisible: Flags = np.arange(_FORBIDDEN + 1) % modulus == 0
    return divisible


_NUMBER = pl.col("number")
_WHOLE = ((_NUMBER.str.len_bytes() == _LENGTH) & (_NUMBER.str.len_chars() == _LENGTH)).fill_null(value=False)


def _matrix(numbers: pl.Series) -> tuple[Flags, npt.NDArray[np.uint8]]:
    """Which numbers have eighteen ASCII characters, and their bytes."""
    whole = numbers.to_frame("number").select(_WHOLE).to_series()
    joined: str = numbers.filter(whole).str.join("").item() if whole.any() else ""
    return whole.to_numpy(), np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, _LENGTH)


def _sums(matrix: npt.NDArray[np.uint8], tables: tuple[npt.NDArray[np.uint16], ...]) -> npt.NDArray[np.uint16]:
    pairs = np.ascontiguousarray(matrix).view("<u2")
    total = np.zeros(len(matrix), dtype=np.uint16)
    for place, table in enumerate(tables):
        total += table[pairs[:, place]]
    return total


def _spread(whole: Flags, kept: Flags) -> pl.Series:
    result = np.zeros(len(whole), dtype=bool)
    result[whole] = kept
    return pl.Series(result)


class Identifiers:
    """A column of numbers, taken apart once and asked several questions."""

    def __init__(self, numbers: pl.Series) -> None:
        self._whole, self._matrix = _matrix(numbers)

    def uscc(self) -> pl.Series:
        """Whether each is a unified social credit code with the right check character."""
        sums = _sums(self._matrix, _uscc_tables())
        return _spread(self._whole, (sums < _FORBIDDEN) & _residue(31)[np.minimum(sums, _FORBIDDEN)])

    def organisation(self) -> pl.Series:
        """Whether the organisation code in places 9 to 17 has the right check character of its own."""
        sums = _sums(self._matrix[:, 8:18], _organisation_tables())
        return _spread(self._whole, (sums < _FORBIDDEN) & _residue(11)[np.minimum(sums, _FORBIDDEN)])

    def resident(self) -> pl.Series:
        """Whether each is a resident identity: check digit, birth date, and a place that existed in the birth year or later."""
        sums = _sums(self._matrix, _resident_tables())
        good = (sums < _FORBIDDEN) & (sums % 11 == 1)
        digits = self._matrix.astype(np.int32) - ord("0")
        good &= _is_date(_number(digits[:, 6:10]), _number(digits[:, 10:12]), _number(digits[:, 12:14]))
        good[good] = _place_known(_number(digits[good, :6]), _number(digits[good, 6:10]))
        return _spread(self._whole, good)


def uscc_valid(numbers: pl.Series) -> pl.Series:
    """Whether each is a unified social credit code with the right check character.

    >>> uscc_valid(pl.Series(["91110000600037341L", "N2110105MF0000001U", "91110000600037341A", None])).to_list()
    [True, True, False, False]
    """
    return Identifiers(numbers).uscc()


def organisation_code_valid(numbers: pl.Series) -> pl.Series:
    """Whether the organisation code inside a unified code has the right check character of its own.

    >>> organisation_code_valid(pl.Series(["91110000600037341L", "91110000600037351L"])).to_list()
    [True, False]
    """
    return Identifiers(numbers).organisation()


def resident_valid(numbers: pl.Series) -> pl.Series:
    """Whether each is a resident identity number.

    >>> resident_valid(pl.Series(["11010519491231002X", "110105194912310021", "11010519490231002X", None])).to_list()
    [True, False, False, False]
    """
    return Identifiers(numbers).resident()


def _number(digits: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    result = np.zeros(len(digits), dtype=np.int32)
    for place in range(digits.shape[1]):
        result = result * 10 + digits[:, place]
    return result


def _is_date(year: npt.NDArray[Any], month: npt.NDArray[Any], day: npt.NDArray[Any]) -> Flags:
    days = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    known = (month >= 1) & (month < len(days))
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = days[np.where(known, month, 0)] + (leap & (month == _FEBRUARY))
    result: Flags = known & (day >= 1) & (day <= last) & (year >= _FIRST_BIRTH_YEAR)
    return result


@functools.cache
def _places() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
    """Sorted county codes and, for each, the last year in which it was in force."""
    lasts = {code: max(last for _, last in spans) for code, spans in retired_regions().items()}
    for code in regions().filter(scheme="CN")["code"]:
        lasts.setdefault(code, _FOR_EVER)
    codes = sorted(lasts)
    return np.array(codes, dtype=np.int32), np.array([lasts[code] for code in codes], dtype=np.int16)


def _place_known(place: npt.NDArray[np.int32], year: npt.NDArray[np.int32]) -> Flags:
    codes, lasts = _places()
    row = np.minimum(np.searchsorted(codes, place), len(codes) - 1)
    result: Flags = (codes[row] == place) & (year <= lasts[row])
    return result
