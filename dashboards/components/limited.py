"""Fields for texts of a certain length: more than that is neither dropped nor cut as it is typed or pasted; it is said, under the field.

Here: the two fields. Not here: refusing to keep what is too long, which is the verb's (`casework.reasons`).

The library's own limit lets a longer text that is pasted in vanish without a word, and a typed one end where it ends.
"""

from __future__ import annotations

from typing import Any

from casework.reasons import LONGEST_REASON, within
from casework.refusals import Refused
from dashboards.components.page import Page


def text_input(page: Page, place: Any, label: str, value: str = "", *, most: int = LONGEST_REASON, **more: Any) -> str:
    """`place.text_input` for at most so many characters."""
    return _told(page, place, label, str(place.text_input(label, value, **more) or ""), most)


def text_area(page: Page, place: Any, label: str, value: str = "", *, most: int = LONGEST_REASON, **more: Any) -> str:
    """The same for several lines."""
    return _told(page, place, label, str(place.text_area(label, value, **more) or ""), most)


def _told(page: Page, place: Any, label: str, text: str, most: int) -> str:
    try:
        within(text, label.removesuffix("*").strip(), most)
    except Refused as refusal:
        place.error(refusal.words.zh if page.words.is_chinese else refusal.words.en, icon=":material/straighten:")
    return text
