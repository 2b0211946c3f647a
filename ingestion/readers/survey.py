"""A survey of delimited bytes before they are parsed: records, their lines, ragged ones, quotation marks, control characters.

One pass with numpy over the mapped file, on two threads where there is no quotation mark. Not here: decoding, cells (`delimited`).
"""

from __future__ import annotations

import mmap
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

_BLOCK = 1 << 19  # bytes; arrays over twice as large would each have pages of their own (`ingestion.allocator`)
_TAB, _NEWLINE, _RETURN, _FIRST_PRINTABLE, _QUOTE = 9, 10, 13, 32, 34
Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Survey:
    """What the body of a file looks like; record 0 is the first after the header.

    `odd` are records with another number of fields than the header, with that number and where their bytes begin and end. Blank lines are
    records too. `lines` gives each record's line counted from the body's first, or None where it is simply the record's number.
    `tidy` is false where quotation marks stand in unusual places, so that only a careful parser may read the file; `unclosed` where their
    number is odd.
    """

    records: int
    odd: Integers
    odd_fields: Integers
    odd_start: Integers
    odd_end: Integers
    lines: Integers | None
    quoted: bool
    has_control: bool
    tidy: bool
    unclosed: bool = False


def survey(path: Path, *, body: int, delimiter: str, columns: int) -> Survey:
    """Look at the bytes of `path` from offset `body` on."""
    if path.stat().st_size <= body:
        return Survey(0, _NONE, _NONE, _NONE, _NONE, None, quoted=False, has_control=False, tidy=True)
    found = _unquoted(path, body, ord(delimiter), columns)
    if found:
        return found
    with path.open("rb") as reading, mmap.mmap(reading.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        content = np.frombuffer(mapped, dtype=np.uint8)
        try:
            return _quoted(content, body, ord(delimiter), columns)
        finally:
            del content


@dataclass
class _Part:
    """One thread's share: from just after a newline to just after another (or the end)."""

    start: int
    end: int
    records: int = 0
    quoted: bool = False
    control: bool = False
    odd: list[tuple[int, int, int, int]] = field(default_factory=list)  # record, fields, start, end


def _unquoted(path: Path, body: int, delimiter: int, columns: int) -> Survey | None:
    """The survey of a file without quotation marks; None when there are some."""
    parts = [_Part(start, end) for start, end in _halves(path, body)]
    threads = [threading.Thread(target=_walk, args=(path, part, delimiter, columns)) for part in parts[1:]]
    for thread in threads:
        thread.start()
    _walk(path, parts[0], delimiter, columns)
    for thread in threads:
        thread.join()
    if any(part.quoted for part in parts):
        return None
    found, before = [], 0
    for part in parts:
        found += [(before + record, fields, start, end) for record, fields, start, end in part.odd]
        before += part.records
    odd = np.array(found, dtype=np.int64).reshape(-1, 4)
    return Survey(
        before, odd[:, 0], odd[:, 1], odd[:, 2], odd[:, 3], None,
        quoted=False, has_control=any(part.control for part in parts), tidy=True,
    )  # fmt: skip


def _halves(path: Path, body: int) -> list[tuple[int, int]]:
    """Where two threads meet: after the first newline beyond the middle; one part where that does not pay."""
    size = path.stat().st_size
    if size - body > 4 * _BLOCK:
        middle = body + (size - body) // 2
        with path.open("rb") as reading:
            reading.seek(middle)
            newline = reading.read(_BLOCK).find(b"\n")
        if newline >= 0:
            return [(body, middle + newline + 1), (middle + newline + 1, size)]
    return [(body, size)]


def _blocks(path: Path, start: int, end: int) -> Iterator[tuple[int, Bytes, bool]]:
    """The bytes of a share in blocks that fit a processor's cache, each with its offset and whether a quotation mark is in it.

    A block is valid until the next.
    """
    content = bytearray(_BLOCK)
    buffer = np.frombuffer(content, dtype=np.uint8)
    with path.open("rb", buffering=0) as reading:
        reading.seek(start)
        while start < end:
            read = reading.readinto(buffer.data[: min(_BLOCK, end - start)])
            if not read:
                return
            yield start, buffer[:read], content.find(_QUOTE, 0, read) >= 0
            start += read


def _walk(path: Path, part: _Part, delimiter: int, columns: int) -> None:
    """Compare the separators between newlines with the number of columns."""
    carried, record_start = 0, part.start  # separators of the record that is still open, and where it began
    for start, block, quoted in _blocks(path, part.start, part.end):
        if quoted:
            part.quoted = True
            return
        newlines, control = _newlines(block)
        part.control = part.control or control
        before, total = _counted(block == delimiter, newlines)
        if not len(newlines):
            carried += total
            continue
        fields = np.diff(before, prepend=-carried) + 1
        newlines += start
        for wrong in np.flatnonzero(fields != columns):
            begin = record_start if wrong == 0 else int(newlines[wrong - 1]) + 1
            part.odd.append((part.records + int(wrong), int(fields[wrong]), begin, int(newlines[wrong])))
        carried = total - int(before[-1])
        record_start = int(newlines[-1]) + 1
        part.records += len(newlines)
    if record_start < part.end:
        if carried + 1 != columns:
            part.odd.append((part.records, carried + 1, record_start, part.end))
        part.records += 1


def _counted(mask: npt.NDArray[np.bool_], places: Integers) -> tuple[Integers, int]:
    """How many are true before each place, and in all; by words of 64 bits, for there are many more of them than places.

    >>> _counted(np.array([True, False, True, True]), np.array([0, 1, 3]))
    (array([0, 1, 2]), 3)
    """
    bits = np.packbits(mask, bitorder="little")
    words = np.append(bits, np.zeros(-len(bits) % 8, dtype=np.uint8)).view("<u8")
    counts = np.bitwise_count(words)
    upto = np.cumsum(counts, dtype=np.int64)
    inside, bit = places >> 6, (places & 63).astype(np.uint64)
    below = (np.uint64(1) << bit) - np.uint64(1)
    return upto[inside] - counts[inside] + np.bitwise_count(words[inside] & below), int(upto[-1])


def _newlines(block: Bytes) -> tuple[Integers, bool]:
    r"""Where the newlines are, and whether there are control characters other than tab, newline and return, in one look for both.

    >>> _newlines(np.frombuffer(b"a\r\nb\0", dtype=np.uint8))
    (array([2]), True)
    """
    low = np.flatnonzero(block < _FIRST_PRINTABLE)
    kinds = block[low]
    is_newline = kinds == _NEWLINE
    if is_newline.all():
        return low, False
    return low[is_newline], not (is_newline | (kinds == _TAB) | (kinds == _RETURN)).all()


def _quoted(content: Bytes, body: int, delimiter: int, columns: int) -> Survey:
    """The survey of a file with quotation marks: a separator between an odd and an even one is text."""
    inside, carried, line, control, tidy = 0, 0, 0, False, True
    fields: list[Integers] = []
    ends: list[Integers] = []
    lines: list[Integers] = []
    for start in range(body, len(content), _BLOCK):
        block = content[start : start + _BLOCK]
        newlines, has_control = _newlines(block)
        control = control or has_control
        events = np.flatnonzero((block == delimiter) | (block == _NEWLINE) | (block == _QUOTE))
        kinds = block[events]
        quotes = kinds == _QUOTE
        tidy = tidy and _quotes_stand_well(content, events[quotes] + start, inside, delimiter, body)
        within = (np.cumsum(quotes) + inside) & 1
        places = events[(within == 0) & ~quotes]
        inside = (inside + int(np.count_nonzero(quotes))) & 1
        closing = np.flatnonzero(block[places] == _NEWLINE)
        if len(closing):
            fields.append(np.diff(closing, prepend=-1 - carried))
            ends.append(places[closing] + start)
            lines.append(line + 1 + np.searchsorted(newlines, places[closing]))
            carried = len(places) - 1 - int(closing[-1])
        else:
            carried += len(places)
        line += len(newlines)
    all_fields, all_ends = np.concatenate([_NONE, *fields]), np.concatenate([_NONE, *ends])
    after = np.concatenate([_NONE, *lines])  # the line that follows each record
    starts = np.concatenate([[body], all_ends + 1])
    first_lines = np.concatenate([[0], after])
    if starts[-1] < len(content):
        all_fields, all_ends = np.append(all_fields, carried + 1), np.append(all_ends, len(content))
    else:
        starts, first_lines = starts[:-1], first_lines[:-1]
    odd = np.flatnonzero(all_fields != columns)
    straight = bool((first_lines == np.arange(len(first_lines))).all())
    return Survey(
        len(all_ends), odd, all_fields[odd], starts[odd], all_ends[odd], None if straight else first_lines,
        quoted=True, has_control=control, tidy=tidy and not inside, unclosed=bool(inside),
    )  # fmt: skip


def _quotes_stand_well(content: Bytes, quotes: Integers, inside: int, delimiter: int, body: int) -> bool:
    """Whether each opening mark follows a separator and each closing one precedes one (a doubled mark is both)."""
    if not len(quotes):
        return True
    opening, closing = quotes[inside::2], quotes[1 - inside :: 2]
    before = content[np.maximum(opening - 1, 0)]
    after = content[np.minimum(closing + 1, len(content) - 1)]
    opens_well = (before == delimiter) | (before == _NEWLINE) | (before == _QUOTE) | (opening == body)
    last = closing == len(content) - 1
    closes_well = (after == delimiter) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE) | last
    return bool(opens_well.all() and closes_well.all())
