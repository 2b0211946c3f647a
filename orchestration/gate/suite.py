"""The Great Expectations suite over the gate's frames, and its Data Docs without a reference to anywhere else.

Here: expectations in business words, running them on pandas batches (through SQL on DuckDB every metric fails), the documents. Not here:
the figures (`orchestration.gate.figures`), the verdict (`orchestration.gate.verdict`).
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ingestion.durable import crashpoint

OUTSIDE_TAG = re.compile(
    r"<(link|img)\b[^>]*(?:href|src)=[\"'](?:https?:)?//[^>]*>|<script\b[^>]*src=[\"'](?:https?:)?//[^>]*>\s*</script>"
)
OUTSIDE_LINK = re.compile(r"<a\b[^>]*href=[\"'](?:https?:)?//[^>]*>(.*?)</a>", re.DOTALL)
PLAIN_STYLE = (
    "<style>body{font-family:sans-serif;margin:1.5rem}table{border-collapse:collapse}"
    "td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    ".row{display:flex;flex-wrap:wrap;gap:1.5rem}nav ol{list-style:none;padding:0}img,.modal,.btn{display:none}</style>"
)


@dataclass(frozen=True)
class Expected:
    """One expectation: a column of a frame within bounds, and what it means when it is not."""

    name: str
    frame: str
    column: str
    least: float | None
    most: float | None
    contradiction: bool
    zh: str
    en: str


@dataclass(frozen=True)
class Unexpected:
    """A row that breaks an expectation: where it is, and its value."""

    expected: Expected
    where: Mapping[str, Any]
    value: float


def run_suite(
    documents: Path,
    scratch: Path,
    frames: Mapping[str, pd.DataFrame],
    keys: Mapping[str, Sequence[str]],
    wanted: Sequence[Expected],
) -> tuple[list[Unexpected], Callable[[], None]]:
    """Validate the frames: every row that breaks an expectation, and what puts Data Docs in the folder `documents`, which takes longer.

    `keys` names the columns that identify a row of each frame. Raises RuntimeError when an expectation could not be evaluated: that is a
    fault of the gate, and never counts as a fault of the data.
    """
    gx = _great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    folder = scratch / documents.name
    shutil.rmtree(folder, ignore_errors=True)
    context.add_data_docs_site(site_name="gate", site_config=_site(folder))
    source = context.data_sources.add_pandas("marts")
    found = []
    for name, frame in frames.items():
        expectations = [expected for expected in wanted if expected.frame == name]
        found += list(_validate(gx, context, source, name, frame, list(keys[name]), expectations))

    def write_documents() -> None:
        context.build_data_docs(site_names=["gate"])
        place_documents(folder, documents)

    return found, write_documents


def import_ahead() -> None:
    """Import Great Expectations beside whatever is done until a gate runs, which then need not wait for it."""
    threading.Thread(target=_great_expectations, name="great-expectations", daemon=True).start()


def _great_expectations() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "False"
    import great_expectations as gx  # noqa: PLC0415 - three seconds and 260 MB, only where a gate runs

    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.WARNING)  # they set their own while they are imported
    return gx


def _site(folder: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "show_how_to_buttons": False,
    }


def _validate(
    gx: Any, context: Any, source: Any, name: str, frame: pd.DataFrame, keys: list[str], wanted: Sequence[Expected]
) -> Iterator[Unexpected]:
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
    suite = context.suites.add(gx.ExpectationSuite(name))
    for expected in wanted:
        suite.add_expectation(
            gx.expectations.ExpectColumnValuesToBeBetween(
                column=expected.column,
                min_value=expected.least,
                max_value=expected.most,
                meta={"name": expected.name, "notes": {"format": "string", "content": [expected.zh, expected.en]}},
            )
        )
    validation = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name=name,
            validation_definitions=[validation],
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": keys},
        )
    )
    outcome = checkpoint.run(batch_parameters={"dataframe": frame})
    by_name = {expected.name: expected for expected in wanted}
    for validated in outcome.run_results.values():
        for result in validated.results:
            yield from _unexpected(by_name[result.expectation_config.meta["name"]], result)


def _unexpected(expected: Expected, result: Any) -> Iterator[Unexpected]:
    if (result.exception_info or {}).get("raised_exception"):
        raise RuntimeError(
            f"the gate could not evaluate {expected.name}: {result.exception_info.get('exception_message')}"
        )
    for row in result.result.get("unexpected_index_list") or ():
        where = {key: value for key, value in row.items() if key != expected.column}
        yield Unexpected(expected, where, float(row[expected.column]))


def place_documents(made: Path, final: Path) -> None:
    """Put the documents in place of the last ones, with nothing in them that points outside."""
    for page in made.rglob("*.html"):
        page.write_text(without_outside(page.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.rmtree(made / "static" / "fonts", ignore_errors=True)
    shutil.rmtree(final, ignore_errors=True)
    crashpoint("gate.documents.removed")
    final.parent.mkdir(parents=True, exist_ok=True)
    made.rename(final)


def without_outside(html: str) -> str:
    """The page without styles, scripts, pictures and links from elsewhere, and with a plain style of its own.

    >>> without_outside('<head><link href="https://x.example/a.css"></head><a class="b" href="https://x.example">word</a>')[-4:]
    'word'
    """
    inside = OUTSIDE_LINK.sub(r"\1", OUTSIDE_TAG.sub("", html))
    return inside.replace("</head>", PLAIN_STYLE + "</head>", 1)
