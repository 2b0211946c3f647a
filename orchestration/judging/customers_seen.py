"""Which customers scoring sees otherwise than before: of these all projects are assessed anew, of others those that changed themselves.

Here: what was seen of each customer, as one number, and who is another now, which is kept until a build is finished, like the groups.
Not here: facts and grades (`judgement`), limits that a customer breaks (`limiting`).
"""

from __future__ import annotations

import duckdb
import polars as pl

from orchestration.judging.tables import keep_aside
from scoring.columns import CUSTOMERS_AT_RISK

#: Customers of whom anything that the risk of a project rests on is another; a finished build forgets them.
OTHERS = "judgement.customers_judged_otherwise"
_TABLES = f"""
    create table if not exists judgement.customers_seen (customer_id varchar, digest ubigint);
    create table if not exists {OTHERS} (customer_id varchar);
    create or replace temp table customers_now as select customer_id, hash(*columns(*)) as digest from customers_at_hand
"""  # noqa: S608 - a constant of ours
_ANEW = "create or replace table judgement.customers_seen as from customers_now"
_COMPARED = f"""
    create or replace temp table customers_before as
    from judgement.customers_seen where customer_id in (select customer_id from intermediate.changed_customers);
    insert into {OTHERS}
    select customer_id from (from customers_now except from customers_before)
    union select customer_id from (from customers_before except from customers_now);
    delete from judgement.customers_seen where customer_id in (select customer_id from customers_before);
    insert into judgement.customers_seen from customers_now
"""  # noqa: S608 - constants of ours


def note(connection: duckdb.DuckDBPyConnection, customers: pl.DataFrame, grades: pl.DataFrame, *, anew: bool) -> None:
    """Note what is seen of all customers, or of those that changed, and who of these is another.

    `customers` are rows of CUSTOMERS_AT_RISK without what limits say, `grades` the grades that count (`customer_id`, `grade`).
    """
    facts = customers.select(name for name in CUSTOMERS_AT_RISK if name != "group_over_limit")
    seen = facts.join(grades.select("customer_id", "grade"), on="customer_id", how="left", maintain_order="left")
    keep_aside(connection, "customers_at_hand", seen)
    connection.execute(_TABLES)
    connection.execute(_ANEW if anew else _COMPARED)
    connection.execute("drop table customers_at_hand")
