"""Linkage in a build: which customer records may be one customer, from changed records alone.

Here: records and the clues that they share, kept in the work file; pairs found by a shared clue, with their levels of agreement; the
candidates. Not here: how records are compared and what that is worth (`models.linkage`), what people said of a pair (`casework.customers`).

A record counts as changed when something that is compared is another than before, so most builds find none and only look at the answers.
Pairs are looked for again around every record that shares a clue with a changed one: a clue that too many share stops being one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb
import polars as pl

from casework.store.empty_tables import create_empty
from casework.store.questions import frame_of
from models.linkage.fields import COMPARED, FILED, RECORDS, keys, parts_sql, records
from models.linkage.rarity import rarity_sql
from models.linkage.weights import RARITY, SCORED, Weights, scored, shipped_weights
from orchestration.judging.tables import in_pieces, replace_table
from scoring.parameters.model import InForce

#: Answers of people: of two records, that they are one customer or that they are not.
ANSWERS = {"customer_id": pl.String, "other_customer_id": pl.String, "answer": pl.String}
PAIRS = {
    "customer_id": pl.String,
    "other_customer_id": pl.String,
    **{one.name: pl.Int32 for one in COMPARED},
    RARITY: pl.Float64,
}
CANDIDATES = ("customer_id", "other_customer_id", *SCORED, "status", "weights_version")


def _no_answers() -> pl.DataFrame:
    return pl.DataFrame(schema=ANSWERS)


@dataclass(frozen=True)
class Linkage:
    """What people decided about linkage: their answers, and the weights learned last (None: those that ship)."""

    answers: pl.DataFrame = field(default_factory=_no_answers)
    weights: Weights | None = None


_TABLES = """
    create table if not exists judgement.linkage_seen (customer_id varchar, digest ubigint);
    create table if not exists judgement.linkage_clues (
        customer_id varchar, is_firm boolean, clue ubigint, is_number boolean, checked_space varchar, checked_number varchar
    );
"""
#: Rows that are other than when they were last compared, new ones, and those that are gone.
_NOTE_CHANGED = """
    create or replace temp table seen_now as
    select customer_id, hash({columns}) as digest from judgement_inputs.linkage_rows where {looked_at};
    create or replace temp table relinked as
    select customer_id from (from seen_now except from judgement.linkage_seen)
    union
    select customer_id from judgement.linkage_seen where customer_id not in (select customer_id from seen_now) and {looked_at};
    delete from judgement.linkage_seen where customer_id in (from relinked);
    insert into judgement.linkage_seen from seen_now where customer_id in (from relinked);
"""
_ANYTHING_FILED = "select 1 from intermediate.changed_directly where kind = 'customer' limit 1"
#: Whoever shares a clue with a changed record, before or after the change.
_NOTE_TOUCHED = """
    create or replace temp table touched_clues as
    select clue from judgement.linkage_clues where customer_id in (from relinked) union select hash(key) as clue from fresh_clues;
    delete from judgement.linkage_records where customer_id in (from relinked);
    insert into judgement.linkage_records from fresh_records;
    delete from judgement.linkage_clues where customer_id in (from relinked);
    insert into judgement.linkage_clues
    select clues.customer_id, clues.is_firm, hash(clues.key), starts_with(clues.key, 'number|'),
        case when made.is_checked then made.number_space end, case when made.is_checked then made.number end
    from fresh_clues as clues inner join fresh_records as made on clues.customer_id = made.customer_id;
    create or replace temp table touched_records as
    from relinked union select customer_id from judgement.linkage_clues where clue in (from touched_clues);
"""
#: Two numbers whose check digits hold are two customers, whatever they share: most pairs need not be compared at all, and a clue that only
#: such records of one kind of number share leads to none.
_FIND_PAIRS = """
    create or replace temp table found_pairs as
    with shared as (
        select is_firm, clue from judgement.linkage_clues
        where clue in (select clue from judgement.linkage_clues where customer_id in (from touched_records))
        group by all having count(*) > 1 and (
            bool_or(is_number)
            or (count(*) <= {most} and (bool_or(checked_number is null) or min(checked_space) != max(checked_space)))
        )
    ),
    clues as (
        select clues.* from judgement.linkage_clues as clues inner join shared using (is_firm, clue)
    )
    select distinct one.customer_id, other.customer_id as other_customer_id
    from clues as one inner join clues as other
        on one.clue = other.clue and one.is_firm = other.is_firm and one.customer_id < other.customer_id
        and not coalesce(one.checked_space = other.checked_space and one.checked_number != other.checked_number, false)
    where one.customer_id in (from touched_records) or other.customer_id in (from touched_records)
