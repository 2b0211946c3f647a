"""The life of one version of a contract: since when it holds and until when, what changed with it, how older rows follow.

Here: what a version says about itself. Not here: which versions there are (each contract's module), finding one (`versions`).

Between two versions of a contract columns may come, go, change name, type, unit or codes, and rules may come and go. Its key and what it
refers to stay: rows with another key are another contract.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import polars as pl

Status = Literal["draft", "active", "retired"]

#: The protocol's first day. Filings of earlier business are older than their contract, so a first version is never a draft.
PROTOCOL_BEGAN = datetime.date(2024, 1, 1)


@dataclass(frozen=True)
class Edition:
    """Dates and changes of a version.

    `since` is its first day and `until` its last, None as long as nobody has set one. Whoever sets or moves a day tells it at least
    `notice_days` before. `changes_zh` and `changes_en` say what is new, one sentence each, in the same order.
    """

    since: datetime.date = PROTOCOL_BEGAN
    until: datetime.date | None = None
    notice_days: int = 90
    changes_zh: tuple[str, ...] = ("首次发布。",)
    changes_en: tuple[str, ...] = ("First published.",)

    def status(self, day: datetime.date) -> Status:
        """What the version is on a day: a draft to read and to prepare for, in force, or no longer taken.

        >>> edition = Edition(datetime.date(2025, 10, 1), until=datetime.date(2026, 12, 31))
        >>> [edition.status(datetime.date(year, 6, 1)) for year in (2025, 2026, 2027)]
        ['draft', 'active', 'retired']
        """
        if self.since > PROTOCOL_BEGAN and day < self.since:
            return "draft"
        return "retired" if self.until is not None and day > self.until else "active"


@dataclass(frozen=True)
class Upgrade:
    """How a row of the version before becomes a row of this one.

    `renamed` gives the earlier name of a column that changed its name and nothing else; `computed` builds, over the earlier version's
    typed columns, the values of one that changed more (codes, unit). Every other column is taken as it is, or empty where it is new.
    """

    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    computed: Mapping[str, Callable[[], pl.Expr]] = field(default_factory=lambda: MappingProxyType({}))
