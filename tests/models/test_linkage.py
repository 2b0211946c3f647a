"""Linkage: weights learned with Splink from records and answers, and the labelled people of Splink's own examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from casework.store.warehouse import open_duckdb
from models.linkage.fields import COMPARED, FILED, LEVELS, RECORDS, parts_sql, records
from models.linkage.learning import learned, settings, taught
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
    found = scored(pairs, SHIPPED)
    assert found["probability"].to_list()[:2] == [1.0, 0.0]
    assert found["basis"].to_list() == ["number", "number", "likeness"]
    assert levels_of(found["evidence"]).rows() == pairs.select(one.name for one in COMPARED).rows()


def test_answers_move_what_is_shown() -> None:
    levels = levels_of(pl.Series(["name:near, phone:same, address:same"] * 12))
    before = scored(levels, SHIPPED)["probability"][0]
    accepted = taught(SHIPPED, levels.with_columns(is_same=pl.lit(True)))
    refused = taught(SHIPPED, levels.with_columns(is_same=pl.lit(False)))
    assert scored(levels, refused)["probability"][0] < before < scored(levels, accepted)["probability"][0]
    assert (accepted.answers, refused.answers) == (12, 12)
    assert taught(SHIPPED, levels.clear().with_columns(is_same=pl.lit(True))) == SHIPPED


@pytest.fixture(scope="module")
def people(real_data: Path) -> pl.DataFrame:
    """A thousand people, each up to five times with errors; the e-mail takes the place of the phone."""
    path = real_data / "linkage" / "splink" / "fake_1000.csv"
    if not path.is_file():
        pytest.skip("the labelled people of Splink's examples are not in the real data folder")
    given = pl.read_csv(path, infer_schema_length=None)
    made = records(
        given.select(
            customer_id=pl.col("unique_id").cast(pl.String).str.zfill(4), id_type=pl.lit(None, pl.String),
            id_number=pl.lit(None, pl.String), name=pl.concat_str("first_name", "surname", ignore_nulls=True), kind=pl.lit("INDIVIDUAL"),
            region_code="city", legal_representative=pl.lit(None, pl.String), legal_representative_id=pl.lit(None, pl.String),
            phone=pl.lit(None, pl.String), address=pl.lit(None, pl.String), established=pl.col("dob").str.to_date(strict=False),
        )
    ).with_columns(phone=given["email"], city=given["city"])  # fmt: skip
    return made.with_columns(cluster=given["cluster"], first_name=given["first_name"], surname=given["surname"])


def f1(found: pl.DataFrame, true_count: int, least: float) -> float:
    """Of all pairs of one person, and of those found."""
    kept = found.filter(pl.col("probability") >= least)
    hits = int(kept["is_same"].sum())
    return 2 * hits / (kept.height + true_count)


def test_on_splinks_own_people_it_reaches_what_the_example_of_its_guide_reaches(
    people: pl.DataFrame,
) -> None:
    sizes = people.group_by("cluster").len()["len"]
    true_count = int((sizes * (sizes - 1) // 2).sum())
    with splink_table(people.select(list(RECORDS))) as table:
        weights = learned(table, SHIPPED, records=people.height)
    ours, guide = scored(_all_pairs(people), weights), _as_the_guide_does(people)
    thresholds = (0.01, 0.05, 0.1, 0.3, 0.5, 0.9)
    curve = {least: (f1(ours, true_count, least), f1(guide, true_count, least)) for least in thresholds}
    best = [max(column) for column in zip(*curve.values(), strict=True)]
    assert best[0] > 0.75, curve
    assert 0.5 < best[1] < 0.6, curve


def _all_pairs(people: pl.DataFrame) -> pl.DataFrame:
    """Levels of every pair, computed with the conditions that a build uses."""
    connection = open_duckdb(None)
    try:
        connection.register("people", people.to_arrow())
        parts = ", ".join(f"{parts_sql(name)} as {name}_parts" for name in ("name", "address"))
        columns = [name for name in (*RECORDS, "name_parts", "address_parts") if name != "customer_id"]
        sides = ", ".join(f"{side}.{name} as {name}_{side}" for side in "lr" for name in columns)
        levels = ", ".join(f"{one.sql()} as {one.name}" for one in COMPARED)
        return connection.execute(
            f"with compared as (select *, {parts} from people), "  # noqa: S608 - a test's own words
            f"paired as (select l.cluster = r.cluster as is_same, {sides} from compared as l inner join compared as r "
            f"on l.customer_id < r.customer_id) select is_same, {levels} from paired"
        ).pl()
    finally:
        connection.close()


def _as_the_guide_does(people: pl.DataFrame) -> pl.DataFrame:
    """Probabilities by the settings that Splink's guide publishes for these people, in the blocks that it looks into.

    Without blocks, on all pairs as ours, its comparisons of e-mails and names reach 0.88: they are made for these people, ours for firms.
    """
    import splink.comparison_library as compare  # noqa: PLC0415
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    connection = open_duckdb(None)
    try:
        dated = people.select(
            "cluster", "first_name", "surname", "city", unique_id="customer_id", dob=pl.col("established").cast(pl.String), email="phone"
        )  # fmt: skip
        connection.register("given", dated.to_arrow())
        connection.execute("create table people as from given")
        chosen: Any = [
            compare.NameComparison("first_name"), compare.NameComparison("surname"), compare.LevenshteinAtThresholds("dob", 1),
            compare.ExactMatch("city").configure(term_frequency_adjustments=True), compare.EmailComparison("email"),
        ]  # fmt: skip
        made = SettingsCreator(
            link_type="dedupe_only",
            comparisons=chosen,
            blocking_rules_to_generate_predictions=[block_on("first_name", "city"), block_on("surname")],
            additional_columns_to_retain=["cluster"],
        )
        linker = Linker(DuckDBAPI(connection).register(connection.table("people")), made, log_level="ERROR")
        linker.training.estimate_probability_two_random_records_match(
            [block_on("first_name", "dob"), "l.email = r.email"], recall=0.7
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
        found = linker.inference.predict(threshold_match_probability=0.001).as_duckdbpyrelation().pl()
    finally:
        connection.close()
    return found.select(probability="match_probability", is_same=pl.col("cluster_l") == pl.col("cluster_r"))


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
    ours = scored(pairs.with_columns(number=pl.lit(-1)), SHIPPED) if "name" in pairs.columns else None
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
