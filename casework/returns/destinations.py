"""Where returns go: what the file ``destinations.yaml`` of the home says, read strictly.

Here: a destination of each return. Not here: carrying files there (`orchestration.exports.carriers`).

    default: {to: "folder:/srv/regulator/in"}
    business-detail: {to: "sftp://backstop@sftp.example:22/in", key: keys/sftp, known_hosts: keys/known_hosts}

A key and the known hosts lie under the home; no password is ever written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from casework.settings import WrongSetting
from ingestion.home import Home

DEFAULT = "default"
FOLDER, SFTP = "folder", "sftp"
_KEYS = {"to", "key", "known_hosts"}
_SFTP_PORT = 22


@dataclass(frozen=True)
class Destination:
    """One place: a folder, or a folder of an SFTP server with the key to sign in by and the file of hosts that are trusted."""

    kind: str
    path: str
    host: str = ""
    port: int = _SFTP_PORT
    user: str = ""
    key: Path | None = None
    known_hosts: Path | None = None

    @property
    def address(self) -> str:
        """As people write it, without anything secret."""
        return (
            f"folder:{self.path}" if self.kind == FOLDER else f"sftp://{self.user}@{self.host}:{self.port}{self.path}"
        )


def destinations(home: Home) -> dict[str, Destination]:
    """Destination by the return's name, and that of the others under ``default``; none when the home has no such file."""
    path = home.destinations
    if not path.is_file():
        return {}
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path} cannot be read: {error}") from error
    if not isinstance(said, dict):
        raise WrongSetting(f"{path} must say a destination for each return, or for `{DEFAULT}`")
    return {str(name): _destination(home, f"{path}: {name}", one) for name, one in said.items()}


def destination_of(home: Home, report: str) -> Destination | None:
    """Where a return goes, or None where the home does not say."""
    found = destinations(home)
    return found.get(report, found.get(DEFAULT))


def _destination(home: Home, where: str, said: Any) -> Destination:
    if not isinstance(said, dict) or not set(said) <= _KEYS or "to" not in said:
        raise WrongSetting(f"{where} must say `to`, and for SFTP `key` and `known_hosts`, and nothing else")
    address = str(said["to"])
    if address.startswith(f"{FOLDER}:"):
        path = address.removeprefix(f"{FOLDER}:")
        if not Path(path).is_absolute():
            raise WrongSetting(f"{where}: a folder is written whole, as folder:/srv/in, not {address!r}")
        return Destination(FOLDER, path)
    parts = urlsplit(address)
    if parts.scheme != SFTP or not parts.hostname or not parts.username or parts.password or not parts.path.strip("/"):
        raise WrongSetting(
            f"{where}: {address!r} is neither folder:/PATH nor sftp://USER@HOST[:PORT]/PATH (without a password)"
        )
    if "key" not in said or "known_hosts" not in said:
        raise WrongSetting(f"{where}: SFTP needs `key` and `known_hosts`, files under {home.root}")
    return Destination(
        SFTP, parts.path, parts.hostname, parts.port or _SFTP_PORT, parts.username, home.root / str(said["key"]),
        home.root / str(said["known_hosts"]),
    )  # fmt: skip
