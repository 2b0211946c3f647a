"""Entering a customer: the contract's row, with the size class derived by the official limits; another one needs a reason that is kept.

Here: what a customer's form does beyond every form. Not here: records (`casework.forms.records`), the limits (`scoring.rating.size`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from casework.access.actors import Actor
from casework.clock import at
from casework.forms.records import Also, FormRecord, save
from casework.refusals import Refused
from casework.store.engine import Store
from ingestion.checks.rows import check_rows
from ingestion.contracts import CONTRACTS
from scoring.office_time import office_day
from scoring.parameters.reader import shipped
from scoring.rating.size import NOT_APPLICABLE, SizeClass, size_class

_FIRMS = ("ENTERPRISE",)


def derived_size(row: Mapping[str, str], day: date) -> SizeClass:
    """The class that the figures of a form give; not applicable to people."""
    values = check_rows(CONTRACTS["customers"], [row])[0].values
    if values.get("kind") not in _FIRMS or not values.get("industry_code"):
        return SizeClass(NOT_APPLICABLE if values.get("kind") else None, None)
    staff = values.get("employees")
    figures = {
        "employees": None if staff is None else Decimal(staff),
        "revenue": values.get("revenue"),
        "assets": values.get("total_assets"),
    }
    return size_class(values["industry_code"], figures, shipped().at(day))


def save_customer(
    store: Store,
    row: Mapping[str, str],
    *,
    actor: Actor,
    base: FormRecord | None = None,
    reason: str = "",
    also: Also | None = None,
    now: datetime | None = None,
) -> FormRecord:
    """Keep a customer. An empty size is filled with the derived one; one that differs from it is kept with its reason."""
    derived = derived_size(row, office_day(at(now))).code
    given = _size(row)
    if given and derived and given != derived and not reason.strip():
        raise Refused("override_reason", derived=derived, given=given)
    filled = {**row, "size": given or derived or ""}
    return save(store, "customers", filled, actor=actor, base=base, reason=reason, also=also, now=now)


def _size(row: Mapping[str, str]) -> str:
    from ingestion.contracts.code_lists import CODE_LISTS  # noqa: PLC0415

    text = str(row.get("size") or "").strip()
    return next((code for code, label in CODE_LISTS["size"].items() if text in {code, label.zh}), text)
