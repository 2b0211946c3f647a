"""What stands behind a figure: its filings, its formula, what it was in the copies that are kept; and answers as pages show them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from small_book import AS_OF, BUILD, PARTNERS

from casework.access.actors import Actor
from casework.store.warehouse import kept_databases, open_duckdb, open_published
from dashboards.components.page import Page
from dashboards.queries import analysis, claims, counted, passport, portfolio
from dashboards.queries.counted_in_losses import said_of
from dashboards.queries.counted_in_tables import CARRIED, EVERY, OF_CLAIM, OF_RECOVERY
from dashboards.queries.freshness import builds, freshness
from dashboards.queries.measures import MEASURES
from dashboards.queries.periods import Window
from dashboards.queries.question import Filter, Question
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from dashboards.queries.view import View
from dashboards.screens.decision.answers import allowed_measures, answer, restated, totals
from dashboards.screens.decision.drilling import of_row
from dashboards.screens.windows.passport import formula
from dashboards.texts import words_of
from ingestion.home import Home
from scoring.parameters.reader import shipped
from scoring.portfolio.simulation import LEVELS
from scoring.portfolio.stress import Shock

YEAR = Window("2025-07", "2026-06")
QUARTER = Window("2026-01", "2026-03")
FORMER = "build-000000"
CHANGED = """
    UPDATE project.monthly SET new_amount = new_amount + 300000 WHERE partner_id = '{partner}' AND month = '2026-02' AND product = 'LOAN'
        AND bank_id = (SELECT min(bank_id) FROM project.monthly WHERE partner_id = '{partner}' AND month = '2026-02' AND product = 'LOAN');
    UPDATE published.build SET built_at = TIMESTAMP '2026-06-30 12:00:00', build_id = '{build}'"""


@pytest.fixture(scope="module")
def two_copies(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small book, and a copy before it that knew a month of the first guarantor otherwise."""
    home = Home(tmp_path_factory.mktemp("two"))
    shutil.copytree(small_home.published, home.published)
    shutil.copytree(home.published / BUILD, home.published / FORMER)
    connection = open_duckdb(home.published / FORMER / "warehouse.duckdb")
    connection.execute(CHANGED.format(partner=PARTNERS[0], build=FORMER))
    connection.close()
    return home


def page(home: Home, role: str = "risk", build: str = "") -> Page:
    return Page(Actor("wang", role), home, words_of("zh_CN"), "wan", build=build)


def asking(question: Question) -> Callable[[Reading], object]:
    return lambda reading: analysis.total(reading, question)


def test_a_figure_names_the_filings_of_its_projects(whole: Reading) -> None:
    question = Question(YEAR, "new_amount")
    told = passport.filings(whole, question)
    assert dict(told.select("filing_id", "projects").iter_rows()) == {
        f"filing-{partner[-1]}": rows
        for partner in PARTNERS
        if (
            rows := analysis.Rows(whole, Question(YEAR, "new_amount", filters=(Filter("partner", partner),))).summary(
                ""
            )["row_count"]
        )
    }
    assert set(told["contract"].to_list()) == {"projects"}


@pytest.mark.parametrize("measure", MEASURES)
def test_every_figure_has_filings_behind_it_or_is_nothing(whole: Reading, measure: str) -> None:
    question = Question(YEAR, measure, filters=(Filter("partner", PARTNERS[1]),))
    told = passport.filings(whole, question)
    assert told["filing_id"].to_list() in (["filing-B"], [])
    assert told.height or not analysis.total(whole, question)


