"""What of a personal value is shown: enough to recognise it, not enough to use it.

Here: masking one value or a whole frame, and revealing, which needs a right and a reason and is logged. Which columns are personal, and
how, the contracts say (`Column.personal`). A firm's name and unified credit code are not personal.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.rights import allowed
from casework.reasons import within
from casework.store.engine import Store
from ingestion.contracts.model import Personal

if TYPE_CHECKING:
    import polars as pl

STARS = "****"
#: What stands for a name or an address once it was erased; nothing of it needs hiding.
TOMBSTONE: Final = "已删除 erased"

#: How many characters stay at the beginning and at the end, and the shortest value of which so much may be shown.
KEPT: dict[Personal, tuple[int, int, int]] = {
    "identity": (6, 4, 15),
    "phone": (3, 4, 11),
    "name": (1, 0, 2),
    "address": (6, 0, 8),
}


def mask(kind: Personal, value: str | None) -> str | None:
    """The value with its middle hidden; a value too short for that is hidden whole.

    >>> mask("identity", "110101199003070010"), mask("phone", "13800001234"), mask("name", "王小明"), mask("phone", "110")
    ('110101****0010', '138****1234', '王****', '****')
    """
    if not value or value == TOMBSTONE:
        return value
    head, tail, shortest = KEPT[kind]
    if len(value) < shortest:
        return STARS
    return value[:head] + STARS + (value[-tail:] if tail else "")


def masked(frame: pl.DataFrame, columns: Mapping[str, Personal], *, unless: pl.Expr | None = None) -> pl.DataFrame:
    """The frame with its personal columns masked, set at a time; `unless` marks rows that are not a person's."""
    return frame.with_columns(
        (_mask_expression(name, kind) if unless is None else _unless(unless, name, kind))
        for name, kind in columns.items()
        if name in frame.columns
    )


def may_reveal(actor: Actor) -> bool:
    """Whether to offer it at all."""
    return allowed(actor, "reveal", "personal")


def reveal(
    store: Store, actor: Actor, object_: str, columns: list[str], reason: str, *, now: datetime | None = None
) -> None:
    """Ask to see personal columns of one object in clear. Returns when it may be shown, and by then it stands in the audit log."""
    permit(store, actor, "reveal", "personal", now)
    if not reason.strip():
        raise ValueError("say why you need to see it: the reason is kept")
    audit.append(store, actor, "reveal", object_, {"columns": sorted(columns), "reason": within(reason)}, now=now)


def _mask_expression(name: str, kind: Personal) -> pl.Expr:
    import polars as pl  # noqa: PLC0415 - whoever masks single values needs no frames

    head, tail, shortest = KEPT[kind]
    value = pl.col(name).cast(pl.String)
    hidden = value.str.head(head) + pl.lit(STARS) + (value.str.tail(tail) if tail else pl.lit(""))
    return (
        pl.when(value.str.len_chars() == 0)
        .then(value)
        .when(value.str.len_chars() < shortest)
        .then(pl.when(value.is_not_null()).then(pl.lit(STARS)))
        .otherwise(hidden)
        .alias(name)
    )


def _unless(unless: pl.Expr, name: str, kind: Personal) -> pl.Expr:
    import polars as pl  # noqa: PLC0415

    return pl.when(unless).then(pl.col(name).cast(pl.String)).otherwise(_mask_expression(name, kind)).alias(name)
