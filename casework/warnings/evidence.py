"""The evidence of a warning (预警证据材料) as a PDF: what rose, by which definition, over which months, what is at stake, what to do.

Here: who may have it, what it holds, in which order. Not here: facts from the warehouse (`evidence_facts`), setting pages
(`casework.documents.sheets`).

Everything in it is of one published build and of the acts so far, so the same build and acts give the same bytes. Names of natural persons
are masked, unless somebody with the right to see them says why, which is logged; that it was made stands in the audit log with its hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from casework.access.accounts import permit
from casework.access.actors import Actor
from casework.access.audit import append
from casework.access.masking import reveal
from casework.access.rights import require, require_partner
from casework.clock import at
from casework.documents.sheets import paper_of
from casework.store.engine import Store
from casework.warnings.evidence_facts import gather
from casework.warnings.evidence_paper import blocks
from casework.warnings.queries import PREFIX, history
from casework.warnings.verbs import Key, WarningRefused

PERSONAL = ["name"]


@dataclass(frozen=True)
class Pack:
    """The paper of one warning, and the hash by which the audit log knows it."""

    name: str
    content: bytes
    sha256: str


def pack(store: Store, actor: Actor, key: Key, *, reason: str = "", now: datetime | None = None) -> Pack:
    """The evidence of one warning; with a `reason`, and the right to see personal values, names are in clear.

    Raises Denied, and WarningRefused when the published build has no such warning.
    """
    moment = at(now)
    permit(store, actor, "read", "warning", moment)
    require(actor, "read", "project")
    found = gather(store.home, key)
    if found is None:
        raise WarningRefused(
            f"没有预警 {key}，请查看 `backstop warnings list`。 There is no warning {key}; see `backstop warnings list`."
        )
    require_partner(actor, found.warning["partner_id"])
    if reason.strip():
        reveal(store, actor, f"{PREFIX}{key}", PERSONAL, reason, now=moment)
    acts = history(store, actor, key.subject_kind, key.subject_id, key.indicator).to_dicts()
    build = found.build
    title = f"预警证据材料 {key}"
    foot = f"再担保业务信息化平台 · 数据快照 {build['build_id']} · 数据日 {build['as_of']}"
    content = paper_of(blocks(found, acts, in_clear=bool(reason.strip())), title, foot)
    digest = hashlib.sha256(content).hexdigest()
    told = {"sha256": digest, "build_id": build["build_id"], "acts": len(acts), "in_clear": bool(reason.strip())}
    append(store, actor, "print_evidence", f"{PREFIX}{key}", told, now=moment)
    name = "-".join(
        ("evidence", key.indicator, hashlib.sha256(str(key).encode()).hexdigest()[:8], str(build["build_id"]))
    )
    return Pack(f"{name}.pdf", content, digest)
