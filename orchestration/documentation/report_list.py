"""Every report that goes out: legal basis, recipient, deadline and each line with its definition."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.exports.description import Report, read_report, report_names


def report_list() -> str:
    """The page."""
    return "\n".join(["# Reports 报表\n", *(line for name in report_names() for line in _report(read_report(name)))])


def _report(report: Report) -> Iterable[str]:
    yield f"## {report.title['zh']} {report.title['en']} (`{report.name}`, v{report.version})\n"
    yield from (f"- {basis}" for basis in report.legal_basis)
    yield f"- To 报送对象: {report.recipient['zh']} {report.recipient['en']}; {report.deadline['zh']} {report.deadline['en']}\n"
    if report.listing is not None:
        yield "| column | name | kind |\n|---|---|---|"
        yield from (
            f"| `{column.name}` | {column.zh} {column.en} | {column.kind} |" for column in report.listing.columns
        )
        yield ""
        return
    yield "| line | item | unit | definition |\n|---|---|---|---|"
    for section in report.sections:
        yield f"| **{section.no}** | **{section.zh} {section.en}**{' (for each 逐项)' if section.each else ''} | | |"
        for line in section.lines:
            yield f"| {line.no} | {line.zh} {line.en} | {line.unit.name} | {line.definition} |"
    yield ""
