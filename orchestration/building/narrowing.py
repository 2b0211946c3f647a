"""Which models an increment must run: those that read, however far away, a contract of which rows came.

Here: a walk over dbt's graph. A model that only lists changed keys is always run, and nothing must run because it reads such a list: a list
narrows which rows are made again, it says nothing new about them. Not here: which contracts came (`loading`), running (`transform`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

#: The tag of models that the run at hand is to run.
TO_RUN: Final = "to_run"
_LISTS_CHANGED_KEYS: Final = "changes"  # the tag of models that list changed keys
#: Tables of the source ``raw`` that every load adds to, whatever the contract.
_ALWAYS: Final = frozenset({"filings", "decisions", "quarantine", "mends"})


@contextmanager
def only_what_reads(manifest: Manifest, contracts: Collection[str]) -> Iterator[list[str]]:
    """Tag the models to run when rows of these contracts came, for as long as they run, and give what selects them.

    dbt holds every name that it is given against every node; one tag is one look.
    """
    tagged = [manifest.nodes[key] for key in models_that_read(manifest, contracts)]
    for node in tagged:
        node.tags.append(TO_RUN)
    try:
        yield ["--select", f"tag:{TO_RUN}"]
    finally:
        for node in tagged:
            node.tags.remove(TO_RUN)


def models_that_read(manifest: Manifest, contracts: Collection[str]) -> list[str]:
    """The models to run when rows of these contracts came, by dbt's keys."""
    from dbt.contracts.graph.nodes import ModelNode  # noqa: PLC0415 - slow to import

    came = {
        key
        for key, source in manifest.sources.items()
        if source.source_name == "raw" and (source.name in contracts or source.name in _ALWAYS)
    }
    models = {node.unique_id: node for node in manifest.nodes.values() if isinstance(node, ModelNode)}
    lists = {key for key, node in models.items() if _LISTS_CHANGED_KEYS in node.tags}

    @cache
    def reads(key: str) -> bool:
        parents = models[key].depends_on_nodes if key in models and key not in lists else ()
        return key in came or any(reads(parent) for parent in parents)

    return sorted(key for key in models if key in lists or reads(key))
