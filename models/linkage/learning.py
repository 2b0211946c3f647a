"""Weights of linkage estimated with Splink, from the records themselves and from people's answers.

Here: u from random pairs, m by expectation maximisation within blocks, both held between bounds; confirmed pairs move m, and confirmed and
rejected ones the line from weight to probability. Not here: finding pairs in a build (`orchestration.judging.linking`), keeping weights
(`casework`).

An estimate that the records cannot give (a level that no pair shows), or that speaks against one customer where the shipped weight speaks
for it, stays as shipped: what a few records of a small book say by chance does not turn evidence around. And where there are firms, no
agreement is learned to be rarer among strangers, no difference of names commoner within one customer, than as shipped: agreements hang
together among firms of one owner, which share person, phone and rooms and are not one firm, and that is a dependence which estimates level
by level do not see. Records of people alone have no such owners, and what they say counts as it is.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from scipy.optimize import minimize

from models.linkage.fields import COMPARISONS, Comparison
from models.linkage.weights import MOST_BITS, Weights, scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED: Final = 20
MOST_PAIRS: Final = 1_000_000  # random ones, for u
#: Blocks in which m is estimated: the first two that records share, so that each comparison is free in one of them. Days of foundation are
#: shared by too many strangers to be the first choice.
BLOCKS: Final = ("phone", "name", "established")
BLOCKS_NEEDED: Final = 2
#: The block of one name says that the parts of people's names are held fixed in it, as the name of a firm is.
_WHOLE_NAME: Final = "l.name = r.name and coalesce(l.given, '') = coalesce(r.given, '') and coalesce(l.family, '') = coalesce(r.family, '')"
MOST_BLOCKED: Final = 20_000_000  # pairs in one block
#: Pairs that agree so far are one customer in most cases; from their number follows how likely any two are.
CERTAIN: Final = (
    "l.number = r.number and l.number_space = r.number_space",
    "l.name = r.name and l.phone = r.phone",
    "l.name = r.name and l.established = r.established",
)
FOUND_BY_THEM: Final = 0.7  # share of the pairs that are one, which those rules find
LIKELIEST_PRIOR: Final = 1e-3
UNLIKE: Final = "name.different"
#: Speaks against two firms, of which many are founded in a year, and for two people, whose birthdays have wrong digits.
OF_PEOPLE: Final = "established.same_year"
#: Compared of people alone: no owner of several firms makes these agree among strangers.
NAMES_OF_PEOPLE: Final = ("given", "family")
#: A level that ships with so little evidence, in bits, is on no side that reason puts it on: what is learned counts.
EITHER_WAY: Final = 2.0
#: How many confirmed pairs weigh as much as what the records say, and the pull of the line to where it was.
RECORDS_WEIGH, LINE_HELD = 50.0, 0.5


def learned(table: Any, shipped: Weights, *, records: int) -> Weights:
    """Weights of the records of a Splink `table` (`fields.RECORDS` with ``name_parts`` and ``address_parts``)."""
    from splink import Linker, block_on  # noqa: PLC0415 - half a second, which nothing else needs

    linker = Linker(table, settings(), log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(list(CERTAIN), recall=FOUND_BY_THEM)
    likely = linker.misc.save_model_to_json()["probability_two_random_records_match"]
    if not likely:  # no two records are certain to be one: how likely any two are stays as shipped
        linker = Linker(table, settings(), log_level="ERROR")
    training = linker.training
    training.estimate_u_using_random_sampling(max_pairs=MOST_PAIRS, seed=SEED)
    for block in [one for one in BLOCKS if _is_shared(linker, table, one)][:BLOCKS_NEEDED]:
        training.estimate_parameters_using_expectation_maximisation(
            _WHOLE_NAME if block == "name" else block_on(block), estimate_without_term_frequencies=True
        )
    found = linker.misc.save_model_to_json()
    has_firms = _has_firms(linker, table)
    m, u = dict(shipped.m), dict(shipped.u)
    for one in COMPARISONS:
        for name, (of_one, of_any) in _levels(found, one).items():
            if _holds(shipped, name, of_one, of_any) or (name == OF_PEOPLE and not has_firms and of_one and of_any):
                m[name], u[name] = of_one, of_any
            if has_firms and one.name not in NAMES_OF_PEOPLE and not name.endswith(f".{one.otherwise}"):
                u[name] = max(u[name], shipped.u[name])
    if has_firms:
        m[UNLIKE] = min(m[UNLIKE], shipped.m[UNLIKE])
    prior = min(found["probability_two_random_records_match"], LIKELIEST_PRIOR) if likely else shipped.prior
    return Weights(m, u, prior, records=records)


def _is_shared(linker: Any, table: Any, block: str) -> bool:
    """Do any two records agree in this column, and not too many; where none do, what its block would have said stays as shipped."""
    sql = f"select coalesce(sum(n * (n - 1) / 2), 0) as pairs from (select count(*) as n from {table.physical_name} "  # noqa: S608
    answer = linker.misc.query_sql(f"{sql} where {block} is not null group by {block})", output_type="pandas")
    return 0 < int(answer["pairs"][0]) <= MOST_BLOCKED


def _has_firms(linker: Any, table: Any) -> bool:
    sql = f"select 1 from {table.physical_name} where is_firm limit 1"  # noqa: S608
    return len(linker.misc.query_sql(sql, output_type="pandas")) > 0


def settings() -> Any:
    """The comparisons as Splink takes them."""
    from splink import SettingsCreator  # noqa: PLC0415
    from splink.comparison_library import CustomComparison  # noqa: PLC0415

    made: list[Any] = []
    for one in COMPARISONS:
        levels: list[Any] = [{"sql_condition": one.is_unknown, "label_for_charts": "unknown", "is_null_level": True}]
        levels += [{"sql_condition": condition, "label_for_charts": name} for name, condition in one.levels]
        levels.append({"sql_condition": "ELSE", "label_for_charts": one.otherwise})
        made.append(CustomComparison(output_column_name=one.name, comparison_levels=levels))
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="customer_id",
        comparisons=made,
        blocking_rules_to_generate_predictions=[],
    )


def taught(weights: Weights, answered: pl.DataFrame) -> Weights:
    """Weights after people's answers: rows with the level of each comparison (`weights.levels_of`) and is_same.

    Confirmed pairs say how often records of one customer agree on each level, and move m towards it. The line from weight to probability
    is fitted to all answers, held to where it was; so a reviewer who keeps rejecting what the weights find likely lowers the rest.
    """
    if answered.is_empty():
        return weights
    same = answered.filter(pl.col("is_same"))
    m = {name: value for one in COMPARISONS for name, value in _moved(weights, one, same).items()}
    moved = replace(weights, m=m)
    weight = scored(answered, moved).filter(pl.col("basis") == "likeness")
    intercept, slope = _line(weight["match_weight"].to_numpy(), weight["is_same"].to_numpy())
    return replace(moved, intercept=intercept, slope=slope, answers=answered.height)


def _moved(weights: Weights, one: Comparison, same: pl.DataFrame) -> dict[str, float]:
    """m of a comparison's levels after n confirmed pairs that say something: (K × m + how many stand there) / (K + n)."""
    stand = same.filter(pl.col(one.name) >= 0)[one.name].to_list()
    seen = {f"{one.name}.{name}": stand.count(len(one.levels) - at) for at, name in enumerate(one.level_names)}
    return {
        name: (RECORDS_WEIGH * weights.m[name] + count) / (RECORDS_WEIGH + len(stand)) for name, count in seen.items()
    }


