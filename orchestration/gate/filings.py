"""The plausibility of single filings once more, by Great Expectations, before their rows are loaded; its Data Docs are the evidence.

Here: the figures that were taken at the door as a frame, a row for each filing and a column for each check; their suite; that both agree
on who waits. Not here: the checks (`scoring.plausibility`), holding and confirming (`casework.filings`), the gate over the finished tables
(`orchestration.gate.verdict`).

The door decides, because it answers within a second and Great Expectations takes several to import; here, before the load, it is imported
anyway for the gate. Should the two ever differ, a figure was changed after it was taken: the build stops.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import polars as pl

from casework.filings.queries import decisions, measures
from casework.store.engine import Store
from ingestion.home import Home
from orchestration.building.transform import CheckResult
from orchestration.gate.suite import Expected, Unexpected, run_suite
from scoring.plausibility.wording import CHECKS

FRAME = "filings"
KEYS = ("partner_id", "contract", "period", "filing_id")


class PlausibilityDiffersError(RuntimeError):
    """What waits is not what is implausible; the message names the first filing."""


def look_at_filings(home: Home, store: Store, *, after_seq: int) -> list[CheckResult]:
    """Check the figures of the filings after `after_seq` and of all that wait; one result a check, with how many filings it finds.

    Where no figure is beyond its line there is nothing for a person to look at, and Great Expectations is not even imported.
    """
    taken = measures(store, after_seq=after_seq)
    if taken.is_empty():
        return []
    frame = _frame(taken)
    wanted = [_expected(check) for check in frame.columns if check in CHECKS]
    unexpected: list[Unexpected] = []
    if frame.select(pl.any_horizontal(pl.col(expected.column) > 0 for expected in wanted).any()).item():
        shown = pd.DataFrame(frame.to_dict(as_series=False))
        unexpected, write_documents = run_suite(home.filing_docs, home.scratch, {FRAME: shown}, {FRAME: KEYS}, wanted)
        write_documents()
    _agree(taken, store, unexpected)
    return [_result(expected.name, unexpected) for expected in wanted]


def _frame(taken: pl.DataFrame) -> pl.DataFrame:
    """By how much each filing's figures of a check are beyond their line at the most; null where the check was not made."""
    over = (pl.col("value") - pl.col("most")).fill_null(0)
    beyond = pl.max_horizontal(pl.col("least") - pl.col("value"), over, pl.lit(0.0))
    return taken.with_columns(beyond=beyond).pivot("check", index=KEYS, values="beyond", aggregate_function="max")


def _expected(check: str) -> Expected:
    words = CHECKS[check]
    return Expected(check, FRAME, check, 0.0, 0.0, False, words.message_zh, words.message_en)


def _agree(taken: pl.DataFrame, store: Store, unexpected: Sequence[Unexpected]) -> None:
    """Every filing that is implausible was held; every one that was held, among those looked at, is implausible."""
    implausible = {str(row.where["filing_id"]) for row in unexpected}
    held = set(decisions(store).filter(decision="held")["filing_id"]) & set(taken["filing_id"])
    if differing := sorted(implausible ^ held):
        said = "is implausible but was not held" if differing[0] in implausible else "was held but is plausible"
        raise PlausibilityDiffersError(f"filing {differing[0]} {said}: its figures were changed after they were taken")


def _result(check: str, unexpected: Sequence[Unexpected]) -> CheckResult:
    found = sorted({str(row.where["filing_id"]) for row in unexpected if row.expected.name == check})
    detail = f"{CHECKS[check].message_en} {', '.join(found[:5])}" if found else ""
    return CheckResult(f"filing_{check}", not found, len(found), detail, "warn" if found else "error", "gx")
