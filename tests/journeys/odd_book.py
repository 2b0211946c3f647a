"""A small random book of edge cases, written as partners would: several formats and encodings, headers in Chinese, English or both.

Every date is drawn from the neighbourhood of a rule's own edge as of `DAYS`, every amount from values that sit on one, cells that may be
empty often are. All rows are good: the door may warn of them, but must not refuse one. Here: drawing and writing. Not here: what the
figures must be (`oracle`).
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from oracle import Book, months_later

from ingestion.contracts import CONTRACTS

GUARANTORS = ("91340104MA9456TR6E", "91340181MA1EKM5D9M")
BANK = "102361000018"
DAYS = (date(2025, 6, 30), date(2026, 2, 28), date(2025, 12, 31))
REGION, INDUSTRY = "340104", "C13"
FORMATS = ("utf-8", "utf-8-sig", "gb18030", "tab", "semicolon", "xlsx", "xlsx-real", "jsonl")
MONEY = ("0.00", "0.01", "0.03", "100.00", "33333.33", "1000000.00", "999999.99", "2857142.86", "3000000.00")
KINDS = (
    "CASH_DEPOSIT", "TREASURY", "BILL", "LISTED_SHARES", "UNLISTED_SHARES", "RECEIVABLES", "INVENTORY", "IP", "RESIDENTIAL", "COMMERCIAL",
    "INDUSTRIAL", "LAND", "EQUIPMENT", "VEHICLE", "FOREST_FARM", "GUARANTOR_COMPANY", "ENTERPRISE_STRONG", "ENTERPRISE", "PERSON", "NONE",
)  # fmt: skip
SHARES = (
    ("20", "40", "40"),
    ("0", "66.67", "33.33"),
    ("33.3333", "33.3333", "33.3334"),
    ("0", "0", "100"),
    ("50", "50", "0"),
)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

Row = dict[str, Any]


def uscc(serial: int) -> str:
    """A valid unified social credit code of its own for each number."""
    body = f"{serial:08d}"
    mod = 11 - sum(int(digit) * weight for digit, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    front = f"91340104{body}{'0' if mod == 11 else 'X' if mod == 10 else mod}"
    total = sum(_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(front))
    return front + _ALPHABET[(31 - total % 31) % 31]


class Drawing:
    """Draws one book from a seed."""

    def __init__(self, seed: int, projects: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a sample, not a secret
        self.book = Book()
        self.customers = [uscc(1000 * seed + number) for number in range(max(4, projects // 4))]
        for number in self.customers:
            self._customer(number)
        for number in range(projects):
            self._project(self.random.choice(GUARANTORS), f"P{number // 2}")

    def near(self, months: int, days: int = 0) -> date:
        """A day at most one from the day that lies so far from one of the days computed."""
        middle = months_later(self.random.choice(DAYS), months) + timedelta(days=days)
        return middle + timedelta(days=self.random.choice((-1, 0, 0, 1)))

    def maybe(self, value: Any, share: float = 0.5) -> Any:
        return value if self.random.random() < share else None

    def add(self, contract: str, partner: str, **row: Any) -> Row:
        row["partner"] = partner
        self.book.rows[contract].append(row)
        return row

    def money(self) -> Decimal:
        return Decimal(self.random.choice(MONEY))

    def _customer(self, number: str) -> None:
        draw = self.random
        self.add(
            "customers", GUARANTORS[0], id_type="USCC", id_number=number, name=f"客户{number[-6:]}有限公司", kind="ENTERPRISE",
            region_code=REGION, industry_code=INDUSTRY, size=self.maybe("S"),
            established=self.maybe(draw.choice([self.near(-12 * years) for years in (0, 1, 3, 5, 10, 20)]), 0.8),
        )  # fmt: skip
        for period in draw.choice(
            ((), ("2025-06",), ("2024-12", "2023-12"), ("2023-12", "2022-12"), ("2025-05", "2024-05", "2023-11"))
        ):
            self._statement(number, period)
        for record in range(draw.choice((0, 0, 1, 2))):
            recorded = self.near(-draw.choice((0, 1, 30)))
            removed = self.maybe(max(recorded, self.near(0)), 0.4)
            kind = draw.choice(
                ("ABNORMAL", "DISHONEST", "ENFORCEMENT", "LAWSUIT", "TAX", "PENALTY", "FREEZE", "BANKRUPTCY")
            )
            self.add("registry_risks", "registry", uscc=number, record_no=f"{number}-{record}", kind=kind,
                     recorded_on=recorded, removed_on=removed)  # fmt: skip
        if draw.random() < 0.3:
            item = draw.choice(("法定代表人变更", "实际控制人变更", "经营范围变更"))
            self.add(
                "registry_changes", "registry", uscc=number, change_no="1", changed_on=self.near(0, -180), item=item
            )
        if draw.random() < 0.5:
            for ledger in sorted({self.near(-draw.choice((0, 3, 24))) for _ in range(2)}):
                self.add(
                    "bank_loans", BANK, loan_contract_no=f"B{number}", as_of=ledger, borrower_id_number=number, borrower_name="客户",
                    contract_amount=Decimal("5000000.00"), balance=Decimal("5000000.00"),
                    days_overdue=draw.choice((None, 0, 0, 1, 30, 31, 90, 91)),
                )  # fmt: skip

    def _statement(self, number: str, period: str) -> None:
        draw = self.random
        assets = Decimal(draw.choice(("1000.00", "1000000.00", "700.70")))
        liabilities = (assets * draw.choice([Decimal(s) / 10 for s in (0, 4, 5, 6, 7, 8, 9, 12)])).quantize(
            Decimal("0.01")
        )
        revenue = Decimal(draw.choice(("0.00", "1000.00", "1200.00", "1100.00", "900.00")))
        profit = (revenue * draw.choice([Decimal(s) / 100 for s in (-5, 0, 3, 5, 10)])).quantize(Decimal("0.01"))
        current = Decimal(draw.choice(("0.00", "100.00", "1000.00")))
        self.add(
            "customer_statements", GUARANTORS[0], id_number=number, period=period, total_assets=assets, total_liabilities=liabilities,
            equity=assets - liabilities, revenue=revenue, net_profit=profit, current_liabilities=current,
            current_assets=current * Decimal(draw.choice(("2", "1.5", "1.2", "1", "0.8", "0.79"))),
            interest_expense=self.maybe(Decimal(draw.choice(("0.00", "10.00"))), 0.8),
            profit_before_tax=self.maybe(Decimal(draw.choice(("0.00", "40.00", "39.99", "5.00", "-10.00"))), 0.8),
            operating_cash_flow=self.maybe(Decimal(draw.choice(("0.00", "20.00", "5.00", "-1.00", "200.00"))), 0.8),
        )  # fmt: skip

    def _project(self, partner: str, number: str) -> None:
        draw = self.random
        if any((one["partner"], one["project_no"]) == (partner, number) for one in self.book.rows["projects"]):
            number += "-2"
        amount = max(self.money(), Decimal("0.01"))
        start = draw.choice(
            (date(2025, 1, 31), date(2024, 2, 29), date(2023, 11, 30), date(2024, 8, 31), self.near(-2), self.near(-13))
        )
        months = draw.choice((1, 3, 6, 12, 13, 24, 25, 36, 60))
        due = months_later(start, months) + timedelta(days=draw.choice((-1, 0, 0, 1)))
        bank, guarantor, ours = draw.choice(SHARES)
        project = self.add(
            "projects", partner, project_no=number, customer_id_type="USCC", customer_id_number=draw.choice(self.customers), bank_no=BANK,
            product="LOAN", loan_contract_no=f"L{number}", guarantee_contract_no=f"G{number}", loan_amount=amount, guaranteed_amount=amount,
            loan_rate="4.35", fee_rate="1", start_date=start, due_date=due, repayment_plan="BULLET", industry_code=INDUSTRY,
            region_code=REGION, is_small_firm="是", is_farmer="N", is_tech=self.maybe("Y"), guarantee_mode="JOINT",
            reguarantee_mode=draw.choice(("PROPORTIONAL", "FIRST_LOSS", "JOINT", "GENERAL")), bank_share=bank, guarantor_share=guarantor,
            reguarantor_share=ours, fund_share="0", government_share="0",
        )  # fmt: skip
        self._life(project)
        for measure in draw.sample(range(1, 13), draw.choice((0, 1, 2, 4))):
            value = self.maybe(draw.choice((self.money(), amount, amount / 2)).quantize(Decimal("0.01")), 0.75)
            self.add(
                "counter_guarantees", partner, project_no=number, measure_no=str(measure), kind=draw.choice(KINDS), appraised_value=value,
                appraised_on=self.maybe(draw.choice((self.near(-24), self.near(-24), self.near(-1))), 0.8),
                prior_claims=self.maybe(draw.choice((self.money(), Decimal("0.00")))),
            )  # fmt: skip

    def _life(self, project: Row) -> None:
        """Events that the door has nothing to say against, though they may lie after the day, on one day, or pay too much."""
        draw = self.random
        balance, compensated, recovered = Decimal(0), Decimal(0), Decimal(0)
        number, day, due = 0, project["start_date"], project["due_date"]

        def say(kind: str, amount: Decimal | None = None, **more: Any) -> None:
            nonlocal number, day
            number += 1
            if number > 1:
                day += timedelta(days=draw.choice((0, 0, 1, 60, 200)))
            after = None if kind in ("OVERDUE", "CLASSIFICATION") else self.maybe(max(balance, Decimal(0)))
            more = {"balance_after": after, **more}
            self.add("project_events", project["partner"], project_no=project["project_no"], event_no=str(number), kind=kind,
                     event_date=day, amount=amount, **more)  # fmt: skip

        if draw.random() < 0.08:
            return
        whole = project["guaranteed_amount"]
        balance = whole if draw.random() < 0.7 else (whole / 2).quantize(Decimal("0.01"))
        say("DISBURSEMENT", balance)
        for _ in range(draw.choice((0, 1, 2, 4, 6))):
            kind = draw.choice(("REPAYMENT", "REPAYMENT", "RELEASE", "OVERDUE", "CLASSIFICATION", "CLASSIFICATION", "EXTENSION",
                                "COMPENSATION", "RECOVERY", "WRITE_OFF"))  # fmt: skip
            part = draw.choice((balance, (balance / 3).quantize(Decimal("0.01")), Decimal("0.01")))
            if kind in ("REPAYMENT", "RELEASE") and balance > 0:
                over = Decimal("0.01") if part == balance and draw.random() < 0.1 else Decimal(0)
                balance -= part + over
                say(kind, part + over)
                if over:
                    return
            elif kind == "COMPENSATION" and 0 < part <= balance:
                balance -= part
                compensated += part
                say(kind, part)
            elif kind == "RECOVERY" and compensated > recovered:
                got = draw.choice(
                    (
                        compensated - recovered,
                        ((compensated - recovered) / 3).quantize(Decimal("0.01")),
                        Decimal("0.01"),
                    )
                )
                cost = self.maybe(
                    draw.choice((Decimal("0.00"), Decimal("0.01"), (got / 7).quantize(Decimal("0.01")), got + 1))
                )
                with_costs = Decimal(0) if cost is None else draw.choice((Decimal(0), cost))
                recovered += got + with_costs - (cost or 0)
                say(kind, got + with_costs, recovery_cost=cost)
            elif kind == "WRITE_OFF" and compensated > recovered:
                got = draw.choice((compensated - recovered, Decimal("0.01")))
                recovered += got
                say(kind, got)
            elif kind == "OVERDUE":
                say(kind, days_overdue=draw.choice((0, 1, 30, 31, 90, 91)))
            elif kind == "CLASSIFICATION":
                say(kind, classification=draw.choice(("NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS")))
            elif kind == "EXTENSION":
                due = months_later(due, draw.choice((1, 3, 12))) + timedelta(days=draw.choice((-1, 0, 1)))
                say(kind, new_due_date=due)


def basics(folder: Path) -> list[Path]:
    """The bank and the guarantors, filed by the company itself."""
    banks = [{"bank_no": BANK, "name": "工商银行合肥分行", "kind": "STATE", "region_code": REGION, "partner": "self"}]
    guarantors = [
        {"uscc": number, "name": f"担保{number[-3:]}", "kind": "GOVERNMENT", "region_code": REGION, "partner": "self",
         "registered_capital": Decimal("500000000.00")}
        for number in GUARANTORS
    ]  # fmt: skip
    draw = random.Random(0)  # noqa: S311 - a sample, not a secret
    return [
        write(folder, "banks", "self", "2025-01", banks, "utf-8", draw),
        write(folder, "guarantors", "self", "2025-01", guarantors, "xlsx", draw),
    ]


def filings(folder: Path, book: Book, period: str, seed: int) -> list[Path]:
    """One file for each contract and partner, each in a form of its own."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    written = []
    for contract, rows in book.rows.items():
        for partner in sorted({row["partner"] for row in rows}):
            own = [row for row in rows if row["partner"] == partner]
            written.append(write(folder, contract, partner, period, own, draw.choice(FORMATS), draw))
    return written


