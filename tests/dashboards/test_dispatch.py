"""Rounds over what people follow: with the recipient's rights of then, once for each occasion, the owner told when nothing goes out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_book import BUILD
from sqlalchemy import insert

from casework.access.accounts import change_user, find_user
from casework.access.actors import Actor, local_operator
from casework.following.queries import all_standing
from casework.following.verbs import follow_view, watch_figure
from casework.notices.outbox import Notice, outbox
from casework.store.engine import Store, open_store
from casework.store.tables import users
from casework.store.warehouse import open_duckdb
from casework.views.verbs import keep, remove
from dashboards.components import numbers
from dashboards.dispatch.rounds import send_round
from dashboards.queries import analysis
from dashboards.queries.periods import Window
from dashboards.queries.question import Question
from dashboards.queries.reading import Reading
from dashboards.queries.scope import Scope
from ingestion.durable import write_bytes
from ingestion.home import Home

BEGUN = datetime(2026, 7, 1, 9, tzinfo=UTC)  # a Wednesday, after eight in China
LATER = BEGUN + timedelta(days=1)
WANG, CAI = Actor("wang", "risk"), Actor("cai", "finance")
BALANCE = {"measure": "guaranteed_balance", "when": "this_month"}


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    shutil.copytree(small_home.published, made.published)
    return made


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    people = (("wang", "risk"), ("cai", "finance"), ("li", "officer"), ("admin", "administrator"))
    row = {"partner_id": None, "password_hash": "-", "must_change_password": False, "is_disabled": False, "version": 1}
    with open_store(home) as opened:
        with opened.writing() as connection:
            connection.execute(
                insert(users),
                [
                    {"name": name, "role": role, **row, "created_at": BEGUN, "changed_at": BEGUN}
                    for name, role in people
                ],
            )
        yield opened


def mail(store: Store, name: str, role: str) -> list[Notice]:
    return outbox(store, actor=Actor(name, role))


def change_role(store: Store, name: str, role: str) -> None:
    user = find_user(store, name)
    assert user
    change_user(store, user, role=role, actor=local_operator())


def republish(home: Home, build: str, factor: int) -> None:
    """The same book as a newer build, with every balance so many times as large."""
    made = Path(shutil.copytree(home.published / BUILD, home.published / build))
    connection = open_duckdb(made / "warehouse.duckdb")
    connection.execute("UPDATE project.monthly SET guaranteed_balance = guaranteed_balance * ?", [factor])
    connection.execute("UPDATE published.build SET build_id = ?", [build])
    connection.close()
    write_bytes(home.published / "CURRENT", build.encode(), step="publish.pointer")


def test_a_view_goes_out_on_its_day_once_with_the_figures_of_the_page(home: Home, store: Store) -> None:
    keep(store, "by guarantor", {**BALANCE, "by": "partner", "versus": "previous"}, is_shared=True, actor=WANG)
    follow_view(store, "wang", "by guarantor", "daily", recipient="cai", language="en", actor=WANG, now=BEGUN)
    assert not send_round(home, store, now=BEGUN)
    assert send_round(home, store, now=LATER) == {"sent": 1}
    assert not send_round(home, store, now=LATER + timedelta(hours=1))
    (told,) = mail(store, "cai", "finance")
    total = analysis.total(Reading.latest(home, Scope.whole_book()), Question(Window("2026-06", "2026-06")))
    assert f"Total: {numbers.amount(total)} CNY 10k" in told.body  # type: ignore[arg-type]
    assert "1. 嘉兴科技融资担保有限公司: 2,240.00 CNY 10k" in told.body
    assert "build-000001" in told.body
    assert "/decision?" in told.body
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", told.body.split("/decision?")[0])
    assert mail(store, "wang", "risk") == []


def test_a_recipient_who_lost_the_right_gets_nothing_and_the_owner_is_told_once(home: Home, store: Store) -> None:
    keep(store, "fees", {"measure": "charged_fee", "by": "partner"}, is_shared=True, actor=WANG)
    follow_view(store, "wang", "fees", "daily", recipient="cai", actor=WANG, now=BEGUN)
    change_role(store, "cai", "officer")
    assert send_round(home, store, now=LATER) == {"withheld": 1}
    assert send_round(home, store, now=LATER + timedelta(days=1)) == {"withheld": 1}
    assert mail(store, "cai", "officer") == []
    (told,) = mail(store, "wang", "risk")
    assert "无权查看该指标" in told.body
    change_role(store, "cai", "finance")
    assert send_round(home, store, now=LATER + timedelta(days=2)) == {"sent": 1}


@pytest.mark.parametrize("why", ["recipient", "owner", "view"])
def test_nothing_goes_out_when_somebody_or_the_view_is_gone(home: Home, store: Store, why: str) -> None:
    keep(store, "ours", BALANCE, is_shared=True, actor=CAI)
    follow_view(store, "cai", "ours", "daily", recipient="li", actor=WANG, now=BEGUN)
    if why == "view":
        remove(store, "ours", actor=CAI)
    else:
        change_role(store, {"recipient": "li", "owner": "wang"}[why], "engineer")
    assert send_round(home, store, now=LATER) == {"withheld": 1}
    assert mail(store, "li", "officer") == []
    (one,) = all_standing(store, actor=local_operator())
    assert one.last is not None
    assert one.last.why == why
    assert [told.recipient for told in outbox(store, actor=Actor("admin", "administrator"), everybodys=True)] == [
        "wang"
    ]


def test_a_threshold_tells_once_and_again_only_after_it_recovered(home: Home, store: Store) -> None:
    named = {"actor": WANG, "language": "en", "now": BEGUN}
    watch_figure(store, "balance", BALANCE, "above", "100000000", **named)  # type: ignore[arg-type]
    said = []
    for number, factor in enumerate((1, 2, 3, 1, 2), 2):
        republish(home, f"build-00000{number}", factor)
        said.append(dict(send_round(home, store, now=BEGUN)))
        assert not send_round(home, store, now=BEGUN)
    assert said == [{}, {"fired": 1}, {}, {"recovered": 1}, {"fired": 1}]
    newest, first = mail(store, "wang", "risk")
    assert "Guaranteed balance (CNY 10k) is 11,813.33, above 10,000.00." in first.body
    assert "build-000006" in newest.body


def test_a_threshold_that_was_withheld_meanwhile_does_not_tell_again(home: Home, store: Store) -> None:
    watch_figure(store, "balance", BALANCE, "above", "1", recipient="li", actor=WANG, now=BEGUN)
    assert send_round(home, store, now=BEGUN) == {"fired": 1}
    change_role(store, "li", "engineer")
    assert send_round(home, store, now=BEGUN) == {"withheld": 1}
    assert not send_round(home, store, now=BEGUN)
    change_role(store, "li", "officer")
    assert not send_round(home, store, now=BEGUN)
    assert len(mail(store, "li", "officer")) == 1


def test_a_filter_and_a_rate_are_watched_as_the_page_shows_them(home: Home, store: Store) -> None:
    asked = {"measure": "compensation_rate", "when": "last_12_months", "only": ["partner:91330200MA0000002B"]}
    watch_figure(store, "rate", asked, "above", "0.05", actor=WANG, now=BEGUN)
    assert send_round(home, store, now=BEGUN) == {"fired": 1}
    (told,) = mail(store, "wang", "risk")
    assert "23.33%，高于 5.00%" in told.body
    assert "宁波中小企业融资担保有限公司" in told.body


def test_one_that_fails_stops_no_other(home: Home, store: Store) -> None:
    watch_figure(
        store,
        "odd",
        {"measure": "guaranteed_balance", "when": "this_month", "only": 7},
        "above",
        "1",
        actor=WANG,
        now=BEGUN,
    )  # type: ignore[dict-item]
    watch_figure(store, "balance", BALANCE, "above", "1", actor=WANG, now=BEGUN)
    assert send_round(home, store, now=BEGUN) == {"failed": 1, "fired": 1}
