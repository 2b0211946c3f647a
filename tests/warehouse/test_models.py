"""What the files of the dbt project must look like, and what dbt says. Its unit tests are run beside the increments."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from dbt.clients.jinja import MacroStack
from dbt.context.macros import MacroNamespaceBuilder
from dbt.exceptions import CompilationError, PackageNotFoundForMacroError
from dbt_common.clients.jinja import get_environment
from dbt_common.events.base_types import EventLevel
from dbt_common.events.types import Note

from orchestration.building.dbt_contexts import Macros, Stops, lay_out_once
from orchestration.building.dbt_contexts import _macros_one_by_one as one_by_one_by_dbt
from orchestration.building.dbt_events import WarningsOnly, say_warnings_only
from orchestration.building.dbt_repeats import remember
from orchestration.building.transform import PROJECT

#: Numbers of a rule, the clock, and what only Python may do.
NEVER_IN_SQL = re.compile(r"current_date|current_timestamp|now\(\)|today\(\)", re.IGNORECASE)


def test_dbt_says_warnings_and_errors_and_nothing_less() -> None:
    heard: list[str] = []
    manager = WarningsOnly()
    manager.add_callback(lambda message: heard.append(message.info.level))
    for level in (EventLevel.DEBUG, EventLevel.INFO, EventLevel.WARN, EventLevel.ERROR):
        manager.fire_event(Note(msg="x"), level)
    assert heard == ["warn", "error"]


def test_an_event_of_dbt_becomes_a_message_when_it_is_read() -> None:
    say_warnings_only()
    event = Note(msg="x")
    assert "pb_msg" not in vars(event)
    assert (event.msg, event.message(), event.pb_msg.msg) == ("x", "x", "x")
    event.msg = "y"
    assert event.to_dict() == {"msg": "y"}


def test_what_dbt_keeps_is_what_it_would_work_out_anew() -> None:
    remember()
    text, native = (get_environment(native=native) for native in (False, True))
    source = "{{ one }} and {{ two }}"
    assert text.compile(source) is get_environment(native=False).compile(source)
    assert text.compile(source) is not native.compile(source)
    assert text.from_string(source).render({"one": 1, "two": 2}) == "1 and 2"
    assert native.from_string("{{ one }}").render({"one": 1}) == 1
    assert text.compile(source, raw=True) != text.compile("other", raw=True)


def test_macros_laid_out_at_once_are_those_that_dbt_lays_out_one_by_one() -> None:
    """What each name means, where several packages have it; and a package of others is left to dbt."""
    lay_out_once()
    named = {
        "backstop": ("own", "shared"), "dbt": ("inner", "shared", "adapted"), "dbt_duckdb": ("adapted", "engine"),
    }  # fmt: skip
    macros = {
        package: {
            name: SimpleNamespace(name=name, package_name=package, unique_id=f"{package}.{name}") for name in names
        }
        for package, names in named.items()
    }
    context: dict[str, Any] = {}

    def laid_out(by: Any, search_package: str) -> Any:
        builder = MacroNamespaceBuilder("backstop", search_package, MacroStack(), ["dbt_duckdb", "dbt"], None)
        return by(builder, macros, context)

    at_once, one_by_one = (
        laid_out(by, "backstop") for by in (MacroNamespaceBuilder.build_namespace, one_by_one_by_dbt)
    )
    assert isinstance(at_once, Macros)
    assert set(at_once) == set(one_by_one)
    for name in ("own", "shared", "inner", "adapted", "engine"):
        assert at_once[name].macro is one_by_one[name].macro
        assert vars(at_once[name]).keys() == vars(one_by_one[name]).keys()
        assert at_once[name].context is context
        for package in (None, "backstop", "dbt"):
            found, expected = (one.get_from_package(package, name) for one in (at_once, one_by_one))
            assert (found and found.macro) is (expected and expected.macro), (package, name)
    with pytest.raises(PackageNotFoundForMacroError):
        at_once.get_from_package("another", "own")
    assert not isinstance(laid_out(MacroNamespaceBuilder.build_namespace, "dbt"), Macros)


def test_a_way_to_stop_names_the_node() -> None:
    stops = Stops("this model")
    with pytest.raises(CompilationError) as stopped:
        stops["raise_compiler_error"]("no")
    assert (stopped.value.msg, stopped.value.node) == ("no", "this model")
    with pytest.raises(KeyError):
        stops["go_on"]


def test_models_are_short_and_know_no_clock() -> None:
    models = sorted((PROJECT / "models").rglob("*.sql"))
    assert models
    for path in models:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 120, path.name
        assert not NEVER_IN_SQL.search(text), path.name


def test_every_model_and_column_is_documented() -> None:
    blocks = set(re.findall(r"{% docs (\w+) %}", (PROJECT / "models/columns.md").read_text(encoding="utf-8")))
    for path in sorted((PROJECT / "models").rglob("*.sql")):
        said = path.with_name("_models.yml").read_text(encoding="utf-8")
        assert re.search(rf"- name: {path.stem}\n    description: '.+'", said), f"{path.stem} has no description"
        own = said.split(f"  - name: {path.stem}\n")[1].split("\n  - name: ")[0]
        assert "    columns:" in own, f"{path.stem} names no columns"
    used = set()
    for path in (PROJECT / "models").rglob("_models.yml"):
        used |= set(re.findall(r'doc\("(\w+)"\)', path.read_text(encoding="utf-8")))
    assert used <= blocks
