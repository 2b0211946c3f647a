"""Customers that partners filed, and nobody entered here, are found by the initials of their names too."""

from __future__ import annotations

from casework.access.actors import Actor
from casework.customers.queries import search
from casework.store.engine import open_store
from ingestion.home import Home

OFFICER = Actor("li", "officer")


def test_a_filed_customer_is_found_by_the_initials_of_its_name(small_home: Home) -> None:
    with open_store(small_home) as store:
        assert [one.row["name"] for one in search(store, "KH0007yx", actor=OFFICER)] == ["客户0007有限公司"]
        assert len(search(store, "khyx", actor=OFFICER)) == 0
        assert len(search(store, "yxgs", actor=OFFICER)) == 50
