"""Fees (再担保费): which standard a project is charged by, its schedule of charges, and what an early release gives back.

Here: amounts for all projects of a frame at once, the same for one in a form and a million in a build. Not here: the standards themselves
(`parameters/fees`), what has been received and refunded (the warehouse), entries (the ledger).

    charge = round(base × rate × days / 365, fen)                base = guaranteed amount × re-guarantor's share, not rounded before
    refund = round(charge × unused days / days, fen)             unused from the release day; never more than received

The tier is that of the project's guaranteed amount, or of all that its customer has (`customers`), as the standard says.

Amounts are multiplied out in whole fen, share units and billionths of a rate, in 128 bits, and rounded half up once.

>>> from datetime import date
>>> from scoring.parameters.reader import shipped
>>> preview = one_project(guaranteed_amount="5000000.00", reguarantor_share="0.4", start=date(2025, 3, 1), due=date(2026, 3, 1))
>>> charges(preview, None, shipped()).select("base", "rate", "days", "amount").row(0)
(Decimal('2000000.00'), 0.003, 365, Decimal('6000.00'))
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from scoring.choices import chosen, listed
from scoring.columns import polars_schema
from scoring.fees.fitting import customer_class, fitting, standards_by_day, terms
from scoring.finance_columns import CHARGES, FEE_BALANCES, FEE_EXTENSIONS, FEE_PROJECTS
from scoring.parameters.model import Parameters
from scoring.parameters.standards import FeeStandard
from scoring.rounding import FEN_OF_YUAN, SHARE_UNITS, polars_half_up, polars_yuan

_RATE_UNITS = 1_000_000_000
_WIDE = pl.Int128


def one_project(
    *,
    guaranteed_amount: str | Decimal,
    reguarantor_share: str | Decimal,
    start: date,
    due: date,
    **more: Any,
) -> pl.DataFrame:
    """A frame of FEE_PROJECTS with one project, for a preview; `more` are its other columns.

    Without a `customer_amount` nothing else is known of its customer.
    """
    row = {
        "project_id": "preview",
        "is_small_firm": False,
        "is_farmer": False,
        "is_tech": False,
        "guaranteed_amount": Decimal(guaranteed_amount),
        "reguarantor_share": Decimal(reguarantor_share),
        "start_date": start,
        "due_date": due,
        **more,
    }
    return pl.DataFrame([{name: row.get(name) for name in FEE_PROJECTS}], schema=polars_schema(FEE_PROJECTS))


def charges(
    projects: pl.DataFrame,
    balances: pl.DataFrame | None,
    parameters: Parameters,
    extensions: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Every charge of each project, past and to come: rows of CHARGES.

    `projects` are rows of FEE_PROJECTS; `balances` of FEE_BALANCES, looked at by standards that are collected by year or quarter and by
    extensions (None: the guaranteed amount stands throughout). `extensions` are rows of FEE_EXTENSIONS: each is charged once, from the
    day the project was due to the day it is then due, under the number X1, X2, …
    A standard of customers looks at `customer_amount`; where it is null, the project is all that its customer has.
    A project that no standard fits, or whose amount or share is unknown, has one row without amount that says so in `not_assessed`.

    Each rule is that of the day it speaks of, whenever it is computed: standards that of the project's first day, the exemption from tax
    that of the day on which the charge is due, the basis of an extension that of the day of it.
    """
    standards = standards_by_day(parameters)
    frame = projects.select(list(FEE_PROJECTS)).with_columns(customer_class=customer_class())
    frame = frame.with_columns(standard=fitting(standards))
    frame = frame.join(terms(standards), on="standard", how="left", maintain_order="left")
    frame = _with_periods(frame, balances)
    if extensions is not None:
        frame = pl.concat([frame, _extended(frame, extensions, balances, parameters)])
    frame = frame.with_columns(is_vat_exempt=_vat_exempt(parameters))
    frame = _with_amounts(frame, standards)
    return _published(frame)


def earned_fen(day: date) -> pl.Expr:
    """What of a charge (a row of CHARGES) is earned by a day, in fen: charge × days passed / days of its period, half up.

    Cumulative, so that the parts of any days add up to the charge.
    """
    span = (pl.col("period_to") - pl.col("period_from")).dt.total_days()
    passed = (pl.lit(day) - pl.col("period_from")).dt.total_days().clip(0, span)
    fen = (pl.col("amount") * FEN_OF_YUAN).cast(pl.Int64).cast(_WIDE)
    return polars_half_up(fen * passed.cast(_WIDE), span.cast(_WIDE)).cast(pl.Int64)


def kept_fen(day: date) -> pl.Expr:
    """The same where something was refunded or waived: from the day after `ended_on` on, `kept` is all that the charge earns."""
    kept = (pl.col("kept") * FEN_OF_YUAN).cast(pl.Int64)
    return pl.when(pl.col("ended_on") < day).then(kept).otherwise(earned_fen(day))


