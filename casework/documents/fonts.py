"""The Chinese font that contracts and briefs are set in: found on the machine, cut down to the characters of one document.

Here: where such fonts lie, and a small font with just the glyphs of a text, so that a contract carries what it needs and nothing else.
Not here: setting pages (`casework.documents.pages`).
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from casework.refusals import Refused

#: Debian's fonts-noto-cjk first; then what other systems bring. Each may hold several faces: the one for Simplified Chinese is taken.
PLACES = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)
_SIMPLIFIED = " SC"
_PLAIN = "Sans"


def font_file(*, plain: bool = False) -> Path:
    """The font of this machine, without serifs first where `plain`; Refused, with what to install, when there is none."""
    for place in sorted(PLACES, key=lambda place: plain and _PLAIN not in place):
        if Path(place).is_file():
            return Path(place)
    raise Refused("no_font")


def font_for(text: str, *, plain: bool = False) -> bytes:
    """A font program with the glyphs of `text` and no others."""
    from fontTools import subset  # noqa: PLC0415 - only for whoever draws up a contract
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    path = font_file(plain=plain)
    options = subset.Options(layout_features=[], name_IDs=["*"], notdef_outline=True, hinting=False, glyph_names=False)
    with TTFont(path, fontNumber=face_number(path), lazy=True, recalcTimestamp=False) as face:
        cutter = subset.Subsetter(options)
        cutter.populate(text=text + " ")
        cutter.subset(face)
        out = io.BytesIO()
        face.save(out)
    return out.getvalue()


@cache
def face_number(path: Path) -> int:
    """The number of the face for Simplified Chinese in a collection."""
    from fontTools.ttLib import TTCollection  # noqa: PLC0415

    if path.suffix != ".ttc":
        return 0
    with TTCollection(path, lazy=True) as faces:
        names = [str(face["name"].getDebugName(1)) for face in faces.fonts]
    return next((number for number, name in enumerate(names) if name.endswith(_SIMPLIFIED)), 0)
