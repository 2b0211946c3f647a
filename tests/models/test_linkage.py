"""Linkage: weights learned with Splink from records and answers, and the labelled people of Splink's own examples."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from labelled_people import best_f1, fake_1000, febrl, ours, the_example

from casework.store.warehouse import open_duckdb
from models.linkage.fields import COMPARED, FILED, LEVELS, records
from models.linkage.learning import settings, taught
from models.linkage.rarity import rarity_sql
from models.linkage.weights import Weights, levels_of, scored, shipped_weights
from orchestration.learning.linkage import splink_table
from scoring.parameters.catalogue import LINKAGE_LEVELS
from scoring.parameters.reader import shipped
from tests.warehouse.conftest import DAY

RULES = shipped().at(DAY)
SHIPPED = shipped_weights(RULES)


def test_the_shipped_weights_name_every_level_and_add_up() -> None:
    assert LEVELS == LINKAGE_LEVELS
    for table in (SHIPPED.m, SHIPPED.u):
        for one in COMPARED[1:]:
            assert sum(table[f"{one.name}.{level}"] for level in one.level_names) == pytest.approx(1.0)
    for one in COMPARED[1:]:
        bits = [SHIPPED.bits(f"{one.name}.{level}") for level in one.level_names]
        assert bits == sorted(bits, reverse=True), "more agreement is never worth less"


def test_a_number_decides_whatever_the_rest_says() -> None:
    alike = dict.fromkeys((one.name for one in COMPARED), 1)
    apart = dict.fromkeys((one.name for one in COMPARED), 0)
    pairs = pl.DataFrame([{**apart, "number": 1}, {**alike, "number": 0}, {**alike, "number": -1}])
    pairs = pairs.with_columns(rarity=pl.lit(0.0))
    found = scored(pairs, SHIPPED)
    assert found["probability"].to_list()[:2] == [1.0, 0.0]
    assert found["basis"].to_list() == ["number", "number", "likeness"]
    assert levels_of(found["evidence"]).rows() == pairs.rows()


def test_answers_move_what_is_shown() -> None:
    levels = levels_of(pl.Series(["name:near, phone:same, address:same"] * 12))
    before = scored(levels, SHIPPED)["probability"][0]
    accepted = taught(SHIPPED, levels.with_columns(is_same=pl.lit(True)))
    refused = taught(SHIPPED, levels.with_columns(is_same=pl.lit(False)))
    assert scored(levels, refused)["probability"][0] < before < scored(levels, accepted)["probability"][0]
    assert (accepted.answers, refused.answers) == (12, 12)
    assert taught(SHIPPED, levels.clear().with_columns(is_same=pl.lit(True))) == SHIPPED


def test_of_people_with_errors_it_tells_as_many_pairs_as_the_example_of_splinks_guide(real_data: Path) -> None:
    """All pairs of a thousand people; the weights are learned from the records alone."""
    if not (real_data / "linkage" / "splink" / "fake_1000.csv").is_file():
        pytest.skip("the labelled people of Splink's examples are not in the real data folder")
    people = fake_1000(real_data)
    (mine, _), (theirs, _) = (
        best_f1(found, people.true_pairs)
        for found in (ours(people, SHIPPED, everywhere=True), the_example(people, everywhere=True))
    )
    assert mine > theirs > 0.85
    assert mine > 0.9


def test_in_the_blocks_of_that_example_too(real_data: Path) -> None:
    if not (real_data / "linkage" / "splink" / "fake_1000.csv").is_file():
        pytest.skip("the labelled people of Splink's examples are not in the real data folder")
    people = fake_1000(real_data)
    (mine, _), (theirs, _) = (
        best_f1(found, people.true_pairs)
        for found in (ours(people, SHIPPED, everywhere=False), the_example(people, everywhere=False))
    )
    assert mine >= theirs > 0.5


def test_of_generated_people_with_duplicates_it_tells_as_many_pairs_as_splinks_example(real_data: Path) -> None:
    """Febrl's second set, in the blocks of the example; its levels were not chosen on it."""
    if not (real_data / "linkage" / "febrl" / "dataset2.csv").is_file():
        pytest.skip("the people of Febrl are not in the real data folder")
    people = febrl(real_data, 2)
    (mine, _), (theirs, _) = (
        best_f1(found, people.true_pairs)
        for found in (ours(people, SHIPPED, everywhere=False), the_example(people, everywhere=False))
    )
    assert mine >= theirs > 0.99