def _with_periods(frame: pl.DataFrame, balances: pl.DataFrame | None) -> pl.DataFrame:
    """A row for each charge with its period and what it is on: the whole, or the balance at the start of each year or quarter."""
    whole = frame.filter(pl.col("months").is_null()).with_columns(
        number=pl.lit(1, dtype=pl.Int64),
        is_extension=pl.lit(value=False),
        period_from=pl.col("start_date"),
        period_to=pl.col("due_date"),
        on_amount=pl.col("guaranteed_amount"),
    )
    parts = frame.filter(pl.col("months").is_not_null())
    if parts.is_empty():
        return whole
    spanned = (pl.col("due_date").dt.year() - pl.col("start_date").dt.year()).cast(pl.Int64) * 12 + (
        pl.col("due_date").dt.month() - pl.col("start_date").dt.month()
    )
    parts = parts.with_columns(number=pl.int_ranges(1, spanned // pl.col("months") + 2)).explode("number")
    parts = parts.with_columns(
        is_extension=pl.lit(value=False),
        period_from=_months_later((pl.col("number") - 1) * pl.col("months")),
        period_to=pl.min_horizontal(_months_later(pl.col("number") * pl.col("months")), "due_date"),
    ).filter(pl.col("period_from") < pl.col("due_date"))
    return pl.concat([whole, _with_balances(parts, balances).select(whole.columns)])


def _extended(
    frame: pl.DataFrame, extensions: pl.DataFrame, balances: pl.DataFrame | None, parameters: Parameters
) -> pl.DataFrame:
    """A row for each extension that is charged, on what was still guaranteed on the day of it or on the guaranteed amount."""
    of_project = frame.filter(pl.col("number") == 1).drop(
        "number", "is_extension", "period_from", "period_to", "on_amount"
    )
    rows = of_project.join(extensions.select(list(FEE_EXTENSIONS)), on="project_id").with_columns(
        number=pl.col("extension_no").cast(pl.Int64), is_extension=pl.lit(value=True), due_date=pl.col("period_to")
    )
    basis = {code: chosen(parameters, "extension_basis", code, "extended_on") for code in ("none", "balance")}
    rows = rows.filter(~basis["none"])
    if balances is None:
        rows = rows.with_columns(on_amount=pl.col("guaranteed_amount"))
    else:
        known = balances.select(list(FEE_BALANCES)).sort("moved_on")
        still = pl.when(basis["balance"]).then("guaranteed_balance")
        rows = rows.sort("extended_on").join_asof(
            known, left_on="extended_on", right_on="moved_on", by="project_id", strategy="backward", check_sortedness=False
        ).with_columns(on_amount=pl.coalesce(still, "guaranteed_amount"))  # fmt: skip
    return rows.filter(pl.col("on_amount") > 0).select(frame.columns)


def _months_later(months: pl.Expr) -> pl.Expr:
    """The start date so many months later; the last day of a month that has no such day."""
    return pl.col("start_date").dt.offset_by(pl.format("{}mo", months))


def _with_balances(parts: pl.DataFrame, balances: pl.DataFrame | None) -> pl.DataFrame:
    if balances is None:
        return parts.with_columns(on_amount=pl.col("guaranteed_amount"))
    known = balances.select(list(FEE_BALANCES)).sort("moved_on")
    at_start = parts.sort("period_from").join_asof(
        known, left_on="period_from", right_on="moved_on", by="project_id", strategy="backward", check_sortedness=False
    )
    first = (pl.col("number") == 1) | pl.col("guaranteed_balance").is_null()
    amount = pl.when(first).then("guaranteed_amount").otherwise("guaranteed_balance")
    return at_start.with_columns(on_amount=amount).filter((pl.col("number") == 1) | (pl.col("on_amount") > 0))


def _vat_exempt(parameters: Parameters) -> pl.Expr:
    """Whether both the product and the class of the customer are exempt; a product that is not known is not."""
    product = listed(parameters, "vat_exempt_products", "product", "period_from").fill_null(value=False)
    return product & listed(parameters, "vat_exempt_classes", "customer_class", "period_from")


def _with_amounts(frame: pl.DataFrame, standards: tuple[FeeStandard, ...]) -> pl.DataFrame:
    fen = (pl.col("on_amount") * FEN_OF_YUAN).cast(pl.Int64)
    share = (pl.col("reguarantor_share") * SHARE_UNITS).cast(pl.Int64)
    actual = (pl.col("period_to") - pl.col("period_from")).dt.total_days()
    of_customer = pl.when("is_of_customer").then("customer_amount")
    tier_fen = (pl.coalesce(of_customer, "guaranteed_amount") * FEN_OF_YUAN).cast(pl.Int64)
    frame = frame.with_columns(
        fen=fen,
        share=share,
        tier_fen=tier_fen,
        days=pl.when("by_months").then(_thirty_days()).otherwise(actual),
    )
    weighted = pl.coalesce(
        pl.lit(None, dtype=_WIDE),
        *(pl.when(pl.col("standard") == place).then(_weighted(one)) for place, one in enumerate(standards)),
    )
    # fen × rate, over all tiers; then × share × days, rounded once
    frame = frame.with_columns(weighted=weighted)
    charged = polars_half_up(
        pl.col("weighted") * pl.col("share").cast(_WIDE) * pl.col("days").cast(_WIDE),
        pl.col("year_days").cast(_WIDE) * SHARE_UNITS * _RATE_UNITS,
    )
    least = pl.when(pl.col("fen") > 0).then("minimum_fen").otherwise(0)
    amount = pl.when(charged < least).then(least).otherwise(charged.cast(pl.Int64))
    return frame.with_columns(amount_fen=amount).with_columns(**_refund())


def _thirty_days() -> pl.Expr:
    """Days between two dates with months of thirty days."""
    begin, end = pl.col("period_from").dt, pl.col("period_to").dt
    years = (end.year() - begin.year()).cast(pl.Int64) * 360
    months = (end.month().cast(pl.Int64) - begin.month().cast(pl.Int64)) * 30
    first, last = (pl.min_horizontal(part.day().cast(pl.Int64), pl.lit(30)) for part in (begin, end))
    return years + months + last - first


def _weighted(standard: FeeStandard) -> pl.Expr:
    """Σ amount × rate of a standard, in fen and billionths: the whole at its tier's rate, or each slice at its own."""
    units = [int(tier.rate * (1 - standard.discount) * _RATE_UNITS) for tier in standard.tiers]
    limits = [None if tier.up_to is None else int(tier.up_to * FEN_OF_YUAN) for tier in standard.tiers]
    fen = pl.col("fen").cast(_WIDE)
    if standard.is_sliced:
        slices, below = pl.lit(0, dtype=_WIDE), 0
        for limit, rate in zip(limits, units, strict=True):
            upper = fen if limit is None else pl.min_horizontal(fen, pl.lit(limit, dtype=_WIDE))
            slices = slices + pl.max_horizontal(upper - below, pl.lit(0, dtype=_WIDE)) * rate
            below = limit or below
        return slices
    rate_of = pl.lit(units[-1], dtype=_WIDE)
    for limit, rate in reversed(list(zip(limits[:-1], units[:-1], strict=True))):
        rate_of = pl.when(pl.col("tier_fen") <= limit).then(pl.lit(rate, dtype=_WIDE)).otherwise(rate_of)
    return fen * rate_of


def _refund() -> dict[str, pl.Expr]:
    """Unused days from an early release, and the part of the charge for them."""
    release = pl.max_horizontal("released_date", "period_from")
    left = (pl.col("period_to") - release).dt.total_days()
    early = (pl.col("released_date") < pl.col("due_date")) & (left > 0)
    unused = pl.when(early).then(left).otherwise(0)
    span = (pl.col("period_to") - pl.col("period_from")).dt.total_days()
    back = polars_half_up(pl.col("amount_fen").cast(_WIDE) * unused.cast(_WIDE), span.cast(_WIDE))
    return {"unused_days": unused, "refundable_fen": back.cast(pl.Int64)}


def _published(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of CHARGES."""
    unknown = {
        "fee_standard": pl.col("standard").is_null(),
        "guaranteed_amount": pl.col("guaranteed_amount").is_null(),
        "reguarantor_share": pl.col("reguarantor_share").is_null(),
        "term": pl.col("days").is_null() | (pl.col("days") <= 0),
    }
    said = pl.concat_str(
        [pl.when(condition).then(pl.lit(code)) for code, condition in unknown.items()],
        separator=", ",
        ignore_nulls=True,
    )
    base = polars_half_up(pl.col("fen").cast(_WIDE) * pl.col("share").cast(_WIDE), pl.lit(SHARE_UNITS, dtype=_WIDE))
    known = said == ""
    return frame.select(
        "project_id",
        charge_no=pl.when("is_extension").then(pl.format("X{}", "number")).otherwise(pl.col("number").cast(pl.String)),
        standard_id="standard_id",
        customer_class="customer_class",
        collection="collection",
        due_date="period_from",
        period_from="period_from",
        period_to="period_to",
        days="days",
        base=polars_yuan(base.cast(pl.Int64)),
        rate=(pl.col("weighted").cast(pl.Float64) / pl.col("fen") / _RATE_UNITS),
        amount=pl.when(known).then(polars_yuan(pl.col("amount_fen"))),
        unused_days="unused_days",
        refundable=pl.when(known).then(polars_yuan(pl.col("refundable_fen"))),
        is_vat_exempt="is_vat_exempt",
        not_assessed=said,
    ).cast(polars_schema(CHARGES))
