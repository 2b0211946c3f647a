"""Fee standards (收费标准) as a value of a parameter: what each charges whom, and the refusal of two that would both apply.

Here: nodes to `FeeStandard`, specificity, conflicts. Not here: amounts (`scoring.fees.tariff`).

A standard names the product, mode, partner, region (a code or its beginning) and customer class it is for, or leaves them open. Of the
standards in force on a project's first day the one that names most of them applies. Two that name equally many, can meet in one project and
are in force on a common day are a contradiction, which is refused when the file is read, never settled when a project is charged.

Which tier a project is in is looked up by `tier_of`: the project's own guaranteed amount, or all that its customer has guaranteed on the
project's first day (`scoring.fees.customers`). The second only with tiers on the whole amount: two projects that begin on one day count for
each other, so neither would have a place of its own among slices.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from scoring.parameters.nodes import Block, BrokenError, Node, block_of, date_of, listing_of, number_of, text_of

if TYPE_CHECKING:
    from scoring.parameters.model import Parameters

SCOPE = ("product", "mode", "partner", "region", "customer_class")
COLLECTIONS = ("ONCE", "ANNUAL", "QUARTERLY")
DAY_COUNTS = ("ACT/365", "ACT/360", "30/360")
TIER_KINDS = ("whole", "slices")
OF_PROJECT, OF_CUSTOMER = "project", "customer"
TIER_OF = (OF_PROJECT, OF_CUSTOMER)
CUSTOMER_CLASSES = ("FARMER", "SMALL_FIRM", "TECH", "OTHER")
_TERMS = ("tiers", "tier_kind", "minimum", "discount", "day_count", "collection")
RATE_DECIMALS = 6
LARGEST = 1_000_000_000_000


@dataclass(frozen=True)
class Tier:
    """An annual rate up to and including a guaranteed amount; None: without end."""

    up_to: Decimal | None
    rate: Decimal


@dataclass(frozen=True)
class FeeStandard:
    """One standard. `scope` has what it names; `minimum` is in yuan for each charge, `discount` a part of the amount.

    `tier_of` is one of TIER_OF: whose guaranteed amount says which tier applies.
    """

    id: str
    scope: dict[str, str]
    tiers: tuple[Tier, ...]
    is_sliced: bool
    minimum: Decimal
    discount: Decimal
    day_count: str
    collection: str
    valid_from: date
    valid_to: date | None
    approved_by: str
    approved_on: date
    line: int
    tier_of: str = OF_PROJECT

    @property
    def is_of_customer(self) -> bool:
        """Is the tier that of all that the customer has, not of the project alone."""
        return self.tier_of == OF_CUSTOMER

    def until(self, day: date) -> FeeStandard | None:
        """The same, ending on a day at the latest; None where it would end before it begins."""
        if day < self.valid_from:
            return None
        return replace(self, valid_to=min(day, self.valid_to or day))

    @property
    def rank(self) -> int:
        """How many conditions it names: of several that fit, the one with most applies."""
        return len(self.scope)

    def meets(self, other: FeeStandard) -> bool:
        """Can both fit one project, with equal rank, on a common day."""
        ends, other_ends = self.valid_to or date.max, other.valid_to or date.max
        return (
            self.rank == other.rank
            and self.valid_from <= other_ends
            and other.valid_from <= ends
            and all(_agree(name, self.scope.get(name), other.scope.get(name)) for name in SCOPE)
        )


@dataclass(frozen=True)
class Standards:
    """All standards of a value, most specific first."""

    items: tuple[FeeStandard, ...]


class BrokenStandardError(ValueError):
    """A standard that was made on a form cannot be used; `code` says why, `values` fill its sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values


def sound(standard: FeeStandard) -> None:
    """Raise BrokenStandardError where a standard is not as a file must have it."""
    limits = [tier.up_to for tier in standard.tiers]
    rising = [limit for limit in limits if limit is not None]
    numbers = {
        "standard_name": bool(re.fullmatch(r"[A-Za-z0-9_-]{1,40}", standard.id)),
        "standard_tiers": bool(limits)
        and limits[-1] is None
        and len(rising) == len(limits) - 1
        and rising == sorted(set(rising)),
        "standard_rates": all(
            0 <= tier.rate <= 1 and tier.rate == round(tier.rate, RATE_DECIMALS) for tier in standard.tiers
        ),
        "standard_tier_of": not (standard.is_sliced and standard.is_of_customer),
        "standard_terms": 0 <= standard.discount <= 1 and 0 <= standard.minimum <= LARGEST,
        "standard_dates": standard.valid_to is None or standard.valid_to >= standard.valid_from,
    }
    for code, holds in numbers.items():
        if not holds:
            raise BrokenStandardError(code)


