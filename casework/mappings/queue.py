"""Words and headers that nobody has explained yet, per sender, with how many rows wait for each and what it likely means.

Here: where they are found: rows in quarantine for an unknown word, projects of an unknown bank, headers that a contract does not know.
Not here: saying what they mean (`verbs`).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from casework.access.actors import Actor
from casework.access.rights import partner_scope, require
from casework.mappings.meanings import BANK, Meaning, choices, likeliest
from casework.mappings.queries import newest
from casework.store.engine import Store
from casework.store.tables import filings
from casework.store.warehouse import open_published
from ingestion.contracts import CONTRACTS
from ingestion.identity import DEFAULT_SCHEME
from ingestion.senders import oddities

#: The rules that a word breaks which is not on the column's list.
UNKNOWN_WORD = ("COL-CODE", "COL-REGION", "COL-INDUSTRY")
RECENT = 200  # filings whose headers are looked through
MOST = 200  # words shown at once


@dataclass(frozen=True)
class Unexplained:
    """A word (or, `column_name` empty, a header) that nobody explained, and its likeliest meanings."""

    partner_id: str
    contract: str
    column_name: str
    sent: str
    rows: int
    filings: int
    likeliest: tuple[Meaning, ...] = ()


#: Words of rows that are still in quarantine.
_WORDS = """
    SELECT q.partner_id, q.contract, q.column_name, q.value AS sent, count(*) AS row_count, count(DISTINCT q.filing_id) AS filing_count
    FROM exchange.quarantine AS q
    INNER JOIN exchange.quarantined_rows AS r ON q.filing_id = r.filing_id AND q.line_no = r.line_no
    WHERE r.status = 'open' AND q.rule_id IN (SELECT unnest(?)) AND coalesce(q.value, '') != '' AND q.partner_id IS NOT NULL
    GROUP BY ALL ORDER BY row_count DESC, sent LIMIT ?"""
#: Banks that projects name and nobody filed.
_BANKS = """
    SELECT partner_id, 'projects', 'bank_no', bank_id, count(*) AS row_count, count(DISTINCT filing_id) FROM project.projects
    WHERE bank_id IS NOT NULL AND bank_id NOT IN (SELECT known.bank_id FROM partner.banks AS known)
    GROUP BY ALL ORDER BY row_count DESC, bank_id LIMIT ?"""


def waiting(store: Store, *, actor: Actor) -> list[Unexplained]:
    """What waits for a meaning, of the senders that the actor may see; most rows first."""
    require(actor, "read", "filing")
    scope = partner_scope(actor)
    with store.reading() as connection:
        said = newest(connection, scope)
    found = [one for one in (*_words(store), *_headers(store)) if scope in {None, one.partner_id}]
    unsaid = [
        one
        for one in found
        if one.contract in CONTRACTS
        and (said.get((one.partner_id, one.contract, one.column_name, one.sent)) or {"meaning": None})["meaning"]
        is None
    ]
    return [
        _with_meanings(store, one)
        for one in sorted(unsaid, key=lambda one: (-one.rows, one.partner_id, one.sent))[:MOST]
    ]


def scheme_of(partner_id: str) -> str:
    """The scheme of a sender's codes."""
    return oddities(partner_id).scheme or DEFAULT_SCHEME


def _with_meanings(store: Store, one: Unexplained) -> Unexplained:
    known = choices(store.home, one.contract, one.column_name, scheme_of(one.partner_id))
    return Unexplained(
        one.partner_id,
        one.contract,
        one.column_name,
        one.sent,
        one.rows,
        one.filings,
        tuple(likeliest(one.sent, known)),
    )


def _words(store: Store) -> list[Unexplained]:
    try:
        with open_published(store.home) as connection:
            rows = connection.execute(_WORDS, [list(UNKNOWN_WORD), MOST]).fetchall()
            rows += connection.execute(_BANKS, [MOST]).fetchall()
    except FileNotFoundError:
        return []
    mappable = [row for row in rows if row[2] == BANK or CONTRACTS[row[1]].column(row[2]).personal is None]
    return [Unexplained(*row) for row in mappable]


def _headers(store: Store) -> list[Unexplained]:
    """Headers that were not known in the newest filings: rows of those that were refused for it wait."""
    wanted = (
        select(filings.c.filing_id, filings.c.partner_id, filings.c.contract)
        .order_by(filings.c.known_seq.desc())
        .limit(RECENT)
    )
    with store.reading() as connection:
        newest_filings = connection.execute(wanted).all()
    seen: Counter[tuple[str, str, str]] = Counter()
    rows: Counter[tuple[str, str, str]] = Counter()
    for filing_id, partner_id, contract in (
        (str(one[0]), str(one[1] or ""), str(one[2] or "")) for one in newest_filings
    ):
        path = store.home.receipts / f"{filing_id}.json"
        told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for header in told.get("unknown_columns", ()):
            seen[partner_id, contract, header] += 1
            rows[partner_id, contract, header] += told["rows_refused"]
    return [
        Unexplained(key[0], key[1], "", key[2], rows[key], count) for key, count in seen.items() if key[0] and key[1]
    ]
