"""What the gateway asks of the platform: whose token it is, to take a file in, and to see what was filed.

Here: the protocol and the plain values that pass through it. Not here: HTTP (`app`), who answers (`casework.gateway`).

Every answer is about what the holder may see. A filing of somebody else is None, exactly like one that there never was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from ingestion.identity import Declared


@dataclass(frozen=True)
class Holder:
    """Whoever sends the token: a program of one institution."""

    token_id: str
    partner_id: str
    role: str


@dataclass(frozen=True)
class Upload:
    """A file that has arrived whole: where it lies, its hash and size, and what its sender calls it."""

    path: Path
    sha256: str
    size: int
    filename: str


@dataclass(frozen=True)
class Answer:
    """A receipt as JSON bytes, as they are stored; `is_new` where this submission made it."""

    body: bytes
    is_new: bool


@dataclass(frozen=True)
class Wanted:
    """Which filings, and how many of them; `before` is the last filing of the page before."""

    limit: int
    before: str | None = None
    contract: str | None = None
    period: str | None = None
    verdict: str | None = None


@dataclass(frozen=True)
class Filing:
    """A registered filing as its sender may see it. `published` names the build that pages and exports show it in, once there is one."""

    filing_id: str
    partner_id: str | None
    contract: str | None
    contract_version: int | None
    period: str | None
    sequence: int | None
    filename: str
    sha256: str
    verdict: str
    rows_sent: int
    rows_accepted: int
    rows_quarantined: int
    rows_refused: int
    received_at: datetime
    receipt_sha256: str
    published: dict[str, Any] | None = None

    @property
    def status(self) -> str:
        """``refused``; ``registered`` while the figures do not show it yet; ``published`` when they do."""
        if self.verdict == "refused":
            return "refused"
        return "published" if self.published else "registered"


class Exchange(Protocol):
    """The platform behind the gateway. Whatever cannot be done is raised as `problems.ProblemError`."""

    async def holder(self, token: str, source: str) -> Holder:
        """Whose token it is; `source` is the network address that it came from."""

    async def require(self, holder: Holder, verb: str) -> None:
        """Return when the holder may ``read`` or ``submit`` filings."""

    async def submit(
        self, holder: Holder, upload: Upload, declared: Declared, *, dry_run: bool, key: str | None
    ) -> Answer:
        """Take the file in (or only say what would become of it) and give its receipt. `key` is the client's Idempotency-Key."""

    async def filings(self, holder: Holder, wanted: Wanted) -> list[Filing] | None:
        """A page of the holder's filings, newest first; None when the one it should begin after is not the holder's."""

    async def filing(self, holder: Holder, filing_id: str) -> Filing | None:
        """One of the holder's filings."""

    async def receipt(self, holder: Holder, filing_id: str) -> bytes | None:
        """Its receipt as JSON bytes, as registered."""

    async def repair_kit(self, holder: Holder, filing_id: str) -> tuple[str, bytes] | None:
        """File name and bytes of its repair kit; None also where nothing of it is to be mended."""

    async def health(self) -> dict[str, bool]:
        """What was looked at, and whether it is well."""

    async def close(self) -> None:
        """End what was started."""
