"""A report as its description file says it: strict reading of `reports/<name>.yaml`.

Here: the shape of a description and the words of refusal. Not here: running its SQL (`orchestration.exports.figures`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ingestion.contracts import CONTRACTS
from orchestration.exports import stated

FOLDER = Path(__file__).parent / "reports"

HEAD_KEYS = {"report", "version", "title", "form_no", "legal_basis", "recipient", "deadline", "reporting_body"}
REPORT_KEYS = HEAD_KEYS | {"units", "relations", "lists", "sections", "checks", "roll_forward"}
LISTING_KEYS = HEAD_KEYS | {"rows", "columns"}
COLUMN_KEYS = {"name", "zh", "en", "kind", "total"}
COLUMN_KINDS = ("text", "amount", "ratio", "date", "count")
SECTION_KEYS = {"number", "title", "lines", "each"}
LINE_KEYS = {"number", "zh", "en", "unit", "flow", "stock", "of", "definition", "ties_to", "parts", "stated"}
PARTS_KEYS = {"of", "where", "times", "apportioned"}


class ReportError(ValueError):
    """A report cannot be described, computed or delivered; the message says why."""


@dataclass(frozen=True)
class Unit:
    """What a figure is counted in: the warehouse's value divided by `scale`, shown with `decimals`.

    A ratio without a value is not zero, and stays empty.
    """

    name: str
    scale: int
    decimals: int
    is_ratio: bool = False


@dataclass(frozen=True)
class Parts:
    """What a line that is no plain sum is made of: a relation of `over` (and, for a ratio, `under`) by project or customer.

    The figure is `times` × Σ over / Σ under; or, apportioned, the figure is parted in proportion to `over`.
    """

    relation: str
    where: str
    times: int
    is_apportioned: bool


@dataclass(frozen=True)
class LineItem:
    """One line of the layout. `flow` is summed over a column's months, a stock is read at its last month.

    `stated` names the figures of the company's own statement that the line rests on: without one of them it has no value.
    """

    no: str
    zh: str
    en: str
    unit: Unit
    is_flow: bool
    aggregate: str
    relation: str
    definition: str
    ties_to: str | None
    parts: Parts | None = None
    stated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Lines under one heading; with `each`, repeated for every code of that list."""

    no: str
    zh: str
    en: str
    lines: tuple[LineItem, ...]
    each: str | None


@dataclass(frozen=True)
class Identity:
    """Two sides of lines that must add up to the same, to the fen."""

    id: str
    zh: str
    en: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class ListColumn:
    """A column of a list; `is_total`: added up for the control totals."""

    name: str
    zh: str
    en: str
    kind: str
    is_total: bool


@dataclass(frozen=True)
class Listing:
    """A report of rows instead of lines: SQL over the published warehouse with `$first` and `$last`, and its columns in order."""

    rows: str
    columns: tuple[ListColumn, ...]


@dataclass(frozen=True)
class Report:
    """A whole description: of lines in sections, or, with a `listing`, of rows."""

    name: str
    version: int
    title: Mapping[str, str]
    form_no: str
    legal_basis: tuple[str, ...]
    recipient: Mapping[str, str]
    deadline: Mapping[str, Any]
    reporting_body: Mapping[str, str]
    relations: Mapping[str, str]
    lists: Mapping[str, str]
    sections: tuple[Section, ...]
    checks: tuple[Identity, ...]
    roll_forward: Mapping[str, Any]
    listing: Listing | None = None


