"""Documents written from the definitions are those in the repository: `make docs` after a change of a definition."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestration.documentation import write_documents

ROOT = Path(__file__).resolve().parents[2]


def test_documents_say_what_the_definitions_say(tmp_path: Path) -> None:
    for written in write_documents(tmp_path):
        if written.suffix != ".xlsx":
            kept = ROOT / "docs" / written.relative_to(tmp_path)
            assert kept.is_file(), f"{kept.name} is missing: run `make docs`"
            assert kept.read_text(encoding="utf-8") == written.read_text(encoding="utf-8"), (
                f"{kept.name} is old: run `make docs`"
            )


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]), ids=lambda path: path.name
)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