SHOCKED = said_of(Shock(1.5, "C", 2.0, 0.8))
GIVEN = {
    "partner_rate": [PARTNERS[1]], "line_used": [PARTNERS[1]], "regulatory": [PARTNERS[1], "leverage", "2026-06"],
    "account_opening": ["CAS", "1122", "2025-06"], "account_debit": ["CAS", "1122", "2025-06"],
    "account_credit": ["CAS", "2205", "2025-06"], "account_closing": ["CAS", "1122", "2026-06"],
    **{f"forecast_{name}": ["2026-07"] for name in ("scheduled", "charges_due", "expected")},
    "hhi": ["region_city"], "largest_share": ["partner"],
    **{f"customer_{name}": ["C" + "19".zfill(20)] for name in ("balance", "exposure", "risk_amount")},
    **{f"model_{name}": ["m0123456789abcdef", "additive"] for name in ("auc", "ks", "brier", "lift", "money_caught")},
    **{f"claim_{name}": [EVERY] for name in OF_CLAIM}, **{f"recovery_{name}": [EVERY] for name in OF_RECOVERY},
    f"recovery_{CARRIED}": [f"{PARTNERS[1]}/P00005#3"], "stressed_expected": SHOCKED, "stressed_at": [*SHOCKED, "0.99"],
    **{name: ["0.99"] for name in ("loss_at", "loss_low", "loss_high", "loss_unexpected")},
    **{f"loss_sector_{name}": ["C"] for name in ("exposure", "expected", "in_tail")},
    **{f"top_{name}": ["group", "3"] for name in ("exposure", "share")},
    **{f"limit_{name}": [PARTNERS[1], "leverage"] for name in ("breaking_loss", "expected_loss", "times")},
    "limit_odds": [PARTNERS[1], "single_customer_share"],
    **{f"cap_{name}": [PARTNERS[1]] for name in ("volume", "cap", "compensated", "headroom", "expected_year")},
    **{f"cap_{name}": [PARTNERS[1]] for name in ("earliest", "reached", "latest")},
    **{f"moved_{name}": ["classification", "2025-12", "NORMAL", "COMPENSATED"] for name in ("project_count", "amount", "share")},
    **{f"cohort_{name}": ["2024Q3"] for name in ("volume", "age", "rate")},
    "project_probability": [f"{PARTNERS[1]}/P00013"], "partner_outlook": [PARTNERS[1]],
}  # fmt: skip


@pytest.mark.parametrize("name", counted.COUNTED)
def test_every_other_figure_has_a_value_its_filings_and_its_words(whole: Reading, name: str) -> None:
    figure, given = counted.COUNTED[name], GIVEN.get(name, [])
    assert len(given) == len(figure.given)
    told = counted.filings(whole, figure, given)
    shown: Any = counted.value(whole, figure, given)
    assert bool(told.height) == bool(shown) or (figure.kind == "day" and told.height), (
        "a day that is too far off is none"
    )
    own = Reading.latest(whole.home, Scope.of_partner(PARTNERS[0]))
    try:
        assert set(counted.filings(own, figure, given)["filing_id"].to_list()) <= {"filing-A"}
    except duckdb.CatalogException:
        assert figure.right == ("read", "model")  # the company's own, which an institution has no view of
    for key in (f"counted.{name}", f"define.{name}", f"counting.{name}", *(f"passport.{one}" for one in figure.given)):
        assert words_of("en").has(key), key


def test_movements_and_cohorts_are_what_plain_sql_says(small_home: Home, whole: Reading) -> None:
    with open_published(small_home) as plain:
        said = plain.execute("""
            SELECT count(*), sum(b.guaranteed_balance)
            FROM project.balances AS b INNER JOIN project.projects AS p ON b.project_id = p.project_id
            WHERE b.month = '2025-12' AND b.guaranteed_balance > 0 AND p.status = 'RELEASED' AND coalesce((
                SELECT max_by(e.days_overdue, (e.event_date, e.event_no)) FROM project.events AS e
                WHERE e.project_id = b.project_id AND e.kind = 'OVERDUE' AND e.event_date <= DATE '2025-12-31'
            ), 0) = 0""").fetchone()
        volumes = plain.execute("""
            SELECT year(start_date) || 'Q' || quarter(start_date), sum(guaranteed_amount) FROM project.projects
            WHERE start_date <= (SELECT as_of FROM published.build) GROUP BY ALL""").fetchall()
    assert said
    assert said[0] > 5
    of = ["overdue", "2025-12", "0", "RELEASED"]
    assert [counted.value(whole, counted.COUNTED[f"moved_{name}"], of) for name in ("project_count", "amount")] == list(
        said
    )
    every = counted.value(whole, counted.COUNTED["moved_amount"], ["overdue", "2025-12", EVERY, EVERY])
    assert every == whole.frame("SELECT SUM(guaranteed_balance) FROM balances WHERE month = '2025-12'").item()
    for cohort, volume in volumes:
        found: Any = counted.value(whole, counted.COUNTED["cohort_volume"], [cohort])
        assert found is None or found == pytest.approx(float(volume)), "a cohort of this month has no month on book yet"
    assert counted.value(whole, counted.COUNTED["moved_amount"], ["nonsense", "2025-12", EVERY, EVERY]) is None


def test_a_day_of_a_former_copy_is_compared_in_days(two_copies: Home) -> None:
    reading = Reading.latest(two_copies, Scope.whole_book())
    course = passport.course(reading, lambda kept: AS_OF if kept.is_former else AS_OF + timedelta(days=30))
    assert course["value"].to_list() == [AS_OF + timedelta(days=30), AS_OF]
    assert course["difference"].to_list() == [0.0, 30.0]


