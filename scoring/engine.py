"""One set of expressions for every engine: frames come in as polars, DuckDB or Spark, and go out as they came.

Here: taking frames in and handing results back, codes and lists of codes as expressions. Not here: a rule.

Everything is computed lazily; an eager frame is collected once, at the end. In DuckDB `least` skips nulls, and a sum is wider than
64 bits: use `smaller_of` and `as_integers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import narwhals as nw

from scoring.columns import Columns


class MissingColumnsError(ValueError):
    """A frame lacks columns that the rule needs."""


def lazily(native: Any, what: str, columns: Columns) -> nw.LazyFrame[Any]:
    """The frame `what`, lazily and with `columns` only; MissingColumnsError names those it lacks.

    A column of nothing but nulls has no type of its own in some engines, and is given the one it should have.
    """
    frame = nw.from_native(native)
    lazy = frame.lazy() if isinstance(frame, nw.DataFrame) else frame
    schema = lazy.collect_schema()
    missing = [name for name in columns if name not in schema]
    if missing:
        raise MissingColumnsError(f"{what} lacks {', '.join(missing)}")
    typed = [
        nw.col(name).cast(kind) if isinstance(schema[name], nw.Unknown) else nw.col(name)
        for name, kind in columns.items()
    ]
    return cast("nw.LazyFrame[Any]", lazy.select(*typed))


def has_column(native: Any, column: str) -> bool:
    """Does the frame have this column (for inputs that not every caller has yet)."""
    return column in nw.from_native(native).collect_schema()


def as_given(result: nw.LazyFrame[Any], native: Any) -> Any:
    """`result` in the kind of frame that `native` is."""
    if isinstance(nw.from_native(native), nw.DataFrame):
        return result.collect().to_native()
    return result.to_native()


def by_code(column: str, numbers: Mapping[str, int]) -> nw.Expr:
    """The number of each code; null for a code that has none, and for null."""
    return nw.col(column).replace_strict(list(numbers), list(numbers.values()), default=None, return_dtype=nw.Int64)


def codes_where(conditions: Mapping[str, nw.Expr]) -> nw.Expr:
    """The codes whose condition holds, as one text "a, b"; empty when none does. A null condition does not hold."""
    parts = [nw.when(condition).then(nw.lit(code)) for code, condition in conditions.items()]
    return nw.concat_str(parts, separator=", ", ignore_nulls=True)


def smaller_of(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    """The smaller of two columns; null when the left one is null."""
    return nw.when(left > right).then(right).otherwise(left)


def as_integers(columns: Iterable[str]) -> list[nw.Expr]:
    """Columns as 64-bit integers, null as 0: for sums over the rows of a group that may have none."""
    return [nw.col(name).cast(nw.Int64).fill_null(0) for name in columns]
