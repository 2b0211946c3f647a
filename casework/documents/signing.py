"""The electronic signature of a contract: PAdES (ETSI EN 319 142) over the whole file, and the proof that it holds.

Here: signing bytes, verifying bytes. Not here: the certificates (`casework.documents.authority`), the life of a contract
(`casework.documents.contracts`).
"""

from __future__ import annotations

import io
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from casework.documents.authority import Credentials
from casework.documents.token import token_signer

FIELD = "Reguarantor"


@dataclass(frozen=True)
class SignatureState:
    """What a verifier finds: `is_whole` (no byte changed since), `is_trusted` (by our authority), who and when it says."""

    is_whole: bool
    is_trusted: bool
    covers_all: bool
    signer: str
    signed_at: datetime | None

    @property
    def holds(self) -> bool:
        """Whether the signature proves the file as it is."""
        return self.is_whole and self.is_trusted and self.covers_all


def signed(content: bytes, by: Credentials, *, reason: str, place: str) -> bytes:
    """The document with a PAdES signature of the company; `reason` names the act and who did it."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        location=place,
        certify=True,
    )
    out = io.BytesIO()
    with _signer(by) as signer:
        signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), meta, signer=signer, output=out)
    return out.getvalue()


def _signer(by: Credentials) -> AbstractContextManager[Any]:
    from pyhanko.sign import signers  # noqa: PLC0415

    if isinstance(by.key, Path):
        return nullcontext(
            signers.SimpleSigner.load(str(by.key), str(by.certificate), ca_chain_files=(str(by.authority),))
        )
    return token_signer(by.key, by.certificate, by.authority)


def verify(content: bytes, *authorities: Path) -> list[SignatureState]:
    """The state of each signature in a PDF; none for a file that has none, or is none."""
    from pyhanko.keys import load_cert_from_pemder  # noqa: PLC0415
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    context = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(each)) for each in authorities], allow_fetching=False
    )
    try:
        embedded = PdfFileReader(io.BytesIO(content)).embedded_signatures
        states = [(validate_pdf_signature(one, context), one) for one in embedded]
    except (PdfError, ValueError, IndexError, KeyError):
        return []
    return [
        SignatureState(
            is_whole=bool(state.intact and state.valid),
            is_trusted=bool(state.trusted),
            covers_all=state.coverage == SignatureCoverageLevel.ENTIRE_FILE,
            signer=str(state.signing_cert.subject.native.get("common_name", "")),
            signed_at=one.self_reported_timestamp,
        )
        for state, one in states
    ]
