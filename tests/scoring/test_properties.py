"""What holds for any project: the engines agree with each other and with the slow and obvious way, and cover behaves as cover must."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scoring import columns
from scoring.columns import Columns, polars_type
from scoring.parameters.catalogue import CLASSES, GRADES_OR_UNRATED, MEASURE_KINDS, MODES
from scoring.parameters.reader import shipped
from scoring.risk.degree import measure_cover, project_risk
from tests.scoring import by_hand
from tests.scoring.engines import ENGINES, collected

AS_OF = date(2025, 6, 30)
RULES = shipped().at(AS_OF)
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

amounts = st.one_of(
    st.integers(1, 10_000),
    st.integers(1, 1_000_000_000),
    st.sampled_from([100, 1_000_000, 300_000_000, 4_999_999_999_999]),
).map(lambda fen: Decimal(fen) / 100)
shares = st.one_of(
    st.sampled_from(["0", "0.2", "0.3", "0.4", "1"]), st.integers(0, 10**8).map(lambda n: str(Decimal(n) / 10**8))
)
days = st.dates(date(2020, 1, 1), date(2025, 12, 31))

measure = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(MEASURE_KINDS),
        "appraised_value": st.none() | amounts,
        "appraised_on": st.none() | st.sampled_from([date(2023, 6, 29), date(2023, 6, 30), date(2025, 7, 1)]) | days,
        "prior_claims": st.none() | amounts.map(lambda amount: (amount / 4).quantize(Decimal("0.01"))),
    }
)
customer = st.fixed_dictionaries(
    {
        "list_status": st.sampled_from(["none", "none", "none", "watch", "black"]),
        "open_enforcement_or_dishonesty": st.booleans(),
        "abnormal_operation": st.booleans(),
        "in_bankruptcy": st.sampled_from([False, False, False, True]),
        "representative_changed_on": st.none() | st.dates(AS_OF - timedelta(200), AS_OF + timedelta(5)),
        "cleared_projects": st.integers(0, 5),
        "compensated_projects": st.integers(0, 1),
        "group_over_limit": st.booleans(),
        "registry_assessed": st.just(True),
    }
)
project = st.fixed_dictionaries(
    {
        "guaranteed_balance": amounts,
        "reguarantor_share": shares.map(Decimal),
        "guarantor_share": shares.map(Decimal),
        "reguarantee_mode": st.sampled_from(MODES),
        "start_date": days,
        "term": st.one_of(st.integers(0, 31), st.integers(0, 3_000), st.sampled_from([28, 59, 365, 366, 730])),
        "classification": st.none() | st.sampled_from(CLASSES),
        "partner": st.sampled_from(GRADES_OR_UNRATED),
        "grade": st.sampled_from(GRADES_OR_UNRATED),
        "customer": customer,
        "measures": st.lists(measure, max_size=6),
    }
)
books = st.lists(project, min_size=1, max_size=6)


def table(rows: list[dict[str, Any]], of: Columns) -> pl.DataFrame:
    return pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in of},
        schema={name: polars_type(kind) for name, kind in of.items()},
    )


def rows_of(book: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each input frame; project, customer and partner share their number."""
    ids = [f"g/{number}" for number in range(len(book))]
    return {
        "projects": [
            {
                **drawn,
                "project_id": key,
                "project_no": key[2:],
                "partner_id": key,
                "customer_id": key,
                "due_date": drawn["start_date"] + timedelta(days=drawn["term"]),
            }
            for key, drawn in zip(ids, book, strict=True)
        ],
        "measures": [
            {**given_measure, "project_id": key, "measure_no": f"m{number}"}
            for key, drawn in zip(ids, book, strict=True)
            for number, given_measure in enumerate(drawn["measures"])
        ],
        "customers": [{**drawn["customer"], "customer_id": key} for key, drawn in zip(ids, book, strict=True)],
        "partners": [{"partner_id": key, "grade": drawn["partner"]} for key, drawn in zip(ids, book, strict=True)],
        "grades": [{"customer_id": key, "grade": drawn["grade"]} for key, drawn in zip(ids, book, strict=True)],
    }


