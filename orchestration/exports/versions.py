"""Versions of a report: which folder of the same report and month came before, and what differs from it line by line.

Here: finding the version before, differences with their reasons. Not here: writing folders (`delivery`).

A build that knows more than the one before may say something else of the same month; what was sent stays as it was, and the new version
says of each line what it was, what it is, and why.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from orchestration.exports.stated import LACKS, NOT_STATED
from orchestration.exports.workbook import Edition

Records = Sequence[Mapping[str, str | None]]
_PUBLISHED = re.compile(r"b\d{6}")
_KEYS = ("line_no", "project_id", "event_no")


@dataclass(frozen=True)
class Before:
    """The version before: its folder, number, manifest and records."""

    folder: str
    version: int
    manifest: Mapping[str, Any]
    records: Records


def before(parent: Path, stem: str, build_id: str) -> Before | None:
    """The newest whole folder of the same report and month from an earlier build."""
    if not _PUBLISHED.fullmatch(build_id):
        return None  # computed again as known on a day: it is no new version
    found = newest(parent, stem, earlier_than=build_id)
    if found is None:
        return None
    manifest = json.loads((found / "manifest.json").read_text(encoding="utf-8"))
    said = (
        json.loads((found / f"{stem}.json").read_text(encoding="utf-8")) if (found / f"{stem}.json").is_file() else {}
    )
    return Before(found.name, int(manifest.get("return_version", 1)), manifest, said.get("records", []))


def newest(parent: Path, stem: str, *, earlier_than: str | None = None) -> Path | None:
    """The newest whole folder of a report and month (`stem`), or the newest from a build before `earlier_than`."""
    folders = (path for path in parent.glob(f"{stem}_b*") if (path / "manifest.json").is_file())
    numbered = ((path.name.removeprefix(f"{stem}_"), path) for path in folders)
    wanted = sorted(
        path
        for number, path in numbered
        if _PUBLISHED.fullmatch(number) and (earlier_than is None or number < earlier_than)
    )
    return wanted[-1] if wanted else None


def difference_csv(old: Before, new: Records, edition: Edition) -> bytes:
    """Each figure that differs: key, column, before, now, difference where both are numbers, and the reason."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["key", "column", "before", "now", "difference", "reason"])
    was, now = ({_key(record): record for record in records} for records in (old.records, new))
    reason = _reason(old, edition)
    for key in dict.fromkeys((*was, *now)):
        one, other = was.get(key), now.get(key)
        why = "new row 新增" if one is None else "row no longer there 移除" if other is None else reason
        for column in dict.fromkeys((*(one or {}), *(other or {}))):
            left, right = _said(one, column), _said(other, column)
            if column != LACKS and left != right:
                writer.writerow([key, column, left or "", right or "", _difference(left, right), why])
    return text.getvalue().encode("utf-8-sig")


def _said(record: Mapping[str, str | None] | None, column: str) -> str | None:
    """What stands in a column; where the company has not stated what it rests on, that."""
    if record is None:
        return None
    silent = column in (record.get(LACKS) or "").split(", ")
    return NOT_STATED if silent and record.get(column) is None else record.get(column)


def _key(record: Mapping[str, str | None]) -> str:
    return "/".join(str(record[name]) for name in _KEYS if record.get(name) is not None)


def _difference(left: str | None, right: str | None) -> str:
    try:
        return f"{Decimal(right or 0) - Decimal(left or 0):f}"
    except ArithmeticError:
        return ""


def _reason(old: Before, edition: Edition) -> str:
    """What is another than when the version before was made."""
    said = old.manifest
    causes = []
    if said.get("parameters_version") != edition.parameters_version:
        causes.append("rules changed 参数变更")
    if said.get("filings_through") != edition.known_seq:
        causes.append(f"filings {int(said.get('filings_through', 0)) + 1} to {edition.known_seq} came since 其后报送")
    if said.get("data_date") != edition.data_date:
        causes.append(f"data date {said.get('data_date')} to {edition.data_date} 数据日期")
    return "; ".join(causes) or "program changed 程序变更"
