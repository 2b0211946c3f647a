"""A checked return goes to its destination once, whole, with proof: over a real SFTP server that fails on the way, and into a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import asyncssh
import pytest
import sftp_server

from casework.access.actors import Actor
from casework.access.rights import Denied
from casework.returns.queries import receipt_of, returns
from casework.returns.verbs import ReturnRefused, sign_as_checker, sign_as_preparer
from casework.settings import WrongSetting
from casework.store.engine import Store, open_store
from ingestion.home import Home
from orchestration.exports import ReportError, export_report
from orchestration.exports.handing_over import hand_over, hand_over_waiting, waiting

MAKER, CHECKER = Actor("li", "risk"), Actor("wang", "approver")


@pytest.fixture
def store(own_home: Home) -> Iterator[Store]:
    with open_store(own_home) as store:
        yield store


@pytest.fixture
def folder(store: Store) -> str:
    """A return that was made and prepared, and not checked yet."""
    name = export_report(store.home, "business-statistics", "2025-05").folder.name
    sign_as_preparer(store, MAKER, name)
    return name


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_over_sftp_it_goes_once_with_retries_and_what_proves_it(store: Store, folder: str, tmp_path: Path) -> None:
    waits: list[float] = []
    with sftp_server.serving(tmp_path / "regulator") as server:
        server.write_keys(store.home.root)
        store.home.destinations.write_text(server.destination, encoding="utf-8")
        with pytest.raises(ReturnRefused, match="was not checked"):
            hand_over(store, MAKER, folder)
        sign_as_checker(store, CHECKER, folder)
        with pytest.raises(Denied):
            hand_over(store, CHECKER, folder)
        assert waiting(store) == [folder]
        server.refusing = 2
        done = hand_over(store, MAKER, folder, wait=waits.append)
        there = tmp_path / "regulator" / "in" / folder
        assert hashes(there) == hashes(store.home.exports / folder) == done.receipt["files"]
        assert [path.name for path in there.parent.iterdir()] == [folder]
        assert (done.is_new, done.receipt["attempts"], waits) == (True, 3, [2.0, 15.0])
        assert done.receipt["host_key"] == server.host_key.get_fingerprint()
        assert receipt_of(store, folder) == done.receipt
        (row,) = returns(store.home, store).to_dicts()
        assert row["delivered_to"] == done.receipt["to"]
        assert not waiting(store)
        written = len(server.files_written)
        again = hand_over(store, MAKER, folder)
        assert (again.receipt, again.is_new) == (done.receipt, False)
        assert len(server.files_written) == written


def test_after_a_crash_nothing_is_sent_twice_and_other_bytes_are_never_overwritten(
    store: Store, folder: str, tmp_path: Path
) -> None:
    sign_as_checker(store, CHECKER, folder)
    with sftp_server.serving(tmp_path / "regulator") as server:
        server.write_keys(store.home.root)
        store.home.destinations.write_text(server.destination, encoding="utf-8")
        half = tmp_path / "regulator" / "in" / f".{folder}.part"
        half.mkdir()
        (half / "leftover").write_text("of a run that was killed", encoding="utf-8")
        assert hand_over_waiting(store, MAKER) == ([folder], [])
        kept = store.home.deliveries / f"{folder}.json"
        kept.unlink()  # as if killed before the receipt
        written = len(server.files_written)
        done = hand_over(store, MAKER, folder)
        assert done.receipt["was_there"]
        assert len(server.files_written) == written
        kept.unlink()
        (tmp_path / "regulator" / "in" / folder / "manifest.json").write_text("{}", encoding="utf-8")
        with pytest.raises(ReportError, match=r"holds other files than were sent: manifest.json"):
            hand_over(store, MAKER, folder)


def test_a_server_that_is_not_the_known_one_gets_nothing(store: Store, folder: str, tmp_path: Path) -> None:
    sign_as_checker(store, CHECKER, folder)
    waits: list[float] = []
    with sftp_server.serving(tmp_path / "regulator") as server:
        server.write_keys(store.home.root)
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
        (store.home.keys / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {other}\n", encoding="utf-8")
        store.home.destinations.write_text(server.destination, encoding="utf-8")
        with pytest.raises(ReportError, match="in 1 attempts"):
            hand_over(store, MAKER, folder, wait=waits.append)
        assert not waits
        assert not server.files_written
    with pytest.raises(ReportError, match="in 4 attempts"):  # nobody listens there any more
        (store.home.keys / "known_hosts").write_text("", encoding="utf-8")
        hand_over(store, MAKER, folder, wait=waits.append)
    assert waits == [2.0, 15.0, 60.0]


def test_into_a_folder(store: Store, folder: str, tmp_path: Path) -> None:
    sign_as_checker(store, CHECKER, folder)
    with pytest.raises(ReportError, match="names no destination"):
        hand_over(store, MAKER, folder)
    store.home.destinations.write_text(f'business-statistics: {{to: "folder:{tmp_path}/in"}}\n', encoding="utf-8")
    receipt = hand_over(store, MAKER, folder).receipt
    assert hashes(tmp_path / "in" / folder) == receipt["files"]
    # what was signed is what goes out
    manifest = store.home.exports / folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "lines": 0}), encoding="utf-8")
    with pytest.raises(ReturnRefused, match="or changed since"):
        hand_over(store, MAKER, folder)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("default: folder:/srv", "must say `to`"),
        ('default: {to: "folder:in"}', "a folder is written whole"),
        ('default: {to: "sftp://u:secret@h/in", key: k, known_hosts: h}', "without a password"),
        ('default: {to: "sftp://u@h/in"}', "needs `key` and `known_hosts`"),
        ("default: [", "cannot be read"),
    ],
)
def test_a_destination_that_cannot_be_meant_is_named(store: Store, folder: str, said: str, wrong: str) -> None:
    sign_as_checker(store, CHECKER, folder)
    store.home.destinations.write_text(said, encoding="utf-8")
    with pytest.raises(WrongSetting, match=wrong):
        hand_over(store, MAKER, folder)
