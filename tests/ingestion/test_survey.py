"""What a survey says of delimited bytes is what counting them one by one says, however they fall into blocks and threads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.readers import survey as surveying

COLUMNS = 4
RECORDS = st.lists(
    st.one_of(st.just("a,bc,,d"), st.text(alphabet="a,é\t", max_size=150), st.just("")), min_size=1, max_size=60
)


def one_by_one(body: bytes) -> list[tuple[int, int, int, int]]:
    """Of records with another number of fields: their number, that number, and where they begin and end."""
    found, start = [], 0
    for number, line in enumerate(body.removesuffix(b"\n").split(b"\n")):
        fields = line.count(b",") + 1
        if fields != COLUMNS:
            found.append((number, fields, start, start + len(line)))
        start += len(line) + 1
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("survey")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=RECORDS, ends=st.booleans(), block=st.sampled_from([64, 72, 200, 1 << 19]))
def test_records_and_ragged_ones_are_counted_as_one_by_one(
    folder: Path, records: list[str], ends: bool, block: int
) -> None:
    body = "\n".join(records).encode() + (b"\n" if ends or not records[-1] else b"")
    path = folder / "body.csv"
    path.write_bytes(body)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(surveying, "_BLOCK", block)
        found = surveying.survey(path, body=0, delimiter=",", columns=COLUMNS)
    odd = zip(*(part.tolist() for part in (found.odd, found.odd_fields, found.odd_start, found.odd_end)), strict=True)
    assert found.records == body.count(b"\n") + (not body.endswith(b"\n"))
    assert list(odd) == one_by_one(body)
    assert not found.has_control
