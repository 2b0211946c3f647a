"""The rule book for people, as Markdown in one language, and for programs, as JSON."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ingestion.contracts import CONTRACTS
from ingestion.contracts.model import Contract, Row
from ingestion.contracts.publish.rules import Applies, Entry, Reach, entries, little_file, rows_of
from ingestion.contracts.publish.samples import Described, PutRight, Sample
from ingestion.contracts.publish.words import Language

_SHOWN = 40  # characters of a long value
_PLACE = re.compile(r"{[^}]*}")  # where a receipt shows the row's own value
_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "title": "# 校验规则手册",
        "intro": "规则编号永不改变含义，也不重复使用。样例均为对该数据标准示例行（见栏目说明与模板）的改动；"
        "JSON 格式的手册给出可直接报送的样例文件。",
        "fatal": "致命（整份退回）",
        "error": "错误（该行隔离）",
        "warning": "提示（接收并告知）",
        "note": "说明（接收并告知）",
        "since": "自 {since} 起",
        "applies": "适用",
        "wrong": "问题",
        "cure": "处理",
        "breaks": "违反",
        "keeps": "符合",
        "sample": "例",
        "any": "所有数据标准",
        "earlier": "此前已接收示例行；",
        "locked": "示例项目此前已代偿；",
        "alone": "所引用的数据尚未报送；",
        "there": "所引用的数据已报送；",
        "put": "{sent} 记为 {taken}",
        "row": "示例行",
        "with": "改为",
        "nothing": "空",
    },
    "en": {
        "title": "# Rule book",
        "intro": "A rule's id never changes its meaning and is never used again. Samples are changes to the contract's example row (see "
        "the column guide and the template); the book as JSON has them as files that can be sent.",
        "fatal": "fatal (the filing is refused)",
        "error": "error (the row is quarantined)",
        "warning": "warning (taken, and told)",
        "note": "note (taken, and told)",
        "since": "since {since}",
        "applies": "Applies to",
        "wrong": "Wrong",
        "cure": "Cure",
        "breaks": "Breaks it",
        "keeps": "Keeps it",
        "sample": "Sample",
        "any": "every contract",
        "earlier": "the example row was accepted before; ",
        "locked": "the example project was compensated before; ",
        "alone": "what it refers to is not filed yet; ",
        "there": "what it refers to was filed; ",
        "put": "{sent} is taken as {taken}",
        "row": "example row",
        "with": "with",
        "nothing": "empty",
    },
}
_REACH: dict[Language, dict[Reach, str]] = {
    "zh": {
        "file": "文件",
        "column": "单列",
        "row": "单行",
        "rows": "本文件多行之间",
        "earlier": "与此前报送之间",
        "writing": "自动更正的写法",
    },
    "en": {
        "file": "The file",
        "column": "One column",
        "row": "One row",
        "rows": "Several rows of a file",
        "earlier": "Earlier filings",
        "writing": "Ways of writing put right",
    },
}


def rule_book(language: Language, contracts: Sequence[Contract] | None = None) -> str:
    """The rules of these versions of contracts, or of all, by how much they look at."""
    words = _WORDS[language]
    parts = [words["title"], "", words["intro"], ""]
    if contracts is not None:
        names = (f"{one.zh if language == 'zh' else one.en} (`{one.name}` v{one.version})" for one in contracts)
        parts[1:1] = ["", ", ".join(names)]
    reaches = list(_REACH[language])
    listed = sorted(entries(contracts), key=lambda entry: reaches.index(entry.reach))
    for reach, group in itertools.groupby(listed, key=lambda entry: entry.reach):
        parts += [f"## {_REACH[language][reach]}", ""]
        for entry in group:
            parts += [*_entry(entry, language), ""]
    return "\n".join(parts)


def _entry(entry: Entry, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    colon = "：" if language == "zh" else ": "
    yield f"### {entry.rule_id}"
    yield ""
    yield f"{words[entry.level or 'note']} · {words['since'].format(since=entry.since)}"
    yield ""
    yield f"- {words['wrong']}{colon}{_PLACE.sub('…', entry.zh if language == 'zh' else entry.en)}"
    if cure := entry.cure_zh if language == "zh" else entry.cure_en:
        yield f"- {words['cure']}{colon}{_PLACE.sub('…', cure)}"
    yield f"- {words['applies']}{colon}{_applies(entry.applies, language)}"
    sample = entry.sample
    if isinstance(sample, Described):
        yield f"- {words['sample']}{colon}{sample.zh if language == 'zh' else sample.en}"
    elif isinstance(sample, PutRight):
        put = words["put"].format(sent=_code(sample.sent), taken=_code(sample.taken))
        yield f"- {words['sample']} (`{sample.contract}`.`{sample.column}`){colon}{put}"
    else:
        before, after = _circumstances(sample, words)
        tail = _code(sample.tail)
        yield f"- {words['breaks']} (`{sample.contract}`){colon}{before}{_changes(sample.fails, words)}{tail}"
        yield f"- {words['keeps']}{colon}{after}{_changes(sample.keeps, words)}"


def _circumstances(sample: Sample, words: dict[str, str]) -> tuple[str, str]:
    """What was filed before the row that breaks the rule, and before the one that keeps it."""
    if sample.alone:
        return words["alone"], words["there"]
    said = (words["earlier"] if sample.earlier else "") + (words["locked"] if sample.locked else "")
    return said, said


def _applies(applies: Iterable[Applies], language: Language) -> str:
    """Contracts and columns; one with several versions names those meant."""
    places: dict[str, None] = {}
    found = list(applies)
    if {one.contract for one in found} == set(CONTRACTS) and not any(one.columns for one in found):
        return _WORDS[language]["any"]
    for one in found:
        version = f" v{one.version}" if CONTRACTS[one.contract].before is not None else ""
        columns = f" ({', '.join(one.columns)})" if one.columns else ""
        places[f"`{one.contract}`{version}{columns}"] = None
    return ("；" if language == "zh" else "; ").join(places)


def _changes(changes: Iterable[Row], words: dict[str, str]) -> str:
    """What is changed, row by row."""
    return " / ".join(_change(row, words) for row in changes)


def _change(row: Row, words: dict[str, str]) -> str:
    if not row:
        return words["row"]
    cells = ", ".join(f"{name} = {_code(text) or words['nothing']}" for name, text in row.items())
    return f"{words['row']} {words['with']} {cells}"


def _code(text: str) -> str:
    """A value as code; control characters as escapes, a long value cut."""
    shown = "".join(sign if sign.isprintable() or sign == "\u3000" else f"\\x{ord(sign):02x}" for sign in text)
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}… ({len(text)})"
    return f"`{shown}`" if text else ""


def rule_book_json(contracts: Sequence[Contract] | None = None) -> bytes:
    """The same for programs: ids, levels, words, where each applies, and samples as CSV files that can be sent."""
    content = {"rules": [_plain(entry) for entry in entries(contracts)]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.rule_id,
        "level": entry.level or "note",
        "reach": entry.reach,
        "since": entry.since,
        "zh": {"wrong": entry.zh, "cure": entry.cure_zh},
        "en": {"wrong": entry.en, "cure": entry.cure_en},
        "applies": [
            {"contract": one.contract, "version": one.version, "columns": list(one.columns)} for one in entry.applies
        ],
        "sample": _plain_sample(entry.sample),
    }


def _plain_sample(sample: Sample | PutRight | Described) -> dict[str, Any]:
    if isinstance(sample, Described):
        return {"zh": sample.zh, "en": sample.en}
    if isinstance(sample, PutRight):
        return {"contract": sample.contract, "column": sample.column, "sent": sample.sent, "taken": sample.taken}
    return {
        "contract": sample.contract,
        "version": CONTRACTS[sample.contract].version,
        "scheme": sample.scheme,
        "earlier": rows_of(sample, sample.earlier),
        "references_accepted_before": not sample.alone,
        "compensated_before": sample.locked,
        "breaks": little_file(sample, sample.fails, broken=True),
        "keeps": little_file(sample, sample.keeps, broken=False),
    }
