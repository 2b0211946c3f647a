"""The gate's verdict: what blocks a publication, what a person has confirmed, and the words for both.

Here: expectations with their limits, findings, confirmations. Not here: figures and Great Expectations (beside this module).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd
import yaml
from sqlalchemy import select

from casework.access import audit
from casework.access.actors import Actor
from casework.store.engine import Store
from casework.store.tables import audit_entries
from ingestion.home import Home
from orchestration.building.transform import CheckResult
from orchestration.gate.figures import batches, confirmed_filings, coverage, months
from orchestration.gate.suite import Expected, Unexpected, run_suite

LIMITS = Path(__file__).parent / "limits.yaml"
CONFIRM = "confirm"
GATE = "gate/finding"
NEARLY_A_FEN = 0.005
KEYS = {
    "batches": ("partner_id", "contract", "period", "filing_id"),
    "months": ("month",),
    "coverage": ("filing_id", "contract"),
}


class GateBlockedError(RuntimeError):
    """The gate does not let the build be published; the message names the findings."""


@dataclass(frozen=True)
class Finding:
    """Something that blocks: `key` is the same for the same finding in a later build."""

    key: str
    check: str
    contradiction: bool
    zh: str
    en: str


@dataclass(frozen=True)
class GateReport:
    """What the gate saw: every check, what blocks, and what a person had confirmed."""

    checks: tuple[CheckResult, ...]
    blocking: tuple[Finding, ...] = ()
    confirmed: tuple[Finding, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether the build may be published."""
        return not self.blocking

    def require(self) -> None:
        """Raise GateBlockedError unless it may be published."""
        if self.passed:
            return
        shown = "; ".join(f"{finding.zh} {finding.en}" for finding in self.blocking[:5])
        more = f" (and {len(self.blocking) - 5} more)" if len(self.blocking) > 5 else ""  # noqa: PLR2004
        cure = (
            "a contradiction is a fault and must be mended"
            if any(finding.contradiction for finding in self.blocking)
            else "if it is right, publish with `backstop build --confirm REASON`"
        )
        raise GateBlockedError(f"not published: {shown}{more}; {cure}")


def limits() -> dict[str, float]:
    """The gate's lines, from ``limits.yaml``."""
    said = yaml.safe_load(LIMITS.read_text(encoding="utf-8"))
    return {name: float(line["value"]) for name, line in said.items()}


@dataclass(frozen=True)
class Seen:
    """What the gate looks at: its figures, by frame, and the filings of which nobody need be asked again."""

    frames: dict[str, pd.DataFrame]
    confirmed_filings: frozenset[str]


def look(connection: duckdb.DuckDBPyConnection) -> Seen:
    """Read the figures from the marts that `connection` sees."""
    lines = limits()
    frames = {
        "batches": _with_slips(batches(connection, int(lines["earlier_periods"]), int(lines["jump_rows"])), lines),
        "months": months(connection),
        "coverage": coverage(connection),
    }
    return Seen(frames, confirmed_filings(connection))


def judge(
    home: Home, seen: Seen, store: Store, *, confirm: str | None = None, actor: Actor | None = None
) -> tuple[GateReport, Callable[[], None]]:
    """The verdict on what was seen, and what writes the documents about it.

    With `confirm`, what is implausible is recorded as confirmed for that reason.
    """
    wanted = expectations(limits())
    unexpected, write_documents = run_suite(home.data_docs, home.scratch, seen.frames, KEYS, wanted)
    findings = [_finding(row) for row in unexpected]
    if confirm and actor:
        _record(store, actor, confirm, [finding for finding in findings if not finding.contradiction])
    agreed = confirmed_keys(store) | {
        _finding(row).key
        for row in unexpected
        if row.where.get("filing_id") in seen.confirmed_filings and not row.expected.contradiction
    }
    report = GateReport(
        checks=tuple(_outcomes(wanted, unexpected, agreed)),
        blocking=tuple(finding for finding in findings if finding.contradiction or finding.key not in agreed),
        confirmed=tuple(finding for finding in findings if not finding.contradiction and finding.key in agreed),
    )
    return report, write_documents


