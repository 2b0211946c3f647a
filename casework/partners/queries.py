"""What the published warehouse knows of a partner: the indicators of its scorecard, the use of its line, its agreements' conversion.

Here: the SQL of partners. Not here: points and grades (`scoring.rating.partners`), agreements (`casework.partners.agreements`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from casework.access.actors import Actor
from casework.access.rights import require
from casework.partners.agreements import Agreement, versions
from casework.store.engine import Store
from casework.store.questions import rows_of_published

Row = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """A partner's figures: indicators by the scorecard's names, liability in yuan, the licence's last day."""

    figures: Mapping[str, Decimal | None]
    liability: Decimal | None
    licence_expires: date | None
    report_period: str | None


@dataclass(frozen=True)
class LineUse:
    """One agreement's version in force, and what was done under it. Amounts in yuan; `conversion` = converted / amount."""

    agreement: Agreement
    converted: Decimal
    projects: int
    exposure: Decimal

    @property
    def conversion(self) -> Decimal:
        """Amount of projects under the agreement over its amount."""
        return self.converted / self.agreement.amount


def standing(store: Store, partner_id: str, *, actor: Actor) -> Standing:
    """The partner's indicators as far as they can be had."""
    require(actor, "read", "partner")
    rows = rows_of_published(store.home, _STANDING, partner_id)
    row = rows[0] if rows else {}
    figures = {name: _decimal(row.get(name)) for name in _FIGURES}
    return Standing(figures, _decimal(row.get("liability")), row.get("licence_expires"), row.get("report_period"))


def uses(store: Store, *, actor: Actor, day: date, partner_id: str | None = None) -> list[LineUse]:
    """Every agreement in its version of the day, with what was converted under its number."""
    newest: dict[str, Agreement] = {}
    for version in versions(store, actor=actor, partner_id=partner_id):
        if version.effective_from <= day:
            newest[version.agreement_no] = version
    done = (
        {(row["partner_id"], row["agreement_no"]): row for row in rows_of_published(store.home, _CONVERTED)}
        if newest
        else {}
    )
    return [_use(one, done.get((one.partner_id, one.agreement_no))) for one in newest.values()]


def partners(store: Store, *, actor: Actor) -> Sequence[Row]:
    """Every partner of the published warehouse, by name."""
    require(actor, "read", "partner")
    return rows_of_published(store.home, "SELECT * FROM partner.partners ORDER BY name, partner_id")


def is_unheard_of(store: Store, partner_id: str, *, actor: Actor) -> bool:
    """Whether what is published knows nobody of this code: on no list, no project filed. With nothing published, nobody can tell."""
    require(actor, "manage", "user")
    found = rows_of_published(
        store.home, "SELECT count(*) FILTER (partner_id = $1) AS named FROM partner.partners", partner_id
    )
    return any(not row["named"] for row in found)


def _use(agreement: Agreement, row: Row | None) -> LineUse:
    if row is None:
        return LineUse(agreement, Decimal(0), 0, Decimal(0))
    return LineUse(agreement, Decimal(row["converted"]), int(row["projects"]), Decimal(row["exposure"]))


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


_FIGURES = (
    "compensation_rate", "overdue_rate", "top_ten_share", "compensation_trend", "leverage", "fee_income_ratio", "growth",
    "small_farmer_share", "small_farmer_accounts", "class12_ratio", "reserve_cover", "liquid_cover", "capital", "row_quality",
    "punctuality",
    "counter_guarantee_cover",
)  # fmt: skip

