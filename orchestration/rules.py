"""The dated parameters that a home computes with: the shipped ones, with what its people changed.

Here: that one question, for whoever builds. Not here: deciding a change of fee standards (`casework.fees.standards`) or of indicators
(`casework.warnings.changes`), laying one over (`scoring.parameters`).
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
    from casework.warnings import changes  # noqa: PLC0415
    from scoring.parameters.changes import changed  # noqa: PLC0415

    with open_store(home) as store:
        return changed(standards.rules_of(store, until), changes.decided(store, until))
