"""A filing on its way to the register, held against its sender's own past.

Here: the rows and the past that the checks need, and what they found, ready to be registered and told in the receipt. Not here: the checks
(`scoring.plausibility`), who confirms (`casework.filings.reviewing`).

The past is read by sender, contract and period, at most a dozen small profiles, so that the cost of a filing does not grow with history.
Filings that wait or were withdrawn are no past. The caller holds the partner's turn: what came before is settled.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, select

from casework.filings.standing import WITHDRAWN, counts, decided
from casework.store.engine import Store
from casework.store.tables import filing_profiles, filings
from ingestion.home import Home
from ingestion.receipts import Implausible, Receipt
from scoring.office_time import office_day
from scoring.plausibility.watched import BALANCE, EVENTS, REPORTS, WATCHED

if TYPE_CHECKING:
    import polars as pl

    from scoring.parameters.model import InForce
    from scoring.plausibility.measures import Measure
    from scoring.plausibility.past import Ledger, Past
    from scoring.plausibility.profile import Profile

GROUP = "plausibility"
FILINGS_A_PERIOD = 10  # that are looked through for the first of each period


@dataclass(frozen=True)
class Judged:
    """What is kept of a filing for later ones, and every measure that was taken of it."""

    profile: Profile
    measures: list[Measure] = field(default_factory=list)

    @property
    def implausible(self) -> list[Measure]:
        """What makes it wait."""
        return [measure for measure in self.measures if measure.implausible]

    def kept(self) -> dict[str, str]:
        """The columns of `filing_profiles`."""
        measures = [asdict(measure) for measure in self.measures]
        return {"profile": json.dumps(self.profile.to_dict()), "measures": json.dumps(measures)}


def judge(home: Home, store: Store, receipt: Receipt) -> Judged | None:
    """Measure a filing that the door accepted; None where there is nothing to measure."""
    watched = WATCHED.get(receipt.contract or "")
    if watched is None or receipt.contract is None or receipt.period is None or not receipt.rows_accepted:
        return None
    from scoring.parameters.reader import shipped_group  # noqa: PLC0415 - a refused file needs no frames
    from scoring.plausibility.checks import measures_of  # noqa: PLC0415
    from scoring.plausibility.profile import profile_of  # noqa: PLC0415

    rules = shipped_group(GROUP).at(office_day(receipt.received_at))
    rows = _rows(home, receipt)
    profile = profile_of(rows, watched)
    with store.reading() as connection:
        past = past_of(connection, receipt, profile, rules)
    return Judged(profile, measures_of(receipt.contract, receipt.period, profile, rows, past, rules))


def told(receipt: Receipt, judged: Judged | None) -> Receipt:
    """The receipt, saying what is implausible and that the filing waits."""
    if judged is None or not judged.implausible:
        return receipt
    return replace(
        receipt, is_held=True, plausibility=[Implausible(**measure.to_dict()) for measure in judged.implausible]
    )


def _rows(home: Home, receipt: Receipt) -> pl.DataFrame:
    """The watched columns of the accepted rows, without withdrawals."""
    import polars as pl  # noqa: PLC0415

    contract = str(receipt.contract)
    path = home.accepted / contract / f"{receipt.filing_id}.parquet"
    rows = pl.scan_parquet(path, glob=False).filter(pl.col("action") != "D")
    return rows.select("line_no", *WATCHED[contract].columns).collect()


def past_of(connection: Connection, receipt: Receipt, profile: Profile, rules: InForce) -> Past:
    """What the same sender filed before, as far as it counts."""
    from scoring.plausibility.past import Past  # noqa: PLC0415

    most = int(rules.table("plausible_past")["most"])
    wanted = _of_sender(receipt).where(filings.c.contract == receipt.contract, filings.c.period < receipt.period)
    wanted = wanted.order_by(filings.c.period.desc(), filings.c.known_seq).limit(most * FILINGS_A_PERIOD)
    first_of_period: dict[str, Any] = {}
    for row in connection.execute(wanted):
        first_of_period.setdefault(row.period, row.profile)
    profiles = [_read(said) for said in list(first_of_period.values())[:most]]
    return Past(profiles, _opens_period(connection, receipt), _ledger(connection, receipt, profile))


def _of_sender(receipt: Receipt) -> Select[Any]:
    """Profiles of the sender's filings that count, with their period."""
    return (
        select(filings.c.period, filing_profiles.c.profile)
        .join_from(filing_profiles, filings)
        .where(filings.c.partner_id == receipt.partner_id, filings.c.scheme == receipt.scheme, counts())
    )


def _opens_period(connection: Connection, receipt: Receipt) -> bool:
    """Is it the sender's first filing of the contract for the period; a withdrawn one counts for nothing."""
    another = select(filings.c.filing_id).where(
        filings.c.partner_id == receipt.partner_id,
        filings.c.contract == receipt.contract,
        filings.c.scheme == receipt.scheme,
        filings.c.period == receipt.period,
        filings.c.rows_accepted > 0,
        filings.c.filing_id != receipt.filing_id,
        ~decided(WITHDRAWN),
    )
    return connection.execute(another.limit(1)).first() is None


def _ledger(connection: Connection, receipt: Receipt, profile: Profile) -> Ledger:
    """What the roll-forward needs, for the two contracts that take part in it."""
    from scoring.plausibility.past import Ledger  # noqa: PLC0415

    if receipt.contract not in (REPORTS, EVENTS) or receipt.period is None:
        return Ledger()
    before = date.fromisoformat(f"{receipt.period}-01") - timedelta(days=1)
    closing = _balance(profile) if receipt.contract == REPORTS else _reported(connection, receipt, receipt.period)
    events = _of_sender(receipt).where(filings.c.contract == EVENTS, filings.c.period == receipt.period)
    return Ledger(
        opening=_reported(connection, receipt, f"{before:%Y-%m}"),
        closing=closing,
        events=[_read(row.profile) for row in connection.execute(events.order_by(filings.c.known_seq))],
    )


def _reported(connection: Connection, receipt: Receipt, period: str) -> Decimal | None:
    """The balance in the newest report of a period."""
    reports = _of_sender(receipt).where(filings.c.contract == REPORTS, filings.c.period == period)
    row = connection.execute(reports.order_by(filings.c.known_seq.desc()).limit(1)).first()
    return _balance(_read(row.profile)) if row else None


def _balance(profile: Profile) -> Decimal:
    spread = profile.spreads.get(BALANCE)
    return Decimal(repr(spread.total)) if spread else Decimal(0)


def _read(said: str) -> Profile:
    from scoring.plausibility.profile import Profile  # noqa: PLC0415

    return Profile.from_dict(json.loads(said))
