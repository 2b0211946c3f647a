"""What dbt works out anew in each run though it cannot change while a process lives.

Here: answers of dbt that are kept instead: the program of a template, the graph of a project (which nobody reads summed up), who speaks of
a flag, which plugins are installed, and the table without rows that stands for a statement's answer. In a warm process they were a sixth of
a small build's processor time. Not here: what dbt need not say (`dbt_events`) or know (`dbt_macros`), running (`transform`).
"""

from __future__ import annotations

from functools import cache
from types import CodeType
from typing import Any, Final

from dbt.compilation import Compiler, Linker
from dbt.contracts.graph.manifest import Manifest
from dbt.graph.graph import Graph
from dbt.plugins.manager import PluginManager
from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.clients import agate_helper
from dbt_common.clients.jinja import MacroFuzzEnvironment

_compile: Final = MacroFuzzEnvironment.compile
_link: Final = Compiler.compile
#: By the kind of environment, which decides what a template becomes, and its text: those of the project's own files, so that they are few.
_programs: Final[dict[tuple[type, str], CodeType]] = {}
#: By the manifest, which is kept beside so that its number is no other's, and whether tests hold up what comes after them.
_graphs: Final[dict[tuple[int, bool], tuple[Manifest, Graph]]] = {}


def _compile_once(environment: MacroFuzzEnvironment, source: Any, *named: Any, **asked: Any) -> Any:
    """As the environment's own, which is asked once for a text without a name; dbt gives its environments the same settings each time."""
    if named or asked or not isinstance(source, str):
        return _compile(environment, source, *named, **asked)
    key = type(environment), source
    if key not in _programs:
        _programs[key] = _compile(environment, source)
    return _programs[key]


def _link_once(compiler: Compiler, manifest: Manifest, write: bool = True, add_test_edges: bool = False) -> Graph:
    """As the compiler's own, which looks for circles and sums the graph up each time; a run chooses from the graph and leaves it alone."""
    compiler.initialize()  # type: ignore[no-untyped-call]
    key = id(manifest), add_test_edges
    if key not in _graphs:
        _graphs[key] = manifest, _link(compiler, manifest, write, add_test_edges)
    return _graphs[key][1]


def _unsummed(_linker: Linker, _manifest: Manifest) -> dict[int, dict[str, Any]]:
    """What dbt writes down of a graph for those who look into dbt itself: it spells out every node for its name and kind."""
    return {}


def remember() -> None:
    """From now on these answers are kept in this process."""
    if MacroFuzzEnvironment.compile is not _compile_once:
        MacroFuzzEnvironment.compile = _compile_once  # type: ignore[method-assign,assignment]
        Compiler.compile = _link_once  # type: ignore[method-assign,assignment]
        Linker.get_graph_summary = _unsummed  # type: ignore[method-assign,assignment]
        BehaviorFlagRendered._default_source = staticmethod(lambda: "dbt")  # type: ignore[method-assign]
        PluginManager.get_prefixed_modules = cache(PluginManager.get_prefixed_modules)  # type: ignore[method-assign]
        agate_helper.empty_table = cache(agate_helper.empty_table)
