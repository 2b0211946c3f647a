"""The table of stages in memory: the strict reader of ``table.yaml``, which refuses what leads nowhere.

Here: kinds of cases, stages, actions. Not here: whether an action is possible now (`casework.stages.guards`), moving a case
(`casework.stages.acts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casework.access.rights import roles

TABLE_FILE = Path(__file__).with_name("table.yaml")
EARLIER, SAME = "earlier", "same"


@dataclass(frozen=True)
class Stage:
    """Where a case can be. `days`: within how many calendar days it should be left; one that rests is on no work list."""

    name: str
    zh: str
    en: str
    days: int | None = None
    rests: bool = False


@dataclass(frozen=True)
class Action:
    """What somebody may do with a case in certain stages. `to` is a stage, or ``earlier``, or ``same``."""

    name: str
    zh: str
    en: str
    sources: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    guards: tuple[str, ...] = ()
    notice: bool = False


@dataclass(frozen=True)
class Escalation:
    """Who is told, too, of a case that is late by more than so many days."""

    days: int
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """One kind of case: its stages and actions."""

    kind: str
    zh: str
    en: str
    start: str
    ends: tuple[str, ...]
    order: tuple[str, ...]
    openers: tuple[str, ...]
    stages: Mapping[str, Stage]
    actions: Mapping[str, Action]
    escalates: Escalation | None = None

    def possible(self, stage: str) -> list[Action]:
        """The actions that lead on from a stage, in the order of the table."""
        return [action for action in self.actions.values() if stage in action.sources]

    def targets(self, action: Action, stage: str) -> tuple[str, ...]:
        """The stages that an action leads to from `stage`; one may be chosen from several only when it goes back."""
        if action.to == SAME:
            return (stage,)
        return self.order[: self.order.index(stage)] if action.to == EARLIER else (action.to,)


def ways() -> Mapping[str, Way]:
    """Every kind of case by name."""
    return _read(TABLE_FILE)


@cache
def _read(path: Path) -> Mapping[str, Way]:
    return read_table(path.read_text(encoding="utf-8"), path.name)


def read_table(content: str, name: str) -> dict[str, Way]:
    """The kinds of cases of a table; ValueError names what is wrong in it."""
    import yaml  # noqa: PLC0415 - not needed by whoever only imports the shapes

    data = yaml.safe_load(content)
    if not isinstance(data, dict) or not data:
        raise ValueError(f"{name}: expected kinds of cases")
    return {kind: _way(f"{name}: {kind}", kind, entry) for kind, entry in data.items()}


def _way(where: str, kind: str, entry: dict[str, Any]) -> Way:
    _only(where, entry, ("zh", "en", "start", "ends", "order", "openers", "stages", "actions"), ("escalates",))
    stages = {name: _stage(f"{where}: {name}", name, given) for name, given in entry["stages"].items()}
    actions = {name: _action(f"{where}: {name}", name, given, stages) for name, given in entry["actions"].items()}
    _stages_known(where, [entry["start"], *entry["ends"], *entry["order"]], stages)
    _roles_known(where, entry["openers"])
    way = Way(
        kind, entry["zh"], entry["en"], entry["start"], tuple(entry["ends"]), tuple(entry["order"]), tuple(entry["openers"]),
        stages, actions, _escalation(where, entry["escalates"]) if "escalates" in entry else None,
    )  # fmt: skip
    _whole(where, way)
    return way


def _escalation(where: str, given: dict[str, Any]) -> Escalation:
    _only(f"{where}: escalates", given, ("days", "roles"))
    _roles_known(where, given["roles"])
    if not isinstance(given["days"], int) or given["days"] < 0:
        raise ValueError(f"{where}: escalates: days is no number of days")
    return Escalation(given["days"], tuple(given["roles"]))


def _stage(where: str, name: str, given: dict[str, Any]) -> Stage:
    _only(where, given, ("zh", "en"), ("days", "rests"))
    return Stage(name, given["zh"], given["en"], given.get("days"), bool(given.get("rests", False)))


def _action(where: str, name: str, given: dict[str, Any], stages: Mapping[str, Stage]) -> Action:
    _only(where, given, ("zh", "en", "from", "to", "roles"), ("guards", "notice"))
    _stages_known(where, [*given["from"], *([given["to"]] if given["to"] not in {EARLIER, SAME} else [])], stages)
    _roles_known(where, given["roles"])
    return Action(
        name, given["zh"], given["en"], tuple(given["from"]), given["to"], tuple(given["roles"]),
        tuple(given.get("guards", ())), bool(given.get("notice", False)),
    )  # fmt: skip


def _whole(where: str, way: Way) -> None:
    """Every stage is reached from the start, and every stage that is no end is left."""
    reached, growing = {way.start}, [way.start]
    while growing:
        stage = growing.pop()
        for action in way.possible(stage):
            if action.to == EARLIER and stage not in way.order:
                raise ValueError(f"{where}: {action.name} goes back from {stage}, which has no place in the order")
            for target in way.targets(action, stage):
                if target not in reached:
                    reached.add(target)
                    growing.append(target)
    for stage in way.stages:
        if stage not in reached:
            raise ValueError(f"{where}: the stage {stage} is never reached")
        leaves = any(set(way.targets(action, stage)) - {stage} for action in way.possible(stage))
        if leaves == (stage in way.ends):
            raise ValueError(
                f"{where}: the stage {stage} is {'an end and left' if leaves else 'no end and never left'}"
            )


def _only(where: str, given: Mapping[str, Any], wanted: tuple[str, ...], allowed: tuple[str, ...] = ()) -> None:
    if missing := [key for key in wanted if key not in given]:
        raise ValueError(f"{where}: {missing[0]} is missing")
    if unknown := set(given) - {*wanted, *allowed}:
        raise ValueError(f"{where}: unknown key {sorted(unknown)[0]}")


def _stages_known(where: str, named: list[str], stages: Mapping[str, Stage]) -> None:
    for stage in named:
        if stage not in stages:
            raise ValueError(f"{where}: there is no stage {stage}")


def _roles_known(where: str, named: list[str]) -> None:
    if not named:
        raise ValueError(f"{where}: nobody may do it")
    for role in named:
        if role not in roles():
            raise ValueError(f"{where}: there is no role {role}")
