"""Size class (企业划型) of an enterprise by the official limits of its industry: large, medium, small, micro.

Here: the industry groups of the standard, and the class from staff, revenue and assets. Not here: the limits (`parameters/casework`).
工信部联企业〔2011〕300号 with the industry names of GB/T 4754-2017: large, medium and small must meet every limit of theirs, else the class
below; who misses a limit of small is micro. Finance, education, health and public bodies are outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.parameters.catalogue import SIZE_INDUSTRIES, SIZES
from scoring.parameters.model import InForce

CODES = dict(zip(SIZES, ("L", "M", "S"), strict=True))
MICRO, NOT_APPLICABLE = "T", "N"

#: First characters of a code of GB/T 4754-2017, longest first, and the standard's group; None: outside of it.
_GROUPS: dict[str, str | None] = {
    "701": "developers", "702": "property", "51": "wholesale", "52": "retail", "53": None, "59": "storage", "60": "post", "61": "catering",
    "62": "catering", "63": "telecom", "64": "telecom", "65": "software", "71": "leasing", "72": "leasing",
    **{str(code): None for code in range(66, 70)},
    **{f"{code:02}": "agriculture" for code in range(1, 6)},
    **{f"{code:02}": "industry" for code in range(6, 47)},
    **{str(code): "construction" for code in range(47, 51)},
    **{str(code): "transport" for code in range(54, 59)},
    **{str(code): None for code in (83, 84, *range(91, 98))},
}  # fmt: skip


@dataclass(frozen=True)
class SizeClass:
    """The class (L, M, S, T, N), the standard's group, and what was missing to tell; `code` is None then."""

    code: str | None
    group: str | None
    missing: tuple[str, ...] = ()


def group_of(industry_code: str) -> str | None:
    """The standard's group of an industry; None for one that it leaves out.

    >>> group_of("3911"), group_of("7010"), group_of("7040"), group_of("6631"), group_of("8010")
    ('industry', 'developers', 'other', None, 'other')
    """
    for length in (3, 2):
        if industry_code[:length] in _GROUPS:
            return _GROUPS[industry_code[:length]]
    return "other"


def size_class(industry_code: str, figures: Mapping[str, Decimal | None], rules: InForce) -> SizeClass:
    """The class from `employees` (persons), `revenue` and `assets` (yuan); what the group does not ask for may be absent."""
    group = group_of(industry_code)
    if group is None:
        return SizeClass(NOT_APPLICABLE, None)
    asked = [measure for measure, industries in SIZE_INDUSTRIES.items() if group in industries]
    given = {measure: figures.get(measure) for measure in asked}
    if missing := tuple(measure for measure, value in given.items() if value is None):
        return SizeClass(None, group, missing)
    for size in SIZES:
        limits = {measure: rules.table(f"size_{measure}")[f"{group}_{size}"] for measure in asked}
        if all((value or 0) >= limits[measure] for measure, value in given.items()):
            return SizeClass(CODES[size], group)
    return SizeClass(MICRO, group)
