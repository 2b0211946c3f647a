"""Which of dbt's macros its project needs: dbt hands each model every macro that it knows, which was a tenth of a small build.

Here: what is reached by name from the project's own files and from what dbt itself calls. A name that is spoken anywhere counts, so that
too much is kept and nothing too little; should a macro be missing, the build stops with its name. Not here: running (`transform`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

#: What dbt and its adapter ask for by name, in runs, tests and unit tests.
_CALLED_BY_DBT: Final = frozenset(
    {
        "check_schema_exists", "create_schema", "drop_relation", "drop_schema", "generate_alias_name", "generate_database_name",
        "generate_schema_name", "get_columns_in_relation", "get_expected_sql", "get_fixture_sql", "get_where_subquery",
        "list_relations_without_caching", "list_schemas", "materialization_test_default", "materialization_unit_default",
        "truncate_relation",
    }
)  # fmt: skip
_WORD: Final = re.compile(r"\w+")
#: Only there can a macro be called: a model's SQL speaks of dates and hashes without dbt's macros of these names.
_CALLS: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
#: An implementation goes by the name of what it implements, behind the adapter that it is for.
_FOR_AN_ADAPTER: Final = re.compile(r"^(default|duckdb)__")


def forget_other_macros(manifest: Manifest, own: str) -> None:
    """Take out of the manifest every macro that neither the project `own` nor dbt may call."""
    texts = {key: macro.macro_sql for key, macro in manifest.macros.items()}
    named: dict[str, list[str]] = {}
    for key, macro in manifest.macros.items():
        named.setdefault(_FOR_AN_ADAPTER.sub("", macro.name), []).append(key)
    reached = {key for key, macro in manifest.macros.items() if macro.package_name == own}
    waiting = {
        *_CALLED_BY_DBT,
        *_words(texts[key] for key in reached),
        *_words(n.raw_code for n in manifest.nodes.values()),
    }
    while waiting:
        found = {key for name in waiting for key in named.pop(_FOR_AN_ADAPTER.sub("", name), ())}
        reached |= found
        waiting = _words(texts[key] for key in found)
    manifest.macros = {key: macro for key, macro in manifest.macros.items() if key in reached}


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for call in _CALLS.findall(text) for word in _WORD.findall(call)}
