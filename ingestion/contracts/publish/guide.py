"""The column guide: every column of every version in words, as Markdown, in one language."""

from __future__ import annotations

from collections.abc import Iterable

from ingestion.contracts.code_lists import CODE_LISTS
from ingestion.contracts.model import Column, Contract
from ingestion.contracts.publish.words import FORBIDDEN, TYPE_WORDS, Language, example
from ingestion.contracts.versions import every_version

_TITLE: dict[Language, str] = {"zh": "# 数据标准 · 栏目说明", "en": "# Contracts: column guide"}
_HEAD: dict[Language, str] = {
    "zh": "| 英文名 | 中文名 | 主键 | 必填 | 类型与单位 | 示例 | 说明 |",
    "en": "| column | 中文名 | key | required | type and unit | example | note |",
}
_FORBIDDEN_HEAD: dict[Language, tuple[str, str]] = {
    "zh": ("## 不要这样填", "| 写法 | 规则 | 应当 |"),
    "en": ("## What not to write", "| written | rule | instead |"),
}


def guide(language: Language, contracts: Iterable[Contract] | None = None) -> str:
    """The guide of these versions of contracts, or of all."""
    parts = [_TITLE[language], ""]
    for contract in every_version() if contracts is None else contracts:
        name = contract.zh if language == "zh" else contract.en
        parts += [f"## {name} (`{contract.name}`, v{contract.version})", "", *edition(contract, language), ""]
        parts += [_HEAD[language], "|" + "---|" * 7]
        parts += [_row(contract, column, language) for column in contract.columns]
        parts.append("")
    title, head = _FORBIDDEN_HEAD[language]
    parts += [title, "", head, "|---|---|---|"]
    parts += [f"| `{one.wrong}` | `{one.rule_id}` | {one.zh if language == 'zh' else one.en} |" for one in FORBIDDEN]
    return "\n".join([*parts, ""])


def edition(contract: Contract, language: Language) -> list[str]:
    """Since when a version holds, how a change is announced, and what changed, one line each."""
    own = contract.edition
    if language == "zh":
        end = f"，至 {own.until} 止" if own.until else ""
        told = f"自 {own.since} 起{end}；停用或变更至少提前 {own.notice_days} 天通知。"
        return [told, "", *(f"- {change}" for change in own.changes_zh)]
    end = f" until {own.until}" if own.until else ""
    told = f"From {own.since}{end}; an end or a change is told at least {own.notice_days} days before."
    return [told, "", *(f"- {change}" for change in own.changes_en)]


def _row(contract: Contract, column: Column, language: Language) -> str:
    mark = "✓" if column.required else ""
    kind = TYPE_WORDS[column.type].of(language)
    if column.codes:
        labels = CODE_LISTS[column.codes].items()
        kind = "<br>".join(f"`{code}` {label.zh if language == 'zh' else label.en}" for code, label in labels)
    key = "✓" if column.name in contract.key else ""
    note = column.note_zh if language == "zh" else column.note_en
    shown = "" if column.personal else example(contract, column)
    return f"| `{column.name}` | {column.zh} | {key} | {mark} | {kind} | {shown} | {note} |"
