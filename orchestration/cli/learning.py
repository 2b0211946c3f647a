"""`backstop train`, `backstop evaluate`, `backstop models`: learned models: fit, backtest, register, report, choose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.outcome import RefusedError, day_of, show

if TYPE_CHECKING:
    from casework.access.actors import Actor
    from casework.store.engine import Store
    from models.backtest import Split
    from models.measures import Figure
    from orchestration.learning.training import Trained

app = typer.Typer(help="Learned models: what is registered, and which one serves.", no_args_is_help=True)


def train(
    target: Annotated[
        str,
        typer.Option(
            help="end: compensated before it ends; 12m: within twelve months; partner: a partner's rate worsens, by month."
        ),
    ] = "end",
    calibrate_from: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="First day of the cases that calibrate.", show_default=False),
    ] = None,
    test_from: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="First day of the cases that test.", show_default=False)
    ] = None,
    test_to: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Last day of the cases that test.", show_default=False)
    ] = None,
    clear: Annotated[
        list[str] | None, typer.Option(metavar="FEATURE", help="Learn from it although the audit finds it too good.")
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(metavar="FEATURE", help="Do not learn from it.")] = None,
    late_outcomes: Annotated[
        bool, typer.Option("--late-outcomes", help="Learn from outcomes that became certain only after testing begins.")
    ] = False,
) -> None:
    """Learn a probability from the warehouse, test it on later cases, register it."""
    from models.labels import TARGETS

    wanted = next((one for one in TARGETS if one == target), None)
    if wanted is None:
        raise RefusedError(f"--target takes one of {', '.join(TARGETS)}, not {target!r}")
    split = _split(calibrate_from, test_from, test_to, late_outcomes=late_outcomes)
    with _acting() as (store, actor):
        from orchestration.learning.training import train as learn

        made = learn(store.home, store, actor, target=wanted, split=split, cleared=clear or (), excluded=exclude or ())
    _tell(made)


def _split(
    calibrate_from: str | None, test_from: str | None, test_to: str | None, *, late_outcomes: bool
) -> Split | None:
    """The split that was asked for; none: by the method of the target."""
    from models.backtest import Split

    if (calibrate_from is None) != (test_from is None):
        raise RefusedError("give both --calibrate-from and --test-from, or neither")
    if calibrate_from is None or test_from is None:
        return None
    last = day_of(test_to, "--test-to") if test_to else None
    first, middle = day_of(calibrate_from, "--calibrate-from"), day_of(test_from, "--test-from")
    if first > middle:
        raise RefusedError("--calibrate-from must not be after --test-from")
    return Split(first, middle, last, strict=not late_outcomes)


def _tell(made: Trained) -> None:
    """What was learned, from how much, and how it did beside its challengers."""
    from models.labels import OF_PARTNER

    counts, ended = made.test.counts, "worsened" if made.target == OF_PARTNER else "compensated"
    show(
        f"{made.version} {'registered' if made.is_new else 'was registered already'}"
        + ("; it serves from the next build on" if made.serves else "")
    )
    show(
        f"  learned from {counts['train']:,} cases ({counts['train_bad']:,} {ended}), calibrated on {counts['calibrate']:,}, "
        f"tested on {counts['test']:,} ({counts['test_bad']:,} {ended}) from {made.test.split.tests_from}"
    )
    if counts["outcomes_from_later"]:
        show(f"  {counts['outcomes_from_later']:,} outcomes of training cases became certain only after testing began")
    for row in made.test.audited.to_dicts():
        if row["verdict"] in {"refused_late", "alarm_too_good", "cleared"}:
            own = "" if row["auc"] is None else f", own AUC {row['auc']:.3f}"
            show(f"  feature {row['feature']}: {row['verdict']} (known too late in {row['late_share']:.1%}{own})")
    for name, found in made.test.figures.items():
        show(f"  {name:<12} {_line(found)}")


def evaluate(
    version: Annotated[
        str | None, typer.Argument(help="A registered version; by default those that serve.", show_default=False)
    ] = None,
) -> None:
    """Hold models against what has happened since they learned: drift by month, figures of outcomes since."""
    with _acting() as (store, actor):
        from orchestration.learning.training import evaluate as hold_against

        found = hold_against(store.home, store, actor, version)
    if not found:
        raise RefusedError("no model serves yet; run `backstop train`")
    for one in found:
        show(one.version)
        since = [figure for figure in one.outcomes if not figure["part"]]
        show("  outcomes since: " + (", ".join(_said(figure) for figure in since) if since else "none is certain yet"))
        for row in one.months.to_dicts():
            index = "—" if row["psi"] is None else f"{row['psi']:.3f}"
            mean = f"mean probability {row['mean_probability']:.4f}"
            show(f"  {row['month']}  {row['cases']:>8,} cases  {mean}  PSI {index}  {row['verdict']}")


@app.command("list")
def listed() -> None:
    """List registered models."""
    from casework.models.queries import champions, registered

    with _acting() as (store, _):
        known, serving = registered(store), champions(store)
    if not known:
        raise RefusedError("no model is registered yet; run `backstop train`")
    for version, said in known.items():
        mark = "serves" if serving.get(said["target"]) == version else "challenger"
        show(f"{version}  {said['target']:<4} {mark:<10} registered {said['at'][:16]} by {said['by']}")


@app.command("promote")
def promote(
    version: Annotated[str, typer.Argument(help="A registered version.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why; it stays in the audit log.", show_default=False)],
) -> None:
    """Let a registered model serve from the next build on."""
    from casework.models.verbs import promote as choose

    with _acting() as (store, actor):
        target = choose(store, actor, version, reason)
    show(f"{version} serves for {target} from the next build on")


@app.command("card")
def show_card(version: Annotated[str, typer.Argument(help="A registered version.", show_default=False)]) -> None:
    """Print a model's card: data, period, figures, limits."""
    from ingestion.home import Home
    from models import registry
    from models.card import card

    try:
        found = registry.read(Home.from_environment().models, version)
    except registry.DamagedModelError as damage:
        raise RefusedError(str(damage)) from None
    show(card(found.version, found.target, found.report))


@contextmanager
def _acting() -> Iterator[tuple[Store, Actor]]:
    from casework.access.actors import local_operator
    from casework.models.verbs import ModelRefused
    from casework.store.engine import open_store
    from ingestion.home import Home
    from models.additive import NothingToLearnError
    from models.registry import DamagedModelError
    from orchestration.building.warehouse_files import BusyError
    from orchestration.learning.training import NothingBuiltError

    with open_store(Home.from_environment()) as store:
        try:
            yield store, local_operator()
        except (ModelRefused, NothingToLearnError, NothingBuiltError, BusyError, DamagedModelError) as refusal:
            raise RefusedError(str(refusal)) from None


def _line(found: list[Figure]) -> str:
    wanted = ("auc", "ks", "brier", "lift_top_tenth", "money_caught_top_tenth")
    whole = {figure.name: figure for figure in found if not figure.part}
    named = [*wanted, *(("auc_lead",) if "auc_lead" in whole else ())]
    return "  ".join(_said({"name": name, **vars(whole[name])}) for name in named)


def _said(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return f"{figure['name']} —"
    interval = "" if figure["low"] is None else f" ({figure['low']:.3f}–{figure['high']:.3f})"
    return f"{figure['name']} {figure['value']:.3f}{interval}"
