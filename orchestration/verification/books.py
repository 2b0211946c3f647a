"""Proofs over the books: the ledger balanced, each entry for itself, equal to the charges behind it; models as they were registered.

Here: the published postings, the registry of models. Not here: how they come about (`dbt_project/models/marts/fee`).
"""

from __future__ import annotations

from casework.ledger import closes, closing, kept
from casework.models import queries as models
from casework.store.engine import open_store
from casework.store.warehouse import open_published, published_database
from ingestion.home import Home
from models import registry
from orchestration.verification.arrivals import sha256_of
from orchestration.verification.breach import BreachError
from orchestration.verification.warehouse import NOTHING

_BALANCED = """
    SELECT account_set, partner_id, strftime(posted_on, '%Y-%m') AS month, sum(debit) AS debit, sum(credit) AS credit, count(*)
    FROM fee.postings GROUP BY ALL ORDER BY ALL"""
#: One posting without its other side, one without its entry, or an entry that has no template.
_WHOLE = """
    SELECT e.entry_id, count(p.entry_id) AS postings FROM fee.entries AS e
    LEFT JOIN fee.ledger AS p ON e.entry_id = p.entry_id
    GROUP BY e.entry_id HAVING count(p.entry_id) % 2 != 0 OR count(p.entry_id) = 0 OR sum(p.debit) != sum(p.credit) LIMIT 1"""
_TIES = {
    "charges raised and those due": (
        "SELECT coalesce(sum(if(is_reversal, -amount, amount)), 0) FROM fee.entries WHERE kind = 'CHARGE_RAISED'",
        "SELECT coalesce(sum(amount), 0) FROM fee.charges WHERE due_date <= (SELECT as_of FROM published.build)",
    ),
    "money received in the ledger and from the bank": (
        "SELECT coalesce(sum(if(is_reversal, -amount, amount)), 0) FROM fee.entries WHERE kind IN ('CHARGE_RECEIVED', 'RECEIPT_UNMATCHED')",
        "SELECT coalesce(sum(amount), 0) FROM fee.receipts",
    ),
    "losses paid and the company's parts of them": (
        "SELECT coalesce(sum(if(is_reversal, -amount, amount)), 0) FROM fee.entries WHERE kind IN ('COMPENSATION_PAID', 'CLAIM_ACCEPTED')",
        "SELECT coalesce(sum(reguarantor_amount), 0) FROM fee.loss_shares WHERE kind = 'COMPENSATION'",
    ),
    "recoveries posted after their costs and the company's parts of them": (
        "SELECT coalesce(sum(if(kind = 'RECOVERY_COST', -1, 1) * if(is_reversal, -amount, amount)), 0) FROM fee.entries "
        "WHERE kind IN ('RECOVERY_RECEIVED', 'RECOVERY_EXCESS', 'RECOVERY_COST')",
        "SELECT coalesce(sum(reguarantor_amount), 0) FROM fee.loss_shares WHERE kind = 'RECOVERY'",
    ),
    "the receivable of compensations in the ledger and the company's part of what is outstanding": (
        "SELECT coalesce(sum(if(kind IN ('RECOVERY_RECEIVED', 'WRITTEN_OFF'), -1, 1) * if(is_reversal, -amount, amount)), 0) "
        "FROM fee.entries WHERE kind IN ('COMPENSATION_PAID', 'CLAIM_ACCEPTED', 'RECOVERY_COST', 'RECOVERY_RECEIVED', 'WRITTEN_OFF')",
        "SELECT coalesce(sum(if(kind = 'COMPENSATION', principal_amount, -principal_amount)), 0) FROM fee.loss_shares",
    ),
}
_OVERPAID = """
    SELECT project_id, charge_no, received, refunded FROM fee.charges
    WHERE refunded > received OR received + waived > amount LIMIT 1"""


def balanced(home: Home) -> str:
    """Debits equal credits in every chart of accounts, institution and month, and in every single entry."""
    if published_database(home) is None:
        return NOTHING
    postings = sets = 0
    with open_published(home) as connection:
        for account_set, institution, month, debit, credit, count in connection.execute(_BALANCED).fetchall():
            if debit != credit:
                raise BreachError(f"{account_set}, {institution}, {month}: debits {debit} are not credits {credit}")
            postings, sets = postings + count, sets + 1
        if broken := connection.execute(_WHOLE).fetchone():
            raise BreachError(f"entry {broken[0]} has {broken[1]} postings that do not balance")
    return f"{postings:,} postings balance in {sets:,} charts, institutions and months"


def ties(home: Home) -> str:
    """What is posted is what was charged, received and paid; nothing was given back beyond what came in."""
    if published_database(home) is None:
        return NOTHING
    with open_published(home) as connection:
        for what, (one, other) in _TIES.items():
            left, right = connection.execute(one).fetchone(), connection.execute(other).fetchone()
            if left != right:
                raise BreachError(f"{what} differ: {left} and {right}")
        if found := connection.execute(_OVERPAID).fetchone():
            raise BreachError(f"charge {found[1]} of {found[0]}: received {found[2]}, refunded {found[3]}")
    return "charges, receipts and losses are posted as they stand"


def closed_months(home: Home) -> str:
    """Each closed month's books say what they said when it was closed, and what the close kept of them is there."""
    with open_store(home) as store:
        found = closes.closes(store)
    for number, one in enumerate(found):
        for kind, sha256 in one.files:
            path = kept.file_of(home, sha256)
            if not path.is_file() or sha256_of(path) != sha256:
                raise BreachError(f"what the close of {one.month} kept ({kind}) is missing or has changed: {path.name}")
        if published_database(home) is None:
            continue
        with open_published(home) as connection:
            row = connection.execute("SELECT coalesce(max(month), '') FROM fee.closed_months").fetchone()
            if row is None or row[0] < one.month:
                continue  # the published build does not know of it yet
            if closing.totals_of(connection, one.month, found[:number]) != one.totals:
                raise BreachError(f"the books of {one.month} are not what they were when {one.actor} closed them")
    return f"{len(found)} closed months as they were closed"


def models_whole(home: Home) -> str:
    """Every registered model lies where its version says, with the bytes that were registered."""
    with open_store(home) as store:
        known = models.registered(store)
    for version, said in known.items():
        path = registry.path_of(home.models, version)
        if not path.is_file() or sha256_of(path) != said["sha256"]:
            raise BreachError(f"model {version}: {path} is missing or is not what was registered")
    return f"{len(known)} models as registered"
