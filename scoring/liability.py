"""The liability balance (融资担保责任余额): what each customer's balance at an institution weighs, month by month.

Here: classes, the single-account tests and weights, for all customers of a frame at once. Not here: sums over institutions and what is
measured by them (`regulatory`).

The classes are disjoint. A small firm and a farmer have their weight up to and including a whole balance of the customer, over all its
projects at the institution and before sharing; weights apply to the institution's own share of the balance (or to the contract, by
`liability_basis`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl

from scoring.calendar import MONTHS_OF_YEAR, month_end
from scoring.columns import ACCOUNT_SPANS, LIABILITY_SPANS, polars_schema
from scoring.parameters.model import InForce, Parameters
from scoring.rounding import FEN_OF_YUAN, THOUSAND, polars_half_up, polars_yuan, thousandths

_PARAMETERS = (
    "liability_weights", "liability_limits", "liability_basis", "rated_bond_grades", "rated_bond_concentration", "small_account_limit",
)  # fmt: skip
_WIDE = pl.Int128


def liability_spans(accounts: pl.DataFrame, parameters: Parameters, as_of: date) -> pl.DataFrame:
    """Rows of LIABILITY_SPANS for rows of ACCOUNT_SPANS, cut where a rule changes: each month has the rules of its last day."""
    frame = accounts.select(list(ACCOUNT_SPANS))
    if frame.is_empty():
        return pl.DataFrame(schema=polars_schema(LIABILITY_SPANS))
    return pl.concat([_weighed(part, rules) for part, rules in _by_rules(frame, parameters, as_of)])


def least_account_limits(parameters: Parameters) -> dict[str, str]:
    """The lowest limits that ever were: a customer whose projects stay below them together need not be added up month by month."""
    limits = [dated.value for dated in parameters.by_id["liability_limits"].values]
    small = [dated.value for dated in parameters.by_id["small_account_limit"].values]
    tables = [table for table in limits if isinstance(table, dict)]
    singles = [number for number in small if isinstance(number, Decimal)]
    other = min(*(table["small_firm"] for table in tables), *singles)
    return {"farmer": str(min(other, *(table["farmer"] for table in tables))), "other": str(other)}


def _by_rules(frame: pl.DataFrame, parameters: Parameters, as_of: date) -> Iterator[tuple[pl.DataFrame, InForce]]:
    first = int(frame["from_month_no"].min())  # type: ignore[arg-type]
    begin = month_end(first // MONTHS_OF_YEAR, first % MONTHS_OF_YEAR + 1)
    for begins, ends, rules in parameters.spans(_PARAMETERS, min(begin, as_of), as_of):
        # a rule that begins within a month speaks of that month's last day
        low = begins.year * MONTHS_OF_YEAR + begins.month - 1
        high = (
            ends.year * MONTHS_OF_YEAR
            + ends.month
            - 1
            - (0 if ends in (as_of, month_end(ends.year, ends.month)) else 1)
        )
        part = frame.filter((pl.col("from_month_no") <= high) & (pl.col("to_month_no") >= low))
        yield (
            part.with_columns(
                from_month_no=pl.max_horizontal("from_month_no", pl.lit(low, dtype=pl.Int64)),
                to_month_no=pl.min_horizontal("to_month_no", pl.lit(high, dtype=pl.Int64)),
            ),
            rules,
        )


def _weighed(frame: pl.DataFrame, rules: InForce) -> pl.DataFrame:
    limits = rules.table("liability_limits")
    weights = {name: thousandths(weight) for name, weight in rules.table("liability_weights").items()}
    measured = "own_balance" if rules.codes("liability_basis") == ("own_share",) else "contract_balance"
    frame = frame.with_columns(
        liability_class=_class(limits["small_firm"], limits["farmer"], rules.codes("rated_bond_grades")),
        fen=(pl.col(measured) * FEN_OF_YUAN).cast(pl.Int64),
    )
    weight = pl.col("liability_class").replace_strict(weights, return_dtype=pl.Int64)
    rated = thousandths(rules.number("rated_bond_concentration"))
    concentrated = pl.when(pl.col("liability_class") == "rated_bond").then(rated).otherwise(weight)
    return frame.select(
        "institution_id",
        "customer_id",
        "project_id",
        "account_no",
        "from_month_no",
        "to_month_no",
        "liability_class",
        weight=weight / THOUSAND,
        contract_balance="contract_balance",
        measured_balance=measured,
        liability=_times("fen", weight),
        concentration=_times("fen", concentrated),
        is_small_farmer=pl.col("is_small_firm").fill_null(False) | pl.col("is_farmer").fill_null(False),
        is_small_account=pl.col("whole_balance") <= rules.number("small_account_limit"),
    ).cast(polars_schema(LIABILITY_SPANS))


def _class(small: Decimal, farmer: Decimal, grades: tuple[str, ...]) -> pl.Expr:
    """The class of a balance; a loan of a small firm or farmer over its limit is another loan."""
    product, whole = pl.col("product"), pl.col("whole_balance")
    # stored grades are free text: AA+ and aa+ are one grade
    is_rated = pl.col("issuer_grade").str.strip_chars().str.to_uppercase().is_in(grades).fill_null(False)
    return (
        pl.when(product == "HOUSING").then(pl.lit("housing"))
        .when((product == "BOND") & is_rated).then(pl.lit("rated_bond"))
        .when(product == "BOND").then(pl.lit("other_bond"))
        .when(product == "OTHER_FINANCING").then(pl.lit("other_financing"))
        .when(product == "NON_FINANCING").then(pl.lit("non_financing"))
        .when(pl.col("is_small_firm").fill_null(False) & (whole <= small)).then(pl.lit("small_firm"))
        .when(pl.col("is_farmer").fill_null(False) & (whole <= farmer)).then(pl.lit("farmer"))
        .otherwise(pl.lit("other_loan"))
    )  # fmt: skip


def _times(fen: str, weight: pl.Expr) -> pl.Expr:
    product = pl.col(fen).cast(_WIDE) * weight.cast(_WIDE)
    return polars_yuan(polars_half_up(product, pl.lit(THOUSAND, dtype=_WIDE)).cast(pl.Int64))
