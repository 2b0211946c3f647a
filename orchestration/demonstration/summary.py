"""What the demo prints: the book, the risk, what the door stopped, and which planted faults were found.

Here: questions to the published warehouse and their words. Not here: the demo's steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from casework.store.warehouse import open_published
from orchestration.running.runs import BuildOutcome

if TYPE_CHECKING:
    from orchestration.demonstration import Demo

DECISIONS = {"accept": "同意", "conditional": "有条件同意", "committee": "上会", "decline": "建议不同意"}
RULES_SHOWN = 10
MILLION = 1_000_000


def summary_lines(demo: Demo, truth: dict[str, Any], outcome: BuildOutcome, folder: Path) -> Iterator[str]:
    """The whole summary, line by line."""
    faults = pl.read_parquet(demo.filings / "truth" / "faults.parquet")
    planted = pl.read_parquet(demo.filings / "truth" / "projects.parquet")
    with open_published(demo.home) as connection:
        yield ""
        yield f"The province as of {truth['as_of']}   全省业务概览"
        yield from _book(connection)
        yield from _against_the_simulator(connection, planted, len(truth["files"]))
        yield from _risk(connection)
        yield from _door(connection)
        yield from _planted(connection, truth, faults, outcome)
        yield from _twice(connection, demo.filings / "truth")
        yield from _levels(connection)
    yield f"Report 报表      {folder}"


def _book(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    projects, customers, balance, exposure, in_force = _one(
        connection,
        "SELECT count(*), count(DISTINCT customer_id), sum(guaranteed_balance), sum(exposure), "
        "count(*) FILTER (WHERE status = 'IN_FORCE') FROM project.projects",
    )
    compensated, released, recovered = _one(
        connection, "SELECT sum(compensated_amount), sum(released_amount), sum(recovered_amount) FROM project.projects"
    )
    rate = float(compensated) / float(released + compensated) if released + compensated else None
    yield f"Projects 项目    {projects:,} filed, {in_force:,} in force 在保, of {customers:,} customers 客户"
    yield f"Balance 在保余额 {_yuan(balance)}   Exposure 再担保敞口 {_yuan(exposure)}"
    shown = f"{rate:.2%}" if rate is not None else "not assessed 不适用"
    yield f"Compensated 代偿 {_yuan(compensated)}   recovered 追偿 {_yuan(recovered)}   cumulative rate 累计代偿率 {shown}"


def _against_the_simulator(connection: duckdb.DuckDBPyConnection, planted: pl.DataFrame, sent: int) -> Iterator[str]:
    """What the simulator's own projects have left; only where nothing but its `sent` files was filed can the book be held against it."""
    truth = planted.filter(pl.col("accepted"))["balance_filed"].sum() or 0
    filings, balance = _one(
        connection,
        "SELECT (SELECT count(*) FROM exchange.filings), (SELECT sum(guaranteed_balance) FROM project.projects)",
    )
    said = f"  The simulator's own balance of the accepted projects is {_yuan(truth)}"
    if filings > sent:
        yield f"{said}; not compared: other filings in this home 另有其他报送，不作比较: {filings - sent:,}"
    else:
        yield f"{said}: difference {balance - truth:,.2f} yuan"


