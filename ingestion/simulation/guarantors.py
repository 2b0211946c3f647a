"""What each guarantor files: customers, projects, counter-guarantees, events, its report; relations and statements each quarter.

Here: which rows go into whose filing, and what is sent again because it was spoilt. How rows look is the business of the modules of each
noun.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from ingestion.simulation import cast, events, lives, pledges, relations, reports, statements
from ingestion.simulation.customers import ENTERPRISE
from ingestion.simulation.dispatch import Dispatch, spoilt_sources
from ingestion.simulation.outbox import sliced
from ingestion.simulation.plan import Array
from ingestion.simulation.world import World

QUARTER = 3
NOBODY = -1
EVERY = range(len(cast.GUARANTORS))


class Owed(NamedTuple):
    """Events that were spoilt and are sent again, with what each changes in its project's balance."""

    table: pl.DataFrame
    project: Array
    change: Array


class GuarantorFilings:
    """Remembers what each guarantor has filed soundly, and what it must send again."""

    def __init__(self, world: World, dispatch: Dispatch) -> None:
        self.world = world
        self.dispatch = dispatch
        self.books = reports.Books(world.plan)
        self.statements = statements.Files(len(world.customers.kind))
        count, capacity = len(cast.GUARANTORS), len(world.customers.kind)
        self.filed = np.zeros((count, capacity), dtype=bool)
        self.home = np.full(capacity, NOBODY, dtype=np.int8)  # the first guarantor that filed a customer
        self.related = np.zeros(capacity, dtype=bool)
        self.again: list[Array] = [np.zeros(0, dtype=np.int64) for _ in range(count)]  # customers
        self.projects_again: list[Array] = [np.zeros(0, dtype=np.int64) for _ in range(count)]
        self.owed: list[Owed | None] = [None] * count

    def new_business(self, month: int) -> None:
        """Customers, projects and counter-guarantees."""
        world = self.world
        self.books.charge(world.projects, world.fresh)
        mine = [world.fresh[world.projects.guarantor[world.fresh] == number] for number in EVERY]
        self._customers(month, mine)
        self._projects(month, mine)
        ordered = np.concatenate(mine)
        pledged = pledges.frame(world.projects, world.customers, ordered, world.plan.chance("pledges", month))
        owner = world.projects.guarantor[pledged["project"].to_numpy()]
        for number, table in enumerate(sliced(pledged.drop("project"), np.bincount(owner, minlength=len(EVERY)))):
            self.dispatch.from_guarantor("counter_guarantees", number, month, table)

    def _customers(self, month: int, projects: list[Array]) -> None:
        """New customers, those spoilt last month, and corrections of those that changed."""
        new, changed = [], []
        for number in EVERY:
            who = np.unique(
                np.concatenate([self.world.projects.customer[projects[number]], self.again[number]]).astype(np.int64)
            )
            new.append(who[~self.filed[number, who]])
            again = self.world.changed[self.filed[number, self.world.changed]]
            changed.append(again[self.home[again] == number])
        everyone = [np.concatenate(pair) for pair in zip(new, changed, strict=True)]
        tables = sliced(self.world.customers.frame(np.concatenate(everyone)), [len(who) for who in everyone])
        for number, table in enumerate(tables):
            who, is_new = everyone[number], np.arange(len(everyone[number])) < len(new[number])
            action = pl.Series("action", np.where(is_new, "N", "U").tolist(), dtype=pl.String)
            planted, _ = self.dispatch.from_guarantor(
                "customers", number, month, table.with_columns(action), safe=is_new
            )
            self.again[number] = who[spoilt_sources(planted, table.height)]
            self.filed[number, new[number]] = True
            self.filed[number, self.again[number]] = False
            fresh = new[number][self.home[new[number]] == NOBODY]
            self.home[fresh] = number

    def _projects(self, month: int, mine: list[Array]) -> None:
        """New projects, and those spoilt last month."""
        each = [np.concatenate(pair) for pair in zip(self.projects_again, mine, strict=True)]
        tables = sliced(
            self.world.projects.frame(np.concatenate(each), self.world.customers), [len(some) for some in each]
        )
        for number, table in enumerate(tables):
            planted, sent = self.dispatch.from_guarantor("projects", number, month, table)
            spoilt = spoilt_sources(planted, table.height)
            self.world.projects.withheld[each[number]] = spoilt if sent else True
            self.projects_again[number] = each[number][spoilt]

    def events(self, month: int) -> None:
        """What happened to the projects."""
        settled = self.world.settled(month)
        if settled is None:
            return
        projects, (happened, number, balance) = self.world.projects, settled
        order = np.argsort(projects.guarantor[happened.project], kind="stable")
        happened, number, balance = happened.taken(order), number[order], balance[order]
        lengths = np.bincount(projects.guarantor[happened.project], minlength=len(EVERY))
        stops = np.cumsum(lengths)
        tables = sliced(events.rows(projects, happened, number, balance), lengths)
        for guarantor, table in enumerate(tables):
            mine = np.arange(stops[guarantor] - lengths[guarantor], stops[guarantor])
            self._events(guarantor, month, table, happened.taken(mine), number[mine], balance[mine])

    def _events(
        self, guarantor: int, month: int, table: pl.DataFrame, happened: lives.Events, number: Array, balance: Array
    ) -> None:
        """One guarantor's events, after those that were spoilt last month; plants what cannot have happened."""
        projects, plan = self.world.projects, self.world.plan
        extra = None
        if plan.faults:
            chance = plan.chance("impossible", month, guarantor)
            extra = events.impossible(projects, happened, number, balance, plan.faults, chance)
        change = happened.amount * lives.BALANCE_SIGN[happened.kind]
        project, safe = happened.project, events.safe_to_spoil(projects, happened)
        if (owed := self.owed[guarantor]) is not None:
            table = pl.concat([owed.table, table])
            project, change = np.concatenate([owed.project, project]), np.concatenate([owed.change, change])
            safe = np.concatenate([np.zeros(owed.table.height, dtype=bool), safe])
            np.subtract.at(projects.undelivered, owed.project, owed.change)
        period = plan.periods[month]
        filed = events.as_filed(table, guarantor, period)
        if extra is not None:
            extra = extra._replace(table=events.as_filed(extra.table, guarantor, period))
        planted, sent = self.dispatch.from_guarantor("project_events", guarantor, month, filed, safe=safe, extra=extra)
        spoilt = spoilt_sources(planted, table.height) if sent else np.ones(table.height, dtype=bool)
        np.add.at(projects.undelivered, project[spoilt], change[spoilt])
        last = np.flatnonzero(spoilt & table["amount"].is_not_null().to_numpy())
        self.owed[guarantor] = Owed(table[last], project[last], change[last]) if len(last) else None

    def month_end(self, month: int) -> None:
        """The report; statements and relations at the end of a quarter."""
        report = self.books.frame(month, self.world.projects, self.world.customers)
        for number in EVERY:
            self.dispatch.from_guarantor("guarantor_reports", number, month, report[number : number + 1])
        if (month + 1) % QUARTER == 0:
            self._statements(month)
            self._relations(month)

    def _statements(self, month: int) -> None:
        year = statements.latest_year(self.world.plan.periods[month])
        who, years = self.statements.due(self.world.customers, self.world.projects, year)
        order = np.argsort(self.home[who], kind="stable")
        table = statements.frame(self.world.customers, who[order], years[order])
        for number, rows in enumerate(sliced(table, np.bincount(self.home[who], minlength=len(EVERY)))):
            self.dispatch.from_guarantor("customer_statements", number, month, rows)

    def _relations(self, month: int) -> None:
        customers = self.world.customers
        every = np.arange(customers.count)
        new = every[~self.related[every] & (customers.kind[every] == ENTERPRISE)]
        self.related[new] = True
        known = new[customers.fellow[new] >= 0]
        table, subject = relations.frame(customers, new, (known, customers.fellow[known]))
        order = np.argsort(self.home[subject], kind="stable")
        for number, rows in enumerate(sliced(table[order], np.bincount(self.home[subject], minlength=len(EVERY)))):
            self.dispatch.from_guarantor("customer_relations", number, month, rows)
