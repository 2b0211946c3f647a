"""Encodings of text files: UTF-8 with or without a mark, and GB18030, which becomes UTF-8 in a scratch file.

Here: telling which, strictly, and telling text from what is none. Not here: what is in the text.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from ingestion.readers.table import UnreadableError

_HEAD = 1 << 20
_BLOCK = 1 << 22
_WIDE_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a\x1b")
_CONTROLS_OF_BINARY = 0.02  # random bytes have one in ten
_FEW = 8  # a stray NUL in a short file is a bad row, not a binary file
_NULS_OF_WIDE = 0.2
_ONE_SIDED = 0.9
_CHINESE_IN_UTF8 = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){2}")  # two ideographs


def encoding_of(path: Path, *, thorough: bool, said: str | None = None) -> str:
    """``utf-8`` or ``gb18030``: by the first megabyte, or by all of it when that misled; what a sender's file says is tried first."""
    with path.open("rb") as reading:
        head = reading.read(_HEAD)
    _refuse_wide(head)
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls > _FEW and controls > len(head) * _CONTROLS_OF_BINARY:
        raise UnreadableError("F-BINARY")
    for encoding in dict.fromkeys((said or "utf-8", "utf-8", "gb18030")):
        if _decodes(path, encoding) if thorough else _head_decodes(head, encoding, whole=len(head) < _HEAD):
            return encoding
    raise UnreadableError("F-ENCODING", line=_first_bad_line(path))


def _refuse_wide(head: bytes) -> None:
    """UTF-16 and UTF-32, by their mark or by the NULs that stand in every other byte of plain letters."""
    for mark, name in _WIDE_MARKS.items():
        if head.startswith(mark):
            raise UnreadableError("F-ENCODING-WIDE", encoding=name)
    nuls = head.count(0)
    if nuls > len(head) * _NULS_OF_WIDE and max(head[::2].count(0), head[1::2].count(0)) > nuls * _ONE_SIDED:
        raise UnreadableError("F-ENCODING-WIDE", encoding="UTF-16")


def to_utf8(path: Path, encoding: str, target: Path) -> None:
    """Write the text again as UTF-8; a file with lines that are UTF-8 already is mixed, and would come out as nonsense."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as reading, target.open("wb") as writing:
            while block := reading.read(_BLOCK):
                writing.write(decoder.decode(block).encode())
                _refuse_mixed(path, block)
            writing.write(decoder.decode(b"", final=True).encode())
    except UnicodeError as problem:
        raise UnreadableError("F-ENCODING", line=_first_bad_line(path)) from problem


def _refuse_mixed(path: Path, block: bytes) -> None:
    """Two ideographs in UTF-8 on a line that is UTF-8 throughout do not come about by chance in GB18030."""
    for found in _CHINESE_IN_UTF8.finditer(block):
        start, end = block.rfind(b"\n", 0, found.start()) + 1, block.find(b"\n", found.end())
        line = block[start : end if end >= 0 else len(block)]
        if _is_utf8(line):
            raise UnreadableError("F-ENCODING-MIXED", line=_first_bad_line(path))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeError:
        return False
    return True


def _head_decodes(head: bytes, encoding: str, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head, final=whole)
    except UnicodeError:
        return False
    return True


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as reading:
            while block := reading.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _first_bad_line(path: Path) -> int:
    """The line of the first byte that is not UTF-8."""
    with path.open("rb") as reading:
        for number, line in enumerate(reading, 1):
            if not _is_utf8(line):
                return number
    return 1
