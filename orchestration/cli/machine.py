"""`backstop doctor`: what is missing or wrong on this machine, and the command that mends it."""

from __future__ import annotations

from orchestration.cli.outcome import DONE_WITH_FINDINGS, leave, show


def doctor() -> None:
    """Look at Python, the packages, the data folder, the store, the published warehouse and the disk."""
    from ingestion.home import Home
    from orchestration.health import examine

    findings = list(examine(Home.from_environment()))
    for finding in findings:
        show(f"{'ok   ' if finding.good else 'WRONG'} {finding.subject}: {finding.found}")
        if not finding.good and finding.cure:
            show(f"      → {finding.cure}")
    leave(DONE_WITH_FINDINGS if any(not finding.good for finding in findings) else 0)
