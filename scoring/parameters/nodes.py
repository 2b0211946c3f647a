"""YAML as nodes that know their line, read without guessing: every scalar stays the text that was written.

Here: text to nodes, duplicate and unknown keys, dates, numbers and yes/no. Not here: what a parameter is (`shapes`, `reader`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import yaml

#: The C library reads the same nodes in a fifth of the time; of what it refuses, PyYAML's own reader says what is wrong.
_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class BrokenError(Exception):
    """Something in the file is wrong; carries the line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True)
class Text:
    """A scalar as written."""

    text: str
    line: int


@dataclass(frozen=True)
class Block:
    """A mapping; `lines` has the line of each key."""

    items: dict[str, Node]
    lines: dict[str, int]
    line: int

    def has_only(self, required: Iterable[str], optional: Iterable[str] = (), what: str = "here") -> None:
        """Refuse unknown and missing keys."""
        required, optional = tuple(required), tuple(optional)
        for key in self.items:
            if key not in required and key not in optional:
                known = ", ".join((*required, *optional))
                raise BrokenError(self.lines[key], f'unknown key "{key}" {what}; known are {known}')
        for key in required:
            if key not in self.items:
                raise BrokenError(self.line, f'"{key}" is missing {what}')

    def text(self, key: str) -> str:
        """A text that must not be empty."""
        return text_of(self.items[key], key)

    def one_of(self, key: str, known: Sequence[str]) -> str:
        """The text under a key, which must be one of the known ones."""
        said = self.text(key)
        if said not in known:
            raise BrokenError(self.lines[key], f'{key} must be one of {", ".join(known)}, not "{said}"')
        return said


@dataclass(frozen=True)
class Listing:
    """A sequence."""

    items: tuple[Node, ...]
    line: int


Node = Text | Block | Listing


def parse(text: str) -> Node:
    """The document as nodes; BrokenError with its line when it is not YAML or uses more than plain blocks, lists and texts."""
    try:
        root = _composed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BrokenError(
            mark.line + 1 if mark else 1, f"this is not YAML: {error.problem or error.context}"
        ) from error
    except yaml.YAMLError as error:  # characters that YAML does not allow
        raise BrokenError(1, f"this is not YAML: {error}".splitlines()[0]) from error
    if root is None:
        raise BrokenError(1, "the file is empty")
    return _node(root, set())


def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_QUICK)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _node(node: yaml.Node, seen: set[int]) -> Node:
    line = node.start_mark.line + 1
    if id(node) in seen:  # an alias gives the same node again; a chain of them could grow without end
        raise BrokenError(line, "anchors and aliases are not allowed: write the value out")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return Text(node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Listing(tuple(_node(item, seen) for item in node.value), line)
    return _block(node, line, seen)


def _block(node: yaml.Node, line: int, seen: set[int]) -> Block:
    items: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise BrokenError(key_line, "a key must be a plain word")
        key = key_node.value
        if key in items:
            raise BrokenError(key_line, f'duplicate key "{key}"; it stands on line {lines[key]} already')
        items[key], lines[key] = _node(value_node, seen), key_line
    return Block(items, lines, line)


def block_of(node: Node, what: str) -> Block:
    """`node` as a mapping."""
    if not isinstance(node, Block):
        raise BrokenError(node.line, f"{what} must be a block of keys and values")
    return node


def listing_of(node: Node, what: str) -> Listing:
    """`node` as a list with at least one item."""
    if not isinstance(node, Listing):
        raise BrokenError(node.line, f"{what} must be a list")
    if not node.items:
        raise BrokenError(node.line, f"{what} must not be empty")
    return node


def text_of(node: Node, what: str) -> str:
    """`node` as a text that is not empty."""
    if not isinstance(node, Text):
        raise BrokenError(node.line, f"{what} must be a single text")
    if not node.text.strip():
        raise BrokenError(node.line, f'"{what}" must not be empty')
    return node.text.strip()


def date_of(node: Node, what: str) -> date:
    """`node` as a day written YYYY-MM-DD."""
    text = text_of(node, what)
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise BrokenError(node.line, f'{what} "{text}" is not a day of the calendar written YYYY-MM-DD') from None


def yes_or_no(node: Node, what: str) -> bool:
    """`node` as yes or no, in these words."""
    text = text_of(node, what)
    if text not in ("yes", "no"):
        raise BrokenError(node.line, f'{what} must be yes or no, not "{text}"')
    return text == "yes"


def number_of(node: Node, what: str, *, decimals: int, minimum: int, maximum: int) -> Decimal:
    """`node` as a plain decimal number within bounds and with no more decimals than the arithmetic keeps."""
    text = text_of(node, what)
    if not _NUMBER.fullmatch(text):
        raise BrokenError(node.line, f'{what} "{text}" is not a plain decimal number')
    number = Decimal(text)
    _, _, exponent = number.normalize().as_tuple()
    if isinstance(exponent, int) and -exponent > decimals:
        raise BrokenError(node.line, f"{what} {text} has more decimals than the arithmetic keeps ({decimals})")
    if not minimum <= number <= maximum:
        raise BrokenError(node.line, f"{what} {text} is outside {minimum} to {maximum}")
    return number
