"""The early warning of partners: nothing from later, few rows held with care, too few refused, and its worth on a made-up province."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import poisson

sys.path.insert(0, str(Path(__file__).parent))

from partner_panels import AS_OF, panel

from models.additive import AdditiveModel, NothingToLearnError
from models.audit import audit
from models.backtest import OF_PARTNERS, Backtest, backtest, chosen_features
from models.card import card
from models.features import known_in_time
from models.measures import auc, figures, lead
from models.partner_months import NAMES, PARTNER_FEATURES, Worsening, features, labelled
from orchestration.learning.partner_outlook import cases_of
from scoring.parameters.reader import shipped

RULES = shipped().at(AS_OF)


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return panel(3, projects=8000, months=60, folder=tmp_path_factory.mktemp("province"))


@pytest.fixture(scope="module")
def tested(months: pl.DataFrame) -> Backtest:
    return backtest(cases_of(months, RULES), method=OF_PARTNERS)


def test_features_of_a_month_do_not_change_when_later_months_come(months: pl.DataFrame) -> None:
    days = months["evaluated_on"].unique().sort()
    until = days[len(days) // 2]
    then = features(months.filter(pl.col("evaluated_on") <= until))
    assert features(months).filter(pl.col("decided_on") <= until).equals(then, null_equal=True)


def test_the_chance_of_young_trouble_is_poissons_and_does_not_frighten_with_two_bad_loans(months: pl.DataFrame) -> None:
    known = months.drop_nulls("young_chance")
    troubled, expected = (known[name].to_numpy() for name in ("young_troubled", "young_expected"))
    half_of_just_so_many = poisson.pmf(troubled, expected) / 2
    assert known["young_chance"].to_numpy() == pytest.approx(
        poisson.sf(troubled, expected) + half_of_just_so_many, abs=1e-9
    )
    # three standard deviations by the usual formula, and nothing strange: of some dozen partners each month one has two
    two = known.filter((pl.col("young_troubled") == 2) & (pl.col("young_excess") > 2))
    assert two["young_chance"].min() > 0.02  # type: ignore[operator]


def test_a_report_counts_for_the_month_after_it_and_only_if_it_came(months: pl.DataFrame) -> None:
    day = pl.col("evaluated_on")
    reported = months.with_columns(leverage=day.dt.month().cast(pl.Float64))
    for late, known in ((5, True), (40, False)):
        frame = features(reported.with_columns(report_known_on=day + timedelta(days=late)))
        seen = known_in_time(frame, PARTNER_FEATURES).drop_nulls("reported_leverage")
        assert seen.is_empty() is not known
        before = seen["decided_on"].dt.offset_by("-1mo").dt.month().cast(pl.Float64)
        assert (seen["reported_leverage"] == before).all()
        found = frame.with_columns(label=pl.Series(np.arange(frame.height) % 2))
        (row,) = audit(found, found["label"], ["reported_leverage"]).to_dicts()
        assert row["verdict"] == ("used" if known else "refused_late")


def test_a_worsening_is_crossing_the_line_or_rising_by_so_much(months: pl.DataFrame) -> None:
    target = Worsening(6, 0.03, 0.01)
    rate = {
        (row["subject_id"], row["evaluated_on"]): row["compensation_rate_balance"]
        for row in months.select("subject_id", "evaluated_on", "compensation_rate_balance").to_dicts()
    }
    days = sorted({day for _, day in rate})
    for row in labelled(months, target).to_dicts()[:200]:
        ahead = days[days.index(row["decided_on"]) + 1 :][: target.months]
        if len(ahead) < target.months:
            assert (row["label"], row["known_by"]) == (None, None)
            continue
        now, highest = rate[row["partner_id"], row["decided_on"]], max(rate[row["partner_id"], day] for day in ahead)
        assert row["label"] == int(now < target.line <= highest or highest - now >= target.rise)
        assert row["known_by"] == ahead[-1]


def test_it_finds_more_than_the_rate_as_it_is_and_the_indicators_and_says_what_it_does_not_lead(
    tested: Backtest,
) -> None:
    assert tested.counts["outcomes_from_later"] == 0
    by_name = {
        name: {figure.name: figure for figure in found if not figure.part} for name, found in tested.figures.items()
    }
    own = by_name["additive"]["auc"]
    assert own.value is not None
    assert own.low is not None
    assert 0.5 < own.low < own.value
    for name in ("as_last_month", "indicator_rules", "overdue_alone", "logistic", "constant"):
        gained, other = by_name[name]["auc_lead"].value, by_name[name]["auc"].value
        assert gained == pytest.approx(own.value - (other or 0.0))
    assert (by_name["as_last_month"]["auc_lead"].low or 0.0) > 0


def test_many_features_are_learned_only_where_they_tell_more_of_partners_never_seen_than_one(
    months: pl.DataFrame,
) -> None:
    cases = cases_of(months, RULES).filter(pl.col("label").is_not_null())
    cases = cases.with_columns(pl.col("young_trouble").fill_null(0.0))
    names = ["overdue_share", "young_trouble"]
    chance = np.random.default_rng(1).normal(size=cases.height)
    nothing = cases.with_columns(
        label=(pl.col("overdue_share") > pl.col("overdue_share").median()).cast(pl.Int8),
        young_trouble=pl.Series(chance),
    )
    assert chosen_features(nothing, names, OF_PARTNERS) == ["overdue_share"]
    told = cases.with_columns(label=(pl.col("young_trouble") > pl.col("young_trouble").median()).cast(pl.Int8))
    assert chosen_features(told, names, OF_PARTNERS) == names


def test_more_of_what_may_only_worsen_never_lowers_the_probability(tested: Backtest) -> None:
    monotone = {feature.name: feature.monotone for feature in PARTNER_FEATURES if feature.monotone}
    held = 0
    for bins, table in zip(tested.model.bins, tested.model.contributions, strict=True):
        if bins.feature in monotone:
            steps = np.diff(np.asarray(table[: bins.count])) * monotone[bins.feature]
            assert (steps >= -1e-12).all(), bins.feature
            held += 1
        assert table[bins.missing] == 0.0, "what is missing says nothing"
    assert held >= 1


def test_it_is_stored_as_every_model_is_and_its_card_says_where_not_to_use_it(
    tested: Backtest, months: pl.DataFrame
) -> None:
    frame = features(months)
    again = AdditiveModel.from_dict(tested.model.as_dict())
    assert np.array_equal(again.probability(frame), tested.model.probability(frame))
    judged = again.judged(frame.tail(3), "partner_id")
    assert judged.columns == ["partner_id", "probability", "reasons"]
    report = {
        "trained_at": "2026-01-05", "build_id": "b000001", "as_of": "2025-12-31", "counts": tested.counts,
        "split": {"calibrates_from": "2024-08-31", "tests_from": "2024-08-31"}, "is_calibrated": False,
        "features": tested.audited.to_dicts(), "used": [one.feature for one in tested.model.bins],
        "target": {"months": 6, "line": 0.03, "rise": 0.01},
        "figures": {name: [vars(figure) for figure in found] for name, found in tested.figures.items()},
    }  # fmt: skip
    said = card("m0", "partner", report)
    for expected in ("early warning of partners", "3.0%", "overdue_alone", "lead over", "Not to be the only ground"):
        assert expected in said, expected


def test_too_short_a_history_is_refused_in_words(months: pl.DataFrame) -> None:
    days = months["evaluated_on"].unique().sort()
    cases = cases_of(months, RULES)
    for count, said in ((12, "history is too short"), (22, "it takes 120 months")):
        short = cases_of(months.filter(pl.col("evaluated_on") <= days[count - 1]), RULES)
        with pytest.raises(NothingToLearnError, match=said):
            backtest(short, method=OF_PARTNERS)
    with pytest.raises(NothingToLearnError, match="0 features"):
        backtest(cases, method=OF_PARTNERS, excluded=NAMES)


def test_an_interval_that_draws_partners_is_wider_where_their_months_are_alike() -> None:
    chance = np.random.default_rng(1)
    whose = np.repeat(np.arange(12), 30)
    bad = np.repeat((np.arange(12) % 3 == 0).astype(float), 30)
    score = np.repeat(chance.normal(size=12), 30) + bad
    rows, drawn = (next(figures(bad, score, bad, None, clusters)) for clusters in (None, whose))
    assert rows.value == drawn.value == auc(bad, score)
    for figure in (rows, drawn):
        assert figure.low is not None
        assert figure.high is not None
    assert (drawn.high or 0) - (drawn.low or 0) > 2 * ((rows.high or 0) - (rows.low or 0))
    assert lead(bad, score, score, None, whose).value == 0.0