#: What a monthly report says, as columns over `report`, the one of a year before (`year_before`) and `rates.compensated` in twelve months.
OF_THE_REPORT = """
        report.guaranteed_balance / nullif(report.net_assets - coalesce(report.other_guarantor_equity, 0), 0) AS leverage,
        report.fee_income / nullif(report.guaranteed_balance, 0) AS fee_income_ratio,
        report.guaranteed_balance / nullif(year_before.guaranteed_balance, 0) - 1 AS growth,
        report.small_farmer_balance / nullif(report.guaranteed_balance, 0) AS small_farmer_share,
        report.small_farmer_accounts / nullif(report.accounts, 0) AS small_farmer_accounts,
        (report.class1_assets + report.class2_assets) / nullif(report.total_assets - report.compensation_receivable, 0) AS class12_ratio,
        (report.compensation_reserve + report.general_risk_reserve) / nullif(report.compensation_receivable, 0) AS reserve_cover,
        report.class1_assets / nullif(rates.compensated, 0) AS liquid_cover, report.net_assets AS capital"""
# Liability is the guaranteed balance of the report, before the regulator's weights: never below what those would give.
_STANDING = f"""
    WITH report AS (SELECT * FROM partner.guarantor_reports WHERE partner_id = $1 ORDER BY period DESC LIMIT 1),
    year_before AS (
        SELECT r.guaranteed_balance FROM partner.guarantor_reports AS r, report
        WHERE r.partner_id = $1 AND r.period = strftime(CAST(report.period || '-01' AS DATE) - INTERVAL 12 MONTH, '%Y-%m')
    ),
    months AS (SELECT month, sum(guaranteed_balance) AS balance, sum(compensated_amount) AS compensated
               FROM project.monthly WHERE partner_id = $1 GROUP BY month),
    ranked AS (SELECT *, row_number() OVER (ORDER BY month DESC) AS age FROM months),
    rates AS (
        SELECT
            sum(compensated) FILTER (WHERE age <= 12) / nullif(avg(balance) FILTER (WHERE age <= 12), 0) AS now,
            sum(compensated) FILTER (WHERE age BETWEEN 13 AND 24) / nullif(avg(balance) FILTER (WHERE age BETWEEN 13 AND 24), 0) AS before,
            sum(compensated) FILTER (WHERE age <= 12) AS compensated
        FROM ranked
    ),
    held AS (SELECT * FROM project.projects WHERE partner_id = $1 AND status = 'IN_FORCE'),
    top AS (SELECT sum(balance) AS balance FROM (
        SELECT sum(guaranteed_balance) AS balance FROM held GROUP BY customer_id ORDER BY balance DESC LIMIT 10)),
    book AS (
        SELECT sum(guaranteed_balance) AS balance, sum(guaranteed_balance) FILTER (WHERE overdue_days > 0) AS overdue FROM held
    ),
    cover AS (
        SELECT sum(k.coverage_ratio * p.guaranteed_balance) / nullif(sum(p.guaranteed_balance), 0) AS ratio
        FROM held AS p JOIN risk.project_risk AS k ON p.project_id = k.project_id
    ),
    sent AS (
        SELECT sum(rows_accepted) / nullif(sum(rows_sent), 0) AS quality, count(DISTINCT period) AS periods FROM exchange.filings
        WHERE partner_id = $1 AND period > (SELECT strftime(CAST(max(period) || '-01' AS DATE) - INTERVAL 12 MONTH, '%Y-%m')
                                            FROM exchange.filings)
    )
    SELECT
        rates.now AS compensation_rate, coalesce(book.overdue, 0) / nullif(book.balance, 0) AS overdue_rate,
        top.balance / nullif(book.balance, 0) AS top_ten_share, rates.now - rates.before AS compensation_trend,
        {OF_THE_REPORT},
        sent.quality AS row_quality, sent.periods / 12.0 AS punctuality, cover.ratio AS counter_guarantee_cover,
        report.guaranteed_balance AS liability, report.period AS report_period,
        (SELECT licence_expires FROM partner.partners WHERE partner_id = $1) AS licence_expires
    FROM rates, book, top, cover, sent LEFT JOIN report ON true LEFT JOIN year_before ON true"""  # noqa: S608 - a constant of ours
_CONVERTED = """
    SELECT partner_id, agreement_no, sum(guaranteed_amount) AS converted, count(*) AS projects, sum(exposure) AS exposure
    FROM project.projects WHERE agreement_no IS NOT NULL GROUP BY ALL"""
