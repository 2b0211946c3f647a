"""Words of the paper of a warning: levels with their colours, kinds of subject, states, acts, outcomes, roles, units.

Here: code to Chinese. Not here: what is said of which (`evidence_paper`).
"""

from __future__ import annotations

LEVELS = {
    "blue": ("蓝色", "0.16 0.44 0.74"),
    "yellow": ("黄色", "0.80 0.60 0"),
    "orange": ("橙色", "0.85 0.42 0.05"),
    "red": ("红色", "0.75 0.10 0.12"),
}
KINDS = {
    "project": "项目", "customer": "客户", "group": "客户集团", "partner": "合作机构", "bank": "银行", "region": "地区", "industry": "行业",
    "portfolio": "全部在保业务",
}  # fmt: skip
STATUS = {
    "raised": "已发出", "acknowledged": "已确认", "acting": "处理中", "escalated": "已升级", "reopened": "重新打开", "closed": "已关闭",
    "merged": "已并入", "snoozed": "暂缓",
}  # fmt: skip
ACTS = {
    "assign": "指派", "acknowledge": "确认", "act": "处理", "snooze": "暂缓", "escalate": "升级", "merge": "并入", "close": "关闭",
    "reopen": "重新打开",
}  # fmt: skip
OUTCOMES = {
    "mitigated": "已缓释", "resolved": "已化解", "compensated": "已代偿", "false_alarm": "误报", "no_action_needed": "无需处理",
}  # fmt: skip
ROLES = {
    "officer": "业务员", "reviewer": "审查审核", "risk": "风险管理", "finance": "财务", "approver": "审批", "committee": "评审会",
}  # fmt: skip
UNITS = {
    "days": "天",
    "ratio": "",
    "times": "倍",
    "months": "个月",
    "yuan": "元",
    "count": "个",
    "class": "级",
    "projects": "个项目",
}
