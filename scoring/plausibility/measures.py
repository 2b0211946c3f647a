"""One figure of a filing beside what is usual: what every check gives, whether it is within its line or not.

Here: the figure and its words. A figure within its line is kept too: it is the evidence that the check was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scoring.plausibility.wording import CHECKS

LINES_NAMED = 20  # of a receipt; the others are counted


@dataclass(frozen=True)
class Measure:
    """A figure of one check: `value` is usual from `least` to `most` (None: no end).

    `lines` are the first of the `rows` that it speaks of. `subject` is the column,
    code or series that was looked at, None for the whole filing. Amounts are yuan, rates ratios.
    """

    check: str
    subject: str | None
    value: float
    least: float
    most: float | None
    lines: tuple[int, ...] = ()
    rows: int = 0

    @property
    def implausible(self) -> bool:
        """Whether the value is beyond its line."""
        return self.beyond > 0

    @property
    def beyond(self) -> float:
        """0 within the line; else by how much the value is beyond it, in its own unit."""
        over = 0.0 if self.most is None else self.value - self.most
        return max(self.least - self.value, over, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, with the words of the check."""
        words = CHECKS[self.check]
        return {**asdict(self), "lines": list(self.lines), **words._asdict()}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Measure:
        """Read back what `to_dict` gave."""
        kept = {name: said[name] for name in ("check", "subject", "value", "least", "most", "rows")}
        return cls(**kept, lines=tuple(said["lines"]))
