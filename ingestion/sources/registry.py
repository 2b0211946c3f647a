"""Extracts of the business registry as `registry_entities` filings, partner ``registry``.

The extract has name, unified code, day of registration, representative, capital with its unit as written, scope, province, city,
address. The
region is the one inside the unified code (places 3 to 8), as it was at registration, retired or not. Some registering authorities, of
development
zones for example, have numbers there that never were regions: then it is the city's, or the province's.
The extract does not say whether a firm still exists: status is 未记录, not a guess.

Capital is put into yuan by the table ``capital_units.csv`` beside this module: brackets, blanks and thousands separators do not matter, the
spelling of the unit must be in the table. Another currency is not converted, for no day's rate is given: the amount stays empty and what
was
written is kept beside the row, with the currency. A dash means none. Anything else, such as a number without a unit, goes on as its
text, and
the door quarantines the row.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ingestion.codes import regions, retired_regions
from ingestion.contracts.model import MONEY
from ingestion.readers.table import LINE
from ingestion.sources.outside import RAW, Filings, rows

PARTNER = "registry"
SCHEME = "CN"
YUAN = "CNY"
NOT_RECORDED = "未记录"
COLUMNS = ("name", "uscc", "reg_date", "legal_rep", "reg_capital", "scope", "province", "city", "address")
UNITS = Path(__file__).parent / "capital_units.csv"
_NUMBER = r"^(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(.*)$"
_NONE = ("", "-", "—", "无")


def filings(path: Path, out: Path) -> list[Path]:
    """Write the filing of an extract under `out`."""
    writing = Filings(path, out, PARTNER)
    latest = ""
    for batch in rows(path, COLUMNS):
        table = _entities(batch)
        writing.add("registry_entities", table, batch[LINE])
        days = batch["reg_date"].filter(batch["reg_date"].str.contains(r"^\d{4}-\d{2}-\d{2}"))
        latest = max(latest, str(days.max() or ""))
    return writing.named(latest[:7])


def _entities(batch: pl.DataFrame) -> pl.DataFrame:
    """Rows of `registry_entities`; a ragged row goes on with its cells as they are in `scope`."""
    capital = capital_in_yuan(batch["reg_capital"])
    return batch.select(
        uscc=pl.col("uscc"),
        name=pl.col("name"),
        legal_representative=pl.col("legal_rep"),
        registered_capital=capital["amount"],
        status=pl.lit(NOT_RECORDED),
        established=pl.col("reg_date"),
        region_code=_region(pl.col("uscc").str.slice(2, 6)),
        province=pl.col("province"),
        city=pl.col("city"),
        address=pl.col("address"),
        scope=pl.coalesce("scope", RAW),
        registered_capital_as_written=capital["as_written"],
        registered_capital_currency=capital["currency"],
    )


def _region(authority: pl.Expr) -> pl.Expr:
    """The smallest region that a registering authority's number names; the number itself where it names none."""
    known = sorted({*regions().filter(scheme=SCHEME)["code"], *retired_regions()})
    city, whole = authority.str.head(4) + "00", authority.str.head(2) + "0000"
    return pl.coalesce(*(pl.when(code.is_in(known)).then(code) for code in (authority, city, whole)), authority)


def capital_in_yuan(written: pl.Series) -> pl.DataFrame:
    """Columns amount (yuan as text, or the text itself where it cannot be read), as_written and currency (both only for other currencies).

    >>> capital_in_yuan(pl.Series(["5,600(万元人民币)", "83.55万元（人民币）", "128万美元", "350()", "-", None])).rows()
    ... # doctest: +NORMALIZE_WHITESPACE
    [('56000000.00', None, None), ('835500.00', None, None), (None, '128万美元', 'USD'), ('350()', None, None), (None, None, None),
     (None, None, None)]
    """
    units = pl.read_csv(UNITS, schema={"spelling": pl.String, "factor": pl.Int64, "currency": pl.String})
    plain = (
        pl.col("written").str.replace_many({"（": "", "）": "", "(": "", ")": "", "，": ","}).str.replace_all(r"\s", "")
    )
    frame = written.alias("written").to_frame().with_columns(plain.alias("plain"))
    number = pl.col("plain").str.extract(_NUMBER, 1).str.replace_all(",", "", literal=True)
    frame = frame.with_columns(
        number.cast(pl.Decimal(30, 8), strict=False).alias("number"),
        pl.col("plain").str.extract(_NUMBER, 2).str.to_uppercase().alias("spelling"),
    ).join(units, on="spelling", how="left", maintain_order="left")
    yuan = (pl.col("number") * pl.col("factor")).cast(MONEY, strict=False).cast(pl.String)
    foreign = pl.col("currency").is_not_null() & (pl.col("currency") != YUAN)
    none = pl.col("written").is_null() | pl.col("plain").is_in(_NONE)
    return frame.select(
        pl.when(~none & ~foreign.fill_null(value=False)).then(pl.coalesce(yuan, "written")).alias("amount"),
        pl.when(foreign).then("written").alias("as_written"),
        pl.when(foreign).then("currency").alias("currency"),
    )
