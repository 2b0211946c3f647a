"""What dbt says while it works: only warnings and errors are put into words.

Here: the manager of dbt's events that turns everything else away, and events that become messages when somebody reads them. dbt puts each
of its some twenty events for a model into a message and two lines before it looks whether anybody wants to read them; that was a third of
a small build. Not here: where the words go (`transform`).
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


_message_now = BaseEvent.__init__


def _message_later(event: BaseEvent, *args: Any, **kwargs: Any) -> None:
    object.__setattr__(event, "_told", (args, kwargs))


def _read(event: BaseEvent, name: str) -> Any:
    """An attribute that the event itself has not: one of its message, which is made now if it was not."""
    if name != "pb_msg":
        return getattr(event.pb_msg, name)
    args, kwargs = object.__getattribute__(event, "_told")
    _message_now(event, *args, **kwargs)
    return object.__getattribute__(event, "pb_msg")


def say_warnings_only() -> None:
    """From now on dbt says nothing else in this process."""
    if not isinstance(get_event_manager(), WarningsOnly):
        ctx_set_event_manager(WarningsOnly())
        BaseEvent.__init__ = _message_later  # type: ignore[assignment]
        BaseEvent.__getattr__ = _read  # type: ignore[method-assign]
