"""What a filing is called: contract, partner, period, sequence, scheme, as declared, in its manifest or in its file name.

Here: pure deciding, and the filing's number. Not here: whether that number was used before (`casework.filings`), the rows.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingestion.codes.lists import SCHEMES
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import Contract
from ingestion.contracts.versions import contract_of, not_taken, versions_of
from ingestion.landing import plain_name
from ingestion.senders import oddities

DEFAULT_SCHEME = "CN"
FILE_NAME = re.compile(
    r"^(?P<contract>[a-z]+(?:_[a-z]+)*)__(?P<partner>[A-Za-z0-9][A-Za-z0-9._-]*?)__(?P<period>\d{4}-?\d{2})(?:__(?P<sequence>\d{1,9}))?\.",
    re.ASCII,
)
_PARTNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_PERIOD = re.compile(r"(?P<year>(?:19|20|21)\d{2})-?(?P<month>0[1-9]|1[0-2])", re.ASCII)
MANIFEST_SUFFIX = ".manifest.json"
_MANIFEST_SIZE = 1 << 20
NIL_PURPOSE, REPAIR_PURPOSE = "nil", "repair"
_OTHER_NAMES = {
    "row_count": "rows", "rows_sent": "rows", "control_totals": "totals", "sums": "totals", "seq": "sequence", "partner_id": "partner",
}  # fmt: skip
_PURPOSES = ("regular", NIL_PURPOSE, REPAIR_PURPOSE)


@dataclass(frozen=True)
class Declared:
    """What the sender says about the file; None means: read it from the manifest, then from the name."""

    contract: str | None = None
    partner: str | None = None
    period: str | None = None
    sequence: int | None = None
    scheme: str | None = None
    manifest: dict[str, Any] | None = None
    version: int | None = None


@dataclass(frozen=True)
class Identity:
    """The name of a filing, settled. `rows` and `totals` are the manifest's control figures, to be met exactly.

    `version` is that of the contract; None where there are several and nobody said which, so that the file's header tells.

    `variant` tells filings of the same bytes apart, where the first was refused for what was said beside them (a wrong control total,
    another scheme, a number that was taken) and the sender now says something else.
    """

    contract: str
    partner: str
    period: str
    sequence: int | None
    scheme: str
    version: int | None
    rows: int | None = None
    totals: tuple[tuple[str, str], ...] = ()
    period_given: bool = field(default=True, repr=False)
    variant: str = field(default="", repr=False)
    is_nil: bool = field(default=False, repr=False)  # a nil return: the sender declares that there is nothing to file
    is_repair: bool = field(default=False, repr=False)  # said to be a repair kit that comes back, and nothing else


@dataclass(frozen=True)
class Refusal:
    """Why a file is not a filing at all: the id of a file rule, and the values its message shows."""

    rule_id: str
    values: tuple[tuple[str, str], ...] = ()


def is_partner_id(text: str) -> bool:
    """Whether it can be the code of who files: a unified code, a bank's number, ``registry`` or ``self``.

    >>> is_partner_id("91110000600037341L"), is_partner_id("../../etc"), is_partner_id("B001")
    (True, False, True)
    """
    return bool(_PARTNER.fullmatch(text))


def filing_id(identity: Identity, sha256: str) -> str:
    """The number of a filing: the same name and the same bytes always give the same number."""
    version = identity.version or "by header"  # and thus by the bytes
    name = f"{identity.partner}|{identity.contract}|{version}|{identity.period}|{sha256}"
    if identity.variant:
        name += f"|{identity.variant}"
    return hashlib.sha256(name.encode()).hexdigest()[:20]


def manifest_of(path: Path) -> Path:
    """Where a file's manifest lies, if it has one: ``banks.csv.manifest.json``, or without the file's ending ``banks.manifest.json``."""
    whole, short = (path.with_name(name + MANIFEST_SUFFIX) for name in (path.name, path.name.partition(".")[0]))
    return short if short.is_file() and not whole.is_file() else whole


def sidecar(path: Path) -> dict[str, Any] | None:
    """The manifest that lies beside a file (`manifest_of`); an unreadable one says so under ``unreadable``."""
    beside = manifest_of(path)
    if not beside.is_file():
        return None
    try:
        with beside.open("rb") as reading:
            found = json.loads(reading.read(_MANIFEST_SIZE).decode("utf-8-sig"), parse_float=str)
    except (ValueError, OSError, RecursionError) as problem:
        return {"unreadable": str(problem)[:200]}
    return found if isinstance(found, dict) else {"unreadable": "not an object"}


def identify(  # noqa: PLR0911 - each refusal has a reason of its own
    path_or_name: str | Path, declared: Declared, today: datetime.date
) -> Identity | Refusal:
    """Settle what a filing is called; what is declared wins over the manifest, the manifest over the file name.

    >>> identify("projects__91110000600037341L__2025-06__2.csv", Declared(), datetime.date(2025, 7, 1))
    Identity(contract='projects', partner='91110000600037341L', period='2025-06', sequence=2, scheme='CN', version=1, rows=None, totals=())
    """
    manifest = _in_our_names(declared.manifest or {})
    if problem := _manifest_problem(manifest):
        return Refusal("F-MANIFEST", (("reason", problem),))
    match = FILE_NAME.match(plain_name(str(path_or_name)))
    named: dict[str, Any] = match.groupdict() if match else {}
    said = {
        part: next(
            (v for v in (getattr(declared, part), manifest.get(part), named.get(part)) if v not in (None, "")), None
        )
        for part in ("contract", "partner", "period", "sequence", "scheme")
    }
    contract = CONTRACTS.get(str(said["contract"]))
    if said["contract"] is None or said["partner"] is None:
        return Refusal("F-UNNAMED", (("filename", plain_name(str(path_or_name))),))
    if contract is None:
        return Refusal("F-CONTRACT", (("contract", str(said["contract"])[:60]),))
    if not is_partner_id(str(said["partner"])):
        return Refusal("F-PARTNER", (("partner", str(said["partner"])[:60]),))
    period = _PERIOD.fullmatch(str(said["period"] or f"{today:%Y-%m}"))
    if period is None:
        return Refusal("F-PERIOD", (("period", str(said["period"])[:60]),))
    version = _version(contract, declared.version or manifest.get("version"), today)
    if isinstance(version, Refusal):
        return version
    identity = Identity(
        contract=contract.name,
        partner=str(said["partner"]),
        period=f"{period['year']}-{period['month']}",
        sequence=None if said["sequence"] is None else int(said["sequence"]),
        scheme=str(said["scheme"] or _usual_scheme(str(said["partner"]))),
        version=version,
        period_given=said["period"] is not None,
        is_nil=manifest.get("purpose") == NIL_PURPOSE,
        is_repair=manifest.get("purpose") == REPAIR_PURPOSE,
    )
    if identity.scheme not in SCHEMES:
        return Refusal("F-SCHEME", (("scheme", identity.scheme[:60]),))
    return replace(identity, rows=_rows(manifest), totals=_totals(manifest))


def _version(newest: Contract, said: object, today: datetime.date) -> int | Refusal | None:
    """The version said; the only one, where there is no other; None where the header must tell."""
    if said is None and newest.before is not None:
        return None
    said = str(newest.version if said is None else said)
    filed = contract_of(newest.name, int(said)) if re.fullmatch(r"[0-9]{1,4}", said) else None
    if filed is None:
        numbers = ", ".join(str(one.version) for one in reversed(versions_of(newest)))
        return Refusal("F-VERSION", (("version", said[:20]), ("versions", numbers)))
    refused = not_taken(newest, filed, today)
    return filed.version if refused is None else Refusal(*refused)


def _usual_scheme(partner: str) -> str:
    return oddities(partner).scheme or DEFAULT_SCHEME


def _in_our_names(manifest: dict[str, Any]) -> dict[str, Any]:
    """Control figures under the other names that people give them, so that none is passed over in silence."""
    return {_OTHER_NAMES.get(name, name): value for name, value in manifest.items()} | {
        name: manifest[name] for name in _OTHER_NAMES.values() if name in manifest
    }


def _manifest_problem(  # noqa: PLR0911 - each problem has a name of its own
    manifest: dict[str, Any],
) -> str | None:
    if "unreadable" in manifest:
        return str(manifest["unreadable"])
    rows = manifest.get("rows")
    if rows is not None and not re.fullmatch(r"\d{1,12}", str(rows)):
        return f"rows: {str(rows)[:40]}"
    totals = manifest.get("totals", {})
    if not isinstance(totals, dict):
        return "totals"
    wrong = [name for name, value in totals.items() if not re.fullmatch(r"-?\d{1,20}(\.\d{1,6})?", str(value))]
    if wrong:
        return f"totals: {str(wrong[0])[:40]}"
    sequence = manifest.get("sequence")
    if sequence is not None and not re.fullmatch(r"\d{1,9}", str(sequence)):
        return f"sequence: {str(sequence)[:40]}"
    if manifest.get("purpose", _PURPOSES[0]) not in _PURPOSES:
        return f"purpose: {str(manifest['purpose'])[:40]}"
    return None


def _rows(manifest: dict[str, Any]) -> int | None:
    rows = manifest.get("rows")
    return None if rows is None else int(rows)


def _totals(manifest: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in manifest.get("totals", {}).items())
