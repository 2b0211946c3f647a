"""What the regulator measures of each institution and month (监管指标): value, limit, verdict, article.

Here: ratios, limits and verdicts for all institutions and months at once. Not here: the liability balance of customers (`liability`), how
the amounts were added up (the warehouse).

A ratio is compared with its limit by multiplying out in whole fen and thousandths, so that a value that stands on a limit keeps it. A ratio
whose denominator is zero or not known is not zero: it is not assessed. Over a denominator below zero (net assets that are lost) there is
no ratio either, but a limit that is a multiple of it is broken by any liability. Where the monthly report and the filings both give a
figure, the measure of the plain name is the report's and the one with `_filed` beside it is from what was filed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from scoring.columns import polars_schema
from scoring.finance_columns import INSTITUTION_AMOUNTS, INSTITUTION_MONTHS, MEASURES_OF_INSTITUTIONS
from scoring.parameters.model import InForce, Parameters
from scoring.regulatory.measure_words import MEASURE_WORDS
from scoring.rounding import FEN_OF_YUAN, THOUSAND, polars_half_up, thousandths

_PARAMETERS = (
    "liability_weights", "leverage_limits", "leverage_policy_conditions", "concentration_limits", "asset_ratio_limits",
    "policy_share_limits", "unearned_reserve_share", "compensation_reserve_yearly", "compensation_reserve_ceiling", "reported_difference",
)  # fmt: skip
_WIDE = pl.Int128
#: The re-guarantor itself: article 47 leaves it to separate rules, so that the same numbers are the company's own policy for it.
OWN = "self"
_OWN_RULES = "company policy: 条例第四十七条另行规定，参照执行 Regulation, article 47: separate rules, the same numbers by policy"
Direction = Literal["at_most", "at_least"]


@dataclass(frozen=True)
class Measure:
    """One measure: over / under (under None: an amount), its limit in thousandths of `under`, or of yuan where it is an amount."""

    name: str
    unit: str
    basis: str
    over: pl.Expr
    under: pl.Expr | None = None
    limit: pl.Expr | None = None
    direction: Direction = "at_most"
    parameter: str | None = None


def institution_measures(months: pl.DataFrame, parameters: Parameters, as_of: date) -> pl.DataFrame:
    """Every measure of every row of INSTITUTION_MONTHS: rows of MEASURES_OF_INSTITUTIONS, each month by the rules of its last day."""
    found = []
    for frame, rules in _by_rules(months.select(list(INSTITUTION_MONTHS)), parameters, as_of):
        fen = frame.with_columns((pl.col(name) * FEN_OF_YUAN).cast(pl.Int64) for name in INSTITUTION_AMOUNTS)
        fen = _with_reported_liability(fen, rules)
        found += [_judged(fen, measure, rules) for measure in _measures(rules)]
    if not found:
        return pl.DataFrame(schema=polars_schema(MEASURES_OF_INSTITUTIONS))
    return pl.concat(found).sort("institution_id", "period", "measure")


def _by_rules(frame: pl.DataFrame, parameters: Parameters, as_of: date) -> Iterator[tuple[pl.DataFrame, InForce]]:
    """The months, parted where a rule changes: each has the rules of its last day, the last one those of the as-of day."""
    day = pl.min_horizontal(
        pl.col("period").str.to_date("%Y-%m", strict=False, exact=True).dt.month_end(), pl.lit(as_of)
    )
    frame = frame.with_columns(day=day)
    if frame.is_empty():
        return
    first = frame["day"].min()
    assert isinstance(first, date)  # noqa: S101 - the column's type
    for begins, ends, rules in parameters.spans(_PARAMETERS, first, as_of):
        yield frame.filter(pl.col("day").is_between(begins, ends)).drop("day"), rules


def _with_reported_liability(frame: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    """The liability balance that follows from the report: small firms and farmers at their weight, the rest in full."""
    weights = {name: thousandths(weight) for name, weight in rules.table("liability_weights").items()}
    rest = (pl.col("guaranteed_balance") - pl.col("small_farmer_balance")).cast(_WIDE) * weights["other_loan"]
    weighed = pl.col("small_farmer_balance").cast(_WIDE) * weights["small_firm"] + rest
    return frame.with_columns(reported_liability=polars_half_up(weighed, pl.lit(THOUSAND, dtype=_WIDE)).cast(pl.Int64))


def _measures(rules: InForce) -> Iterator[Measure]:
    yield from _of_liability(rules)
    yield from _of_assets(rules)
    yield from _of_reserves(rules)
    yield from _of_policy(rules)
    yield from _rates()


def _of_liability(rules: InForce) -> Iterator[Measure]:
    column = pl.col
    # a partner that leaves the column of its report empty holds none; what the company does not state of itself is not known
    equity = column("other_guarantor_equity")
    none_held = pl.when(column("institution_id") != OWN).then(pl.lit(0, dtype=pl.Int64))
    net = column("net_assets") - pl.coalesce(equity, none_held)
    leverage = _leverage_limit(rules)
    concentration = _limits(rules, "concentration_limits")
    yield Measure("liability_balance_filed", "yuan", "filed", column("liability"), parameter="liability_weights")
    yield Measure(
        "liability_balance_reported", "yuan", "reported", column("reported_liability"), parameter="liability_weights"
    )
    reported = column("reported_liability")
    yield Measure("leverage", "times", "reported", reported, net, leverage, parameter="leverage_limits")
    yield Measure("leverage_filed", "times", "filed", column("liability"), net, leverage, parameter="leverage_limits")
    whole = column("net_assets")
    yield Measure("leverage_on_net_assets", "times", "filed", column("liability"), whole)
    yield Measure(
        "single_customer_share", "ratio", "filed", column("largest_customer"), whole, concentration["customer"],
        parameter="concentration_limits",
    )  # fmt: skip
    yield Measure(
        "group_share",
        "ratio",
        "filed",
        column("largest_group"),
        whole,
        concentration["group"],
        parameter="concentration_limits",
    )


def _leverage_limit(rules: InForce) -> pl.Expr:
    """The higher limit where small firms and farmers are enough of the balance and of the accounts."""
    limits, needed = _limits(rules, "leverage_limits"), rules.table("leverage_policy_conditions")
    by_balance = pl.col("small_farmer_balance").cast(_WIDE) * THOUSAND >= pl.col("guaranteed_balance").cast(
        _WIDE
    ) * thousandths(needed["balance"])
    by_accounts = pl.col("small_farmer_accounts") * THOUSAND >= pl.col("accounts") * thousandths(needed["accounts"])
    mainly = (by_balance & by_accounts & (pl.col("guaranteed_balance") > 0) & (pl.col("accounts") > 0)).fill_null(False)
    return pl.when(mainly).then(limits["policy"]).otherwise(limits["ordinary"])


def _of_assets(rules: InForce) -> Iterator[Measure]:
    column, limits = pl.col, _limits(rules, "asset_ratio_limits")
    own = column("net_assets") + column("unearned_premium_reserve") + column("compensation_reserve")
    free = column("total_assets") - column("compensation_receivable")
    class12 = column("class1_assets") + column("class2_assets")
    parts: tuple[tuple[str, pl.Expr, pl.Expr, str, Direction], ...] = (
        ("capital_ratio", own, column("total_assets"), "capital", "at_least"),
        ("class1_ratio", column("class1_assets"), free, "class1", "at_least"),
        ("class12_ratio", class12, free, "class12", "at_least"),
        ("class3_ratio", column("class3_assets"), free, "class3", "at_most"),
    )
    for name, over, under, limit, direction in parts:
        yield Measure(name, "ratio", "reported", over, under, limits[limit], direction, "asset_ratio_limits")


def _of_reserves(rules: InForce) -> Iterator[Measure]:
    """Reserves as reported, held against what the rule asks for: at least, in yuan."""
    column = pl.col
    unearned = column("fee_income").cast(_WIDE) * thousandths(rules.number("unearned_reserve_share")) // FEN_OF_YUAN
    yield Measure(
        "unearned_reserve", "yuan", "reported", column("unearned_premium_reserve"), None, unearned, "at_least",
        "unearned_reserve_share",
    )  # fmt: skip
    # the company states a balance sheet and no book: its liability balance is that of the filings
    balance = pl.coalesce("reported_liability", pl.when(column("institution_id") == OWN).then("liability")).cast(_WIDE)
    added = balance * thousandths(rules.number("compensation_reserve_yearly"))
    # without the balance at the beginning of the year, the year's own part is the least that it can be
    opening = (column("opening_reserve") - column("written_off_year").fill_null(0)).fill_null(0).cast(_WIDE) * THOUSAND
    ceiling = balance * thousandths(rules.number("compensation_reserve_ceiling"))
    needed = pl.max_horizontal(pl.min_horizontal(opening + added, ceiling), pl.lit(0, dtype=_WIDE)) // FEN_OF_YUAN
    yield Measure(
        "compensation_reserve", "yuan", "reported", column("compensation_reserve"), None,
        pl.when(balance.is_not_null()).then(needed), "at_least", "compensation_reserve_yearly",
    )  # fmt: skip


def _of_policy(rules: InForce) -> Iterator[Measure]:
    column = pl.col
    limits = _limits(rules, "policy_share_limits")
    # asked of government guarantors only
    asked = {name: pl.when(column("kind") == "GOVERNMENT").then(limit) for name, limit in limits.items()}
    filed = column("filed_balance")
    parts = (
        (
            "small_farmer_share",
            "reported",
            column("small_farmer_balance"),
            column("guaranteed_balance"),
            "small_farmer",
        ),
        ("small_farmer_share_filed", "filed", column("filed_small_farmer"), filed, "small_farmer"),
        ("small_account_share", "filed", column("filed_small_accounts"), filed, "small_account"),
    )
    for name, basis, over, under, limit in parts:
        yield Measure(name, "ratio", basis, over, under, asked[limit], "at_least", "policy_share_limits")


def _rates() -> Iterator[Measure]:
    column = pl.col
    reserves = column("compensation_reserve") + column("general_risk_reserve")
    parts = (
        ("compensation_rate_period", "filed", column("compensated"), column("released")),
        ("compensation_rate_balance", "filed", column("compensated_12m"), column("average_balance_12m")),
        ("compensation_rate_cumulative", "filed", column("compensated_ever"), column("released_ever")),
        (
            "recovery_rate_year",
            "filed",
            column("recovered_year"),
            column("outstanding_opening") + column("compensated_year"),
        ),
        ("loss_rate", "filed", column("written_off_year"), column("released_year")),
        ("reserve_cover", "reported", reserves, column("compensation_receivable")),
        ("liquidity_ratio", "reported", column("liquid_assets"), column("liquid_liabilities")),
        ("overdue_rate", "filed", column("overdue_balance"), column("filed_balance")),
    )
    for name, basis, over, under in parts:
        yield Measure(name, "ratio", basis, over, under)


def _limits(rules: InForce, parameter: str) -> dict[str, pl.Expr]:
    return {name: pl.lit(thousandths(limit), dtype=_WIDE) for name, limit in rules.table(parameter).items()}


def _judged(frame: pl.DataFrame, measure: Measure, rules: InForce) -> pl.DataFrame:
    """One measure of every row, judged."""
    over = measure.over.cast(_WIDE)
    if measure.under is None:
        under, value = pl.lit(FEN_OF_YUAN, dtype=_WIDE), measure.over / FEN_OF_YUAN
    else:
        # nothing is divided by zero, and a ratio over a loss of capital says nothing; that it allows no liability is certain all the same
        lost = (measure.under < 0) & (measure.over > 0) & (measure.direction == "at_most")
        under = pl.when((measure.under > 0) | lost).then(measure.under).cast(_WIDE)
        value = measure.over / pl.when(measure.under > 0).then(measure.under)
    limit = pl.lit(None, dtype=_WIDE) if measure.limit is None else measure.limit
    left, right = over * THOUSAND, limit * under
    passed = left <= right if measure.direction == "at_most" else left >= right
    dated = rules.dated(measure.parameter) if measure.parameter else None
    words = MEASURE_WORDS[measure.name]
    own = pl.col("institution_id") == OWN
    article = "; ".join(source.citation() for source in dated.sources) if dated else ""
    return frame.select(
        "institution_id",
        "period",
        measure=pl.lit(measure.name),
        value=value.cast(pl.Float64),
        limit_value=limit.cast(pl.Float64) / THOUSAND,
        direction=pl.when(limit.is_not_null()).then(pl.lit(measure.direction)),
        passed=passed,
        verdict=_verdict(measure, passed, value, rules),
        unit=pl.lit(measure.unit),
        basis=pl.lit(measure.basis),
        definition=pl.lit(f"{words.definition_zh} {words.definition}"),
        article=pl.when(own & pl.lit(article != ""))
        .then(pl.lit(f"{_OWN_RULES}; {article}"))
        .otherwise(pl.lit(article)),
        confirmed=pl.lit(None if dated is None else dated.confirmed, dtype=pl.Boolean) & own.not_(),
        parameters_version=pl.lit(rules.version),
    ).select(pl.col(name).cast(kind) for name, kind in polars_schema(MEASURES_OF_INSTITUTIONS).items())


def _verdict(measure: Measure, passed: pl.Expr, value: pl.Expr, rules: InForce) -> pl.Expr:
    """Broken is critical; a report that differs from the filings by more than the warning line is a warning."""
    verdict = pl.when(passed).then(pl.lit("normal")).when(passed.not_()).then(pl.lit("critical"))
    if measure.name == "liability_balance_reported":
        filed, reported = pl.col("liability").cast(_WIDE), pl.col("reported_liability").cast(_WIDE)
        far = (filed - reported).abs() * THOUSAND > reported.abs() * thousandths(rules.number("reported_difference"))
        verdict = pl.when(far).then(pl.lit("warning")).when(far.not_()).then(pl.lit("normal"))
    return (
        pl.when(value.is_null() & passed.is_null())
        .then(pl.lit("not_assessed_no_data"))
        .otherwise(pl.coalesce(verdict.otherwise(None), pl.lit("not_applicable")))
    )
