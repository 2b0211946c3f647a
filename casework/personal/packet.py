"""The packet that a person may have of everything that is held about them: JSON, a workbook, their files, and a manifest with hashes.

Here: the verb that makes it, which needs a right and a reason and is logged before a byte leaves. Other people in the same rows stay
masked. The same holdings give the same bytes, but for the moment of making.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.access import audit
from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.clock import at
from casework.personal import filed, holdings
from casework.personal.erasure import require_standing
from casework.personal.naming import with_others_masked
from casework.personal.person import Person, find
from casework.reasons import within
from casework.refusals import Refused
from casework.settings import Settings
from casework.store.engine import Store

Row = dict[str, Any]
Parts = Mapping[str, Mapping[str, list[Row]]]
#: A sheet holds no more; the JSON has all.
_MOST_ROWS = 100_000
_LONGEST_CELL = 32_000
_WHOLE = "……（全部内容见 data.json / all of it is in data.json）"


@dataclass(frozen=True)
class Packet:
    """The zip file with its name, and how many rows each part has."""

    name: str
    content: bytes
    rows: Mapping[str, int]


def export_person(store: Store, identifier: str, *, actor: Actor, reason: str, now: datetime | None = None) -> Packet:
    """Everything held about one person, by customer number or the hash of an identity number."""
    permit(store, actor, "produce", "personal", now)
    if not reason.strip():
        raise Refused("reason_missing")
    why = within(reason)
    person = find(store, identifier)
    require_standing(store, person)
    moment = at(now)
    parts = _gathered(store, person)
    rows = {name: sum(len(each) for each in tables.values()) for name, tables in parts.items()}
    content = _zipped(store, person, parts, moment)
    seen = {"rows": rows, "sha256": hashlib.sha256(content).hexdigest(), "reason": why}
    audit.append(store, actor, "export_person", f"person/{person.number_id}", seen, now=moment)
    return Packet(f"personal_{person.number_id}_{moment:%Y%m%d}.zip", content, rows)


def _gathered(store: Store, person: Person) -> dict[str, dict[str, list[Row]]]:
    with store.reading() as connection:
        written = holdings.written_down(connection, person)
    for form in written.get("forms", []):
        form["row"] = with_others_masked(form["contract"], form["row"], person.number)
        for column in ("search", "row_key"):  # keys of relations hold the other's number
            form.pop(column)
    accepted = {
        contract: [_plain(contract, row, person) for row in rows]
        for contract, rows in filed.accepted_rows(store.home, person.number).items()
    }
    parts: dict[str, dict[str, list[Row]]] = {name: {name: rows} for name, rows in written.items()}
    parts["filed"] = accepted
    parts["quarantined"] = {"quarantined": filed.quarantined_rows(store.home, person.number)}
    parts["published"] = filed.published_rows(store.home, person.parties)
    return {name: tables for name, tables in parts.items() if any(tables.values())}


def _plain(contract: str, row: Row, person: Person) -> Row:
    """A filed row with other people masked; values that are no text keep their type."""
    kept = {name: value for name, value in row.items() if name != "row_key"}
    texts = {name: value for name, value in kept.items() if isinstance(value, str)}
    return {**kept, **with_others_masked(contract, texts, person.number)}


def _zipped(store: Store, person: Person, parts: Parts, moment: datetime) -> bytes:
    files = {
        "data.json": json.dumps(parts, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode(),
        "data.xlsx": _workbook(parts, moment),
        **_originals(store, parts),
    }
    manifest = {
        "person": person.number_id,
        "made_at": moment.isoformat(timespec="seconds"),
        "made_by": Settings.from_environment().company,
        "basis": "个人信息保护法 第四十五条 Personal Information Protection Law, article 45",
        "rows": {name: {table: len(rows) for table, rows in tables.items()} for name, tables in parts.items()},
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        },
    }
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packet:
        for name, content in sorted(files.items()):
            packet.writestr(zipfile.ZipInfo(name, moment.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _originals(store: Store, parts: Parts) -> dict[str, bytes]:
    """Files and contracts of the person's own cases, with their own bytes."""
    found: dict[str, bytes] = {}
    for row in parts.get("files", {}).get("files", []):
        path = store.home.attachments / row["sha256"][:2] / row["sha256"]
        if path.is_file():
            found[f"files/{row['attachment_no']}_{row['filename']}"] = path.read_bytes()
    for row in parts.get("contracts", {}).get("contracts", []):
        path = store.home.contracts / row["sha256"][:2] / f"{row['sha256']}.pdf"
        if path.is_file():
            found[f"contracts/{row['document_no']}_{row['version']}.pdf"] = path.read_bytes()
    return found


def _workbook(parts: Parts, moment: datetime) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only for a packet

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": moment.replace(tzinfo=None)})
        heading = book.add_format({"bold": True})
        for name, tables in parts.items():
            for table, rows in tables.items():
                zh, _ = holdings.PARTS[name]
                sheet = book.add_worksheet(_sheet_name(book, zh if table == name else f"{zh} {table}"))
                flat = [_flat(row) for row in rows[:_MOST_ROWS]]
                if len(rows) > _MOST_ROWS:
                    flat.append({next(iter(flat[0])): _WHOLE})
                columns = list(dict.fromkeys(column for row in flat for column in row))
                sheet.write_row(0, 0, columns, heading)
                for line, row in enumerate(flat, 1):
                    sheet.write_row(line, 0, [row.get(column, "") for column in columns])
                sheet.freeze_panes(1, 0)
                sheet.autofit()
    return buffer.getvalue()


def _flat(row: Mapping[str, Any]) -> dict[str, str]:
    """A row as cells: a form's own columns stand beside those of its record."""
    flat: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": _cell(text) for inner, text in value.items()}
        else:
            flat[name] = "" if value is None else _cell(value)
    return flat


def _cell(value: object) -> str:
    """What a cell can hold; where that is not all, it says where all of it is."""
    text = str(value)
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}{_WHOLE}"


def _sheet_name(book: Any, wanted: str) -> str:
    """A name that the workbook does not have yet, of no more than 31 characters."""
    taken = {sheet.get_name() for sheet in book.worksheets()}
    short = wanted.replace("/", " ")[:31]
    return short if short not in taken else f"{short[:27]} {len(taken)}"
