"""Where each figure of a brief comes from: a number behind it, and at the end what the number stands for.

A figure without a source is not written: whatever goes into a brief is asked through `Asked`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from dashboards.briefs.parts import Block, Grid, Text
from dashboards.components.page import Page
from dashboards.queries import analysis
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.periods import Window
from dashboards.queries.question import Question
from dashboards.screens.decision.answers import name_of
from dashboards.screens.windows.passport import formula

#: A measure, and what it is split by; empty for the whole.
_Said = tuple[str, str]


@dataclass
class Asked:
    """The questions of a brief: measures, whole or split, in the order in which they were asked first, each with its months."""

    page: Page
    noted: dict[_Said, set[Window]] = field(default_factory=dict)

    def total(self, question: Question) -> Any:
        """The figure of everything, noted."""
        self._note(question, is_split=False)
        return analysis.total(self.page.reading, question)

    def split(self, question: Question) -> pl.DataFrame:
        """key, name and value by the question's first dimension, the largest first, noted; along time in its order."""
        self._note(question, is_split=True)
        frame = analysis.measured(self.page.reading, question)
        names = [name_of(self.page, question.by, key) for key in frame["key"].to_list()]
        named = frame.with_columns(pl.Series("name", names, dtype=pl.String))
        if DIMENSIONS[question.by].in_time:
            return named.sort("key")
        return named.sort("value", "key", descending=[True, False], nulls_last=True)

    def numbers(self, *questions: Question, is_split: bool = False) -> str:
        """The numbers of questions, as they stand behind what they gave; each once."""
        return "".join(dict.fromkeys(f"[{self._note(question, is_split=is_split)}]" for question in questions))

    def _note(self, question: Question, *, is_split: bool) -> int:
        said = (question.measure, question.by if is_split else "")
        self.noted.setdefault(said, set()).add(question.window)
        return list(self.noted).index(said) + 1

    def listed(self) -> list[Block]:
        """What each number stands for, then what each measure means and how it comes about."""
        words = self.page.words
        heads = tuple(words(f"brief.source_{name}") for name in ("number", "measure", "by", "months"))
        rows = tuple(
            (f"[{number}]", words(f"measure.{measure}"), words(f"dimension.{by}") if by else words("brief.whole"), _months(windows))
            for number, ((measure, by), windows) in enumerate(self.noted.items(), 1)
        )  # fmt: skip
        return [
            Text("heading", words("brief.sources")),
            Text("note", words("brief.sources_note")),
            Grid(heads, rows, (0.08, 0.27, 0.15, 0.5), names=4),
            Text("heading", words("brief.definitions")),
            *self._definitions(),
        ]

    def _definitions(self) -> list[Text]:
        words = self.page.words
        found = []
        for name in dict.fromkeys(measure for measure, _ in self.noted):
            meaning = words.pair(words(f"measure.{name}"), words(f"define.{name}"))
            found.append(Text("definition", f"{meaning} {words('passport.formula')} {formula(words, name)}"))
        return found


def _months(windows: set[Window]) -> str:
    ordered = sorted(windows, key=lambda one: (one.length, one.last), reverse=True)
    return "; ".join(one.last if one.length == 1 else f"{one.first} — {one.last}" for one in ordered)
