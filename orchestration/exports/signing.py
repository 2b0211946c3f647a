"""Detached Ed25519 signatures over manifests, with a key of this installation.

Here: making the key once, signing, verifying. Anyone verifies with public tools: ``openssl pkeyutl -verify -pubin -inkey public_key.pem
-rawin -in manifest.json -sigfile manifest.json.sig``. The fingerprint is agreed once, outside the exchange.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ingestion.durable import write_secret
from ingestion.home import Home
from orchestration.exports.description import ReportError

KEY_NAME = "export-signing.pem"


def signing_key(home: Home) -> Ed25519PrivateKey:
    """The installation's key; made at its first use, readable by its owner alone. Raises ReportError when it is damaged."""
    path = key_file(home)
    if not path.exists():
        _make(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as damage:
        raise ReportError(f"the signing key {path} is damaged; restore a backup of it") from damage
    if not isinstance(key, Ed25519PrivateKey):
        raise ReportError(f"{path} is not an Ed25519 key; restore a backup of it")
    return key


def key_file(home: Home) -> Path:
    """Where the key of this installation is kept."""
    return home.root / "keys" / KEY_NAME


def _make(path: Path) -> None:
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_secret(path, content, step="sign.key")


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """The public half, as goes beside a signature."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(pem: bytes) -> str:
    """SHA-256 of a public key's PEM text, for comparing over another channel."""
    return sha256(pem).hexdigest()


def is_signed_by(pem: bytes, content: bytes, signature: bytes) -> bool:
    """Whether `signature` over `content` was made with the key whose public half is `pem`."""
    public = load_pem_public_key(pem)
    if not isinstance(public, Ed25519PublicKey):
        return False
    try:
        public.verify(signature, content)
    except InvalidSignature:
        return False
    return True
