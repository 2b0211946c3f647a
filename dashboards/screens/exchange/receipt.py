"""One receipt in the reader's language: verdict, rows and sums, what was put right, and each thing that is wrong with its cure."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from casework.access.masking import may_reveal
from casework.filings.queries import ReceiptDamaged, standings
from casework.filings.queries import receipt as stored_receipt
from casework.filings.repair import is_senders_own, kit_name, personal_columns, repair_kit
from casework.reasons import reason_in
from dashboards.accounts import store_of
from dashboards.components import limited, numbers
from dashboards.components.address import put
from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.parts import breadcrumb, card, facts
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import exchange
from dashboards.queries.reading import NothingPublished
from dashboards.screens.exchange import evidence
from ingestion.contracts import CONTRACTS
from ingestion.receipts import Receipt, to_workbook

PARAMETER = "filing"
_SHAPES = {"accepted": st.success, "partly": st.warning, "refused": st.error}
_ICONS = {"accepted": ":material/check_circle:", "partly": ":material/rule:", "refused": ":material/cancel:"}


def open_in_address(filing_id: str) -> None:
    """Show this receipt at the next drawing."""
    put(PARAMETER, filing_id)


def show(page: Page, filing_id: str) -> None:
    """The whole page of one receipt, with the way back."""

    def back(_depth: int) -> None:
        put(PARAMETER)

    breadcrumb([page.words("page.exchange"), page.words("receipt.title")], back, "receipt")
    show_inline(page, filing_id)


def show_inline(page: Page, filing_id: str) -> None:
    """One receipt among other things."""
    words = page.words
    try:
        body = stored_receipt(store_of(page.home), filing_id, actor=page.actor)
    except ReceiptDamaged:
        st.error(words("receipt.damaged"), icon=":material/gpp_bad:")
        return
    if body is None:
        st.info(words("receipt.not_found"), icon=":material/info:")
        return
    given = Receipt.from_json(body)
    with card(words("receipt.of", name=given.filename), key=f"receipt_{filing_id}"):
        _verdict(page, given)
        _standing(page, given)
        evidence.show(page, given)
        _facts(page, given)
        _downloads(page, given, body)
        _sums(page, given)
        _put_right(page, given)
        _errors(page, given)


def _verdict(page: Page, given: Receipt) -> None:
    counts = {
        name: numbers.count(getattr(given, name))
        for name in ("rows_sent", "rows_accepted", "rows_quarantined", "rows_refused")
    }
    said = "passed" if given.is_held and given.verdict == "accepted" else given.verdict
    verdict, advice = page.words(f"verdict.{given.verdict}"), page.words(f"receipt.{said}")
    _SHAPES[given.verdict](
        f"**{verdict}** — {advice}  \n{page.words('receipt.counts', **counts)}", icon=_ICONS[given.verdict]
    )


def _standing(page: Page, given: Receipt) -> None:
    """Whether an accepted filing waits for a person, and what became of it."""
    if given.is_held:
        decided = standings(store_of(page.home), page.actor).get(given.filing_id, "held")
        why = "receipt.by_two" if decided == "held" and not given.plausibility else f"receipt.{decided}"
        say = {"held": st.warning, "confirmed": st.success, "withdrawn": st.error}[decided]
        say(
            f"**{page.words(f'status.{decided}')}** — {page.words(why)}",
            icon=":material/pending_actions:",
        )


def _facts(page: Page, given: Receipt) -> None:
    words = page.words
    known = CONTRACTS.get(given.contract or "")
    contract = (known.zh if words.is_chinese else known.en) if known else given.contract or numbers.MISSING
    facts(
        [
            (words("column.filing_id"), given.filing_id),
            (words("column.sender"), _sender(page, given.partner_id)),
            (words("column.contract"), contract),
            (words("column.period"), given.period or numbers.MISSING),
            (words("column.received_at"), f"{given.received_at:%Y-%m-%d %H:%M:%S} UTC"),
            (words("column.sha256"), f"{given.sha256[:16]}…"),
        ]
    )


def _sender(page: Page, partner: str | None) -> str:
    """Who sent it, by name where one is known, and by code."""
    fixed = f"sender.{partner}"
    if partner and page.words.has(fixed):
        return page.words(fixed)
    try:
        named = exchange.partner_names(page.reading).get(partner or "", "")
    except NothingPublished:
        named = ""
    return f"{named} ({partner})" if named else partner or numbers.MISSING


def _downloads(page: Page, given: Receipt, body: bytes) -> None:
    words, name = page.words, f"receipt-{given.filing_id}"

    def workbook() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "receipt.xlsx"
            to_workbook(given, path)
            return path.read_bytes()

    with st.container(horizontal=True):
        _kit(page, given)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        icon = ":material/download:"
        st.download_button(
            words("receipt.xlsx"),
            workbook,
            f"{name}.xlsx",
            kind,
            key=f"rx:{given.filing_id}",
            on_click="ignore",
            icon=icon,
        )
        st.download_button(
            words("receipt.json"),
            body,
            f"{name}.json",
            "application/json",
            key=f"rj:{given.filing_id}",
            on_click="ignore",
            icon=icon,
        )


def _kit(page: Page, given: Receipt) -> None:
    """The bad rows to mend: for their sender at once, for somebody with the right after saying why, for nobody else."""
    words, contract = page.words, CONTRACTS.get(given.contract or "")
    if not given.rows_quarantined or contract is None:
        return
    reason, needs_reason = "", bool(personal_columns(contract)) and not is_senders_own(page.actor, given.partner_id)
    if needs_reason:
        if not may_reveal(page.actor):
            return
        reason = limited.text_input(page, st, words("kit.reason"), key=f"kr:{given.filing_id}").strip()

    def made() -> bytes:
        kit = repair_kit(store_of(page.home), given.filing_id, actor=page.actor, reason=reason)
        return kit[1] if kit else b""

    st.download_button(
        words("kit.download"),
        made,
        kit_name(contract.name, given.partner_id, given.period, given.filing_id),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key=f"rk:{given.filing_id}",
        on_click="ignore",
        type="primary",
        icon=":material/build:",
        help=words("kit.help"),
        disabled=needs_reason and not reason_in(reason),
    )


def _sums(page: Page, given: Receipt) -> None:
    if not given.sums:
        return
    rows = [{"column": column_text(page, given.contract, name), **_decimals(sums)} for name, sums in given.sums.items()]
    columns = [
        Column("column", page.words("column.column")),
        Column("sent", page.words("receipt.sent"), "amount"),
        Column("accepted", page.words("receipt.accepted_sum"), "amount"),
    ]
    st.markdown(f"**{page.words('receipt.sums')}**")
    frame = pl.DataFrame(rows, schema={"column": pl.String, "sent": pl.Decimal(38, 2), "accepted": pl.Decimal(38, 2)})
    table(
        page,
        FrameSource(frame, columns, manner=page.manner),
        Shown(f"sums_{given.filing_id}", page.words("receipt.sums"), columns, "", searchable=False, height=240),
    )


def _decimals(sums: dict[str, str]) -> dict[str, Any]:
    from decimal import Decimal  # noqa: PLC0415 - a receipt's sums are text

    return {name: Decimal(sums[name]) if sums.get(name) else None for name in ("sent", "accepted")}


def _put_right(page: Page, given: Receipt) -> None:
    words = page.words
    if given.normalisations:
        with st.expander(words("receipt.put_right", count=len(given.normalisations))):
            for one in given.normalisations:
                text = one.message_zh if words.is_chinese else one.message_en
                st.text(
                    words.pair(
                        column_text(page, given.contract, one.column_name), f"{text} × {numbers.count(one.count)}"
                    )
                )
    if given.unknown_columns:
        st.caption(words("receipt.unknown_columns", names=words.listed(given.unknown_columns)))


def _errors(page: Page, given: Receipt) -> None:
    words = page.words
    if not given.errors:
        st.caption(f":material/check: {words('receipt.no_errors')}")
        return
    chinese = words.is_chinese
    rows = [
        {
            "line_no": one.line_no or None,
            "level": one.level,
            "row_key": one.row_key,
            "column": column_text(page, given.contract, one.column_name),
            "value": one.value,
            "message": one.message_zh if chinese else one.message_en,
            "cure": one.cure_zh if chinese else one.cure_en,
            "rule_id": one.rule_id,
        }
        for one in given.errors
    ]
    columns = [
        Column("line_no", words("column.line_no"), "plain"),
        Column("level", words("column.level"), "word", "level"),
        Column("message", words("column.message"), wraps=True),
        Column("cure", words("column.cure"), wraps=True),
        Column("column", words("column.column")),
        Column("value", words("column.value")),
        Column("row_key", words("column.row_key")),
        Column("rule_id", words("column.rule_id")),
    ]
    total = f"{given.errors_total:,}"
    note = (
        words("receipt.errors_capped", shown=f"{len(given.errors):,}", total=total)
        if given.errors_total > len(given.errors)
        else words("receipt.errors_note")
    )
    st.markdown(f"**{words('receipt.errors', total=total)}**")
    st.caption(note)
    schema = dict.fromkeys(rows[0], pl.String) | {"line_no": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema)
    table(
        page,
        FrameSource(frame, columns, manner=page.manner),
        Shown(f"errors_{given.filing_id}", words("receipt.errors_title"), columns, "line_no", False),
    )


def column_text(page: Page, contract: str | None, name: str | None) -> str:
    """A column's label in the reader's language; several are joined."""
    known = CONTRACTS.get(contract or "")
    labels = []
    for part in (name or "").split(","):
        column = next((one for one in known.columns if one.name == part.strip()), None) if known else None
        labels.append((column.zh if page.words.is_chinese else column.en) if column else part.strip().replace("_", " "))
    return page.words.listed(label for label in labels if label)
