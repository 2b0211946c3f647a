"""Proofs over what went out: every export's files have the hashes on record and the manifest carries our signature."""

from __future__ import annotations

import json
from pathlib import Path

from ingestion.home import Home
from orchestration.exports.delivery import CHECKSUMS, MANIFEST, PUBLIC_KEY, SIGNATURE
from orchestration.exports.description import ReportError
from orchestration.exports.signing import is_signed_by, key_file, public_pem, signing_key
from orchestration.verification.arrivals import sha256_of
from orchestration.verification.breach import BreachError


def exports(home: Home) -> str:
    """Each folder under exports: checksums, manifest, signature, our own key."""
    folders = sorted(path for path in home.exports.glob("*") if path.is_dir() and not path.name.startswith("."))
    if not folders:
        return "nothing has been exported yet"
    if not key_file(home).is_file():
        raise BreachError(f"the signing key {key_file(home)} is missing; restore a backup of it")
    try:
        own = public_pem(signing_key(home))
    except ReportError as damage:
        raise BreachError(str(damage)) from damage
    for folder in folders:
        _prove(folder, own)
    return f"{len(folders)} exports with the hashes on record and our signature"


def _prove(folder: Path, own: bytes) -> None:
    try:
        for line in (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines():
            digest, name = line.split("  ", 1)
            _must_have(folder / name, digest)
        manifest = (folder / MANIFEST).read_bytes()
        for name, said in json.loads(manifest)["files"].items():
            _must_have(folder / name, said["sha256"])
        signature, public = (folder / SIGNATURE).read_bytes(), (folder / PUBLIC_KEY).read_bytes()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BreachError(f"export {folder.name} is not whole: {error}") from error
    if public != own or not is_signed_by(own, manifest, signature):
        raise BreachError(f"export {folder.name}: the manifest does not carry our signature")


def _must_have(path: Path, digest: str) -> None:
    if sha256_of(path) != digest:
        raise BreachError(f"export {path.parent.name}: {path.name} has changed since it was made")
