"""Receipts (回执): what became of each row of a filing, for programs (JSON) and for people (XLSX).

Here: the receipt's shape, its JSON, its workbook. Not here: finding what is wrong (`ingestion.checks`), keeping rows
(`ingestion.quarantine`), the register of filings (`casework.filings`).
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

Verdict = Literal["accepted", "partly", "refused"]
ERRORS_SHOWN = 1000


@dataclass(frozen=True)
class ErrorLine:
    """One rule broken by one row (or by the file: line 0), in words. Personal values are masked."""

    line_no: int
    row_key: str | None
    column_name: str | None
    rule_id: str
    level: str
    value: str | None
    message_zh: str
    message_en: str
    cure_zh: str
    cure_en: str


@dataclass(frozen=True)
class Normalisation:
    """A way of writing that the door put right, by a named rule, and how often."""

    rule_id: str
    column_name: str
    count: int
    example: str | None
    message_zh: str
    message_en: str


@dataclass(frozen=True)
class Implausible:
    """One check that finds the filing implausible against its sender's own past, in words.

    `value` is usual from `least` to `most` (None: no end); `lines` are the first of the `rows` it speaks of, none for the whole filing.
    """

    check: str
    subject: str | None
    value: float
    least: float
    most: float | None
    lines: list[int]
    rows: int
    message_zh: str
    message_en: str
    cure_zh: str
    cure_en: str


@dataclass(frozen=True)
class Receipt:
    """The answer to a filing. rows_sent = rows_accepted + rows_quarantined + rows_refused, always.

    A file that nobody can name has no partner, contract, version, period or scheme. `previous_receipt_sha256` is set by the register
    (`casework.filings`): the hash of the same partner's receipt before this one. `plausibility` says why an accepted filing waits for a
    person's confirmation (`is_held`); where it says nothing, the filing counts once a second person approved it.
    """

    filing_id: str
    partner_id: str | None
    contract: str | None
    contract_version: int | None
    period: str | None
    sequence: int | None
    scheme: str | None
    filename: str
    sha256: str
    verdict: Verdict
    rows_sent: int
    rows_accepted: int
    rows_quarantined: int
    rows_refused: int
    received_at: datetime.datetime
    sums: dict[str, dict[str, str]] = field(default_factory=dict)
    normalisations: list[Normalisation] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    blank_rows: int = 0
    warnings_count: int = 0
    errors_total: int = 0
    errors: list[ErrorLine] = field(default_factory=list)
    rules_broken: dict[str, int] = field(default_factory=dict)
    previous_receipt_sha256: str | None = None
    is_held: bool = False
    plausibility: list[Implausible] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, in a fixed order."""
        content = vars(self) | {"received_at": self.received_at.isoformat()}
        return content | {
            name: [dict(vars(one)) for one in getattr(self, name)]
            for name in ("normalisations", "errors", "plausibility")
        }

    def to_json(self) -> str:
        """As JSON text: the same receipt always gives the same bytes."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | bytes) -> Receipt:
        """Read back what `to_json` wrote."""
        content = json.loads(text)
        content["received_at"] = datetime.datetime.fromisoformat(content["received_at"])
        content["normalisations"] = [Normalisation(**one) for one in content["normalisations"]]
        content["errors"] = [ErrorLine(**one) for one in content["errors"]]
        content["plausibility"] = [Implausible(**one) for one in content.get("plausibility", ())]
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in content.items() if name in known})


#: How many characters of a personal value are shown in front and at the end.
MASKS = {"identity": (4, 4), "name": (1, 0), "phone": (3, 4), "address": (6, 0)}
MASK_STARS = 20


def mask(value: str | None, personal: str | None) -> str | None:
    """Hide what is personal in a value, leaving enough to find it in one's own books.

    >>> mask("11010519491231002X", "identity"), mask("王小明", "name"), mask("13800138000", "phone"), mask("x", None)
    ('1101**********002X', '王**', '138****8000', 'x')
    """
    if value is None or personal is None or not value:
        return value
    head, tail = MASKS[personal]
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * min(len(value) - head - tail, MASK_STARS) + (value[-tail:] if tail else "")


def to_workbook(receipt: Receipt, path: Path) -> None:
    """Write the receipt as a workbook: a summary, and one line for each thing that is wrong."""
    from ingestion.receipt_workbook import write  # noqa: PLC0415 - most receipts are never shown as a workbook

    write(receipt, path)
