"""Every kind of case: its drawing, and each action with its role, its conditions and where it leads; from the table of stages."""

from __future__ import annotations

from collections.abc import Iterable

from casework.stages.drawing import mermaid
from casework.stages.table import EARLIER, SAME, Action, Stage, Way, ways

HEAD = """# Stages of cases 业务阶段

Written from `casework/stages/table.yaml`. Four eyes, tiers of approval, the committee's quorum and majority are in
[parameters.md](parameters.md).
"""
_LEADS = {EARLIER: "an earlier stage 之前任一阶段", SAME: "the same stage 不变"}


def stage_list() -> str:
    """The page."""
    return "\n".join([HEAD, *(line for way in ways().values() for line in _way(way))])


def _way(way: Way) -> Iterable[str]:
    yield f"## {way.zh} {way.en} (`{way.kind}`)\n"
    yield f"```mermaid\n{mermaid(way, 'en')}\n```\n"
    yield "| stage | 阶段 | days 时限 |\n|---|---|---|"
    yield from (f"| `{stage.name}` {stage.en} | {stage.zh} | {_days(way, stage)} |" for stage in way.stages.values())
    if way.escalates:
        told = ", ".join(way.escalates.roles)
        yield f"\nLate by more than {way.escalates.days} days, a case escalates to 逾期超过 {way.escalates.days} 天升级至: {told}."
    yield "\n| action | 办理 | from | to | roles | conditions |\n|---|---|---|---|---|---|"
    yield from (_action(action) for action in way.actions.values())
    yield ""


def _days(way: Way, stage: Stage) -> str:
    return "end 终点" if stage.name in way.ends else "rests 无须办理" if stage.rests else str(stage.days)


def _action(action: Action) -> str:
    sources, wanted = ", ".join(action.sources), ", ".join(action.roles)
    to = _LEADS.get(action.to, action.to)
    return f"| `{action.name}` {action.en} | {action.zh} | {sources} | {to} | {wanted} | {'; '.join(action.guards)} |"
