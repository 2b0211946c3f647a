"""Working papers of a return (底稿): each line's change since the last return put down to its causes, and the projects behind each line.

Here: the change against what was sent for the month before, and its files in the house. Not here: the movement of a line
(`explaining`), the return itself (`delivery`): working papers name projects and stay in the house.

    change = now − sent for the month before
           = movement (new, released, …) + restated (of the month before, since it was sent) + rounding (each figure is rounded once)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from casework.returns.queries import CAUSES, EXPLANATION, OPENED_LINES, working_papers_of
from casework.store.warehouse import open_published
from ingestion.durable import replacing
from ingestion.home import Home
from orchestration.exports.description import Report, ReportError, read_report
from orchestration.exports.explaining import explain, month_before, opened
from orchestration.exports.figures import MONTH, Figure, fill
from orchestration.exports.parts import made_of
from orchestration.exports.versions import newest

RESTATED, RULES, BOTH, ROUNDING = "restated", "rule_change", "restated_and_rules", "rounding"
_JUDGED = ("regulatory.", "fee.", "risk.")


@dataclass(frozen=True)
class _Sent:
    """What was sent for the month before: its folder, its values by line, and which cause a difference from them has."""

    folder: str | None
    values: Mapping[str, Decimal]
    cause: str


def explanation(
    home: Home, name: str, period: str, *, parent: Path | None = None, database: Path | None = None
) -> pl.DataFrame:
    """Every line that has a number in both months: line_no, item_zh, item_en, unit, sent_folder, before, now, change, and its causes.

    The causes add up to the change. `parent` is where returns were put that were sent; raises ReportError as an export does.
    """
    report = _of_lines(name)
    with _published(home, database) as connection:
        return _explanation(connection, report, period, parent or home.exports)


def lines_opened(
    home: Home, name: str, period: str, line_no: str | None = None, *, limit: int = 200, database: Path | None = None
) -> pl.DataFrame:
    """The largest parts of every line, or of one: line_no, key_kind, key, value, before, parts, rank."""
    report = _of_lines(name)
    with _published(home, database) as connection:
        return _opened(connection, report, period, line_no, limit)


def keep(home: Home, name: str, period: str, folder: str) -> None:
    """Write both for the pages, beside the return in `folder`."""
    report = read_report(name)
    if report.listing is not None:
        return
    with _published(home, None) as connection:
        frames = {
            EXPLANATION: _explanation(connection, report, period, home.exports),
            OPENED_LINES: _opened(connection, report, period, None, 200),
        }
    for file, frame in frames.items():
        with replacing(working_papers_of(home, folder) / file, step="return.explained") as temporary:
            frame.write_parquet(temporary)


def _of_lines(name: str) -> Report:
    report = read_report(name)
    if report.listing is not None:
        raise ReportError(f"{name} is a list: each of its rows is a project already; there is no line to explain")
    return report


def _published(home: Home, database: Path | None) -> Any:
    try:
        return open_published(home, database)
    except FileNotFoundError:
        raise ReportError("nothing has been published yet; run `backstop build` first") from None


def _explanation(connection: duckdb.DuckDBPyConnection, report: Report, period: str, parent: Path) -> pl.DataFrame:
    before = month_before(period)
    row = connection.execute("SELECT first_period, known_seq, parameters_version FROM published.build").fetchone()
    assert row is not None  # noqa: S101 - every publication has its row
    now = {figure.no: figure for figure in fill(connection, report, period, row[0]).figures()}
    past = {figure.no: figure for figure in fill(connection, report, before, row[0]).figures()}
    sent = _sent(parent, f"{report.name}_{before}", row[1], row[2])
    moved = {(one.line.no, one.line.aggregate, one.code): one.movement for one in explain(connection, report, period)}
    rows = [
        _row(report, figure, past[no], sent, moved.get((figure.item.no, figure.item.aggregate, figure.code), {}))
        for no, figure in now.items()
        if no in past and figure.values[MONTH] is not None and past[no].values[MONTH] is not None
    ]
    amounts = dict.fromkeys(("before", "now", "change", *CAUSES), pl.Decimal(24, 6))
    texts = dict.fromkeys(("line_no", "item_zh", "item_en", "unit", "sent_folder"), pl.String)
    return pl.DataFrame(rows, schema={**texts, "is_count": pl.Boolean, **amounts}, orient="row")


def _row(report: Report, now: Figure, past: Figure, sent: _Sent, movement: Mapping[str, Decimal]) -> dict[str, Any]:
    shown, known = now.shown(MONTH) or Decimal(0), past.shown(MONTH) or Decimal(0)
    before = sent.values.get(now.no, known)
    causes = {name: amount / now.item.unit.scale for name, amount in movement.items()}
    if now.item.unit.is_ratio:
        causes["net"] = shown - known
    is_judged = any(schema in report.relations[now.item.relation] for schema in _JUDGED)
    restated = known - before
    if restated:
        causes[sent.cause if is_judged else RESTATED] = restated
    causes[ROUNDING] = shown - before - sum(causes.values(), Decimal(0))
    names = (f"{now.label} {now.item.zh}", f"{now.label} {now.item.en}") if now.label else (now.item.zh, now.item.en)
    return {
        "line_no": now.no, "item_zh": names[0], "item_en": names[1], "unit": now.item.unit.name, "sent_folder": sent.folder,
        "is_count": now.item.unit.scale == 1,
        "before": before, "now": shown, "change": shown - before, **{name: causes.get(name, Decimal(0)) for name in CAUSES},
    }  # fmt: skip


def _sent(parent: Path, stem: str, known_seq: int, parameters_version: str) -> _Sent:
    found = newest(parent, stem)
    if found is None:
        return _Sent(None, {}, RESTATED)
    manifest = json.loads((found / "manifest.json").read_text(encoding="utf-8"))
    records = json.loads((found / f"{stem}.json").read_text(encoding="utf-8"))["records"]
    values = {one["line_no"]: Decimal(one[MONTH]) for one in records if one[MONTH] is not None}
    came, ruled = manifest["filings_through"] != known_seq, manifest["parameters_version"] != parameters_version
    return _Sent(found.name, values, BOTH if came and ruled else RULES if ruled else RESTATED)


def _made(
    connection: duckdb.DuckDBPyConnection, report: Report, figure: Figure, period: str, limit: int, *, must: bool
) -> pl.DataFrame:
    """The largest parts of a ratio, weight or reserve, each with what all of them add up to.

    Parts that do not make the figure up are an error where the line was asked for (`must`), and are left out among all lines.
    """
    try:
        made = made_of(connection, report, figure.item, period, figure.values[MONTH])
    except ReportError:
        if must:
            raise
        made = None
    if made is None:
        return pl.DataFrame()
    amount = pl.Decimal(24, 2)
    return made.parts.head(limit).select(
        pl.lit(figure.no).alias("line_no"), "key_kind", "key", pl.col("value", "before", "under").cast(amount),
        parts=pl.lit(made.parts.height, pl.Int64), rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        total=pl.lit(made.over).cast(amount), total_under=pl.lit(made.under).cast(amount),
    )  # fmt: skip


def _opened(
    connection: duckdb.DuckDBPyConnection, report: Report, period: str, line_no: str | None, limit: int
) -> pl.DataFrame:
    row = connection.execute("SELECT first_period FROM published.build").fetchone()
    assert row is not None  # noqa: S101 - as above
    figures = list(fill(connection, report, period, row[0]).figures())
    if line_no is not None and all(figure.no != line_no for figure in figures):
        raise ReportError(f"{report.name} has no line {line_no!r}")
    frames = []
    for section in report.sections:
        for line in section.lines:
            numbers = {one.code: one.no for one in figures if one.item is line and line_no in {None, one.no}}
            if line.parts is not None and numbers:
                wanted = [one for one in figures if one.item is line and one.no in numbers.values()]
                frames += [_made(connection, report, one, period, limit, must=line_no is not None) for one in wanted]
                continue
            if line.unit.is_ratio or not numbers:
                continue
            found = opened(connection, report, section, line, period, limit)
            if found.width:
                named = pl.DataFrame({"code": list(numbers), "line_no": list(numbers.values())})
                frames.append(
                    found.cast({"value": pl.Decimal(24, 2), "before": pl.Decimal(24, 2)})
                    .join(named, on="code")
                    .drop("code")
                )
    frames = [frame for frame in frames if frame.height]
    return (
        pl.concat(frames, how="diagonal").sort("line_no", "rank", maintain_order=True)
        if frames
        else pl.DataFrame(schema={"line_no": pl.String})
    )
