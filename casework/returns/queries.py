"""The returns that lie in the exports folder, with their versions, who prepared and checked each, and where it went.

Here: manifests and audit entries to rows. Not here: their figures, signing off (`verbs`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select

from casework.store.engine import Store
from casework.store.tables import audit_entries
from ingestion.home import Home

#: What a line's change is put down to, in the order of telling; `orchestration.exports.explaining` says what each means.
CAUSES = (
    "new", "released", "compensated", "recovered", "written_off", "reclassified", "this_period", "last_period", "net", "restated",
    "rule_change", "restated_and_rules", "rounding",
)  # fmt: skip
EXPLANATION, OPENED_LINES = "explanation.parquet", "opened_lines.parquet"
PREPARED, CHECKED, DELIVERED = "prepare_return", "check_return", "deliver_return"
ASKED = "ask_for_return"
PAPERS_SECONDS = 120  # within which working papers follow a return
SCHEMA: dict[str, Any] = {
    "folder": pl.String,
    "report": pl.String,
    "title_zh": pl.String,
    "title_en": pl.String,
    "period": pl.String,
    "version": pl.Int64,
    "data_date": pl.String,
    "line_count": pl.Int64,
    "build_id": pl.String,
    "prepared_by": pl.String,
    "checked_by": pl.String,
    "checked_at": pl.Datetime("us"),
    "delivered_to": pl.String,
    "delivered_at": pl.Datetime("us"),
}


def returns(home: Home, store: Store) -> pl.DataFrame:
    """Every whole folder under exports, the newest month first."""
    signed = _signed(store)
    rows = []
    for manifest in home.exports.glob("*/manifest.json"):
        if manifest.parent.name.startswith("."):
            continue  # not there yet
        said = json.loads(manifest.read_text(encoding="utf-8"))
        folder = manifest.parent.name
        rows.append(
            {
                "folder": folder,
                "report": said["report"],
                "title_zh": said["title"]["zh"],
                "title_en": said["title"]["en"],
                "period": said["period"],
                "version": said.get("return_version", 1),
                "data_date": said["data_date"],
                "line_count": said["lines"],
                "build_id": said["build_id"],
                "prepared_by": _actor(signed.get((PREPARED, folder))),
                "checked_by": _actor(signed.get((CHECKED, folder))),
                "checked_at": _moment(signed.get((CHECKED, folder))),
                "delivered_to": _detail(signed.get((DELIVERED, folder)), "to"),
                "delivered_at": _moment(signed.get((DELIVERED, folder))),
            }
        )
    frame = pl.DataFrame(rows, schema=SCHEMA)
    return frame.sort("period", "report", "version", descending=[True, False, True])


@dataclass(frozen=True)
class Asked:
    """A return that somebody asked for, by the number of the entry in the audit log that says so."""

    entry_no: int
    report: str
    period: str
    at: datetime


def asked(store: Store, after: int = 0) -> list[Asked]:
    """Returns that were asked for after an entry of the audit log, in that order."""
    wanted = select(audit_entries).where(audit_entries.c.verb == ASKED, audit_entries.c.entry_no > after)
    with store.reading() as connection:
        entries = connection.execute(wanted.order_by(audit_entries.c.entry_no)).mappings().all()
    parts = [(one["entry_no"], *one["object"].split("/")[1:], datetime.fromisoformat(one["at"])) for one in entries]
    return [Asked(*part) for part in parts]


def files_of(home: Home, folder: str) -> dict[str, Path]:
    """The files of one return by name; none when there is no such folder."""
    if not folder or Path(folder).name != folder or not (home.exports / folder / "manifest.json").is_file():
        return {}
    return {path.name: path for path in sorted((home.exports / folder).iterdir())}


def working_papers_of(home: Home, folder: str) -> Path:
    """Where the working papers of a return lie."""
    return home.working_papers / folder


def is_whole(home: Home, folder: str, now: datetime) -> bool:
    """Whether a return that was just made has its working papers, or was made so long ago that it gets none any more."""
    manifest = home.exports / folder / "manifest.json"
    return working_papers_of(home, folder).is_dir() or now.timestamp() - manifest.stat().st_mtime > PAPERS_SECONDS


def explained(home: Home, folder: str) -> pl.DataFrame | None:
    """Each line's change since the last return and its causes, or None where none was written."""
    path = working_papers_of(home, folder) / EXPLANATION
    return pl.read_parquet(path) if files_of(home, folder) and path.is_file() else None


def opened_line(home: Home, folder: str, line_no: str) -> pl.DataFrame | None:
    """The largest projects or customers behind a line of a return, or None where a line has none of its own."""
    path = working_papers_of(home, folder) / OPENED_LINES
    if not files_of(home, folder) or not path.is_file():
        return None
    found = pl.read_parquet(path).filter(line_no=line_no)
    return found if found.height else None


def receipt_of(store: Store, folder: str) -> dict[str, Any] | None:
    """The receipt of a return that was handed over, as the audit log knows it; None where it was not."""
    path = store.home.deliveries / f"{folder}.json"
    noted = _detail(_signed(store).get((DELIVERED, folder)), "receipt_sha256")
    if noted is None or not path.is_file() or sha256(path.read_bytes()).hexdigest() != noted:
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def signed_digests(store: Store, folder: str) -> dict[str, str | None]:
    """The hash of the manifest that each signature on a return was given for, by the signature's verb."""
    signed = _signed(store)
    return {verb: _detail(signed.get((verb, folder)), "manifest_sha256") for verb in (PREPARED, CHECKED)}


def _signed(store: Store) -> dict[tuple[str, str], Any]:
    """The newest entry of each verb on each return."""
    verbs = (PREPARED, CHECKED, DELIVERED)
    wanted = select(audit_entries).where(audit_entries.c.verb.in_(verbs)).order_by(audit_entries.c.entry_no)
    with store.reading() as connection:
        entries = connection.execute(wanted).mappings().all()
    return {(entry["verb"], entry["object"].removeprefix("return/")): entry for entry in entries}


def _actor(entry: Any) -> str | None:
    return None if entry is None else str(entry["actor"])


def _moment(entry: Any) -> datetime | None:
    return None if entry is None else datetime.fromisoformat(entry["at"]).replace(tzinfo=None)


def _detail(entry: Any, name: str) -> str | None:
    return None if entry is None else json.loads(entry["detail"]).get(name)
