"""The layout shows the architecture: charters, names, sizes and imports are tested like behaviour."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ingestion", "casework", "scoring", "models", "orchestration", "dashboards")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "base", "manager", "stuff"}
# Paths below home, hosts of registries, names of the workplace: nothing of the kind may be in a tracked file.
FORBIDDEN_WORDS = re.compile(r"/work/|/root/|pypi\.org|pythonhosted|npmjs\.org|deb\.debian\.org", re.IGNORECASE)


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_its_charter(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{path.relative_to(ROOT)}: say in a docstring what belongs here"


def is_there(dotted: str) -> bool:
    """Whether a name like ``room.package.module.thing`` leads to a package, a module, or to something that a module has."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        module = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if module.is_file():
            rest = parts[length:]
            return not rest or re.search(rf"\b{rest[0]}\b", module.read_text(encoding="utf-8")) is not None
    return False


def test_charters_name_what_is_there() -> None:
    lost = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in MODULES
        for name in re.findall(r"(?<!`)`([a-z_]+(?:\.\w+)+)`", path.read_text(encoding="utf-8"))
        if name.split(".")[0] in ROOMS and not is_there(name)
    ]
    assert not lost, lost


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_what_is_inside(path: Path) -> None:
    assert not FORBIDDEN_NAMES & set(path.relative_to(ROOT).with_suffix("").parts), "name the subject, not the shelf"


def test_rooms_are_those_of_the_architecture() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    allowed = {*ROOMS, "dbt_project", "tests", "docs", "requirements", "var", "test-results", "dist", "logs"}
    assert folders <= allowed, f"a new room needs a reason: {sorted(folders - allowed)}"


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_nothing_tracked_names_a_machine_or_a_registry_host() -> None:
    found = []
    for path in tracked():
        if path.suffix in {".png", ".parquet", ".xlsx", ".gz", ".zip"} or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if FORBIDDEN_WORDS.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_only_one_place_opens_duckdb() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if re.search(r"\bduckdb\.connect\(", path.read_text(encoding="utf-8")) and path.name != "warehouse.py"
    ]
    assert not found, f"open DuckDB through casework.store.warehouse: {found}"


def test_empty_tables_are_made_in_the_way_that_keeps_rows() -> None:
    made = re.compile(r"create (?:temp )?table if not exists [^;]*? as (?:select|from)[^;\"]*", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {sql}"
        for path in MODULES
        for sql in made.findall(path.read_text(encoding="utf-8"))
        if "with no data" not in sql
    ]
    assert not found, f"see casework.store.empty_tables: {found}"


def test_every_requirement_is_pinned_with_its_hash_and_names_no_index() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "--index-url" not in text
        assert "://" not in text
