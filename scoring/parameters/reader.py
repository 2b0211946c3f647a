"""The only place of scoring that reads files: parameter files, strictly.

Here: a file to a `Parameter`, a folder to `Parameters`, and what is wrong with a file, by line, in a sentence that says what to do.
Not here: the shape of values (`shapes`), YAML itself (`nodes`).
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from scoring.parameters.catalogue import DEFINITIONS, Definition
from scoring.parameters.model import SOURCE_KINDS, DatedValue, Parameter, Parameters, Source
from scoring.parameters.nodes import Block, BrokenError, Node, block_of, date_of, listing_of, parse, text_of, yes_or_no
from scoring.parameters.shapes import value_of

SHIPPED = Path(__file__).parent
_HEAD = ("id", "zh", "en", "unit", "description_zh", "description", "last_checked", "values")
#: Kinds of source that can be looked up, and so must say where.
_PUBLISHED = ("law", "ministry rule", "provincial rule")
#: Shapes of which a day without a value would lose entries.
_WITHOUT_GAPS = ("templates", "charts")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a parameter file, and where."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class BrokenParametersError(ValueError):
    """A parameter file cannot be used; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def check(path: Path) -> list[Problem]:
    """What is wrong with the file at `path`; empty when it can be used. Reading stops at the first thing that is wrong."""
    try:
        read(path)
    except BrokenParametersError as error:
        return [error.problem]
    return []


def read(path: Path) -> Parameter:
    """The parameter in the file at `path`; BrokenParametersError when it is not as it must be."""
    try:
        return _parameter(parse(path.read_text(encoding="utf-8")), path)
    except BrokenError as error:
        raise BrokenParametersError(Problem(path.name, error.line, error.message)) from error
    except UnicodeDecodeError as error:
        raise BrokenParametersError(Problem(path.name, 1, "the file is not UTF-8 text")) from error
    except OSError as error:
        raise BrokenParametersError(Problem(path.name, 1, f"the file cannot be read: {error.strerror}")) from error


def load(folder: Path = SHIPPED) -> Parameters:
    """All parameters of `folder` and the folders below it; every parameter of the catalogue exactly once."""
    by_id: dict[str, Parameter] = {}
    for path in sorted(folder.rglob("*.yaml")):
        parameter = read(path)
        if parameter.id in by_id:
            message = f"{parameter.id} is defined in {by_id[parameter.id].file} already"
            raise BrokenParametersError(Problem(path.name, 1, message))
        by_id[parameter.id] = parameter
    missing = sorted(set(DEFINITIONS) - set(by_id))
    if missing:
        raise BrokenParametersError(Problem(folder.name, 1, f"no file defines {', '.join(missing)}"))
    return Parameters(by_id)


@functools.cache
def shipped() -> Parameters:
    """The parameters that come with the product; read once per process."""
    return load()


@functools.cache
def shipped_group(name: str) -> Parameters:
    """The parameters of one folder alone: what the door needs, without reading all the others."""
    group = (read(path) for path in sorted((SHIPPED / name).glob("*.yaml")))
    return Parameters({parameter.id: parameter for parameter in group})


def _parameter(root: Node, path: Path) -> Parameter:
    block = block_of(root, "a parameter file")
    block.has_only(_HEAD, what="in the head of the file")
    definition = _definition(block)
    values = [_dated(item, definition) for item in listing_of(block.items["values"], "values").items]
    _refuse_overlap(values)
    if definition.shape in _WITHOUT_GAPS:
        _refuse_gap(values)
    return Parameter(
        id=block.text("id"),
        zh=block.text("zh"),
        en=block.text("en"),
        unit=block.text("unit"),
        description_zh=block.text("description_zh"),
        description=block.text("description"),
        last_checked=date_of(block.items["last_checked"], "last_checked"),
        values=tuple(values),
        file=path.name,
    )


def _definition(block: Block) -> Definition:
    parameter_id = block.text("id")
    if parameter_id not in DEFINITIONS:
        known = ", ".join(sorted(DEFINITIONS))
        raise BrokenError(block.lines["id"], f'no formula uses a parameter "{parameter_id}"; known are {known}')
    definition = DEFINITIONS[parameter_id]
    if block.text("unit") != definition.unit:
        message = f'the unit of {parameter_id} is "{definition.unit}", not "{block.text("unit")}"'
        raise BrokenError(block.lines["unit"], message)
    return definition


def _dated(node: Node, definition: Definition) -> DatedValue:
    block = block_of(node, "a value")
    block.has_only(("valid_from", "value", "confirmed", "sources"), ("valid_to",), what="in a value")
    valid_from = date_of(block.items["valid_from"], "valid_from")
    valid_to = date_of(block.items["valid_to"], "valid_to") if "valid_to" in block.items else None
    if valid_to is not None and valid_to < valid_from:
        raise BrokenError(block.lines["valid_to"], f"valid_to {valid_to} is before valid_from {valid_from}")
    return DatedValue(
        valid_from=valid_from,
        valid_to=valid_to,
        value=value_of(block.items["value"], definition),
        confirmed=yes_or_no(block.items["confirmed"], "confirmed"),
        sources=tuple(_source(item) for item in listing_of(block.items["sources"], "sources").items),
        line=block.line,
    )


def _source(node: Node) -> Source:
    block = block_of(node, "a source")
    block.has_only(("kind", "title"), ("number", "article", "date", "why", "covers"), what="in a source")
    kind = block.text("kind")
    if kind not in SOURCE_KINDS:
        raise BrokenError(block.lines["kind"], f'unknown kind of source "{kind}"; known are {", ".join(SOURCE_KINDS)}')
    required = ("number", "article", "date") if kind in _PUBLISHED else ("why",) if kind == "assumption" else ()
    for key in required:
        if key not in block.items:
            raise BrokenError(block.line, f'a source of the kind "{kind}" needs "{key}"')
    return Source(
        kind=kind,
        title=block.text("title"),
        number=_optional(block, "number"),
        article=_optional(block, "article"),
        date=str(date_of(block.items["date"], "date")) if "date" in block.items else None,
        why=_optional(block, "why"),
        covers=_covers(block),
    )


def _optional(block: Block, key: str) -> str | None:
    return block.text(key) if key in block.items else None


def _covers(block: Block) -> tuple[str, ...]:
    if "covers" not in block.items:
        return ()
    return tuple(text_of(item, "covers") for item in listing_of(block.items["covers"], "covers").items)


def _refuse_overlap(values: list[DatedValue]) -> None:
    """Values stand oldest first; one without valid_to ends where the next begins."""
    for before, after in itertools.pairwise(values):
        if after.valid_from <= before.valid_from:
            message = f"valid_from {after.valid_from} does not follow {before.valid_from}; values stand oldest first"
            raise BrokenError(after.line, message)
        if before.valid_to is not None and after.valid_from <= before.valid_to:
            message = (
                f"overlapping validity: from {after.valid_from}, while the value before is valid to {before.valid_to}"
            )
            raise BrokenError(after.line, message)


def _refuse_gap(values: list[DatedValue]) -> None:
    """Each value is valid until the next one begins, and the last for ever."""
    for before, after in itertools.zip_longest(values, values[1:]):
        if before.valid_to is not None and (after is None or after.valid_from > before.valid_to + timedelta(days=1)):
            message = (
                f"no value from the day after {before.valid_to} on: entries of those days would be lost; leave valid_to out "
                f"{before.valid_to} 之后没有取值，其间的分录将漏记；请删去 valid_to"
            )
            raise BrokenError(before.line, message)
