"""Synthetic accepted Parquet, as the door would have written it: whole partners' books at once, deterministic by seed.

For load and speed only: rows are consistent, but plain. Filings with faults, corrections and late rows are the simulator's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import ADDED_COLUMNS, STORED_AS
from ingestion.home import Home
from ingestion.simulation.identifiers import usccs

FIRST_DAY = date(2022, 1, 1)
LAST_DAY = date(2025, 6, 30)
_LIFE_DAYS = 365
_DOUBLE = 7


@dataclass
class Register:
    """A stand-in for the operational store's register."""

    home: Home
    rows: list[dict[str, object]] = field(default_factory=list)

    def file(
        self,
        contract: str,
        partner: str,
        period: str,
        rows: pl.DataFrame,
        *,
        scheme: str = "CN",
        received_at: datetime | None = None,
        sequence: int = 1,
    ) -> str:
        """Write `rows` (with the contract's columns, text where they are money; `action` if it is not N) as one accepted filing."""
        content = hashlib.sha256(rows.write_csv().encode()).hexdigest()
        named = f"{partner}|{contract}|1|{period}|{content}"
        filing_id = hashlib.sha256(named.encode()).hexdigest()[:20]
        self._write(contract, filing_id, rows)
        at = received_at or datetime(2025, 7, 1, tzinfo=UTC) + timedelta(seconds=len(self.rows))
        self.rows.append(
            {
                "filing_id": filing_id, "known_seq": len(self.rows) + 1, "partner_id": partner, "contract": contract,
                "contract_version": 1, "period": period, "sequence": sequence, "scheme": scheme,
                "filename": f"{contract}__{partner}__{period}.csv", "sha256": content, "verdict": "accepted",
                "rows_sent": len(rows), "rows_accepted": len(rows), "rows_quarantined": 0, "rows_refused": 0,
                "received_at": at.replace(tzinfo=None),
            }
        )  # fmt: skip
        return filing_id

    def frame(self) -> pl.DataFrame:
        """What `casework.filings.queries.registered` would give."""
        return pl.DataFrame(self.rows, infer_schema_length=None)

    def _write(self, contract: str, filing_id: str, rows: pl.DataFrame) -> None:
        definition = CONTRACTS[contract]
        typed = rows.with_columns(
            pl.lit(None).alias(column.name) for column in definition.columns if column.name not in rows.columns
        )
        if "action" not in typed.columns:
            typed = typed.with_columns(action=pl.lit("N"))
        typed = typed.with_columns(
            row_key=pl.concat_str([pl.col(name).cast(pl.String) for name in definition.key], separator="|"),
            extra=pl.lit(None, dtype=pl.String),
            filing_id=pl.lit(filing_id),
            line_no=pl.int_range(2, pl.len() + 2, dtype=pl.Int64),
        )
        types = {column.name: STORED_AS[column.type] for column in definition.columns} | ADDED_COLUMNS
        folder = self.home.accepted / contract
        folder.mkdir(parents=True, exist_ok=True)
        typed.select(pl.col(name).cast(type_) for name, type_ in types.items()).write_parquet(
            folder / f"{filing_id}.parquet", compression="lz4"
        )


def partners(count: int) -> list[str]:
    """Codes of the partner guarantors."""
    return [f"9111{number:014d}" for number in range(count)]


def file_everything(register: Register, *, projects: int, events: int, seed: int = 7, partners_count: int = 40) -> None:
    """File registers, customers, projects, measures and events of `projects` projects with about `events` events in all."""
    codes = partners(partners_count)
    register.file("guarantors", "self", "2025-06", _guarantors(codes))
    register.file("banks", "self", "2025-06", _banks())
    for part, (code, share) in enumerate(zip(codes, _split(projects, partners_count), strict=True)):
        register.file("guarantor_reports", code, "2025-06", _reports(code, share))
        for period, book in _books(code, part, share, max(1, events // projects), np.random.default_rng(seed + part)):
            for contract, rows in book.items():
                register.file(contract, code, period, rows)


def _split(total: int, parts: int) -> list[int]:
    return [total // parts + (1 if part < total % parts else 0) for part in range(parts)]


def _guarantors(codes: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "uscc": codes,
            "name": [f"第{number}担保有限公司" for number in range(len(codes))],
            "kind": "GOVERNMENT",
            "region_code": [f"{330100 + number % 40:06d}" for number in range(len(codes))],
            "registered_capital": "500000000.00",
        }
    )


def _reports(code: str, projects: int) -> pl.DataFrame:
    """A report of each month, of a house as large as its book, which grows."""
    months = pl.date_range(FIRST_DAY, LAST_DAY, "1mo", eager=True)
    grown = pl.int_range(1, pl.len() + 1) / pl.len()
    balance = (grown * projects).round() * 1_250_000
    parts = {
        "total_assets": 0.5, "net_assets": 0.3, "class1_assets": 0.2, "class2_assets": 0.15, "class3_assets": 0.1,
        "compensation_receivable": 0.05, "unearned_premium_reserve": 0.005, "compensation_reserve": 0.03, "general_risk_reserve": 0.01,
        "fee_income": 0.01, "guaranteed_balance": 1, "small_farmer_balance": 0.9,
    }  # fmt: skip
    return pl.DataFrame({"period": months.dt.strftime("%Y-%m")}).select(
        "period",
        *((balance * part).cast(pl.Decimal(18, 2)).cast(pl.String).alias(name) for name, part in parts.items()),
        uscc=pl.lit(code),
        accounts=(grown * projects).round().cast(pl.Int64),
        small_farmer_accounts=(grown * projects * 0.9).floor().cast(pl.Int64),
    )


def _banks() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "bank_no": [f"B{number:03d}" for number in range(24)],
            "name": [f"第{number}银行" for number in range(24)],
            "kind": "CITY",
            "region_code": "330100",
        }
    )


