"""Worked cases: YAML that a domain expert writes, to frames and to what must come out. Numbers stay as they were written."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from scoring import columns
from scoring.columns import Columns

FOLDER = Path(__file__).resolve().parents[1] / "worked_cases"
_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class _AsWritten(yaml.SafeLoader):
    """Everything but null stays text: 0.7865 is not a float on its way, and `no` is a word."""


_AsWritten.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":float", ":int", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Case:
    """One case with what the head of its file says otherwise."""

    file: str
    number: int
    said: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.file}: {self.said['name']}"

    @property
    def key(self) -> str:
        return f"{self.file}/{self.number}"

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.said["as_of"])


def cases(*, of_grades: bool) -> list[Case]:
    """All cases of customer grades, or all others."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        if (path.stem == "customer_grade") == of_grades:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=_AsWritten)  # noqa: S506 - a SafeLoader
            said = [{**content["otherwise"], **case} for case in content["cases"]]
            found += [Case(path.stem, number, case) for number, case in enumerate(said)]
    return found


def answer(written: str) -> tuple[str, Fraction | None]:
    """The right side of "arithmetic = answer", after working the left side out; the left side's value is None when there is none."""
    left, separator, right = str(written).rpartition(" = ")
    return right, worked_out(left) if separator else None


def worked_out(arithmetic: str) -> Fraction:
    """The exact value of an arithmetic expression with × and plain numbers."""
    return _value(ast.parse(arithmetic.replace("×", "*").strip(), mode="eval").body, arithmetic)


def _value(node: ast.expr, text: str) -> Fraction:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left, text), _value(node.right, text))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, text)
    segment = ast.get_source_segment(text.replace("×", "*").strip(), node)
    return Fraction(str(segment))


def to_decimals(value: Fraction | float | Decimal, like: str) -> Decimal:
    """`value` with as many decimals as `like` is written with, half up."""
    exponent = Decimal(like).as_tuple().exponent
    assert isinstance(exponent, int)
    if isinstance(value, float):
        value = Decimal(repr(value))  # the shortest decimal that is this float
    fraction = Fraction(value)
    scaled = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return scaled.quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP)


def frame(rows: list[dict[str, Any]], of: Columns) -> pl.DataFrame:
    """Rows of texts as a frame with the columns `of`, each of its own type."""
    data = {name: [row.get(name) for row in rows] for name in of}
    texts = pl.DataFrame(data, schema_overrides=dict.fromkeys(of, pl.String), strict=False)
    return texts.select(_typed(name, kind) for name, kind in of.items())


def _typed(name: str, kind: Any) -> pl.Expr:
    if kind == columns.YES_NO:
        return pl.col(name) == "true"
    if kind == columns.DAY:
        return pl.col(name).str.to_date("%Y-%m-%d")
    return pl.col(name).cast(columns.polars_type(kind))
