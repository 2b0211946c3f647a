"""What a brief says, from its first line to its last: the sections in order, what is left out and why, and where all came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from casework.access.rights import require
from dashboards.briefs import figures, sections
from dashboards.briefs.parts import Block, Brief, Text
from dashboards.briefs.sources import Asked
from dashboards.components.page import Page

Section = Callable[[Asked, str], list[Block]]

#: The sections in order, and the right that each needs beside the cockpit's.
SECTIONS: tuple[tuple[str, Section, tuple[str, str] | None], ...] = (
    ("overview", figures.overview, None),
    ("course", sections.course, None),
    ("change", sections.change, None),
    ("concentration", sections.concentration, ("read", "analysis")),
    ("partners", sections.partners, ("read", "partner")),
    ("warnings", sections.warned, ("read", "warning")),
    ("compensation", sections.compensation, ("read", "analysis")),
    ("completeness", sections.completeness, None),
)
TODAY_ONLY = ("warnings",)  # known for the day of the build alone


class NoSuchMonth(ValueError):
    """The published data do not reach the month; `first` and `last` say which they have."""

    def __init__(self, month: str, first: str, last: str) -> None:
        super().__init__(f"there are no figures of {month}: the published data go from {first} to {last}")
        self.first, self.last = first, last


def brief_of(page: Page, month: str) -> Brief:
    """The brief of a month as this reader may see it. Raises Denied, and NoSuchMonth."""
    require(page.actor, "read", "cockpit")
    words, stamp = page.words, page.stamp
    if not stamp.bounds.first <= month <= stamp.bounds.last:
        raise NoSuchMonth(month, stamp.bounds.first, stamp.bounds.last)
    asked = Asked(replace(page, goto={}))
    made: list[Block] = []
    left_out: list[str] = []
    for name, section, right in SECTIONS:
        if right is not None and not page.may(*right):
            left_out.append(words("brief.no_right", section=words(f"brief.{name}")))
        elif name in TODAY_ONLY and month != stamp.month:
            left_out.append(words("brief.only_today", section=words(f"brief.{name}"), month=stamp.month))
        else:
            made += section(asked, month)
    title = words("brief.title", month=month)
    foot = words("brief.foot", build=stamp.build_id, as_of=f"{stamp.as_of:%Y-%m-%d}")
    head = (
        Text("title", title),
        Text("subtitle", words("brief.subtitle", unit=words(f"unit.{page.unit}"), scope=_scope(page))),
        Text("subtitle", _stamp(page)),
    )
    made += [Text("note", told) for told in left_out]
    code = f"{stamp.build_id}/{month}/{words.language}/{page.unit}/{page.scope.partner_id or '*'}/{len(left_out)}"
    return Brief(title, words.language, code, stamp.built_at, foot, (*head, *made, *asked.listed()))


def _scope(page: Page) -> str:
    return page.scope.partner_id or page.words("download.whole_book")


def _stamp(page: Page) -> str:
    words, stamp = page.words, page.stamp
    parts = (
        words.pair(words("stamp.as_of"), f"{stamp.as_of:%Y-%m-%d}"),
        words.pair(words("stamp.built_at"), f"{stamp.built_at:%Y-%m-%d %H:%M} UTC"),
        words.pair(words("stamp.build"), stamp.build_id),
    )
    return " · ".join(parts)
