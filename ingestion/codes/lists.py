"""Regions and industries by scheme, as frames, read once from the files beside this module (`data/ORIGIN.md` says whence).

A scheme is a value in the data: the codes of a filing are looked up in the lists of its scheme.
"""

from __future__ import annotations

import functools
import importlib.resources
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

_HERE = importlib.resources.files("ingestion.codes") / "data"
_PLACE = re.compile(r'^(\d{2}) province=|^\s+(\d{4}) county="(.*)"', re.MULTILINE)
_YEARS = re.compile(r"\[(\d*)-(\d*)\]")


@dataclass(frozen=True)
class Scheme:
    """How the codes of one scheme are looked up.

    `industry_prefix`: only so many leading characters must be in the list (NAICS sectors), the rest being finer detail.
    `unrecorded_industries`: codes that stand for "not recorded" and pass with a warning.
    `unrecorded_columns`: required columns that the scheme's source does not record at all; they may stay empty, and never become zero.
    `remembers_retired_regions`: codes that once were regions pass with a warning (`retired_regions`).
    """

    name: str
    regions_file: str
    industries_file: str
    industry_prefix: int | None = None
    industry_pattern: str = r"^.+$"
    unrecorded_industries: tuple[str, ...] = ()
    unrecorded_columns: tuple[str, ...] = ()
    remembers_retired_regions: bool = False


SCHEMES = {
    "CN": Scheme("CN", "regions_cn.csv", "industries_cn.csv", remembers_retired_regions=True),
    "US-SBA": Scheme(
        "US-SBA",
        "regions_us.csv",
        "industries_us.csv",
        industry_prefix=2,
        industry_pattern=r"^\d{2,6}$",
        unrecorded_industries=("0", "000000"),
        unrecorded_columns=("loan_rate", "fee_rate"),
    ),
}


def scheme(name: str) -> Scheme:
    """The scheme called `name`; KeyError when there is none."""
    return SCHEMES[name]


def _read(file: str) -> pl.DataFrame:
    return pl.read_csv((_HERE / file).read_bytes(), infer_schema=False)


@functools.cache
def regions() -> pl.DataFrame:
    """Regions: scheme, code, name, parent_code, level, province_code, province_name, city_code, city_name.

    >>> regions().filter(code="510107").select("name", "city_name", "province_name").row(0)
    ('武侯区', '成都市', '四川省')
    """
    return pl.concat([_regions_of(one) for one in SCHEMES.values()])


def _regions_of(one: Scheme) -> pl.DataFrame:
    code, level = pl.col("code"), pl.col("level")
    whole = level == "province"
    province = pl.when(whole).then(code).otherwise(code.str.head(2) + "0000")
    city = pl.when(level == "city").then(code).when(level == "county").then(code.str.head(4) + "00")
    parent = pl.when(level == "county").then(city).when(level == "city").then(province)
    # a city without counties is listed again as its own county
    listed = _read(one.regions_file).unique("code", keep="first", maintain_order=True)
    names = listed.select("code", "name")
    return (
        listed.with_columns(scheme=pl.lit(one.name), parent_code=parent, province_code=province, city_code=city)
        .join(names.rename({"code": "province_code", "name": "province_name"}), on="province_code", how="left")
        .join(names.rename({"code": "city_code", "name": "city_name"}), on="city_code", how="left")
        .select(
            "scheme", "code", "name", "parent_code", "level", "province_code", "province_name", "city_code", "city_name"
        )
        .sort("code")
    )


@functools.cache
def industries() -> pl.DataFrame:
    """Industries: scheme, code, name, level, section, section_name.

    >>> industries().filter(code="3911").select("level", "section", "section_name").row(0)
    ('class', 'C', '制造业')
    """
    frames = []
    for one in SCHEMES.values():
        listed = _read(one.industries_file)
        sections = listed.filter(level="section").select("section", section_name="name")
        frames.append(
            listed.join(sections, on="section", how="left", maintain_order="left").select(
                pl.lit(one.name).alias("scheme"), "code", "name", "level", "section", "section_name"
            )
        )
    return pl.concat(frames)


@functools.cache
def retired_regions() -> dict[str, tuple[tuple[int, int], ...]]:
    """Every county code that python-stdnum's location table knows, with the years in which it was in force (0 and 9999 when open).

    An unmarked code was in force throughout. Those absent from the current list are retired.
    """
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    province = ""
    for opening, county, names in _PLACE.findall(_location_table()):
        if opening:
            province = opening
        else:
            years = [_YEARS.match(name) for name in names.split(",")]
            found[province + county] = tuple(
                (int(y.group(1) or 0), int(y.group(2) or 9999)) if y else (0, 9999) for y in years
            )
    return found


def _location_table() -> str:
    """The text of python-stdnum's table; the package itself, which loads what speaks to web services, is only looked for."""
    package = importlib.util.find_spec("stdnum")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("stdnum")
    return (Path(package.origin).parent / "cn" / "loc.dat").read_text(encoding="utf-8")
