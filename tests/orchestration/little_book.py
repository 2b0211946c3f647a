"""A guarantor's little book, written as files: five months, six projects each, with events and counter-guarantees.

Small enough to be added up by hand: every project disburses 1,000,000.00 on its first day and nothing else happens, but for the first
one of the first month, which repays 400,000.00, and the second, which is compensated in full in March.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

GUARANTOR = "91340104MA9456TR6E"
BANK = "102361000018"
CUSTOMERS = (
    "91340181MA1EKM5D9M",
    "91340102MA4QDRC76B",
    "91341302MA837XK18T",
    "91341203MABD22RT46",
    "91340121MAEE8TAR2B",
)
MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05")
EACH_MONTH = 6
AMOUNT = 1_000_000
AS_OF = "2025-05-31"

BALANCE = len(MONTHS) * EACH_MONTH * AMOUNT - 400_000 - AMOUNT
EXPOSURE = BALANCE * 40 // 100

Row = Mapping[str, object]

BANK_ROW: Row = {"bank_no": BANK, "name": "工商银行合肥分行", "kind": "STATE", "region_code": "340104"}


def write(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def project(month: str, number: int, amount: int = AMOUNT, **more: object) -> dict[str, object]:
    """One project that starts on the third of the month."""
    year, rest = month.split("-")
    return {
        "project_no": f"P{month}-{number}", "customer_id_type": "USCC", "customer_id_number": CUSTOMERS[number % len(CUSTOMERS)],
        "bank_no": BANK, "product": "LOAN", "loan_contract_no": f"L{month}-{number}", "guarantee_contract_no": f"G{month}-{number}",
        "loan_amount": f"{amount}.00", "guaranteed_amount": f"{amount}.00", "loan_rate": "4.35", "fee_rate": "1.00",
        "start_date": f"{month}-03", "due_date": f"{int(year) + 1}-{rest}-03", "repayment_plan": "BULLET", "industry_code": "C13",
        "region_code": "340104", "is_small_firm": "是", "is_farmer": "否", "guarantee_mode": "JOINT", "reguarantee_mode": "PROPORTIONAL",
        "bank_share": "20", "guarantor_share": "40", "reguarantor_share": "40", "fund_share": "0", "government_share": "0", **more,
    }  # fmt: skip


def disbursement(month: str, number: int, amount: int = AMOUNT) -> dict[str, object]:
    """The first event of a project."""
    return event(f"P{month}-{number}", "1", "DISBURSEMENT", f"{month}-03", amount, amount)


def event(project_no: str, number: str, kind: str, day: str, amount: int, balance: int | None) -> dict[str, object]:
    """Any event."""
    after = "" if balance is None else f"{balance}.00"
    return {
        "project_no": project_no, "event_no": number, "kind": kind, "event_date": day, "amount": f"{amount}.00", "balance_after": after,
    }  # fmt: skip


def measure(month: str, number: int) -> dict[str, object]:
    """A cash deposit over a tenth of the amount."""
    return {
        "project_no": f"P{month}-{number}",
        "measure_no": "1",
        "kind": "CASH_DEPOSIT",
        "appraised_value": "100000.00",
    }


def write_parties(folder: Path) -> list[Path]:
    """Banks, guarantors and customers."""
    guarantor = {
        "uscc": GUARANTOR, "name": "合肥市担保有限公司", "kind": "GOVERNMENT", "region_code": "340104",
        "registered_capital": "500000000.00",
    }  # fmt: skip
    customers = [
        {
            "id_type": "USCC", "id_number": number, "name": f"客户{index}有限公司", "kind": "ENTERPRISE", "region_code": "340104",
            "industry_code": "C13", "size": "S",
        }
        for index, number in enumerate(CUSTOMERS)
    ]  # fmt: skip
    return [
        write(folder / "banks__self__2025-01.csv", [BANK_ROW]),
        write(folder / "guarantors__self__2025-01.csv", [guarantor]),
        write(folder / f"customers__{GUARANTOR}__2025-01.csv", customers),
    ]


def write_month(folder: Path, month: str, divisor: int = 1, more_events: Iterable[Row] = ()) -> list[Path]:
    """Projects, measures and events of one month; a `divisor` of 10,000 is the slip between yuan and 10,000 yuan."""
    amount = AMOUNT // divisor
    numbers = range(EACH_MONTH)
    return [
        write(folder / f"projects__{GUARANTOR}__{month}.csv", [project(month, n, amount) for n in numbers]),
        write(folder / f"counter_guarantees__{GUARANTOR}__{month}.csv", [measure(month, n) for n in numbers]),
        write(
            folder / f"project_events__{GUARANTOR}__{month}.csv",
            [*(disbursement(month, n, amount) for n in numbers), *more_events],
        ),
    ]


def write_book(folder: Path, *, slip_in: str | None = None) -> list[Path]:
    """The whole book, in the order in which it is sent."""
    later = {
        "2025-02": [event("P2025-01-0", "2", "REPAYMENT", "2025-02-10", 400_000, 600_000)],
        "2025-03": [event("P2025-01-1", "2", "COMPENSATION", "2025-03-20", AMOUNT, 0)],
    }
    files = write_parties(folder)
    for month in MONTHS:
        files += write_month(folder, month, 10_000 if month == slip_in else 1, later.get(month, ()))
    return files
