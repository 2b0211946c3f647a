"""US Small Business Administration: public 7(a) loan files as filings of the scheme US-SBA, partner ``US-SBA``.

A re-guarantee reading of another country's scheme: the lender is the bank, the SBA stands where the re-guarantor does, there is no
guarantor in
between. Each loan is one project of one customer, for the files name borrowers but do not identify them.

=================== ==========================================================================================================
column              comes from
=================== ==========================================================================================================
bank_no             ``US-SBA-B`` and a hash of the bank's name and state: banks are spelt in many ways, and each spelling is its own bank
customer            identity ``OTHER``, ``US-SBA-`` and the loan number
loan, guaranteed    gross amount approved (``GrAppv``), both
reguarantor_share   ``SBA_Appv`` / ``GrAppv``, percent to six decimals; the bank bears the rest, nobody else anything
loan_rate, fee_rate not recorded by the source: empty (the scheme says so), never zero
start, due          day of disbursement, or of approval where that is missing; ``Term`` months later
is_small_firm       Y, for the programme is for small businesses only; is_farmer: NAICS sector 11
repayment_plan      SCHEDULE; guarantee_mode JOINT; reguarantee_mode PROPORTIONAL: of the programme, not of the row
DISBURSEMENT        gross disbursed, at most the guaranteed amount (revolving lines disburse more over time than they may owe)
COMPENSATION        principal charged off, on the day of the charge-off, at most what was disbursed
RELEASE             of the rest, on the day of the charge-off; for a loan paid in full, when it fell due or on the last day that the file
                    speaks of, whichever is earlier: the day of payment is not recorded, so this is the latest possible
=================== ==========================================================================================================

A loan without an outcome stays in force. A disbursement without its day, a charge-off before it, a missing bank, a term of zero months go
through as they are, and the door quarantines those rows. What is not a number or a date goes through as its text. Dates may be
``1997-02-28``
or ``28-Feb-97`` (two digits from 60 on are of the last century), amounts ``60000.0`` or ``$60,000.00``.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import polars as pl

from ingestion.readers.table import LINE
from ingestion.sources.outside import RAW, Filings, rows

PARTNER = "US-SBA"
CENTURY_TURNS = 60
COLUMNS = (
    "LoanNr_ChkDgt", "Name", "City", "State", "Zip", "Bank", "BankState", "NAICS", "ApprovalDate", "Term", "NoEmp", "ChgOffDate",
    "DisbursementDate", "DisbursementGross", "MIS_Status", "ChgOffPrinGr", "GrAppv", "SBA_Appv",
)  # fmt: skip
_DAYS = ("ApprovalDate", "DisbursementDate", "ChgOffDate")
_AMOUNTS = ("DisbursementGross", "ChgOffPrinGr", "GrAppv", "SBA_Appv")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: f"{number:02d}" for number, name in enumerate(_NAMES, 1)}
_SHORT_DAY = r"^(\d{1,2})-([A-Za-z]{3})-(\d{2})$"
_PAID = ("PIF", "P I F")
_AGRICULTURE = "11"


def filings(path: Path, out: Path) -> list[Path]:
    """Write the filings of a file under `out`: banks, customers, projects, project events, in this order."""
    last = _last_day(path)
    writing = Filings(path, out, PARTNER)
    seen = pl.Series("bank_no", [], dtype=pl.String)
    for batch in rows(path, COLUMNS):
        loans = _parsed(batch)
        banks = _banks(loans).filter(~pl.col("bank_no").is_in(seen.implode()))
        seen = pl.concat([seen, banks["bank_no"]])
        for contract, table in (
            ("banks", banks),
            ("customers", _customers(loans)),
            ("projects", _projects(loans)),
            ("project_events", _events(loans, last)),
        ):
            writing.add(contract, table.drop(LINE), table[LINE])
    return writing.named(last[:7])


def _last_day(path: Path) -> str:
    """The last day that the file speaks of: what it calls paid was paid by then."""
    found = [
        batch.select(pl.max_horizontal(_day(pl.col(name)).max() for name in _DAYS)).item()
        for batch in rows(path, COLUMNS)
    ]
    return f"{max(day for day in found if day is not None):%Y-%m-%d}"


def _day(text: pl.Expr) -> pl.Expr:
    """A day written either way, null where it is none."""
    small = text.str.strip_chars()
    year = small.str.extract(_SHORT_DAY, 3).cast(pl.Int32)
    century = pl.when(year >= CENTURY_TURNS).then(pl.lit("19")).otherwise(pl.lit("20"))
    month = (
        small.str.extract(_SHORT_DAY, 2)
        .str.to_lowercase()
        .replace_strict(_MONTHS, default=None, return_dtype=pl.String)
    )
    short = pl.concat_str(
        century + small.str.extract(_SHORT_DAY, 3), month, small.str.extract(_SHORT_DAY, 1).str.zfill(2), separator="-"
    )
    return pl.coalesce(small.str.to_date("%Y-%m-%d", strict=False), short.str.to_date("%Y-%m-%d", strict=False))


def _amount(text: pl.Expr) -> pl.Expr:
    """An amount written either way, exactly, null where it is none."""
    plain = text.str.replace_all(r"[$,\s]", "")
    return pl.when(plain.str.contains(r"^\d{1,12}(\.\d{1,6})?$")).then(plain).cast(pl.Decimal(20, 6), strict=False)


def _parsed(batch: pl.DataFrame) -> pl.DataFrame:
    """The loans with what could be read beside its text: ``day_…``, ``amount_…``, months, banks."""
    months = pl.col("Term").str.strip_chars().str.replace(r"\.0+$", "").cast(pl.Int32, strict=False)
    named = pl.concat_str(pl.col("Bank").str.strip_chars(), pl.lit("|"), pl.col("BankState").fill_null(""))
    loans = batch.with_columns(
        *(_day(pl.col(name)).alias(f"day_{name}") for name in _DAYS),
        *(_amount(pl.col(name)).alias(f"amount_{name}") for name in _AMOUNTS),
        months.alias("months"),
        pl.concat_str(pl.lit("US-SBA-"), pl.col("LoanNr_ChkDgt")).alias("identity"),
        named.alias("bank"),
    )
    numbers = loans.select(pl.col("bank").unique().drop_nulls().sort()).with_columns(_bank_number())
    return loans.join(numbers, on="bank", how="left", maintain_order="left").with_columns(
        pl.coalesce("day_DisbursementDate", "day_ApprovalDate").alias("start"),
        pl.min_horizontal("amount_DisbursementGross", "amount_GrAppv").alias("disbursed"),
    )


def _bank_number() -> pl.Expr:
    """A number for each spelling of a bank, the same in every file."""
    return (
        pl.col("bank")
        .map_elements(lambda name: "US-SBA-B" + sha256(name.encode()).hexdigest()[:10], return_dtype=pl.String)
        .alias("bank_no")
    )


def _as_money(amount: pl.Expr, text: pl.Expr | None = None) -> pl.Expr:
    """An amount as filings write it; where it could not be read, the text that stood there."""
    written = amount.cast(pl.Decimal(18, 2)).cast(pl.String)
    return written if text is None else pl.coalesce(written, text)


def _as_day(day: pl.Expr, text: pl.Expr | None = None) -> pl.Expr:
    written = day.dt.to_string("%Y-%m-%d")
    return written if text is None else pl.coalesce(written, text)


def _region(state: str) -> pl.Expr:
    return pl.concat_str(pl.lit("US-"), pl.col(state))


def _banks(loans: pl.DataFrame) -> pl.DataFrame:
    """Rows of `banks`: each spelling once, at the line where it first occurs."""
    first = loans.filter(pl.col("bank_no").is_not_null()).unique("bank_no", keep="first", maintain_order=True)
    return first.select(
        "bank_no",
        name=pl.col("Bank").str.strip_chars(),
        head_office=pl.lit(None, pl.String),
        kind=pl.lit("OTHER"),
        region_code=_region("BankState"),
        **{LINE: pl.col(LINE)},
    )


def _customers(loans: pl.DataFrame) -> pl.DataFrame:
    """Rows of `customers`: one borrower a loan."""
    return loans.filter(pl.col(RAW).is_null()).select(
        id_type=pl.lit("OTHER"),
        id_number=pl.col("identity"),
        name=pl.col("Name"),
        kind=pl.lit("ENTERPRISE"),
        region_code=_region("State"),
        industry_code=pl.col("NAICS"),
        employees=pl.col("NoEmp"),
        address=pl.concat_str("City", "State", "Zip", separator=" ", ignore_nulls=True),
        **{LINE: pl.col(LINE)},
    )


def _projects(loans: pl.DataFrame) -> pl.DataFrame:
    """Rows of `projects`. Every row of the file is here; a ragged one with its cells as they are in `purpose`."""
    share = (
        (pl.col("amount_SBA_Appv").cast(pl.Float64) * 100 / pl.col("amount_GrAppv").cast(pl.Float64))
        .round(6)
        .cast(pl.Decimal(9, 6))
    )
    sector = pl.col("NAICS").str.head(2)
    number = pl.col("LoanNr_ChkDgt")
    approved = _as_money(pl.col("amount_GrAppv"), pl.col("GrAppv"))
    due = pl.col("start").dt.offset_by(pl.concat_str(pl.col("months").cast(pl.String), pl.lit("mo")))
    return loans.select(
        project_no=number,
        customer_id_type=pl.lit("OTHER"),
        customer_id_number=pl.col("identity"),
        bank_no=pl.col("bank_no"),
        product=pl.lit("LOAN"),
        loan_contract_no=number,
        guarantee_contract_no=number,
        loan_amount=approved,
        guaranteed_amount=approved,
        loan_rate=pl.lit(None, pl.String),
        fee_rate=pl.lit(None, pl.String),
        start_date=_as_day(pl.col("start"), pl.coalesce("DisbursementDate", "ApprovalDate")),
        due_date=_as_day(due, pl.col("Term")),
        repayment_plan=pl.lit("SCHEDULE"),
        purpose=pl.col(RAW),
        industry_code=pl.col("NAICS"),
        region_code=_region("State"),
        is_small_firm=pl.lit("Y"),
        is_farmer=pl.when(sector == _AGRICULTURE).then(pl.lit("Y")).otherwise(pl.lit("N")),
        guarantee_mode=pl.lit("JOINT"),
        reguarantee_mode=pl.lit("PROPORTIONAL"),
        bank_share=(100 - share).cast(pl.String),
        guarantor_share=pl.lit("0"),
        reguarantor_share=share.cast(pl.String),
        fund_share=pl.lit("0"),
        government_share=pl.lit("0"),
        **{LINE: pl.col(LINE)},
    )


def _events(loans: pl.DataFrame, last: str) -> pl.DataFrame:
    """Rows of `project_events`, each loan's together, in the order of the file."""
    straight = loans.filter(pl.col(RAW).is_null()).with_columns(
        compensated=pl.min_horizontal("amount_ChgOffPrinGr", "disbursed"),
        paid=pl.col("MIS_Status").str.strip_chars().is_in(_PAID),
        due=pl.col("start").dt.offset_by(pl.concat_str(pl.col("months").fill_null(0).cast(pl.String), pl.lit("mo"))),
    )
    left = pl.col("disbursed") - pl.col("compensated").fill_null(0)
    charged_off = pl.col("compensated") > 0
    end = pl.min_horizontal("due", pl.lit(last).str.to_date())
    over = pl.when(charged_off).then("day_ChgOffDate").when("paid").then(pl.max_horizontal(end, "start"))
    disbursed = _event(
        straight.filter(pl.col("disbursed").is_null() | (pl.col("disbursed") > 0)),
        "1", "DISBURSEMENT", pl.col("disbursed"), "DisbursementGross", pl.col("day_DisbursementDate"), "DisbursementDate",
    )  # fmt: skip
    compensated = _event(
        straight.filter(charged_off | (pl.col("ChgOffPrinGr").is_not_null() & pl.col("amount_ChgOffPrinGr").is_null())),
        "2", "COMPENSATION", pl.col("compensated"), "ChgOffPrinGr", pl.col("day_ChgOffDate"), "ChgOffDate",
        pl.when(pl.col("amount_ChgOffPrinGr") > pl.col("disbursed")).then(
            pl.concat_str(pl.lit("charged off "), _as_money(pl.col("amount_ChgOffPrinGr")), pl.lit(", capped at what was disbursed"))
        ),
    )  # fmt: skip
    released = _event(
        straight.with_columns(over=over, left=left).filter((pl.col("left") > 0) & (charged_off | pl.col("paid"))),
        "3", "RELEASE", pl.col("left"), None, pl.col("over"), None,
    )  # fmt: skip
    return pl.concat([disbursed, compensated, released]).sort(LINE, "event_no", maintain_order=True)


def _event(
    loans: pl.DataFrame,
    number: str,
    kind: str,
    amount: pl.Expr,
    amount_text: str | None,
    day: pl.Expr,
    day_text: str | None,
    detail: pl.Expr | None = None,
) -> pl.DataFrame:
    """Events of one kind; what could not be read goes on as its text."""
    return loans.select(
        project_no=pl.col("LoanNr_ChkDgt"),
        event_no=pl.lit(number),
        kind=pl.lit(kind),
        event_date=_as_day(day, None if day_text is None else pl.col(day_text)),
        amount=_as_money(amount, None if amount_text is None else pl.col(amount_text)),
        detail=pl.lit(None, pl.String) if detail is None else detail,
        **{LINE: pl.col(LINE)},
    )
