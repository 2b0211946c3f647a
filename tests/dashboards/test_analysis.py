"""Decision analysis: figures add up however they are split, rows add up to figures, and the address holds the question."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.queries import analysis, cockpit, exchange, risk
from dashboards.queries.dimensions import DIMENSIONS
from dashboards.queries.freshness import freshness
from dashboards.queries.measures import MEASURES, Measure
from dashboards.queries.periods import RELATIVE, Window, between, relative, shift
from dashboards.queries.question import UNKNOWN, Filter, Question
from dashboards.queries.reading import Reading
from dashboards.queries.view import COMPARED, CUTS, LAYOUTS, PARAMETERS, RANKS, View

YEAR = Window("2025-07", "2026-06")
BOUNDS = Window("2024-07", "2026-06")


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_parts_add_up_to_the_total_however_it_is_split(whole: Reading, dimension: str) -> None:
    question = Question(YEAR, "new_amount", dimension)
    assert analysis.measured(whole, question)["value"].sum() == analysis.total(whole, question)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.name)
def test_rows_add_up_to_the_figure(whole: Reading, measure: Measure) -> None:
    question = Question(YEAR, measure.name, filters=(Filter("vintage_year", "2025"),))
    rows, figure = analysis.Rows(whole, question).summary(""), analysis.total(whole, question)
    if measure.under:
        assert figure == pytest.approx(float(rows["value"]) / float(rows["divisor"]))  # type: ignore[arg-type]
    else:
        assert (rows["value"] or 0) == (figure or 0)


def test_a_stock_along_time_is_taken_at_each_end(whole: Reading) -> None:
    by_quarter = dict(analysis.measured(whole, Question(YEAR, "guaranteed_balance", "quarter")).iter_rows())
    by_month = dict(analysis.measured(whole, Question(YEAR, "guaranteed_balance", "month")).iter_rows())
    assert by_quarter == {
        "2025Q3": by_month["2025-09"],
        "2025Q4": by_month["2025-12"],
        "2026Q1": by_month["2026-03"],
        "2026Q2": by_month["2026-06"],
    }


def test_a_flow_of_a_quarter_is_the_sum_of_its_months(whole: Reading) -> None:
    by_quarter = analysis.measured(whole, Question(BOUNDS, "new_amount", "quarter"))
    by_month = analysis.measured(whole, Question(BOUNDS, "new_amount", "month"))
    assert by_quarter["value"].sum() == by_month["value"].sum()
    assert by_quarter.row(0) == ("2024Q3", by_month["value"].head(3).sum())


def test_the_rate_of_the_whole_comes_from_sums_and_not_from_rates(whole: Reading) -> None:
    sums = whole.frame(
        "SELECT SUM(compensated_amount) AS c, SUM(released_amount) AS r FROM monthly WHERE month BETWEEN '2025-07' AND '2026-06'"
    ).row(0)
    assert analysis.total(whole, Question(YEAR, "compensation_rate")) == pytest.approx(
        float(sums[0]) / float(sums[0] + sums[1])
    )


def test_a_years_rates_asked_at_once_are_those_of_each_twelve_months(whole: Reading) -> None:
    twelve = [Window(shift(end, -11), end) for end in between(YEAR.first, YEAR.last)]
    assert cockpit.compensation_rates(whole, YEAR.last) == [
        analysis.total(whole, Question(window, "compensation_rate")) for window in twelve
    ]


def test_a_rate_of_nothing_is_missing(whole: Reading) -> None:
    assert analysis.total(whole, Question(Window("2024-07", "2024-07"), "compensation_rate")) is None
    assert cockpit.compensation_rates(whole, "2024-07") == [None] * 12


def test_risk_amounts_of_other_months_are_missing_and_not_zero(whole: Reading) -> None:
    now = Window("2026-06", "2026-06")
    question = Question(now, "risk_amount", "bank")
    assert analysis.total(whole, question) == cockpit.risk_amount(whole)
    assert analysis.total(whole, question, "previous") is None
    assert analysis.measured(whole, question, "previous").is_empty()


def test_two_dimensions_add_up_to_one(whole: Reading) -> None:
    one = analysis.measured(whole, Question(YEAR, "exposure", "bank"))
    two = analysis.measured(whole, Question(YEAR, "exposure", "bank", "region_city"))
    assert two.group_by("key").agg(pl.col("value").sum()).sort("key").rows() == one.rows()


def test_drilling_keeps_every_filter_down_to_the_rows(whole: Reading) -> None:
    question = Question(YEAR, "new_amount", "region_city")
    drilled = question.drilled("330100", "bank").drilled("B001", "product")
    assert drilled.filters == (Filter("region_city", "330100"), Filter("bank", "B001"))
    rows = analysis.Rows(whole, drilled).whole("", "project_no", False)
    assert rows["value"].sum() == analysis.total(whole, drilled)
    assert set(rows["bank_name"].to_list()) == {"之江农村商业银行"}
    assert drilled.back_to(1) == Question(YEAR, "new_amount", "bank", filters=drilled.filters[:1])
    assert drilled.back_to(0) == question


def test_drilling_through_time_narrows_the_window() -> None:
    assert Question(YEAR, by="month").drilled("2026-02", "bank").window == Window("2026-02", "2026-02")
    assert Question(YEAR, by="quarter").drilled("2026Q1", "bank").window == Window("2026-01", "2026-03")
    assert Question(YEAR, by="year").drilled("2025", "bank").window == Window("2025-07", "2025-12")


def test_a_missing_key_can_be_filtered_for(whole: Reading) -> None:
    question = Question(YEAR, "exposure", "bank", filters=(Filter("region_city", UNKNOWN),))
    assert analysis.total(whole, question) is None


def test_pages_of_rows_are_the_whole_in_order(whole: Reading) -> None:
    rows = analysis.Rows(whole, Question(BOUNDS, "new_amount"))
    every = rows.whole("", "value", True)
    paged = pl.concat([rows.page("", "value", True, offset, 100) for offset in range(0, 300, 100)])
    assert paged.equals(every)
    assert rows.summary("")["row_count"] == every.height == 240


def test_search_finds_text_and_never_more(whole: Reading) -> None:
    rows = analysis.Rows(whole, Question(BOUNDS, "new_amount"))
    assert rows.whole("P00012", "value", True)["project_no"].to_list() == ["P00012"]
    assert rows.summary("%")["row_count"] == 0
    assert rows.summary("' OR 1=1 --")["row_count"] == 0


def test_every_row_says_where_it_came_from(whole: Reading) -> None:
    rows = analysis.Rows(whole, Question(YEAR)).whole("", "value", True)
    assert rows["filing_id"].null_count() == rows["line_no"].null_count() == 0


MONTHS = st.sampled_from(between("2024-07", "2026-06"))


FILTERED = st.sampled_from([name for name, dimension in DIMENSIONS.items() if not dimension.in_time])


@given(
    st.tuples(MONTHS, MONTHS).map(sorted),
    st.sampled_from(list(MEASURES)),
    st.sampled_from(list(DIMENSIONS)),
    st.none() | st.sampled_from(list(DIMENSIONS)),
    st.lists(st.tuples(FILTERED, st.text(min_size=1, max_size=20)), max_size=4, unique=True),
    st.sampled_from(list(COMPARED)).flatmap(lambda versus: st.tuples(st.just(versus), st.sampled_from(RANKS[versus]))),
    st.tuples(st.sampled_from(list(CUTS)), st.sampled_from(LAYOUTS), st.booleans(), st.sampled_from(["", "b000012"])),
    st.none() | st.sampled_from(RELATIVE),
)
def test_an_address_gives_back_its_view(
    months: list[str],
    measure: str,
    by: str,
    second: str | None,
    kept: list[tuple[str, str]],
    compared: tuple[Any, str],
    looks: tuple[Any, ...],
    when: str | None,
) -> None:
    window = relative(when, BOUNDS.last) if when else Window(*months)
    filters = tuple(Filter(*one) for one in kept)
    question = Question(window, measure, by, second if second != by else None, filters, when)
    view = View(question, *compared, *looks)
    assert View.from_url(listed(view.to_url()), YEAR, BOUNDS) == view


def listed(parameters: dict[str, str | list[str]]) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [value] for name, value in parameters.items()}


@given(st.dictionaries(st.sampled_from(PARAMETERS), st.lists(st.text(max_size=30), max_size=3)))
def test_a_damaged_address_still_shows_something(given_: dict[str, list[str]]) -> None:
    view = View.from_url(given_, YEAR, BOUNDS)
    assert view.question.measure in MEASURES
    assert BOUNDS.first <= view.question.window.first <= view.question.window.last <= BOUNDS.last


def test_a_measure_that_a_reader_may_not_see_is_not_asked() -> None:
    given_ = {"measure": ["open_fee"]}
    assert View.from_url(given_, YEAR, BOUNDS).question.measure == "open_fee"
    assert View.from_url(given_, YEAR, BOUNDS, ("exposure",)).question.measure == "guaranteed_balance"


def test_several_values_of_a_dimension_keep_any_of_them(whole: Reading) -> None:
    two = Question(YEAR, "new_amount", filters=(Filter("bank", "B001"), Filter("bank", "B002")))
    apart = [analysis.total(whole, replace(two, filters=(one,))) for one in two.filters]
    assert analysis.total(whole, two) == sum(cast("list[Decimal]", apart))


@given(st.integers(1990, 2100), st.integers(1, 12), st.integers(-500, 500))
def test_months_shift_there_and_back(year: int, month: int, by: int) -> None:
    text = f"{year:04d}-{month:02d}"
    assert shift(shift(text, by), -by) == text


def test_the_cockpit_adds_up(whole: Reading) -> None:
    months = cockpit.by_month(whole, BOUNDS)
    last = months.filter(months["month"] == "2026-06").row(0, named=True)
    assert last["guaranteed_balance"] == whole.frame("SELECT SUM(guaranteed_balance) FROM projects").item()
    movers = cockpit.movers(whole, "2026-06", "2026-05", 100)
    assert (
        movers["change"].sum()
        == last["guaranteed_balance"] - months.filter(months["month"] == "2026-05")["guaranteed_balance"].item()
    )


def test_risk_adds_up(whole: Reading) -> None:
    assert risk.degrees(whole)["risk_amount"].sum() == cockpit.risk_amount(whole)
    assert risk.decisions(whole)["exposure"].sum() == cockpit.judged_exposure(whole)
    hhi = dict(risk.herfindahl(whole).select("dimension", "hhi").iter_rows())
    parts = analysis.measured(whole, Question(Window("2026-06", "2026-06"), "guaranteed_balance", "bank"))[
        "value"
    ].to_list()
    assert hhi["bank"] == pytest.approx(float(sum((part / sum(parts)) ** 2 for part in parts)))
    assert 0 < risk.largest_customers(whole)["share"].sum() <= 1


def test_the_projects_behind_a_bar_of_the_risk_page_are_as_many_as_it_says(whole: Reading) -> None:
    today = Question(Window("2026-06", "2026-06"), "risk_amount", "partner")
    for row in risk.decisions(whole).drop_nulls("decision").to_dicts():
        kept = analysis.Rows(whole, today, risk.narrowed(row["decision"], "", "")).summary("")
        assert (kept["row_count"], kept["risk_amount"]) == (row["project_count"], row["risk_amount"])
    for row in risk.degrees(whole).drop_nulls("bucket").to_dicts():
        kept = analysis.Rows(whole, today, risk.narrowed("", str(row["bucket"]), "")).summary("")
        assert (kept["row_count"], kept["exposure"]) == (row["project_count"], row["exposure"])
    (largest, *_) = risk.largest_customers(whole).to_dicts()
    kept = analysis.Rows(whole, today, risk.narrowed("", "", largest["customer_id"])).summary("")
    assert kept["guaranteed_balance"] == largest["guaranteed_balance"]
    assert analysis.Rows(whole, today, risk.narrowed("", "no number", "")).summary("")["row_count"] == 0


def test_who_has_filed_shows_the_silent_too() -> None:
    filed = pl.DataFrame(
        {
            "partner_id": ["G1", "G1", "G2", "G3", "G4"],
            "partner_name": ["b", "b", "a", "c", "a"],
            "period": ["2026-05", "2026-05", "2026-06", "2026-01", "2026-06"],
            "verdict": ["accepted", "refused", "partly", "accepted", "refused"],
        }
    )
    assert exchange.matrix(filed, ["2026-06", "2026-05", "2026-04"]).rows() == [
        ("G2", "a", "partly", "nothing", "nothing"),
        ("G4", "a", "refused", "nothing", "nothing"),
        ("G1", "b", "nothing", "accepted", "nothing"),
        ("G3", "c", "nothing", "nothing", "nothing"),
    ]


def test_the_stamp_names_the_build(whole: Reading) -> None:
    stamp = freshness(whole)
    assert (stamp.build_id, str(stamp.as_of), stamp.month, stamp.failed) == (
        "build-000001",
        "2026-06-30",
        "2026-06",
        (),
    )
    assert stamp.bounds == BOUNDS
    assert stamp.last_year == YEAR
    assert isinstance(cockpit.risk_amount(whole), Decimal)
