"""Formulas over named columns, as indicators are written: read strictly, turned into an expression, never run as code.

Here: numbers, columns, + − × ÷, parentheses, `min`, `max`, `abs`, `coalesce`. Not here: which columns there are (`watched`).

>>> from datetime import date
>>> ratio = read_formula("total_liabilities / total_assets", ("total_liabilities", "total_assets"))
>>> pl.DataFrame({"total_liabilities": [65.0, 1.0], "total_assets": [100.0, 0.0]}).select(ratio.expression).to_series().to_list()
[0.65, None]
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass

import polars as pl

_OPERATIONS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_FUNCTIONS: dict[str, Callable[..., pl.Expr]] = {
    "min": pl.min_horizontal,
    "max": pl.max_horizontal,
    "coalesce": pl.coalesce,
}


class FormulaError(ValueError):
    """A formula cannot be read; the message says what is wrong in it."""


@dataclass(frozen=True)
class Formula:
    """A formula as written, the columns that it names, and what it computes."""

    text: str
    columns: tuple[str, ...]

    @property
    def expression(self) -> pl.Expr:
        """The value as a float; unknown where a column is, or where a divisor is zero."""
        value = _expression(ast.parse(self.text, mode="eval").body)
        return pl.when(value.is_finite()).then(value)


def read_formula(text: str, known: Collection[str]) -> Formula:
    """Read a formula that may name the `known` columns; FormulaError says what is not allowed."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise FormulaError(f'"{text}" is not a formula of columns, numbers, + - * / and parentheses') from None
    named: list[str] = []
    _must_be_allowed(tree, text, known, named)
    if not named:
        raise FormulaError(f'"{text}" names no column')
    return Formula(text, tuple(dict.fromkeys(named)))


def _must_be_allowed(node: ast.expr, text: str, known: Collection[str], named: list[str]) -> None:
    match node:
        case ast.Constant(value=bool()):
            raise FormulaError(f'"{text}" holds what is neither a number nor a column')
        case ast.Constant(value=int() | float()):
            return
        case ast.Name(id=name):
            if name not in known:
                raise FormulaError(
                    f'"{text}" names {name}, which is no column here; known are {", ".join(sorted(known))}'
                )
            named.append(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _must_be_allowed(operand, text, known, named)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            for side in (left, right):
                _must_be_allowed(side, text, known, named)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in {*_FUNCTIONS, "abs"} and args:
            for one in args:
                _must_be_allowed(one, text, known, named)
        case _:
            raise FormulaError(
                f'"{text}" holds {ast.unparse(node)}; allowed are columns, numbers, + - * /, min, max, abs, coalesce'
            )


def _expression(node: ast.expr) -> pl.Expr:
    match node:
        case ast.Constant(value=int() | float() as number):
            return pl.lit(float(number))
        case ast.Name(id=name):
            return pl.col(name).cast(pl.Float64)
        case ast.UnaryOp(operand=operand):
            return -_expression(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(type(op), _expression(left), _expression(right))
        case ast.Call(func=ast.Name(id="abs"), args=[one]):
            return _expression(one).abs()
        case ast.Call(func=ast.Name(id=name), args=args):
            return _FUNCTIONS[name](*(_expression(one) for one in args))
    raise FormulaError(f"{ast.unparse(node)} is not allowed")  # read_formula has refused it before


def _combined(operation: type[ast.operator], left: pl.Expr, right: pl.Expr) -> pl.Expr:
    if operation is ast.Div:
        return left / pl.when(right != 0).then(right)
    if operation is ast.Add:
        return left + right
    return left - right if operation is ast.Sub else left * right
