"""The local certificate authority of this installation, and the certificate that contracts are signed with.

Here: making both once, durable and for their owner only; a token takes their place where there is one. Not here:
signing (`casework.documents.signing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from casework.settings import Token
from ingestion.durable import write_secret
from ingestion.home import Home

YEARS_AUTHORITY, YEARS_SIGNER = 20, 5
AUTHORITY = "contract-authority.pem"
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Credentials:
    """The signing key, a file or on a token, with files in PEM: its certificate, and the authority's, which verifiers trust."""

    key: Path | Token
    certificate: Path
    authority: Path


def credentials(home: Home, company: str, token: Token | None = None, *, now: datetime | None = None) -> Credentials:
    """Those of the token, where there is one; else those of this home, made at their first use."""
    if token is not None:
        return Credentials(token, token.certificate, token.authority)
    key = home.keys / "contract.key.pem"
    found = Credentials(key, home.keys / "contract.pem", home.keys / AUTHORITY)
    if not found.certificate.is_file():
        _make(found, key, company, now or datetime.now(UTC))
    return found


def authorities(home: Home, token: Token | None = None) -> list[Path]:
    """Whose signatures are trusted: the token's authority, and that of this home, which may have signed before there was a token."""
    found = [home.keys / AUTHORITY, *([token.authority] if token else [])]
    return [path for path in found if path.is_file()]


def _make(files: Credentials, key_file: Path, company: str, now: datetime) -> None:
    """The certificate comes last: without it everything is made anew."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name(company, f"{company} CA")
    root = _certificate(
        root_name, root_name, authority_key, authority_key.public_key(), now, YEARS_AUTHORITY, is_authority=True
    )
    leaf = _certificate(
        _name(company, company), root_name, authority_key, key.public_key(), now, YEARS_SIGNER, is_authority=False
    )
    key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for path, content in (
        (key_file, private),
        (files.authority, root.public_bytes(Encoding.PEM)),
        (files.certificate, leaf.public_bytes(Encoding.PEM)),
    ):
        write_secret(path, content, step="authority")


def _name(company: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, signing: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey, now: datetime,
    years: int, *, is_authority: bool,
) -> x509.Certificate:  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + years * _YEAR)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
    )
    if not is_authority:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return made.sign(signing, hashes.SHA256())


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip
