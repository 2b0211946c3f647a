"""Synthetic identity numbers with right check digits, made by the million from serial numbers.

Here: unified social credit codes (GB 32100-2015, the organisation code inside by GB 11714-1997), resident identity numbers
(GB 11643-1999), and the mixing of serial numbers that makes neighbours look unlike. Checking what others send is
`ingestion.codes`, on purpose written apart, so that neither can hide the other's mistake.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

Ints = npt.NDArray[Any]

USCC_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
USCC_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], dtype=np.int32)
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
RESIDENT_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int32)
RESIDENT_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
DIGITS = np.frombuffer(b"0123456789", dtype=np.uint8)

BIRTH_DAYS = 365  # in a year; nobody is born on the last of December of a leap year
SEQUENCES = 999
ORGANISATION_SPACE = 31**6
WRITTEN_X = 10  # a check value with a letter of its own
SPREAD = 982_451_653  # a prime that divides neither space, so that different serials stay different


def mixed(serials: Ints, salt: int) -> npt.NDArray[np.uint64]:
    """A well spread 64-bit number for each serial (splitmix64); the same everywhere, in any order."""
    with np.errstate(over="ignore"):
        z = serials.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt) * np.uint64(0xD1342543DE82EF95)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def choice(serials: Ints, salt: int, count: int) -> npt.NDArray[np.uint32]:
    """For each serial one of `count` things, as its number."""
    return (mixed(serials, salt) % np.uint64(count)).astype(np.uint32)


def as_text(bytes_of: npt.NDArray[np.uint8]) -> pl.Series:
    """Rows of ASCII bytes, all of one length, as a text column."""
    count, width = bytes_of.shape
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(bytes_of))]
    return pl.Series(pl.from_arrow(pa.LargeStringArray.from_buffers(count, buffers[1], buffers[2])))


def _digits(values: Ints, width: int) -> npt.NDArray[np.uint8]:
    """Decimal digits of each value, most significant first."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (values.astype(np.int64)[:, None] // powers % 10).astype(np.uint8)


def _uscc_values() -> npt.NDArray[np.int32]:
    """Value of each ASCII byte in the 31-character alphabet."""
    values = np.zeros(128, dtype=np.int32)
    values[USCC_ALPHABET] = np.arange(31)
    return values


def _organisation_values() -> npt.NDArray[np.int32]:
    """Value of each ASCII byte in an organisation code: digits, then letters from A = 10."""
    values = np.zeros(128, dtype=np.int32)
    values[DIGITS] = np.arange(10)
    values[65:91] = np.arange(10, 36)
    return values


def _organisation_codes(serials: Ints) -> npt.NDArray[np.uint8]:
    """Nine characters, MA and six of the alphabet, then the check of GB 11714."""
    spread = (serials.astype(np.int64) * SPREAD + 7_919) % ORGANISATION_SPACE
    powers = 31 ** np.arange(5, -1, -1, dtype=np.int64)
    body = np.empty((len(serials), 9), dtype=np.uint8)
    body[:, :2] = np.frombuffer(b"MA", dtype=np.uint8)
    body[:, 2:8] = USCC_ALPHABET[spread[:, None] // powers % 31]
    check = 11 - _organisation_values()[body[:, :8]] @ ORGANISATION_WEIGHTS % 11
    body[:, 8] = np.where(check == WRITTEN_X, ord("X"), DIGITS[check % 11 % 10])
    return body


def usccs(serials: Ints, regions: Ints, category: Ints) -> pl.Series:
    """Unified social credit codes of the entities `serials`, registered in the six-digit `regions`.

    `category` is 1 for an enterprise, 2 for a sole trader, 3 for a farmers' cooperative. The sample of the standard's text,
    91110000600037341L,
    has the registering authority 9, the category 1, the region 110000 and the organisation code 600037341.

    >>> usccs(np.array([1, 2]), np.array([340104, 340104]), np.array([1, 2])).str.head(8).to_list()
    ['91340104', '92340104']
    """
    code = np.empty((len(serials), 18), dtype=np.uint8)
    code[:, 0] = ord("9")
    code[:, 1] = DIGITS[category]
    code[:, 2:8] = DIGITS[_digits(regions, 6)]
    code[:, 8:17] = _organisation_codes(serials)
    total = _uscc_values()[code[:, :17]] @ USCC_WEIGHTS
    code[:, 17] = USCC_ALPHABET[(31 - total % 31) % 31]
    return as_text(code)


def resident_ids(serials: Ints, places: Ints, first_days: npt.NDArray[np.datetime64]) -> pl.Series:
    """Resident identity numbers of the persons `serials`.

    `places` and `first_days` are pairs: a six-digit code, and the first of January of a year in which people were registered under it.
    Different serials give different numbers as long as there are fewer than 364,635 times the number of pairs.

    >>> resident_ids(np.array([5]), np.array([340121]), np.array(["1971-01-01"], dtype="datetime64[D]")).str.len_chars().item()
    18
    """
    spread = (serials.astype(np.int64) * SPREAD + 104_729) % (len(places) * BIRTH_DAYS * SEQUENCES)
    rest, sequence = np.divmod(spread, SEQUENCES)
    pair, birth = np.divmod(rest, BIRTH_DAYS)
    days = first_days[pair] + birth.astype("timedelta64[D]")
    months = days.astype("datetime64[M]")
    years = days.astype("datetime64[Y]")
    code = np.empty((len(serials), 18), dtype=np.uint8)
    code[:, :6] = DIGITS[_digits(places[pair], 6)]
    code[:, 6:10] = DIGITS[_digits(years.astype(np.int64) + 1970, 4)]
    code[:, 10:12] = DIGITS[_digits((months - years).astype(np.int64) + 1, 2)]
    code[:, 12:14] = DIGITS[_digits((days - months).astype(np.int64) + 1, 2)]
    code[:, 14:17] = DIGITS[_digits(sequence + 1, 3)]
    code[:, 17] = RESIDENT_CHECKS[(code[:, :17] - 48).astype(np.int32) @ RESIDENT_WEIGHTS % 11]
    return as_text(code)
