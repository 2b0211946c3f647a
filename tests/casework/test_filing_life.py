"""Any sequence of sendings: bytes are taken in once, numbers stay with their first bytes, an answer once given is given again."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.access.actors import Actor
from casework.access.audit_proof import verify
from casework.filings.evidence import first_difference
from casework.filings.queries import registered
from casework.filings.verbs import submit
from casework.store.engine import open_store
from ingestion.home import Home
from ingestion.identity import Declared

NOW = datetime(2025, 7, 1, tzinfo=UTC)
CONTENTS = [f"bank_no,name,kind,region_code\nB{number},银行,city,330100\n".encode() for number in range(3)]
WHO = Actor("local:test", "operator")

sendings = st.tuples(
    st.sampled_from(range(3)),  # which bytes
    st.sampled_from([None, 1, 2]),  # under which number
    st.sampled_from([None, 1, 9]),  # with which row count in the manifest: right, or wrong
)


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(sendings, min_size=2, max_size=10))
def test_any_sequence_of_sendings(steps: list[tuple[int, int | None, int | None]]) -> None:
    holders: dict[int, int] = {}  # number -> bytes: the model
    accepted: dict[int, str] = {}  # bytes -> filing
    with tempfile.TemporaryDirectory() as folder, open_store(Home(Path(folder))) as store:
        for content, number, rows in steps:
            said = Declared("banks", "self", "2025-06", number, manifest=None if rows is None else {"rows": rows})
            before = len(registered(store))
            given = submit(store.home, "x.csv", said, actor=WHO, store=store, now=NOW, data=CONTENTS[content])
            count = len(registered(store))
            if number is not None and holders.get(number, content) != content:
                assert given.errors[0].rule_id == "F-NUMBER-REUSED"
            elif content in accepted:
                assert (given.filing_id, count) == (accepted[content], before)
            elif rows == 9:
                assert given.errors[0].rule_id == "F-ROW-COUNT"
            else:
                assert given.verdict == "accepted"
                accepted[content] = given.filing_id
            if number is not None and count > before:
                holders.setdefault(number, content)
            again = submit(store.home, "y.csv", said, actor=WHO, store=store, now=NOW, data=CONTENTS[content])
            assert (again, len(registered(store))) == (given, count)
        assert verify(store) is None
        assert first_difference(store) is None