"""
_PUT_PAIRS = """
    delete from judgement.linkage_pairs
    where customer_id in (from touched_records) or other_customer_id in (from touched_records);
    insert into judgement.linkage_pairs
    with compared as (
        select *, {name_parts} as name_parts, {address_parts} as address_parts from judgement.linkage_records
        where customer_id in (select customer_id from found_pairs union select other_customer_id from found_pairs)
    )
    select pairs.customer_id, pairs.other_customer_id, {levels}, 0.0
    from found_pairs as pairs
    inner join (select customer_id, {left}) as one on pairs.customer_id = one.customer_id
    inner join (select customer_id, {right}) as other on pairs.other_customer_id = other.customer_id
"""


@dataclass(frozen=True)
class Linking:
    """One run on an open connection to the work file; with `everything` all records are looked at for changes."""

    connection: duckdb.DuckDBPyConnection
    rules: InForce
    everything: bool

    def run(self, linkage: Linkage) -> None:
        """Bring pairs up to date and write the candidates."""
        self._prepare()
        if self._note_changes():
            self._find()
        self._judge(linkage)

    def _prepare(self) -> None:
        self.connection.execute(_TABLES)
        create_empty(self.connection, "judgement.linkage_pairs", PAIRS)
        create_empty(self.connection, "judgement.linkage_records", RECORDS)

    def _note_changes(self) -> bool:
        """Write what records are now; whether any is another. None is, where nothing was filed of any customer."""
        if not self.everything and self.connection.execute(_ANYTHING_FILED).fetchone() is None:
            return False
        looked_at = (
            "true" if self.everything else "customer_id in (select customer_id from intermediate.changed_customers)"
        )
        self.connection.execute(_NOTE_CHANGED.format(looked_at=looked_at, columns=", ".join(FILED)))
        if self.connection.execute("select 1 from relinked limit 1").fetchone() is None:
            return False
        changed = f"select {', '.join(FILED)} from judgement_inputs.linkage_rows where customer_id in (from relinked)"  # noqa: S608
        fresh = records(frame_of(self.connection, changed))
        self.connection.register("fresh_records", in_pieces(fresh))
        self.connection.register("fresh_clues", in_pieces(keys(fresh)))
        self.connection.execute(_NOTE_TOUCHED)
        self.connection.unregister("fresh_clues")
        self.connection.unregister("fresh_records")
        return True

    def _find(self) -> None:
        self.connection.execute(_FIND_PAIRS.format(most=self.rules.whole("linkage_key_shared")))
        columns = [name for name in (*RECORDS, "name_parts", "address_parts") if name != "customer_id"]
        sides = {
            side: ", ".join(f"{name} as {name}_{letter}" for name in columns) + " from compared"
            for side, letter in (("left", "l"), ("right", "r"))
        }
        levels = ", ".join(f"{one.sql()} as {one.name}" for one in COMPARED)
        parts = {f"{name}_parts": parts_sql(name) for name in ("name", "address")}
        self.connection.execute(_PUT_PAIRS.format(levels=levels, **parts, **sides))
        # how rare a value is depends on every record, so that all pairs are told anew
        told = rarity_sql("judgement.linkage_records", "pairs_found")
        self.connection.execute(
            f"create or replace temp table pairs_found as select * exclude ({RARITY}) from judgement.linkage_pairs;"  # noqa: S608 - ours
            f"delete from judgement.linkage_pairs; insert into judgement.linkage_pairs {told}"
        )

    def _judge(self, linkage: Linkage) -> None:
        """Weigh every pair; what is likely enough, or was answered, is a candidate. An answer holds for ever, whatever is learned since."""
        weights = linkage.weights or shipped_weights(self.rules)
        pairs = scored(frame_of(self.connection, "from judgement.linkage_pairs"), weights)
        answered = pairs.join(linkage.answers, on=["customer_id", "other_customer_id"], how="left")
        likely = pl.col("probability") >= float(self.rules.number("linkage_least_probability"))
        found = (
            answered.filter(likely | pl.col("answer").is_not_null())
            .with_columns(status=pl.col("answer").fill_null("open"), weights_version=pl.lit(weights.version))
            .select(CANDIDATES)
        )
        replace_table(self.connection, "link_candidates", found)
