"""How an answer of decision analysis is looked at: what it is compared with, how it is ranked, cut and laid out, and of which build.

The whole of it is URL parameters, so that a view can be sent, kept and found again; what does not make sense falls back to its default.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Comparison, Window
from dashboards.queries.question import Question, one_of

Versus = Literal["none", "previous", "year", "both", "former"]
Layout = Literal["list", "pivot", "map"]

COMPARED: Mapping[Versus, tuple[Comparison, ...]] = {
    "none": (), "previous": ("previous",), "year": ("year",), "both": ("previous", "year"),
    "former": ("former",),
}  # fmt: skip
#: What rows are ranked by: the value, or a change against what it is compared with.
RANKS: Mapping[Versus, tuple[str, ...]] = {
    versus: ("value", *(f"{how}_{change}" for how in compared for change in ("difference", "growth")))
    for versus, compared in COMPARED.items()
}
#: How many rows, from which end.
CUTS: Mapping[str, int] = {
    "all": 0,
    "top5": 5,
    "top10": 10,
    "top20": 20,
    "bottom5": -5,
    "bottom10": -10,
    "bottom20": -20,
}
LAYOUTS: tuple[Layout, ...] = ("list", "pivot", "map")
MAPPED = ("region_province", "region_city", "region_county")  # dimensions that have a map
PARAMETERS = (
    "measure",
    "by",
    "and",
    "when",
    "from",
    "to",
    "only",
    "versus",
    "rank",
    "cut",
    "layout",
    "province",
    "show",
    "build",
    "sort",
    "find",
    "keep",
)


@dataclass(frozen=True)
class View:
    """One look. `rows`: the projects behind instead of the split; `build`: a kept copy, empty for the newest.

    `province`: whose cities are on the map, or the city whose counties are. `sort`, `find` and `keep` are what was done to the table
    (`dashboards.components.table_state`).
    """

    question: Question
    versus: Versus = "none"
    rank: str = "value"
    cut: str = "all"
    layout: Layout = "list"
    rows: bool = False
    build: str = ""
    sort: str = ""
    find: str = ""
    keep: tuple[str, ...] = ()
    province: str = ""

    @property
    def compared(self) -> tuple[Comparison, ...]:
        """What it is compared with."""
        return COMPARED[self.versus]

    def to_url(self) -> dict[str, str | list[str]]:
        """As URL parameters; what is as usual is left out."""
        named = self.question.to_url()
        usual = {"versus": "none", "rank": "value", "cut": "all", "layout": "list", "province": "", "build": ""}
        named |= {name: value for name, default in usual.items() if (value := getattr(self, name)) != default}
        named |= {name: value for name in ("sort", "find") if (value := getattr(self, name))}
        named |= {"keep": list(self.keep)} if self.keep else {}
        return named | ({"show": "rows"} if self.rows else {})

    def moved(self, question: Question, *, rows: bool = False) -> View:
        """The same look at another question: what was done to the table before does not come along."""
        return replace(self, question=question, rows=rows, sort="", find="", keep=())

    @classmethod
    def from_url(
        cls, given: Mapping[str, Sequence[str]], default: Window, bounds: Window, measures: Collection[str] = MEASURES
    ) -> View:
        """Read URL parameters."""
        versus = cast("Versus", one_of(given, "versus", COMPARED) or "none")
        build, province = (next(iter(given.get(name, ())), "") for name in ("build", "province"))
        return cls(
            Question.from_url(given, default, bounds, measures),
            versus,
            one_of(given, "rank", RANKS[versus]) or "value",
            one_of(given, "cut", CUTS) or "all",
            cast("Layout", one_of(given, "layout", LAYOUTS) or "list"),
            "rows" in given.get("show", ()),
            build if build.replace("-", "").isalnum() else "",
            next(iter(given.get("sort", ())), ""),
            next(iter(given.get("find", ())), ""),
            tuple(given.get("keep", ())),
            province if province.isdigit() else "",
        )


def layouts_of(view: View) -> tuple[Layout, ...]:
    """How this question can be laid out: two dimensions crossed, regions on a map.

    >>> from dashboards.queries.periods import Window
    >>> layouts_of(View(Question(Window("2026-01", "2026-06"), by="region_city")))
    ('list', 'map')
    """
    if view.question.second:
        return ("list", "pivot")
    return ("list", "map") if view.question.by in MAPPED else ("list",)
