"""Learned models: contributions that add up, one as in a batch, monotone, calibrated, audited; measures against scikit-learn's own."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score

from models import additive, registry, scorecard
from models.additive import AdditiveModel, NothingToLearnError
from models.audit import audit, usable
from models.backtest import Split, backtest
from models.binning import learn_bins
from models.card import card
from models.features import FEATURES, features, known_in_time
from models.labels import labelled
from models.measures import auc, brier, figures, ks

NAMES = ["debt_ratio", "cover_ratio", "repayment_plan", "term_months"]
FIRST = date(2020, 1, 1)


def cases(count: int = 4000, seed: int = 1) -> pl.DataFrame:
    """Cases in which debt raises and cover lowers the odds, and the plan matters a little."""
    chance = np.random.default_rng(seed)
    debt, cover = chance.normal(0.6, 0.2, count), chance.exponential(0.8, count)
    plan = chance.choice(["BULLET", "SCHEDULE"], count)
    odds = -3 + 4 * (debt - 0.6) - 1.2 * cover + 0.5 * (plan == "BULLET")
    label = chance.random(count) < 1 / (1 + np.exp(-odds))
    days = [FIRST + timedelta(days=int(day)) for day in np.sort(chance.integers(0, 1000, count))]
    rest = {
        feature.name: pl.Series([None] * count, dtype=pl.Float64) for feature in FEATURES if not feature.is_category
    }
    texts = {feature.name: pl.Series([None] * count, dtype=pl.String) for feature in FEATURES if feature.is_category}
    return pl.DataFrame(
        {
            **rest, **texts, "project_id": [f"P{place}" for place in range(count)], "decided_on": days, "debt_ratio": debt,
            "cover_ratio": cover, "repayment_plan": plan, "term_months": chance.integers(3, 36, count).astype(float),
            "label": label.astype(np.int8), "amount_at_stake": chance.uniform(1e5, 1e7, count),
        }
    ).with_columns(
        known_by=pl.col("decided_on") + pl.duration(days=60), statement_known_on="decided_on", customer_known_on="decided_on",
        record_known_on="decided_on",
    )  # fmt: skip


@pytest.fixture(scope="module")
def learned() -> tuple[pl.DataFrame, AdditiveModel]:
    frame = cases()
    labels = frame["label"].cast(pl.Float64).to_numpy()
    half = frame.height // 2
    model = additive.learn(frame[:half], labels[:half], NAMES).calibrated(frame[half:], labels[half:])
    return frame, model


def test_reasons_add_up_to_the_probability(learned: tuple[pl.DataFrame, AdditiveModel]) -> None:
    frame, model = learned
    few = frame.head(20)
    summed = model.reasons(few).group_by("project_id", maintain_order=True).agg(pl.col("contribution").sum())
    assert model.log_odds(few) == pytest.approx(summed["contribution"].to_numpy() + model.intercept)
    assert model.is_calibrated


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3999), st.integers(1, 50))
def test_one_row_is_judged_as_it_is_in_a_batch(
    learned: tuple[pl.DataFrame, AdditiveModel], place: int, size: int
) -> None:
    frame, model = learned
    batch = model.judged(frame.slice(place, size))
    assert model.judged(frame.slice(place, 1)).row(0) == batch.row(0)


def test_stored_and_read_again_it_says_the_same(learned: tuple[pl.DataFrame, AdditiveModel]) -> None:
    frame, model = learned
    again = AdditiveModel.from_dict(json.loads(json.dumps(model.as_dict())))
    assert again.judged(frame).equals(model.judged(frame))


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 3999), st.floats(0, 10), st.floats(0, 10))
def test_more_cover_never_raises_and_more_debt_never_lowers(
    learned: tuple[pl.DataFrame, AdditiveModel], place: int, one: float, more: float
) -> None:
    frame, model = learned
    row = frame.slice(place, 1)
    for name, sign in (("cover_ratio", -1), ("debt_ratio", 1)):
        less, rather = (row.with_columns(pl.lit(value).alias(name)) for value in (one, one + more))
        assert sign * (model.log_odds(rather)[0] - model.log_odds(less)[0]) >= 0


def test_a_value_on_an_edge_and_a_category_never_seen(learned: tuple[pl.DataFrame, AdditiveModel]) -> None:
    frame, _ = learned
    (bins,) = learn_bins(frame, ["term_months"])
    edge = bins.edges[0]
    assert bins.codes(pl.Series([edge, np.nextafter(edge, 99), None])).tolist() == [0, 1, bins.missing]
    (plans,) = learn_bins(frame, ["repayment_plan"])
    assert plans.codes(pl.Series(["BULLET", "BARTER", None])).tolist() == [0, plans.missing, plans.missing]


def test_the_scorecard_gives_fewer_points_for_more_debt() -> None:
    frame = cases()
    labels = frame["label"].cast(pl.Float64).to_numpy()
    card_ = scorecard.learn(frame, labels, NAMES)
    debt = card_.table().filter((pl.col("feature") == "debt_ratio") & (pl.col("bin") != "—"))["points"].to_list()
    assert debt[0] > debt[-1]
    assert auc(labels, card_.probability(frame)) > 0.7
    points = card_.score(frame)
    assert card_.probability(frame) == pytest.approx(1 / (1 + np.exp((points - 600) / (20 / np.log(2))) * 50))


def test_nothing_is_learned_from_too_little() -> None:
    frame = cases(100).with_columns(label=pl.lit(0, pl.Int8))
    with pytest.raises(NothingToLearnError, match="0 of 100 cases"):
        additive.learn(frame, np.zeros(100), NAMES)


def test_measures_agree_with_those_of_scikit_learn() -> None:
    chance = np.random.default_rng(3)
    scores = np.round(chance.random(500), 2)
    labels = (chance.random(500) < scores).astype(float)
    weights = chance.random(500)
    assert auc(labels, scores) == pytest.approx(roc_auc_score(labels, scores))
    assert auc(labels, scores, weights) == pytest.approx(roc_auc_score(labels, scores, sample_weight=weights))
    assert brier(labels, scores) == pytest.approx(brier_score_loss(labels, scores))
    by_hand = max(abs((scores[labels == 1] <= cut).mean() - (scores[labels == 0] <= cut).mean()) for cut in scores)
    assert ks(labels, scores) == pytest.approx(by_hand)
    (found,) = (one for one in figures(labels, scores, np.ones(500)) if one.name == "auc")
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert found.low < found.value < found.high


def test_a_feature_known_too_late_is_refused_and_one_too_good_is_an_alarm() -> None:
    """Debt is made known a year after the decision; the term gives the outcome away, as a column filled in afterwards does."""
    frame = cases().with_columns(
        statement_known_on=pl.col("decided_on") + pl.duration(days=365),
        term_months=pl.when(pl.col("label") == 1).then(pl.col("term_months") / 10).otherwise("term_months"),
    )
    verdicts = dict(audit(frame, frame["label"], NAMES).select("feature", "verdict").iter_rows())
    assert verdicts == {
        "debt_ratio": "refused_late", "cover_ratio": "used", "repayment_plan": "used", "term_months": "alarm_too_good",
    }  # fmt: skip
    cleared = audit(frame, frame["label"], NAMES, cleared=["term_months"])
    assert set(usable(cleared)) == {"cover_ratio", "repayment_plan", "term_months"}
    assert known_in_time(frame)["debt_ratio"].null_count() == frame.height


def test_the_split_is_by_day_and_outcomes_from_later_are_told() -> None:
    frame = cases(2500)
    split = Split(FIRST + timedelta(days=600), FIRST + timedelta(days=800))
    found = backtest(frame, split)
    assert found.counts["train"] == frame.filter(pl.col("decided_on") < split.calibrates_from).height
    assert found.counts["test"] == frame.filter(pl.col("decided_on") >= split.tests_from).height
    assert found.counts["outcomes_from_later"] == 0
    slow = frame.with_columns(known_by=pl.col("decided_on") + pl.duration(days=3000))
    assert backtest(slow, split, with_baselines=False).counts["outcomes_from_later"] == found.counts["train"]
    aucs = {name: next(one.value for one in of if one.name == "auc") for name, of in found.figures.items()}
    assert aucs["constant"] == 0.5
    assert (aucs["additive"] or 0) > 0.7
    assert (aucs["scorecard"] or 0) > 0.65  # points of whole bands say less


def test_labels_wait_until_an_outcome_is_certain() -> None:
    """A compensated case of short standing waits as long as a good one: else the young that are known would all be bad."""
    frame = pl.DataFrame(
        {
            "decided_on": [date(2024, 1, 1), date(2024, 1, 1), date(2025, 1, 1)], "due_date": [date(2024, 12, 31)] * 2 + [date(2026, 1, 1)],
            "status": ["RELEASED", "COMPENSATED", "COMPENSATED"],
            "first_compensated_on": [None, date(2025, 2, 1), date(2025, 3, 1)],
        }
    )  # fmt: skip
    assert labelled(frame, date(2025, 6, 30))["label"].to_list() == [0, 1, None]
    assert labelled(frame, date(2025, 6, 30), "12m")["label"].to_list() == [0, 0, None]


def test_a_record_is_drawn_towards_the_whole_book() -> None:
    """The book lost 2 % of 1,000,000; a bank with nothing in force has the book's rate, one with as much as the prior is half its own."""
    frame = pl.DataFrame(
        {
            name: ["B1", "B2"] if name == "bank_id" else ["x", "x"]
            for name in ("bank_id", "partner_id", "industry_division", "region_code")
        }
    )
    blank = {name: pl.lit(None, pl.Float64) for name in _AMOUNTS}
    frame = frame.with_columns(
        decided_month_no=pl.lit(24300), project_id=pl.col("bank_id"), scheme=pl.lit("CN"), decided_on=pl.lit(date(2025, 1, 5)), **blank,
        established=pl.lit(None, pl.Date), customer_known_on=pl.lit(None, pl.Date), statement_known_on=pl.lit(None, pl.Date),
        **{feature.name: pl.lit(None, pl.String) for feature in FEATURES if feature.is_category},
    )  # fmt: skip
    records = pl.DataFrame(
        {
            "dimension": ["all", "bank"], "key": ["all", "B2"], "month_no": [24300, 24300], "compensated_before": [20_000, 500],
            "balance_before": [1_000_000, 5_000],
        }
    )  # fmt: skip
    rates = features(frame, records)["bank_rate"].to_list()
    assert rates == pytest.approx([0.02, (500 + 5_000 * 0.02) / 10_000])


