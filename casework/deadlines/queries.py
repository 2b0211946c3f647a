"""Questions about deadlines: what is owed and has come as of a day, and which reminders stand in the outbox; each within the actor's scope.

The same rule judges the published table of deadlines, as of its build; here it judges what the register has now.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.rights import partner_scope, require
from casework.filings.queries import first_filings
from casework.store.engine import Store
from casework.store.tables import reminders

if TYPE_CHECKING:
    import polars as pl


def deadlines_seen_by(store: Store, actor: Actor, as_of: date) -> pl.DataFrame:
    """Every filing owed as of a day that the actor may see: the columns of `scoring.deadlines.DEADLINES`."""
    from scoring.deadlines import deadlines  # noqa: PLC0415 - frames and parameters, only where they are needed
    from scoring.parameters.reader import shipped  # noqa: PLC0415

    return deadlines(first_filings(store, actor=actor), shipped(), as_of)


def reminders_seen_by(store: Store, actor: Actor) -> pl.DataFrame:
    """The reminders in the outbox that the actor may see, newest first. None of them has been delivered by this product yet."""
    import polars as pl  # noqa: PLC0415

    require(actor, "read", "filing")
    scope = partner_scope(actor)
    wanted = select(reminders).order_by(reminders.c.written_at.desc(), reminders.c.reminder_id)
    if scope is not None:
        wanted = wanted.where(reminders.c.partner_id == scope)
    with store.reading() as connection:
        rows = [tuple(row) for row in connection.execute(wanted)]
    schema: dict[str, Any] = {column.name: pl.String for column in reminders.columns}
    dates: dict[str, Any] = {"due_on": pl.Date, "as_of": pl.Date, "written_at": pl.Datetime("us", "UTC")}
    return pl.DataFrame(rows, schema={**schema, **dates}, orient="row")
