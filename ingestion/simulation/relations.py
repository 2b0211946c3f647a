"""Who stands behind an enterprise: shareholders, controller, spouse, suppliers, mutual guarantees.

Here: rows of `customer_relations` (what a guarantor knows) and the persons of `registry_persons` (what is registered), from the same facts.
A relation's `kind` says what the related party (`to`) is to the subject (`from`). Groups and rings are found elsewhere, not told here.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulation import columns, province, wording
from ingestion.simulation.customers import ENTERPRISE, PERSONS_EACH, Customers
from ingestion.simulation.identifiers import mixed, resident_ids
from ingestion.simulation.plan import Array

#: Shares of up to three shareholders, by pattern.
PATTERNS = np.array([[100, 0, 0], [70, 30, 0], [51, 49, 0], [60, 25, 15], [40, 35, 25]])
NEIGHBOUR = 40  # suppliers and fellow guarantors are drawn from firms that came not long before
RATES = {"SPOUSE": 20, "SUPPLIER": 5, "GUARANTOR": 4, "SAME_GROUP": 2}  # percent of enterprises


def shareholders(customers: Customers, who: Array) -> tuple[Array, Array, Array]:
    """Subject, person serial and share in percent of each shareholder of the enterprises in `who`."""
    shares = PATTERNS[(mixed(who, 301) % np.uint64(len(PATTERNS))).astype(np.int64)]
    row, place = np.nonzero(shares)
    subject = who[row]
    person = np.where(place == 0, customers.head[subject], subject.astype(np.int64) * PERSONS_EACH + place + 1)
    return subject, person, shares[row, place]


def frame(customers: Customers, who: Array, guarantees: tuple[Array, Array]) -> tuple[pl.DataFrame, Array]:
    """Rows of the contract `customer_relations`, as text, and the customer each speaks of.

    `guarantees` are known pairs of guaranteed and guaranteeing firm.
    """
    firms = who[customers.kind[who] == ENTERPRISE]
    subject, person, share = shareholders(customers, firms)
    married = _some(firms, "SPOUSE")
    parts = [
        _to_persons(customers, subject, person, "SHAREHOLDER", share),
        _to_persons(customers, firms, customers.head[firms], "CONTROLLER"),
        _to_persons(customers, married, married.astype(np.int64) * PERSONS_EACH + 1, "SPOUSE"),
        _to_firms(customers, *guarantees, "GUARANTOR"),
    ]
    for kind in ("SUPPLIER", "GUARANTOR", "SAME_GROUP"):
        some = _some(firms, kind)
        other = some - 1 - (mixed(some, 320) % np.uint64(NEIGHBOUR)).astype(np.int64)
        fit = other >= 0
        fit[fit] = (customers.kind[other[fit]] == ENTERPRISE) & (customers.same_as[other[fit]] < 0)
        parts.append(_to_firms(customers, some[fit], other[fit], kind))
    whole = pl.concat(parts).unique(["from_id", "to_id", "kind"], keep="first", maintain_order=True)
    return whole.drop("subject"), whole["subject"].to_numpy()


def persons(customers: Customers, who: Array) -> pl.DataFrame:
    """Rows of the contract `registry_persons`, as text."""
    firms = who[customers.kind[who] == ENTERPRISE]
    subject, person, share = shareholders(customers, firms)
    rows = pl.concat(
        [
            _to_persons(customers, who, customers.head[who], "LEGAL_REP"),
            _to_persons(customers, subject, person, "SHAREHOLDER", share),
        ]
    )
    return rows.select(
        uscc="from_id", person_id="to_id", person_name="to_name", role="kind", share="share", since="since"
    )


def _some(firms: Array, kind: str) -> Array:
    """The firms that have such a relation."""
    return firms[mixed(firms, 310 + len(kind)) % np.uint64(100) < np.uint64(RATES[kind])]


def _to_persons(
    customers: Customers, subject: Array, person: Array, kind: str, share: Array | None = None
) -> pl.DataFrame:
    ids = resident_ids(person, *province.identity_places())
    return _rows(customers, subject, ids, wording.person_names(person), kind, share)


def _to_firms(customers: Customers, subject: Array, other: Array, kind: str) -> pl.DataFrame:
    return _rows(customers, subject, customers.id_numbers(other), customers.names(other), kind, None)


def _rows(
    customers: Customers, subject: Array, to_id: pl.Series, to_name: pl.Series, kind: str, share: Array | None
) -> pl.DataFrame:
    """Rows with the subject's own columns filled in."""
    since = customers.established[subject]
    return pl.DataFrame(
        {
            "subject": pl.Series(subject, dtype=pl.Int64),
            "from_id": customers.id_numbers(subject),
            "from_name": customers.names(subject),
            "to_id": to_id,
            "to_name": to_name,
            "kind": pl.Series([kind] * len(subject), dtype=pl.String),
            "share": columns.numbers(np.full(len(subject), -1) if share is None else share),
            "since": columns.dates(since),
            "until": pl.Series([None] * len(subject), dtype=pl.String),
        }
    )
