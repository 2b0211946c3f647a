"""Which version of its contract a file follows: what was said, or what its header means.

Here: telling, and refusing what cannot be told or is not taken on the day. Not here: matching one version's header (`headers`), what the
versions are (`ingestion.contracts.versions`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from ingestion.contracts.model import Contract
from ingestion.contracts.versions import in_force, not_taken, versions_of
from ingestion.readers.headers import known_headers, plain
from ingestion.readers.table import UnreadableError


def version_filed(
    headers: Sequence[str], newest: Contract, said: int | None, own: Mapping[str, str], day: datetime.date
) -> Contract:
    """The version of a file's rows: the one said, or the one whose columns the header names.

    A header of columns that all versions share is read as the version in force. Columns of two versions in one header, or beside the
    version said, refuse the file (`F-HEADER-VERSION`): whichever was taken, a value would be lost.
    """
    if newest.before is None:
        return newest
    words = {plain(header): header.strip() for header in headers}
    known = {one.version: frozenset(known_headers(one, dict(own))) for one in versions_of(newest)}
    foreign = {version: _foreign(words, known, version) for version in known}
    if said is None:
        fewest = min(map(len, foreign.values()))
        fitting = [one for one in versions_of(newest) if len(foreign[one.version]) == fewest]
        current = in_force(newest, day)
        filed = current if current in fitting else fitting[0]
    else:
        filed = next(one for one in versions_of(newest) if one.version == said)
    if strange := foreign[filed.version]:
        columns = ", ".join(words[word] for word in dict.fromkeys(word for word, _ in strange))
        raise UnreadableError("F-HEADER-VERSION", columns=columns, version=filed.version, other=strange[0][1])
    if refused := not_taken(newest, filed, day):
        problem = UnreadableError(refused[0])
        problem.values = refused[1]
        raise problem
    return filed


def _foreign(words: Iterable[str], known: Mapping[int, frozenset[str]], version: int) -> list[tuple[str, int]]:
    """Headers that this version does not know and another does, each with that other version."""
    strange = (word for word in words if word not in known[version])
    return [(word, other) for word in strange for other, names in known.items() if word in names]
