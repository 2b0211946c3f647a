"""An explanation names every factor, its arithmetic, its source and its rows; pages of parameters and words agree with the code."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from orchestration.documentation import glossary
from orchestration.documentation.parameter_list import parameter_list
from scoring import columns, frames, wording
from scoring.engine import MissingColumnsError
from scoring.glossary import IDENTIFIERS, TERMS
from scoring.parameters.catalogue import ADJUSTMENTS, FATAL_RULES, INDICATORS
from scoring.parameters.model import SOURCE_KINDS
from scoring.parameters.page import assumptions, unconfirmed
from scoring.parameters.reader import shipped
from scoring.risk.degree import measure_cover, project_risk
from scoring.risk.explain import explain
from scoring.risk.explanation import Explanation, as_text
from tests.scoring.case_files import frame

AS_OF = date(2025, 6, 30)
RULES = shipped().at(AS_OF)
DOCS = Path(__file__).resolve().parents[2] / "docs"
PROJECT = {
    "project_id": "g/p1", "project_no": "p1", "partner_id": "g", "customer_id": "c1", "guaranteed_balance": "3000000.00",
    "reguarantor_share": "0.4", "guarantor_share": "0.4", "reguarantee_mode": "PROPORTIONAL", "start_date": "2025-03-01",
    "due_date": "2026-03-01",
}  # fmt: skip
MEASURES = [
    {
        "project_id": "g/p1",
        "measure_no": "m1",
        "kind": "RESIDENTIAL",
        "appraised_value": "2000000",
        "prior_claims": "200000",
    },
    {"project_id": "g/p1", "measure_no": "m2", "kind": "PERSON"},
    {
        "project_id": "g/p1",
        "measure_no": "m3",
        "kind": "CASH_DEPOSIT",
        "appraised_value": "300000",
        "appraised_on": "2025-01-01",
    },
]
CUSTOMER = {"customer_id": "c1", "list_status": "watch", "registry_assessed": "true", "abnormal_operation": "true"}


def inputs(**changes: Any) -> list[pl.DataFrame]:
    return [
        frame([{**PROJECT, **changes}], columns.PROJECTS),
        frame(MEASURES, columns.MEASURES),
        frame([CUSTOMER], columns.CUSTOMERS_AT_RISK),
        frame([{"partner_id": "g", "grade": "AA"}], columns.PARTNERS),
        frame([{"customer_id": "c1", "grade": "A"}], columns.GRADES),
    ]


def explained(**changes: Any) -> Explanation:
    given = inputs(**changes)
    risk = project_risk(*given, shipped(), AS_OF).row(0, named=True)
    return explain(risk, measure_cover(*given[:2], shipped(), AS_OF).rows(named=True), RULES)


def test_every_factor_shows_its_arithmetic_and_its_source() -> None:
    factors = {factor.name: factor for factor in explained().factors}
    assert factors["object_weight"].how.en.startswith("0.7000 (A) +0.10 (On the watch-list) +0.10 (Abnormal")
    assert factors["object_weight"].how.zh.startswith("0.7000（A） +0.10（关注名单） +0.10（经营异常）")
    assert factors["object_weight"].value.en == "0.9000"
    assert factors["counter_guarantee_weight"].how.en == (
        "(300,000.00 × 0.0000 + 1,200,000.00 × 0.5000 + 1,500,000.00 × 0.9000) / 3,000,000.00"
    )
    assert [row["measure_no"] for row in factors["counter_guarantee_weight"].rows] == ["m3", "m1", "m2"]
    assert factors["mode_weight"].how.en == "1.0000 (PROPORTIONAL) × 0.9500 (AA)"
    assert factors["exposure"].how.en == "3,000,000.00 × 40.00%"
    assert factors["exposure"].value == ("1,200,000.00 元", "1,200,000.00 yuan")
    # 0.90 × 0.65 × 0.95 × 1.10
    assert factors["risk_degree"].value.zh == "0.6113"
    for name in ("object_weight", "counter_guarantee_weight", "mode_weight", "term_factor", "class_factor", "decision"):
        assert factors[name].cited, name
        assert all(cited.sources and cited.file.endswith(".yaml") for cited in factors[name].cited)


def test_a_conditional_project_says_what_would_bring_it_down() -> None:
    factors = {factor.name: factor for factor in explained(reguarantee_mode="GENERAL", due_date="2030-03-01").factors}
    assert factors["decision"].value == ("同意", "Accept")
    assert factors["term_factor"].how.en == "1.10 + 0.05 × 5 years begun (60 months)"
    conditional = explained(reguarantee_mode="JOINT", due_date="2025-08-01")
    named = next(factor for factor in conditional.factors if factor.name == "additional_cover_needed")
    assert named.how.en == "CASH_DEPOSIT: the least that brings the risk degree to 0.40"


def test_it_says_what_was_not_assessed_in_both_languages() -> None:
    explanation = explained()
    assert [words.en for words in explanation.not_assessed][:1] == ["Record with us"]
    assert "Appraisal without a date: counts" in as_text(explanation)
    assert "评估无日期，仍计" in as_text(explanation, "zh")
    assert "（未证实）" in as_text(explanation, "zh")
    assert "行业惯例: " in as_text(explanation, "zh")
    assert not [kind for kind in SOURCE_KINDS if f" {kind}: " in as_text(explanation, "zh")]
    assert set(wording.SOURCE_KINDS) == set(SOURCE_KINDS)
    spoken = [factor.how.zh for factor in explanation.factors]
    assert not [one for one in spoken if re.search("[a-z]{2,}", one.replace("min(1", ""))], (
        "English in a Chinese sentence"
    )
    assert json.loads(json.dumps(explanation.as_json()))["factors"][0]["zh"] == "对象权数"


def test_a_project_that_cannot_be_assessed_is_explained_as_far_as_it_goes() -> None:
    text = as_text(explained(reguarantee_mode=None, due_date="2024-01-01"))
    assert "Risk degree  n/a" in text
    assert "Re-guarantee mode; Term" in text


def test_other_parameters_than_those_of_the_row_are_owned_up_to() -> None:
    given = inputs()
    risk = project_risk(*given, shipped(), AS_OF).row(0, named=True)
    explanation = explain(risk, [], replace(RULES, version="another"))
    version = shipped().version
    assert f"! judged with parameters {version}, explained with another" in as_text(explanation)
    assert f"! 按参数版本 {version} 评估，按版本 another 解释" in as_text(explanation, "zh")
    assert explanation.as_json()["caution"]["zh"] == f"按参数版本 {version} 评估，按版本 another 解释"


def test_a_missing_column_is_named() -> None:
    given = inputs()
    given[0] = given[0].drop("due_date", "start_date")
    with pytest.raises(MissingColumnsError, match="projects lacks start_date, due_date"):
        project_risk(*given, shipped(), AS_OF)


def test_a_column_of_nothing_but_nulls_needs_no_type() -> None:
    given = inputs()
    given[2] = given[2].with_columns(
        pl.lit(None).alias("representative_changed_on"), pl.lit(None).alias("group_over_limit")
    )
    given[1] = given[1].with_columns(pl.lit(None).alias("appraised_on"), pl.lit(None).alias("prior_claims"))
    assert project_risk(*given, shipped(), AS_OF)["risk_degree"][0] is not None


def test_frames_are_checked_by_their_data() -> None:
    given = dict(zip(("projects", "measures", "customers", "partners", "grades"), inputs(), strict=True))
    for name, rows in given.items():
        frames.check(name, rows.lazy())
    broken = {
        "projects": (
            pl.lit(Decimal("1.5"), dtype=pl.Decimal(18, 8)).alias("reguarantor_share"),
            '"0 to 1" in reguarantor_share',
        ),
        "measures": (pl.lit("GOLD").alias("kind"), "in kind, such as 'GOLD'"),
        "customers": (pl.lit("grey").alias("list_status"), '"one of none, watch, black" in list_status'),
        "partners": (pl.lit("AAAA").alias("grade"), "in grade, such as 'AAAA'"),
        "grades": (pl.lit(None, dtype=pl.String).alias("customer_id"), '"never empty" in customer_id'),
    }
    for name, (change, words) in broken.items():
        with pytest.raises(frames.ImplausibleFrameError, match=f"^{name}: ") as refused:
            frames.check(name, given[name].with_columns(change))
        assert words in str(refused.value)
    with pytest.raises(frames.ImplausibleFrameError, match="the key is unique"):
        frames.check("grades", pl.concat([given["grades"], given["grades"]]))


def test_all_assumptions_and_doubts_stand_on_one_page() -> None:
    page = parameter_list()
    assert assumptions(shipped()), "the shipped defaults do rest on assumptions"
    for parameter, dated, source in assumptions(shipped()):
        assert source.why
        assert not dated.confirmed, f"{parameter.id} rests on an assumption and says it is confirmed"
        assert source.why in page
    for parameter, dated in unconfirmed(shipped()):
        assert f"(`{parameter.id}`), from {dated.valid_from}" in page
    assert all(f"(`{parameter_id}`)\n" in page for parameter_id in shipped().by_id)


def test_the_glossary_and_the_code_use_the_same_names() -> None:
    points = {f"points_{name}" for name in INDICATORS}
    in_code = (
        {*columns.PROJECT_RISK, *columns.MEASURE_COVER, *columns.CUSTOMER_GRADES, *columns.GRADES_IN_FORCE}
        - points
        - set(IDENTIFIERS)
    )
    in_glossary = [term.code for term in TERMS]
    assert len(in_glossary) == len(set(in_glossary))
    assert in_code == set(in_glossary)
    for words in (wording.FACTORS, wording.INDICATORS):
        for code, said in words.items():
            assert said.zh == next(term.zh for term in TERMS if term.code == code), code
    assert all(field for term in TERMS for field in term)
    assert all(f"`{term.code}`" in glossary() for term in TERMS)


def test_every_code_of_a_judgement_has_words() -> None:
    assert set(wording.ADJUSTMENTS) == set(ADJUSTMENTS)
    assert set(wording.FATAL_REASONS) == set(FATAL_RULES)
    assert set(wording.DECISIONS) == set(frames.DECISIONS)
    assert set(wording.MEASURE_NOTES) == set(frames.NOTES) - {""}
    assert set(wording.INDICATORS) == set(INDICATORS)
