"""What is said of cases, their stages, votes and tasks."""

from __future__ import annotations

from typing import Final

from casework.sentences.words import Words

CASES: Final[dict[str, Words]] = {
    # cases
    "no_such_case": Words("没有编号为 {case_id} 的业务。", "There is no case {case_id}."),
    "no_such_action": Words("{stage} 阶段不能进行“{action}”。", "In the stage {stage} the action {action} is not possible."),
    "not_your_turn": Words(
        "“{action}”须由 {roles} 办理，您的角色是 {role}。", "{action} is for {roles}; your role is {role}."
    ),
    "four_eyes": Words(
        "{actor} 已在本业务中办理“{action}”，须由他人复核。", "{actor} already did {action} in this case; somebody else must do this."
    ),
    "overtaken": Words(
        "该业务已被 {actor} 办理（现为第 {version} 版），请刷新后再试。",
        "{actor} acted on the case meanwhile (version {version} now); look again.",
    ),
    "wrong_target": Words("不能退回到 {stage}，请选择更早的阶段。", "It cannot go back to {stage}: choose an earlier stage."),
    "form_incomplete": Words("缺少表单：{forms}。请填写后再办理。", "Forms are missing: {forms}. Enter them first."),
    "fields_missing": Words("请填写：{fields}。", "Fill in: {fields}."),
    "not_voted": Words(
        "评审会表决未通过：{votes_for} 票同意，须 {needed} 票；到会 {present} 人，须 {quorum} 人。",
        "The vote has not passed: {votes_for} for of {needed} needed; {present} voted of a quorum of {quorum}.",
    ),
    "no_ballot": Words("现在没有可表决的事项。", "There is nothing to vote on now."),
    "voted_already": Words("您已表决，表决不能更改。", "You have voted, and a vote does not change."),
    "wrong_vote": Words("表决须为同意、反对或弃权。", "A vote is for, against or abstain."),
    "needs_endorsement": Words(
        "金额 {amount} 元属于第 {tier} 档，须先由另一名审批人会签。",
        "The amount of {amount} yuan is of tier {tier}: another approver must endorse it first.",
    ),
    "needs_no_endorsement": Words("第 {tier} 档无须会签。", "Tier {tier} needs no endorsement."),
    "not_signed": Words("合同尚未签署，请先生成并签署合同。", "The contract is not signed: draw it up and sign it first."),
    "not_disbursed": Words("尚无放款记录，请先登记放款事件。", "No disbursement is recorded: enter the event first."),
    "still_guaranteed": Words(
        "截至 {day} 尚有在保余额 {balance} 元（已放款 {disbursed} 元）。请先在“表单”中登记还款或解保，余额为零后再解保。",
        "{balance} yuan of {disbursed} disbursed are still guaranteed on {day}: enter what was repaid or released under Forms; release "
        "when the balance is nil.",
    ),
    "all_compensated": Words(
        "在保余额因代偿 {compensated} 元而为零，没有还款或解保：请办理“代偿”，不能解保。",
        "The balance is nil because {compensated} yuan were compensated, and nothing was repaid or released: compensate instead.",
    ),
    "fatal": Words("存在否决事项：{reasons}。", "Something forbids it: {reasons}."),
    "tasks_open": Words("尚有 {count} 项保后任务未完成。", "{count} post-guarantee tasks are open."),
    "claim_open": Words("代偿申请尚未确认。", "No compensation request has been confirmed."),
    "standard_past": Words("收费标准须自今天（{day}）之后生效。", "A fee standard begins after today ({day})."),
    "standard_name": Words(
        "标准编号只能用字母、数字、下划线和连字符，至多 40 个。", "A standard is named by letters, digits, - and _, at most 40."
    ),
    "standard_tiers": Words(
        "档次上限须逐档升高，最后一档不填上限。", "The limits of the tiers must rise, and the last tier has none."
    ),
    "standard_rates": Words(
        "费率须在 0 至 100% 之间，至多四位小数。", "A rate lies between 0 and 100 %, with at most four decimals."
    ),
    "standard_tier_of": Words(
        "按客户合计分档的标准须全额计收，不能分段：同日开始的项目互相计入，各自在分段中没有位置。",
        "A standard whose tier is that of the customer charges the whole amount, not slice by slice: projects that begin on one day count "
        "for each other, so neither has a place among slices.",
    ),
    "standard_terms": Words(
        "最低收费不能为负，折扣须在 0 至 100% 之间。", "The minimum is not negative, the discount between 0 and 100 %."
    ),
    "standard_dates": Words("截止日早于起始日。", "It ends before it begins."),
    "standard_there": Words("已有编号为 {id} 的收费标准。", "There is a fee standard {id} already."),
    "standard_conflict": Words(
        "{id} 与 {other} 条件数相同而可能同时适用：请增加条件，或指明替代 {other}。",
        "{id} and {other} are equally specific and could both apply: let it name more, or say that it replaces {other}.",
    ),
    "no_such_claim": Words(
        "没有项目 {project_id} 事件 {event_no} 的代偿补偿申请。", "There is no claim for event {event_no} of {project_id}."
    ),
    "claim_decided": Words("项目 {project_id} 的申请已审定。", "The claim for {project_id} has been decided already."),
    "claim_unexamined": Words(
        "请先由一人审核项目 {project_id} 的申请。", "Somebody examines the claim for {project_id} before it is accepted."
    ),
    "claim_unaccepted": Words(
        "项目 {project_id} 没有已审定而未付的金额。", "The claim for {project_id} has nothing accepted that is unpaid."
    ),
    "claim_unpayable": Words(
        "项目 {project_id} 的申请按规则可付 {payable} 元（{verdict}），不能按 {amount} 元审定。",
        "The claim for {project_id} may be paid {payable} yuan ({verdict}), not {amount}.",
    ),
    "documents_missing": Words(
        "缺少资料：{documents}。请上传或注明不适用的原因。", "Documents are missing: {documents}. Add each or say why not."
    ),
    "cap_exhausted": Words(
        "协议 {agreement_no} 的代偿补偿上限已用完（已申请 {claimed} 元）。",
        "The cap on compensation of agreement {agreement_no} is used up: {claimed} yuan were claimed under it.",
    ),
    "claim_late": Words(
        "代偿日 {paid_on} 至今已 {days} 天，超过 {limit} 天（含首尾两日）的申请期限。",
        "{days} days since the payment of {paid_on}, both days counted; a request must come within {limit}.",
    ),
    "claim_nothing": Words("未偿本金须大于零。", "The unpaid principal must be above zero."),
    "claim_above": Words(
        "未偿本金 {claimed} 元超过担保金额 {balance} 元，请核对。",
        "The unpaid principal, {claimed} yuan, is above the {balance} guaranteed."
    ),
    "claim_early": Words(
        "代偿日 {paid_on} 晚于申请日 {requested_on}，请核对。", "The payment of {paid_on} is after the request of {requested_on}."
    ),
    "no_determination": Words("尚无初步判定，请先计算。", "There is no preliminary determination yet: compute it first."),
    "knocked_out": Words("触及否决项：{reasons}。", "A knock-out applies: {reasons}."),
    "no_agreement": Words("尚未登记合作协议。", "No agreement is registered for the partner."),
    "day_passed": Words("生效日须晚于今天（{day}）。", "It can come into force after today ({day}) only."),
    "no_such_indicator": Words("没有名为 {indicator} 的预警指标。", "There is no indicator {indicator}."),
    "line_missing": Words(
        "必须给出黄色警戒线，且只能有蓝、黄、橙、红四级。", "Give the yellow line; levels are blue, yellow, orange and red."
    ),
    "line_wrong": Words("警戒线须为数字，最多四位小数。", "Lines are numbers with at most four decimals."),
    "lines_in_disorder": Words(
        "警戒线须由蓝到红依次变差，不能相等。", "Lines must get worse from blue to red, and none may equal another."
    ),
    "persistence_wrong": Words(
        "持续期数须为 1 至 12；按日评估的指标只能为 1。", "It persists for 1 to 12 evaluations; an indicator that is not monthly for 1."
    ),
    "remedy_wrong": Words(
        "措施须有中英文各不超过 300 字、责任角色，期限为 0 至 366 天。",
        "A countermeasure needs words in both languages of at most 300 characters, an owner, and 0 to 366 days.",
    ),
    "change_is_none": Words("与现行规定相同，无需变更。", "It is what is in force already."),
    "not_yet_due": Words("生效日 {day} 未到。", "It comes into force on {day}, not before."),
    "amount_missing": Words("没有金额，无法判断审批档次。", "There is no amount to tell the tier by."),
    "no_such_task": Words("没有第 {task_no} 项任务。", "There is no task {task_no}."),
    "task_state": Words("任务状态为 {state}，不能如此办理。", "The task is {state}; this is not possible now."),
    "extension_day": Words(
        "展期后到期日须晚于现到期日 {day}，且不晚于 2100 年。",
        "The new due date lies after {day}, when the project is due now, and before 2101.",
    ),
    "release_day": Words(
        "提前解保日须不早于起始日 {begins}，且早于到期日 {due}；到期后解保无须申请，直接登记解保事件。",
        "An early release lies from {begins}, when the project began, to before {due}, when it is due; one from then on needs no request.",
    ),
    "renewal_day": Words("新的有效期须晚于今天（{day}）。", "The licence must be valid beyond today ({day})."),
    "extension_unapproved": Words(
        "展期至 {given} 未经批准（已批准：{approved}）。请先在“保后任务”中申请展期，由审批人批准后再登记事件。",
        "An extension to {given} was not approved (approved: {approved}). Ask for it under Tasks first; once approved, enter the event.",
    ),
    "release_unapproved": Words(
        "{given} 的提前解保未经批准（已批准：{approved}）。请先在“保后任务”中申请提前解保，由审批人批准后再登记事件。",
        "A release on {given}, before the project is due, was not approved (approved: {approved}). Ask for it under Tasks first; "
        "once approved, enter the event.",
    ),
    "no_such_person": Words("没有名为 {name} 的用户。", "There is no user called {name}."),
    "case_exists": Words("该对象已有在办业务 {case_id}。", "The case {case_id} about it is under way already."),
    "days_reversed": Words("结束日期早于开始日期。", "The last day is before the first."),
}  # fmt: skip
