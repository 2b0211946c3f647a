"""The repair kit of a filing, for whoever may see the sender's own values: the sender, or somebody with the right and a reason.

Here: who may have it, and gathering what it is made from. Not here: the workbook (`ingestion.repair`), taking it in (`verbs.submit`, as any
other file).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import RowMapping, select, true

from casework.access.actors import Actor
from casework.access.masking import reveal
from casework.access.rights import partner_scope, require
from casework.store.engine import Store
from casework.store.tables import filings
from ingestion.contracts.versions import contract_of

if TYPE_CHECKING:
    from ingestion.contracts.model import Contract


def kit_name(contract: str, partner_id: str | None, period: str | None, filing_id: str) -> str:
    """What the kit is called: under this name the door knows contract, partner and period."""
    return f"{contract}__{partner_id}__{period}.repair-{filing_id[:8]}.xlsx"


def is_senders_own(actor: Actor, partner_id: str | None) -> bool:
    """Whether the filing is the actor's own institution's: its own values are no secret to it."""
    return actor.partner_id is not None and actor.partner_id == partner_id


def personal_columns(contract: Contract) -> list[str]:
    """Columns that only the sender sees in clear."""
    return [column.name for column in contract.columns if column.personal]


def repair_kit(store: Store, filing_id: str, *, actor: Actor, reason: str = "") -> tuple[str, bytes] | None:
    """File name and bytes of the kit; None when there is no such filing that the actor may see, or nothing of it is in quarantine.

    Somebody else than the sender needs the right to reveal and a `reason`, which is logged, where the contract has personal columns:
    Denied without the right, ValueError without a reason.
    """
    require(actor, "read", "filing")
    row = _filing(store, filing_id, actor)
    if row is None or not row["rows_quarantined"]:
        return None
    contract = contract_of(row["contract"], row["contract_version"])
    if contract is None:
        return None
    personal = personal_columns(contract)
    if personal and not is_senders_own(actor, row["partner_id"]):
        reveal(store, actor, f"filing/{filing_id}", personal, reason)
    return kit_name(contract.name, row["partner_id"], row["period"], filing_id), _made(store, row, contract)


def _filing(store: Store, filing_id: str, actor: Actor) -> RowMapping | None:
    scope = partner_scope(actor)
    own = true() if scope is None else filings.c.partner_id == scope
    with store.reading() as connection:
        return connection.execute(select(filings).where(filings.c.filing_id == filing_id, own)).mappings().first()


def _made(store: Store, row: RowMapping, contract: Contract) -> bytes:
    import polars as pl  # noqa: PLC0415 - not needed to say no

    from ingestion.quarantine import errors_path, rows_path  # noqa: PLC0415
    from ingestion.repair.kit import MOST_ROWS, workbook  # noqa: PLC0415
    from ingestion.repair.proposals import proposals  # noqa: PLC0415

    rows = pl.read_parquet(rows_path(store.home, row["filing_id"])).head(MOST_ROWS)
    found = pl.scan_parquet(errors_path(store.home, row["filing_id"])).filter(pl.col("level") != "warning")
    findings = found.filter(pl.col("line_no").is_in(rows["line_no"].implode())).collect()
    return workbook(contract, row["filing_id"], rows, findings, proposals(contract, rows, findings))
