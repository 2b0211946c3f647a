"""What a build is made of: filings that came, decisions about them, and how far every other record of what people did had come.

Not here: what differs between two builds and must be made again (`plan`).
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from orchestration.building.plan import Inputs

if TYPE_CHECKING:
    import polars as pl

    from ingestion.home import Home
    from scoring.parameters.model import Parameters


def arrivals(home: Home) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the register has: filings, and decisions about those that waited."""
    from casework.filings import queries  # noqa: PLC0415
    from casework.store.engine import open_store  # noqa: PLC0415

    with open_store(home) as store:
        return queries.arrivals(store)


def newest(registered: pl.DataFrame, decisions: pl.DataFrame | None) -> tuple[int, int]:
    """The last filing and the last decision."""
    return _last(registered["known_seq"]), 0 if decisions is None else _last(decisions["decided_seq"])


def known_by(registered: pl.DataFrame, decisions: pl.DataFrame | None, day: date) -> tuple[int, int]:
    """The last filing, and the last decision, that were known at the end of `day`."""
    known = _last(registered.filter(_until(registered["received_at"], day))["known_seq"])
    if decisions is None:
        return known, 0
    return known, _last(decisions.filter(_until(decisions["decided_at"], day))["decided_seq"])


def _until(moments: pl.Series, day: date) -> pl.Series:
    """Which moments lie on the day or before it; they are kept in UTC, as moments or as ISO text."""
    return moments.cast(str).str.slice(0, 10) <= day.isoformat()


def _last(numbers: pl.Series) -> int:
    """The highest number; 0 where there is none."""
    return max(numbers.to_list(), default=0)


def inputs_of(
    home: Home,
    as_of: date,
    newest: tuple[int, int],
    parameters: Parameters,
    *,
    until: date | None = None,
    entered: int | None = None,
) -> Inputs:
    """What a build as of a day would contain, given the `newest` filing and decision; as known at the end of `until`, if given."""
    from casework.customers import recognition  # noqa: PLC0415
    from casework.entered import entered_through  # noqa: PLC0415
    from casework.fees.queries import newest_act  # noqa: PLC0415
    from casework.ledger.closes import closes  # noqa: PLC0415
    from casework.models import queries as models  # noqa: PLC0415
    from casework.store.engine import open_store  # noqa: PLC0415
    from casework.warnings import queries as warnings  # noqa: PLC0415
    from orchestration.building.method import method_digest  # noqa: PLC0415

    with open_store(home) as store:
        acts_through = newest_act(store, until)
        models_through = models.newest_act(store, until)
        warnings_through = warnings.newest_act(store, until)
        champions = json.dumps(models.champions(store, until), sort_keys=True)
        entered = entered_through(store, until) if entered is None else entered
        closed = [one.month for one in closes(store, until) if one.last_day <= as_of]
        links_through = recognition.newest_act(store, until)
    known_seq, decided_seq = newest
    return Inputs(
        as_of.isoformat(),
        known_seq,
        parameters.version,
        method_digest(),
        decided_seq,
        acts_through,
        models_through,
        warnings_through,
        champions,
        closed[-1] if closed else "",
        entered,
        links_through,
    )
