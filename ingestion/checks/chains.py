"""The life of a project, event by event: rules over several rows, of this filing and of what was accepted before.

Here: running balances and sums along each project's events, ordered by day, number and line. A project with another bad row in the same
file, or whose events do not begin with a disbursement, cannot be added up; what follows an unassessable event is not blamed. Not here:
rules of one event alone (`ingestion.contracts.project_events`).
"""

from __future__ import annotations

import polars as pl

from ingestion.checks.catalogue import Rule
from ingestion.checks.known import ROW_KEY, standing
from ingestion.readers.headers import ACTION
from ingestion.readers.table import LINE

_BALANCE = Rule(
    "error",
    "事件后在保余额 {value} 与逐笔推算不符。",
    "The balance after the event, {value}, is not what the events add up to.",
    "余额 = 事件前余额 + 放款 − 还款 − 解保 − 代偿，请核对金额与余额。",
    "Balance = balance before + disbursed − repaid − released − compensated; check amount and balance.",
)
CHAIN_RULES: dict[str, dict[str, Rule]] = {
    "project_events": {
        "EVT-BALANCE": _BALANCE,
        "EVT-COMPENSATION": Rule(
            "error",
            "代偿金额 {value} 超过当时在保余额。",
            "Compensation of {value} exceeds the guaranteed balance of the day.",
            "请核对代偿金额与此前事件。",
            "Check the amount and the events before it.",
        ),
        "EVT-RECOVERY": Rule(
            "error",
            "追偿累计超过代偿累计（本笔 {value}）。",
            "Recoveries exceed what was compensated (this one: {value}).",
            "请核对追偿金额，或补报代偿事件；一并收回的追偿费用填入“追偿费用”列，不计入追偿累计。",
            "Check the amount, or file the compensation; costs that were recovered as well go into their own column and do not count here.",
        ),
        "EVT-DISBURSED": Rule(
            "error",
            "放款后余额超过担保金额（本笔 {value}）。",
            "With this disbursement of {value} the balance exceeds the guaranteed amount.",
            "请核对放款金额，金额按担保责任填报。",
            "Check the amount; amounts are in terms of the guarantee.",
        ),
        "EVT-OVERPAID": Rule(
            "warning",
            "还款或解保金额 {value} 超过当时在保余额。",
            "The repayment or release of {value} exceeds the guaranteed balance.",
            "请核对金额，金额按担保责任填报。",
            "Check the amount; amounts are in terms of the guarantee.",
        ),
        "EVT-WRITTEN-OFF": Rule(
            "warning",
            "核销金额 {value} 超过未收回的代偿。",
            "The write-off of {value} exceeds what is not recovered.",
            "请核对核销金额。",
            "Check the amount.",
        ),
        "EVT-BEFORE-START": Rule(
            "error",
            "事件日期 {value} 早于项目起始日期。",
            "The event is dated {value}, before its project begins.",
            "请核对事件日期。",
            "Check the date.",
        ),
        "EVT-EXTENSION": Rule(
            "error",
            "展期后到期日 {value} 不晚于原到期日。",
            "The new due date {value} is not after the old one.",
            "请核对展期后到期日。",
            "Check the new due date.",
        ),
        "EVT-LATE-DISBURSEMENT": Rule(
            "warning",
            "放款日期 {value} 晚于项目到期日。",
            "The disbursement is dated {value}, after the project is due.",
            "请核对放款日期。",
            "Check the date.",
        ),
    }
}
CHAINED = frozenset(CHAIN_RULES)
_LEAVING = ("REPAYMENT", "RELEASE", "COMPENSATION")
_PROJECT, _AMOUNT = "project_no", pl.col("amount").fill_null(0)
_COST = "recovery_cost"
_COLUMNS = (
    _PROJECT,
    "event_no",
    "kind",
    "event_date",
    "amount",
    "balance_after",
    _COST,
    "new_due_date",
    ACTION,
    ROW_KEY,
)


def broken_chains(
    good: pl.DataFrame, spoilt: pl.Series, events: pl.LazyFrame | None, projects: pl.LazyFrame | None
) -> pl.DataFrame:
    """Findings along the chains. `good` are this file's rows that kept every other rule, `spoilt` the projects with a row that did not."""
    chain = _chain(good, events)
    if projects is not None:
        wanted = good[_PROJECT].unique().implode()
        facts = (
            standing(projects)
            .filter(pl.col(_PROJECT).is_in(wanted))
            .select(_PROJECT, "guaranteed_amount", "start_date", "due_date")
        )
        chain = chain.join(facts.collect(), on=_PROJECT, how="left", maintain_order="left")
    else:
        chain = chain.with_columns(
            pl.lit(None, pl.Decimal(18, 2)).alias("guaranteed_amount"),
            pl.lit(None, pl.Date).alias("start_date"),
            pl.lit(None, pl.Date).alias("due_date"),
        )
    chain = _running(chain).with_columns(
        (pl.col("first_kind") == "DISBURSEMENT").alias("whole"),
        pl.col(_PROJECT).is_in(spoilt.unique().implode()).alias("spoilt"),
    )
    return _findings(chain)