OF = {
    "projects": columns.PROJECTS,
    "measures": columns.MEASURES,
    "customers": columns.CUSTOMERS_AT_RISK,
    "partners": columns.PARTNERS,
    "grades": columns.GRADES,
}


def judged(rows: dict[str, list[dict[str, Any]]], engine: str = "polars") -> pl.DataFrame:
    native = ENGINES[engine]()
    inputs = [native(table(rows[name], of)) for name, of in OF.items()]
    return collected(project_risk(*inputs, shipped(), AS_OF)).sort("project_id")


def covers(rows: dict[str, list[dict[str, Any]]], engine: str = "polars") -> pl.DataFrame:
    native = ENGINES[engine]()
    inputs = [native(table(rows[name], OF[name])) for name in ("projects", "measures")]
    return collected(measure_cover(*inputs, shipped(), AS_OF)).sort("project_id", "order_no")


@settings(FEW, max_examples=4)
@given(st.lists(project, min_size=12, max_size=16))
def test_every_engine_gives_the_same_bits(book: list[dict[str, Any]]) -> None:
    rows = rows_of(book)
    first, first_covers = judged(rows), covers(rows)
    for engine in ENGINES:
        assert judged(rows, engine).equals(first), engine
        assert covers(rows, engine).equals(first_covers), engine


@settings(FEW, max_examples=6)
@given(st.lists(project, min_size=2, max_size=5))
def test_a_project_judged_alone_has_the_same_bits_as_in_company(book: list[dict[str, Any]]) -> None:
    rows = rows_of(book)
    together = judged(rows)
    for number, key in enumerate(together["project_id"]):
        alone = {name: [row for row in of_name if key in row.values()] for name, of_name in rows.items()}
        assert judged(alone).equals(together[number])


def test_a_weight_that_is_the_same_for_all_projects_is_not_multiplied_by_a_reciprocal() -> None:
    # 700 × (1 / 1000) is 0.7000000000000001; polars does that where a divisor is one number for all rows
    same = {
        "grade": "A",
        "partner": "A",
        "reguarantee_mode": "GENERAL",
        "classification": None,
        "measures": [],
        "term": 90,
    }
    known = {"list_status": "none", "cleared_projects": 0, "compensated_projects": 0, "registry_assessed": True}
    amounts_of = {"guaranteed_balance": Decimal(1000), "reguarantor_share": Decimal(1), "guarantor_share": Decimal(0)}
    book = [{**same, **amounts_of, "customer": known, "start_date": date(2025, 1, 31)} for _ in range(40)]
    assert judged(rows_of(book))["object_weight"].unique().to_list() == [0.7]


@FEW
@given(books)
def test_the_answers_are_those_of_the_slow_and_obvious_way(book: list[dict[str, Any]]) -> None:
    rows = rows_of(book)
    for found, said in zip(judged(rows).iter_rows(named=True), rows["projects"], strict=True):
        own = [row for row in rows["measures"] if row["project_id"] == said["project_id"]]
        expected = by_hand.risk(said, own, said["customer"], said["partner"], said["grade"], RULES)
        assert abs(Fraction(found["risk_degree"]) - expected["risk_degree"]) <= Fraction(1, 10**15)
        assert found["exposure"] == expected["exposure"]
        assert found["risk_amount"] == expected["risk_amount"]
        assert found["decision"] == expected["decision"]


@FEW
@given(books)
def test_degrees_and_amounts_stay_within_bounds(book: list[dict[str, Any]]) -> None:
    for row in judged(rows_of(book)).iter_rows(named=True):
        assert 0 <= row["risk_degree"] <= 1
        assert 0 <= row["risk_amount"] <= row["exposure"] <= row["guaranteed_balance"]
        assert 0 <= row["coverage_ratio"] <= 1
        assert 0 <= row["guarantor_risk_degree"] <= 1