def _with_slips(frame: pd.DataFrame, lines: dict[str, float]) -> pd.DataFrame:
    """Add `slip`: 0, or the ratio to the past when that is about a factor of ten thousand either way."""
    ratio = frame["typical_ratio"]
    factor = ratio.where(ratio >= 1, 1 / ratio)
    near = factor.between(
        lines["slip_factor"] / lines["slip_tolerance"], lines["slip_factor"] * lines["slip_tolerance"]
    )
    slipped = near & (frame["row_count"] >= lines["slip_rows"])
    frame["slip"] = ratio.where(slipped, 0.0)
    # one thing, said once: a batch in the wrong unit also jumps
    frame["total_ratio"] = frame["total_ratio"].where(~slipped)
    return frame


def expectations(lines: dict[str, float]) -> list[Expected]:
    """The suite, in business words."""
    most = lines["jump_factor"]
    past = (1 / most, most, False)  # not certainly wrong: a person may confirm it
    ties = (-NEARLY_A_FEN, NEARLY_A_FEN, True)
    return [
        Expected("batch_unit", "batches", "slip", 0.0, 0.0, False, "疑似元与万元误用", "perhaps yuan and 10,000 yuan mixed up"),
        Expected("batch_rows", "batches", "rows_ratio", *past, "行数较以往突变", "number of rows leaps against the past"),
        Expected("batch_total", "batches", "total_ratio", *past, "金额较以往突变", "amount leaps against the past"),
        Expected("balance_not_negative", "months", "least_balance", 0.0, None, True, "余额为负", "a negative balance"),
        *(
            Expected(f"{column}_ties", "months", column, *ties, zh, en)
            for column, zh, en in (
                ("balance_difference", "项目余额与汇总不符", "balances of projects and of the cube differ"),
                ("exposure_difference", "敞口与汇总不符", "exposures of projects and of the cube differ"),
                ("new_amount_difference", "新增与汇总不符", "new amounts of projects and of the cube differ"),
                ("compensated_difference", "代偿与汇总不符", "compensations of projects and of the cube differ"),
            )
        ),
        Expected(
            "accepted_rows_present", "coverage", "rows_missing", 0.0, 0.0, True, "接受的行未全部入库", "accepted rows are missing",
        ),
    ]  # fmt: skip


def _finding(row: Unexpected) -> Finding:
    where = " ".join(str(row.where[key]) for key in KEYS[row.expected.frame] if key in row.where)
    size = f"{row.value:.6g}" if row.value else ""
    return Finding(
        key=f"{row.expected.name}|{where}|{row.value:.6g}",
        check=row.expected.name,
        contradiction=row.expected.contradiction,
        zh=f"{row.expected.zh}（{where}，{size}）"
        if not row.expected.contradiction
        else f"{row.expected.zh}（{where}：{size}）",
        en=f"{row.expected.en} ({where}: {size})",
    )


def _outcomes(wanted: Sequence[Expected], unexpected: Sequence[Unexpected], agreed: set[str]) -> Iterable[CheckResult]:
    for expected in wanted:
        findings = [_finding(row) for row in unexpected if row.expected is expected]
        blocks = any(finding.contradiction or finding.key not in agreed for finding in findings)
        by_whom = "" if blocks or not findings else " – confirmed by a person"
        detail: str = "; ".join(finding.en for finding in findings[:5]) + by_whom
        yield CheckResult(
            expected.name, not findings, len(findings), detail, "error" if blocks or not findings else "warn", "gx"
        )


def _record(store: Store, actor: Actor, reason: str, findings: Sequence[Finding]) -> None:
    already = confirmed_keys(store)
    new = [finding for finding in findings if finding.key not in already]
    if new:
        with audit.acting(store) as act:
            for finding in new:
                act.record(actor, CONFIRM, GATE, {"key": finding.key, "what": finding.en, "reason": reason})


def confirmed_keys(store: Store) -> set[str]:
    """Findings that a person has confirmed, by key."""
    said = select(audit_entries.c.detail).where(audit_entries.c.verb == CONFIRM, audit_entries.c.object == GATE)
    with store.reading() as connection:
        return {json.loads(str(row.detail))["key"] for row in connection.execute(said)}
