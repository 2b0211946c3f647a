"""Counter-guarantees: what each measure is worth, what it covers, the weight that results, and what more cover would be needed.

Here: from measures to covers, by measure and by project. Not here: the risk degree and the decision (`risk`).

Measures are used in ascending order of their coefficient until the balance is covered. Measures of equal coefficient weigh the same in any
order, so a project's weight needs only the sum of values by coefficient (`by_project`: no sort, no window). Which of two equal measures
covers how much is shown by `by_measure`, where ties stand in the text order of measure_no, byte by byte ("m10" before "m2"): the one order
that every engine sorts alike.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import narwhals as nw

from scoring.calendar import latest_start
from scoring.engine import as_integers, by_code, smaller_of
from scoring.parameters.model import InForce
from scoring.rounding import FLOAT_SLACK, MILLION, THOUSAND, divided, thousandths, to_fen

#: Values are kept below this many thousandths of a fen, so that hundreds of them can be added; no balance comes near.
_VALUE_CAP = 10_000_000_000_000_000
_FEN_CAP = 9_000_000_000_000_000
WARNED_NOTES = ("appraisal_undated", "appraisal_outdated", "appraisal_after_as_of", "unknown_kind")


def with_values(measures: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """Measures with coefficient and haircut (thousandths), value (thousandths of a fen) and a column for each of WARNED_NOTES.

    A guarantee by a company or person without a value counts for the whole balance: its value here is larger than any balance.
    """
    coefficients = {kind: thousandths(c) for kind, c in rules.table("measure_coefficient").items()}
    haircuts = {kind: thousandths(h) for kind, h in rules.table("measure_haircut").items()}
    # older than n months on the day: n months had passed already the day before
    outdated_through = latest_start(rules.day - timedelta(days=1), rules.whole("appraisal_age_months"))
    on = nw.col("appraised_on")
    known = measures.with_columns(
        coefficient=by_code("kind", coefficients),
        haircut=by_code("kind", haircuts),
        is_guarantee=nw.col("kind").is_in(rules.codes("full_cover_kinds")),
        appraised_fen=to_fen("appraised_value").clip(upper_bound=_FEN_CAP),
        prior_fen=to_fen("prior_claims").fill_null(0).clip(upper_bound=_FEN_CAP),
    ).with_columns(net=nw.col("appraised_fen") * nw.col("haircut") - nw.col("prior_fen") * THOUSAND)
    has_value = ~nw.col("net").is_null()
    valued = known.with_columns(
        appraisal_undated=has_value & on.is_null(),
        appraisal_outdated=(has_value & (on <= nw.lit(outdated_through))).fill_null(False),
        appraisal_after_as_of=(has_value & (on > nw.lit(rules.day))).fill_null(False),
        unknown_kind=(nw.col("coefficient").is_null() & (nw.col("kind") != "NONE")).fill_null(True),
    )
    counts = (nw.col("net") > 0) & ~nw.col("appraisal_outdated")
    return valued.with_columns(
        value=nw.when(nw.col("appraised_fen").is_null() & nw.col("is_guarantee"))
        .then(nw.lit(_VALUE_CAP))
        .when(counts)
        .then(smaller_of(nw.col("net"), nw.lit(_VALUE_CAP)))
        .otherwise(nw.lit(0))
        .cast(nw.Int64)
    )


def measure_note() -> nw.Expr:
    """One code for each valued measure that says how it was valued; empty in the ordinary case."""
    note = nw.when(nw.col("kind") == "NONE").then(nw.lit("covers_nothing"))
    note = note.when(nw.col("unknown_kind")).then(nw.lit("unknown_kind"))
    note = note.when(nw.col("appraised_fen").is_null() & nw.col("is_guarantee")).then(nw.lit("whole_balance"))
    note = note.when(nw.col("appraised_fen").is_null()).then(nw.lit("no_value"))
    for code in ("appraisal_undated", "appraisal_outdated", "appraisal_after_as_of"):
        note = note.when(nw.col(code)).then(nw.lit(code))
    return note.otherwise(nw.lit(""))


def by_project(valued: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """One row for each project with measures: the sum of values for each coefficient, and which warnings its measures give."""
    layers = _layers(rules)
    of_layer = {
        _value_column(c): nw.when(nw.col("coefficient") == c).then(nw.col("value")).otherwise(nw.lit(0)).cast(nw.Int64)
        for c in layers
    }
    warned = {note: nw.col(note).cast(nw.Int64) for note in WARNED_NOTES}
    return (
        valued.with_columns(**of_layer, **warned)
        .group_by("project_id")
        .agg(*[nw.col(name).sum() for name in of_layer], *[nw.col(name).max() for name in warned])
    )


def cover_columns(rules: InForce) -> list[str]:
    """The columns that `by_project` adds to a project."""
    return [*map(_value_column, _layers(rules)), *WARNED_NOTES]


def with_cover_weight(projects: nw.LazyFrame[Any], rules: InForce) -> nw.LazyFrame[Any]:
    """Projects (balance_fen and the columns of `by_project`) with covered and weighted amounts and counter_guarantee_weight.

    `covered_<c>` is what measures of coefficient c and less cover together (thousandths of a fen), `covered` what all do; `weighted` is
    Σ covered × c with the uncovered rest (millionths). No balance: null.
    """
    layers, uncovered = _layers(rules), thousandths(rules.number("uncovered_coefficient"))
    frame = projects.with_columns(*as_integers(cover_columns(rules))).with_columns(
        balance=nw.col("balance_fen") * THOUSAND, covered=nw.col("balance_fen") * 0, weighted=nw.col("balance_fen") * 0
    )
    for c in layers:
        frame = _use_layer(frame, c)
    rest = (nw.col("balance") - nw.col("covered")) * uncovered
    return frame.with_columns(weighted=nw.col("weighted") + rest).with_columns(
        counter_guarantee_weight=divided(nw.col("weighted"), nw.col("balance_fen") * MILLION)
    )


def _use_layer(frame: nw.LazyFrame[Any], c: int) -> nw.LazyFrame[Any]:
    """Let the measures of coefficient `c` cover what is still uncovered."""
    left = nw.col("balance") - nw.col("covered")
    return frame.with_columns(used=smaller_of(left, nw.col(_value_column(c)))).with_columns(
        covered=nw.col("covered") + nw.col("used"),
        weighted=nw.col("weighted") + nw.col("used") * c,
        **{
            _covered_column(c): nw.col("covered") + nw.col("used"),
            _weighted_column(c): nw.col("weighted") + nw.col("used") * c,
        },
    )


def best_measure(rules: InForce) -> str:
    """The kind of measure that lowers the weight most for each yuan of value: the lowest coefficient, then the mildest haircut."""
    coefficients, haircuts = rules.table("measure_coefficient"), rules.table("measure_haircut")
    return min(coefficients, key=lambda kind: (coefficients[kind], -haircuts[kind]))


def additional_cover_fen(rules: InForce, target_weight: str) -> nw.Expr:
    """The least value of the best measure, in fen and rounded up, that brings the counter-guarantee weight down to `target_weight`.

    It takes the place of the worst cover first: of the uncovered rest, then of measures in descending order of coefficient. What it takes
    off the weighted sum is concave in its amount, so the amount needed is the largest over the straight lines, one for each layer, that
    the curve follows within that layer. Null where even covering everything would not do.
    """
    kind = best_measure(rules)
    lowest = thousandths(rules.table("measure_coefficient")[kind])
    haircut = float(rules.table("measure_haircut")[kind])
    # a degree this close above its threshold is on it: the cover named is what just reaches that, as `at_most` will find
    reached = nw.col(target_weight) * (1 + FLOAT_SLACK)
    excess = nw.col("weighted") - reached * nw.col("balance") * THOUSAND
    lines = [divided(excess, thousandths(rules.number("uncovered_coefficient")) - lowest)]
    for c in _layers(rules)[1:]:
        beyond = nw.col("balance") - nw.col(_covered_column(c))
        taken_off = nw.col("weighted") - nw.col(_weighted_column(c)) - beyond * lowest
        lines.append(beyond + divided(excess - taken_off, c - lowest))
    needed = nw.max_horizontal(*lines)
    face = divided(needed, THOUSAND * haircut).ceil().cast(nw.Int64)
    return nw.when(needed <= nw.col("balance") - nw.col(_covered_column(lowest))).then(face)


def _layers(rules: InForce) -> list[int]:
    """The distinct coefficients of measures, in thousandths, ascending."""
    return sorted({thousandths(c) for c in rules.table("measure_coefficient").values()})


def _value_column(c: int) -> str:
    return f"value_at_{c}"


def _covered_column(c: int) -> str:
    return f"covered_to_{c}"


def _weighted_column(c: int) -> str:
    return f"weighted_to_{c}"


def by_measure(valued: nw.LazyFrame[Any], balances: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Measures of projects with a balance, in the order of use, with value, covered (thousandths of a fen) and weighted (millionths)."""
    frame = valued.join(balances, on="project_id", how="inner").with_columns(
        balance=nw.col("balance_fen") * THOUSAND, rank_of=nw.col("coefficient").fill_null(THOUSAND), note=measure_note()
    )
    frame = frame.with_columns(
        value=nw.when(nw.col("note") == "whole_balance").then(nw.col("balance")).otherwise(nw.col("value"))
    ).with_columns(capped=smaller_of(nw.col("value"), nw.col("balance")))
    order = ["rank_of", "measure_no"]
    frame = frame.with_columns(
        reached=nw.col("capped").cum_sum().over("project_id", order_by=order).cast(nw.Int64),
        order_no=nw.col("capped").cum_count().over("project_id", order_by=order).cast(nw.Int64),
    )
    before = smaller_of(nw.col("reached") - nw.col("capped"), nw.col("balance"))
    return frame.with_columns(
        covered=smaller_of(nw.col("reached"), nw.col("balance")) - before,
    ).with_columns(weighted=nw.col("covered") * nw.col("rank_of"))
