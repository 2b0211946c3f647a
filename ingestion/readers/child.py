"""The child process: reads or unpacks one file of a risky format under limits, and prints one line of JSON.

Run as ``python -m ingestion.readers.child KIND SOURCE SCRATCH``, with the headers that would be known on standard input. It has no network
where the system lets it give that up, no name of the home folder, and sees nothing of what was filed before.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import resource
import sys
from pathlib import Path

from ingestion.readers.limits import CHILD_FILE, CHILD_MEMORY, CHILD_SECONDS

TEXT, UNPACKED = "text.parquet", "unpacked"
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def main(kind: str, source: str, scratch: str) -> None:
    """Read, write, tell."""
    known = frozenset(json.load(sys.stdin))
    _give_up_network()
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHILD_FILE, CHILD_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from ingestion.readers.table import UnreadableError  # noqa: PLC0415 - nothing is loaded before the limits stand

    try:
        answer = _read(kind, Path(source), Path(scratch), known)
    except UnreadableError as problem:
        answer = {"problem": problem.rule_id, "rows": problem.rows, "values": dict(problem.values)}
    sys.stdout.write("\n" + json.dumps(answer))


def _give_up_network() -> None:
    """A network of its own, in which there is nothing; where the system forbids that, the other limits must do."""
    with contextlib.suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None).unshare
        if unshare(_NEW_NETWORK):
            unshare(_NEW_USER | _NEW_NETWORK)


def _read(kind: str, source: Path, scratch: Path, known: frozenset[str]) -> dict[str, object]:
    """Each format loads its own libraries only."""
    match kind:
        case "gzip" | "zip":
            from ingestion.readers import packed  # noqa: PLC0415

            if kind == "gzip":
                packed.unpack_gzip(source, scratch / UNPACKED)
                return {UNPACKED: True}
            parts = packed.members(source)
            if not packed.is_spreadsheet(parts):
                packed.unpack_zip(source, parts, scratch / UNPACKED)
                return {UNPACKED: True}
            return _read("xlsx", source, scratch, known)
        case "xlsx":
            from ingestion.readers.spreadsheet import to_text  # noqa: PLC0415

            return to_text(source, scratch / TEXT, known)
        case "parquet":
            from ingestion.readers.columnar import parquet_to_text  # noqa: PLC0415

            return parquet_to_text(source, scratch / TEXT)
        case _:
            from ingestion.readers.json_lines import json_lines_to_text  # noqa: PLC0415

            return json_lines_to_text(source, scratch / TEXT)


if __name__ == "__main__":
    main(*sys.argv[1:])
