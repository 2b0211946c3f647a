"""Customers: who they are, what they hide, and how a partner would write them down.

Here: arrays of all customers, grown month by month, and their rows of the `customers` contract. The hidden quality drives defaults
(`ingestion.simulation.projects`) and statements (`ingestion.simulation.statements`), and is told only in the truth.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulation import columns, province, wording
from ingestion.simulation.identifiers import choice, mixed, resident_ids, usccs
from ingestion.simulation.plan import Array, Floats

ENTERPRISE, SOLE_TRADER, FARMER, INDIVIDUAL = range(4)
KINDS = ["ENTERPRISE", "SOLE_TRADER", "FARMER", "INDIVIDUAL"]
SIZES = ["L", "M", "S", "T", "N"]
MEDIUM, SMALL, MICRO, NO_SIZE = 1, 2, 3, 4
PHONE_KEPT, MOVED = (
    50,
    15,
)  # percent of second identities: those with the telephone of the first, those at another address
PERSONS_EACH = 4  # serials reserved per customer: itself or its head, the controller, two shareholders
#: Median yearly revenue in yuan, and its spread, by kind.
REVENUE = ((12_000_000, 1.1), (1_200_000, 0.8), (260_000, 0.6), (180_000, 0.5))
NEAR = 0.8  # of customers, those in their guarantor's own city
MEDIUM_FROM, SMALL_FROM = 40_000_000, 3_000_000  # yuan of revenue
REVENUE_PER_HEAD = (450_000, 220_000, 90_000, 180_000)


class Customers:
    """All customers so far, as arrays; `count` of them are in use."""

    def __init__(self, capacity: int) -> None:
        self.count = 0
        self.kind = np.zeros(capacity, dtype=np.int8)
        self.county = np.zeros(capacity, dtype=np.int16)
        self.trade = np.zeros(capacity, dtype=np.int16)
        self.size = np.zeros(capacity, dtype=np.int8)
        self.quality = np.zeros(capacity, dtype=np.float32)
        self.revenue = np.zeros(capacity, dtype=np.int64)  # yuan
        self.established = np.zeros(capacity, dtype=np.int32)
        self.head = np.arange(capacity, dtype=np.int64) * PERSONS_EACH  # person serial of the representative
        self.place_of = np.arange(capacity, dtype=np.int64)  # serial that gives the address
        self.phone_of = np.arange(capacity, dtype=np.int64)  # serial that gives the telephone
        self.same_as = np.full(capacity, -1, dtype=np.int64)  # the same customer under another identity
        self.fellow = np.full(capacity, -1, dtype=np.int64)  # the firm that guarantees it, where one is known
        self.ring = np.zeros(capacity, dtype=bool)
        self.doubled = np.zeros(capacity, dtype=bool)

    def add(self, kind: Array, city: Array, start_day: int, chance: np.random.Generator) -> Array:
        """New customers of the given kinds, mostly in or near the given cities; returns their numbers."""
        fresh = np.arange(self.count, self.count + len(kind))
        self.count += len(kind)
        self.kind[fresh] = kind
        self.county[fresh] = _counties(city, chance)
        self.trade[fresh] = _trades(kind, chance)
        self.quality[fresh] = chance.standard_normal(len(kind))
        self.revenue[fresh] = _revenue(kind, self.quality[fresh].astype(np.float64), chance)
        self.size[fresh] = _sizes(kind, self.revenue[fresh])
        self.established[fresh] = start_day - 200 - (chance.gamma(2.0, 1_200.0, len(kind))).astype(np.int64)
        return fresh

    def duplicate(self, originals: Array) -> Array:
        """The same customers once more, to be written with another identity and spelling; returns their numbers.

        Years lie between the two records: some have moved since, many have another telephone.
        """
        fresh = np.arange(self.count, self.count + len(originals))
        self.count += len(originals)
        for column in (self.kind, self.county, self.trade, self.size, self.quality, self.revenue, self.established):
            column[fresh] = column[originals]
        self.head[fresh] = self.head[originals]
        self.place_of[fresh] = np.where(_percent(fresh, 63) < MOVED, fresh, self.place_of[originals])
        self.phone_of[fresh] = np.where(_percent(fresh, 64) < PHONE_KEPT, self.phone_of[originals], fresh)
        self.same_as[fresh] = originals
        return fresh

    def id_numbers(self, who: Array) -> pl.Series:
        """Identity numbers as filed."""
        codes = province.counties()["code"].to_numpy()
        places, first_days = province.identity_places()
        category = np.where(self.kind[who] == SOLE_TRADER, 2, 1)
        persons = self.kind[who] >= FARMER
        other = self.same_as[who] >= 0
        masks = (~persons & ~other, persons & ~other, other)
        firms = who[masks[0]]
        numbers = pl.concat(
            [
                usccs(firms, codes[self.county[firms]], category[masks[0]]),
                resident_ids(self.head[who[masks[1]]], places, first_days),
                _old_numbers(who[masks[2]]),
            ]
        )
        place = np.empty(len(who), dtype=np.int64)
        place[np.concatenate([np.flatnonzero(mask) for mask in masks])] = np.arange(len(who))
        return numbers.gather(pl.Series(place))

    def id_types(self, who: Array) -> pl.Series:
        """Kinds of identity numbers."""
        kind = np.where(self.same_as[who] >= 0, 2, np.where(self.kind[who] >= FARMER, 1, 0))
        return columns.texts(["USCC", "RIC", "OTHER"], kind)

    def names(self, who: Array) -> pl.Series:
        """Names as filed; a second identity of a firm is spelt a little otherwise."""
        original = np.where(self.same_as[who] >= 0, self.same_as[who], who)
        kind = self.kind[original]
        counties, trades = province.counties(), province.trades()
        county = pl.Series(self.county[original])
        words = trades["trade_word"].gather(pl.Series(self.trade[original]))
        cities = counties["city"].gather(county)
        frame = pl.DataFrame(
            {
                "kind": kind,
                "other": self.same_as[who] >= 0,
                "company": wording.company_names(original, cities, words),
                "shop": wording.shop_names(original, counties["name"].gather(county), words),
                "person": wording.person_names(self.head[original]),
            }
        )
        name = (
            pl.when(pl.col("kind") == ENTERPRISE)
            .then(pl.col("company"))
            .when(pl.col("kind") == SOLE_TRADER)
            .then("shop")
            .otherwise("person")
        )
        respelt = name.str.replace("市", "", literal=True).str.replace("有限公司", "有限责任公司", literal=True)
        return frame.select(pl.when(pl.col("other")).then(respelt).otherwise(name)).to_series()

    def head_names(self, who: Array) -> pl.Series:
        """Names of the representatives."""
        return wording.person_names(self.head[who])

    def head_ids(self, who: Array) -> pl.Series:
        """Resident identity numbers of the representatives."""
        return resident_ids(self.head[who], *province.identity_places())

    def addresses(self, who: Array) -> pl.Series:
        """Where they are; a second identity leaves out the province."""
        counties = province.counties()
        county = pl.Series(self.county[self.place_of[who]])
        whole = wording.addresses(self.place_of[who], counties["city"].gather(county), counties["name"].gather(county))
        return whole.str.replace("安徽省", "", literal=True).zip_with(pl.Series(self.same_as[who] >= 0), whole)

    def region_codes(self, who: Array) -> pl.Series:
        """Codes of their counties."""
        return province.counties()["code"].cast(pl.String).gather(pl.Series(self.county[who]))

    def trade_codes(self, who: Array) -> pl.Series:
        """Classes of GB/T 4754."""
        return province.trades()["code"].gather(pl.Series(self.trade[who]))

    def total_assets(self, who: Array) -> Array:
        """Total assets in fen."""
        part = 60 + (mixed(who, 71) % np.uint64(80)).astype(np.int64)
        return np.asarray(self.revenue[who] * part)

    def employees(self, who: Array) -> Array:
        """Heads employed."""
        return np.asarray(np.maximum(1, self.revenue[who] // np.array(REVENUE_PER_HEAD)[self.kind[who]]))

    def frame(self, who: Array) -> pl.DataFrame:
        """Rows of the contract `customers`, as text."""
        firm = self.kind[who] <= SOLE_TRADER
        head, head_id = self.head_names(who), self.head_ids(who)
        table = pl.DataFrame(
            {
                "id_type": self.id_types(who),
                "id_number": self.id_numbers(who),
                "name": self.names(who),
                "kind": columns.texts(KINDS, self.kind[who]),
                "region_code": self.region_codes(who),
                "industry_code": self.trade_codes(who),
                "size": columns.texts(SIZES, self.size[who]),
                "employees": columns.numbers(np.where(firm, self.employees(who), -1)),
                "revenue": columns.money(self.revenue[who] * 100),
                "total_assets": columns.money(self.total_assets(who)),
                "legal_representative": head,
                "legal_representative_id": head_id,
                "controller": head,
                "controller_id": head_id,
                "address": self.addresses(who),
                "phone": wording.mobiles(self.phone_of[who]),
                "established": columns.dates(np.where(firm, self.established[who], columns.NO_DATE)),
                "firm": firm,
            }
        )
        of_firms = ["legal_representative", "legal_representative_id", "controller", "controller_id"]
        return table.with_columns(pl.when("firm").then(pl.col(of_firms))).drop("firm")


def _percent(who: Array, purpose: int) -> Array:
    """From 0 to 99 for each, always the same."""
    return (mixed(who, purpose) % np.uint64(100)).astype(np.int64)


def _old_numbers(who: Array) -> pl.Series:
    """Fifteen-digit business registration numbers, as they were before the unified code."""
    return pl.Series(340_000_000_000_000 + choice(who, 61, 999_999_999).astype(np.int64)).cast(pl.String)


def _weighted(weights: Floats, count: int, chance: np.random.Generator) -> Array:
    """`count` places drawn with `weights`."""
    edges = np.cumsum(weights) / weights.sum()
    return np.minimum(np.searchsorted(edges, chance.random(count), side="right"), len(weights) - 1)


def _counties(city: Array, chance: np.random.Generator) -> Array:
    """A county for each: four in five in the city (a four-digit code) named, the others anywhere."""
    table = province.counties()
    codes = table["city_code"].cast(pl.Int64).to_numpy()
    order = np.argsort(codes, kind="stable")
    first = np.searchsorted(codes[order], city, side="left")
    last = np.searchsorted(codes[order], city, side="right")
    near = order[first + (chance.random(len(city)) * (last - first)).astype(np.int64)]
    anywhere = _weighted(table["weight"].to_numpy(), len(city), chance)
    return np.where(chance.random(len(city)) < NEAR, near, anywhere)


def _trades(kind: Array, chance: np.random.Generator) -> Array:
    """A trade for each, by the weights of its kind; individuals borrow as sole traders do."""
    table = province.trades()
    drawn = np.zeros(len(kind), dtype=np.int64)
    for number, column in enumerate(("enterprise_weight", "sole_trader_weight", "farmer_weight", "sole_trader_weight")):
        mine = kind == number
        drawn[mine] = _weighted(table[column].to_numpy(), int(mine.sum()), chance)
    return drawn


def _revenue(kind: Array, quality: Floats, chance: np.random.Generator) -> Array:
    """Yearly revenue, log-normal by kind, a little higher for the better, in thousands."""
    median, spread = np.array(REVENUE).T
    draw = np.log(median)[kind] + spread[kind] * chance.standard_normal(len(kind)) + 0.1 * quality
    return np.asarray(np.maximum(30, np.rint(np.exp(draw) / 1_000)).astype(np.int64) * 1_000)


def _sizes(kind: Array, revenue: Array) -> Array:
    """Size class by revenue; persons have none."""
    of_firm = np.where(revenue > MEDIUM_FROM, MEDIUM, np.where(revenue > SMALL_FROM, SMALL, MICRO))
    return np.where(kind <= SOLE_TRADER, of_firm, NO_SIZE)