@pytest.mark.parametrize(("table", "kept", "names", "kind"), [
    ("fee.claims", "true", OF_CLAIM, "claim"), ("fee.loss_shares", "kind = 'RECOVERY'", OF_RECOVERY, "recovery"),
])  # fmt: skip
def test_totals_of_claims_and_recoveries_and_each_of_them_are_what_plain_sql_says(
    small_home: Home, whole: Reading, table: str, kept: str, names: tuple[str, ...], kind: str
) -> None:
    sums = ", ".join(f"SUM({name})" for name in names)
    with open_published(small_home) as plain:
        said = plain.execute(
            f"""SELECT COALESCE(project_id || '#' || event_no, '{EVERY}'), {sums} FROM {table} WHERE {kept}
            GROUP BY ROLLUP (project_id || '#' || event_no)"""  # noqa: S608 - texts of this test
        ).fetchall()
    assert len(said) > 5
    shown = getattr(claims, {"claim": "claims", "recovery": "recoveries"}[kind])(whole).summary("")
    for key, *values in said:
        found = [counted.value(whole, counted.COUNTED[f"{kind}_{name}"], [key]) for name in names]
        assert found == values
        assert key != EVERY or [shown[name] for name in names] == values


def test_what_a_shock_costs_is_what_plain_sql_says(small_home: Home, whole: Reading) -> None:
    shock = Shock(2.0, "C", 1.5, 0.5)
    recovery = float(shipped().at(AS_OF).number("portfolio_recovery_rate"))
    with open_published(small_home) as plain:
        for one in (Shock(), shock):
            said = plain.execute(
                """
                SELECT SUM(CAST(p.exposure AS DOUBLE) * (1 - $recovery * $kept) / (1 + (1 / greatest(k.probability, 1e-9) - 1)
                    / $odds / CASE WHEN i.section = $sector THEN $more ELSE 1 END))
                FROM project.projects AS p INNER JOIN risk.compensation_probability AS k ON p.project_id = k.project_id
                INNER JOIN reference.industries AS i ON p.industry_code = i.code WHERE p.status = 'IN_FORCE' AND p.exposure > 0""",
                {
                    "recovery": recovery,
                    "kept": one.recovery,
                    "odds": one.odds,
                    "sector": one.sector,
                    "more": one.sector_odds,
                },
            ).fetchone()
            assert said
            assert counted.value(whole, counted.COUNTED["stressed_expected"], said_of(one)) == pytest.approx(said[0])
    every = counted.value(whole, counted.COUNTED["loss_sector_expected"], [EVERY])
    assert every == pytest.approx(counted.value(whole, counted.COUNTED["loss_expected"], []))
    worse = portfolio.distribution(whole, AS_OF, shock)
    for level, at in zip(LEVELS, worse.quantiles, strict=True):
        assert counted.value(whole, counted.COUNTED["stressed_at"], (*said_of(shock), str(level))) == at.loss


@pytest.mark.parametrize(
    "nonsense",
    [("x", "1", "", "1"), ("nan", "1", "", "1"), ("inf", "1", "", "1"), ("2", "-1", "", "1"), ("2", "1", "", "1e9")],
)
def test_an_address_without_a_shock_that_is_one_has_no_figure(whole: Reading, nonsense: tuple[str, ...]) -> None:
    assert counted.value(whole, counted.COUNTED["stressed_expected"], nonsense) is None


def test_a_former_value_is_the_same_question_asked_of_the_former_copy(two_copies: Home) -> None:
    reading = Reading.latest(two_copies, Scope.whole_book())
    course = passport.course(reading, asking(Question(QUARTER, "new_amount")))
    assert course["build_id"].to_list() == [BUILD, FORMER]
    assert course["difference"].to_list() == [0.0, -300_000.0]
    assert f"{course['built_at'].to_list()[1]:%Y-%m-%d %H:%M}" == "2026-06-30 12:00"
    other = passport.course(reading, asking(Question(QUARTER, "new_amount", filters=(Filter("partner", PARTNERS[2]),))))
    assert other["difference"].to_list() == [0.0, 0.0]


def test_former_copies_keep_to_the_scope(two_copies: Home) -> None:
    own = Reading.latest(two_copies, Scope.of_partner(PARTNERS[1]))
    assert passport.course(own, asking(Question(QUARTER, "new_amount")))["difference"].to_list() == [0.0, 0.0]
    assert all(kept.scope == own.scope for kept in own.kept())
    assert Reading.former(two_copies, own.scope, FORMER).scope == own.scope


