"""Contracts signed by a key that stays on its token: a real PKCS#11 module, SoftHSM, with keys of both kinds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from casework.documents import authority
from casework.documents.authority import Credentials, authorities, credentials
from casework.documents.pages import pdf_of
from casework.documents.signing import signed, verify
from casework.documents.templates import Paragraph
from casework.refusals import Refused
from casework.settings import Settings, Token, WrongSetting
from ingestion.home import Home

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PIN = "271828"
KINDS = ("ec", "rsa")


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory, softhsm: str) -> Iterator[dict[str, Token]]:
    """A token with a key of each kind, and its certificate by an authority that is not this home's."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    _util("--init-token", "--free", "--label", "seal", "--so-pin", PIN, "--pin", PIN)
    yield {kind: _token(folder, softhsm, kind, number) for number, kind in enumerate(KINDS, 1)}
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


def _util(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


def _token(folder: Path, module: str, kind: str, number: int) -> Token:
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    root = ec.generate_private_key(ec.SECP256R1())
    names = [authority._name("集团", common) for common in ("集团 CA", "公司")]
    top = authority._certificate(names[0], names[0], root, root.public_key(), NOW, 20, is_authority=True)
    own = authority._certificate(names[1], names[0], root, key.public_key(), NOW, 5, is_authority=False)  # type: ignore[arg-type]
    files = {}
    for name, certificate in (("certificate", own), ("authority", top)):
        files[name] = folder / f"{kind}-{name}.pem"
        files[name].write_bytes(certificate.public_bytes(Encoding.PEM))
    private = folder / f"{kind}.key"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _util("--import", str(private), "--token", "seal", "--label", kind, "--id", f"0{number}", "--pin", PIN)
    private.unlink()
    return Token(module, "seal", PIN, kind, **files)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_on_a_token_signs_and_its_authority_proves_it(
    tokens: dict[str, Token], tmp_path: Path, kind: str
) -> None:
    token, home = tokens[kind], Home(tmp_path)
    by = credentials(home, "公司", token)
    content = signed(pdf_of([Paragraph("text", "正文")], "合同"), by, reason="P1 an", place="CN")
    (state,) = verify(content, *authorities(home, token))
    assert (state.holds, state.signer) == (True, "公司")
    assert not any(one.holds for one in verify(content[:-200] + b"x" * 200, token.authority))
    assert not home.keys.exists()


def test_contracts_from_before_the_token_still_verify(tokens: dict[str, Token], tmp_path: Path) -> None:
    home = Home(tmp_path)
    content = signed(
        pdf_of([Paragraph("text", "正文")], "合同"), credentials(home, "公司", now=NOW), reason="P1", place="CN"
    )
    assert [state.holds for state in verify(content, *authorities(home, tokens["ec"]))] == [True]


@pytest.mark.parametrize(
    "changed", [{"pin": "000000"}, {"label": "another"}, {"key": "none"}, {"module": "/nowhere.so"}]
)
def test_a_token_that_does_not_sign_is_refused_in_words(tokens: dict[str, Token], changed: dict[str, str]) -> None:
    token = replace(tokens["ec"], **changed)
    by = Credentials(token, token.certificate, token.authority)
    with pytest.raises(Refused, match="did not sign") as caught:
        signed(pdf_of([Paragraph("text", "正文")], "合同"), by, reason="P1", place="CN")
    assert caught.value.code == "token_failed"
    assert PIN not in str(caught.value)


def test_settings_name_the_token_whole_or_not_at_all(tokens: dict[str, Token], tmp_path: Path) -> None:
    token = tokens["ec"]
    given = {f"BACKSTOP_PKCS11_{name.upper()}": str(value) for name, value in vars(token).items()}
    assert Settings.from_environment({"BACKSTOP_HOME": str(tmp_path), **given}).token == token
    with pytest.raises(WrongSetting, match="BACKSTOP_PKCS11_PIN"):
        Settings.from_environment({**given, "BACKSTOP_PKCS11_PIN": ""})
    with pytest.raises(WrongSetting, match="is not there"):
        Settings.from_environment({**given, "BACKSTOP_PKCS11_AUTHORITY": "/nowhere.pem"})


def test_the_authoritys_names_are_those_of_the_certificate(tokens: dict[str, Token]) -> None:
    certificate = x509.load_pem_x509_certificate(tokens["rsa"].certificate.read_bytes())
    assert "公司" in certificate.subject.rfc4514_string()
