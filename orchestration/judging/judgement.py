"""Scoring, run on the warehouse: frames from DuckDB to the formulas of `scoring`, and what they say back into the work file.

Here: which projects and customers are judged anew, and the tables of the schema ``judgement``. Not here: a formula (`scoring`), how the
inputs come about (`dbt_project/models/judgement_inputs`).

Everything is judged anew when the build says so (another day, other parameters); else only what the last loads changed. A build that was
interrupted is begun again from the same changes, so what was judged in vain is simply judged again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from casework.store.questions import frame_of
from ingestion.durable import crashpoint
from orchestration.building.decided import Decided
from orchestration.building.warehouse_files import WarehouseFiles
from orchestration.judging import customers_seen
from orchestration.judging.charging import Charging
from orchestration.judging.grading_months import GradingMonths
from orchestration.judging.grading_partners import GradingPartners
from orchestration.judging.grouping import Grouping
from orchestration.judging.limiting import AFFECTED, Limiting
from orchestration.judging.linking import Linking
from orchestration.judging.measuring import Measuring
from orchestration.judging.predicting import RERECORDED, Predicting
from orchestration.judging.relating import Relating
from orchestration.judging.sharing import RESETTLED
from orchestration.judging.tables import keep_aside, replace_rows, replace_table
from orchestration.judging.touching import Touched
from orchestration.judging.watching import REWARNED, Watching
from scoring import frames
from scoring.parameters.model import Parameters
from scoring.rating.customers import customer_grades, in_force
from scoring.reporting import deadlines
from scoring.risk.degree import measure_cover, project_risk


@dataclass(frozen=True)
class JudgementReport:
    """What scoring looked at."""

    everything: bool
    projects: int
    customers: int
    groups_changed: bool


def judge(
    files: WarehouseFiles,
    parameters: Parameters,
    as_of: date,
    *,
    everything: bool,
    recharge: bool | None = None,
    repredict: bool | None = None,
    decided: Decided | None = None,
    threads: int | None = None,
) -> JudgementReport:
    """Grade customers, find groups and doubles, assess projects, charge, measure, predict, watch: everything or what changed, in one go.

    `recharge`: are all projects to be charged and all customers to be weighed anew, `repredict`: are all to be predicted anew (both by
    default as `everything`). `decided` is what people decided; nothing by default.
    """
    recharge = everything if recharge is None else recharge
    repredict = everything if repredict is None else repredict
    decided = decided or Decided()
    connection = files.open_work(threads=threads)
    try:
        connection.execute("begin")
        connection.execute("create schema if not exists judgement")
        connection.execute("create table if not exists judgement.regrouped_customers (customer_id varchar)")
        connection.execute("create table if not exists judgement.limit_changed_projects (project_id varchar)")
        connection.execute("create table if not exists judgement.recharged_besides (project_id varchar)")
        judging = _Judge(connection, parameters, as_of, everything)
        grades, touched = judging.know()
        charged_otherwise = Charging(connection, parameters, as_of, recharge).run(decided.fee_acts, decided.books)
        Relating(connection, parameters.at(as_of), touched).run()
        Linking(connection, parameters.at(as_of), everything).run(decided.linkage)
        GradingMonths(connection, parameters, as_of, recharge).run(judging.read if recharge == everything else None)
        Measuring(connection, parameters, as_of, recharge, charged_otherwise).run()
        report = judging.assess(grades, touched.is_any)
        GradingPartners(connection, parameters, as_of).run()
        Predicting(connection, decided.serving, repredict, parameters.at(as_of)).run()
        Watching(connection, parameters, as_of, everything or repredict).run(
            decided.warning_acts, decided.indicator_ledger
        )
        crashpoint("judge.written")
        connection.execute("commit")
    finally:
        connection.close()
    crashpoint("judge.committed")
    return report


def accept_changes(files: WarehouseFiles) -> None:
    """Forget who changed their group, was seen, settled, recorded or warned of otherwise, or is under another limit: a build has them."""
    connection = files.open_work()
    try:
        before = ("judgement.regrouped_customers", "judgement.limit_changed_projects")
        for others in (*before, customers_seen.OTHERS, RESETTLED, RERECORDED, REWARNED):
            connection.execute(f"delete from {others}")  # noqa: S608 - ours
    finally:
        connection.close()


class _Judge:
    """One scoring run on an open connection."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, parameters: Parameters, as_of: date, everything: bool
    ) -> None:
        self.connection = connection
        self.parameters = parameters
        self.as_of = as_of
        self.everything = everything
        self._limits = Limiting(connection, parameters.at(as_of), as_of)
        #: What was read of the customers that are judged anew, and their statements.
        self.read: dict[str, pl.DataFrame] = {}

    def know(self) -> tuple[pl.DataFrame, Touched]:
        """Grade customers and find groups: the grades that count, and whom changed relations touch."""
        condition = self._changed("customer_id", "changed_customers")
        self.read = {name: self._frame(name, condition) for name in ("customers", "statements")}
        grouping = Grouping(self.connection, self.parameters.at(self.as_of), self.everything)
        grades = self._grade(condition)
        customers_seen.note(self.connection, self.read["customers"], grades, anew=self.everything)
        return grades, grouping.run()

    def assess(self, grades: pl.DataFrame, groups_changed: bool) -> JudgementReport:
        """Assess projects, once balances are measured: a broken limit weighs, and may be fatal."""
        self._limits.run()
        projects = self._assess(grades)
        self._judge_deadlines()
        self._note_rejudged()
        return JudgementReport(self.everything, projects, len(self.read["customers"]), groups_changed)

    def _changed(self, key: str, changed: str) -> str:
        """The condition that picks what is judged anew."""
        table = AFFECTED if changed == "affected_projects" else f"intermediate.{changed}"
        return "true" if self.everything else f"{key} in (select {key} from {table})"  # noqa: S608

    def _frame(self, table: str, condition: str) -> pl.DataFrame:
        sql = f"select * from judgement_inputs.{table} where {condition}"  # noqa: S608 - both are ours
        frame = pl.from_arrow(self.connection.execute(sql).to_arrow_table())
        assert isinstance(frame, pl.DataFrame)  # noqa: S101
        return frame

    def _grade(self, condition: str) -> pl.DataFrame:
        """Grade customers; the grades that count, be they computed or adopted."""
        statements = _checked("statements", self.read["statements"])
        records = _checked("credit_record", self._frame("credit_record", condition))
        grades = customer_grades(self.read["customers"], statements, records, self.parameters, self.as_of)
        _checked("customer_grades", grades)
        self._replace("customer_grades", grades, "customer_id", "changed_customers")
        standing = in_force(grades, self._frame("adopted_grades", condition))
        _checked("grades_in_force", standing)
        self._replace("grades_in_force", standing, "customer_id", "changed_customers")
        return standing

    def _assess(self, grades: pl.DataFrame) -> int:
        """Assess projects: those that changed, and all of customers that are seen otherwise, of partners graded otherwise, under limits."""
        changed = self._changed("project_id", "affected_projects")
        projects = _checked("projects", self._frame("projects_in_force", changed))
        measures = self._frame(
            "measures",
            f"{changed} and project_id in (select project_id from judgement_inputs.projects_in_force)",  # noqa: S608
        )
        customers, graded = self._customers_of(projects, grades)
        projects, customers = self._limits.with_limits(projects), self._limits.with_groups(customers)
        partners = _checked("partners", self._frame("partners", "true"))
        _checked("measures", measures)
        _checked("customers", customers)
        risks = project_risk(projects, measures, customers, partners, graded, self.parameters, self.as_of)
        covers = measure_cover(projects, measures, self.parameters, self.as_of)
        _checked("project_risk", risks)
        _checked("measure_cover", covers)
        self._replace("project_risk", risks, "project_id", "affected_projects")
        self._replace("risk_measures", covers, "project_id", "affected_projects")
        return len(projects)

    def _customers_of(self, projects: pl.DataFrame, grades: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Facts and grades of the projects' customers, also of those that did not change themselves."""
        changed = self.read["customers"]
        if self.everything:
            return changed, grades
        at_hand = projects.select("customer_id").unique()
        others = at_hand.join(changed, on="customer_id", how="anti")
        if others.is_empty():
            return changed, grades.select("customer_id", "grade")
        keep_aside(self.connection, "others_at_hand", others)
        condition = "customer_id in (from others_at_hand)"
        graded = frame_of(
            self.connection,
            f"select customer_id, grade from judgement.grades_in_force where {condition}",  # noqa: S608
        )
        customers = pl.concat([changed, self._frame("customers", condition)])
        return customers, pl.concat([grades.select("customer_id", "grade"), graded])

    def _replace(self, table: str, frame: pl.DataFrame, key: str, changed: str) -> None:
        """Write `frame` in place of the rows of every changed key, whether or not it has rows now."""
        if self.everything:
            replace_table(self.connection, table, frame)
        else:
            replace_rows(self.connection, table, frame, gone=self._changed(key, changed))

    def _judge_deadlines(self) -> None:
        """All of them each time: a day that passes moves them without any filing."""
        owed = deadlines.deadlines(self._frame("first_filings", "true"), self.parameters, self.as_of)
        replace_table(self.connection, "deadlines", owed)

    def _note_rejudged(self) -> None:
        """Say which rows of the tables to publish must be written again."""
        projects = "select project_id from warehouse.project.projects" if self.everything else f"from {AFFECTED}"
        customers = "select customer_id from intermediate.current_customers"
        if not self.everything:
            # a record that another stands for shows the group of that one
            customers = """from intermediate.changed_customers union select customer_id from judgement.regrouped_customers
                union select customer_id from intermediate.standing_merges
                where merged_into_id in (select customer_id from judgement.regrouped_customers)"""
        self.connection.execute(f"create or replace table judgement.rescored_projects as {projects}")
        self.connection.execute(f"create or replace table judgement.rejudged_customers as {customers}")


def _checked(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame, if it is as scoring relies on it to be; else ImplausibleFrameError, and the build stops."""
    frames.check(name, frame)
    return frame
