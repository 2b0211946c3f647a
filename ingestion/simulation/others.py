"""What the others file: banks their ledgers, the registry its records, the company itself its lists, receipts and statement.

Here: who sends what when. How rows look is the business of the modules of each noun.
"""

from __future__ import annotations

import numpy as np

from ingestion.simulation import cast, ledgers, payments, registry, relations, wording
from ingestion.simulation.dispatch import Dispatch
from ingestion.simulation.outbox import sliced
from ingestion.simulation.plan import Array
from ingestion.simulation.reports import Books
from ingestion.simulation.world import World

QUARTER = 3
LARGE = 50_000  # loans, above which each bank's ledger is made by itself, to spare memory


class BankFilings:
    """Loan ledgers, each month."""

    def __init__(self, world: World, dispatch: Dispatch) -> None:
        self.world = world
        self.dispatch = dispatch

    def month(self, month: int) -> None:
        """All loans at the end of a quarter, else the new and the overdue."""
        world = self.world
        which = ledgers.reported(world.projects, month, whole=(month + 1) % QUARTER == 0)
        banks = np.arange(len(cast.BANKS))
        for some in np.split(banks, banks[1:]) if len(which) > LARGE else [banks]:
            self._ledgers(month, which[np.isin(world.projects.bank[which], some)], some)

    def _ledgers(self, month: int, which: Array, banks: Array) -> None:
        """The ledgers of some banks, which hold the loans `which`."""
        world = self.world
        order = np.argsort(world.projects.bank[which], kind="stable")
        table = ledgers.frame(world.projects, world.customers, which[order], int(world.plan.month_edges[month + 1]) - 1)
        lengths = np.bincount(world.projects.bank[which], minlength=len(cast.BANKS))[banks]
        for number, rows in zip(banks.tolist(), sliced(table, lengths), strict=True):
            self.dispatch.from_bank(number, month, rows)


class RegistryFilings:
    """The business registry's records, each month."""

    def __init__(self, world: World, dispatch: Dispatch) -> None:
        self.world = world
        self.dispatch = dispatch

    def month(self, month: int) -> None:
        """Newly registered firms with their persons, changes of representatives, records of risk."""
        customers = self.world.customers
        new = registry.registered(customers, self.world.newcomers)
        self.dispatch.from_registry("registry_entities", month, registry.entities(customers, new))
        self.dispatch.from_registry("registry_persons", month, relations.persons(customers, new))
        who, former = self.world.changed, wording.person_names(self.world.former_heads)
        days = self.world.plan.month_edges[month] + who % 27
        self.dispatch.from_registry("registry_changes", month, registry.changes(customers, who, days, former))
        self.dispatch.from_registry("registry_risks", month, registry.risks(customers, *self.world.records(month)))


class OwnFilings:
    """What the company files itself."""

    def __init__(self, world: World, dispatch: Dispatch) -> None:
        self.world = world
        self.dispatch = dispatch
        self.before = np.zeros(0, dtype=np.int64)  # last month's projects

    def lists(self, capital: list[int]) -> None:
        """Banks and guarantors, once, at the beginning."""
        self.dispatch.from_self("banks", 0, cast.banks_frame())
        self.dispatch.from_self("guarantors", 0, cast.guarantors_frame(capital))

    def receipts(self, month: int) -> None:
        """Fees that arrived this month for last month's projects."""
        if month:
            first = int(self.world.plan.month_edges[month])
            period = self.world.plan.periods[month - 1]
            self.dispatch.from_self(
                "fee_receipts", month, payments.frame(self.world.projects, self.before, first, period)
            )
        self.before = self.world.fresh

    def statement(self, month: int, books: Books) -> None:
        """The company's own balance sheet, after the month's reports."""
        self.dispatch.from_self("company_statements", month, books.company_frame(month))
