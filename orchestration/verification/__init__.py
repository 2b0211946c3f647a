"""`backstop verify`: the invariants, proved over what is really on disk, one proof after the other.

Here: the list of proofs and what a breach is. The proofs are in `arrivals` (landing, receipts, accepted and quarantined rows), `warehouse`
(publication, coverage, provenance, sums), `papers` (forms, acts, files of cases), `departures` (exports) and `books` (the ledger,
models). Not here: mending anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import DBAPIError

from casework.access import audit_proof
from casework.filings import evidence
from casework.filings.queries import arrivals as arrived
from casework.store.engine import open_store
from ingestion.home import Home
from orchestration.verification import arrivals, books, departures, papers, warehouse
from orchestration.verification.breach import BreachError

__all__ = ["BreachError", "Proof", "proofs"]


@dataclass(frozen=True)
class Proof:
    """One invariant. `prove` gives a sentence on what was looked at, or raises BreachError at the first breach."""

    name: str
    prove: Callable[[], str]


def proofs(home: Home) -> Iterator[Proof]:
    """All proofs, the one that the others rest on first, against the register as it is after that."""
    yield Proof("audit chain 审计链", partial(_audit, home))
    yield Proof("acts of people 人员办理", partial(papers.records, home))
    yield Proof("files of cases 业务资料", partial(papers.files, home))
    rows, decisions, hashes, publications = _on_record(home)
    yield Proof("landed bytes 原始文件", partial(arrivals.landed_bytes, home, rows))
    yield Proof("receipts 回执", partial(arrivals.receipts, home, rows))
    yield Proof("rows conserved 行数守恒", partial(arrivals.rows_conserved, home, rows, hashes))
    yield Proof("publication 发布", partial(warehouse.publication, home, publications))
    yield Proof("accepted rows in the warehouse 入库完整", partial(warehouse.coverage, home, rows))
    yield Proof("filings that wait 待确认报送", partial(warehouse.standings, home, rows, decisions))
    yield Proof("every row from a known filing 来源可溯", partial(warehouse.provenance, home, rows))
    yield Proof("balances tie out 余额勾稽", partial(warehouse.balances, home))
    yield Proof("exports 报表", partial(departures.exports, home))
    yield Proof("ledger balanced 总账平衡", partial(books.balanced, home))
    yield Proof("ledger ties out 总账勾稽", partial(books.ties, home))
    yield Proof("closed months 已结账月份", partial(books.closed_months, home))
    yield Proof("models 模型", partial(books.models_whole, home))


def _on_record(
    home: Home,
) -> tuple[arrivals.Register, arrivals.Decisions, dict[str, dict[str, str]], dict[str, str]]:
    """The register and the decisions about it, oldest first, and the hashes that the log keeps of rows and publications."""
    with open_store(home) as store:
        registered, decisions = arrived(store)
        hashes, publications = evidence.hashes_of_rows(store), evidence.publications(store)
    return registered.to_dicts(), decisions.to_dicts(), hashes, publications


def _audit(home: Home) -> str:
    try:
        with open_store(home) as store:
            breach = audit_proof.verify(store)
            found = str(breach) if breach is not None else evidence.first_difference(store)
    except (DBAPIError, ValueError, TypeError) as damage:
        reason = str(damage.orig) if isinstance(damage, DBAPIError) else str(damage)
        raise BreachError(f"the operational store cannot be read ({reason}); restore a backup of it") from damage
    if found is not None:
        raise BreachError(found)
    return "whole, and tells of the filings that are registered"
