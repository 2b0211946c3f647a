"""The glossary (名词表): Chinese term, code name, definition, unit and source of every quantity that a judgement gives.

Here: the words of scoring's results. Not here: words of the business at large (`orchestration/documentation/glossary.yaml`), labels of filed columns (the contracts have them), names of codes (`wording`).
A test holds the columns of `scoring.columns` to this list: a result without an entry, and an entry without a result, both fail.
"""

# ruff: noqa: E501 - one line for each term, as in the table that it becomes

from __future__ import annotations

from typing import NamedTuple


class Term(NamedTuple):
    """One quantity. `code` is its column name everywhere; `source` is the rule that defines it."""

    zh: str
    code: str
    definition_zh: str
    definition: str
    unit: str
    source: str


_RISK = "风险度与风险额规则 risk degree and risk amount"
_GRADE = "客户评级规则 customer grade"
_BALANCE = "在保余额规则 balance of a project"

TERMS: tuple[Term, ...] = (
    Term("在保余额", "guaranteed_balance", "放款减还款、解保、代偿，不小于零", "disbursed less repaid, released and compensated, never below zero", "yuan", _BALANCE),
    Term("再担保分险比例", "reguarantor_share", "再担保公司分担的责任比例", "the re-guarantor's share of the liability", "ratio", _BALANCE),
    Term("担保机构分险比例", "guarantor_share", "原担保机构分担的责任比例", "the partner guarantor's own share of the liability", "ratio", _BALANCE),
    Term("五级分类", "classification", "最近一次风险分类；无分类按正常", "the latest five-class state; NORMAL when there is none", "code", _RISK),
    Term("再担保方式", "reguarantee_mode", "比例、先代偿后分担、连带、一般", "proportional, first loss, joint or general", "code", _RISK),
    Term("客户等级", "customer_grade", "评级所得等级，未评级为 unrated", "the customer's grade, or unrated", "grade", _GRADE),
    Term("合作机构等级", "partner_grade", "合作担保机构等级，未评级为 unrated", "the partner guarantor's grade, or unrated", "grade", _RISK),
    Term("对象权数基数", "object_base", "按客户等级确定的权数", "the weight of the customer's grade", "ratio", _RISK),
    Term("对象权数调整", "object_adjustments", "定性调整之和，未经上下限", "sum of the qualitative adjustments, before the bounds", "ratio", _RISK),
    Term("所用调整", "adjustments_applied", "命中的定性调整", "which qualitative adjustments applied", "codes", _RISK),
    Term("对象权数", "object_weight", "基数加调整，在上下限之内；黑名单另定", "base plus adjustments within the bounds; fixed for the black-listed", "ratio", _RISK),
    Term("未覆盖金额", "uncovered_amount", "反担保未覆盖的在保余额", "what no measure covers of the balance", "yuan", _RISK),
    Term("反担保覆盖率", "coverage_ratio", "已覆盖金额除以在保余额", "covered amount / balance", "ratio", _RISK),
    Term("反担保方式权数", "counter_guarantee_weight", "各措施覆盖额乘系数之和除以在保余额", "Σ covered × coefficient / balance", "ratio", _RISK),
    Term("担保方式权数基数", "mode_base", "按再担保方式确定", "base of the re-guarantee mode", "ratio", _RISK),
    Term("合作机构系数", "partner_factor", "按合作机构等级确定", "factor of the partner's grade", "ratio", _RISK),
    Term("担保方式权数", "mode_weight", "基数乘合作机构系数", "base × partner factor", "ratio", _RISK),
    Term("期限", "term_months", "起始日加 n 个月不早于到期日（含展期）的最小 n", "smallest n with start + n calendar months ≥ due as extended", "months", _RISK),
    Term("期限系数", "term_factor", "按期限确定", "by the term", "ratio", _RISK),
    Term("分类系数", "class_factor", "按五级分类确定；损失类不适用", "by the five-class state; not applicable for LOSS", "ratio", _RISK),
    Term("风险度", "risk_degree", "各权数系数之积，不超过 1；损失类为 1", "product of the weights and factors, at most 1; 1 for LOSS", "ratio", _RISK),
    Term("再担保责任余额（敞口）", "exposure", "在保余额乘再担保分险比例，四舍五入到分", "balance × re-guarantor's share, half up to the fen", "yuan", _RISK),
    Term("风险额", "risk_amount", "敞口乘风险度，四舍五入到分", "exposure × risk degree, half up to the fen", "yuan", _RISK),
    Term("决策建议", "decision", "同意、有条件同意、上会、建议不同意", "accept, conditional, committee or decline", "code", _RISK),
    Term("否决原因", "fatal_reason", "命中的否决条件", "which fatal rules apply", "codes", _RISK),
    Term("建议追加的反担保", "additional_cover_kind", "使风险度降至同意线最省的措施", "the cheapest measure that would make it acceptable", "code", _RISK),
    Term("需追加反担保", "additional_cover_needed", "所需的最小金额，进位到分", "the least amount of it, rounded up to the fen", "yuan", _RISK),
    Term("担保机构自身风险度", "guarantor_risk_degree", "不计担保方式权数的风险度", "the degree without the mode weight", "ratio", _RISK),
    Term("担保机构责任余额", "guarantor_exposure", "在保余额乘担保机构分险比例", "balance × guarantor's share", "yuan", _RISK),
    Term("担保机构自身风险额", "guarantor_risk_amount", "担保机构责任余额乘其自身风险度", "guarantor's exposure × its own degree", "yuan", _RISK),
    Term("未评估事项", "not_assessed", "因缺数据未评估的事项", "what could not be looked at", "codes", _RISK),
    Term("提示", "warnings", "反担保估值的提示", "what to be wary of in the measures", "codes", _RISK),
    Term("反担保系数", "coefficient", "覆盖部分仍有风险的比例", "share of the covered amount that stays at risk", "ratio", _RISK),
    Term("折扣率", "haircut", "评估价值中可计的比例", "part of the appraised value that counts", "ratio", _RISK),
    Term("可覆盖金额", "value", "评估价值乘折扣率减在先债权；保证未填价值为在保余额", "appraised × haircut − prior claims; the balance for a guarantee without a value", "yuan", _RISK),
    Term("覆盖金额", "covered", "按系数升序用于覆盖的金额", "what it covers, in ascending order of coefficient", "yuan", _RISK),
    Term("加权金额", "weighted", "覆盖金额乘系数", "covered × coefficient", "yuan", _RISK),
    Term("使用顺序", "order_no", "该措施在项目中的次序", "place in the order of use", "number", _RISK),
    Term("估值说明", "note", "估值方式的代码", "how the measure was valued", "code", _RISK),
    Term("得分率", "score", "得分除以可评满分乘 100", "points reached / points assessable × 100", "points", _GRADE),
    Term("可评满分", "assessable", "可评指标满分之和", "maximum points of the assessed indicators", "points", _GRADE),
    Term("等级", "grade", "由得分率确定，可评不足为 unrated", "by the score; unrated while too little is assessable", "grade", _GRADE),
    Term("计算等级", "computed_grade", "评分卡所得等级，可评不足为 unrated", "what the scorecard says; unrated while too little is assessable", "grade", _GRADE),
    Term("采用等级", "adopted_grade", "经两人采用、基准日有效的等级；没有则无", "what people adopted and is in force on the day; none where nobody did", "grade", _GRADE),
    Term("缺项", "missing", "未能评分的指标", "indicators that were not assessed", "codes", _GRADE),
    Term("所用报表期", "statement_period", "评级所用的最近一期报表", "period of the statement used", "month", _GRADE),
    Term("有上年报表", "has_statement_before", "是否有一年前的报表", "is there a statement of a year before", "yes/no", _GRADE),
    Term("资产负债率", "debt_ratio", "负债总额 / 资产总额", "total liabilities / total assets", "ratio", _GRADE),
    Term("流动比率", "current_ratio", "流动资产 / 流动负债", "current assets / current liabilities", "ratio", _GRADE),
    Term("利息保障倍数", "interest_cover", "（利润总额 + 利息支出） / 利息支出", "(profit before tax + interest) / interest", "times", _GRADE),
    Term("经营现金流比率", "cash_flow_ratio", "经营活动现金流量净额 / 流动负债", "operating cash flow / current liabilities", "ratio", _GRADE),
    Term("销售净利率", "net_margin", "净利润 / 营业收入", "net profit / revenue", "ratio", _GRADE),
    Term("净资产收益率", "return_on_equity", "净利润 / 平均所有者权益", "net profit / average equity", "ratio", _GRADE),
    Term("营业收入增长率", "revenue_growth", "较上年同期增长", "growth of revenue on the year", "ratio", _GRADE),
    Term("成立年限", "years_established", "至基准日足年", "whole years to the as-of day", "years", _GRADE),
    Term("信用记录", "credit_record", "24 个月内最长逾期天数", "worst days overdue in 24 months", "days", _GRADE),
    Term("项目经理定性评价", "officer_judgement", "管理、产品、行业前景", "management, product, outlook", "points", _GRADE),
    Term("基准日", "as_of", "计算所依据的日期", "the day that a judgement is made as of", "day", _RISK),
    Term("参数版本", "parameters_version", "所用参数内容的摘要", "digest of the parameters used", "text", _RISK),
)  # fmt: skip

#: Columns that name a thing and measure nothing.
IDENTIFIERS = ("project_id", "project_no", "partner_id", "customer_id", "measure_no", "kind")


def quantities() -> str:
    """What a judgement gives, as a table in Markdown."""
    lines = ["| 术语 | name in code | 定义 | definition | unit | source |", "|---|---|---|---|---|---|"]
    lines += [f"| {t.zh} | `{t.code}` | {t.definition_zh} | {t.definition} | {t.unit} | {t.source} |" for t in TERMS]
    return "\n".join(lines) + "\n"
