"""The liability balance (融资担保责任余额): what a customer's balance at an institution weighs, month by month.

Here: classes, the single-account tests and weights, as a table of decisions by kind of project, month and whole balance. Not here: the
balances and their sums (SQL of the warehouse, which looks each balance up in this table), what is measured by them (`regulatory`).

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
from scoring.columns import polars_schema
from scoring.finance_columns import LIABILITY_DECISIONS
from scoring.parameters.model import InForce, Parameters
from scoring.rounding import FEN_OF_YUAN, thousandths

_PARAMETERS = (
    "liability_weights", "liability_limits", "liability_basis", "rated_bond_grades", "rated_bond_concentration", "small_account_limit",
)  # fmt: skip
#: Above every limit: more fen than 64 bits hold is no balance.
_NO_LIMIT = 2**63 - 1


def decisions(kinds: pl.DataFrame, first_month_no: int, parameters: Parameters, as_of: date) -> pl.DataFrame:
    """Rows of LIABILITY_DECISIONS for rows of ACCOUNT_KINDS, for the months from the first to that of `as_of`.

    Each month has the rules of its last day, or of `as_of`. A balance is decided by the one row of its kind and month with
    ``above < whole balance <= up_to``, all in fen.
    """
    spans = _by_rules(first_month_no, parameters, as_of)
    return pl.concat([_decided(kinds, low, high, rules) for low, high, rules in spans])


def least_account_limits(parameters: Parameters) -> dict[str, str]:
    """The lowest limits that ever were: a customer whose projects stay below them together is decided project by project."""
    limits = [dated.value for dated in parameters.by_id["liability_limits"].values]
    small = [dated.value for dated in parameters.by_id["small_account_limit"].values]
    tables = [table for table in limits if isinstance(table, dict)]
    singles = [number for number in small if isinstance(number, Decimal)]
    other = min(*(table["small_firm"] for table in tables), *singles)
    return {"farmer": str(min(other, *(table["farmer"] for table in tables))), "other": str(other)}


def _by_rules(first_month_no: int, parameters: Parameters, as_of: date) -> Iterator[tuple[int, int, InForce]]:
    """Stretches of months, first and last, over which the rules stand still."""
    begin = month_end(first_month_no // MONTHS_OF_YEAR, first_month_no % MONTHS_OF_YEAR + 1)
    for begins, ends, rules in parameters.spans(_PARAMETERS, min(begin, as_of), as_of):
        # a rule that begins within a month speaks of that month's last day
        low, high = (day.year * MONTHS_OF_YEAR + day.month - 1 for day in (begins, ends))
        is_whole = ends in (as_of, month_end(ends.year, ends.month))
        yield low, high if is_whole else high - 1, rules


def _decided(kinds: pl.DataFrame, low: int, high: int, rules: InForce) -> pl.DataFrame:
    limits = rules.table("liability_limits")
    small, farmer, single = (
        int(limit * FEN_OF_YUAN)
        for limit in (limits["small_firm"], limits["farmer"], rules.number("small_account_limit"))
    )
    weights = {name: thousandths(weight) for name, weight in rules.table("liability_weights").items()}
    weight = pl.col("liability_class").replace_strict(weights, return_dtype=pl.Int64)
    rated = thousandths(rules.number("rated_bond_concentration"))
    tops = sorted({small, farmer, single, _NO_LIMIT})
    bands = pl.DataFrame({"above": [0, *tops[:-1]], "up_to": tops}, schema={"above": pl.Int64, "up_to": pl.Int64})
    return (
        kinds.join(bands, how="cross")
        .with_columns(liability_class=_class(small, farmer, rules.codes("rated_bond_grades")))
        .select(
            "kind_no",
            pl.lit(low).alias("from_month_no"),
            pl.lit(high).alias("to_month_no"),
            "above",
            "up_to",
            "liability_class",
            weight=weight,
            concentration_weight=pl.when(pl.col("liability_class") == "rated_bond").then(rated).otherwise(weight),
            is_own_share=pl.lit(rules.codes("liability_basis") == ("own_share",)),
            is_small_farmer=pl.col("is_small_firm").fill_null(False) | pl.col("is_farmer").fill_null(False),
            is_small_account=pl.col("up_to") <= single,
        )
        .cast(polars_schema(LIABILITY_DECISIONS))
    )


def _class(small: int, farmer: int, grades: tuple[str, ...]) -> pl.Expr:
    """The class of a balance in a band up to and including `up_to`; a loan of a small firm or farmer over its limit is another loan."""
    product, whole = pl.col("product"), pl.col("up_to")
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