def _risk(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    (amount,) = _one(connection, "SELECT sum(risk_amount) FROM risk.project_risk")
    decisions = connection.execute(
        "SELECT decision, count(*), sum(exposure) FROM risk.project_risk GROUP BY decision ORDER BY count(*) DESC"
    ).fetchall()
    said = ", ".join(
        f"{name} {DECISIONS.get(name, '')} {count:,} ({_yuan(exposure)})" for name, count, exposure in decisions
    )
    yield f"Risk 风险额      {_yuan(amount)}   decisions 判断: {said}"
    yield "  Largest risk 风险额最大"
    for project_id, name, degree, risk_amount, decision in connection.execute(
        "SELECT project_id, name, risk_degree, risk_amount, decision FROM risk.project_risk "
        "LEFT JOIN customer.customers USING (customer_id) ORDER BY risk_amount DESC, project_id LIMIT 5"
    ).fetchall():
        yield f"    {project_id}  {name or '(customer not filed 客户未报送)'}  degree {degree:.4f}  {_yuan(risk_amount)}  {decision}"


def _door(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    filings, sent, accepted, quarantined, refused = _one(
        connection,
        "SELECT count(*), sum(rows_sent), sum(rows_accepted), sum(rows_quarantined), sum(rows_refused) FROM exchange.filings",
    )
    verdicts = dict(connection.execute("SELECT verdict, count(*) FROM exchange.filings GROUP BY verdict").fetchall())
    said = ", ".join(f"{verdicts.get(verdict, 0):,} {verdict}" for verdict in ("accepted", "partly", "refused"))
    yield f"Filings 报送     {filings:,}: {said}"
    yield f"  rows 行 {sent:,} sent = {accepted:,} accepted 接收 + {quarantined:,} quarantined 隔离 + {refused:,} refused 拒收"
    rules = connection.execute(
        "SELECT rule_id, count(DISTINCT (filing_id, line_no)) FROM exchange.quarantine WHERE level <> 'warning' "
        "GROUP BY rule_id ORDER BY 2 DESC, 1"
    ).fetchall()
    yield from _waited(connection)
    yield "  quarantined by rule 按规则: " + ", ".join(f"{rule} {count:,}" for rule, count in rules[:RULES_SHOWN])


def _waited(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Filings that were implausible against their senders' past, and what became of each."""
    waited = connection.execute(
        "SELECT partner_id, contract, period, status, rows_accepted, filing_id FROM exchange.filings "
        "WHERE status_at IS NOT NULL AND partner_id <> 'self' ORDER BY known_seq"
    ).fetchall()
    yield f"  waited for a person 待人工确认 {len(waited):,}" + (
        "; confirmed for this demonstration 演示确认放行" if waited else ""
    )
    for partner, contract, period, status, rows, filing_id in waited:
        yield f"    {partner} {contract} {period}: {rows:,} rows, {status} ({filing_id})"


def _planted(
    connection: duckdb.DuckDBPyConnection, truth: dict[str, Any], faults: pl.DataFrame, outcome: BuildOutcome
) -> Iterator[str]:
    yield "Planted and found 预设问题与发现"
    caught = pl.from_arrow(
        connection.execute(
            "SELECT DISTINCT filename, line_no FROM exchange.quarantine INNER JOIN exchange.filings USING (filing_id) "
            "WHERE level <> 'warning'"
        ).to_arrow_table()
    )
    assert isinstance(caught, pl.DataFrame)  # noqa: S101 - a table gives a frame
    wrong = faults.select(filename=pl.col("file").str.split("/").list.last(), line_no="line_no").unique()
    found = wrong.join(caught, on=["filename", "line_no"], how="semi").height
    others = caught.join(wrong, on=["filename", "line_no"], how="anti").height
    yield f"  bad rows 错误行        {found:,} of {wrong.height:,} found; {others:,} more stopped because they hang on one of them"
    yield from _stories(connection, truth.get("stories", {}), outcome)


def _stories(connection: duckdb.DuckDBPyConnection, stories: dict[str, Any], outcome: BuildOutcome) -> Iterator[str]:
    slip = stories.get("unit_slip")
    if slip:
        said = [finding for finding in _findings(outcome) if slip["partner"] in finding and slip["period"] in finding]
        held = connection.execute(
            "SELECT count(*) FROM exchange.filings WHERE status_at IS NOT NULL AND partner_id = $1 AND period = $2",
            [slip["partner"], slip["period"]],
        ).fetchone()
        verdict = (
            "held until a person confirmed it, seen by the gate as well 报送时即待确认，质量闸门亦发现"
            if held and held[0]
            else "not found 未发现"
        )
        yield f"  万元 slip 万元误用      {slip['partner']} {slip['period']}: {verdict}"
        yield from (f"    {finding}" for finding in said)
    late = stories.get("late_partner")
    if late:
        missing = [period for period in late["periods"] if not _filed_in_time(connection, late["partner"], period)]
        yield f"  late partner 迟报      {late['partner']}: {', '.join(missing) or 'nothing'} not there by the 10th 逾期"
    yield from _watched(connection, stories)


def _watched(connection: duckdb.DuckDBPyConnection, stories: dict[str, Any]) -> Iterator[str]:
    """The ring and the drifting partner, as indicators see them."""
    ring = stories.get("fraud_ring", {}).get("customers", [])
    if ring:
        (found,) = _one(
            connection,
            "SELECT count(*) FROM customer.rings INNER JOIN customer.customers USING (customer_id) WHERE list_contains($1, id_number)",
            ring,
        )
        yield f"  fraud ring 担保圈      {found} of {len(ring)} members found in a ring or chain of guarantees"
    drifting = stories.get("drifting_partner", {}).get("partner")
    if drifting:
        rows = connection.execute(
            "SELECT indicator || ' ' || level FROM risk.warnings WHERE subject_kind = 'partner' AND subject_id = $1 ORDER BY 1",
            [drifting],
        ).fetchall()
        yield f"  drifting partner 漂移   {drifting}: {', '.join(said for (said,) in rows) or 'not found 未发现'}"


def _twice(connection: duckdb.DuckDBPyConnection, truth: Path) -> Iterator[str]:
    """Customers under two identities and loans that two partners filed, of which both sides were accepted."""
    customers = pl.read_parquet(truth / "customers.parquet").filter(pl.col("same_as").is_not_null())
    loans = pl.read_parquet(truth / "double_cessions.parquet").select(
        one=pl.concat_str("partner_id", "project_no", separator="/"),
        other=pl.concat_str("other_partner_id", "other_project_no", separator="/"),
    )
    for said, planted, asked in (
        ("duplicated 重复客户    ", customers.select(one="id_number", other="same_as"), _DUPLICATED),
        ("ceded twice 重复报送   ", loans, _CEDED_TWICE),
    ):
        connection.register("planted", planted.to_arrow())
        found, there, pairs = _one(connection, asked)
        connection.unregister("planted")
        yield f"  {said} {found:,} of {there:,} pairs found; {pairs - found:,} other pairs shown"


#: Pairs that were planted and found, those of which both sides are there, and all pairs that are shown.
_PAIRS = """
    WITH sides AS ({sides}), shown AS ({shown}),
    there AS (SELECT * FROM planted WHERE one IN (FROM sides) AND other IN (FROM sides))
    SELECT (SELECT count(*) FROM there INNER JOIN shown
            ON least(there.one, there.other) = least(shown.one, shown.other)
            AND greatest(there.one, there.other) = greatest(shown.one, shown.other)),
        (SELECT count(*) FROM there), (SELECT count(*) FROM shown)"""
_DUPLICATED = _PAIRS.format(
    sides="SELECT id_number FROM customer.customers",
    shown="SELECT a.id_number AS one, b.id_number AS other FROM customer.link_candidates AS l "
    "INNER JOIN customer.customers AS a ON l.customer_id = a.customer_id "
    "INNER JOIN customer.customers AS b ON l.other_customer_id = b.customer_id",
)
_CEDED_TWICE = _PAIRS.format(
    sides="SELECT project_id FROM project.projects",
    shown="SELECT project_id AS one, other_project_id AS other FROM exchange.double_filings",
)


def _levels(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    levels = dict(connection.execute("SELECT level, count(*) FROM risk.warnings GROUP BY level").fetchall())
    said = ", ".join(f"{levels.get(level, 0):,} {level}" for level in ("red", "orange", "yellow", "blue"))
    yield f"Warnings 预警    {said}"


def _findings(outcome: BuildOutcome) -> list[str]:
    if outcome.verdict is None:
        return []
    return [f"{finding.zh} {finding.en}" for finding in outcome.verdict.confirmed]


def _filed_in_time(connection: duckdb.DuckDBPyConnection, partner: str, period: str) -> bool:
    (count,) = _one(
        connection,
        "SELECT count(*) FROM exchange.filings WHERE partner_id = $1 AND period = $2 AND contract = 'projects' "
        "AND received_at < CAST($2 || '-01' AS DATE) + INTERVAL 1 MONTH + INTERVAL 10 DAY",
        partner,
        period,
    )
    return bool(count)


def _yuan(amount: Any) -> str:
    """An amount as people say it: in 10,000 yuan, and in millions."""
    value = float(amount or 0)
    return f"{value / 10_000:,.2f} 万元 ({value / MILLION:,.1f} m yuan)"


def _one(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> tuple[Any, ...]:
    row = connection.execute(sql, list(values)).fetchone()
    return tuple(0 if value is None else value for value in row or ())
