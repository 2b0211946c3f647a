"""One report, computed, written and signed as a folder that appears whole or not at all.

Here: reading the published build once, the manifest, checksums, the rename. A report exported again from the same build is the same bytes,
so that a folder already there is compared rather than replaced.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from casework.store.warehouse import open_published
from ingestion.durable import crashpoint, sync_file, sync_folder
from ingestion.home import Home
from orchestration.exports.description import Report, ReportError, read_report
from orchestration.exports.figures import COLUMNS, Filled, Window, fill
from orchestration.exports.listing import ask, list_csv, list_xlsx
from orchestration.exports.machine import as_json, as_xml, line_records
from orchestration.exports.signing import fingerprint, public_pem, signing_key
from orchestration.exports.versions import Before, before, difference_csv
from orchestration.exports.workbook import Edition, as_csv, as_xlsx

MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"
PUBLIC_KEY = "public_key.pem"
CHECKSUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Exported:
    """Where a report lies and what it is made of."""

    folder: Path
    files: Mapping[str, str]
    lines: int
    build_id: str
    data_date: str


@dataclass(frozen=True)
class _Content:
    """What the files are made from: lines or rows."""

    records: list[dict[str, str | None]]
    tables: Mapping[str, bytes]
    control_sums: Mapping[str, Any]
    notes: tuple[str, ...]
    not_stated: tuple[str, ...] = ()


def export_report(
    home: Home, name: str, period: str, *, out: Path | None = None, database: Path | None = None
) -> Exported:
    """Write the report `name` for the month `period` from the published warehouse, or from another `database` such as one as known then.

    A later build's folder is the next version and says what differs from the one before.

    Raises ReportError when there is no such report, nothing is published, the month lies outside the data, or the table contradicts
    itself.
    """
    report = read_report(name)
    try:
        with open_published(home, database) as connection:
            edition, first_period = _edition(connection, period)
            content = _content(connection, report, edition, first_period)
            checks = _checks(connection)
    except FileNotFoundError:
        raise ReportError("nothing has been published yet; run `backstop build` first") from None
    parent = out or home.exports
    earlier = before(parent, f"{report.name}_{period}", edition.build_id)
    files = _files(home, report, content, edition, checks, earlier)
    folder = parent / f"{report.name}_{period}_{edition.build_id}"
    _deliver(folder, files)
    digests = {file: sha256(written).hexdigest() for file, written in files.items()}
    return Exported(folder, digests, len(content.records), edition.build_id, edition.data_date)


def _content(connection: duckdb.DuckDBPyConnection, report: Report, edition: Edition, first_period: str) -> _Content:
    if report.listing is not None:
        listed = ask(connection, report.listing, Window(edition.period, edition.period))
        tables = {"xlsx": list_xlsx(report, listed, edition), "csv": list_csv(listed)}
        sums = {name: f"{total:f}" for name, total in listed.totals.items()}
        return _Content(listed.records(), tables, sums, ())
    filled = fill(connection, report, edition.period, first_period)
    tables = {"xlsx": as_xlsx(report, filled, edition), "csv": as_csv(filled)}
    return _Content(line_records(filled), tables, _control_sums(filled), filled.notes, filled.not_stated)


def _edition(connection: duckdb.DuckDBPyConnection, period: str) -> tuple[Edition, str]:
    row = connection.execute(
        "SELECT build_id, CAST(as_of AS DATE), parameters_version, known_seq, first_period FROM published.build"
    ).fetchone()
    if row is None or row[4] is None:
        raise ReportError("the published warehouse holds no filings yet")
    build_id, as_of, parameters, known_seq, first_period = row
    if not first_period <= period <= f"{as_of:%Y-%m}":
        raise ReportError(f"the published warehouse holds {first_period} to {as_of:%Y-%m}; {period} lies outside")
    last_day = connection.execute("SELECT last_day(CAST($1 || '-01' AS DATE))", [period]).fetchall()[0][0]
    complete = as_of >= last_day
    data_date = min(as_of, last_day).isoformat()
    return Edition(period, data_date, str(build_id), str(parameters), int(known_seq), complete), str(first_period)


def _checks(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What the gate found of the build that the figures come from."""
    rows = connection.execute('SELECT "check", passed FROM published.checks ORDER BY 1').fetchall()
    return {"checked": len(rows), "not_passed": [name for name, passed in rows if not passed]}


def _control_sums(filled: Filled) -> dict[str, dict[str, str | None]]:
    """Total of the shown figures by unit and column; null for a column that is not held."""
    totals: dict[str, dict[str, Decimal | None]] = {}
    for figure in filled.figures():
        by_column = totals.setdefault(figure.item.unit.name, dict.fromkeys(COLUMNS))
        for column in COLUMNS:
            shown = figure.shown(column)
            if shown is not None:
                by_column[column] = (by_column[column] or Decimal(0)) + shown
    return {
        unit: {column: None if total is None else f"{total:f}" for column, total in columns.items()}
        for unit, columns in totals.items()
    }


def _files(
    home: Home, report: Report, content: _Content, edition: Edition, checks: Mapping[str, Any], earlier: Before | None
) -> dict[str, bytes]:
    stem = f"{report.name}_{edition.period}"
    tables = {f"{stem}.{kind}": written for kind, written in content.tables.items()}
    tables[f"{stem}.json"] = as_json(report, edition, content.records)
    tables[f"{stem}.xml"] = as_xml(report, edition, content.records)
    if earlier is not None:
        tables["difference.csv"] = difference_csv(earlier, content.records, edition)
    key = signing_key(home)
    public = public_pem(key)
    said = {
        "report": report.name,
        "report_version": report.version,
        "form_no": report.form_no,
        "title": dict(report.title),
        "legal_basis": list(report.legal_basis),
        "recipient": dict(report.recipient),
        "deadline": dict(report.deadline),
        "period": edition.period,
        "period_complete": edition.complete,
        "data_date": edition.data_date,
        "build_id": edition.build_id,
        "filings_through": edition.known_seq,
        "parameters_version": edition.parameters_version,
        "gate": dict(checks),
        "lines": len(content.records),
        "return_version": 1 if earlier is None else earlier.version + 1,
        "follows": None if earlier is None else earlier.folder,
        "control_sums": dict(content.control_sums),
        "notes": list(content.notes),
        "not_stated": list(content.not_stated),
        "files": {
            name: {"sha256": sha256(written).hexdigest(), "bytes": len(written)} for name, written in tables.items()
        },
        "signature": {"algorithm": "Ed25519", "over": MANIFEST, "public_key_sha256": fingerprint(public)},
    }
    manifest = (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    files = {**tables, MANIFEST: manifest, SIGNATURE: key.sign(manifest), PUBLIC_KEY: public}
    sums = "".join(f"{sha256(written).hexdigest()}  {name}\n" for name, written in sorted(files.items()))
    return {**files, CHECKSUMS: sums.encode()}


def _deliver(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put all files into place with one rename; a folder that is already there must hold the same bytes."""
    if folder.exists():
        _must_be_same(folder, files)
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder.parent / f".{folder.name}.{uuid.uuid4().hex}.tmp"
    temporary.mkdir()
    try:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
            sync_file(temporary / name)
        sync_folder(temporary)
        crashpoint("export.written")
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_folder(folder.parent)
    crashpoint("export.renamed")


def _must_be_same(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            raise ReportError(
                f"{path} is there already and differs from what this build gives; move it away and export again"
            )