_AMOUNTS = (
    "guaranteed_amount", "pledged_value", "total_assets", "total_liabilities", "current_assets", "current_liabilities", "revenue",
    "net_profit", "operating_cash_flow", "term_months", "reguarantee_share", "bank_share", "loan_rate", "fee_rate", "guarantors_count",
    "is_small_firm", "is_farmer", "is_tech", "employees", "customer_projects_before", "customer_overdue_before",
    "customer_compensated_before",
)  # fmt: skip


def test_the_card_says_what_the_report_says(learned: tuple[pl.DataFrame, AdditiveModel]) -> None:
    _, model = learned
    report = {
        "trained_at": "2025-07-01", "build_id": "b1", "as_of": "2025-06-30", "is_calibrated": True,
        "counts": {"train": 10, "train_bad": 2, "calibrate": 3, "test": 4, "test_bad": 1, "outcomes_from_later": 7},
        "split": {"calibrates_from": "2024-01-01", "tests_from": "2024-06-01"}, "figures": {},
        "features": [{"feature": "debt_ratio", "known_share": 0.5, "late_share": 0.2, "auc": None, "psi": 0.1, "verdict": "refused_late"}],
    }  # fmt: skip
    version = registry.version_of(registry.content_of("end", model, report))
    text = card(version, "end", report)
    assert version in text
    assert "资产负债率 | 50% | 20.0% | — | 0.100 | refused_late" in text
    assert "7 training cases became certain only after testing began" in text
