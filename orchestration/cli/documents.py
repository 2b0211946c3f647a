"""`backstop docs`: documents written from the definitions, so that they cannot differ from what runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.outcome import show


def docs(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("docs"),
) -> None:
    """Write column guides, templates, JSON Schemas and ODCS documents of the contracts, the rule book, the glossary and the parameters."""
    from orchestration.documentation import write_documents

    for path in write_documents(out):
        show(str(path))
