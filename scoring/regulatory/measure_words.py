"""How each regulatory measure is called and defined: for several definitions of a ratio are in use, and a figure carries its own.

Here: names and definitions in both languages. Not here: the formulas (`regulatory`); a test holds the two lists together.
"""

# ruff: noqa: E501 - one line for each measure

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """Name and definition."""

    zh: str
    en: str
    definition_zh: str
    definition: str


MEASURE_WORDS: dict[str, Words] = {
    "liability_balance_filed": Words("融资担保责任余额（明细）", "Liability balance, as filed", "按逐笔报送：各类余额×自身分险比例×权重之和", "from what was filed: Σ balance × own share × weight of its class"),
    "liability_balance_reported": Words("融资担保责任余额（月报）", "Liability balance, as reported", "按机构月报：小微和农户在保余额×0.75＋其余×1", "from the monthly report: small firms and farmers at their weight, the rest in full"),
    "leverage": Words("放大倍数（月报）", "Leverage, as reported", "月报责任余额÷（净资产－对其他担保公司股权投资）", "reported liability balance / (net assets − equity in other guarantee companies)"),
    "leverage_filed": Words("放大倍数（明细）", "Leverage, as filed", "明细责任余额÷（净资产－对其他担保公司股权投资）", "filed liability balance / (net assets − equity in other guarantee companies)"),
    "leverage_on_net_assets": Words("放大倍数（风险指标表口径）", "Leverage on net assets", "明细责任余额÷净资产，不扣除对其他担保公司股权投资", "filed liability balance / net assets, as the risk indicators' form has it: without deducting equity in other guarantee companies"),
    "single_customer_share": Words("单户集中度", "Largest customer", "最大一户责任余额÷净资产；AA及以上债券按60%计", "largest liability balance of a customer / net assets; rated bonds at 60 %"),
    "group_share": Words("关联集中度", "Largest connected group", "最大一户及其关联方责任余额÷净资产", "largest liability balance of a customer with its related parties / net assets"),
    "capital_ratio": Words("资本比例", "Capital ratio", "（净资产＋未到期责任准备金＋担保赔偿准备金）÷资产总额", "(net assets + unearned premium reserve + compensation reserve) / total assets"),
    "class1_ratio": Words("Ⅰ级资产比例", "Class I assets", "Ⅰ级资产÷（资产总额－应收代偿款）", "class I / (total assets − compensation receivable)"),
    "class12_ratio": Words("Ⅰ级、Ⅱ级资产比例", "Class I and II assets", "Ⅰ级与Ⅱ级资产之和÷（资产总额－应收代偿款）", "class I + II / (total assets − compensation receivable)"),
    "class3_ratio": Words("Ⅲ级资产比例", "Class III assets", "Ⅲ级资产÷（资产总额－应收代偿款）", "class III / (total assets − compensation receivable)"),
    "unearned_reserve": Words("未到期责任准备金", "Unearned premium reserve", "月报余额；不低于当年担保费收入的50%", "as reported; at least half of the fee income of the year"),
    "compensation_reserve": Words("担保赔偿准备金", "Compensation reserve", "月报余额；不低于min（年初－损失＋责任余额1%，责任余额10%）", "as reported; at least min(opening − losses + 1 % of the liability balance, 10 % of it)"),
    "small_farmer_share": Words("支小支农占比（月报）", "Small firms and farmers, as reported", "小微和农户在保余额÷在保余额", "balance of small firms and farmers / balance in force"),
    "small_farmer_share_filed": Words("支小支农占比（明细）", "Small firms and farmers, as filed", "逐笔报送的小微和农户在保余额÷在保余额", "the same from what was filed"),
    "small_account_share": Words("单户500万元及以下占比", "Small accounts", "单户在保余额500万元及以下的余额÷在保余额", "balance of customers up to 5,000,000 / balance in force"),
    "compensation_rate_period": Words("代偿率（本期）", "Compensation rate of the period", "本月代偿÷本月解除（还款、解保与代偿之和）", "compensated in the month / released in the month (repaid + released + compensated)"),
    "compensation_rate_balance": Words("代偿率（余额口径）", "Compensation rate on balance", "近12个月代偿÷近12个月月末平均在保余额", "compensated in 12 months / average month-end balance of them"),
    "compensation_rate_cumulative": Words("累计代偿率", "Cumulative compensation rate", "开业以来代偿÷开业以来解除", "compensated since the beginning / released since the beginning"),
    "recovery_rate_year": Words("代偿回收率（本年）", "Recovery rate of the year", "本年追偿（按报送数）÷（年初代偿余额＋本年代偿）；代偿余额为代偿减扣除费用后的追偿再减核销", "recovered in the year, as filed / (outstanding at its beginning + compensated in it); outstanding is compensated less recovered after its costs less written off"),
    "loss_rate": Words("损失率（本年）", "Loss rate of the year", "本年核销÷本年解除", "written off in the year / released in it"),
    "reserve_cover": Words("拨备覆盖率", "Reserve cover", "（担保赔偿准备金＋一般风险准备金）÷应收代偿款；不含未到期责任准备金", "(compensation reserve + general risk reserve) / compensation outstanding; without the unearned reserve"),
    "liquidity_ratio": Words("流动性比率", "Liquidity ratio", "流动性资产÷流动性负债", "liquid assets / liquid liabilities"),
    "overdue_rate": Words("逾期率", "Overdue rate", "月末逾期项目在保余额÷在保余额", "balance of projects overdue at the month's end / balance in force"),
}  # fmt: skip
