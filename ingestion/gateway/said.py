"""What a request says about its file: by query, headers, form fields and manifest, gathered into one declaration.

Here: names, shapes, and that no two places contradict each other. Not here: whether contract, period or totals are right; the receipt says
that (`ingestion.identity`, `ingestion.checks`), as it does for files that come another way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from ingestion.gateway.problems import ProblemError
from ingestion.identity import FILE_NAME, Declared
from ingestion.landing import plain_name

FIELDS = (
    "contract", "partner", "period", "sequence", "version", "scheme", "filename", "rows", "totals", "manifest", "sha256",
)  # fmt: skip
HEADER = "backstop-"
LONGEST = 1 << 20  # of a manifest, which is the longest of all
LONGEST_KEY = 255
DRY_RUN = "dry_run"
_SHAPES = {
    "sequence": (r"\d{1,9}", "1 至 9 位数字", "a whole number of 1 to 9 digits"),
    "rows": (r"\d{1,12}", "行数，整数", "a whole number of rows"),
    "sha256": (r"[0-9a-fA-F]{64}", "64 位十六进制的 SHA-256", "a SHA-256 of 64 hexadecimal digits"),
}
_SHOWN = 80  # so much of a client's text
_OBJECT = ("JSON 对象", "a JSON object")
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no", "")
_DISPOSITION = re.compile(r"""filename\*=(?:utf-8|UTF-8)''(?P<coded>[^;]+)|filename="?(?P<plain>[^";]+)"?""")


@dataclass
class Said:
    """The parameters of one submission, each with the place where it was said."""

    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, value: str, place: str) -> None:
        """Note one; a problem when it is unknown, or said otherwise before."""
        if name not in FIELDS:
            raise ProblemError("G-UNKNOWN-FIELD", where=place, name=shortened(name), known=", ".join(FIELDS))
        value = value.strip()
        if not value:
            return
        known = self.values.setdefault(name, value)
        if known != value:
            raise ProblemError("G-SAID-TWICE", where=place, name=name, one=shortened(known), other=shortened(value))
        self.places.setdefault(name, place)

    def declared(self, partner_id: str) -> tuple[Declared, str, str | None]:
        """The declaration, the file's name, and the hash it should have.

        The institution is the holder's where neither a parameter, the manifest nor the file's name says another.
        """
        manifest = self._object("manifest") or {}
        totals = self._object("totals")
        for name, (shape, zh, en) in _SHAPES.items():
            if name in self.values and not re.fullmatch(shape, self.values[name], re.ASCII):
                raise self._wrong(name, zh, en)
        for name, value in (
            ("rows", self.values.get("rows")),
            ("version", self.values.get("version")),
            ("totals", totals),
        ):
            self._into(manifest, name, value)
        filename = plain_name(self.values.get("filename") or str(manifest.get("filename") or "upload"))
        named = FILE_NAME.match(filename)
        partner = self.values.get("partner")
        if partner is None and not manifest.get("partner") and not named:
            partner = partner_id
        sha256 = self.values.get("sha256") or manifest.get("sha256")
        sequence = self.values.get("sequence")
        declared = Declared(
            contract=self.values.get("contract"),
            partner=partner,
            period=self.values.get("period"),
            sequence=None if sequence is None else int(sequence),
            scheme=self.values.get("scheme"),
            manifest=manifest or None,
        )
        return declared, filename, str(sha256).lower() if sha256 else None

    def _into(self, manifest: dict[str, Any], name: str, value: Any) -> None:
        """A control figure said beside the manifest joins it, and must not contradict it."""
        if value is None:
            return
        known = manifest.setdefault(name, value)
        if str(known) != str(value):
            raise ProblemError(
                "G-SAID-TWICE", where=self.places[name], name=name, one=shortened(str(known)), other=shortened(str(value))
            )  # fmt: skip

    def _object(self, name: str) -> dict[str, Any] | None:
        text = self.values.get(name)
        if text is None:
            return None
        try:
            found = json.loads(text, parse_float=str)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise self._wrong(name, *_OBJECT)
        return found

    def _wrong(self, name: str, zh: str, en: str) -> ProblemError:
        value = shortened(self.values[name])
        return ProblemError("G-VALUE", where=self.places[name], name=name, value=value, expected_zh=zh, expected_en=en)


def said_outside(query: Iterable[tuple[str, str]], headers: Mapping[str, str]) -> tuple[Said, bool]:
    """What query and headers say, and whether it is a dry run."""
    said, dry_run = Said(), False
    for name, value in query:
        if name == DRY_RUN:
            dry_run = truth(name, value)
        else:
            said.add(name, value, f"query {shortened(name)}")
    for name, value in headers.items():
        if name.startswith(HEADER):
            said.add(name.removeprefix(HEADER), unquote(value), f"header {shortened(name)}")
    disposition = _DISPOSITION.search(headers.get("content-disposition", ""))
    if disposition:
        coded = disposition["coded"]
        said.add("filename", unquote(coded) if coded else disposition["plain"], "header content-disposition")
    return said, dry_run


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """The client's own key of a submission, where it sends one; a problem when it is too long."""
    key = headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise ProblemError(
            "G-VALUE", where="header idempotency-key", name="Idempotency-Key", value=shortened(key),
            expected_zh=f"1 至 {LONGEST_KEY} 个字符", expected_en=f"1 to {LONGEST_KEY} characters",
        )  # fmt: skip
    return key


def truth(name: str, value: str) -> bool:
    """Yes or no as a query says it."""
    if value.lower() in _TRUE + _FALSE:
        return value.lower() in _TRUE
    raise ProblemError(
        "G-VALUE", where=f"query {name}", name=name, value=shortened(value), expected_zh="true 或 false", expected_en="true or false"
    )  # fmt: skip


def shortened(text: str) -> str:
    """So much of a client's text as an answer may repeat."""
    return "".join(sign for sign in text[:_SHOWN] if sign.isprintable()) + ("…" if len(text) > _SHOWN else "")
