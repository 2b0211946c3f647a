"""What a sender needs: a workbook to fill in, the guide, the rule book and the machine-readable contract, for each version of each kind."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from casework.clock import at
from dashboards.components.page import Page
from dashboards.components.parts import card
from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import Contract
from ingestion.contracts.versions import every_version, in_force
from scoring.office_time import office_day

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(page: Page) -> None:
    """One row of downloads a contract and version; above them what holds for all."""
    words = page.words
    with card(words("exchange.templates"), words("templates.note")):
        with st.container(horizontal=True):
            whole_book(page)
        for contract in every_version():
            _row(page, contract)


def whole_book(page: Page) -> None:
    """The guide and the rule book of all contracts."""
    from ingestion.contracts import publish  # noqa: PLC0415 - only for those who look here

    words = page.words
    language: publish.Language = "zh" if words.is_chinese else "en"
    _download(words("templates.guide"), lambda: publish.guide(language).encode(), "guide.md", "text/markdown")
    _download(words("templates.all_rules"), lambda: publish.rule_book(language).encode(), "rules.md", "text/markdown")
    _download(words("templates.rules_json"), publish.rule_book_json, "rules.json", "application/json")


def _row(page: Page, contract: Contract) -> None:
    from ingestion.contracts import publish  # noqa: PLC0415 - only for those who look here

    words = page.words
    name = contract.zh if words.is_chinese else contract.en
    key = words.listed(
        contract.column(part).zh if words.is_chinese else contract.column(part).en for part in contract.key
    )
    left, right = st.columns([3, 2], vertical_alignment="center")
    about = words("templates.columns", count=len(contract.columns), key=key)
    version = words(
        "templates.version", version=contract.version, status=_status(page, contract), since=contract.edition.since
    )
    left.markdown(f"**{name}** · {version}  \n:small[{about}]")
    with right, st.container(horizontal=True):
        file = f"{contract.name}.v{contract.version}"
        _download(words("templates.workbook"), lambda: publish.template(contract), f"{file}.xlsx", _SHEET)
        with st.popover(words("templates.more"), icon=":material/description:"):
            _more(page, contract, file)


def _status(page: Page, contract: Contract) -> str:
    """Draft, in force, still taken beside a newer version, or no longer taken."""
    today = office_day(at(None))
    status: str = contract.edition.status(today)
    if status == "active" and in_force(CONTRACTS[contract.name], today).version > contract.version:
        status = "beside"
    return page.words(f"templates.status.{status}")


def _more(page: Page, contract: Contract, file: str) -> None:
    """What changed with the version, and its other documents."""
    from ingestion.contracts import publish  # noqa: PLC0415 - only for those who look here

    words = page.words
    language: publish.Language = "zh" if words.is_chinese else "en"
    changes = contract.edition.changes_zh if words.is_chinese else contract.edition.changes_en
    st.markdown("\n".join(f"- {change}" for change in changes))
    st.caption(words("templates.notice", days=contract.edition.notice_days))
    guide, rules = f"{file}.guide.md", f"{file}.rules.md"
    _download(
        words("templates.columns_guide"), lambda: publish.guide(language, [contract]).encode(), guide, "text/markdown"
    )
    _download(
        words("templates.rules"), lambda: publish.rule_book(language, [contract]).encode(), rules, "text/markdown"
    )
    book = f"{file}.rules.json"
    _download(words("templates.rules_json"), lambda: publish.rule_book_json([contract]), book, "application/json")
    _download(
        words("templates.schema"), lambda: publish.json_schema(contract), f"{file}.schema.json", "application/json"
    )
    today = office_day(at(None))
    _download(words("templates.odcs"), lambda: publish.odcs(contract, today), f"{file}.odcs.yaml", "application/yaml")


def _download(label: str, make: Callable[[], bytes], name: str, kind: str) -> None:
    st.download_button(label, make, name, kind, key=f"template:{name}", on_click="ignore", icon=":material/download:")
