"""The `backstop` command: one Typer application, one module a command or a close group of commands.

Here: reading arguments, printing results, exit codes. Not here: the work itself, which lives in the rooms and is imported only when its
command runs, so that `backstop --help` answers at once.
"""

from __future__ import annotations

import typer

from ingestion.allocator import before_loading
from orchestration.cli import (
    backups,
    briefs,
    building,
    cases,
    checking,
    deadlines,
    demonstration,
    documents,
    enquiry,
    exporting,
    fees,
    filing,
    learning,
    ledger,
    links,
    machine,
    parameters,
    persons,
    returns,
    reviewing,
    serving,
    sources,
    subscriptions,
    tokens,
    users,
    warnings,
    words,
)
from orchestration.cli.outcome import exit_code_of

app = typer.Typer(
    name="backstop",
    help="Backstop 再担保业务信息化平台: filings in, warehouse, risk, exports.\n\n"
    "Exit codes: 0 done; 1 done, but rows were quarantined or a check failed; 2 refused.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.command("demo")(demonstration.demo)
app.command("serve")(serving.serve)
app.command("gateway")(serving.gateway)
app.command("simulate")(demonstration.simulate)
app.command("ingest")(filing.ingest)
app.add_typer(reviewing.app, name="filings")
app.add_typer(words.app, name="words")
app.command("nil")(deadlines.nil)
app.command("deadlines")(deadlines.deadlines)
app.command("build")(building.build)
app.command("query")(enquiry.query)
app.command("export")(exporting.export)
app.command("brief")(briefs.brief)
app.add_typer(returns.app, name="returns")
app.add_typer(checking.app, name="verify")
app.add_typer(fees.app, name="fees")
app.add_typer(ledger.app, name="ledger")
app.add_typer(warnings.app, name="warnings")
app.add_typer(links.app, name="links")
app.command("train")(learning.train)
app.command("evaluate")(learning.evaluate)
app.add_typer(learning.app, name="models")
app.add_typer(parameters.app, name="rules")
app.add_typer(sources.app, name="import")
app.add_typer(subscriptions.app, name="subscriptions")
app.add_typer(users.app, name="user")
app.add_typer(tokens.app, name="token")
app.add_typer(cases.app, name="case")
app.add_typer(persons.app, name="person")
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("doctor")(machine.doctor)
app.command("docs")(documents.docs)


def main() -> None:
    """Run the command line and leave with the exit code of spec 07."""
    before_loading()
    raise SystemExit(exit_code_of(app))
