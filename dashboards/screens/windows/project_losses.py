"""In a project's window: what was paid for it, whose part is what, how far the claim is, and what came back."""

from __future__ import annotations

import streamlit as st

from dashboards.components.columns import Column
from dashboards.components.page import Page
from dashboards.components.table import FrameSource, Shown, table
from dashboards.queries import claims


def show(page: Page, project_id: str) -> None:
    """The project's compensations, recoveries and write-offs."""
    words = page.words
    frame = claims.claims_of_project(page.reading, project_id)
    if frame.is_empty():
        st.info(words("claims.none"), icon=":material/info:")
        return
    columns = [
        Column("event_date", words("column.event_date"), "date"),
        Column("kind", words("column.event_kind"), "code", "event_kind"),
        *(
            Column(name, words(f"column.{name}"), "amount")
            for name in (
                "amount", "netted_cost", "net_amount", "reguarantor_amount", "guarantor_amount", "bank_amount", "fund_amount",
                "government_amount",
            )
        ),
        Column("status", words("column.claim_status"), "word", "claim_status"),
        Column("verdict", words("column.claim_verdict"), "word", "claim_verdict"),
        Column("claim_until", words("column.claim_until"), "date"),
        Column("paid_amount", words("measure.paid_amount"), "amount"),
    ]  # fmt: skip
    table(
        page,
        FrameSource(frame, columns, manner=page.manner),
        Shown("claims_of_project", words("project.claims"), columns, "event_date", False, searchable=False, height=320),
    )
