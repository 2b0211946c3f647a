"""Opening a landed file: what it is, how it is packed and encoded, and the reader that fits.

Here: choosing. Not here: any format's own matter (the modules beside this one).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path

from ingestion.contracts.model import Contract
from ingestion.readers import headers
from ingestion.readers.delimited import DELIMITERS, header_record, open_delimited, split_header
from ingestion.readers.encoding import encoding_of, to_utf8
from ingestion.readers.limits import MAX_FILE
from ingestion.readers.table import TextTable, UnreadableError
from ingestion.senders import Oddities

_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK", b"PAR1"
_JSON_ARRAY = (b"[{", b"[\n", b"[\r", b"[ ", b"[]")
_KNOWN_OTHERS = {
    b"\xd0\xcf\x11\xe0": "XLS",
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"SQLite": "SQLite",
    b"DUCK": "DuckDB",
    b"<!DO": "HTML",
    b"<htm": "HTML",
    b"<?xm": "XML",
}


def open_file(path: Path, contract: Contract, sender: Oddities, scratch: Path, *, careful: bool = False) -> TextTable:
    """A table over the file's rows. `careful` reads again, and doubts, what a quick look misjudged."""
    return _open(path, contract, sender, scratch, careful=careful, packed_once=False)


def _open(
    path: Path, contract: Contract, sender: Oddities, scratch: Path, *, careful: bool, packed_once: bool
) -> TextTable:
    if path.stat().st_size > MAX_FILE:
        raise UnreadableError("F-SIZE", limit=MAX_FILE >> 20)
    with path.open("rb") as reading:
        head = reading.read(64)
    if not head.strip(codecs.BOM_UTF8 + b" \t\r\n"):
        _refuse_if_blank(path)
    if kind := _risky(head, packed_once=packed_once):
        known = headers.known_headers(contract, sender.header_names(contract.name))
        found = _in_child(kind, path, scratch, known)
        if isinstance(found, TextTable):
            return found
        return _open(found, contract, sender, scratch, careful=careful, packed_once=True)
    for magic, name in _KNOWN_OTHERS.items():
        if head.lstrip().startswith(magic):
            raise UnreadableError("F-FORMAT", format=name)
    return _open_text(path, contract, sender, scratch, careful=careful)


def _risky(head: bytes, *, packed_once: bool) -> str | None:
    """The kind of a file that only a child may open; a workbook may be packed, an archive may not be packed again."""
    if head.startswith(_GZIP):
        if packed_once:
            raise UnreadableError("F-ARCHIVE", reason="an archive within the archive")
        return "gzip"
    if head.startswith(_ZIP):
        return "xlsx" if packed_once else "zip"
    return "parquet" if head.startswith(_PARQUET) else None


def _refuse_if_blank(path: Path) -> None:
    with path.open("rb") as reading:
        while block := reading.read(1 << 20):
            if block.strip(codecs.BOM_UTF8 + b" \t\r\n"):
                return
    raise UnreadableError("F-EMPTY")


def _in_child(kind: str, path: Path, scratch: Path, known: Iterable[str] = ()) -> TextTable | Path:
    from ingestion.readers.sandbox import open_in_child  # noqa: PLC0415 - most files need no child

    return open_in_child(kind, path, scratch, known)


def _open_text(path: Path, contract: Contract, sender: Oddities, scratch: Path, *, careful: bool) -> TextTable:
    encoding = encoding_of(path, thorough=careful, said=sender.encoding)
    if encoding != "utf-8":
        to_utf8(path, encoding, scratch / "text")
        path = scratch / "text"
    with path.open("rb") as reading:
        head = reading.read(1 << 20).removeprefix(codecs.BOM_UTF8).lstrip()
    if b"\r" in head and b"\n" not in head:
        _with_newlines(path, scratch / "lines")
        path = scratch / "lines"
    if head.startswith(b"{"):
        found = _in_child("jsonl", path, scratch)
        assert isinstance(found, TextTable)  # noqa: S101 - only archives give files
        return found
    if head.startswith(_JSON_ARRAY):
        raise UnreadableError("F-FORMAT", format="JSON")
    return open_delimited(path, delimiter=_delimiter(path, contract, sender), careful=careful, encoding=encoding)


def _with_newlines(path: Path, target: Path) -> None:
    """Lines that end with a return alone, as old machines wrote them, end with a newline instead."""
    with path.open("rb") as reading, target.open("wb") as writing:
        while block := reading.read(1 << 20):
            writing.write(block.replace(b"\r", b"\n"))


def _delimiter(path: Path, contract: Contract, sender: Oddities) -> str:
    """The one under which most headers are known."""
    if sender.delimiter:
        return sender.delimiter
    record = header_record(path)[0].decode("utf-8", "replace")
    known = headers.known_headers(contract, sender.header_names(contract.name))
    return max(DELIMITERS, key=lambda one: sum(headers.plain(text) in known for text in split_header(record, one)))