@FEW
@given(books, st.sampled_from(MEASURE_KINDS), amounts)
def test_more_cover_never_raises_the_weight(book: list[dict[str, Any]], kind: str, value: Decimal) -> None:
    before = judged(rows_of(book))
    more = {"kind": kind, "appraised_value": value, "appraised_on": AS_OF, "prior_claims": None}
    after = judged(rows_of([{**drawn, "measures": [*drawn["measures"], more]} for drawn in book]))
    # to within what rounding the quotient may lose
    assert (after["counter_guarantee_weight"] <= before["counter_guarantee_weight"] + 1e-15).all()


@FEW
@given(books, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(book: list[dict[str, Any]], random: Any) -> None:
    rows = rows_of(book)
    mixed = {name: random.sample(of_name, len(of_name)) for name, of_name in rows.items()}
    assert judged(mixed).equals(judged(rows))
    assert covers(mixed).equals(covers(rows))


@FEW
@given(books, st.randoms(use_true_random=False))
def test_renumbering_measures_changes_no_weight(book: list[dict[str, Any]], random: Any) -> None:
    renumbered = [{**drawn, "measures": random.sample(drawn["measures"], len(drawn["measures"]))} for drawn in book]
    assert judged(rows_of(renumbered)).equals(judged(rows_of(book)))


@FEW
@given(books)
def test_covers_of_measures_add_up_to_the_project(book: list[dict[str, Any]]) -> None:
    rows = rows_of(book)
    by_measure = covers(rows).group_by("project_id").agg(pl.col("covered", "weighted").sum(), pl.len())
    joined = judged(rows).join(by_measure, on="project_id")
    for row in joined.iter_rows(named=True):
        # shown covers are each rounded to the fen
        slack = Decimal("0.005") * row["len"] + Decimal("0.01")
        assert abs(row["covered"] + row["uncovered_amount"] - row["guaranteed_balance"]) <= slack
        weighted = Decimal(row["counter_guarantee_weight"]) * row["guaranteed_balance"]
        assert abs(row["weighted"] + row["uncovered_amount"] - weighted) <= slack + Decimal("0.01")


#: A balance so large that floats lose hundredths of a fen of it, and a need just above a whole fen.
AT_THE_LIMIT = {
    "guaranteed_balance": Decimal("49999999999.99"),
    "reguarantor_share": Decimal(0),
    "guarantor_share": Decimal(0),
    "reguarantee_mode": "GENERAL",
    "start_date": date(2022, 2, 18),
    "term": 365,
    "classification": None,
    "partner": "BB",
    "grade": "BBB",
    "customer": {
        "list_status": "watch",
        "open_enforcement_or_dishonesty": False,
        "abnormal_operation": False,
        "in_bankruptcy": False,
        "representative_changed_on": None,
        "cleared_projects": 0,
        "compensated_projects": 0,
        "group_over_limit": True,
        "registry_assessed": True,
    },
    "measures": [
        {"kind": kind, "appraised_value": value, "appraised_on": None, "prior_claims": claims}
        for kind, value, claims in (
            *(("CASH_DEPOSIT", None, None),) * 4,
            ("ENTERPRISE", None, None),
            ("EQUIPMENT", Decimal(1), Decimal("0.07")),
        )
    ],
}


@FEW
@given(books)
@example([AT_THE_LIMIT])
def test_the_additional_cover_named_is_just_enough(book: list[dict[str, Any]]) -> None:
    rows = rows_of(book)
    named = {
        row["project_id"]: (row["additional_cover_kind"], row["additional_cover_needed"])
        for row in judged(rows).iter_rows(named=True)
        if row["decision"] == "conditional"
    }
    assert all(needed is not None and needed > 0 for _, needed in named.values())
    for change, accepted in ((Decimal(0), True), (Decimal("-0.01"), False)):
        extra = [
            {
                "project_id": key,
                "measure_no": "extra",
                "kind": kind,
                "appraised_value": needed + change,
                "appraised_on": AS_OF,
                "prior_claims": None,
            }
            for key, (kind, needed) in named.items()
        ]
        again = judged({**rows, "measures": rows["measures"] + extra})
        decisions = {row["project_id"]: row["decision"] for row in again.iter_rows(named=True)}
        assert all((decisions[key] == "accept") == accepted for key in named)