def _books(
    code: str, part: int, projects: int, events_each: int, random: np.random.Generator
) -> Iterator[tuple[str, dict[str, pl.DataFrame]]]:
    """One partner's filings, a half-year at a time."""
    days = (LAST_DAY - FIRST_DAY).days
    halves = [(2022 + half // 2, "06" if half % 2 == 0 else "12") for half in range(7)]
    for number, (year, month) in enumerate(halves):
        count = _split(projects, len(halves))[number]
        first = sum(_split(projects, len(halves))[:number])
        if count:
            span = days // len(halves)
            yield f"{year}-{month}", _book(code, part, first, count, number * span, span, events_each, random)


def _book(
    code: str, part: int, first: int, count: int, day: int, span: int, events_each: int, random: np.random.Generator
) -> dict[str, pl.DataFrame]:
    numbers = np.arange(first, first + count)
    start = np.datetime64(FIRST_DAY) + day + random.integers(0, span, count)
    amount = random.integers(10, 500, count) * 10_000
    customer = numbers // 3 + part * 1_000_000
    frame = pl.DataFrame(
        {
            "project_no": pl.Series([f"P{number:07d}" for number in numbers]),
            "customer": customer,
            "uscc": usccs(customer, np.full(count, 330100 + part % 40), np.ones(count, dtype=np.int64)),
            "start_date": pl.Series(start).cast(pl.Date),
            "amount": amount,
            "bank": random.integers(0, 24, count),
            "industry": random.integers(10, 97, count),
            "region": 330100 + part % 40,
            "fate": random.random(count),
        }
    ).with_columns(
        id_type=pl.when(_is_double()).then(pl.lit("OTHER")).otherwise(pl.lit("USCC")),
        id_number=pl.when(_is_double()).then(pl.format("JS{}", "customer")).otherwise(pl.col("uscc")),
    )
    return {
        "customers": _customers(frame, first),
        "projects": _projects(frame),
        "counter_guarantees": _measures(frame),
        "project_events": _events(frame, events_each),
    }


def _customers(frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """Customers of these projects that no earlier half-year has filed."""
    own = frame.unique("customer", keep="first", maintain_order=True)
    if first % 3:
        own = own.slice(1)
    return own.select(
        id_type="id_type",
        id_number="id_number",
        name=pl.format("客户{}有限公司", _meant()),
        kind=pl.lit("ENTERPRISE"),
        region_code=pl.col("region").cast(pl.String),
        industry_code=pl.col("industry").cast(pl.String),
        size=pl.lit("S"),
        # one representative of ten has five firms
        legal_representative_id=pl.format("3301{}", _representative().cast(pl.String).str.zfill(14)),
        established=pl.lit(date(2012, 5, 4)),
    )


def _is_double() -> pl.Expr:
    """One customer in a thousand is the one before, under a number of another kind."""
    return pl.col("customer") % 1_000 == _DOUBLE


def _meant() -> pl.Expr:
    """The customer that a record really is of."""
    return pl.when(_is_double()).then(pl.col("customer") - 1).otherwise(pl.col("customer"))


def _representative() -> pl.Expr:
    customer = _meant()
    return pl.when(customer % 50 < 5).then(customer // 50 * 50).otherwise(customer)


def _projects(frame: pl.DataFrame) -> pl.DataFrame:
    start = pl.col("start_date")
    due = pl.when(pl.col("fate") > 0.3).then(start.dt.offset_by(f"{_LIFE_DAYS}d")).otherwise(start.dt.offset_by("4y"))
    return frame.select(
        "project_no", "start_date",
        customer_id_type="id_type",
        customer_id_number="id_number",
        bank_no=pl.format("B{}", pl.col("bank").cast(pl.String).str.zfill(3)),
        product=pl.lit("LOAN"),
        agreement_no=pl.format("A{}", pl.col("bank").cast(pl.String)),
        loan_contract_no=pl.format("L{}-{}", "region", "project_no"),
        guarantee_contract_no=pl.format("G{}", "project_no"),
        loan_amount=pl.col("amount"), guaranteed_amount=pl.col("amount"),
        loan_rate=pl.lit("0.04350000"), fee_rate=pl.lit("0.01000000"),
        due_date=due, repayment_plan=pl.lit("BULLET"),
        industry_code=pl.col("industry").cast(pl.String), region_code=pl.col("region").cast(pl.String),
        is_small_firm=pl.lit(True), is_farmer=pl.col("fate") < 0.1,
        guarantee_mode=pl.lit("JOINT"), reguarantee_mode=pl.lit("PROPORTIONAL"),
        bank_share=pl.lit("0.20000000"), guarantor_share=pl.lit("0.40000000"), reguarantor_share=pl.lit("0.40000000"),
        fund_share=pl.lit("0.00000000"), government_share=pl.lit("0.00000000"),
    )  # fmt: skip


def _measures(frame: pl.DataFrame) -> pl.DataFrame:
    house = frame.filter(pl.col("fate") < 0.5).select(
        "project_no", measure_no=pl.lit("1"), kind=pl.lit("RESIDENTIAL"), appraised_value=pl.col("amount"),
        appraised_on=_lately(), prior_claims=pl.lit(None, dtype=pl.Int64),
    )  # fmt: skip
    person = frame.select(
        "project_no", measure_no=pl.lit("2"), kind=pl.lit("PERSON"), appraised_value=pl.lit(None, dtype=pl.Int64),
        appraised_on=pl.lit(None, dtype=pl.Date), prior_claims=pl.lit(None, dtype=pl.Int64),
    )  # fmt: skip
    return pl.concat([house, person])


def _events(frame: pl.DataFrame, each: int) -> pl.DataFrame:
    """Disbursement, then `each` - 2 events between, then for the most an end: released, or compensated for some."""
    part = pl.col("amount") // 10
    quiet = [("REPAYMENT", part), ("CLASSIFICATION", None), ("REPAYMENT", part)]
    parts = [_event(frame, 1, "DISBURSEMENT", pl.col("amount"), 0)]
    repaid = pl.lit(0)
    for number in range(2, each):
        kind, amount = quiet[(number - 2) % len(quiet)]
        parts.append(_event(frame, number, kind, amount, 45 * (number - 1)))
        if amount is not None:
            repaid = repaid + amount
    ending = frame.filter(pl.col("fate") > 0.3)
    parts.append(_event(ending.filter(pl.col("fate") <= 0.97), each, "RELEASE", pl.col("amount") - repaid, _LIFE_DAYS))
    parts.append(
        _event(ending.filter(pl.col("fate") > 0.97), each, "COMPENSATION", pl.col("amount") - repaid, _LIFE_DAYS)
    )
    staying = frame.filter(pl.col("fate") <= 0.3)
    parts.append(_event(staying.filter(pl.col("fate") > 0.03), each, "CLASSIFICATION", None, 0, _lately()))
    parts.append(_event(staying.filter(pl.col("fate") <= 0.03), each, "OVERDUE", None, _LIFE_DAYS - 5))
    return pl.concat(parts).filter(pl.col("event_date") <= LAST_DAY)


def _lately() -> pl.Expr:
    """A visit within the last half-year, for most."""
    return pl.max_horizontal("start_date", pl.lit(LAST_DAY) - pl.duration(days=pl.col("fate") * 1_000 % 190))


def _event(
    frame: pl.DataFrame, number: int, kind: str, amount: pl.Expr | None, after_days: int, day: pl.Expr | None = None
) -> pl.DataFrame:
    return frame.select(
        "project_no",
        event_no=pl.lit(str(number)),
        kind=pl.lit(kind),
        event_date=pl.col("start_date").dt.offset_by(f"{after_days}d") if day is None else day.cast(pl.Date),
        amount=pl.lit(None, dtype=pl.Int64) if amount is None else amount.cast(pl.Int64),
        days_overdue=pl.lit(20 if kind == "OVERDUE" else None, dtype=pl.Int64),
        classification=pl.lit("NORMAL" if kind == "CLASSIFICATION" else None, dtype=pl.String),
    )