def test_a_copy_that_is_gone_or_damaged_is_passed_over(two_copies: Home, tmp_path: Path) -> None:
    home = Home(tmp_path)
    shutil.copytree(two_copies.published, home.published)
    (home.published / FORMER / "warehouse.duckdb").write_bytes(b"no database")
    reading = Reading.latest(home, Scope.whole_book())
    assert passport.course(reading, asking(Question(YEAR)))["build_id"].to_list() == [BUILD]
    assert [build for build, _, _ in builds(reading)] == [BUILD]
    assert Reading.former(home, Scope.whole_book(), "b999999").database == reading.database


def test_a_page_reads_the_copy_that_is_asked_for(two_copies: Home) -> None:
    now, then = page(two_copies), page(two_copies, build=FORMER)
    assert [freshness(one.reading).build_id for one in (now, then)] == [BUILD, FORMER]
    assert (now.reading.is_former, then.reading.is_former) == (False, True)
    assert now.former is not None
    assert then.former is None
    assert [path.parent.name for path in kept_databases(two_copies)] == [BUILD, FORMER]


def test_restated_figures_are_marked_with_their_former_value(two_copies: Home) -> None:
    assert restated(page(two_copies), Question(QUARTER, "new_amount")) == {
        PARTNERS[0]: "数据已更正，上一快照中为 30.00"
    }
    assert restated(page(two_copies), Question(QUARTER, "guaranteed_balance")) == {}
    assert restated(page(two_copies, build=FORMER), Question(QUARTER, "new_amount")) == {}


def test_the_former_copy_is_something_to_compare_with(two_copies: Home) -> None:
    view = View(Question(QUARTER, "new_amount"), versus="former", rank="former_difference", cut="bottom5")
    first = answer(page(two_copies), view).row(0, named=True)
    assert (first["key"], first["former_difference"]) == (PARTNERS[0], -300_000.0)
    assert totals(page(two_copies), view)["former_difference"] == -300_000


def test_the_most_and_the_least_are_those_of_everything(whole: Reading) -> None:
    look = page(whole.home)
    every = answer(look, View(Question(YEAR, "exposure", "region_county")))
    top = answer(look, View(Question(YEAR, "exposure", "region_county"), cut="top5"))
    bottom = answer(look, View(Question(YEAR, "exposure", "region_county"), cut="bottom5"))
    assert top["value"].to_list() == every["value"].head(5).to_list()
    assert bottom["value"].to_list() == every["value"].tail(5).reverse().to_list()
    assert top["share"].sum() == pytest.approx(every["share"].head(5).sum())


@pytest.mark.parametrize("versus", ["previous", "year"])
def test_changes_are_against_the_same_figure_of_another_time(whole: Reading, versus: str) -> None:
    question = Question(Window("2026-04", "2026-06"), "compensation_rate", "partner")
    view = View(question, versus=versus, rank=f"{versus}_difference", cut="top5")  # type: ignore[arg-type]
    shown = answer(page(whole.home), view)
    other = Question(question.window.compared(versus), "compensation_rate", "partner")  # type: ignore[arg-type]
    before = dict(analysis.measured(whole, other).iter_rows())
    assert {row["key"]: row[versus] for row in shown.to_dicts()} == {
        key: before.get(key) for key in shown["key"].to_list()
    }
    assert shown[f"{versus}_difference"].is_sorted(descending=True)


def test_along_time_each_month_is_compared_with_its_own(whole: Reading) -> None:
    view = View(Question(Window("2026-01", "2026-03"), "new_amount", "month"), versus="year")
    frame = answer(page(whole.home), view)
    assert frame["key"].to_list() == ["2026-01", "2026-02", "2026-03"]
    year_before = analysis.measured(whole, Question(Window("2025-01", "2025-03"), "new_amount", "month"))
    assert frame["year"].to_list() == year_before["value"].to_list()


def test_the_figure_of_a_row_is_a_question_of_its_own(whole: Reading) -> None:
    question = Question(YEAR, "exposure", "bank", "month")
    for row in answer(page(whole.home), View(question)).head(3).to_dicts():
        assert analysis.total(whole, of_row(question, row["opened"])) == row["value"]
    assert of_row(question, "") == question


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_formula_is_said_in_words(language: str) -> None:
    words = words_of(language)
    said = {name: formula(words, name) for name in MEASURES}
    assert all((" ÷ " in text) == bool(MEASURES[name].under) for name, text in said.items())
    assert len(set(said.values())) == len(said)
    assert "12" in said["compensation_rate_balance"]


def test_measures_keep_to_the_reader_s_rights(whole: Reading) -> None:
    officer, finance = (set(allowed_measures(page(whole.home, role))) for role in ("officer", "finance"))
    assert "open_fee" in finance - officer
    assert "warned_count" in officer - finance
    assert pl.Series(sorted(officer & finance)).len() > 15
