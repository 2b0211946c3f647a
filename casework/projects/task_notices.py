"""Who is told of a task of a case: those who confirm it once it was done, and who did it once somebody answered.

Here: the words and the recipients. Not here: the life of a task (`casework.projects.tasks`), what waits for whom (`waiting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from casework.notices.outbox import put
from casework.sentences import Words
from casework.stages.people import MOST_TOLD, holders

KINDS = {
    "inspection": Words("保后检查", "inspection"),
    "change": Words("变更", "change"),
    "extension": Words("展期", "extension"),
    "early_release": Words("提前解保", "early release"),
    "licence_renewal": Words("许可证续展", "renewal of a licence"),
    "compensation_request": Words("代偿补偿申请", "compensation request"),
}
STATES = {
    "done": Words("待确认", "waits to be confirmed"),
    "confirmed": Words("已确认", "was confirmed"),
    "refused": Words("未获同意", "was refused"),
}


def tell(
    connection: Connection, about: tuple[str, int, int], kind: str, state: str, people: Sequence[str], now: datetime
) -> None:
    """Tell people that a task (case, number, version) of a kind has come to a state."""
    case_id, number, version = about
    what, became = KINDS[kind], STATES[state]
    put(
        connection,
        f"task/{case_id}/{number}/{version}",
        people,
        f"业务 {case_id}：{what.zh}{became.zh} / Case {case_id}: {what.en} {became.en}",
        f"第 {number} 项任务。请在“业务”页打开该业务的“任务”。\nTask {number}: open the case on the page Cases, under Tasks.",
        about=f"case/{case_id}",
        now=now,
    )


def others(connection: Connection, roles: Sequence[str], but: str) -> list[str]:
    """The accounts that hold one of the roles, without one person."""
    return [name for name in holders(connection, roles) if name != but][:MOST_TOLD]
