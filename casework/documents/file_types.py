"""What an uploaded file is, by its content: a name proves nothing.

Pure: first bytes and, for packed formats, the list of parts in; a media type out. Not here: keeping files (`casework.documents.files`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePath

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_PACKED: Mapping[str, tuple[str, str]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    "ofd": ("application/ofd", "OFD.xml"),
}
ALLOWED = ("pdf", "png", "jpg", "jpeg", *_PACKED)
_MOST_PARTS = 10_000


def media_type(filename: str, content: bytes) -> str | None:
    """The media type, when the content is what the name's ending says and the ending is allowed; else None.

    >>> media_type("合同.pdf", b"%PDF-1.7 ..."), media_type("合同.pdf", b"MZ this program"), media_type("a.exe", b"MZ")
    ('application/pdf', None, None)
    """
    ending = ending_of(filename)
    if ending == "pdf":
        return PDF if content[:5] == b"%PDF-" else None
    if ending == "png":
        return PNG if content.startswith(b"\x89PNG\r\n\x1a\n") else None
    if ending in {"jpg", "jpeg"}:
        return JPEG if content.startswith(b"\xff\xd8\xff") else None
    if ending in _PACKED:
        kind, part = _PACKED[ending]
        return kind if part in _parts(content) else None
    return None


def ending_of(filename: str) -> str:
    """The ending of a name, lower case, without its dot.

    >>> ending_of("../甲.乙.PDF")
    'pdf'
    """
    return PurePath(filename.replace("\\", "/")).suffix.lower().lstrip(".")


def _parts(content: bytes) -> frozenset[str]:
    """Names of the parts of a zip; macros make it something else than it says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return frozenset()
    if len(names) > _MOST_PARTS or any(name.endswith("vbaProject.bin") for name in names):
        return frozenset()
    return frozenset(names)
