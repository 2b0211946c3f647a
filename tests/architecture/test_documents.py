"""Documents written from the definitions are those in the repository: `make docs` after a change of a definition."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from orchestration.cli import app
from orchestration.documentation import write_documents

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
#: Folders whose contents a page names by their paths.
FOLDERS = (
    "ingestion/",
    "casework/",
    "scoring/",
    "models/",
    "orchestration/",
    "dashboards/",
    "dbt_project/",
    "tests/",
    "docs/",
)


def test_documents_say_what_the_definitions_say(tmp_path: Path) -> None:
    for written in write_documents(tmp_path):
        if written.suffix != ".xlsx":
            kept = ROOT / "docs" / written.relative_to(tmp_path)
            assert kept.is_file(), f"{kept.name} is missing: run `make docs`"
            assert kept.read_text(encoding="utf-8") == written.read_text(encoding="utf-8"), (
                f"{kept.name} is old: run `make docs`"
            )


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_options_and_paths_of_a_page_are_there(page: Path) -> None:
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for said in re.findall(r"`([^`]+)`", prose):
        if said.startswith("backstop "):
            words = said.split()[1:]
            root = command = get_command(app)
            while words and words[0] in getattr(command, "commands", {}):
                command = command.commands[words.pop(0)]
            options = {option for parameter in command.params for option in parameter.opts}
            unknown = [word for word in words if word.startswith("--") and word not in {*options, "--help"}]
            assert command is not root or words[0] == "GROUP", f"{page.name}: no command `{said}`"
            assert not unknown, f"{page.name}: `{said}` takes no {unknown}"
        elif said.startswith(FOLDERS) and " " not in said and "<" not in said:
            assert list(ROOT.glob(said.rstrip("/"))), f"{page.name} names {said}"
