"""Receipts for files that are refused before a row is looked at: nobody can tell what they are, or their number is taken.

Here: the receipt of such a file, in the same form as every other, with the words of the catalogue. Not here: refusals over what is inside
the file (`ingestion.intake`), denials (`casework.access.rights`): somebody who may not file gets no receipt.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping

from casework.filings.hashes import short_digest
from ingestion.checks.catalogue.files import NUMBER_REUSED
from ingestion.checks.findings import fatal
from ingestion.identity import Identity, Refusal, filing_id
from ingestion.landing import Landed
from ingestion.receipts import Receipt

NIL_FILED = "F-NIL-FILED"


def unnamed(landed: Landed, refusal: Refusal, partner_id: str | None, declared: str, received_at: datetime) -> Receipt:
    """The receipt of a file of which contract, partner or period cannot be told."""
    return _refused(
        landed, refusal, received_at, filing_id=short_digest(partner_id, landed.sha256, declared), partner_id=partner_id
    )


def number_reused(landed: Landed, identity: Identity, holder: RowMapping, free: int, received_at: datetime) -> Receipt:
    """The receipt of other bytes under a number that is taken; `holder` has it for ever, `free` is one to take instead."""
    values = {"sequence": identity.sequence, "filing_id": holder["filing_id"], "free": free}
    return _refused(
        landed,
        Refusal(NUMBER_REUSED, tuple((name, str(value)) for name, value in values.items())),
        received_at,
        filing_id=filing_id(identity, landed.sha256),
        partner_id=identity.partner,
        identity=identity,
    )


def nil_contradicted(landed: Landed, identity: Identity, filed: RowMapping, received_at: datetime) -> Receipt:
    """The receipt of a nil return for a month for which `filed` has brought rows."""
    return _refused(
        landed,
        Refusal(NIL_FILED, (("filing_id", filed["filing_id"]),)),
        received_at,
        filing_id=filing_id(identity, landed.sha256),
        partner_id=identity.partner,
        identity=identity,
    )


def _refused(
    landed: Landed,
    refusal: Refusal,
    received_at: datetime,
    *,
    filing_id: str,
    partner_id: str | None,
    identity: Identity | None = None,
) -> Receipt:
    return Receipt(
        filing_id=filing_id,
        partner_id=partner_id,
        contract=identity.contract if identity else None,
        contract_version=identity.version if identity else None,
        period=identity.period if identity else None,
        sequence=identity.sequence if identity else None,
        scheme=identity.scheme if identity else None,
        filename=landed.filename,
        sha256=landed.sha256,
        verdict="refused",
        rows_sent=0,
        rows_accepted=0,
        rows_quarantined=0,
        rows_refused=0,
        received_at=received_at,
        errors_total=1,
        errors=[fatal(refusal.rule_id, refusal.values)],
        rules_broken={refusal.rule_id: 1},
    )
