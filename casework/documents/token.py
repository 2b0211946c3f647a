"""Signing with a key that never leaves its token (加密机、U盾): over PKCS#11, with the module that the token's maker ships.

Here: the session for one signature. Not here: which token (`casework.settings`), the signature itself (`casework.documents.signing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from casework.refusals import Refused
from casework.settings import Token


@contextmanager
def token_signer(token: Token, certificate: Path, authority: Path) -> Iterator[Any]:
    """A signer of pyHanko's over the token's key. Refused, with what the token said, when it cannot be reached or does not sign."""
    try:
        from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415 - an extra, only where there is a token
    except ModuleNotFoundError as error:
        raise RuntimeError("a token needs its driver: install backstop with the extra `token`") from error
    from pyhanko.config.pkcs11 import TokenCriteria  # noqa: PLC0415
    from pyhanko.keys import load_cert_from_pemder  # noqa: PLC0415
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session  # noqa: PLC0415

    own = load_cert_from_pemder(str(certificate))
    try:
        session = open_pkcs11_session(token.module, token_criteria=TokenCriteria(label=token.label), user_pin=token.pin)
        with session:
            yield PKCS11Signer(
                session,
                signing_cert=own,
                ca_chain=[load_cert_from_pemder(str(authority))],
                key_label=token.key,
                use_raw_mechanism=own.public_key.algorithm == "ec",  # many tokens sign a hash and make none
            )
    except (PKCS11Error, OSError, RuntimeError) as failure:
        raise Refused("token_failed", what=f"{type(failure).__name__} {failure}".strip()[:200]) from failure
