"""What a figure is that no question of decision analysis gives: its name, how it is written, who may see it, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboards.queries.reading import Reading


@dataclass(frozen=True)
class Counted:
    """A figure by its name. `right`: what the reader must be allowed; `given`: what its parameters are, in order.

    `computed` gives the value where a formula of scoring does, and not SQL.
    """

    name: str
    kind: str
    right: tuple[str, str]
    value_sql: str
    told_sql: str
    given: Sequence[str] = ()
    computed: Callable[[Reading, Sequence[str]], object] | None = None
