"""The proof of a partner's chain of receipts from the receipts' files alone: no register, no database, no key.

Each receipt names the SHA-256 of the bytes of the same partner's receipt before it (`previous_receipt_sha256`; the first names none). What
a set of files says is therefore fixed by the hash of its newest receipt. Here: pure reasoning over names and bytes. Not here: reading
files and printing (`orchestration`), receipts held against the register (`orchestration.verification`).

An altered newest receipt cannot be told from the chain, since nothing names it yet: give its hash (`newest_sha256`) when it was kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_IDENTIFIER = re.compile(r"(?<![0-9a-f])[0-9a-f]{20}(?![0-9a-f])")
_COUNTS = ("rows_sent", "rows_accepted", "rows_quarantined", "rows_refused")
_SHOWN = 16


@dataclass(frozen=True)
class Link:
    """One receipt in its place: the file's name, its hash, the hash it names, what it says."""

    name: str
    sha256: str
    previous: str | None
    said: Mapping[str, Any]


@dataclass(frozen=True)
class ChainProof:
    """What was found: the receipts in their order as far as they follow each other, and everything that is wrong, in words."""

    partner_id: str | None
    links: tuple[Link, ...]
    breaches: tuple[str, ...]


def prove(files: Mapping[str, bytes], *, partner_id: str | None = None, newest_sha256: str | None = None) -> ChainProof:
    """Prove one partner's chain. Without `partner_id` it is the one that most of the files belong to; others' are foreign."""
    read, breaches = _read(files)
    owners = Counter(link.said["partner_id"] for link in read)
    if partner_id is None and owners:
        partner_id = owners.most_common(1)[0][0]
    own = [link for link in read if link.said["partner_id"] == partner_id]
    breaches += [
        f"{link.name} is foreign: it is a receipt of {link.said['partner_id']}, not of {partner_id}"
        for link in read
        if link.said["partner_id"] != partner_id
    ]
    if not own:
        return ChainProof(partner_id, (), (*breaches, "there is no receipt to prove"))
    links = _in_order(own)
    breaches += [problem for link in own for problem in _within(link)]
    breaches += _between(own, links)
    if newest_sha256 and links[-1].sha256 != newest_sha256.lower():
        breaches.append(f"{links[-1].name} is not the newest receipt that was kept: its hash is {links[-1].sha256}")
    return ChainProof(partner_id, tuple(links), tuple(breaches))


def _read(files: Mapping[str, bytes]) -> tuple[list[Link], list[str]]:
    """The receipts among the files, one for the same bytes twice; what is none is named."""
    links: dict[str, Link] = {}
    breaches = []
    for name, content in sorted(files.items()):
        body = content.rstrip(b"\r\n")  # a program that prints a receipt ends it with a new line
        try:
            said = _receipt(json.loads(body))
        except (ValueError, RecursionError):
            breaches.append(f"{name} is not a receipt, or has been altered beyond reading")
            continue
        sha256 = hashlib.sha256(body).hexdigest()
        links.setdefault(sha256, Link(name, sha256, said["previous_receipt_sha256"], said))
    return list(links.values()), breaches


def _receipt(said: Any) -> Mapping[str, Any]:
    """What a receipt says; ValueError when something that the proof reads is not there, or not of its kind."""
    if not isinstance(said, dict):
        raise ValueError("not a receipt")
    wanted: dict[str, Any] = {"filing_id": str, "received_at": str, **dict.fromkeys(_COUNTS, int)}
    wanted |= dict.fromkeys(("partner_id", "previous_receipt_sha256"), str | None)
    if wanted.keys() - said.keys() or not all(isinstance(said[name], kind) for name, kind in wanted.items()):
        raise ValueError("not a receipt")
    return said


def _in_order(own: list[Link]) -> list[Link]:
    """Receipts as they follow each other; the pieces of a broken chain by when their first was given."""
    present = {link.sha256 for link in own}
    after: dict[str, list[Link]] = defaultdict(list)
    for link in own:
        if link.previous in present:
            after[str(link.previous)].append(link)
    heads = sorted((link for link in own if link.previous not in present), key=_moment)
    ordered: list[Link] = []
    waiting = heads[::-1]
    while waiting:
        ordered.append(link := waiting.pop())
        waiting += sorted(after[link.sha256], key=_moment, reverse=True)
    return ordered


def _moment(link: Link) -> str:
    return str(link.said["received_at"])


def _within(link: Link) -> Iterator[str]:
    """What one receipt says against itself and its name."""
    sent, accepted, quarantined, refused = (link.said[name] for name in _COUNTS)
    if sent != accepted + quarantined + refused:
        yield f"{link.name} has been altered: {sent} rows sent are not {accepted} + {quarantined} + {refused}"
    named = _IDENTIFIER.findall(link.name)
    if named and link.said["filing_id"] not in named:
        yield f"{link.name} has been swapped: inside is the receipt of filing {link.said['filing_id']}"


def _between(own: list[Link], links: list[Link]) -> Iterator[str]:
    """What the receipts say against each other."""
    present = {link.sha256 for link in own}
    followers: dict[str | None, list[Link]] = defaultdict(list)
    for link in own:
        followers[link.previous].append(link)
    for link in links:
        if link.previous is not None and link.previous not in present:
            yield f"the receipt before {link.name} is missing or altered: none has the hash {link.previous[:_SHOWN]}…"
    for previous, several in followers.items():
        if len(several) > 1:
            names = ", ".join(one.name for one in several)
            before = f"the hash {previous[:_SHOWN]}…" if previous else "nothing"
            yield f"{names} all follow {before}: a chain has one first receipt and no fork, one of them was altered or added"
    for link in links[:-1]:
        if link.sha256 not in followers:
            yield f"{link.name} has been altered, or what followed it is missing: no later receipt names its hash"
    for one, other in pairwise(links):
        if other.previous == one.sha256 and _moment(other) < _moment(one):
            yield f"{other.name} follows {one.name} but was given before it"
