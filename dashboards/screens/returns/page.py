"""Returns 监管报表: what has been made for whom, in which version, signed by whom; its files, totals and differences."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from casework.clock import at
from casework.returns.deadlines import return_deadlines_seen_by
from casework.returns.queries import asked, files_of, is_whole, receipt_of, returns
from casework.returns.verbs import ReturnRefused, ask_for, sign_as_checker, sign_as_preparer
from dashboards.accounts import store_of
from dashboards.components import numbers
from dashboards.components.address import put_all
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import card, facts, heading
from dashboards.components.table import FrameSource, Shown, table
from dashboards.components.told import in_language
from dashboards.screens.returns import return_lines

LOOK_EVERY_SECONDS = 2
PATIENCE_SECONDS = 120  # for a return that was asked for


def show(page: Page) -> None:
    """Draw the page."""
    words = page.words
    heading(page, "returns", ())
    _owed(page)
    frame = returns(page.home, store_of(page.home))
    if frame.is_empty():
        st.info(words("returns.empty"), icon=":material/info:")
        return
    opened = _opened(page, frame)
    columns = [
        Column("title_zh" if words.is_chinese else "title_en", words("column.report"), wraps=True),
        Column("period", words("column.month")),
        Column("version", words("column.version"), "plain"),
        Column("data_date", words("stamp.as_of")),
        Column("line_count", words("column.line_count"), "count"),
        Column("prepared_by", words("column.prepared_by")),
        Column("checked_by", words("column.checked_by")),
        Column("delivered_at", words("column.delivered_at"), "moment"),
    ]
    with card(words("returns.title"), words("returns.note")):
        source = FrameSource(frame, columns, manner=page.manner)
        shown = Shown(
            "returns", words("returns.title"), columns, "period", key="folder", on_open=_open,
            chosen=opened,
        )  # fmt: skip
        table(page, source, shown)
    chosen = frame.filter(folder=opened)
    if chosen.height:
        _one(page, chosen.to_dicts()[0])


def _opened(page: Page, frame: pl.DataFrame) -> str:
    """The return that the address names, else the newest version of what is owed and opened: no second step in the history."""
    report, _, period = st.query_params.get("owed", "").partition("/")
    made = frame.filter(report=report, period=period)["folder"].to_list()
    newest = made[0] if made and is_whole(page.home, made[0], at(None)) else ""
    return st.query_params.get("return", "") or newest


def _owed(page: Page) -> None:
    """What is owed, by when, and who holds it up: late ones first."""
    words, is_ours = page.words, page.may("produce", "export") or page.may("approve", "export")
    frame = return_deadlines_seen_by(store_of(page.home), page.actor, page.stamp.as_of)
    if frame.is_empty():
        return
    late = frame.filter(pl.col("state") == "overdue")
    if late.height:
        names = sorted({words(f"return_name.{name}") for name in late["report"].to_list()})
        st.warning(
            words("returns.late", count=numbers.count(late.height), names=words.listed(names)),
            icon=":material/schedule:",
        )
    shown = frame.with_columns(
        pl.Series("title", [words(f"return_name.{name}") for name in frame["report"].to_list()], dtype=pl.String)
    )
    columns = [
        Column("state", words("column.state"), "word", "deadline"),
        Column("title", words("column.report"), wraps=True),
        Column("period", words("column.month")),
        Column("due_on", words("column.due_on"), "date"),
        Column("days_late", words("column.days_late"), "count"),
        Column("step", words("column.step"), "word", "return_step"),
        *([Column("people", words("column.people"), wraps=True)] if is_ours else []),
        Column("done_at", words("column.done_at"), "moment"),
        Column("is_calendar_announced", words("column.is_calendar_announced"), "yes"),
    ]
    with card(words("returns.owed"), words("returns.owed_note", day=f"{page.stamp.as_of:%Y-%m-%d}")):
        shown = shown.with_columns(opened=pl.concat_str("report", "period", separator="/"))
        shown = shown.sort(pl.col("state") != "overdue", "due_on", maintain_order=True)
        source = FrameSource(shown, columns, manner=page.manner)
        chosen = st.query_params.get("owed", "")
        table(
            page, source,
            Shown("owed", words("returns.owed"), columns, "", height=260, key="opened", on_open=_open_owed, chosen=chosen),
        )  # fmt: skip
        for row in shown.filter(opened=chosen).to_dicts():
            _next_step(page, row)


def _open_owed(opened: str) -> None:
    """What is owed was clicked: its newest version, if there is one, opens below."""
    put_all({"owed": opened, "line": "", "return": ""})


def _next_step(page: Page, row: dict[str, Any]) -> None:
    """What may be done about what is owed and not made yet: have it made."""
    words, report, period = page.words, row["report"], row["period"]
    made = returns(page.home, store_of(page.home)).filter(report=report, period=period)["folder"].to_list()
    last = [one.at for one in asked(store_of(page.home)) if (one.report, one.period) == (report, period)]
    waits = bool(last) and (at(None) - last[-1]).total_seconds() < PATIENCE_SECONDS
    if waits and not (made and is_whole(page.home, made[0], at(None))):
        _wait(page, report, period)
    elif not made and page.may("produce", "export"):
        if last:
            st.warning(words("returns.not_made"), icon=":material/schedule:")
        label = words("returns.make", title=row["title"], period=period)
        if st.button(label, key=f"make:{report}:{period}", icon=":material/play_arrow:", type="primary"):
            try:
                ask_for(store_of(page.home), page.actor, report, period)
            except ReturnRefused as refusal:
                st.error(in_language(words, str(refusal)))
            else:
                st.rerun()


def _wait(page: Page, report: str, period: str) -> None:
    """Looked at anew until the return is there, which then opens."""

    @st.fragment(run_every=LOOK_EVERY_SECONDS)
    def look() -> None:
        frame = returns(page.home, store_of(page.home)).filter(report=report, period=period)
        if frame.is_empty() or not is_whole(page.home, frame["folder"][0], at(None)):
            st.info(page.words("returns.being_made"), icon=":material/hourglass_top:")
            return
        st.rerun()

    look()


def _open(folder: str) -> None:
    put_all({"line": "", "return": folder})


def _one(page: Page, row: dict[str, str]) -> None:
    words, folder = page.words, row["folder"]
    files = files_of(page.home, folder)
    manifest = json.loads(files["manifest.json"].read_text(encoding="utf-8"))
    with card(row["title_zh" if words.is_chinese else "title_en"], words("returns.files_note")):
        with st.container(horizontal=True):
            for name, path in files.items():
                st.download_button(
                    name,
                    path.read_bytes,
                    name,
                    key=f"return:{folder}:{name}",
                    icon=":material/download:",
                    on_click="ignore",
                )
        _sums(page, manifest["control_sums"])
        _not_stated(page, manifest.get("not_stated", []))
        _sign_off(page, row)
    _delivery(page, folder)
    return_lines.show(page, folder)
    if "difference.csv" in files:
        _differences(page, files["difference.csv"].read_text(encoding="utf-8-sig"), manifest["follows"])


def _delivery(page: Page, folder: str) -> None:
    """Where it went, and the receipt that proves it."""
    words, receipt = page.words, receipt_of(store_of(page.home), folder)
    if receipt is None:
        return
    with card(words("returns.delivered"), words("returns.delivered_note")):
        facts(
            [
                (words("column.delivered_to"), receipt["to"]),
                (words("column.delivered_at"), f"{datetime.fromisoformat(receipt['handed_over_at']):%Y-%m-%d %H:%M}"),
                (words("column.attempts"), numbers.count(receipt["attempts"])),
                (words("column.file_count"), numbers.count(len(receipt["files"]))),
                (words("column.host_key"), receipt["host_key"] or "—"),
            ]
        )
        content = json.dumps(receipt, ensure_ascii=False, indent=1, sort_keys=True)
        st.download_button(
            words("returns.receipt"), content, f"{folder}.receipt.json", key=f"receipt:{folder}", icon=":material/receipt_long:",
            on_click="ignore",
        )  # fmt: skip


def _sums(page: Page, sums: dict[str, str | dict[str, str | None]]) -> None:
    """Control totals: of the columns of a list, or of each unit's month."""
    said = {name: total["month"] if isinstance(total, dict) else total for name, total in sums.items()}
    shown = {name: total for name, total in said.items() if total is not None}
    if shown:
        st.caption(
            page.words(
                "returns.sums",
                sums=page.words.listed(
                    f"{numbers.figure(Decimal(total))} {return_lines.unit_name(page.words, name)}"
                    for name, total in shown.items()
                ),
            )
        )


