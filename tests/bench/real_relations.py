"""Real relations: firms that one person heads or sits on, judged as a build judges them, and held against networkx.

    python -m tests.bench.real_relations --data FOLDER

Executives of listed Chinese firms: those whom one chair ties together, then, to see why seats alone are no control, all who share any
director. The sample of the business registry: firms with one legal representative. Two circles of a public set of hard cases: nobody may be
their own controller. These are all there are, not samples, so counts have no interval; what is uncertain is whether one name is one person:
the listed firms' people are told apart by name, sex and age, so namesakes of one age fall together. How many may is read from pairs of one
name and sex whose ages differ by three to ten years, who are not one person.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import date
from pathlib import Path

import networkx as nx
import polars as pl

from scoring.parameters.reader import shipped
from scoring.relations.groups import customer_groups
from scoring.relations.ownership import controllers, holdings

RULES = shipped().at(date(2025, 6, 30))
APART = range(3, 11)  # years between the ages of people who are not one, and near enough to be as many
NORMAL_95 = 1.96


def main() -> int:
    """Print a table; 1 where networkx finds other groups, or somebody controls themselves."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, required=True, help="folder of the real data")
    folder = asked.parse_args().data
    seats = _seats(folder / "ownership" / "cn_listed")
    found = {
        "listed firms, one chair": _tied(seats.filter(pl.col("is_chair"))),
        "listed firms, any shared director": _tied(seats),
        "registry, one legal representative": _tied(_represented(folder / "cn_registry")),
    }
    print("| firms and what ties them | firms | ties | in groups | groups | largest | s | as networkx |")
    print("|---|---|---|---|---|---|---|---|")
    agreed = [_judged(name, ties) for name, ties in found.items()]
    _print_namesakes(folder / "ownership" / "cn_listed", seats)
    circles = _circles(folder / "ownership" / "bods_edge_cases" / "10-circular-ownership.json")
    return int(not (all(agreed) and circles))


def _seats(folder: Path) -> pl.DataFrame:
    """firm, person, is_chair: one row for each executive of each firm."""
    held = pl.read_csv(folder / "executive_stock.csv", infer_schema=False)
    jobs = pl.col("jobs").str.split("/")
    return held.select(
        firm=":END_ID(Stock)",
        person=":START_ID(Executive)",
        is_chair=jobs.list.contains("董事长").fill_null(value=False),
    )


def _represented(folder: Path) -> pl.DataFrame:
    """firm, person: who represents whom in the registry's sample; the same person has the same token."""
    (path,) = folder.glob("*.parquet")
    return pl.read_parquet(path).select(firm="uscc", person="legal_rep").drop_nulls().unique(maintain_order=True)


def _tied(seats: pl.DataFrame) -> pl.DataFrame:
    """Ties as the warehouse has them: the firm, its representative, the kind."""
    return seats.select(
        from_customer_id="firm", to_customer_id="person", kind=pl.lit("LEGAL_REP"), strength=pl.lit(1.0)
    )


def _judged(name: str, ties: pl.DataFrame) -> bool:
    """A line of the table; whether networkx parts the firms alike."""
    firms = ties["from_customer_id"].unique()
    began = time.perf_counter()
    groups = customer_groups(ties, firms, RULES)
    took = time.perf_counter() - began
    ours = {frozenset(members) for members in groups.group_by("group_id").agg("customer_id")["customer_id"].to_list()}
    graph, known = nx.Graph(ties.select("from_customer_id", "to_customer_id").iter_rows()), set(firms)
    theirs = {frozenset(part & known) for part in nx.connected_components(graph) if len(part & known) > 1}
    largest = max(map(len, ours))
    counts = f"{len(firms):,} | {len(ties):,} | {len(groups):,} | {len(ours):,} | {largest:,} | {took:.2f}"
    print(f"| {name} | {counts} | {'the same' if ours == theirs else 'OTHERS'} |")
    return ours == theirs


def _print_namesakes(folder: Path, seats: pl.DataFrame) -> None:
    """How many people sit at several firms, and how many of them may be two of one name, sex and age."""
    several = seats.group_by("person").agg(pl.col("firm").n_unique()).filter(pl.col("firm") > 1)
    people = pl.read_csv(folder / "executive.csv", infer_schema=False).select(
        person="person_id:ID(Executive)", name="name", sex="gender", age=pl.col("age:int").cast(pl.Int64, strict=False)
    )
    pairs = people.join(people, on=["name", "sex"]).filter(pl.col("person") < pl.col("person_right"))
    by_years = pairs.group_by(years=(pl.col("age") - pl.col("age_right")).abs()).len()
    # a difference of so many years comes about in two ways, of none in one
    apart = int(by_years.filter(pl.col("years").is_in(APART))["len"].sum())
    of_one_age, reach = apart / len(APART) / 2, NORMAL_95 * apart**0.5 / len(APART) / 2
    print(
        f"\n{len(several):,} people at several listed firms; two of one name, sex and age are expected about {of_one_age:.0f} times"
        f" ({of_one_age - reach:.0f}–{of_one_age + reach:.0f})"
    )


def _circles(path: Path) -> bool:
    """Whether nobody in a circle of holdings controls themselves, and nobody is held beyond the whole."""
    stated = [one["recordDetails"] for one in json.loads(path.read_text()) if one["recordType"] == "relationship"]
    shares = pl.DataFrame(
        [(one["subject"], one["interestedParty"], one["interests"][0]["share"]["exact"] / 100) for one in stated],
        schema={"from_customer_id": pl.String, "to_customer_id": pl.String, "share": pl.Float64},
        orient="row",
    )
    held = holdings(shares, RULES)
    found = controllers(held, RULES)
    sound = not any(firm == owner for firm, owner in found.select("customer_id", "controller_id").iter_rows())
    whole = held["share"].max() or 0.0
    print(
        f"\na circle of two firms: largest share {whole}, controllers {found.select('customer_id', 'controller_id').rows()}"
    )
    return sound and float(str(whole)) <= 1


if __name__ == "__main__":
    raise SystemExit(main())
