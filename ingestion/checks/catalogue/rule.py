"""What a rule consists of, and the days since which later ones apply.

Here: level and words of one rule. Not here: the rules (`files`, `columns`, `rows`).
"""

from __future__ import annotations

from typing import NamedTuple

from ingestion.contracts.edition import PROTOCOL_BEGAN
from ingestion.contracts.model import Level

VERSIONS_SINCE = "2025-07-01"
EXCHANGE_SINCE = "2026-01-01"  # repair kits, locks and nil returns
LARGE_SINCE = "2026-11-28"


class Rule(NamedTuple):
    """One rule's words."""

    level: Level
    zh: str
    en: str
    cure_zh: str
    cure_en: str
    since: str = PROTOCOL_BEGAN.isoformat()
