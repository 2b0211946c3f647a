"""Problems: what the gateway answers when it cannot do what was asked, as RFC 9457 describes it, in Chinese and in English.

Here: every problem's code, status and words, and the answer made of them. Not here: what is wrong inside a file; that a receipt says
(`ingestion.receipts`), and a problem then carries the receipt. Codes are stable and never reused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1"


class Words(NamedTuple):
    """One kind of problem: status, what is wrong, why, what to do. Words in braces are filled in."""

    status: int
    zh: str
    en: str
    why_zh: str
    why_en: str
    cure_zh: str
    cure_en: str


_LATER = ("稍后重发；同一文件重发不会重复入库。", "Send it again later; the same file is never taken in twice.")

PROBLEMS: dict[str, Words] = {
    "G-TOKEN-MISSING": Words(
        401, "请求没有带令牌。", "The request carries no token.", "接口只对持有令牌的机构开放。",
        "The gateway is open to institutions that hold a token.", "请加请求头 Authorization: Bearer <令牌>。",
        "Add the header Authorization: Bearer <token>.",
    ),
    "G-TOKEN-WRONG": Words(
        401, "令牌无效。", "The token is not good.", "{reason_zh}", "{reason_en}",
        "请核对令牌；如已遗失、过期或作废，请向再担保公司申请新的。",
        "Check it; ask the re-guarantee company for a new one if it is lost, expired or revoked.",
    ),
    "G-TOKEN-SLOWED": Words(
        429, "错误令牌的尝试过多。", "Too many attempts with wrong tokens.", "此地址或此编号连续出错。",
        "This address or this number has failed repeatedly.", "请在 {seconds} 秒后用正确的令牌重试。",
        "Try again in {seconds} seconds with the right token.",
    ),
    "G-DENIED": Words(
        403, "此令牌无权这样做。", "This token may not do this.", "{reason_zh}", "{reason_en}",
        "请只为本机构报送；如需其他权限，请与再担保公司联系。",
        "File for your own institution only; ask the re-guarantee company if you need another right.",
    ),
    "G-NOT-FOUND": Words(
        404, "没有这个地址或编号。", "There is no such address or number.", "{address} 不存在，或不属于本机构。",
        "{address} does not exist, or is not your institution's.", "请核对编号；接口说明见 {docs}。",
        "Check the number; the addresses are described at {docs}.",
    ),
    "G-METHOD": Words(
        405, "此地址不支持该方法。", "The address does not know this method.", "{method} 不适用于 {address}。",
        "{method} does not apply to {address}.", "接口说明见 {docs}。", "The methods are described at {docs}.",
    ),
    "G-VALUE": Words(
        400, "参数的值不合要求。", "The value of a parameter cannot be used.", "{name} = {value}",
        "{name} = {value}", "应为：{expected_zh}。", "Give {expected_en}.",
    ),
    "G-UNKNOWN-FIELD": Words(
        400, "有未知的参数。", "There is an unknown parameter.", "{name} 不是本接口的参数，可能是拼写错误。",
        "{name} is no parameter of this address; it may be misspelt.", "可用的参数：{known}。", "Parameters are: {known}.",
    ),
    "G-SAID-TWICE": Words(
        400, "同一参数有两个不同的值。", "One parameter has two different values.", "{name} 同时为 {one} 和 {other}。",
        "{name} is both {one} and {other}.", "查询串、请求头、表单和清单中只说一次，或说得一致。",
        "Say it once among query, headers, form and manifest, or say the same.",
    ),
    "G-FORM": Words(
        400, "表单无法读取。", "The form cannot be read.", "{reason_zh}", "{reason_en}",
        "请以 multipart/form-data 发送一个名为 file 的文件，或直接把文件作为请求体。",
        "Send one file called `file` as multipart/form-data, or the file itself as the body.",
    ),
    "G-EMPTY": Words(
        400, "没有收到文件。", "No file was received.", "请求体为空。", "The body is empty.",
        "请把文件作为请求体，或作为表单中名为 file 的文件。", "Send the file as the body, or as the form's part `file`.",
    ),
    "G-ENCODING": Words(
        415, "不支持的传输编码。", "This content encoding is not taken.", "Content-Encoding: {value}",
        "Content-Encoding: {value}", "请不加编码发送，或发送 gzip 文件。", "Send it plain, or as a gzip file.",
    ),
    "G-DIGEST": Words(
        400, "文件与所报的哈希不符。", "The file is not the one whose hash was given.", "所报 {expected}，收到 {actual}。",
        "{expected} was given, {actual} was received.", "传输中可能受损，请重发。", "It may have been damaged on its way; send it again.",
    ),
    "G-SIZE": Words(
        413, "文件过大。", "The file is too large.", "上限为 {limit} 字节。", "At most {limit} bytes are taken.",
        "请分成几个文件，或以 gzip 压缩。", "Split it into several filings, or pack it with gzip.",
    ),
    "G-SLOW": Words(
        408, "上传中断。", "The upload stopped.", "{seconds} 秒没有收到数据。", "Nothing came for {seconds} seconds.", *_LATER,
    ),
    "G-PACE": Words(
        429, "请求过于频繁。", "Too many requests.", "超过了此令牌的请求数、字节数或同时上传数。",
        "The token is over its number of requests, of bytes or of simultaneous uploads.",
        "请在 {seconds} 秒后继续；重发不会重复入库。", "Go on in {seconds} seconds; sending again changes nothing.",
    ),
    "G-BUSY": Words(
        503, "现在排队的文件过多。", "Too many files are waiting just now.", "{count} 份文件等待读取。",
        "{count} files are waiting to be read.", *_LATER,
    ),
    "G-LOST": Words(
        503, "读取此文件的进程中途结束。", "The process that read this file ended.", "{reason_zh}", "{reason_en}",
        "请重发；若再次发生，请另存为 CSV 或分成几个文件，并告知再担保公司。",
        "Send it again; if it happens again, save it as CSV or split it, and tell the re-guarantee company.",
    ),
    "G-DISK": Words(
        507, "平台的磁盘已满。", "The platform's disk is full.", "文件没有保存。", "The file was not kept.", *_LATER,
    ),
    "G-KEY-REUSED": Words(
        409, "此 Idempotency-Key 已用于别的报送。", "The Idempotency-Key was used for another submission.",
        "同一个键只用于重发同一文件及同样的说明。", "A key is for sending again the same file with the same words.",
        "新的报送请用新的键，或不用。", "Use a new key for a new submission, or none.",
    ),
    "G-NUMBER-REUSED": Words(
        409, "报送序号已用于其他内容。", "The filing's number was used for other content.",
        "{reason_zh}", "{reason_en}", "{cure_zh}", "{cure_en}",
    ),
    "G-REFUSED": Words(
        422, "整份报送被退回。", "The whole filing is refused.", "{reason_zh}", "{reason_en}", "{cure_zh}", "{cure_en}",
    ),
    "G-NOT-ACCEPTABLE": Words(
        406, "没有这种格式。", "There is no such format.", "Accept: {value}", "Accept: {value}",
        "回执有 application/json 与 XLSX 两种。", "Receipts come as application/json and as XLSX.",
    ),
    "G-DAMAGED": Words(
        500, "存档的回执已损坏。", "The stored receipt is damaged.", "其哈希与登记不符。", "Its hash is not the registered one.",
        "请告知再担保公司，其 backstop verify 会指出。", "Tell the re-guarantee company; their `backstop verify` names it.",
    ),
    "G-FAILED": Words(
        500, "平台内部出错。", "The platform failed.", "出现了没有预料到的错误。", "Something happened that nobody foresaw.", *_LATER,
    ),
}  # fmt: skip


class ProblemError(Exception):
    """A request that cannot be answered as asked. `where` names the header, parameter or part; `more` joins the answer."""

    def __init__(
        self,
        code: str,
        *,
        where: str | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
        **values: object,
    ) -> None:
        super().__init__(code)
        self.code, self.where, self.values = code, where, values
        self.headers, self.more = dict(headers or {}), dict(more or {})

    @property
    def status(self) -> int:
        """The HTTP status."""
        return PROBLEMS[self.code].status

    def content(self, request: Request) -> dict[str, Any]:
        """The problem as RFC 9457 has it. The standard's own members are in the language that the client asks for."""
        words = PROBLEMS[self.code]
        address = request.url.path
        values = {"address": address, "method": request.method, "docs": f"{PREFIX}/docs", **self.values}
        zh, en = (
            [text.format_map(values) for text in half]
            for half in ((words[1], words[3], words[5]), (words[2], words[4], words[6]))
        )
        spoken = en if speaks_english(request) else zh
        return {
            "type": f"{PREFIX}/docs#{self.code}",
            "title": spoken[0],
            "status": words.status,
            "detail": " ".join(spoken[1:]),
            "instance": address,
            "code": self.code,
            "where": self.where,
            "message_zh": zh[0], "message_en": en[0],
            "why_zh": zh[1], "why_en": en[1],
            "cure_zh": zh[2], "cure_en": en[2],
            **self.more,
        }  # fmt: skip

    def response(self, request: Request) -> Response:
        """The answer."""
        body = json.dumps(self.content(request), ensure_ascii=False, indent=1)
        language = "en" if speaks_english(request) else "zh-CN"
        headers = {"Content-Language": language, **self.headers}
        return Response(body, self.status, headers, media_type=MEDIA_TYPE)


def speaks_english(request: Request) -> bool:
    """Whether the client asks for English rather than Chinese; who asks for nothing gets Chinese."""
    asked = request.headers.get("accept-language", "").lower()
    places = {language: asked.find(language) for language in ("zh", "en")}
    return places["en"] >= 0 and not 0 <= places["zh"] < places["en"]


def retry_after(seconds: int) -> dict[str, str]:
    """The header that tells when to come again."""
    return {"Retry-After": str(max(1, seconds))}
