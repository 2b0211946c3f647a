"""The quality gate before publication: does the warehouse contradict itself, is a batch implausible against its own past?

Here: the figures looked at, the Great Expectations suite over them (imported nowhere else), its Data Docs, what a person has confirmed, the
verdict. Not here: checks of rows (`ingestion`), dbt tests (`dbt_project`); their results come in and count.

A contradiction blocks. What is implausible blocks until a person confirms it with a reason, which the audit log keeps; the same finding
does not ask twice.
"""

from __future__ import annotations

from orchestration.gate.verdict import Finding, GateBlockedError, GateReport, judge, look

__all__ = ["Finding", "GateBlockedError", "GateReport", "judge", "look"]
