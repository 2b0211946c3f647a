"""What dbt lays before each template, made of parts that are the same for all of them.

Here: the macros that a template may call, the variables, the arguments of the run, the ways to stop, and that a model is run with what it
was compiled with. dbt makes each of some hundred macros callable for each of two contexts of a model, and works the rest out anew; that
was a fifth of a small build. Not here: what is kept of templates and graphs (`dbt_repeats`), what the files hold (`dbt_relations`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from threading import local
from typing import Any, Final

from dbt import compilation as dbt_compilation
from dbt.clients.jinja import MacroGenerator
from dbt.context import base as dbt_base
from dbt.context import exceptions_jinja
from dbt.context import providers as dbt_providers
from dbt.context.macros import MacroNamespace, MacroNamespaceBuilder
from dbt.exceptions import PackageNotFoundForMacroError
from dbt.include.global_project import PROJECT_NAME as OF_DBT
from dbt.task import run as dbt_run

compiling: Any = dbt_compilation
base: Any = dbt_base
providers: Any = dbt_providers
running: Any = dbt_run

_macros_one_by_one: Final = MacroNamespaceBuilder.build_namespace
_variables_anew: Final = providers.ModelConfiguredVar._generate_merged
_arguments_anew: Final = providers.args_to_dict
_flags_anew: Final = base.flags_module.get_flag_obj
_context_anew: Final = providers.generate_runtime_model_context
#: What of a context only compiling gives.
_COMPILED: Final = ("model", "compiled_code", "sql")


class Macros(dict[str, Any]):
    """dbt's `MacroNamespace` as one dictionary: what a name means in a template, and what it means in a package."""

    def __init__(
        self, named: Mapping[str, Any], packages: Mapping[str, Mapping[str, Any]], internal: Mapping[str, Any]
    ) -> None:
        super().__init__(named)
        self.packages, self.internal = packages, internal

    def get_from_package(self, package_name: str | None, name: str) -> Any:
        """As dbt's own: the macro of this name in a package, in any where none is named."""
        if package_name is None:
            return self.get(name)
        if package_name == OF_DBT:
            return self.internal.get(name)
        if package_name not in self.packages:
            raise PackageNotFoundForMacroError(package_name)
        return self.packages[package_name].get(name)


def _macros_at_once(
    builder: MacroNamespaceBuilder, macros_by_package: dict[str, dict[str, Any]], ctx: dict[str, Any]
) -> MacroNamespace | Macros:
    """As the builder's own, where only its own names and those of dbt's packages are to be had."""
    mine = builder.root_package
    if builder.search_package != mine or set(macros_by_package) - builder.internal_package_names - {mine}:
        return _macros_one_by_one(builder, macros_by_package, ctx)
    of_package = {
        package: {macro.name: _callable(macro, ctx, builder) for macro in macros.values()}
        for package, macros in macros_by_package.items()
    }
    own: dict[str, Any] = of_package.get(mine, {})
    internal: dict[str, Any] = {}
    for package in reversed(builder.internal_package_names_order):
        internal |= of_package.get(package, {})
    packages = {mine: own} if own else {}
    return Macros({**internal, OF_DBT: internal, **packages, **own}, packages, internal)


def _callable(macro: Any, ctx: dict[str, Any], builder: MacroNamespaceBuilder) -> MacroGenerator:
    """A macro in a context, its attributes set at once."""
    made = MacroGenerator.__new__(MacroGenerator)
    made.__dict__ = {"context": ctx, "macro": macro, "node": builder.node, "stack": builder.thread_ctx}
    return made


class Stops(dict[str, Callable[..., Any]]):
    """dbt's ways to stop a template, each of which names the node: put together for the one that is taken."""

    def __init__(self, node: Any) -> None:
        super().__init__()
        self._naming = exceptions_jinja.wrapper(node)  # type: ignore[no-untyped-call]

    def __missing__(self, name: str) -> Callable[..., Any]:
        self[name] = self._naming(exceptions_jinja.CONTEXT_EXPORTS[name])
        return self[name]


class _LastOnly:
    """The answer about the object that was asked about last, and what else decides it: a run asks about the same one throughout."""

    def __init__(self, work_out: Callable[..., Any]) -> None:
        self.work_out = work_out
        self._last: tuple[Any, dict[Any, Any]] = (object(), {})

    def __call__(self, about: Any, *asked: Any, key: Any = None) -> Any:
        last = self._last
        if last[0] is not about:
            last = self._last = about, {}
        if key not in last[1]:
            last[1][key] = self.work_out(*asked)
        return last[1][key]


_arguments, _flags, _variables = _LastOnly(_arguments_anew), _LastOnly(_flags_anew), _LastOnly(_variables_anew)


def _arguments_once(args: Any) -> Any:
    return _arguments(args, args)


def _flags_once() -> Any:
    return _flags(base.flags_module.get_flags())


def _variables_once(var: Any) -> Any:
    """As the variable's own: they differ from package to package, not from node to node."""
    return _variables(var._config, var, key=var._node.package_name)


class _Compiled(local):
    """The node that this thread compiled last, and the context that it was compiled with."""

    node: Any = None
    context: Any = None


_compiled: Final = _Compiled()


def _context_to_compile(node: Any, config: Any, manifest: Any) -> dict[str, Any]:
    context: dict[str, Any] = _context_anew(node, config, manifest)
    _compiled.node, _compiled.context = node, context
    return context


def _context_to_run(node: Any, config: Any, manifest: Any) -> dict[str, Any]:
    """The context that this node was just compiled with, and what compiling gave; a new one for any other."""
    compiled, context = _compiled.node, _compiled.context
    _compiled.node = _compiled.context = None
    if compiled is not node:
        new: dict[str, Any] = _context_anew(node, config, manifest)
        return new
    whole = context["load_result"].__self__
    whole.sql_results.clear()
    for name in _COMPILED:
        context[name] = context["builtins"][name] = whole._context_members_[name].__get__(whole)
    found: dict[str, Any] = context
    return found


def lay_out_once() -> None:
    """From now on contexts are put together so in this process."""
    if MacroNamespaceBuilder.build_namespace is not _macros_at_once:
        MacroNamespaceBuilder.build_namespace = _macros_at_once  # type: ignore[method-assign,assignment]
        providers.args_to_dict = _arguments_once
        providers.wrapped_exports = Stops
        base.flags_module.get_flag_obj = _flags_once
        base.get_context_modules = cache(base.get_context_modules)
        providers.ModelConfiguredVar._generate_merged = _variables_once
        compiling.generate_runtime_model_context = _context_to_compile
        running.generate_runtime_model_context = _context_to_run
