"""How a build makes what it publishes, as one digest: the warehouse's SQL, the engine, and the code of every judgement.

Here: the digest. Not here: the numbers of the rules, which have a version of their own (`scoring.parameters`), what a build does when the
digest is another (`build`).
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Final

from orchestration.building.transform import project_digest

#: Whose code decides what is in a warehouse; the door's work lies in accepted rows already, and pages only read.
ROOMS: Final = ("scoring", "models", "casework", "orchestration")
_ROOT: Final = Path(__file__).resolve().parents[2]


def method_digest() -> str:
    """Another digest means another warehouse: the next build makes everything anew."""
    return hashlib.sha256(f"{project_digest()} {_code_digest()}".encode()).hexdigest()[:20]


@functools.cache
def _code_digest() -> str:
    """Of the code that this process runs, read once."""
    digest = hashlib.sha256()
    for path in sorted(path for room in ROOMS for path in (_ROOT / room).rglob("*.py")):
        digest.update(str(path.relative_to(_ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
