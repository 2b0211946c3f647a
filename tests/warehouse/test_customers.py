"""Customers that several partners file, their versions, relations and groups, and what was known on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from casework.store.warehouse import published_database
from orchestration.build import as_known
from orchestration.digests import table_digests
from tests.warehouse.conftest import BANK, GUARANTOR, OTHER, PARTNER, House, customer, event, project

FIRST, SECOND, THIRD = (f"9133000000000000{number}X" for number in (11, 22, 33))


def test_of_several_partners_the_latest_period_counts_then_the_first_partner(house: House) -> None:
    house.file("customers", [customer(name="新名")], partner=OTHER, period="2025-05")
    house.file("customers", [customer(name="旧名")], partner=PARTNER, period="2025-04")
    house.file("customers", [customer(FIRST, name="甲")], partner=OTHER, period="2025-05")
    house.file("customers", [customer(FIRST, name="乙")], partner=PARTNER, period="2025-05")
    house.build()
    assert {row[0] for row in house.rows("select name from customer.customers")} == {"新名", "乙"}
    assert house.one("select count(*) from customer.customer_history") == 4
    house.file("customers", [customer(action="D")], partner=OTHER, period="2025-06")
    house.build()
    assert {row[0] for row in house.rows("select name from customer.customers")} == {"旧名", "乙"}


def test_history_keeps_valid_and_known_time(house: House) -> None:
    days = [datetime(2025, 5, 2, tzinfo=UTC), datetime(2025, 5, 20, tzinfo=UTC), datetime(2025, 6, 2, tzinfo=UTC)]
    house.file("customers", [customer(size="S")], period="2025-04", received_at=days[0])
    house.file("customers", [customer(size="T", action="U")], period="2025-04", received_at=days[1])
    house.file("customers", [customer(size="M", action="U")], period="2025-05", received_at=days[2])
    house.build()
    sql = "select size, valid_from, valid_to, known_from, known_to from customer.customer_history order by known_from"
    naive = [day.replace(tzinfo=None) for day in days]
    assert house.rows(sql) == [
        ("S", date(2025, 4, 1), date(2025, 5, 1), naive[0], naive[1]),
        ("T", date(2025, 4, 1), date(2025, 5, 1), naive[1], None),
        ("M", date(2025, 5, 1), None, naive[2], None),
    ]


def test_control_ties_customers_into_groups_and_a_lone_one_has_none(house: House) -> None:
    shared = "330102198001010011"
    house.file(
        "customers",
        [customer(FIRST, legal_representative_id=shared), customer(SECOND), customer(THIRD, controller_id="X1")],
    )
    relation = {"from_id": SECOND, "from_name": "乙", "to_id": shared, "to_name": "人"}
    house.file("customer_relations", [{**relation, "kind": "SHAREHOLDER", "share": "0.50"}], period="2025-05")
    house.build()
    assert house.rows("from customer.groups") == []
    house.file("customer_relations", [{**relation, "kind": "SHAREHOLDER", "share": "0.51", "action": "U"}])
    house.build()
    assert house.one("select members from customer.groups") == 2
    grouped = house.rows("select id_number from customer.customers where group_id is not null order by 1")
    assert grouped == [(FIRST,), (SECOND,)]
    assert (
        house.one("select strength, evidence from customer.relations where kind = 'SHAREHOLDER'")[1]
        == "customer_relations"
    )
    house.file("customer_relations", [{**relation, "kind": "SHAREHOLDER", "action": "D"}])
    house.build()
    assert house.rows("from customer.groups") == []
    assert house.one("select count(group_id) from customer.customers") == 0


def test_partners_and_agreements_say_what_projects_add_up_to(house: House) -> None:
    house.file("guarantors", [GUARANTOR], partner="self")
    house.file("banks", [BANK], partner="self")
    house.file("customers", [customer()])
    house.file("projects", [project(agreement_no="A1"), project("P2", agreement_no="A1")])
    events = [
        event(1, "DISBURSEMENT", date(2025, 5, 10), "1200.00"),
        event(1, "DISBURSEMENT", date(2025, 5, 10), "1200.00", "P2"),
        event(2, "COMPENSATION", date(2025, 6, 20), "600.00", "P2"),
    ]
    house.file("project_events", events)
    house.build()
    columns = "projects, guaranteed_balance, compensation_rate, leverage, grade"
    row = house.one(f"select {columns} from partner.partners where partner_id = '{PARTNER}'")  # noqa: S608
    assert (row[0], float(row[1]), row[3], row[4]) == (2, 1800.0, None, "unrated")
    assert row[2] == 600 / ((2400 + 1800) / 12)
    assert house.one("select compensation_rate from partner.partners where role = 'bank'") is None
    assert [float(value) for value in house.one("select converted_amount, projects from partner.agreements")] == [
        2_000_000,
        2,
    ]


def test_what_was_known_on_a_day_never_changes(house: House) -> None:
    may, june = datetime(2025, 5, 31, 23, 59, 59, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    house.file("customers", [customer()], period="2025-05", received_at=may)
    house.file("projects", [project()], period="2025-05", received_at=may)
    house.file(
        "project_events", [event(1, "DISBURSEMENT", date(2025, 5, 10), "100.00")], period="2025-05", received_at=may
    )
    house.build(date(2025, 5, 31))
    published = published_database(house.home)
    assert published
    as_published = table_digests(published)
    house.file("project_events", [event(1, "DISBURSEMENT", date(2025, 5, 10), "70.00", action="U")], received_at=june)
    house.build(date(2025, 6, 1))
    database = as_known(house.home, date(2025, 5, 31), registered=house.register.frame())
    assert table_digests(database) == as_published
    assert float(house.one("select guaranteed_balance from project.projects", database)) == 100
    again = as_known(house.home, date(2025, 5, 31), registered=house.register.frame())
    assert again == database
    assert float(house.one("select guaranteed_balance from project.projects")) == 70
