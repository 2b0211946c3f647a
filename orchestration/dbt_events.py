"""What dbt says while it works: only warnings and errors are put into words.

Here: the manager of dbt's events that turns everything else away. dbt puts each of its some twenty events for a model into a message and
two lines before it looks whether anybody wants to read them; that was a fifth of a small build. Not here: where the words go (`transform`).
"""

from __future__ import annotations

from typing import Any, Final

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

_WORTH_WORDS: Final = frozenset({EventLevel.WARN, EventLevel.ERROR})


class WarningsOnly(EventManager):
    """dbt's own manager for what is a warning or an error, or may become one."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        """Let dbt treat the event if it is worth words."""
        if force_warn_or_error_handling or (level or e.level_tag()) in _WORTH_WORDS:
            super().fire_event(e, level, node, force_warn_or_error_handling)


def say_warnings_only() -> None:
    """From now on dbt says nothing else in this process."""
    if not isinstance(get_event_manager(), WarningsOnly):
        ctx_set_event_manager(WarningsOnly())
