"""The warehouse's SQL, run by dbt in this process: joins and sums from accepted rows to the tables that are published.

Here: which models run, with which variables, on which files. Not here: any SQL of a model (`dbt_project`), scoring (`judgement`).

dbt takes seconds to read its project. What it has read is kept in memory and, named after the project's content, in the project's own
target folder, so that every later process begins at once, whatever its home; where the project may not be written, in the home.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from ingestion.durable import crashpoint, write_bytes
from orchestration.building.dbt_macros import forget_other_macros
from orchestration.building.narrowing import only_what_reads
from orchestration.building.warehouse_files import WarehouseFiles

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PROJECT: Final = Path(__file__).resolve().parents[2] / "dbt_project"
#: What scoring needs, and what needs scoring.
BEFORE_SCORING: Final = ("--exclude", "source:judgement+")
AFTER_SCORING: Final = ("--select", "source:judgement+")
#: What an increment leaves as it stands; ``dbt_project.yml`` says why.
_WHAT_STANDS: Final = ("--exclude", "tag:standing")

_manifests: dict[str, Manifest] = {}


class TransformError(RuntimeError):
    """A model or a test of the warehouse failed; the message names each with its reason."""


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check: a test of dbt here, an expectation of the gate elsewhere."""

    name: str
    passed: bool
    failing_rows: int
    detail: str
    severity: str = "error"
    kind: str = "dbt"


@dataclass(frozen=True)
class TransformReport:
    """What a run of dbt did: the names of the models that it ran, and its checks."""

    models: frozenset[str]
    checks: tuple[CheckResult, ...]
    seconds: float


@cache
def project_digest() -> str:
    """A digest of every file of the dbt project and of the engine's version: other SQL, or another engine, means another warehouse."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in {".sql", ".yml", ".md"}:
            digest.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def transform(
    files: WarehouseFiles,
    variables: Mapping[str, Any],
    *,
    selection: Sequence[str] = (),
    tests: bool = True,
    anew: bool = False,
    contracts: Collection[str] | None = None,
    keep_open: bool = False,
) -> TransformReport:
    """Run the selected models, and their tests, in the order of their dependencies.

    `variables` are those of ``dbt_project.yml``; with `anew` every selected table is made from nothing; with `contracts` only models run
    that read rows of one of these, and tests that read such a model. With `keep_open` the files stay open for the steps that follow,
    until `let_go`. Raises TransformError when a model fails or a test finds rows.
    """
    command = ["build" if tests else "run", *selection]
    if tests:
        command += ["--exclude-resource-type", "unit_test"]
    if not variables.get("full", True):
        command += _WHAT_STANDS
    if anew:
        command.append("--full-refresh")
    command += ["--vars", json.dumps(dict(variables))]
    with _surroundings(files):
        manifest = _manifest(files)
        if contracts is None:
            report = _outcome(_invoke(command, manifest))
        else:
            with only_what_reads(manifest, contracts) as selected:
                report = _outcome(_invoke([*command, *selected], manifest))
        if keep_open and not files.are_kept_open:
            files.keep_open(_open_connection())
    crashpoint("transform.done")
    return report


def let_go(files: WarehouseFiles) -> None:
    """Close the files that `transform` kept open, if it did: what was written is then in its place."""
    if files.are_kept_open:
        files.let_go()
        _close_connections()


def read_manifest(files: WarehouseFiles) -> Manifest:
    """The project as dbt understands it: what Dagster draws."""
    with _surroundings(files):
        return _manifest(files)


def unit_tests(files: WarehouseFiles) -> int:
    """Run the unit tests of the models, on an empty warehouse; how many they were. Raises TransformError when one fails."""
    with _surroundings(files):
        result = _invoke(["test", "--select", "test_type:unit"], _manifest(files))
    _outcome(result)
    return len(result.result)


def _manifest(files: WarehouseFiles) -> Manifest:
    """The project as dbt understands it, from memory, from the file of an earlier process, or by reading it."""
    digest = project_digest()
    if digest not in _manifests:
        folders = [folder for folder in (PROJECT / "target", files.dbt) if _may_write(folder)]
        stored = folders[0] / f"manifest-{digest}.msgpack"
        _manifests[digest] = _stored_manifest(stored) or _parsed_manifest(stored)
    return _manifests[digest]


def _may_write(folder: Path) -> bool:
    """Is this a folder where files may be made, made itself where it is absent."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _stored_manifest(path: Path) -> Manifest | None:
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415 - slow to import

    try:
        return Manifest.from_msgpack(path.read_bytes())
    except FileNotFoundError:
        return None


