"""Packed files, in the child process: gzip, and zip with one member, unpacked under limits of size, ratio and number of members.

Here: measuring before and while unpacking. Not here: XLSX, which is a zip of another kind (`spreadsheet`).
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingestion.readers.limits import MAX_DIRECTORY, MAX_FILE, MAX_MEMBERS, MAX_RATIO, RATIO_COUNTS_FROM
from ingestion.readers.table import UnreadableError

GZIP_MAGIC, ZIP_MAGIC = b"\x1f\x8b", b"PK"
_BLOCK = 1 << 20
_END_RECORD = b"PK\x05\x06"
_END_LENGTH = 22
_ENCRYPTED = 0x1
_REFUSED_INSIDE = (GZIP_MAGIC, b"7z\xbc\xaf", b"Rar!")


@contextmanager
def told() -> Iterator[None]:
    """Turn what the unpacking libraries raise into a file rule."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError, RuntimeError) as problem:
        raise UnreadableError("F-ARCHIVE", reason=str(problem) or type(problem).__name__) from problem


def members(path: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip, after a look at how many it claims to hold."""
    with path.open("rb") as reading:
        size = path.stat().st_size
        reading.seek(max(0, size - (1 << 16) - _END_LENGTH))
        tail = reading.read()
    place = tail.rfind(_END_RECORD)
    if place < 0:
        raise UnreadableError("F-ARCHIVE", reason="the end of the zip is missing")
    claimed = int.from_bytes(tail[place + 10 : place + 12], "little")
    directory = int.from_bytes(tail[place + 12 : place + 16], "little")
    if claimed > MAX_MEMBERS or directory > MAX_DIRECTORY:
        raise UnreadableError("F-ARCHIVE", reason=f"{claimed} parts, a directory of {directory} bytes")
    with told(), zipfile.ZipFile(path) as archive:
        parts = [one for one in archive.infolist() if not one.is_dir()]
    if len(parts) > MAX_MEMBERS:
        raise UnreadableError("F-ARCHIVE", reason=f"{len(parts)} parts")
    return parts


def is_spreadsheet(parts: list[zipfile.ZipInfo]) -> bool:
    """Whether the parts are those of an XLSX workbook."""
    names = {part.filename.lstrip("/").lower() for part in parts}
    return "xl/workbook.xml" in names or "[content_types].xml" in names


def unpack_gzip(path: Path, target: Path) -> None:
    """Unpack a gzip file."""
    with told(), gzip.open(path, "rb") as reading:
        _copy(reading, target, path.stat().st_size)


def unpack_zip(path: Path, parts: list[zipfile.ZipInfo], target: Path) -> None:
    """Unpack the one data file of a zip, whatever it is called there; anything else than one is refused."""
    data = [
        part for part in parts if not part.filename.startswith("__MACOSX/") and not part.filename.endswith(".DS_Store")
    ]
    if len(data) != 1:
        raise UnreadableError("F-ARCHIVE", reason=f"{len(data)} files")
    if data[0].flag_bits & _ENCRYPTED:
        raise UnreadableError("F-ARCHIVE", reason="encrypted")
    if data[0].file_size > MAX_FILE:
        raise UnreadableError("F-SIZE", limit=MAX_FILE >> 20)
    with told(), zipfile.ZipFile(path) as archive, archive.open(data[0]) as reading:
        _copy(reading, target, data[0].compress_size)


def _copy(reading: IO[bytes] | gzip.GzipFile, target: Path, packed: int) -> None:
    """Copy with an eye on size and ratio; an archive within the archive is refused at its first bytes."""
    total = 0
    with target.open("wb") as writing:
        while block := reading.read(_BLOCK):
            if total == 0 and block.startswith(_REFUSED_INSIDE):
                raise UnreadableError("F-ARCHIVE", reason="an archive within the archive")
            total += len(block)
            if total > MAX_FILE:
                raise UnreadableError("F-SIZE", limit=MAX_FILE >> 20)
            if total > RATIO_COUNTS_FROM and total > MAX_RATIO * packed:
                raise UnreadableError("F-ARCHIVE", reason=f"it unpacks to more than {MAX_RATIO} times its size")
            writing.write(block)
