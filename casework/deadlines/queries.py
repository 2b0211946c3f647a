"""Questions about deadlines: what is owed and has come as of a day, within the actor's scope.

The same rule judges the published table of deadlines, as of its build; here it judges what the register has now.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from casework.access.actors import Actor
from casework.filings.queries import first_filings
from casework.store.engine import Store

if TYPE_CHECKING:
    import polars as pl


def deadlines_seen_by(store: Store, actor: Actor, as_of: date) -> pl.DataFrame:
    """Every filing owed as of a day that the actor may see: the columns of `scoring.reporting.deadlines.DEADLINES`."""
    from scoring.parameters.reader import shipped  # noqa: PLC0415
    from scoring.reporting.deadlines import deadlines  # noqa: PLC0415 - frames and parameters, only where they are needed

    return deadlines(first_filings(store, actor=actor), shipped(), as_of)
