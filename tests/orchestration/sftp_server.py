"""A real SFTP server on this machine, in a thread of its own, that lets one key in and serves one folder."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

USER = "backstop"


@dataclass
class Server:
    """Where it listens, whom it trusts, how many came; the next `refusing` connections are cut."""

    root: Path
    host_key: asyncssh.SSHKey
    client_key: asyncssh.SSHKey
    port: int = 0
    refusing: int = 0
    came: int = 0
    files_written: list[str] = field(default_factory=list)

    def write_keys(self, home: Path) -> None:
        """What a client needs: its key, and this server's among the known hosts."""
        folder = home / "keys"
        folder.mkdir(parents=True, exist_ok=True)
        self.client_key.write_private_key(folder / "sftp")
        public = self.host_key.export_public_key().decode().strip()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {public}\n", encoding="utf-8")

    @property
    def destination(self) -> str:
        """As `destinations.yaml` says it."""
        address = f"sftp://{USER}@127.0.0.1:{self.port}/in"
        return f'default: {{to: "{address}", key: keys/sftp, known_hosts: keys/known_hosts}}\n'


@contextmanager
def serving(root: Path) -> Iterator[Server]:
    """A running server over `root`."""
    (root / "in").mkdir(parents=True)
    server = Server(root, asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519"))
    ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        listening = await asyncssh.create_server(
            lambda: _Door(server), "127.0.0.1", 0, server_host_keys=[server.host_key],
            sftp_factory=lambda channel: _Counting(channel, chroot=str(root).encode(), server=server),
        )  # fmt: skip
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        listening.close()
        await listening.wait_closed()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    assert ready.wait(30)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)


class _Door(asyncssh.SSHServer):
    def __init__(self, server: Server) -> None:
        self._server = server

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._server.came += 1
        if self._server.refusing:
            self._server.refusing -= 1
            conn.abort()

    def begin_auth(self, username: str) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == USER and key == self._server.client_key.convert_to_public()


class _Counting(asyncssh.SFTPServer):
    def __init__(self, channel: Any, *, chroot: bytes, server: Server) -> None:
        super().__init__(channel, chroot=chroot)
        self._server = server

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        if pflags & asyncssh.FXF_WRITE:
            self._server.files_written.append(path.decode())
        return super().open(path, pflags, attrs)