def _not_stated(page: Page, told: list[str]) -> None:
    """What of the company's own statement the return lacks, and the way to the form."""
    if not told:
        return
    words = page.words
    st.warning("\n".join(f"- {in_language(words, one)}" for one in told), icon=":material/edit_note:")
    if "ledger" in page.goto and (page.may("enter", "fee") or page.may("approve", "fee")):
        st.button(
            words("returns.state_it"), key="returns:state_it", icon=":material/arrow_forward:",
            on_click=lambda: page.go("ledger", view="statement"),
        )  # fmt: skip


def _sign_off(page: Page, row: dict[str, str]) -> None:
    words, store = page.words, store_of(page.home)
    acts = (("produce", "prepared_by", sign_as_preparer), ("approve", "checked_by", sign_as_checker))
    with st.container(horizontal=True):
        for verb, column, sign in acts:
            if row[column] is not None or not page.may(verb, "export"):
                continue
            if st.button(words(f"returns.{column}"), key=f"sign:{column}:{row['folder']}", icon=":material/draw:"):
                try:
                    sign(store, page.actor, row["folder"])
                except ReturnRefused as refusal:
                    st.error(in_language(words, str(refusal)))
                else:
                    st.rerun()


def _differences(page: Page, text: str, follows: str) -> None:
    words = page.words
    rows = list(csv.DictReader(io.StringIO(text)))
    names = ("key", "column", "before", "now", "difference", "reason")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))
    known = frame.with_columns(
        pl.when(pl.col("column").is_in(["opening", "month", "year_to_date", "last_year"]))
        .then(pl.format("figure.{}", "column"))
        .otherwise("column")
        .alias("column")
    )
    shown = known.with_columns(
        pl.Series("column", [words(key) if words.has(key) else key for key in known["column"]], dtype=pl.String)
    )
    columns = [Column(name, words(f"difference.{name}"), wraps=name == "reason") for name in names]
    with card(
        words("returns.differences", count=numbers.count(frame.height)), words("returns.follows", folder=follows)
    ):
        table(
            page,
            FrameSource(shown, columns, manner=page.manner),
            Shown("differences", words("page.returns"), columns, "key"),
        )
