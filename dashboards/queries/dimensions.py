"""What a figure can be split by: the key's expression over a project's attributes, and where its label is found.

A project (or a cell of the monthly cube, which has the coarser attributes) has the alias `f`, its region `r`, its industry `i`, its
guarantor `g`, its customer `c`; a dimension of time is a column of the frames `t` (`dashboards.queries.periods`). Words that are code lists
(product, customer type) have no label here: screens take them from the contracts' code lists in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dashboards.queries.periods import LENGTHS

Family = Literal["industry", "region", "partner", "bank", "customer", "product", "time", "scheme", "vintage", "grade"]


@dataclass(frozen=True)
class Dimension:
    """One way to split. `deep`: finer than the monthly cube, so the facts are single projects."""

    name: str
    family: Family
    key: str
    labels: str | None = None  # SQL: code, name
    codes: str | None = None  # code list of the contracts
    words: str | None = None  # group of texts
    deep: bool = False
    in_time: bool = False  # ordered by itself, not by the measure
    joins: str = ""  # what its key needs beside the region and the industry


#: The first two characters of an industry are its division in GB/T 4754 and its sector in NAICS: both lists have them, whatever follows.
ATTRIBUTES = """
    LEFT JOIN regions AS r ON f.scheme = r.scheme AND f.region_code = r.code
    LEFT JOIN industries AS i ON f.scheme = i.scheme AND left(f.industry_code, 2) = i.code"""

_CUSTOMERS = " LEFT JOIN customers AS c ON f.customer_id = c.customer_id"
_PARTNERS = " LEFT JOIN partners AS g ON f.partner_id = g.partner_id"
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
        Dimension("customer_size", "customer", "f.customer_size", codes="size", deep=True),
        Dimension("customer_grade", "grade", "c.grade", words="grade", deep=True, joins=_CUSTOMERS),
        Dimension("partner_grade", "grade", "g.grade", words="grade", joins=_PARTNERS),
        Dimension("guarantee_mode", "product", "f.guarantee_mode", codes="guarantee_mode", deep=True),
        Dimension("reguarantee_mode", "product", "f.reguarantee_mode", codes="reguarantee_mode", deep=True),
        Dimension("classification", "product", "f.classification", codes="classification", deep=True),
        Dimension("vintage_year", "vintage", "strftime(f.start_date, '%Y')", deep=True),
        Dimension(
            "vintage_quarter",
            "vintage",
            "strftime(f.start_date, '%Y') || 'Q' || quarter(f.start_date)",
            deep=True,
        ),
        Dimension("month", "time", "t.month", in_time=True),
        Dimension("quarter", "time", "t.quarter", in_time=True),
        Dimension("year", "time", "t.year", in_time=True),
    )
}


def finest_time(names: Iterable[str | None]) -> str | None:
    """The dimension of time that cuts the window, where one is among the names.

    >>> finest_time(["year", "bank", "quarter"]), finest_time(["bank", None])
    ('quarter', None)
    """
    named = [name for name in names if name and DIMENSIONS[name].in_time]
    return min(named, key=LENGTHS.__getitem__, default=None)