def _line(weight: NDArray[np.float64], is_same: NDArray[np.bool_]) -> tuple[float, float]:
    """Intercept and slope, in bits, that fit the answers best, held to 0 and 1."""
    if not len(weight):
        return 0.0, 1.0
    sign = np.where(is_same, 1.0, -1.0)

    def loss(at: NDArray[np.float64]) -> float:
        fit = np.logaddexp(0.0, -sign * (at[0] + at[1] * weight) * math.log(2)).sum()
        return float(fit + LINE_HELD * (at[0] ** 2 / 4 + 4 * (at[1] - 1) ** 2))

    found = minimize(loss, np.array([0.0, 1.0]), method="L-BFGS-B", bounds=[(-MOST_BITS, MOST_BITS), (0.1, 3.0)])
    return round(float(found.x[0]), 6), round(float(found.x[1]), 6)


def _levels(found: dict[str, Any], one: Comparison) -> dict[str, tuple[Any, Any]]:
    """m and u of each level, None where no pair showed it."""
    (mine,) = (each for each in found["comparisons"] if each["output_column_name"] == one.name)
    levels = [level for level in mine["comparison_levels"] if not level.get("is_null_level")]
    return {
        f"{one.name}.{name}": (level.get("m_probability"), level.get("u_probability"))
        for name, level in zip(one.level_names, levels, strict=True)
    }


def _holds(shipped: Weights, name: str, m: Any, u: Any) -> bool:
    """Is an estimate there, and on the side of evidence where reason puts the level: chance in a small book turns nothing around."""
    bits = shipped.bits(name)
    return bool(m and u) and (abs(bits) < EITHER_WAY or (math.log2(m / u) > 0) == (bits > 0))
