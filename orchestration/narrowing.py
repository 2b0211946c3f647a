"""Which models an increment must run: those that read, however far away, a contract of which rows came.

Here: a walk over dbt's graph. A model that only lists changed keys is always run, and nothing must run because it reads such a list: a list
narrows which rows are made again, it says nothing new about them. Not here: which contracts came (`loading`), running (`transform`).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_LISTS_CHANGED_KEYS: Final = "changes"  # the tag of models that list changed keys
#: Tables of the source ``raw`` that every load adds to, whatever the contract.
_ALWAYS: Final = frozenset({"filings", "decisions", "quarantine", "mends"})


def models_that_read(manifest: Manifest, contracts: Collection[str]) -> list[str]:
    """Names of the models to run when rows of these contracts came."""
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

    return sorted(node.name for key, node in models.items() if key in lists or reads(key))