def _parsed_manifest(store_at: Path) -> Manifest:
    result = _invoke(["parse", "--no-partial-parse"], None)
    if result.exception is not None:
        raise TransformError(f"the dbt project cannot be read: {result.exception}") from result.exception
    manifest: Manifest = result.result
    forget_other_macros(manifest, manifest.metadata.project_name or "")
    for stale in store_at.parent.glob("manifest-*.msgpack"):
        stale.unlink(missing_ok=True)
    content = manifest.to_msgpack()
    write_bytes(store_at, content, step="transform.parsed")
    return type(manifest).from_msgpack(content)  # without what reading left in it: indexes of all the macros


def _invoke(command: Sequence[str], manifest: Manifest | None) -> Any:
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - slow to import

    from orchestration.building.dbt_contexts import lay_out_once  # noqa: PLC0415 - imports dbt
    from orchestration.building.dbt_events import say_warnings_only  # noqa: PLC0415 - imports dbt
    from orchestration.building.dbt_relations import ask_once  # noqa: PLC0415 - imports dbt
    from orchestration.building.dbt_repeats import remember  # noqa: PLC0415 - imports dbt

    say_warnings_only()
    remember()
    lay_out_once()
    ask_once()
    place = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    return dbtRunner(manifest=manifest).invoke(["--quiet", *command, *place])


def _outcome(result: Any) -> TransformReport:
    if result.exception is not None:
        raise TransformError(str(result.exception)) from result.exception
    failed = [one for one in result.result if one.status in {"error", "fail", "runtime error"}]
    if failed:
        listed = "\n".join(f"{one.node.name}: {one.message}" for one in failed)
        raise TransformError(f"the warehouse contradicts itself or could not be computed:\n{listed}")
    checks = tuple(_check(one) for one in result.result if one.node.resource_type == "test")
    models = frozenset(one.node.name for one in result.result if one.node.resource_type == "model")
    return TransformReport(models, checks, result.result.elapsed_time)


def _check(one: Any) -> CheckResult:
    return CheckResult(
        one.node.name, one.status == "pass", int(one.failures or 0), one.message or "", one.node.config.severity
    )


@contextmanager
def _surroundings(files: WarehouseFiles) -> Iterator[None]:
    """Set what dbt reads from the environment, and close its files afterwards: it would keep them."""
    for folder in (files.work.parent, files.marts.parent, files.dbt, files.spill):
        folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        "BACKSTOP_WAREHOUSE_FILE": str(files.marts),
        "BACKSTOP_STAGING_FILE": str(files.staging),
        "BACKSTOP_WORK_FILE": str(files.work),
        "BACKSTOP_SPILL_FOLDER": str(files.spill),
        "DBT_TARGET_PATH": str(files.dbt / "target"),
        "DBT_LOG_PATH": str(files.dbt / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_WRITE_JSON": "false",
        "DBT_LOG_LEVEL_FILE": "warn",  # writing down each statement took a third of a small build
        "DBT_STATIC_PARSER": "true",
        "DO_NOT_TRACK": "1",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        if not files.are_kept_open:
            _close_connections()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _open_connection() -> duckdb.DuckDBPyConnection:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 - slow to import

    connection: duckdb.DuckDBPyConnection = DuckDBConnectionManager.env().conn  # type: ignore[attr-defined]
    return connection


def _close_connections() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 - slow to import

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
