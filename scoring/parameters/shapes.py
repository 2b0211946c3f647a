"""The value of a parameter in its shape: a number, a table by code, a list of codes, a scale of bands.

Here: nodes to values, and values that contradict themselves. Not here: files and dates (`reader`), which shape is due (`catalogue`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from scoring.parameters.catalogue import THOUSANDTHS, Definition
from scoring.parameters.indicators import countermeasures_of, indicators_of
from scoring.parameters.model import Bands, Direction, Value
from scoring.parameters.nodes import Block, BrokenError, Node, block_of, listing_of, number_of, text_of
from scoring.parameters.postings import charts_of, templates_of
from scoring.parameters.standards import standards_of


def value_of(node: Node, definition: Definition) -> Value:
    """The value that `node` holds, in the shape that `definition` asks for."""
    own = _OWN_READERS.get(definition.shape)
    return own(node) if own else _READERS[definition.shape](node, definition)


def _single(node: Node, definition: Definition) -> Decimal:
    return _number(node, "value", definition)


def _number(node: Node, what: str, definition: Definition) -> Decimal:
    return number_of(node, what, decimals=definition.decimals, minimum=definition.minimum, maximum=definition.maximum)


def _table(node: Node, definition: Definition) -> dict[str, Decimal]:
    block = block_of(node, "value")
    if definition.key_pattern:
        return _agreements(block, definition)
    block.has_only(definition.keys, what="in the table")
    return {key: _number(block.items[key], key, definition) for key in definition.keys}


def _agreements(block: Block, definition: Definition) -> dict[str, Decimal]:
    """A table whose keys are named by who agreed to what; it may be empty."""
    for key in block.items:
        if not re.fullmatch(definition.key_pattern, key):
            raise BrokenError(block.lines[key], f'the key "{key}" is not of the form {definition.key_pattern}')
    return {key: _number(item, key, definition) for key, item in block.items.items()}


def _codes(node: Node, definition: Definition) -> tuple[str, ...]:
    seen: list[str] = []
    for item in listing_of(node, "value").items:
        code = text_of(item, "code")
        if code not in definition.keys:
            raise BrokenError(item.line, f'unknown code "{code}"; known are {", ".join(definition.keys)}')
        if code in seen:
            raise BrokenError(item.line, f'the code "{code}" stands twice')
        seen.append(code)
    return tuple(seen)


def _bands(node: Node, definition: Definition) -> Bands:
    items = [block_of(item, "a band") for item in listing_of(node, "value").items]
    otherwise = None
    if "otherwise" in items[-1].items:
        last = items.pop()
        last.has_only(("otherwise",), what="in the last band")
        otherwise = number_of(last.items["otherwise"], "otherwise", decimals=THOUSANDTHS, minimum=0, maximum=100)
    if not items:
        raise BrokenError(node.line, "a scale needs at least one band with a limit")
    direction: Direction = "at_most" if "at_most" in items[0].items else "at_least"
    steps = tuple(_step(item, direction, definition) for item in items)
    _refuse_disorder(items, steps, direction)
    return Bands(direction, steps, otherwise)


def _step(item: Block, direction: Direction, definition: Definition) -> tuple[Decimal, Decimal]:
    item.has_only((direction, "gives"), what="in a band (all bands of a scale have the same direction)")
    limit = _number(item.items[direction], direction, definition)
    return limit, number_of(item.items["gives"], "gives", decimals=THOUSANDTHS, minimum=0, maximum=100)


def _refuse_disorder(items: list[Block], steps: tuple[tuple[Decimal, Decimal], ...], direction: Direction) -> None:
    for (before, _), (after, _), item in zip(steps, steps[1:], items[1:], strict=False):
        if (after <= before) if direction == "at_most" else (after >= before):
            order = "rise" if direction == "at_most" else "fall"
            raise BrokenError(item.line, f"the limits of the bands must {order}: {after} follows {before}")


_READERS: dict[str, Callable[[Node, Definition], Value]] = {
    "number": _single,
    "table": _table,
    "codes": _codes,
    "bands": _bands,
}
_OWN_READERS: dict[str, Callable[[Node], Value]] = {
    "standards": standards_of,
    "templates": templates_of,
    "charts": charts_of,
    "indicators": indicators_of,
    "countermeasures": countermeasures_of,
}
