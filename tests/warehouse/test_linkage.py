"""Records of one customer are found by number and by likeness; answers hold for ever; an increment finds what a full build finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from casework.store.warehouse import open_duckdb
from models.linkage.fields import FILED, LEVELS
from orchestration.cli.links import app
from orchestration.judging.linking import ANSWERS, Linkage, Linking
from scoring.parameters.reader import shipped
from tests.bench.linkage import records as large_book
from tests.warehouse.conftest import BANK, DAY, GUARANTOR, OTHER, PARTNER, House, customer

CODE = "91530000216548323H"
FIRM = {
    "name": "昆明市乙机械有限公司", "region_code": "530102", "legal_representative": "张三",
    "legal_representative_id": "11010519491231002X", "phone": "13800138000", "address": "昆明市五华区丙路 1 号",
}  # fmt: skip
#: The same firm under its old organisation code, spelt otherwise, without its phone.
OLD_CODE = customer("21654832-3", id_type="OTHER", **FIRM | {"name": "昆明乙机械有限责任公司", "phone": None})
#: The same once more under a number that says nothing.
SPELT_OTHERWISE = customer("KM-77", id_type="OTHER", **FIRM | {"name": "昆明乙机械有限责任公司"})
#: Another firm of the same person, in the same rooms with the same phone: related, and not the same.
SISTER = customer("91530000216548999X", **FIRM | {"name": "昆明市丁物流有限公司"})
STRANGERS = [
    customer(f"9153000021660{n:04d}X", name=f"第{n}贸易有限公司", region_code="530102", phone=f"1390000{n:04d}", address=f"戊路{n}号")
    for n in range(40)
]  # fmt: skip


def candidates(house: House) -> dict[frozenset[str], tuple[str, float, str]]:
    rows = house.rows("""
        SELECT one.id_number, other.id_number, basis, probability, status FROM customer.link_candidates AS l
        INNER JOIN customer.customers AS one USING (customer_id)
        INNER JOIN customer.customers AS other ON l.other_customer_id = other.customer_id
    """)
    return {frozenset((one, other)): (basis, probability, status) for one, other, basis, probability, status in rows}


def test_records_are_found_by_number_and_by_likeness_as_they_come_and_in_a_build_from_nothing(house: House) -> None:
    house.file("guarantors", [GUARANTOR, {**GUARANTOR, "uscc": OTHER}], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer(CODE, **FIRM), SISTER, *STRANGERS], partner=PARTNER)
    house.build()
    assert candidates(house) == {}
    house.file("customers", [OLD_CODE, SPELT_OTHERWISE], partner=OTHER)
    house.build()
    found = candidates(house)
    assert found[frozenset((CODE, OLD_CODE["id_number"]))][:2] == ("number", 1.0)
    basis, probability, status = found[frozenset((CODE, SPELT_OTHERWISE["id_number"]))]
    assert (basis, status) == ("likeness", "open")
    assert probability > 0.99
    assert not any(SISTER["id_number"] in pair for pair in found)
    as_they_came = house.rows("FROM customer.link_candidates ORDER BY ALL")
    house.build(full=True)
    assert house.rows("FROM customer.link_candidates ORDER BY ALL") == as_they_came
    # a corrected row is another record: the pair goes with what made it alike
    other = {
        "name": "别的厂",
        "phone": None,
        "address": None,
        "legal_representative_id": None,
        "legal_representative": None,
    }
    house.file(
        "customers",
        [customer(SPELT_OTHERWISE["id_number"], id_type="OTHER", **FIRM | other)],
        partner=OTHER,
        period="2025-07",
    )
    house.build()
    assert set(candidates(house)) == {frozenset((CODE, OLD_CODE["id_number"]))}


FIELDS = {
    "customer_id": "C1", "id_type": "USCC", "id_number": CODE, "kind": "ENTERPRISE", "established": None, **FIRM,
}  # fmt: skip


@pytest.fixture
def rows() -> Iterator[Any]:
    """The tables of a work file that linkage reads, in memory."""
    connection = open_duckdb(None)
    connection.execute("create schema judgement; create schema judgement_inputs; create schema intermediate;")
    yield connection
    connection.close()


def link(connection: Any, records: list[dict[str, Any]], linkage: Linkage | None = None) -> pl.DataFrame:
    frame = pl.DataFrame([{**FIELDS, **one} for one in records], schema=FILED)
    connection.register("filed", frame.to_arrow())
    connection.execute("create or replace table judgement_inputs.linkage_rows as from filed")
    Linking(connection, shipped().at(DAY), everything=True).run(linkage or Linkage())
    found = pl.from_arrow(connection.execute("from judgement.link_candidates order by all").to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found


def test_an_answer_holds_whatever_the_weights_say(rows: Any) -> None:
    doubles = [{}, {"customer_id": "C2", "id_type": "OTHER", "id_number": "KM-77"}]
    (row,) = link(rows, doubles).to_dicts()
    assert row["status"] == "open"
    for said, loud in (("rejected", True), ("confirmed", False)):
        answers = pl.DataFrame([("C1", "C2", said)], schema=ANSWERS, orient="row")
        (row,) = link(rows, doubles, Linkage(answers, None if loud else deaf())).to_dicts()
        assert row["status"] == said
    assert link(rows, doubles, Linkage(weights=deaf())).is_empty()


def deaf() -> Any:
    """Weights for which no agreement says anything."""
    from models.linkage.weights import Weights  # noqa: PLC0415

    even = dict.fromkeys(LEVELS, 0.5)
    return Weights(even, even, 1e-6)


def test_doubles_are_found_among_more_records_than_the_engine_writes_at_a_time(rows: Any) -> None:
    filed, doubles = large_book(130_000)
    rows.register("filed", filed.to_arrow())
    rows.execute("create table judgement_inputs.linkage_rows as from filed")
    rows.execute("begin")  # as in a build, where all that is judged is written down together
    Linking(rows, shipped().at(DAY), everything=True).run(Linkage())
    rows.execute("commit")
    found = pl.from_arrow(
        rows.execute("select customer_id, other_customer_id from judgement.link_candidates").to_arrow_table()
    )
    assert isinstance(found, pl.DataFrame)
    assert doubles.join(found, on=["customer_id", "other_customer_id"], how="anti").is_empty()


def test_a_clue_that_too_many_share_is_none_also_when_it_becomes_one_too_many(rows: Any) -> None:
    most = shipped().at(DAY).whole("linkage_key_shared")
    apart = [
        {"customer_id": f"C{n:03d}", "id_type": "OTHER", "id_number": f"N{n}", "name": f"{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{n}有限公司",
         "legal_representative_id": None, "legal_representative": None, "address": None}
        for n in range(most)
    ]  # fmt: skip
    link(rows, apart)
    (pairs,) = rows.execute("select count(*) from judgement.linkage_pairs").fetchone()
    assert pairs == most * (most - 1) // 2
    link(rows, [*apart, {**apart[0], "customer_id": "C999", "id_number": "N999"}])
    (pairs,) = rows.execute("select count(*) from judgement.linkage_pairs").fetchone()
    assert pairs == 1, "those of one name, which only two share"


def test_what_is_learned_by_command_counts_from_the_next_build(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """From filings to records, answers of people, `backstop links learn`, and the weights in the candidates of the next build."""
    monkeypatch.setenv("BACKSTOP_HOME", str(house.home.root))
    house.file("guarantors", [GUARANTOR, {**GUARANTOR, "uscc": OTHER}], partner="self")
    house.file("banks", [BANK], partner="self")
    firms = [
        customer(
            f"91530000{n:09d}X", name=f"{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'金木水火土'[n % 5]}{n}机械有限公司",
            region_code=f"5301{n % 20:02d}",
            legal_representative=f"人{n}", legal_representative_id=f"530102{n:012d}", phone=f"1380000{n:04d}", address=f"丙路{n}号",
        )
        for n in range(220)
    ]  # fmt: skip
    doubles = [{**one, "id_type": "OTHER", "id_number": f"旧{n}", "phone": None} for n, one in enumerate(firms[:30])]
    house.file("customers", firms)
    house.file("customers", doubles, partner=OTHER)
    house.build()
    before = set(house.rows("SELECT DISTINCT weights_version FROM customer.link_candidates"))
    pairs = house.rows(
        "SELECT customer_id, other_customer_id FROM customer.link_candidates WHERE basis = 'likeness' ORDER BY ALL LIMIT 12"
    )
    assert len(pairs) == 12
    for verb, (one, other) in zip(["confirm"] * 10 + ["reject"] * 2, pairs, strict=True):
        assert CliRunner().invoke(app, [verb, one, other, "--reason", "已核对"]).exit_code == 0
    learned = CliRunner().invoke(app, ["learn"])
    assert learned.exit_code == 0, learned.output
    assert "from 250 records and 12 answers" in learned.output.replace("\n", " ")
    house.build()
    after = set(house.rows("SELECT DISTINCT weights_version FROM customer.link_candidates"))
    assert len(after) == 1
    assert after != before
    statuses = dict(house.rows("SELECT status, count(*) FROM customer.link_candidates GROUP BY status"))
    assert (statuses["confirmed"], statuses["rejected"]) == (10, 2), "answers hold, whatever was learned"
