"""What people decided that a build reads: acts on charges and warnings, closed months, models that serve, answers about records.

Here: one frame or table of each, as of now or as known on a day. Not here: deciding (`casework`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from casework.fees.queries import SCHEMA as FEE_ACTS
from scoring.warning.ledger_of_indicators import LEDGER
from scoring.warning.warnings import ACTS as WARNING_ACTS

if TYPE_CHECKING:
    import polars as pl

    from ingestion.home import Home
    from orchestration.judging.booking import Books
    from orchestration.judging.linking import Linkage
    from orchestration.judging.predicting import Serving


def _no_fee_acts() -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    return pl.DataFrame(schema=FEE_ACTS)


def _no_warning_acts() -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    return pl.DataFrame(schema=WARNING_ACTS)


def _no_ledger() -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    return pl.DataFrame(schema=LEDGER)


def _no_models() -> Serving:
    from orchestration.judging.predicting import Serving  # noqa: PLC0415

    return Serving()


def _no_books() -> Books:
    from orchestration.judging.booking import Books  # noqa: PLC0415

    return Books()


def _no_linkage() -> Linkage:
    from orchestration.judging.linking import Linkage  # noqa: PLC0415

    return Linkage()


@dataclass(frozen=True)
class Decided:
    """Everything decided so far; nothing by default."""

    fee_acts: pl.DataFrame = field(default_factory=_no_fee_acts)
    warning_acts: pl.DataFrame = field(default_factory=_no_warning_acts)
    serving: Serving = field(default_factory=_no_models)
    indicator_ledger: pl.DataFrame = field(default_factory=_no_ledger)
    books: Books = field(default_factory=_no_books)
    linkage: Linkage = field(default_factory=_no_linkage)

    @classmethod
    def of(cls, home: Home, until: date | None = None) -> Decided:
        """What a home's people decided, by the end of `until` (UTC) where a day is given."""
        from casework.customers import recognition  # noqa: PLC0415
        from casework.fees.queries import acts  # noqa: PLC0415
        from casework.ledger.closes import closes  # noqa: PLC0415
        from casework.store.engine import open_store  # noqa: PLC0415
        from casework.warnings import queries as warnings  # noqa: PLC0415
        from casework.warnings import rehearsals  # noqa: PLC0415
        from orchestration.judging.booking import Books  # noqa: PLC0415
        from orchestration.judging.linking import Linkage  # noqa: PLC0415
        from orchestration.judging.predicting import serving  # noqa: PLC0415
        from orchestration.learning.rehearsal import kept_ledger  # noqa: PLC0415

        with open_store(home) as store:
            fee_acts, warning_acts = acts(store, until), warnings.acts(store, until)
            kept = rehearsals.newest(store, until)
            books = Books(home, closes(store, until))
            linkage = Linkage(recognition.answers(store, until), recognition.learned_weights(store, until))
        return cls(fee_acts, warning_acts, serving(home, until), kept_ledger(home, kept), books, linkage)
