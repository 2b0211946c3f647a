"""What a figure can be split by: the key's expression over the facts, and where its label is found.

Facts have the alias `f`, their region `r`, their industry `i`. Words that are code lists (product, customer type) have no label here:
screens take them from the contracts' code lists in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["industry", "region", "partner", "bank", "customer", "product", "time", "scheme"]


@dataclass(frozen=True)
class Dimension:
    """One way to split. `deep`: finer than the monthly cube, so the facts are single projects."""

    name: str
    family: Family
    key: str
    labels: str | None = None  # SQL: code, name
    codes: str | None = None  # code list of the contracts
    deep: bool = False
    in_time: bool = False  # ordered by itself, not by the measure


#: The first two characters of an industry are its division in GB/T 4754 and its sector in NAICS: both lists have them, whatever follows.
ATTRIBUTES = """
    LEFT JOIN regions AS r ON f.scheme = r.scheme AND f.region_code = r.code
    LEFT JOIN industries AS i ON f.scheme = i.scheme AND left(f.industry_code, 2) = i.code"""

_DIGITS = "NULLIF(regexp_extract(f.industry_code, '^[0-9]{{{n}}}'), '')"
_INDUSTRIES = "SELECT code, name FROM industries"

DIMENSIONS: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in (
        Dimension(
            "industry_section",
            "industry",
            "i.section",
            "SELECT DISTINCT section AS code, section_name AS name FROM industries WHERE section IS NOT NULL",
        ),
        Dimension("industry_division", "industry", "i.code", _INDUSTRIES),
        Dimension("industry_group", "industry", _DIGITS.format(n=3), _INDUSTRIES, deep=True),
        Dimension("industry_class", "industry", _DIGITS.format(n=4), _INDUSTRIES, deep=True),
        Dimension(
            "region_province",
            "region",
            "r.province_code",
            "SELECT DISTINCT province_code AS code, province_name AS name FROM regions WHERE province_code IS NOT NULL",
        ),
        Dimension(
            "region_city",
            "region",
            "r.city_code",
            "SELECT DISTINCT city_code AS code, city_name AS name FROM regions WHERE city_code IS NOT NULL",
        ),
        Dimension("region_county", "region", "f.region_code", "SELECT code, name FROM regions"),
        Dimension("bank", "bank", "f.bank_id", "SELECT bank_id AS code, name FROM banks"),
        Dimension("partner", "partner", "f.partner_id", "SELECT partner_id AS code, name FROM partners"),
        Dimension("customer_kind", "customer", "f.customer_kind", codes="customer_kind"),
        Dimension("product", "product", "f.product", codes="product"),
        Dimension("scheme", "scheme", "f.scheme"),
        Dimension("month", "time", "f.month", in_time=True),
        Dimension(
            "quarter",
            "time",
            "left(f.month, 4) || 'Q' || ((CAST(right(f.month, 2) AS INTEGER) + 2) // 3)",
            in_time=True,
        ),
        Dimension("year", "time", "left(f.month, 4)", in_time=True),
    )
}
