"""What is learned of partners by month: will a partner's compensation rate worsen within the months to come; and what is known on the day.

Here: the target, the label of every partner and month, the features. Not here: the panel itself (`orchestration.judging.watching_months`),
learning (`linear`), the split and the figures (`backtest`).

    rate      = compensated in twelve months / average balance of the twelve months
    worsened  = in one of the `months` to come the rate reaches `line` from below it, or rises by `rise` or more

A month is decided on its last day. Events count from their own date; what comes from a monthly report is that of the month before, known on
the day on which it came; filings are those of periods before the month.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from models.features import DECIDED, Feature

REPORTED = "report_known_on"
PARTNER_FEATURES: tuple[Feature, ...] = (
    Feature("rate_now", "本月末十二个月代偿率", "compensation rate of twelve months, now"),
    Feature("rate_rose", "代偿率近三个月升幅", "rise of the compensation rate in three months", 1),
    Feature("recent_compensation", "近三个月代偿与在保余额之比", "compensated in three months to balance", 1),
    Feature("overdue_share", "逾期余额占比", "overdue share of the balance", 1),
    Feature("overdue_rose", "逾期占比近三个月升幅", "rise of the overdue share in three months", 1),
    Feature("young_trouble", "新放项目出险超出预期", "trouble of young projects beyond what is expected", 1),
    Feature("balance_growth", "在保余额较上年增幅", "growth of the balance on the year before"),
    Feature("balance_size", "在保余额（对数）", "balance, logarithm"),
    Feature("filing_faults", "上期报送隔离行占比", "quarantined share of rows filed before", 1),
    Feature("reported_leverage", "上月报告放大倍数", "leverage as last reported", 1, REPORTED),
    Feature("reported_cover", "上月报告拨备覆盖率", "reserve cover as last reported", -1, REPORTED),
)
NAMES = tuple(feature.name for feature in PARTNER_FEATURES)
#: Shown and audited, but not learned from: of two hundred months of partners they tell less than their slopes cost.
NOT_LEARNED = ("balance_growth", "balance_size")
#: The figure that says most by itself; a model of many must tell more than it to be registered.
SINGLE = "overdue_share"
#: What the panel must have.
READS = (
    "compensation_rate_balance", "compensated_3m", "guaranteed_balance", "balance_12m_before", "overdue_rate", "young_excess", "leverage",
    "reserve_cover", "quarantined_rows", "sent_rows",
)  # fmt: skip
_QUARTER = 3


@dataclass(frozen=True)
class Worsening:
    """The target: within how many months, over which line, or by how much (both ratios of the compensation rate on balance)."""

    months: int
    line: float
    rise: float


def features(panel: pl.DataFrame) -> pl.DataFrame:
    """partner_id, decided_on, report_known_on and the features of every row of a panel of subject_id, evaluated_on and `READS`.

    Months of a partner must follow one another without a gap: the month before is the row before.
    """
    rows = panel.sort("subject_id", "evaluated_on")
    number = {name: pl.col(name).cast(pl.Float64) for name in READS}
    before = {name: number[name].shift(1).over("subject_id") for name in READS}
    balance = pl.when(number["guaranteed_balance"] > 0).then(number["guaranteed_balance"])
    rate, overdue = number["compensation_rate_balance"], number["overdue_rate"]
    values = {
        "rate_now": rate,
        "rate_rose": rate - rate.shift(_QUARTER).over("subject_id"),
        "recent_compensation": number["compensated_3m"] / balance,
        "overdue_share": overdue,
        "overdue_rose": overdue - overdue.shift(_QUARTER).over("subject_id"),
        "young_trouble": number["young_excess"],
        "balance_growth": number["guaranteed_balance"] / number["balance_12m_before"] - 1,
        "balance_size": balance.log(),
        "filing_faults": before["quarantined_rows"] / pl.when(before["sent_rows"] > 0).then(before["sent_rows"]),
        "reported_leverage": before["leverage"],
        "reported_cover": before["reserve_cover"],
    }
    return rows.select(
        pl.col("subject_id").alias("partner_id"),
        pl.col("evaluated_on").alias(DECIDED),
        pl.col(REPORTED).shift(1).over("subject_id"),
        pl.col("guaranteed_balance").cast(pl.Float64).alias("amount_at_stake"),
        *(pl.when(values[name].is_finite()).then(values[name]).alias(name) for name in NAMES),
    )


def labelled(panel: pl.DataFrame, worsening: Worsening) -> pl.DataFrame:
    """partner_id, decided_on, label (1 worsened, 0 not, null: the months to come are not over, or the rate is not known), known_by.

    >>> from datetime import date
    >>> days = [date(2025, month, 28) for month in range(1, 6)]
    >>> panel = pl.DataFrame({"subject_id": "P", "evaluated_on": days, "compensation_rate_balance": [0.01, 0.01, 0.01, 0.035, 0.04]})
    >>> labelled(panel, Worsening(2, 0.03, 0.02))["label"].to_list()
    [0, 1, 1, None, None]
    """
    rows = panel.sort("subject_id", "evaluated_on")
    rate = pl.col("compensation_rate_balance").cast(pl.Float64)
    ahead = [rate.shift(-step).over("subject_id") for step in range(1, worsening.months + 1)]
    highest = pl.max_horizontal(ahead)
    known_by = pl.col("evaluated_on").shift(-worsening.months).over("subject_id")
    crossed = (rate < worsening.line) & (highest >= worsening.line)
    worsened = crossed | (highest - rate >= worsening.rise)
    is_known = known_by.is_not_null() & rate.is_not_null() & pl.all_horizontal(one.is_not_null() for one in ahead)
    return rows.select(
        pl.col("subject_id").alias("partner_id"),
        pl.col("evaluated_on").alias(DECIDED),
        label=pl.when(is_known).then(worsened.cast(pl.Int8)),
        known_by=pl.when(is_known).then(known_by),
    )
