"""Templates of contracts: paragraphs with places, filled with a case's data; and amounts written in Chinese capitals.

Here: the strict reader and the filling. Not here: where the data come from (`casework.documents.contracts`), setting pages
(`casework.documents.pages`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from casework.refusals import Refused

FOLDER = Path(__file__).with_name("templates")
KINDS = ("title", "number", "heading", "text", "sign")
_PLACE = re.compile(r"{(\w+)}")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph and how it is set."""

    kind: str
    text: str


@dataclass(frozen=True)
class Template:
    """A contract in words."""

    name: str
    zh: str
    en: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def places(self) -> frozenset[str]:
        """What must be filled in."""
        return frozenset(place for paragraph in self.paragraphs for place in _PLACE.findall(paragraph.text))

    def filled(self, values: Mapping[str, str]) -> list[Paragraph]:
        """The paragraphs with every place filled; Refused, naming it, when one has nothing."""
        missing = sorted(place for place in self.places if not values.get(place, "").strip())
        if missing:
            raise Refused("form_incomplete", forms=", ".join(missing))
        # one pass, so that a value that looks like a place stays what it is
        return [Paragraph(each.kind, _PLACE.sub(lambda found: values[found[1]], each.text)) for each in self.paragraphs]


@cache
def template(name: str) -> Template:
    """The template called so."""
    import yaml  # noqa: PLC0415

    path = FOLDER / f"{name}.yaml"
    if not re.fullmatch(r"[a-z_]+", name) or not path.is_file():
        raise Refused("no_template", template=name[:64])
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    paragraphs = tuple(Paragraph(one["kind"], one["text"]) for one in data["paragraphs"])
    if unknown := {one.kind for one in paragraphs} - set(KINDS):
        raise ValueError(f"{path.name}: unknown kind of paragraph {sorted(unknown)[0]}")
    return Template(data["name"], data["zh"], data["en"], paragraphs)


def in_capitals(amount: Decimal) -> str:
    """An amount of yuan as it stands in contracts, where no digit can be altered.

    >>> in_capitals(Decimal("3000000.00")), in_capitals(Decimal("10050.07")), in_capitals(Decimal("200000001.50"))
    ('叁佰万元整', '壹万零伍拾元零柒分', '贰亿零壹元伍角')
    """
    whole, fen = divmod(int((amount * 100).to_integral_value()), 100)
    jiao, fen = divmod(fen, 10)
    text = f"{_whole(whole)}元" if whole else ""
    if not jiao and not fen:
        return (text or "零元") + "整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif text:
        text += "零"
    return text + (f"{_DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    """A whole number in groups of four digits; a gap between is one 零."""
    text, gap = "", False
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10_000**place % 10_000
        if not group:
            gap = gap or bool(text)
            continue
        if text and (gap or group < 1000):  # noqa: PLR2004 - a thousands digit that is not there
            text += "零"
        text, gap = text + _four(group) + _GROUPS[place], False
    return text


def _four(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if not digit:
            gap = gap or bool(text)
            continue
        text, gap = text + ("零" if gap else "") + _DIGITS[digit] + _PLACES[place], False
    return text