def laid_over(
    parameters: Parameters, others: Iterable[FeeStandard], standard: FeeStandard, from_day: date, number: str = ""
) -> Parameters:
    """The parameters with `standard` beside `others`, for what is computed as of `from_day` or later.

    A value that begins later has it too. BrokenStandardError names the one that it contradicts.
    """
    from scoring.parameters.model import DatedValue, Parameters, Source  # noqa: PLC0415 - the model knows standards

    others = list(others)
    for other in others:
        if other.id == standard.id:
            raise BrokenStandardError("standard_there", id=other.id)
        if other.meets(standard):
            raise BrokenStandardError("standard_conflict", id=standard.id, other=other.id)
    parameter = parameters.by_id["fee_standards"]
    source = Source("company policy", f"参数变更 {number} Change of parameters {number}".strip())
    dated = DatedValue(from_day, None, _sorted((*others, standard)), confirmed=True, sources=(source,), line=0)
    before = tuple(one for one in parameter.values if one.valid_from < from_day)
    after = tuple(
        replace(one, value=_sorted((*one.value.items, standard)))
        for one in parameter.values
        if one.valid_from > from_day and isinstance(one.value, Standards)
    )
    return Parameters({**parameters.by_id, parameter.id: replace(parameter, values=(*before, dated, *after))})


def _sorted(items: Iterable[FeeStandard]) -> Standards:
    return Standards(tuple(sorted(items, key=lambda one: (-one.rank, one.id))))


def _agree(name: str, one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return True
    return one.startswith(other) or other.startswith(one) if name == "region" else one == other


def standards_of(node: Node) -> Standards:
    """The standards that `node` lists; BrokenError where one is not as it must be, or two contradict each other."""
    found = [_standard(block_of(item, "a fee standard")) for item in listing_of(node, "value").items]
    for one, other in itertools.combinations(found, 2):
        if one.id == other.id:
            raise BrokenError(other.line, f"the standard {other.id} stands twice; the other is on line {one.line}")
        if one.meets(other):
            raise BrokenError(
                other.line,
                f"the standards {one.id} (line {one.line}) and {other.id} are equally specific and would both apply to one "
                f"project: let one of them name more, or end before the other begins",
            )
    return _sorted(found)


def _standard(block: Block) -> FeeStandard:
    required = ("id", *_TERMS, "valid_from", "approved_by", "approved_on")
    block.has_only(required, (*SCOPE, "tier_of", "valid_to"), what="in a fee standard")
    valid_from = date_of(block.items["valid_from"], "valid_from")
    valid_to = date_of(block.items["valid_to"], "valid_to") if "valid_to" in block.items else None
    if valid_to is not None and valid_to < valid_from:
        raise BrokenError(block.lines["valid_to"], f"valid_to {valid_to} is before valid_from {valid_from}")
    scope = {name: block.text(name) for name in SCOPE if name in block.items}
    if "customer_class" in scope:
        block.one_of("customer_class", CUSTOMER_CLASSES)
    return FeeStandard(
        id=block.text("id"),
        scope=scope,
        tiers=_tiers(block.items["tiers"]),
        is_sliced=block.one_of("tier_kind", TIER_KINDS) == "slices",
        minimum=number_of(block.items["minimum"], "minimum", decimals=2, minimum=0, maximum=LARGEST),
        discount=number_of(block.items["discount"], "discount", decimals=3, minimum=0, maximum=1),
        day_count=block.one_of("day_count", DAY_COUNTS),
        collection=block.one_of("collection", COLLECTIONS),
        valid_from=valid_from,
        valid_to=valid_to,
        approved_by=block.text("approved_by"),
        approved_on=date_of(block.items["approved_on"], "approved_on"),
        line=block.line,
        tier_of=_tier_of(block),
    )


def _tier_of(block: Block) -> str:
    """Whose amount the tier is of: the project's own where the file does not say, as no file did before it could."""
    said = block.one_of("tier_of", TIER_OF) if "tier_of" in block.items else OF_PROJECT
    if said == OF_CUSTOMER and block.text("tier_kind") == "slices":
        raise BrokenError(
            block.lines["tier_of"],
            "tier_of customer goes with tier_kind whole only: projects of a customer that begin on one day count for each other, "
            "so neither has a place of its own among slices",
        )
    return said


def _tiers(node: Node) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for item in listing_of(node, "tiers").items:
        block = block_of(item, "a tier")
        block.has_only(("rate",), ("up_to",), what="in a tier")
        if tiers and tiers[-1].up_to is None:
            raise BrokenError(item.line, "only the last tier may be without up_to")
        tier = Tier(_limit(block), number_of(block.items["rate"], "rate", decimals=RATE_DECIMALS, minimum=0, maximum=1))
        if tiers and tier.up_to is not None and tier.up_to <= (tiers[-1].up_to or 0):
            raise BrokenError(item.line, f"the limits of the tiers must rise: {tier.up_to} follows {tiers[-1].up_to}")
        tiers.append(tier)
    if tiers[-1].up_to is not None:
        raise BrokenError(node.line, "the last tier must be without up_to, so that every amount has a rate")
    return tuple(tiers)


def _limit(block: Block) -> Decimal | None:
    if "up_to" not in block.items:
        return None
    text_of(block.items["up_to"], "up_to")
    return number_of(block.items["up_to"], "up_to", decimals=2, minimum=0, maximum=LARGEST)
