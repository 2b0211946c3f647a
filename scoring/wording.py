"""What the codes of judgements are called, in Chinese and English.

Here: words for the codes that scoring itself makes (factors, decisions, adjustments, what was not assessed, warnings). Not here: codes of
filings, which have their words in the contracts; sentences of pages.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A code in both languages."""

    zh: str
    en: str


FACTORS = {
    "object_weight": Words("对象权数", "Object weight"),
    "counter_guarantee_weight": Words("反担保方式权数", "Counter-guarantee weight"),
    "mode_weight": Words("担保方式权数", "Mode weight"),
    "term_factor": Words("期限系数", "Term factor"),
    "class_factor": Words("分类系数", "Class factor"),
    "risk_degree": Words("风险度", "Risk degree"),
    "exposure": Words("再担保责任余额（敞口）", "Exposure"),
    "risk_amount": Words("风险额", "Risk amount"),
    "decision": Words("决策建议", "Decision advised"),
    "additional_cover_needed": Words("需追加反担保", "Additional cover needed"),
    "guarantor_risk_degree": Words("担保机构自身风险度", "Partner guarantor's own risk degree"),
    "guarantor_risk_amount": Words("担保机构自身风险额", "Partner guarantor's own risk amount"),
}
#: Kinds of source of a parameter (`scoring.parameters.model.SOURCE_KINDS`).
SOURCE_KINDS = {
    "law": Words("法律", "law"),
    "ministry rule": Words("部委规定", "ministry rule"),
    "provincial rule": Words("省级规定", "provincial rule"),
    "company policy": Words("公司制度", "company policy"),
    "market practice": Words("行业惯例", "market practice"),
    "assumption": Words("假设", "assumption"),
}
DECISIONS = {
    "accept": Words("同意", "Accept"),
    "conditional": Words("有条件同意", "Conditional"),
    "committee": Words("上会审议", "Committee"),
    "decline": Words("建议不同意", "Decline advised"),
}
UNRATED = Words("未评级", "unrated")
FATAL_REASONS = {
    "black_listed": Words("黑名单客户", "Black-listed customer"),
    "in_bankruptcy": Words("客户破产", "Customer in bankruptcy"),
    "limit_broken": Words("突破监管限额", "Regulatory limit broken"),
}
ADJUSTMENTS = {
    "watch_list": Words("关注名单", "On the watch-list"),
    "enforcement_or_dishonesty": Words("被执行或失信", "Open court enforcement or dishonesty record"),
    "abnormal_operation": Words("经营异常", "Abnormal operation record"),
    "representative_changed": Words("近期变更法定代表人或实际控制人", "Recent change of representative or controller"),
    "good_record": Words("履约良好", "Cleared projects and never compensated"),
    "group_over_limit": Words("所属关联集团超限", "Member of a connected group over its limit"),
}
NOT_ASSESSED = {
    "customer": Words("客户资料未报送", "The customer was not filed"),
    "customer_grade": Words("客户等级", "Customer grade"),
    "list_status": Words("黑名单和关注名单", "Black-list and watch-list"),
    "registry": Words("工商与司法信息", "Registry and court records"),
    "record_with_us": Words("与本公司的合作记录", "Record with us"),
    "connected_group": Words("关联集团限额", "Limit of the connected group"),
    "guaranteed_balance": Words("在保余额", "Guaranteed balance"),
    "reguarantor_share": Words("再担保分险比例", "Re-guarantor's share"),
    "guarantor_share": Words("担保机构分险比例", "Guarantor's share"),
    "reguarantee_mode": Words("再担保方式", "Re-guarantee mode"),
    "classification": Words("五级分类", "Classification"),
    "term": Words("期限", "Term"),
    "partner": Words("合作机构资料未报送", "The partner was not filed"),
    "regulatory_limit": Words("监管限额", "Regulatory limits after this project"),
}
MEASURE_NOTES = {
    "covers_nothing": Words("信用，不计覆盖", "Unsecured: covers nothing"),
    "whole_balance": Words("保证未填价值，按在保余额", "Guarantee with no value: counts for the whole balance"),
    "no_value": Words("未填评估价值，不计", "No appraised value: counts for nothing"),
    "appraisal_undated": Words("评估无日期，仍计", "Appraisal without a date: counts"),
    "appraisal_outdated": Words("评估已过期，不计", "Appraisal too old: counts for nothing"),
    "appraisal_after_as_of": Words("评估日晚于基准日，仍计", "Appraised after the as-of day: counts"),
    "unknown_kind": Words("反担保方式不明，不计", "Unknown kind: counts for nothing"),
}
INDICATORS = {
    "debt_ratio": Words("资产负债率", "Debt ratio"),
    "current_ratio": Words("流动比率", "Current ratio"),
    "interest_cover": Words("利息保障倍数", "Interest cover"),
    "cash_flow_ratio": Words("经营现金流比率", "Operating cash flow to current liabilities"),
    "net_margin": Words("销售净利率", "Net margin"),
    "return_on_equity": Words("净资产收益率", "Return on equity"),
    "revenue_growth": Words("营业收入增长率", "Revenue growth"),
    "years_established": Words("成立年限", "Years established"),
    "credit_record": Words("信用记录", "Credit record"),
    "officer_judgement": Words("项目经理定性评价", "Officer's judgement"),
}


def words_of(codes: str | None, wording: dict[str, Words]) -> list[Words]:
    """The words for a text of codes "a, b", as judgements give them; a code without words stands for itself."""
    return [wording.get(code, Words(code, code)) for code in (codes or "").split(", ") if code]