def _chain(good: pl.DataFrame, events: pl.LazyFrame | None) -> pl.DataFrame:
    """The file's events among those that stand, each project's in order. A correction takes the place of what it corrects."""
    if _COST not in good.columns:  # filed under a version without it
        good = good.with_columns(pl.lit(None, pl.Decimal(18, 2)).alias(_COST))
    own = good.select(*_COLUMNS, LINE)
    frames = [own.filter(pl.col(ACTION) != "D")]
    if events is not None:
        wanted = own[_PROJECT].unique().implode()
        earlier = (
            standing(events)
            .filter(pl.col(_PROJECT).is_in(wanted))
            .select(*_COLUMNS, pl.lit(None, pl.Int64).alias(LINE))
        )
        frames.insert(0, earlier.collect().join(own.select(ROW_KEY), on=ROW_KEY, how="anti", maintain_order="left"))
    order = pl.col("event_no").str.pad_start(24, "0")
    return pl.concat(frames).sort(_PROJECT, "event_date", order, LINE, nulls_last=False, maintain_order=True)


def _running(chain: pl.DataFrame) -> pl.DataFrame:
    """Running sums, before and after each event, in fen; recoveries after their costs, which the debtor owes besides (民法典 Art. 561)."""
    kind = pl.col("kind")
    fen = (_AMOUNT * 100).cast(pl.Int64)
    signed = pl.when(kind == "DISBURSEMENT").then(fen).when(kind.is_in(_LEAVING)).then(-fen).otherwise(0)
    compensated = pl.when(kind == "COMPENSATION").then(fen).otherwise(0)
    cost = (pl.col(_COST).fill_null(0) * 100).cast(pl.Int64)
    recovered = pl.when(kind == "RECOVERY").then(fen - cost).otherwise(0)
    written_off = pl.when(kind == "WRITE_OFF").then(fen).otherwise(0)
    return chain.with_columns(
        fen.alias("fen"),
        signed.cum_sum().over(_PROJECT).alias("after"),
        (signed.cum_sum().over(_PROJECT) - signed).alias("before"),
        compensated.cum_sum().over(_PROJECT).alias("compensated"),
        recovered.cum_sum().over(_PROJECT).alias("recovered"),
        written_off.cum_sum().over(_PROJECT).alias("written_off"),
        kind.filter(kind.is_in(["DISBURSEMENT", *_LEAVING])).first().over(_PROJECT).alias("first_kind"),
    ).with_columns(((pl.col("balance_after") * 100).cast(pl.Int64) - pl.max_horizontal("after", 0)).alias("gap"))


def _findings(chain: pl.DataFrame) -> pl.DataFrame:
    kind, gap = pl.col("kind"), pl.col("gap")
    last_gap = gap.forward_fill().shift(1).over(_PROJECT)
    start = (
        pl.when(pl.col("whole")).then(0).otherwise(gap)
    )  # a chain without its beginning starts from what its first event says
    expected = last_gap.fill_null(start)
    sound = pl.col("whole") & ~pl.col("spoilt") & (expected.fill_null(0) == 0)
    over_balance = pl.col("fen") > pl.max_horizontal("before", 0)
    rules: list[tuple[str, str, pl.Expr, str]] = [
        ("EVT-BALANCE", "balance_after", ~pl.col("spoilt") & (gap != 0) & (gap != expected), "balance_after"),
        ("EVT-COMPENSATION", "amount", sound & (kind == "COMPENSATION") & over_balance, "amount"),
        (
            "EVT-RECOVERY", "amount",
            sound & (kind == "RECOVERY") & (pl.col("recovered") > pl.col("compensated")), "amount",
        ),
        (
            "EVT-DISBURSED", "amount",
            sound & (kind == "DISBURSEMENT") & (pl.col("after") > pl.col("guaranteed_amount") * 100), "amount",
        ),
        ("EVT-OVERPAID", "amount", sound & kind.is_in(["REPAYMENT", "RELEASE"]) & over_balance, "amount"),
        (
            "EVT-WRITTEN-OFF", "amount",
            sound & (kind == "WRITE_OFF") & (pl.col("written_off") > pl.col("compensated") - pl.col("recovered")), "amount",
        ),
        ("EVT-BEFORE-START", "event_date", pl.col("event_date") < pl.col("start_date"), "event_date"),
        ("EVT-EXTENSION", "new_due_date", (kind == "EXTENSION") & (pl.col("new_due_date") <= pl.col("due_date")), "new_due_date"),
        ("EVT-LATE-DISBURSEMENT", "event_date", (kind == "DISBURSEMENT") & (pl.col("event_date") > pl.col("due_date")), "event_date"),
    ]  # fmt: skip
    flagged = chain.with_columns(broken.fill_null(value=False).alias(rule_id) for rule_id, _, broken, _ in rules)
    # after a wrong amount nothing that builds on it is blamed: the first broken sum of a project is the one to mend
    summed = ["EVT-BALANCE", "EVT-COMPENSATION", "EVT-RECOVERY", "EVT-DISBURSED"]
    earlier = pl.any_horizontal(summed[1:]).cum_sum().over(_PROJECT) - pl.any_horizontal(summed[1:]).cast(pl.UInt32)
    flagged = flagged.with_columns((pl.col(name) & (earlier == 0)).alias(name) for name in summed)
    own = flagged.filter(pl.col(LINE).is_not_null())
    return pl.concat(
        own.filter(pl.col(rule_id)).select(
            LINE,
            ROW_KEY,
            pl.lit(column).alias("column_name"),
            pl.lit(rule_id).alias("rule_id"),
            pl.lit(CHAIN_RULES["project_events"][rule_id].level).alias("level"),
            pl.col(value).cast(pl.String).alias("value"),
        )
        for rule_id, column, _, value in rules
    )
