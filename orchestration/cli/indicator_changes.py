"""`backstop warnings changes | propose | try`: changes of indicators, as the page of warnings has them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.outcome import RefusedError, day_of, show

if TYPE_CHECKING:
    from casework.warnings.changes import Proposal

LINES = "--lines takes LEVEL=NUMBER with commas between, such as yellow=0.03,red=0.08"


def register(app: typer.Typer) -> None:
    """Add the commands to those of warnings."""
    app.command("changes")(listed)
    app.command("propose")(propose)
    app.command("try")(attempt)


def listed() -> None:
    """List every proposed change of an indicator, and what became of it."""
    from casework.access.actors import local_operator
    from casework.store.engine import open_store
    from casework.warnings.changes import proposals
    from ingestion.home import Home

    with open_store(Home.from_environment()) as store:
        found = proposals(store, actor=local_operator())
    for one in found:
        lines = ", ".join(f"{level} {value}" for level, value in one.change.lines.items())
        stage = one.case.stage
        show(f"{one.case.case_id}  {stage.zh} {stage.en}  {one.change.indicator} from {one.change.valid_from}: {lines}")
        show(f"       {one.case.acts[0].actor}: {one.case.acts[0].reason}")
    if not found:
        show("no indicator was changed 尚无指标变更")


def propose(
    indicator: Annotated[str, typer.Argument(help="Its id, as the list of parameters has it.", show_default=False)],
    lines: Annotated[
        str, typer.Option(metavar="LEVEL=NUMBER,…", help="All lines that are to hold.", show_default=False)
    ],
    valid_from: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day it holds.", show_default=False)
    ],
    reason: Annotated[str, typer.Option(help="Why; it stays with the change.", show_default=False)],
    persistence: Annotated[int, typer.Option(min=1, help="How many evaluations in a row.")] = 1,
    as_user: Annotated[
        str,
        typer.Option(
            "--as", metavar="USER", help="Whose proposal it is: an account of the role risk.", show_default=False
        ),
    ] = "",
) -> None:
    """Propose new lines of an indicator; another person approves them."""
    from casework.access.accounts import find_user
    from casework.refusals import Refused
    from casework.store.engine import open_store
    from casework.warnings.changes import propose as put_forward
    from ingestion.home import Home
    from scoring.parameters.changes import IndicatorChange

    change = IndicatorChange(indicator, day_of(valid_from, "--from"), _lines(lines), persistence)
    with open_store(Home.from_environment()) as store:
        user = find_user(store, as_user)
        if user is None:
            raise RefusedError(f"there is no account {as_user!r}: a proposal is somebody's, name whose with --as")
        try:
            case = put_forward(store, change, actor=user.as_actor(), reason=reason)
        except Refused as refusal:
            raise RefusedError(f"{refusal.words.zh} {refusal.words.en}") from None
    show(f"{case.case_id} proposed; see what it would have meant with `backstop warnings try {case.case_id}`")


def attempt(case_id: Annotated[str, typer.Argument(help="As `changes` shows it.", show_default=False)]) -> None:
    """Try a proposal on the last 24 month ends: who would have been warned of, and what followed."""
    from casework.access.actors import local_operator
    from casework.store.engine import open_store
    from ingestion.home import Home
    from orchestration.building.warehouse_files import BusyError
    from orchestration.learning.training import NothingBuiltError
    from orchestration.learning.trials import try_change

    with open_store(Home.from_environment()) as store:
        try:
            told = try_change(store, _proposal(store, case_id), local_operator())
        except (BusyError, NothingBuiltError) as waits:
            raise RefusedError(str(waits)) from None
    if not told["is_tried"]:
        show("it rests on the scoring of the day, which is not kept for past days: it cannot be tried 无法试算")
        return
    show("            raised  followed  precision  recall  lead days")
    for name, side in (("in force", "now"), ("proposed", "then")):
        row = told[side] or {"raised": 0, "followed": 0, "precision": None, "recall": None, "median_lead_days": None}
        precision, recall = ("—" if row[part] is None else f"{row[part]:.1%}" for part in ("precision", "recall"))
        lead = "—" if row["median_lead_days"] is None else f"{row['median_lead_days']:.0f}"
        show(f"{name:<10} {row['raised']:>7,}  {row['followed']:>8,}  {precision:>9}  {recall:>6}  {lead:>9}")
    show(f"{told['came_count']:,} subjects would be warned of anew, {told['gone_count']:,} no longer")


def _proposal(store: object, case_id: str) -> Proposal:
    from casework.access.actors import local_operator
    from casework.store.engine import Store
    from casework.warnings.changes import proposals

    assert isinstance(store, Store)  # noqa: S101 - the open one
    found = next((one for one in proposals(store, actor=local_operator()) if one.case.case_id == case_id), None)
    if found is None:
        raise RefusedError(f"there is no proposal {case_id}; see `backstop warnings changes`")
    return found


def _lines(text: str) -> dict[str, Decimal]:
    try:
        return {level.strip(): Decimal(value) for level, _, value in (part.partition("=") for part in text.split(","))}
    except InvalidOperation:
        raise RefusedError(LINES) from None
