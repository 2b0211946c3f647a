"""A partner's chain of receipts, proved from files alone, and every way of tampering with it named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.filings.receipt_chain import prove

Files = dict[str, bytes]
PARTNER, OTHER = "91110000600037341L", "91330000142935213C"


def chain(length: int, partner: str = PARTNER) -> Files:
    """Receipts as the register writes them: name, bytes."""
    files: Files = {}
    previous = None
    for place in range(length):
        filing_id = hashlib.sha256(f"{partner}{place}".encode()).hexdigest()[:20]
        said = {
            "filing_id": filing_id, "partner_id": partner, "rows_sent": 5, "rows_accepted": 4, "rows_quarantined": 1, "rows_refused": 0,
            "received_at": f"2025-07-{place + 1:02d}T08:00:00+00:00", "previous_receipt_sha256": previous,
        }  # fmt: skip
        body = json.dumps(said, indent=1).encode()
        files[f"{filing_id}.json"] = body
        previous = hashlib.sha256(body).hexdigest()
    return files


def names(files: Files) -> list[str]:
    return list(files)


def test_a_whole_chain_is_proved_in_its_order_whatever_the_files_are_called() -> None:
    files = chain(4)
    assert prove(files).breaches == ()
    renamed = {f"receipt {4 - place}.json": body + b"\n" for place, body in enumerate(files.values())}
    proof = prove(renamed)
    assert (proof.partner_id, proof.breaches) == (PARTNER, ())
    assert [link.said["received_at"][8:10] for link in proof.links] == ["01", "02", "03", "04"]


def missing(files: Files) -> tuple[Files, str]:
    names_ = names(files)
    return {
        name: body for name, body in files.items() if name != names_[1]
    }, f"the receipt before {names_[2]} is missing"


def altered(files: Files) -> tuple[Files, str]:
    name = names(files)[1]
    body = files[name].replace(b'"rows_accepted": 4', b'"rows_accepted": 3').replace(b'ed": 1', b'ed": 2')
    return {**files, name: body}, f"{name} has been altered"


def swapped(files: Files) -> tuple[Files, str]:
    one, other = names(files)[1:3]
    return {**files, one: files[other], other: files[one]}, f"{one} has been swapped"


def foreign(files: Files) -> tuple[Files, str]:
    ((name, body),) = chain(1, OTHER).items()
    return {**files, name: body}, f"{name} is foreign"


def forked(files: Files) -> tuple[Files, str]:
    name = names(files)[1]
    return {**files, "again.json": files[name].replace(b'"rows_sent": 5', b'"rows_sent":  5')}, "no fork"


def unreadable(files: Files) -> tuple[Files, str]:
    name = names(files)[3]
    return {**files, name: files[name][:-4]}, f"{name} is not a receipt"


@pytest.mark.parametrize("harm", [missing, altered, swapped, foreign, forked, unreadable])
def test_what_was_done_to_a_chain_is_named(harm: Callable[[Files], tuple[Files, str]]) -> None:
    files, words = harm(chain(5))
    assert any(words in breach for breach in prove(files).breaches), prove(files).breaches


def test_an_altered_newest_receipt_is_told_by_the_hash_that_was_kept() -> None:
    files = chain(3)
    last = names(files)[-1]
    kept = hashlib.sha256(files[last]).hexdigest()
    assert prove(files, newest_sha256=kept).breaches == ()
    changed = {**files, last: files[last].replace(b"2025-07-03", b"2025-07-13")}
    assert any("not the newest" in breach for breach in prove(changed, newest_sha256=kept).breaches)


@settings(max_examples=100, deadline=None)
@given(length=st.integers(3, 12), data=st.data())
def test_no_changed_byte_before_the_newest_receipt_goes_unseen(length: int, data: st.DataObject) -> None:
    files = chain(length)
    name = names(files)[data.draw(st.integers(0, length - 2))]
    body = bytearray(files[name])
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    if bytes(body).rstrip(b"\r\n") != files[name]:
        assert prove({**files, name: bytes(body)}).breaches
