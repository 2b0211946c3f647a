"""Indicators as a value of a parameter: formula, lines, persistence, hysteresis, weight; and what is to be done at which level.

Here: nodes to `Indicator` and `Countermeasure`, and what contradicts itself in them. Not here: evaluating them
(`scoring.warning.indicators`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.parameters.nodes import Block, BrokenError, Node, block_of, listing_of, number_of, yes_or_no
from scoring.warning.formulas import Formula, FormulaError, read_formula
from scoring.warning.watched import PANELS

LEVELS = ("blue", "yellow", "orange", "red")
#: Deviation is measured from this line.
DEVIATION_LINE = "yellow"
FAMILIES = (
    "solvency", "overdue", "registry", "relation", "counter_guarantee", "use_of_funds", "partner", "concentration", "headroom", "finance",
    "model",
)  # fmt: skip
OWNERS = ("officer", "reviewer", "risk", "finance", "approver", "committee")
Direction = Literal["high", "low"]
LARGEST = 1_000_000_000_000
DECIMALS = 4


@dataclass(frozen=True)
class Indicator:
    """One indicator. `lines` has the line of each level; `hysteresis` is how far back, as a part of a line, before a level falls."""

    id: str
    zh: str
    en: str
    family: str
    panel: str
    formula: Formula
    unit: str
    direction: Direction
    lines: dict[str, Decimal]
    persistence: int
    hysteresis: Decimal
    weight: Decimal
    confidence: Decimal
    is_fatal: bool
    since: str | None
    line_no: int

    @property
    def subject(self) -> str:
        """What kind of thing it is about."""
        return PANELS[self.panel].subject


@dataclass(frozen=True)
class Countermeasure:
    """What is to be done about a warning of a family at a level, by whom, within how many days."""

    family: str
    level: str
    zh: str
    en: str
    owner: str
    days: int


@dataclass(frozen=True)
class Indicators:
    """All indicators of a value."""

    items: tuple[Indicator, ...]


@dataclass(frozen=True)
class Countermeasures:
    """The countermeasure of every family and level."""

    items: tuple[Countermeasure, ...]


_REQUIRED = (
    "id", "zh", "en", "family", "panel", "formula", "unit", "direction", "lines", "weight", "confidence",
)  # fmt: skip


def indicators_of(node: Node) -> Indicators:
    """The indicators that `node` lists; BrokenError where one is not as it must be."""
    found: dict[str, Indicator] = {}
    for item in listing_of(node, "value").items:
        one = _indicator(block_of(item, "an indicator"))
        if one.id in found:
            raise BrokenError(
                item.line, f"the indicator {one.id} stands twice; the other is on line {found[one.id].line_no}"
            )
        found[one.id] = one
    return Indicators(tuple(found.values()))


def _indicator(block: Block) -> Indicator:
    block.has_only(_REQUIRED, ("persistence", "hysteresis", "fatal", "since"), what="in an indicator")
    panel = block.one_of("panel", tuple(PANELS))
    direction = block.one_of("direction", ("high", "low"))
    persistence = int(_number(block, "persistence", 0, 12, decimals=0)) if "persistence" in block.items else 1
    if persistence > 1 and not PANELS[panel].is_monthly:
        raise BrokenError(block.lines["persistence"], f"the panel {panel} has no past months: persistence must be 1")
    return Indicator(
        id=block.text("id"),
        zh=block.text("zh"),
        en=block.text("en"),
        family=block.one_of("family", FAMILIES),
        panel=panel,
        formula=_formula(block, panel),
        unit=block.text("unit"),
        direction="high" if direction == "high" else "low",
        lines=_lines(block, direction),
        persistence=max(persistence, 1),
        hysteresis=_number(block, "hysteresis", 0, 1) if "hysteresis" in block.items else Decimal(0),
        weight=_number(block, "weight", 0, 100),
        confidence=_number(block, "confidence", 0, 1),
        is_fatal=yes_or_no(block.items["fatal"], "fatal") if "fatal" in block.items else False,
        since=block.one_of("since", PANELS[panel].days) if "since" in block.items else None,
        line_no=block.line,
    )


def _formula(block: Block, panel: str) -> Formula:
    try:
        return read_formula(block.text("formula"), PANELS[panel].columns)
    except FormulaError as error:
        raise BrokenError(block.lines["formula"], str(error)) from None


def _lines(block: Block, direction: str) -> dict[str, Decimal]:
    """The lines, worse and worse; the one that deviation is measured from must be there."""
    said = block_of(block.items["lines"], "lines")
    said.has_only((DEVIATION_LINE,), tuple(level for level in LEVELS if level != DEVIATION_LINE), what="in the lines")
    found = {
        level: number_of(said.items[level], level, decimals=DECIMALS, minimum=-LARGEST, maximum=LARGEST)
        for level in LEVELS
        if level in said.items
    }
    if not in_order(list(found.values()), direction):
        word = "rise" if direction == "high" else "fall"
        raise BrokenError(said.line, f"the lines from blue to red must {word}, for {direction} is bad")
    return found


def in_order(values: list[Decimal], direction: str) -> bool:
    """Whether lines get worse and worse from blue to red.

    >>> in_order([Decimal(1), Decimal(31)], "high"), in_order([Decimal(1), Decimal(1)], "high"), in_order([Decimal(3), Decimal(1)], "low")
    (True, False, True)
    """
    return values == sorted(set(values), reverse=direction == "low")


def countermeasures_of(node: Node) -> Countermeasures:
    """One countermeasure for every family and level; BrokenError for an unknown, missing or repeated one."""
    found: dict[tuple[str, str], Countermeasure] = {}
    for item in listing_of(node, "value").items:
        block = block_of(item, "a countermeasure")
        block.has_only(("family", "level", "zh", "en", "owner", "days"), what="in a countermeasure")
        one = Countermeasure(
            family=block.one_of("family", FAMILIES),
            level=block.one_of("level", LEVELS),
            zh=block.text("zh"),
            en=block.text("en"),
            owner=block.one_of("owner", OWNERS),
            days=int(_number(block, "days", 0, 366, decimals=0)),
        )
        if (one.family, one.level) in found:
            raise BrokenError(item.line, f"{one.family} {one.level} has a countermeasure already")
        found[one.family, one.level] = one
    missing = [f"{family} {level}" for family in FAMILIES for level in LEVELS if (family, level) not in found]
    if missing:
        raise BrokenError(node.line, f"nothing is to be done about {missing[0]}")
    return Countermeasures(tuple(found.values()))


def _number(block: Block, key: str, minimum: int, maximum: int, decimals: int = DECIMALS) -> Decimal:
    return number_of(block.items[key], key, decimals=decimals, minimum=minimum, maximum=maximum)
