"""The checks of a filing against its sender's past: profile, rows, past and lines in; measures out.

Here: every check and its order. Not here: the lines' numbers (`scoring/parameters/plausibility`), single rows (`slips`), keeping and
deciding (`casework.filings`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

import polars as pl

from scoring.parameters.model import InForce
from scoring.plausibility.measures import LINES_NAMED, Measure
from scoring.plausibility.past import Past
from scoring.plausibility.profile import MIDDLE, QUANTILES, Profile, Spread, flow
from scoring.plausibility.slips import slipped_amounts, slipped_rates
from scoring.plausibility.watched import ADDS, EVENTS, REPORTS, TAKES, WATCHED, Watched

Lines = Mapping[str, Decimal]
_NONE_OF_THEM = (
    0.5  # rows that nothing among many stands for: none of a hundred is less than one in a hundred, and not nothing
)
BINS = tuple(after - before for before, after in zip((0.0, *QUANTILES), (*QUANTILES, 1.0), strict=True))
SINGLE = 1


def measures_of(
    contract: str, period: str, profile: Profile, rows: pl.DataFrame, past: Past, rules: InForce
) -> list[Measure]:
    """Every measure that this filing's past allows; none for a contract that is not watched.

    `rows` are the accepted rows (watched columns and ``line_no``), `profile` theirs.
    """
    watched = WATCHED.get(contract)
    if watched is None or not profile.rows:
        return []
    found = [*_units(profile, rows, watched, past, rules), *_rates(profile, rows, watched, past, rules)]
    slipped = {one.subject for one in found if one.implausible}
    if past.opens_period:
        sizes = chain(_row_count(profile, past, rules), _sums(profile, watched, past, rules, slipped))
        shapes = chain(_spreads(profile, watched, past, rules, slipped), _shares(profile, watched, past, rules))
        found += [*sizes, *shapes, *_silence(profile, watched, past, rules)]
    found += _copied(contract, profile, past, rules)
    found += _roll_forward(contract, period, profile, past, rules)
    return found


def _units(profile: Profile, rows: pl.DataFrame, watched: Watched, past: Past, rules: InForce) -> Iterator[Measure]:
    lines, periods = rules.table("plausible_unit_slip"), _periods(rules, "level")
    names = [name for name in profile.spreads if name not in watched.rates]
    yield from _levels("unit_slip", names, profile, past, lines, periods)
    named = slipped_amounts(rows, watched, past, lines, periods)
    if watched.part_of or any(len(past.spreads(name)) >= periods for name in names):
        yield Measure("unit_slip_rows", None, len(named), 0, 0, tuple(named[:LINES_NAMED]), len(named))


def _rates(profile: Profile, rows: pl.DataFrame, watched: Watched, past: Past, rules: InForce) -> Iterator[Measure]:
    lines, periods = rules.table("plausible_rate_slip"), _periods(rules, "level")
    known = [name for name in watched.rates if name in profile.spreads and len(past.spreads(name)) >= periods]
    yield from _levels("rate_slip", known, profile, past, lines, periods)
    if known:
        named = slipped_rates(rows, watched, past, lines, periods)
        yield Measure("rate_slip_rows", None, len(named), 0, 0, tuple(named[:LINES_NAMED]), len(named))


def _levels(
    check: str, names: list[str], profile: Profile, past: Past, lines: Lines, periods: int
) -> Iterator[Measure]:
    """The ratio of each series' median to its usual median; a slip shows as the factor itself, either way.

    A few values are not a unit, unless most series of the filing say the same (a report is a single row of many amounts).
    """
    known = [name for name in names if len(past.spreads(name)) >= periods]
    off = {name for name in known if _is_off(_ratio(name, profile, past), lines)}
    together = bool(known) and len(off) >= float(lines["share"]) * len(known)
    usual = float(lines["factor"]) / float(lines["tolerance"])
    for name in known:
        counts = together or profile.spreads[name].count >= lines["rows"]
        if name in off and not counts:
            continue  # single rows are named by a check of their own
        value = _ratio(name, profile, past)
        bounded = value if name in off else min(max(value, 1 / usual), usual)  # what lies beyond a slip is a leap
        yield Measure(check, name, round(bounded, 6), round(1 / usual, 6), usual)


def _ratio(name: str, profile: Profile, past: Past) -> float:
    return profile.spreads[name].middle / past.usual_middle(name)


def _is_off(ratio: float, lines: Lines) -> bool:
    factor, tolerance = float(lines["factor"]), float(lines["tolerance"])
    return factor / tolerance <= max(ratio, 1 / ratio) <= factor * tolerance


def _row_count(profile: Profile, past: Past, rules: InForce) -> Iterator[Measure]:
    if len(past.profiles) < _periods(rules, "size"):
        return
    lines = rules.table("plausible_size")
    least, most = past.between(lambda one: one.rows)
    if max(profile.rows, most) >= lines["rows"]:
        factor = float(lines["factor"])
        yield Measure("row_count", None, profile.rows, round(least / factor, 2), round(most * factor, 2))


def _sums(
    profile: Profile, watched: Watched, past: Past, rules: InForce, slipped: set[str | None]
) -> Iterator[Measure]:
    """Sums of series with enough rows; in filings of a single row, those of the stocks."""
    lines, periods = rules.table("plausible_size"), _periods(rules, "size")
    for name, spread in profile.spreads.items():
        before = past.spreads(name)
        if len(before) < periods or name in slipped or name in watched.rates:
            continue
        rows = max(spread.count, *(one.count for one in before))
        if rows < lines["rows"] and not (rows == SINGLE and name in watched.stocks):
            continue
        least, most = past.between_totals(name)
        factor = max(
            float(lines["factor"]), math.sqrt(most / least)
        )  # what has leapt itself, as releases of a young book
        yield Measure("amount_sum", name, spread.total, round(least / factor, 2), round(most * factor, 2))


def _spreads(
    profile: Profile, watched: Watched, past: Past, rules: InForce, slipped: set[str | None]
) -> Iterator[Measure]:
    """How far values have moved across the bins that the past's quantiles make.

    Rates that float are first moved by as much as the market's may have moved since, so that a cut of the prime rate is no finding.
    """
    lines, periods = rules.table("plausible_shift"), _periods(rules, "size")
    for name, spread in profile.spreads.items():
        before = past.spreads(name)
        if len(before) < periods or spread.count < lines["rows"] or name in slipped or name in watched.stocks:
            continue
        usual = past.usual_quantiles(name)
        market = float(lines["market"]) if name in watched.floating else 0.0
        moved = [
            _index(_bin_shares(_as_usual(one, usual, market), usual), one.count, BINS) for one in (spread, *before)
        ]
        yield _shift("amount_spread", name, moved, len(BINS), spread.count, lines)


def _as_usual(spread: Spread, usual: tuple[float, ...], most: float) -> tuple[float, ...]:
    """The quantiles moved so that the median comes to the usual one, by `most` at the most."""
    by = max(-most, min(most, usual[MIDDLE] - spread.middle))
    return tuple(value + by for value in spread.quantiles)


def _bin_shares(quantiles: tuple[float, ...], edges: tuple[float, ...]) -> list[float]:
    """Which share of a filing lies in each bin, from its own quantiles, in between in proportion.

    Where values stand on an edge together, as those of a tariff do, its quantiles leave open how many are below it: then as many as usual,
    as far as they allow it. So a list price that comes a little more often than before is no other distribution.
    """
    below = [
        min(max(usual, low), high)
        for usual, (low, high) in zip(QUANTILES, (_shares_below(edge, quantiles) for edge in edges), strict=True)
    ]
    return [after - before for before, after in zip((0.0, *below), (*below, 1.0), strict=True)]


def _shares_below(edge: float, quantiles: tuple[float, ...]) -> tuple[float, float]:
    """The least and the most that may lie below an edge; one number where no value is known to stand on it."""
    under = sum(value < edge for value in quantiles)
    upto = sum(value <= edge for value in quantiles)
    shares = (0.0, *QUANTILES, 1.0)
    if upto > under:
        return shares[under], shares[upto + 1]
    if under in (0, len(quantiles)):
        return (0.0, 0.0) if not under else (1.0, 1.0)
    step = quantiles[under] - quantiles[under - 1]
    share = shares[under] + (shares[under + 1] - shares[under]) * (edge - quantiles[under - 1]) / step
    return share, share


def _shares(profile: Profile, watched: Watched, past: Past, rules: InForce) -> Iterator[Measure]:
    """How far the shares of codes have moved."""
    lines = rules.table("plausible_shift")
    if len(past.profiles) < _periods(rules, "size"):
        return
    for column in watched.codes:
        now, before = profile.codes.get(column, {}), past.codes(column)
        total, earlier = sum(now.values()), sum(before.values())
        if total < lines["rows"] or not earlier:
            continue
        every = sorted({*now, *before})
        usual = _code_shares(before, every)
        counted = [now, *(one.codes[column] for one in past.profiles if one.codes.get(column))]
        moved = [_index(_code_shares(one, every), sum(one.values()), usual, earlier) for one in counted]
        yield _shift("code_shares", column, moved, len(every), total, lines)


def _code_shares(counted: Mapping[str, int], every: list[str]) -> list[float]:
    total = sum(counted.values())
    return [counted.get(code, 0) / total for code in every]


def _index(shares: Sequence[float], rows: int, usual: Sequence[float], usual_rows: int | None = None) -> float:
    """The population stability index of `rows` against what is usual, of `usual_rows` where that was counted."""
    least, least_usual = _NONE_OF_THEM / max(rows, 1), _NONE_OF_THEM / usual_rows if usual_rows else 0.0
    pairs = [(max(now, least), max(then, least_usual)) for now, then in zip(shares, usual, strict=True)]
    return sum((now - then) * math.log(now / then) for now, then in pairs)


def _shift(check: str, name: str, moved: list[float], bins: int, rows: int, lines: Lines) -> Measure:
    """The first index beside those of the past itself. The line allows for chance, and for how much this sender always moves."""
    allowed = float(lines["index"]) + float(lines["chance"]) * (bins - 1) / rows
    line = max(allowed, float(lines["past"]) * max(moved[1:]))
    return Measure(check, name, round(moved[0], 4), 0.0, round(line, 4))


def _silence(profile: Profile, watched: Watched, past: Past, rules: InForce) -> Iterator[Measure]:
    """Codes of the kind column that came in every earlier period, each time more than a few."""
    lines = rules.table("plausible_silence")
    if watched.kind is None or len(past.profiles) < lines["periods"]:
        return
    for code in sorted(past.codes(watched.kind)):
        least = min(one.codes[str(watched.kind)].get(code, 0) for one in past.profiles)
        if least >= lines["rows"]:
            yield Measure("kind_silent", code, profile.codes[watched.kind].get(code, 0), 1, None)


def _copied(contract: str, profile: Profile, past: Past, rules: InForce) -> Iterator[Measure]:
    """1 when every carried value of every key is that of the period before, else 0."""
    least = rules.table("plausible_copy").get(contract)
    if profile.digest is None or least is None or profile.rows < least or not past.profiles:
        return
    yield Measure("copied_forward", None, int(profile.digest == past.profiles[0].digest), 0, 0)


def _roll_forward(contract: str, period: str, profile: Profile, past: Past, rules: InForce) -> Iterator[Measure]:
    """What the identity leaves over, as a share of opening and new; made when the later of report and events comes."""
    lines, ledger = rules.table("plausible_roll_forward"), past.ledger
    events = [*ledger.events, profile] if contract == EVENTS else list(ledger.events)
    if contract not in (REPORTS, EVENTS) or not events or ledger.opening is None or ledger.closing is None:
        return
    new, gone = flow(events, period, ADDS), flow(events, period, TAKES)
    turned = ledger.opening + new
    if turned <= 0 or turned < lines["amount"]:
        return
    left = float((turned - gone - ledger.closing) / turned)
    line = float(lines["share"])
    yield Measure("roll_forward", None, round(left, 4), -line, line)


def _periods(rules: InForce, purpose: str) -> int:
    return int(rules.table("plausible_past")[purpose])
