"""Rights of the roles in ``roles.yaml``, and the question that every verb asks first.

Here: the strict reader of that file, `require`, `partner_scope`. Not here: an `if` about a role, anywhere; give the role a right instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casework.access.actors import Actor

ROLES_FILE = Path(__file__).with_name("roles.yaml")

Right = tuple[str, str]


class Denied(PermissionError):
    """The actor has no right to this. The message names the actor, the verb and the object, never a value."""


@dataclass(frozen=True)
class Role:
    """A named set of rights; a bound role belongs to one institution."""

    name: str
    zh: str
    rights: frozenset[Right]
    is_bound: bool = False
    is_assignable: bool = True


def require(actor: Actor, verb: str, object_kind: str) -> None:
    """Return when the actor may; raise Denied otherwise."""
    if not allowed(actor, verb, object_kind):
        raise Denied(f"{actor.name} ({actor.role}) may not {verb} {object_kind}")


def allowed(actor: Actor, verb: str, object_kind: str) -> bool:
    """Whether the actor may; for a page that hides what would be refused anyway.

    >>> allowed(Actor("li", "analyst"), "read", "risk"), allowed(Actor("li", "analyst"), "manage", "user")
    (True, False)
    """
    known = roles()
    _require_known(verb, object_kind)
    role = known.get(actor.role)
    if role is None or actor.must_change_password or role.is_bound != (actor.partner_id is not None):
        return False
    return (verb, object_kind) in role.rights


def partner_scope(actor: Actor) -> str | None:
    """The one institution whose rows the actor may see, or None for all.

    Raises Denied for a bound role without its institution: "no institution" must never read as "all institutions".
    """
    role = roles().get(actor.role)
    if role is None or (role.is_bound and not actor.partner_id):
        raise Denied(f"{actor.name} ({actor.role}) belongs to no institution")
    return actor.partner_id


def require_partner(actor: Actor, partner_id: str | None) -> None:
    """Return when the actor may act for this institution; raise Denied for somebody else's."""
    scope = partner_scope(actor)
    if scope is not None and partner_id != scope:
        raise Denied(f"{actor.name} ({actor.role}) may act only for {scope}")


def roles() -> dict[str, Role]:
    """Every role by name."""
    return _read(ROLES_FILE)[0]


def objects_and_verbs() -> tuple[frozenset[str], frozenset[str]]:
    """The closed lists that rights are made of."""
    return _read(ROLES_FILE)[1:]


def _require_known(verb: str, object_kind: str) -> None:
    objects, verbs = objects_and_verbs()
    if verb not in verbs or object_kind not in objects:
        raise KeyError(f"no such right: {verb} {object_kind}; {ROLES_FILE.name} lists verbs and objects")


@cache
def _read(path: Path) -> tuple[dict[str, Role], frozenset[str], frozenset[str]]:
    return read_roles(path.read_text(encoding="utf-8"), path.name)


def read_roles(content: str, name: str) -> tuple[dict[str, Role], frozenset[str], frozenset[str]]:
    """Roles, objects and verbs of a roles file; ValueError names what is wrong in it."""
    import yaml  # noqa: PLC0415 - not needed by whoever only passes an actor on

    data = yaml.safe_load(content)
    if not isinstance(data, dict) or set(data) != {"objects", "verbs", "roles", "unassignable"}:
        raise ValueError(f"{name}: expected exactly objects, verbs, roles, unassignable")
    objects, verbs = frozenset(data["objects"]), frozenset(data["verbs"])
    found: dict[str, Role] = {}
    for group in ("roles", "unassignable"):
        for role_name, entry in data[group].items():
            if role_name in found:
                raise ValueError(f"{name}: role {role_name} is there twice")
            found[role_name] = _role(f"{name}: {role_name}", role_name, entry, objects, verbs, group == "roles")
    return found, objects, verbs


def _role(
    where: str, name: str, entry: dict[str, Any], objects: frozenset[str], verbs: frozenset[str], assignable: bool
) -> Role:
    if unknown := set(entry) - {"zh", "is_bound", "rights"}:
        raise ValueError(f"{where}: unknown key {sorted(unknown)[0]}")
    rights: set[Right] = set()
    for verb, kinds in entry["rights"].items():
        if verb not in verbs:
            raise ValueError(f"{where}: unknown verb {verb}")
        for kind in kinds:
            if kind not in objects:
                raise ValueError(f"{where}: unknown object {kind}")
            rights.add((verb, kind))
    return Role(name, entry["zh"], frozenset(rights), bool(entry.get("is_bound", False)), assignable)
