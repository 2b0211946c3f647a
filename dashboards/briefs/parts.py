"""What a brief consists of, whichever form it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dashboards.briefs.drawing import Drawing

#: What stands where: a line of text, its size on paper is the form's affair.
Kind = Literal["title", "subtitle", "heading", "text", "note", "definition"]


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Grid:
    """A table: the first `names` columns are words, the others figures. `widths` are shares of the line, and add up to one."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    names: int = 1


@dataclass(frozen=True)
class Picture:
    """A chart."""

    drawing: Drawing


Block = Text | Grid | Picture


@dataclass(frozen=True)
class Brief:
    """A whole brief. `code` names the build and the rights that it was made with: what its identity follows from."""

    title: str
    language: str
    code: str
    built_at: datetime
    foot: str
    blocks: tuple[Block, ...]

    @property
    def letters(self) -> str:
        """Every letter in it."""
        found = [self.title, self.foot]
        for block in self.blocks:
            if isinstance(block, Text):
                found.append(block.text)
            elif isinstance(block, Grid):
                found += [*block.heads, *(cell for row in block.rows for cell in row)]
            else:
                found.append(block.drawing.letters)
        return "".join(found)
