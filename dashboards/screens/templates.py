"""What a sender needs: a workbook to fill in and the machine-readable contract, both made from the contracts themselves."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboards.components.page import Page
from dashboards.components.parts import card
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import Contract


def show(page: Page) -> None:
    """One row of downloads a contract."""
    words = page.words
    with card(words("exchange.templates"), words("templates.note")):
        _download(words("templates.guide"), lambda: _guide(page), "guide.md", "text/markdown")
        for contract in CONTRACTS.values():
            _row(page, contract)


def _row(page: Page, contract: Contract) -> None:
    from ingestion.contracts import publish  # noqa: PLC0415 - only for those who look here

    words = page.words
    name = contract.zh if words.is_chinese else contract.en
    key = words.listed(
        contract.column(part).zh if words.is_chinese else contract.column(part).en for part in contract.key
    )
    left, right = st.columns([3, 2], vertical_alignment="center")
    about = words("templates.columns", count=len(contract.columns), key=key)
    left.markdown(f"**{name}** · {words('templates.version', version=contract.version)}  \n:small[{about}]")
    with right, st.container(horizontal=True):
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        _download(words("templates.workbook"), lambda: publish.template(contract), f"{contract.name}.xlsx", sheet)
        _download(
            words("templates.schema"),
            lambda: publish.json_schema(contract),
            f"{contract.name}.schema.json",
            "application/json",
        )


def _guide(page: Page) -> bytes:
    from ingestion.contracts import publish  # noqa: PLC0415 - only for those who look here

    return publish.guide("zh" if page.words.is_chinese else "en").encode()


def _download(label: str, make: Callable[[], bytes], name: str, kind: str) -> None:
    st.download_button(label, make, name, kind, key=f"template:{name}", on_click="ignore", icon=":material/download:")
