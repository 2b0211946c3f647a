"""The dbt project as Dagster sees it: which models there are, what each reads, what it says of itself, and how it is tested.

Here: a small extract of dbt's manifest, kept beside dbt's other files and named after the project's content, so that a process that only
shows the graph need not import dbt. Not here: running models (`orchestration.building.transform`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from ingestion.durable import write_bytes
from ingestion.home import Home

SCORING = "judgement"


@dataclass(frozen=True)
class Test:
    """A dbt test of a model."""

    name: str
    model: str
    severity: str
    description: str


@dataclass(frozen=True)
class Model:
    """A dbt model: its place in the project, what it reads (models and ``source.table``) and its words."""

    name: str
    folders: tuple[str, ...]
    schema: str
    description: str
    materialized: str
    columns: Mapping[str, str]
    reads: tuple[str, ...]
    reads_sources: tuple[str, ...]


@dataclass(frozen=True)
class Graph:
    """All models and tests."""

    models: Mapping[str, Model]
    tests: tuple[Test, ...]

    @cached_property
    def in_order(self) -> tuple[Model, ...]:
        """All models, each after those it reads."""
        names = TopologicalSorter({model.name: model.reads for model in self.models.values()}).static_order()
        return tuple(self.models[name] for name in names)

    @cached_property
    def after_scoring(self) -> frozenset[str]:
        """Models that need scoring's tables, directly or through others."""
        needing = {
            model.name
            for model in self.models.values()
            if any(s.startswith(f"{SCORING}.") for s in model.reads_sources)
        }
        while True:
            more = {model.name for model in self.models.values() if needing & set(model.reads)} - needing
            if not more:
                return frozenset(needing)
            needing |= more


def dbt_graph(home: Home) -> Graph:
    """The graph of the project as it is now; read by dbt when this content has not been seen before."""
    from orchestration.building.transform import project_digest  # noqa: PLC0415 - it names dbt's files

    path = home.dbt / f"graph-{project_digest()}.json"
    if not path.is_file():
        _extract(home, path)
    return _from_json(json.loads(path.read_text(encoding="utf-8")))


def _extract(home: Home, path: Any) -> None:
    from orchestration.building.transform import read_manifest  # noqa: PLC0415 - slow: it reads the project with dbt
    from orchestration.building.warehouse_files import WarehouseFiles  # noqa: PLC0415

    graph = of_manifest(read_manifest(WarehouseFiles.of(home)))
    said = {
        "models": [asdict(model) for model in graph.models.values()],
        "tests": [asdict(test) for test in graph.tests],
    }
    home.dbt.mkdir(parents=True, exist_ok=True)
    write_bytes(path, json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode(), step="graph.extracted")


def _from_json(said: Mapping[str, Any]) -> Graph:
    models = (
        Model(
            **{
                **one,
                "folders": tuple(one["folders"]),
                "reads": tuple(one["reads"]),
                "reads_sources": tuple(one["reads_sources"]),
            }
        )
        for one in said["models"]
    )
    return Graph({model.name: model for model in models}, tuple(Test(**one) for one in said["tests"]))


def of_manifest(manifest: Any) -> Graph:
    """The extract of a manifest that dbt has read."""
    names = {key: node.name for key, node in manifest.nodes.items() if node.resource_type == "model"}
    models = {}
    for key in sorted(names):
        node = manifest.nodes[key]
        depends = node.depends_on.nodes
        models[node.name] = Model(
            name=node.name,
            folders=tuple(node.fqn[1:-1]),
            schema=node.schema,
            description=node.description.strip(),
            materialized=node.config.materialized,
            columns={column.name: column.description for column in node.columns.values()},
            reads=tuple(sorted(names[other] for other in depends if other in names)),
            reads_sources=tuple(
                sorted(".".join(other.split(".")[-2:]) for other in depends if other.startswith("source."))
            ),
        )
    tests = [
        Test(node.name, names[model], node.config.severity.lower(), node.description)
        for node in manifest.nodes.values()
        if node.resource_type == "test" and (model := _tested(node, names))
    ]
    return Graph(models, tuple(sorted(tests, key=lambda test: test.name)))


def _tested(node: Any, names: Mapping[str, str]) -> str | None:
    """The model that a test belongs to: the one it is attached to, else the last one that it reads."""
    attached = getattr(node, "attached_node", None)
    if attached in names:
        return str(attached)
    read = [other for other in node.depends_on.nodes if other in names]
    return read[-1] if read else None
