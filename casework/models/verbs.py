"""Acts on models: register one whose bytes are on disk, and choose which one serves.

Here: who may, what must hold, and the entry that remains. The entry is the commit: a model's folder without one is an orphan that the next
training overwrites.
"""

from __future__ import annotations

from datetime import datetime

from casework.access.actors import Actor
from casework.access.audit import acting
from casework.access.rights import require
from casework.models import queries
from casework.store.engine import Store


class ModelRefused(ValueError):
    """The act is not possible; the message says why and what to do, in Chinese and English."""


def register(
    store: Store, actor: Actor, version: str, sha256: str, target: str, *, now: datetime | None = None
) -> bool:
    """Register a model that lies on disk; whether it is new. The first one of a target serves at once: there is nothing to compare with."""
    require_trainer(actor)
    if version in queries.registered(store):
        return False
    serves = target not in queries.champions(store)
    with acting(store, now) as act:
        act.record(actor, queries.REGISTERED, f"model/{version}", {"sha256": sha256, "target": target})
        if serves:
            detail = {"target": target, "reason": "the first of its target 该目标的首个模型"}
            act.record(actor, queries.PROMOTED, f"model/{version}", detail)
    return True


def require_trainer(actor: Actor) -> None:
    """Return when the actor may train and evaluate; raise Denied otherwise. Asked before the work, which takes a while."""
    require(actor, "manage", "model")


def note_evaluation(store: Store, actor: Actor, version: str, sha256: str, *, now: datetime | None = None) -> None:
    """Note that a model was held against what happened since; the evaluation lies beside it under its hash."""
    require_trainer(actor)
    with acting(store, now) as act:
        act.record(actor, queries.EVALUATED, f"model/{version}", {"sha256": sha256})


def promote(store: Store, actor: Actor, version: str, reason: str, *, now: datetime | None = None) -> str:
    """Let a registered model serve from the next build on, for a reason; gives its target."""
    require(actor, "approve", "model")
    if not reason.strip():
        raise ModelRefused("请写明理由。 Say why.")
    known = queries.registered(store)
    if version not in known:
        listed = ", ".join(known) or "none 无"
        raise ModelRefused(
            f"没有登记模型 {version}；已登记：{listed}。 No model {version} is registered; there are: {listed}."
        )
    target = str(known[version]["target"])
    if queries.champions(store).get(target) == version:
        raise ModelRefused(f"模型 {version} 已在使用。 Model {version} serves already.")
    with acting(store, now) as act:
        act.record(actor, queries.PROMOTED, f"model/{version}", {"target": target, "reason": reason})
    return target
