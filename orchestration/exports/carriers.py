"""Carrying the files of a return to where they go: a folder, or a folder of an SFTP server; each file read back and held against its hash.

Here: putting files there whole or not at all, and what proves that they are there. Not here: which return may go out, retries, the receipt
(`handing_over`).

Files arrive under a name with a dot before it and get their own in one renaming. A folder that is there already must hold the same bytes:
then nothing is sent again.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from casework.returns.destinations import FOLDER, Destination
from ingestion.durable import sync_file, sync_folder

CONNECTING = 30  # seconds


class NotCarried(Exception):
    """The files are not there; `may_pass` where it may work in a while."""

    def __init__(self, what: str, *, may_pass: bool) -> None:
        super().__init__(what)
        self.may_pass = may_pass


@dataclass(frozen=True)
class Carried:
    """What proves it: hashes as read back at the other end, the server's own key, and whether they had been there before."""

    hashes: Mapping[str, str]
    was_there: bool
    host_key: str = ""


def carry(destination: Destination, name: str, files: Mapping[str, bytes]) -> Carried:
    """Put `files` under `name` at the destination; NotCarried says why not."""
    carried = (
        _to_folder(Path(destination.path), name, files)
        if destination.kind == FOLDER
        else _by_sftp(destination, name, files)
    )
    expected = {file: sha256(content).hexdigest() for file, content in files.items()}
    if carried.hashes != expected:
        wrong = sorted(
            file for file in expected.keys() | carried.hashes.keys() if carried.hashes.get(file) != expected.get(file)
        )
        raise NotCarried(
            f"{destination.address}/{name} holds other files than were sent: {', '.join(wrong)}", may_pass=False
        )
    return carried


def _to_folder(parent: Path, name: str, files: Mapping[str, bytes]) -> Carried:
    target, part = parent / name, parent / f".{name}.part"
    try:
        if target.is_dir():
            return Carried(_hashes(target), was_there=True)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for file, content in files.items():
            (part / file).write_bytes(content)
            sync_file(part / file)
        sync_folder(part)
        part.rename(target)
        sync_folder(parent)
        return Carried(_hashes(target), was_there=False)
    except OSError as error:
        raise NotCarried(f"{parent}: {error}", may_pass=True) from error


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _by_sftp(destination: Destination, name: str, files: Mapping[str, bytes]) -> Carried:
    import asyncssh  # noqa: PLC0415 - only where something is sent

    for path in (destination.key, destination.known_hosts):
        if path is None or not path.is_file():
            raise NotCarried(f"there is no file {path}, which {destination.address} needs", may_pass=False)
    try:
        return asyncio.run(_sent(destination, name, files))
    except (asyncssh.HostKeyNotVerifiable, asyncssh.PermissionDenied, asyncssh.KeyImportError) as error:
        raise NotCarried(f"{destination.address}: {error}", may_pass=False) from error
    except (OSError, TimeoutError, asyncssh.Error) as error:
        raise NotCarried(f"{destination.address}: {error or type(error).__name__}", may_pass=True) from error


async def _sent(destination: Destination, name: str, files: Mapping[str, bytes]) -> Carried:
    import asyncssh  # noqa: PLC0415 - as above

    connecting = asyncssh.connect(
        destination.host, destination.port, username=destination.user, client_keys=[str(destination.key)],
        known_hosts=str(destination.known_hosts), config=None, agent_path=None, connect_timeout=CONNECTING, login_timeout=CONNECTING,
    )  # fmt: skip
    async with connecting as connection, connection.start_sftp_client() as remote:
        key = connection.get_server_host_key()
        host_key = key.get_fingerprint() if key else ""
        target = f"{destination.path.rstrip('/')}/{name}"
        was_there = await remote.exists(target)
        if not was_there:
            await _put(remote, f"{destination.path.rstrip('/')}/.{name}.part", target, files)
        return Carried(await _read_back(remote, target), was_there, host_key)


async def _put(remote: object, part: str, target: str, files: Mapping[str, bytes]) -> None:
    import asyncssh  # noqa: PLC0415 - as above

    assert isinstance(remote, asyncssh.SFTPClient)  # noqa: S101
    if await remote.exists(part):
        await remote.rmtree(part)
    await remote.makedirs(part)
    for file, content in files.items():
        async with remote.open(f"{part}/{file}", "wb") as writing:
            await writing.write(content)
    await remote.rename(part, target)


async def _read_back(remote: object, target: str) -> dict[str, str]:
    import asyncssh  # noqa: PLC0415 - as above

    assert isinstance(remote, asyncssh.SFTPClient)  # noqa: S101
    found = {}
    for file in sorted(str(one) for one in await remote.listdir(target)):
        if file not in {".", ".."}:
            async with remote.open(f"{target}/{file}", "rb") as reading:
                content = await reading.read()
                found[file] = sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()
    return found
