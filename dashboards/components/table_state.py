"""What a reader has done to a table: its order, the searched text, what is typed under the headings; for the session, or in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from dashboards.components.address import put_all
from dashboards.components.columns import Column, Manner
from dashboards.components.typed import understood
from dashboards.queries.conditions import Kept

SORT, FIND, KEEP = "sort", "find", "keep"


@dataclass
class TableState:
    """`typed`: by column, as the reader wrote it."""

    name: str
    order: str
    descending: bool
    in_address: bool
    search: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    is_narrowing: bool = False
    is_wide: bool = False  # all columns, also those that stand aside

    def sort_by(self, column: str) -> None:
        """A second click on the same heading reverses."""
        self.descending = not self.descending if self.order == column else True
        self.order = column
        self._write({SORT: f"{'-' if self.descending else ''}{self.order}"})

    def keep(self, column: str, text: str) -> None:
        """Keep a column to what was typed; nothing typed keeps everything."""
        self.typed.pop(column, None)
        if text.strip():
            self.typed[column] = text.strip()
        self._first_page()

    def find(self, text: str) -> None:
        """Search for a text; the field also tells of a text that it was given, which is no act of the reader's."""
        if text.strip() != self.search:
            self.search = text.strip()
            self._first_page()

    def clear(self) -> None:
        """Keep everything again."""
        self.typed.clear()
        self._first_page()

    def conditions(self, columns: Sequence[Column], manner: Manner) -> tuple[list[Kept], list[Column]]:
        """What the typed texts mean, and the columns whose text means nothing."""
        known = {column.name: column for column in columns}
        read = [
            (known[name], understood(text, known[name], manner)) for name, text in self.typed.items() if name in known
        ]
        return [kept for _, kept in read if kept], [column for column, kept in read if kept is None]

    def _first_page(self) -> None:
        st.session_state[f"page:{self.name}"] = 1
        self._write({FIND: self.search, KEEP: [f"{column}:{text}" for column, text in self.typed.items()]})

    def _write(self, given: Mapping[str, str | Iterable[str]]) -> None:
        if self.in_address:
            put_all(given)


def state_of(name: str, columns: Sequence[Column], order: str, *, descending: bool, in_address: bool) -> TableState:
    """The table's state: the address's where that is part of the link, else this session's."""
    key = f"table:{name}"
    if key not in st.session_state:
        st.session_state[key] = TableState(name, order, descending, in_address)
    state: TableState = st.session_state[key]
    names = {column.name for column in columns}
    if in_address:
        _read(state, order, descending=descending)
    if state.order not in names:
        state.order, state.descending = order, descending
    state.typed = {column: text for column, text in state.typed.items() if column in names}
    return state


def _read(state: TableState, order: str, *, descending: bool) -> None:
    sort = st.query_params.get(SORT, "")
    state.order, state.descending = (sort.lstrip("-"), sort.startswith("-")) if sort else (order, descending)
    state.search = st.query_params.get(FIND, "")
    pairs = (text.split(":", 1) for text in st.query_params.get_all(KEEP) if ":" in text)
    state.typed = {column: text for column, text in pairs if text}
