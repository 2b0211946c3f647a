"""Cells of a sheet that are formatted as a percentage: the sheet shows 4.35 % where the file holds 0.0435.

Here: which cell styles are percentages, and where cells of such a style stand. Not here: the cells' values (`spreadsheet`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Set

_BUILT_IN = {"9", "10"}  # 0% and 0.00%
_NUMBER_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b[^>]*>")
_CELL_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_LITERAL = re.compile(r"&quot;.*?&quot;|\\.")  # text within a format, where a percent sign is only a sign
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_OF_STYLE = re.compile(rb'\bs="(\d+)"')

#: Sheet rows (the first is 1) of percent cells, by the letters of their column.
Places = Mapping[bytes, Set[int]]


def percent_styles(styles: str) -> frozenset[bytes]:
    """The numbers of the cell styles in ``xl/styles.xml`` that show a percentage."""
    formats = (dict(_ATTRIBUTE.findall(tag)) for tag in _NUMBER_FORMAT.findall(styles))
    percent = _BUILT_IN | {one["numFmtId"] for one in formats if "%" in _LITERAL.sub("", one.get("formatCode", ""))}
    block = _CELL_STYLES.search(styles)
    tags = _STYLE.findall(block[0]) if block else []
    return frozenset(
        str(number).encode()
        for number, tag in enumerate(tags)
        if dict(_ATTRIBUTE.findall(tag)).get("numFmtId") in percent
    )


def percent_places(window: bytes, styles: frozenset[bytes]) -> Places:
    """Where in a piece of a sheet's XML cells of these styles stand."""
    places: dict[bytes, set[int]] = defaultdict(set)
    for attributes in _CELL.findall(window):
        style = _OF_STYLE.search(attributes)
        if style and style[1] in styles and (place := _PLACE.search(attributes)):
            places[place[1]].add(int(place[2]))
    return places
