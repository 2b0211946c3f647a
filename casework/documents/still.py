"""A PDF writer that stands still: the same content gives the same bytes, with no moment and no chance in them.

Here: what pyHanko takes from the clock and from chance, given instead. Not here: pages (`casework.documents.sheets`).
"""

from __future__ import annotations

from typing import BinaryIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.font.api import FontSubsetCollection
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.writer import PdfFileWriter

_PREFIX = "BACKST"  # a subset's name has six letters before it


class _OneSubset(FontSubsetCollection):
    """A paper has one font, cut down once."""

    def add_subset(self) -> str:
        """The name of the subset."""
        return _PREFIX


class StillWriter(PdfFileWriter):
    """Names the document after `digest`, and notes no day of writing."""

    def __init__(self, digest: bytes) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        half = len(digest) // 2
        parts = (generic.ByteStringObject(digest[:half]), generic.ByteStringObject(digest[half:]))
        self._document_id = generic.ArrayObject(parts)

    def get_subset_collection(self, base_postscript_name: str) -> FontSubsetCollection:
        """One for each font."""
        return _OneSubset(base_postscript_name)

    def _update_meta(self) -> None:
        """No moment of writing is noted."""


def glyphs_of(out: StillWriter, program: BinaryIO) -> GlyphAccumulator:
    """The font of a document, from which every text is shaped."""
    return GlyphAccumulator(out, program, 12, bcp47_lang_code="zh-CN")
