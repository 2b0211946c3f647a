"""Labelled people of public sets as records of customers, and how well pairs are told apart, by ours and by Splink's published examples.

Here: Splink's thousand and fifty thousand people with errors, Febrl's three sets; the settings of Splink's own examples, over the blocks
into which each looks; F1 of pairs at its best threshold. Both are judged on the same pairs: those of the example's blocks, or all where
there are few enough records. Not here: what is promised (`test_linkage`), the table of all sets (`tests.bench.linkage_labelled`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from casework.store.warehouse import open_duckdb
from models.linkage.fields import COMPARED, RECORDS, parts_sql, plain, records
from models.linkage.learning import learned
from models.linkage.rarity import rarity_sql
from models.linkage.weights import Weights, scored
from orchestration.learning.linkage import splink_table

_NOTHING = ("id_type", "id_number", "legal_representative", "legal_representative_id", "address", "phone")


@dataclass(frozen=True)
class Example:
    """What Splink's example of a set says: comparisons, blocks, rules that are certain with their recall, blocks to train in."""

    blocks: Sequence[Any]
    comparisons: Sequence[Any]
    certain: Sequence[Any]
    recall: float
    trains_in: Sequence[Any]
    most_pairs: float = 1e6


@dataclass(frozen=True)
class People:
    """Records as ours, with `cluster`, whom each is of; the set's own columns; the example's settings."""

    name: str
    made: pl.DataFrame
    given: pl.DataFrame
    example: Callable[[], Example]

    @property
    def true_pairs(self) -> int:
        """How many pairs of records are of one person."""
        sizes = self.made.group_by("cluster").len()["len"]
        return int((sizes * (sizes - 1) // 2).sum())


def fake_1000(folder: Path) -> People:
    """Splink's thousand people, each up to five times; the e-mail takes the place of the phone."""
    given = pl.read_csv(folder / "linkage" / "splink" / "fake_1000.csv", infer_schema_length=None)
    given = given.with_columns(unique_id=pl.col("unique_id").cast(pl.String).str.zfill(4))
    made = _records(
        given, customer_id="unique_id", name=pl.concat_str("first_name", "surname", ignore_nulls=True),
        established=pl.col("dob").str.to_date(strict=False), region_code="city",
    )  # fmt: skip
    return People(
        "Splink's 1,000",
        made.with_columns(
            phone=given["email"], city=given["city"], cluster=given["cluster"], **_named(given, "first_name")
        ),
        given,
        _of_fake,
    )


def febrl(folder: Path, number: int) -> People:
    """A set of Febrl's generated people; the social security number takes the place of the phone."""
    given = pl.read_csv(folder / "linkage" / "febrl" / f"dataset{number}.csv", infer_schema_length=0)
    given = given.rename({name: name.strip() for name in given.columns}).with_columns(
        pl.all().str.strip_chars().replace("", None)
    )
    made = _records(
        given, customer_id="rec_id", name=pl.concat_str("given_name", "surname", ignore_nulls=True),
        established=pl.col("date_of_birth").str.to_date("%Y%m%d", strict=False), region_code="postcode", phone="soc_sec_id",
        address=pl.concat_str("street_number", "address_1", ignore_nulls=True),
    )  # fmt: skip
    given = given.with_columns(cluster=pl.col("rec_id").str.extract(r"^([^-]+-[^-]+)"))
    made = made.with_columns(city=given["suburb"], cluster=given["cluster"], **_named(given, "given_name"))
    return People(f"Febrl {number}", made, given, _of_febrl)


def historical(folder: Path) -> People:
    """Splink's fifty thousand people of the past; occupation and place of birth stand where representative and phone do."""
    given = pl.read_parquet(folder / "linkage" / "splink" / "historical_figures_with_errors_50k.parquet")
    given = given.with_columns(first_name_surname_concat=pl.concat_str("first_name", pl.lit(" "), "surname"))
    made = _records(
        given, customer_id="unique_id", name=pl.concat_str("first_name", "surname", ignore_nulls=True),
        established=pl.col("dob").str.to_date(strict=False), address="postcode_fake", legal_representative="occupation",
        region_code=pl.col("postcode_fake").str.split(" ").list.first(),
    )  # fmt: skip
    return People(
        "Splink's 50,000",
        made.with_columns(phone=given["birth_place"], cluster=given["cluster"], **_named(given, "first_name")),
        given,
        _of_historical,
    )


def _records(given: pl.DataFrame, **said: Any) -> pl.DataFrame:
    blank = {name: pl.lit(None, pl.String) for name in _NOTHING if name not in said}
    return records(given.select(kind=pl.lit("INDIVIDUAL"), **blank, **said))


def _named(given: pl.DataFrame, first: str) -> dict[str, pl.Series]:
    """Family and given name, which these sets have apart, as `records` writes them: of a missing one it could not tell which it is."""
    parts = given.select(given=plain(first), family=plain("surname"))
    return {name: parts[name] for name in parts.columns}


def ours(people: People, shipped: Weights, *, everywhere: bool) -> pl.DataFrame:
    """probability and is_same of the pairs, by weights learned from the records alone."""
    with splink_table(people.made.select(list(RECORDS))) as table:
        weights = learned(table, shipped, records=people.made.height)
    return scored(_levels(people, everywhere=everywhere), weights)


def the_example(people: People, *, everywhere: bool) -> pl.DataFrame:
    """probability and is_same of the pairs, by the settings that Splink publishes for them."""
    from splink import DuckDBAPI, Linker, SettingsCreator  # noqa: PLC0415

    said = people.example()
    connection = open_duckdb(None)
    try:
        connection.register("given", people.given.with_columns(customer_id=people.made["customer_id"]).to_arrow())
        connection.execute("create table people as from given")
        made = SettingsCreator(
            link_type="dedupe_only", unique_id_column_name="customer_id", comparisons=list(said.comparisons),
            blocking_rules_to_generate_predictions=["1 = 1"] if everywhere else list(said.blocks),
            additional_columns_to_retain=["cluster"],
        )  # fmt: skip
        linker = Linker(DuckDBAPI(connection).register(connection.table("people")), made, log_level="ERROR")
        linker.training.estimate_probability_two_random_records_match(list(said.certain), recall=said.recall)
        linker.training.estimate_u_using_random_sampling(max_pairs=said.most_pairs, seed=1)
        for block in said.trains_in:
            linker.training.estimate_parameters_using_expectation_maximisation(block)
        found = linker.inference.predict(warning_mode="never").as_duckdbpyrelation()
        return found.select("match_weight, match_probability as probability, cluster_l = cluster_r as is_same").pl()
    finally:
        connection.close()


def best_f1(found: pl.DataFrame, true_pairs: int) -> tuple[float, float]:
    """F1 of pairs at the best threshold, and at a probability of one half."""
    steps = found.group_by("match_weight", "probability").agg(kept=pl.len(), hits=pl.col("is_same").sum())
    steps = steps.sort("match_weight", descending=True).with_columns(pl.col("kept", "hits").cum_sum())
    curve = steps.with_columns(f1=2 * pl.col("hits") / (pl.col("kept") + true_pairs))
    likely = curve.filter(pl.col("probability") >= 0.5)["f1"]
    return float(curve["f1"].max() or 0), float(likely[-1]) if len(likely) else 0.0  # type: ignore[arg-type]


def curve(found: pl.DataFrame, true_pairs: int, thresholds: Sequence[float]) -> pl.DataFrame:
    """threshold (a probability), kept, hits, precision, recall and f1 of the pairs that are at least so likely, for each threshold."""
    at = pl.DataFrame({"threshold": list(thresholds)})
    kept = at.join_where(found, pl.col("probability") >= pl.col("threshold")).group_by("threshold")
    counted = kept.agg(kept=pl.len(), hits=pl.col("is_same").sum())
    whole = at.join(counted, on="threshold", how="left").with_columns(pl.col("kept", "hits").fill_null(0))
    precision = pl.when(pl.col("kept") > 0).then(pl.col("hits") / pl.col("kept"))
    f1 = 2 * pl.col("hits") / (pl.col("kept") + true_pairs)
    return whole.with_columns(precision=precision, recall=pl.col("hits") / true_pairs, f1=f1)


def _levels(people: People, *, everywhere: bool) -> pl.DataFrame:
    """Levels of every pair, or of those in the example's blocks, by the conditions that a build uses."""
    connection = open_duckdb(None)
    try:
        own = people.given.drop("cluster").rename(
            {name: f"own_{name}" for name in people.given.columns if name != "cluster"}
        )
        connection.register("people", pl.concat([people.made, own], how="horizontal").to_arrow())
        parts = ", ".join(f"{parts_sql(name)} as {name}_parts" for name in ("name", "address"))
        columns = [*RECORDS, "name_parts", "address_parts"]
        sides = ", ".join(f"{side}.{name} as {name}_{side}" for side in "lr" for name in columns)
        levels = ", ".join(f"{one.sql()} as {one.name}" for one in COMPARED)
        found = "select l.customer_id as one, r.customer_id as other from people as l inner join people as r on "
        ways = ["true"] if everywhere else [_own(block) for block in people.example().blocks]
        pairs = " union ".join(f"({found} {way} and l.customer_id < r.customer_id)" for way in ways)
        connection.execute(
            f"create table found as with compared as (select *, {parts} from people), pairs as ({pairs}), "  # noqa: S608 - a test's own words
            f"paired as (select l.cluster = r.cluster as is_same, {sides} from pairs inner join compared as l on l.customer_id = one "
            f"inner join compared as r on r.customer_id = other) "
            f"select customer_id_l as customer_id, is_same, {levels} from paired"
        )
        return connection.execute(rarity_sql("people", "found")).pl()
    finally:
        connection.close()


def _own(block: Any) -> str:
    """A blocking rule over the set's own columns, which stand beside ours under a name of their own."""
    rule: str = block.get_blocking_rule("duckdb").blocking_rule_sql
    return re.sub(r'\b([lr])\."?(\w+)"?', r"\1.own_\2", rule)


def _of_fake() -> Example:
    import splink.comparison_library as compare  # noqa: PLC0415
    from splink import block_on  # noqa: PLC0415

    return Example(
        blocks=[block_on("first_name", "city"), block_on("surname")],
        comparisons=[
            compare.NameComparison("first_name"), compare.NameComparison("surname"), compare.LevenshteinAtThresholds("dob", 1),
            compare.ExactMatch("city").configure(term_frequency_adjustments=True), compare.EmailComparison("email"),
        ],
        certain=[block_on("first_name", "dob"), "l.email = r.email"],
        recall=0.7,
        trains_in=[block_on("first_name", "surname"), block_on("dob")],
    )  # fmt: skip


def _of_febrl() -> Example:
    import splink.comparison_library as compare  # noqa: PLC0415
    from splink import block_on  # noqa: PLC0415

    return Example(
        blocks=[block_on(name) for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")],
        comparisons=[
            compare.NameComparison("given_name"), compare.NameComparison("surname"),
            compare.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            compare.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            compare.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            compare.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        certain=[
            block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
        ],
        recall=0.9,
        trains_in=[block_on("date_of_birth"), block_on("postcode")],
    )  # fmt: skip


def _of_historical() -> Example:
    import splink.comparison_library as compare  # noqa: PLC0415
    from splink import block_on  # noqa: PLC0415

    return Example(
        blocks=[
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"), block_on("surname", "dob"), block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"), block_on("postcode_fake", "surname"), block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"), block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        comparisons=[
            compare.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"),
            compare.DateOfBirthComparison("dob", input_is_string=True), compare.PostcodeComparison("postcode_fake"),
            compare.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            compare.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        certain=[
            block_on("first_name", "surname", "dob"), block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        recall=0.6,
        trains_in=[block_on("first_name", "surname"), block_on("dob")],
        most_pairs=1e7,
    )  # fmt: skip