def write(
    folder: Path, contract: str, partner: str, period: str, rows: Sequence[Row], form: str, draw: random.Random
) -> Path:
    """Rows as one file, with its name, its headers and its way of writing dates, amounts and codes drawn at random."""
    folder.mkdir(parents=True, exist_ok=True)
    shape = CONTRACTS[contract]
    columns = [column for column in shape.columns if any(row.get(column.name) is not None for row in rows)]
    columns += [column for column in shape.columns if column.required and column not in columns]
    draw.shuffle(columns)
    headers = [draw.choice((column.name, column.zh)) for column in columns]
    suffix = {"xlsx": "xlsx", "xlsx-real": "xlsx", "jsonl": "jsonl"}.get(form, "csv")
    path = folder / f"{contract}__{partner}__{period}__{draw.randrange(1, 10**6)}.{suffix}"
    cells = [[row.get(column.name) for column in columns] for row in rows]
    if form.startswith("xlsx"):
        _workbook(path, headers, cells, real=form == "xlsx-real")
        return path
    texts = [[_text(cell) for cell in row] for row in cells]
    if form == "jsonl":
        lines = (json.dumps(dict(zip(headers, row, strict=True)), ensure_ascii=False) for row in texts)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path
    separator = {"tab": "\t", "semicolon": ";"}.get(form, ",")
    encoding = form if form in ("utf-8", "utf-8-sig", "gb18030") else "utf-8"
    path.write_bytes(_delimited([headers, *texts], separator).encode(encoding))
    return path


def _text(cell: Any) -> str | None:
    return None if cell is None else str(cell)


def _delimited(rows: Iterable[Sequence[str | None]], separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _workbook(path: Path, headers: Sequence[str], rows: Sequence[Sequence[Any]], *, real: bool) -> None:
    """All cells as text, or amounts as numbers and dates as Excel's own."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headers)
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if real and isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                elif real and isinstance(cell, Decimal | int):
                    sheet.write_number(at, column, float(cell))
                elif cell is not None:
                    sheet.write_string(at, column, str(cell))