def report_names() -> list[str]:
    """Names of every report that has a description."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_report(name: str) -> Report:
    """The description of the report called `name`; ReportError when there is none or it does not hold together."""
    if name not in report_names():
        raise ReportError(f"there is no report {name!r}; there are: {', '.join(report_names())}")
    return parse_report(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")), name)


def parse_report(content: Mapping[str, Any], name: str) -> Report:
    """A description from its YAML; every unknown key, unit, relation or list is refused by name."""
    is_listing = "rows" in content
    _only(content, LISTING_KEYS if is_listing else REPORT_KEYS, f"report {name}")
    units = {
        unit: Unit(unit, said["scale"], said["decimals"], said.get("ratio", False))
        for unit, said in content.get("units", {}).items()
    }
    sections = tuple(_section(section, units, content) for section in content.get("sections", ()))
    return Report(
        name=content["report"],
        version=content["version"],
        title=content["title"],
        form_no=content["form_no"],
        legal_basis=tuple(content["legal_basis"]),
        recipient=content["recipient"],
        deadline=content["deadline"],
        reporting_body=content["reporting_body"],
        relations=content.get("relations", {}),
        lists=content.get("lists", {}),
        sections=sections,
        checks=tuple(_identity(said, sections) for said in content.get("checks", ())),
        roll_forward=content.get("roll_forward", {}),
        listing=Listing(content["rows"], tuple(map(_column, content["columns"]))) if is_listing else None,
    )


def _column(said: Mapping[str, Any]) -> ListColumn:
    where = f"column {said.get('name')}"
    _only(said, COLUMN_KEYS, where)
    if said["kind"] not in COLUMN_KINDS:
        raise ReportError(f"{where}: unknown kind {said['kind']}; known are {', '.join(COLUMN_KINDS)}")
    return ListColumn(said["name"], said["zh"], said["en"], said["kind"], bool(said.get("total", False)))


def _only(content: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = set(content) - known
    if unknown:
        raise ReportError(f"{where}: unknown key {', '.join(sorted(unknown))}")


def _section(said: Mapping[str, Any], units: Mapping[str, Unit], content: Mapping[str, Any]) -> Section:
    _only(said, SECTION_KEYS, f"section {said.get('number')}")
    each = said.get("each")
    if each is not None and each not in content["lists"]:
        raise ReportError(f"section {said['number']}: there is no list {each}")
    lines = tuple(_line(line, units, content) for line in said["lines"])
    return Section(str(said["number"]), said["title"]["zh"], said["title"]["en"], lines, each)


def _line(said: Mapping[str, Any], units: Mapping[str, Unit], content: Mapping[str, Any]) -> LineItem:
    where = f"line {said.get('number')}"
    _only(said, LINE_KEYS, where)
    if ("flow" in said) == ("stock" in said):
        raise ReportError(f"{where}: either flow or stock")
    if said["unit"] not in units:
        raise ReportError(f"{where}: unknown unit {said['unit']}")
    relation = said.get("of", "facts")
    if relation not in content["relations"]:
        raise ReportError(f"{where}: there is no relation {relation}")
    aggregate = said["flow"] if "flow" in said else said["stock"]
    return LineItem(
        str(said["number"]), said["zh"], said["en"], units[said["unit"]], "flow" in said, aggregate, relation,
        said.get("definition", ""), said.get("ties_to"), _parts(said["parts"], where, content) if "parts" in said else None,
        _stated(said.get("stated", ()), where, content),
    )  # fmt: skip


def _stated(names: Sequence[str], where: str, content: Mapping[str, Any]) -> tuple[str, ...]:
    unknown = set(names) - set(CONTRACTS[stated.CONTRACT].column_names)
    if unknown:
        raise ReportError(f"{where}: the company's statement has no figure {', '.join(sorted(unknown))}")
    if names and stated.RELATION not in content["relations"]:
        raise ReportError(f"{where}: there is no relation {stated.RELATION}")
    return tuple(names)


def _parts(said: Mapping[str, Any], where: str, content: Mapping[str, Any]) -> Parts:
    _only(said, PARTS_KEYS, f"{where}: parts")
    if said["of"] not in content["relations"]:
        raise ReportError(f"{where}: there is no relation {said['of']}")
    return Parts(said["of"], said.get("where", ""), int(said.get("times", 1)), bool(said.get("apportioned", False)))


def _identity(said: Mapping[str, Any], sections: tuple[Section, ...]) -> Identity:
    known = {line.no for section in sections if section.each is None for line in section.lines}
    missing = (set(said["left"]) | set(said["right"])) - known
    if missing:
        raise ReportError(f"check {said['id']}: there is no line {', '.join(sorted(missing))}")
    return Identity(said["id"], said["zh"], said["en"], tuple(said["left"]), tuple(said["right"]))
