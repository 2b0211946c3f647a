"""What every reader hands on: a table of text, batch by batch, each row with its line in the sender's own file.

Here: the shape, and the reason why a file cannot be read. Not here: any format, any check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

LINE = "@line_no"  #: line or sheet row in the sender's file
FIELDS = "@fields"  #: how many fields a ragged row has; null in a row of the right width
SURPLUS = "@surplus"  #: JSON list of the cells beyond the header; null in most rows
SHOWN = 200  #: characters of a value from the file in a message
ROW_COLUMNS = {LINE: pl.Int64, FIELDS: pl.Int32, SURPLUS: pl.String}


class UnreadableError(Exception):
    """A file rule is broken: its id, the values its message shows, and how many rows were sent as far as can be told.

    `unknown_columns` are headers that nobody knows, where a header is what is wrong. A value may come from the file, and is then shown
    as far as `SHOWN` goes; a tuple holds names of ours, every one of which the sender needs.
    """

    def __init__(self, rule_id: str, *, rows: int = 0, unknown_columns: tuple[str, ...] = (), **values: object) -> None:
        super().__init__(rule_id, values)
        self.rule_id = rule_id
        self.rows = rows
        self.unknown_columns = unknown_columns
        self.values = tuple(
            (name, ", ".join(value) if isinstance(value, tuple) else str(value)[:SHOWN])
            for name, value in values.items()
        )


class MisjudgedError(Exception):
    """A quick look at the file was wrong about it; it must be read again, with care."""


@dataclass(frozen=True)
class TextTable:
    """A file as text. `batches` gives frames of columns `c0`, `c1` … (null = empty) and `ROW_COLUMNS`, in the order of the file."""

    headers: list[str]
    batches: Callable[[], Iterator[pl.DataFrame]]
    format: str
    rows: int | None = None  # data rows, where a survey counted them
    has_control: bool = True  # whether control characters may occur
    encoding: str = "utf-8"


def cell(position: int) -> str:
    """The name of a column by position."""
    return f"c{position}"