def test_an_agreement_says_more_the_fewer_share_its_value() -> None:
    """A phone of two says what its level says; one of many less; a rare family name more than a common one; firms apart from people."""
    people = [_person(n, f"{'王五李赵'[n % 4]}强", phone=f"1390000{n:04d}") for n in range(4, 40)]
    rare, common = ([_person(name, name, phone=None) for name in (f"{family}甲", f"{family}乙")] for family in "寸王")
    office = [_someone(f"F{n}", name=f"第{n}厂", phone="0871-6555000") for n in range(8)]
    two = [_someone(f"T{n}", name=f"丙{n}厂", phone="0871-6777000") for n in range(2)]
    frame = records(pl.DataFrame([*people, *rare, *common, *office, *two], schema=FILED))
    pairs = pl.DataFrame(
        [("F0", "F1", "phone"), ("T0", "T1", "phone"), ("寸甲", "寸乙", "family"), ("王甲", "王乙", "family")],
        schema=["customer_id", "other_customer_id", "agree"], orient="row",
    )  # fmt: skip
    at = [pl.when(pl.col("agree") == one.name).then(len(one.levels)).otherwise(-1).alias(one.name) for one in COMPARED]
    connection = open_duckdb(None)
    connection.register("records", frame.to_arrow())
    connection.register("pairs", pairs.select("customer_id", "other_customer_id", *at).to_arrow())
    found = connection.execute(rarity_sql("records", "pairs")).pl()
    connection.close()
    bits = dict(zip(found["customer_id"], found["rarity"], strict=True))
    assert bits["F0"] < 0 < bits["T0"]
    assert bits["王甲"] < 0 < bits["寸甲"]


def _person(key: object, name: str, **more: Any) -> dict[str, Any]:
    return _someone(str(key), name=name, kind="INDIVIDUAL", legal_representative=None, address=None, **more)


def test_of_two_people_the_parts_of_the_name_are_compared() -> None:
    rows = [_person("P1", "张小明"), _person("P2", "张晓明"), _person("P3", "欧阳晓明"), _someone("F1")]
    made = records(pl.DataFrame(rows, schema=FILED))
    assert made.select("family", "given").rows() == [("张", "小明"), ("张", "晓明"), ("欧阳", "晓明"), (None, None)]


def test_splink_weighs_a_pair_as_a_build_does() -> None:
    """The build adds up bits by itself; Splink, given the same m, u and prior, says the same."""
    from splink import Linker  # noqa: PLC0415

    made: dict[str, Any] = settings().get_settings("duckdb").as_dict()
    made["probability_two_random_records_match"] = SHIPPED.prior
    for one, comparison in zip(COMPARED[1:], made["comparisons"], strict=True):
        for name, level in zip(one.level_names, comparison["comparison_levels"][1:], strict=True):
            level["m_probability"], level["u_probability"] = (
                SHIPPED.m[f"{one.name}.{name}"],
                SHIPPED.u[f"{one.name}.{name}"],
            )
    made["blocking_rules_to_generate_predictions"] = [{"blocking_rule": "l.city = r.city", "sql_dialect": "duckdb"}]
    rows = [_someone("C1"), _someone("C2", phone="555 000 1234"), _someone("C3", name="甲机械厂", address=None)]
    frame = records(pl.DataFrame(rows, schema=FILED))
    with splink_table(frame) as table:
        linker = Linker(table, made, log_level="ERROR")
        found = linker.inference.predict(warning_mode="never").as_duckdbpyrelation().pl()
    pairs = found.rename(
        {f"gamma_{one.name}": one.name for one in COMPARED[1:]} if "gamma_name" in found.columns else {}
    )
    ours = (
        scored(pairs.with_columns(number=pl.lit(-1), rarity=pl.lit(0.0)), SHIPPED) if "name" in pairs.columns else None
    )
    assert ours is not None
    for mine, theirs in zip(ours["match_weight"], found["match_weight"], strict=True):
        assert mine == pytest.approx(theirs, abs=1e-4)


def _someone(key: str, **more: Any) -> dict[str, Any]:
    return {
        "customer_id": key, "id_type": "OTHER", "id_number": f"X-{key}", "name": "甲机械有限公司", "kind": "ENTERPRISE",
        "region_code": "330106", "legal_representative": "张三", "legal_representative_id": None, "phone": "13800138000",
        "address": "文三路 1 号", "established": DAY, **more,
    }  # fmt: skip


def test_weights_must_name_every_level() -> None:
    with pytest.raises(ValueError, match=r"name\.same"):
        Weights({}, {}, 0.1)
