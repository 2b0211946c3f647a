"""The OpenAPI document as a page for people: one file, no script, nothing loaded from elsewhere.

Here: rendering. Not here: what the document says (`openapi`), the words of problems (`problems`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from ingestion.gateway.problems import PREFIX, PROBLEMS

_STYLE = (Path(__file__).parent / "pages.css").read_text(encoding="utf-8")


def guide(document: dict[str, Any]) -> str:
    """The whole page."""
    info = document["info"]
    body = "".join(
        (
            f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>",
            f'<p><a href="{PREFIX}/openapi.json">openapi.json</a> · {escape(info["version"])}</p>',
            "<h2>地址 · Addresses</h2>", *_operations(document), "<h2>问题代码 · Problem codes</h2>", _problems(),
        )
    )  # fmt: skip
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _operations(document: dict[str, Any]) -> Iterator[str]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            address = f'<span class="method">{method.upper()}</span><code>{PREFIX}{escape(path)}</code>'
            yield f'<h3 id="{operation["operationId"]}">{address}</h3>'
            yield f"<p>{escape(operation['summary'])}</p>"
            if "description" in operation:
                yield f"<p>{escape(operation['description'])}</p>"
            yield _parameters(operation.get("parameters", []))
            yield from _answers(operation["responses"])


def _parameters(parameters: list[dict[str, Any]]) -> str:
    shown = [one for one in parameters if one["in"] != "header" or not one["name"].startswith("Backstop-")]
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{one['in']}</td><td>{_lines(one.get('description', ''))}</td></tr>"
        for one in shown
    )
    return f"<table><tr><th>参数 Parameter</th><th></th><th>说明 Meaning</th></tr>{rows}</table>" if rows else ""


def _answers(responses: dict[str, Any]) -> Iterator[str]:
    rows = "".join(
        f"<tr><td>{status}</td><td>{_lines(answer['description'])}</td></tr>" for status, answer in responses.items()
    )
    yield f"<details><summary>应答 Answers: {', '.join(responses)}</summary><table>{rows}</table></details>"
    for status, answer in responses.items():
        for content in answer["content"].values():
            for example in content.get("examples", {}).values() if status < "300" else ():
                text = escape(json.dumps(example["value"], ensure_ascii=False, indent=1))
                yield f"<details><summary>示例 Example {status}</summary><pre><code>{text}</code></pre></details>"


class _Blanks(dict[str, str]):
    """What a problem's words are filled with where there is no problem yet."""

    def __missing__(self, _name: str) -> str:
        return "…"


def _problems() -> str:
    blanks = _Blanks(docs=f"{PREFIX}/docs", cure_zh="见应答所附回执。", cure_en="See the receipt in the answer.")
    rows = "".join(
        f'<tr id="{code}"><td><code>{code}</code></td><td>{words.status}</td><td>{escape(words.zh)}<br>{escape(words.en)}</td>'
        f"<td>{escape(words.cure_zh.format_map(blanks))}<br>{escape(words.cure_en.format_map(blanks))}</td></tr>"
        for code, words in PROBLEMS.items()
    )
    head = "<tr><th>代码 Code</th><th></th><th>问题 What is wrong</th><th>怎么办 What to do</th></tr>"
    return f"<table>{head}{rows}</table>"


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n") if line)
