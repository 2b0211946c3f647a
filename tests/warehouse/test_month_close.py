"""Closed months: what is posted in them never changes, whatever becomes known later; the books always balance and say what is known."""

# ruff: noqa: S608 - the texts put into SQL are this file's own

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.ledger import kept
from casework.ledger.closes import Close
from casework.ledger.closing import totals_of
from casework.store.warehouse import open_duckdb
from ingestion.home import Home
from orchestration.judging.booking import book
from orchestration.judging.charging import posting_rules
from scoring.parameters.reader import shipped

D = date
PROJECT = Path(__file__).parents[2] / "dbt_project"
AS_OF = D(2025, 9, 30)
MONTHS = ["2025-03", "2025-04", "2025-05", "2025-06"]
RULES = posting_rules(shipped())
SAID = "entry_id, posted_on, happened_on, account_set, account, side, debit, credit, kind, is_reversal, corrects_entry_id, project_id"


@cache
def rendered(model: str, closed: int, *, nothing_rebooked: bool = False) -> str:
    """A model's SQL with tables named as here; as if nothing had ever been closed where that is asked for."""
    macros = "".join(
        (PROJECT / "macros" / name).read_text() for name in ("amounts.sql", "earning.sql", "rebooking.sql", "time.sql")
    )
    (path,) = PROJECT.glob(f"models/*/fee/{model}.sql")
    variables = {"as_of": AS_OF.isoformat(), "closed_month_no": closed, "known_until": ""}
    nothing = {"rebooked_entries": "(select * from fee.rebooked_entries where false)"} if nothing_rebooked else {}
    names = {"ref": lambda name: nothing.get(name, f"fee.{name}"), "source": lambda _, name: f"judgement.{name}"}
    template = jinja2.Template(macros + path.read_text())
    return str(template.render(config=lambda **_: "", var=variables.get, **names))


class Ledger:
    """Books of a few charges and receipts that change as one likes, in memory."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.connection = open_duckdb(None)
        self.connection.execute("create schema fee; create schema judgement")
        self.closes: list[Close] = []
        self.charges: dict[str, tuple[Any, ...]] = {}
        self.singles: dict[str, tuple[Any, ...]] = {}
        self.rules = RULES

    def rebuild(self) -> None:
        charges = [(f"A/{key}", "1", "A", *values, "f", 1) for key, values in self.charges.items()]
        singles = [
            (key, kind, day, amount, f"A/{key}", "A", None, key, "f", 1)
            for key, (kind, day, amount) in self.singles.items()
        ]
        self._table("book_charges", pl.DataFrame(charges, schema=kept.CHARGES, orient="row"))
        self._table("single_entries", pl.DataFrame(singles, schema=kept.ENTRIES, orient="row"))
        book(self.connection, self.home, self.closes, self.rules)
        self.connection.execute("create or replace view fee.posting_rules as select * from judgement.posting_rules")
        closed = kept.number_of(self.closes[-1].month if self.closes else None)
        for model in (
            "earnings", "rebooked_charges", "rebooked_singles", "rebooked_versions", "rebooked_entries", "entries", "postings",
        ):  # fmt: skip
            self.connection.execute(f"create or replace table fee.{model} as {rendered(model, closed)}")

    def _table(self, name: str, frame: pl.DataFrame) -> None:
        self.connection.register("given", frame.to_arrow())
        self.connection.execute(f"create or replace table fee.{name} as select * from given")

    def close(self, month: str) -> None:
        files = kept.keep(self.home, self.connection, month, self.closes)
        after = self.closes[-1].month if self.closes else None
        totals = totals_of(self.connection, month, self.closes)
        at = datetime(2026, 1, 1, tzinfo=UTC)
        self.closes.append(
            Close(len(self.closes) + 1, month, after, "b", totals, "wang", at, "li", tuple(files.items()))
        )

    def postings(self, until: str) -> list[tuple[Any, ...]]:
        sql = f"select {SAID} from fee.postings where strftime(posted_on, '%Y-%m') <= ? order by all"
        return self.connection.execute(sql, [until]).fetchall()

    def net(self, entries: str = "fee.entries") -> dict[str, Decimal]:
        """What the books say of each event in the end: by what would be its entry."""
        sql = f"""
            select regexp_replace(regexp_replace(entry_id, '^REVERSAL/', ''), '@.*$', '') || '|' || kind || '|' || happened_on as event,
                sum(case when is_reversal then -amount else amount end) as amount
            from {entries} group by all having sum(case when is_reversal then -amount else amount end) != 0"""
        return dict(self.connection.execute(sql).fetchall())

    def known(self) -> dict[str, Decimal]:
        """The same as it would be posted, had nothing ever been closed."""
        return self.net(f"({rendered('entries', 0, nothing_rebooked=True)})")


days = st.dates(D(2025, 2, 1), D(2025, 9, 30))
money = st.integers(1, 500_000).map(lambda fen: Decimal(fen) / 100)


@st.composite
def charge(draw: st.DrawFn) -> tuple[Any, ...]:
    begin, amount = draw(days), draw(money)
    length = draw(st.sampled_from([1, 40, 200]))
    end = D.fromordinal(begin.toordinal() + length)
    ended = draw(st.none() | days)
    left = amount if ended is None else (amount / 2).quantize(Decimal("0.01"))
    return (draw(st.just(begin) | days), amount, begin, end, ended, left)


single = st.tuples(st.sampled_from(["CHARGE_RECEIVED", "RECEIPT_UNMATCHED", "COMPENSATION_PAID"]), days, money)
change = st.one_of(
    st.tuples(st.just("charge"), st.sampled_from("xyz"), charge()),
    st.tuples(st.just("single"), st.sampled_from("rs"), single),
    st.tuples(st.just("gone"), st.sampled_from("xyzrs"), st.none()),
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(st.lists(change, max_size=4), min_size=3, max_size=5), skip=st.integers(0, 1))
def test_closed_months_stay_and_the_books_balance_over_any_history(
    tmp_path_factory: pytest.TempPathFactory, history: list[list[tuple[str, str, Any]]], skip: int
) -> None:
    ledger = Ledger(Home(tmp_path_factory.mktemp("books")))
    closed: dict[str, list[tuple[Any, ...]]] = {}
    months = iter(MONTHS[skip:])
    for changes in history:
        for what, key, values in changes:
            if what == "gone":
                ledger.charges.pop(key, None)
                ledger.singles.pop(key, None)
            else:
                (ledger.charges if what == "charge" else ledger.singles)[key] = values
        ledger.rebuild()
        for month, said in closed.items():
            assert ledger.postings(month) == said
        unbalanced = "select entry_id from fee.postings group by entry_id, account_set having sum(debit) != sum(credit) or count(*) != 2"
        assert ledger.connection.execute(unbalanced).fetchall() == []
        assert (
            ledger.connection.execute("select entry_id from fee.entries group by 1 having count(*) > 1").fetchall()
            == []
        )
        assert ledger.net() == ledger.known()
        if (month := next(months, None)) is not None:
            closed[month] = ledger.postings(month)
            ledger.close(month)
