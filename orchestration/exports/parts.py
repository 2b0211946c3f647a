"""What a line of a return is made of where it is no plain sum: a ratio, a weight or a reserve, by project or customer.

Here: the parts that a description names for such a line, and the proof that they make up its figure. Not here: sums (`explaining`), the
figures themselves (`figures`).

    a ratio, a weight   figure = times × Σ over / Σ under        over and under by key
    a reserve           figure = Σ value                         the figure apportioned by `over`, to the fen by largest remainders
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import duckdb
import polars as pl

from orchestration.exports.description import LineItem, Report, ReportError
from orchestration.exports.explaining import month_before
from orchestration.exports.figures import PARAMETER, Window
from scoring.rounding import FEN_OF_YUAN, apportioned

#: A figure is a ratio of decimals kept as a float: so far may it be from the ratio of the parts, relatively.
_FLOAT = Decimal("1e-9")


@dataclass(frozen=True)
class Made:
    """The parts of one line in a month, the largest first, and what they add up to."""

    parts: pl.DataFrame
    over: Decimal
    under: Decimal | None


def made_of(
    connection: duckdb.DuckDBPyConnection, report: Report, line: LineItem, period: str, figure: Decimal | None
) -> Made | None:
    """The parts of a line that names some; None where the figure is not assessed. ReportError when they do not make it up.

    Columns of the parts: key_kind (project, customer), key, value, under (null for a reserve), before.
    """
    assert line.parts is not None  # noqa: S101 - the caller asks only for such lines
    if figure is None:
        return None
    key, now = _asked(connection, report, line, period)
    _, past = _asked(connection, report, line, month_before(period))
    if line.parts.is_apportioned:
        shares = apportioned(int(figure * FEN_OF_YUAN), [int(over * FEN_OF_YUAN) for over in now["over"]])
        now = now.with_columns(
            value=pl.Series([Decimal(fen) / FEN_OF_YUAN for fen in shares], dtype=pl.Decimal(24, 6)),
            under=pl.lit(None, pl.Decimal(24, 6)),
        )
    else:
        now = now.with_columns(value=pl.col("over"))
    over, under = _sum(now, "value"), None if line.parts.is_apportioned else _sum(now, "under")
    _must_make_up(report, line, figure, over, under)
    parts = now.join(past.select("key", before="over"), on="key", how="left").with_columns(
        key_kind=pl.lit(key.removesuffix("_id")), before=pl.col("before").fill_null(0)
    )
    largest = parts.sort(pl.col("value").abs(), "key", descending=[True, False])
    return Made(largest.select("key_kind", "key", "value", "under", "before"), over, under)


def _asked(
    connection: duckdb.DuckDBPyConnection, report: Report, line: LineItem, month: str
) -> tuple[str, pl.DataFrame]:
    """The key's name; key, over, under of a month."""
    assert line.parts is not None  # noqa: S101 - as above
    source = report.relations[line.parts.relation]
    values = {name: getattr(Window(month, month), name) for name in set(PARAMETER.findall(source))}
    # the texts come from the product's own description file, checked when it was read; what varies is passed as parameters
    described = connection.execute(f"SELECT * FROM ({source}) AS said LIMIT 0", values).description or ()  # noqa: S608
    columns = [column[0] for column in described]
    key = next(name for name in ("project_id", "customer_id") if name in columns)
    under = "sum(under)" if "under" in columns else "NULL"
    where = f" WHERE {line.parts.where}" if line.parts.where else ""
    amounts = f"CAST(sum(over) AS DECIMAL(24, 6)) AS over, CAST({under} AS DECIMAL(24, 6)) AS under"
    sql = f"SELECT {key} AS key, {amounts} FROM ({source}) AS said{where} GROUP BY ALL ORDER BY key"  # noqa: S608
    frame = pl.from_arrow(connection.execute(sql, values).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # noqa: S101
    return key, frame.filter((pl.col("over") != 0) | (pl.col("under").fill_null(0) != 0))


def _sum(frame: pl.DataFrame, column: str) -> Decimal:
    return Decimal(frame[column].sum() or 0)


def _must_make_up(report: Report, line: LineItem, figure: Decimal, over: Decimal, under: Decimal | None) -> None:
    assert line.parts is not None  # noqa: S101 - as above
    if under is None:
        made, is_exact = over, over == figure
    else:
        made = line.parts.times * over / under if under else Decimal(0)
        is_exact = bool(under) and abs(made - figure) <= _FLOAT * abs(figure)
    if not is_exact:
        raise ReportError(f"line {line.no} of {report.name}: the parts behind it make {made}, not {figure}")
