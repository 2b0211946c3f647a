"""Documents written from the definitions: what runs is what is written down.

Here: column guides, templates, JSON Schemas, ODCS documents, the rule book, the list of parameters with their sources, the report's
layout, the glossary. Not here: prose for people (`docs/for-*.md`), which is written by people.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from ingestion.contracts.publish import guide, json_schema, odcs, rule_book, rule_book_json, template
from ingestion.contracts.versions import every_version
from orchestration.documentation.parameter_list import parameter_list
from orchestration.documentation.report_list import report_list
from orchestration.documentation.stage_list import stage_list
from scoring.glossary import quantities

GLOSSARY = Path(__file__).parent / "glossary.yaml"
GLOSSARY_HEAD = """# Glossary 术语表

| Chinese 中文 | code | meaning | unit | source |
|---|---|---|---|---|
"""
QUANTITIES_HEAD = """
## What a judgement gives 评判所得

Every column of a risk degree, its cover and a customer's grade; a test holds the code to this list.

"""


def write_documents(out: Path) -> Iterator[Path]:
    """Write every document under `out`; each path as it is written. The same definitions give the same bytes."""
    texts = {
        "columns.md": guide("en"),
        "columns.zh.md": guide("zh"),
        "rules.md": rule_book("en"),
        "rules.zh.md": rule_book("zh"),
        "rules.json": rule_book_json().decode(),
        "parameters.md": parameter_list(),
        "reports.md": report_list(),
        "glossary.md": glossary(),
        "stages.md": stage_list(),
    }
    for name, text in texts.items():
        yield _write(out / name, text.rstrip("\n").encode() + b"\n")
    for contract in every_version():
        name = f"{contract.name}.v{contract.version}"
        yield _write(out / "templates" / f"{name}.xlsx", template(contract))
        yield _write(out / "schemas" / f"{name}.json", json_schema(contract))
        yield _write(out / "odcs" / f"{name}.odcs.yaml", odcs(contract))


def glossary() -> str:
    """The glossary as a page: words of the business, then every quantity that a judgement gives."""
    terms = yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))
    lines = (f"| {t['zh']} | `{t['code']}` | {t['definition']} | {t['unit']} | {t['source']} |\n" for t in terms)
    return GLOSSARY_HEAD + "".join(lines) + QUANTITIES_HEAD + quantities()


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
