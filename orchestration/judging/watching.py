"""Indicators and warnings in a build: panels from DuckDB to `scoring` and back.

Here: which subjects are evaluated anew, and the tables of the schema ``judgement``. Not here: an indicator (`scoring/parameters/warning`),
a level, a status (`scoring.warning.indicators`, `scoring.warning.warnings`), SQL of the panels (`watching_subjects`, `watching_months`).

Projects and customers are evaluated anew when they changed; everything that is counted over others (shared loans and pledges, groups,
partners, banks, regions, industries, the whole book) is small and evaluated whole each time. Warnings and composites are made anew of the
subjects of which a signal, what it weighs or an act is another; who these are is kept until a build is finished, like the groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from casework.store.empty_tables import create_empty
from casework.store.questions import frame_of
from casework.warnings.project_panel import JUDGED_THEN, POSITIONS_THEN, PROJECT
from casework.warnings.statement_panel import NEWEST_STATEMENTS, STATEMENT_COLUMNS, USABLE
from orchestration.judging import watching_months as by_month
from orchestration.judging import watching_subjects as by_subject
from orchestration.judging.tables import keep_aside, replace_rows, replace_table
from orchestration.judging.watching_young import FATES_NOW, FATES_THEN
from scoring.calendar import MONTHS_OF_YEAR
from scoring.parameters.model import InForce, Parameters
from scoring.warning import warnings, watched
from scoring.warning.indicators import SIGNALS, VALUES, WEIGHTS, composites, evaluate, indicators_in_force, past_values

_KEEP = 24  # months that persistence may look back
#: Panels whose subjects are evaluated only when they changed: the key in the panel's SQL, and who changed. A bank speaks of a loan, and
#: of its borrower, who may be another than the project's customer.
_BY_CHANGE = {
    "project": (
        "p.project_id", "project_id", "(from judgement.affected_projects union from judgement.repredicted_projects)"
    ),
    "bank_book": (
        "p.project_id", "project_id", "(from intermediate.affected_projects union from intermediate.ledgered_projects)"
    ),
    "customer": ("c.customer_id", "customer_id", "intermediate.changed_customers"),
}  # fmt: skip
_SUBJECTS = {
    "project": PROJECT, "shared_loan": by_subject.SHARED_LOAN, "shared_pledge": by_subject.SHARED_PLEDGE,
    "bank_book": by_subject.BANK_BOOK, "customer": by_subject.CUSTOMER, "relation": by_subject.RELATION, "group": by_subject.GROUP,
}  # fmt: skip
_MONTHS = {"partner": by_month.PARTNER, "portfolio": by_month.PORTFOLIO}
_PARTS = ("bank", "region", "industry")
#: Subjects of which a warning or the composite is made anew; a finished build forgets them.
REWARNED = "judgement.rewarned_subjects"
_REWARNED = f"(subject_kind, subject_id) in (select (subject_kind, subject_id) from {REWARNED})"  # noqa: S608 - ours
_SUBJECT: dict[str, Any] = {"subject_kind": pl.String, "subject_id": pl.String}
_SIGNALS: dict[str, Any] = {"panel": pl.String, **SIGNALS}
_WEIGHTS: dict[str, Any] = {"panel": pl.String, **WEIGHTS}


def panel_sql(panel: str, day: date, due_day: int, *, wanted: str = "true", then: bool = False) -> str:
    """The SQL of a panel as of a day; `then`: from events alone, for a day that is past."""
    now = day.year * MONTHS_OF_YEAR + day.month - 1
    tables = {"projects": "warehouse.project.projects", "events": "warehouse.project.events"}
    positions = (POSITIONS_THEN if then else by_subject.POSITIONS_NOW).format(day=day.isoformat(), **tables)
    judged = JUDGED_THEN if then else by_subject.JUDGED_NOW
    places = {
        "day": day.isoformat(),
        "first": now - _KEEP + 1,
        "due_day": due_day,
        "positions": positions,
        "judged": judged,
        "outlook": by_month.OUTLOOK_THEN if then else by_month.OUTLOOK_NOW,
        "fates": (FATES_THEN if then else FATES_NOW).format(day=day.isoformat()),
        "wanted": wanted,
        "newest_statements": NEWEST_STATEMENTS,
        "statement_columns": STATEMENT_COLUMNS.format(day=day.isoformat()),
        "usable": USABLE.format(day=day.isoformat()),
        "appraisals": by_subject.APPRAISALS_NOW,
        **by_subject.STANDING,
        **tables,
    }
    if panel in _PARTS:
        return by_month.PART_OF_THE_BOOK.format(dimension=panel, **places)
    return (_SUBJECTS.get(panel) or _MONTHS[panel]).format(**places)


PANELS = (*_SUBJECTS, *_MONTHS, *_PARTS)


@dataclass(frozen=True)
class Watching:
    """One run on an open connection to the work file; `anew` evaluates every subject, else only those that changed."""

    connection: duckdb.DuckDBPyConnection
    parameters: Parameters
    as_of: date
    anew: bool

    def run(self, acts: pl.DataFrame, ledger: pl.DataFrame) -> None:
        """Write every table; `acts` are those of `casework.warnings.queries`, `ledger` that of the last rehearsal kept."""
        rules = self.parameters.at(self.as_of)
        self._prepare()
        listed = indicators_in_force(rules)
        values = [pl.DataFrame(schema=VALUES)]
        for panel in PANELS:
            mine = [one for one in listed if one.panel == panel]
            frame = self._panel(panel, int(rules.table("filing_due_day")["projects"]))
            found = evaluate(frame, mine, rules)
            self._put("signals", panel, found.signals)
            self._put("signal_weights", panel, found.weights)
            if watched.PANELS[panel].is_monthly:
                values.append(past_values(frame, mine, found.signals))
        self._warn(acts, rules)
        replace_table(self.connection, "warning_values", pl.concat(values))
        replace_table(self.connection, "indicators", warnings.definitions(rules))
        replace_table(self.connection, "indicator_ledger", ledger)

    def _prepare(self) -> None:
        tables = {REWARNED: _SUBJECT, "judgement.signals": _SIGNALS, "judgement.signal_weights": _WEIGHTS}
        for table, columns in tables.items():
            create_empty(self.connection, table, columns)
        if self.anew:  # of whom there was a warning, there may be none any more
            self.connection.execute(f"insert into {REWARNED} {_SUBJECTS_OF_SIGNALS}")
            for table in ("judgement.signals", "judgement.signal_weights"):
                self.connection.execute(f"drop table {table}")
                create_empty(self.connection, table, tables[table])

    def _warn(self, acts: pl.DataFrame, rules: InForce) -> None:
        """Warnings and composites of the subjects of which something is another, or of all."""
        create_empty(self.connection, "judgement.warning_acts", warnings.ACTS)
        keep_aside(self.connection, "acts_now", acts)
        others = _SUBJECTS_OF_SIGNALS if self.anew else _SUBJECTS_OF_OTHER_ACTS
        self.connection.execute(f"insert into {REWARNED} {others}")
        replace_table(self.connection, "warning_acts", acts)
        among = "true" if self.anew else _REWARNED
        signals = frame_of(self.connection, _SIGNALS_OF.format(among=among))
        weights = frame_of(self.connection, _WEIGHTS_OF_WARNED.format(among=among))
        made = {
            "warnings": warnings.warnings(signals, acts, rules),
            "composites": composites(weights, rules, self.as_of),
        }
        for table, frame in made.items():
            if self.anew:
                replace_table(self.connection, table, frame)
            else:
                replace_rows(self.connection, table, frame, gone=_REWARNED)

    def _panel(self, panel: str, due_day: int) -> pl.DataFrame:
        wanted = "true"
        if panel in _BY_CHANGE and not self.anew:
            key, name, changed = _BY_CHANGE[panel]
            wanted = f"{key} in (select {name} from {changed})"  # noqa: S608 - all are ours
        return frame_of(self.connection, panel_sql(panel, self.as_of, due_day, wanted=wanted))

    def _put(self, table: str, panel: str, frame: pl.DataFrame) -> None:
        """The panel's rows in place of those it had: of every subject, or of those that changed."""
        gone = "panel = $1"
        if panel in _BY_CHANGE and not self.anew:
            _, name, changed = _BY_CHANGE[panel]
            gone += f" and subject_id in (select {name} from {changed})"  # noqa: S608 - all are ours
        rows = frame.with_columns(panel=pl.lit(panel))
        noted = None if self.anew else REWARNED
        replace_rows(self.connection, table, rows, gone=gone, values=[panel], noted=noted)


_SIGNALS_OF = "select * exclude (panel) from judgement.signals where {among}"
#: A subject without any signal has a composite of zero: it is normal, and not listed. What its panels bring is added in one order always.
_WEIGHTS_OF_WARNED = """
    select * exclude (panel) from judgement.signal_weights
    where (subject_kind, subject_id) in (select (subject_kind, subject_id) from judgement.signals) and {among}
    order by panel
"""
_SUBJECTS_OF_SIGNALS = "select distinct subject_kind, subject_id from judgement.signals"
_SUBJECTS_OF_OTHER_ACTS = """
    select subject_kind, subject_id from (from acts_now except from judgement.warning_acts)
    union select subject_kind, subject_id from (from judgement.warning_acts except from acts_now)
"""
