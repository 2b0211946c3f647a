"""The dated parameters that a home computes with: the shipped ones, with what its people changed.

Here: that one question, for whoever builds. Not here: deciding a change (`casework.fees.standards`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ingestion.home import Home

if TYPE_CHECKING:
    from scoring.parameters.model import Parameters


def rules_of(home: Home, until: date | None = None) -> Parameters:
    """The parameters as decided, by the end of the day `until` (UTC) where one is given."""
    from casework.fees import standards  # noqa: PLC0415 - whoever only looks at definitions opens no store
    from casework.store.engine import open_store  # noqa: PLC0415

    with open_store(home) as store:
        return standards.rules_of(store, until)
