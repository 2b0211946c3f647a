"""The sentences of all refusals of casework in Chinese and English, by code: what is wrong, and what to do.

Here: the words, so that a page and a command say the same. Not here: refusing (`casework.refusals`), rights
(`casework.access.rights.Denied`), rules of rows (`ingestion.checks`).
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """A sentence in both languages, with ``{named}`` places."""

    zh: str
    en: str


SENTENCES: dict[str, Words] = {
    # forms
    "no_such_form": Words("没有名为 {contract} 的表单。", "There is no form called {contract}."),
    "nothing_entered": Words("没有填写任何内容，请至少填写必填项。", "Nothing was entered: fill in the required columns."),
    "key_changed": Words(
        "关键字段不能修改：原为 {before}。请撤回后另行登记。", "The key cannot change: it was {before}. Withdraw it and enter it anew."
    ),
    "figure_wrong": Words(
        "“{field}”须为合理的数字（填写的是“{given}”），例如 1,500,000.00。", "{field} is a number, such as 1,500,000.00; given was {given}."
    ),
    "figure_range": Words("“{field}”须在 {least} 至 {most} 之间。", "{field} lies between {least} and {most}."),
    "nothing_changed": Words("内容没有变化，未保存。", "Nothing was changed, so nothing was saved."),
    "no_such_record": Words("没有这条记录，请刷新后再试。", "There is no such record; look again."),
    "text_long": Words(
        "“{field}”有 {given} 个字，最多 {most} 个，请删去 {over} 个；未保存，也未截断。",
        "{field} has {given} characters, at most {most} are kept: shorten it by {over}. Nothing was saved or cut.",
    ),
    "reason_missing": Words("请写明原因，原因将被留存。", "Say why: the reason is kept."),
    "exists_already": Words(
        "该记录已存在（第 {version} 版），请打开后修改。", "The record is there already (version {version}): open it and change it."
    ),
    "draft_large": Words("草稿过大，未保存。", "The draft is too large and was not kept."),
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
    # attachments
    "file_there": Words(
        "该文件已作为“{document}”附上（{filename}，{actor}）。", "The file is attached as {document} already ({filename}, by {actor})."
    ),
    "file_empty": Words("文件为空。", "The file is empty."),
    "file_large": Words("文件 {size} MB，超过 {limit} MB 上限。", "The file has {size} MB; the limit is {limit} MB."),
    "file_type": Words(
        "文件内容不是 {ending}：请上传 {allowed}。", "The file is not a {ending} by its content; send one of {allowed}."
    ),
    "file_infected": Words("病毒扫描未通过：{what}。文件未保存。", "The scanner refused the file: {what}. It was not kept."),
    "scanner_failed": Words(
        "病毒扫描无法进行：{what}。文件未保存，请稍后再试。", "The scanner did not work: {what}. Nothing was kept; try later."
    ),
    "no_such_attachment": Words("没有这个附件。", "There is no such attachment."),
    "attachment_damaged": Words(
        "附件内容与留存的摘要不符，请从备份恢复。", "The file is not what its hash says: restore it from a backup."
    ),
    # customers, partners
    "word_length": Words("词语须有 1 至 {most} 个字符。", "A word has 1 to {most} characters."),
    "no_such_column": Words("数据标准 {contract} 没有字段 {column}。", "The contract {contract} has no column {column}."),
    "no_such_meaning": Words(
        "“{meaning}”不是 {column} 的取值，请从列表中选择。", "{meaning} is no value of {column}: choose one of the list."
    ),
    "wrong_status": Words("名单只能是黑名单、关注名单或移出。", "A list is black, watch, or none."),
    "source_missing": Words("请写明来源。", "Say where it is known from."),
    "review_missing": Words("请填写复核日期，且须晚于今日。", "Give the day of the next review, after today."),
    "same_status": Words("该客户不在任何名单上，无须移出。", "The customer is on no list: there is nothing to take it off."),
    "same_listing": Words(
        "该客户已在此名单，复核日期为 {day}；如需续期，请填写新的复核日期。",
        "The customer is on this list already, with its review on {day}: to renew it, give another day of review.",
    ),
    "merge_itself": Words("不能与自身合并。", "A record cannot be merged with itself."),
    "merge_chain": Words("{key} 已并入其他客户，请先撤销。", "{key} is merged already: undo that first."),
    "not_merged": Words("该客户没有合并记录。", "The customer is not merged."),
    "no_such_candidate": Words(
        "没有这一对待核对的客户记录，请刷新名单后再试。", "There is no such pair of records to look at: draw the list again."
    ),
    "answered_already": Words(
        "这一对记录已有答复；如需更改，请在客户页撤销合并。",
        "The pair has its answer; to change it, undo the merge on the customer's page.",
    ),
    "override_reason": Words(
        "按标准为 {derived}，填写为 {given}：请写明理由。", "By the official limits it is {derived}, not {given}: say why."
    ),
    "agreement_amount": Words("额度须大于零，为合理金额，且不细于分。", "The line is an amount above zero, in whole fen."),
    "agreement_number": Words("请填写协议编号。", "Give the agreement's number."),
    "partner_code": Words(
        "“{given}”不是机构代码，请核对：担保机构为 18 位统一社会信用代码，银行为其机构编号（字母、数字、点、下划线和连字符）。",
        "{given} is no institution's code: a guarantor has a unified social credit code of 18, a bank its number "
        "(letters, digits, dots, underscores, hyphens).",
    ),
    "agreement_backdated": Words(
        "新版本须晚于第 {version} 版的生效日 {day}：旧业务仍按旧条款。",
        "A new version begins after {day}, when version {version} began: what began before keeps its terms.",
    ),
    "agreement_other": Words("协议编号已属于另一合作机构。", "The agreement's number belongs to another partner."),
    "share_range": Words("比例须在 0 至 1 之间。", "A share is between 0 and 1."),
    "contact_incomplete": Words("请填写合作机构、姓名和职责。", "Give the partner, the name and what the person does."),
    "no_such_contact": Words("没有这名联系人，请刷新后再试。", "There is no such contact; look again."),
    "no_code_waits": Words("没有待核对的验证码，请重新发送。", "No code waits: send a new one."),
    "code_over": Words("验证码已失效，请重新发送。", "The code is over: send a new one."),
    "code_missing": Words("请填写联系人告知的六位验证码。", "Enter the six digits that the contact told you."),
    "code_wrong": Words("验证码不正确，还可再试 {left} 次。", "The code is not right; it can be tried {left} more times."),
    "evaluation_state": Words("评价状态为 {state}，不能如此办理。", "The evaluation is {state}; this is not possible now."),
    "no_such_evaluation": Words("没有 {partner_id} 在 {quarter} 的评价。", "There is no evaluation of {partner_id} for {quarter}."),
    "grade_steps": Words(
        "采用等级与计算等级 {computed} 相差不得超过 {steps} 级，可采用 {nearest}。",
        "The adopted grade is within {steps} steps of the computed one, {computed}: choose among {nearest}.",
    ),
    "grade_same": Words("计算等级已为 {computed}，无须采用。", "The computed grade is {computed} already: nothing needs adopting."),
    "customer_unknown": Words(
        "数据仓库尚无该客户，请待下次构建后再采用等级。", "No published build knows the customer yet: adopt a grade after the next one."
    ),
    "adoption_state": Words("等级采用状态为{state}，不能如此办理。", "The adopted grade is {state}; this is not possible now."),
    "adoption_review": Words(
        "复核日须在 {day} 之后、不晚于 {last}。", "The review date lies after {day} and not after {last}."
    ),
    "adoption_overtaken": Words(
        "{actor} 已先行办理（{state}，第 {version} 版），请刷新后再试。",
        "{actor} acted meanwhile ({state}, version {version}); look again.",
    ),
    "partner_suspended": Words(
        "与 {partner_id} 的合作已暂停或终止，不能新开业务；恢复合作由审批人在其合作业务中办理。",
        "{partner_id} is suspended or has left: no new case. An approver resumes the cooperation in the partner's case.",
    ),
    # persons
    "no_such_person_held": Words("没有编号 {identifier} 的个人信息。", "Nothing is held about a person {identifier}."),
    "not_a_person": Words("这是单位的代码，不是个人；单位信息不适用。", "The number is a firm's, not a person's; this is for persons."),
    "erased_already": Words("该人的个人信息已于 {day} 删除。", "What was held about the person was erased on {day}."),
    "erasure_asked": Words("已有删除申请待批。", "A request to erase waits already."),
    "erasure_not_asked": Words("尚无删除申请，请先提出。", "Nobody asked to erase it: ask first."),
    "erasure_held": Words(
        "现在不能删除：{hold}（{about}），共 {count} 项。", "It cannot be erased now: {hold} ({about}); {count} in all."
    ),
    "file_erased": Words("该文件已按个人信息删除申请删除。", "The file was erased with a person's data."),
    # documents, notices
    "no_template": Words("没有名为 {template} 的合同模板。", "There is no template {template}."),
    "no_font": Words("本机没有中文字体，请安装 fonts-noto-cjk。", "There is no Chinese font on this machine: install fonts-noto-cjk."),
    "document_state": Words("合同状态为 {state}，不能如此办理。", "The document is {state}; this is not possible now."),
    "no_such_document": Words("没有编号为 {document_no} 的合同。", "There is no document {document_no}."),
    "token_failed": Words(
        "签名设备未能签名：{what}。合同未签署，请检查设备后重试。", "The token did not sign: {what}. See to it and sign again."
    ),
    "wrong_address": Words("通知地址无法识别。", "The address for notices is not understood."),
    "wrong_hours": Words("免打扰时段须为 0 至 23 点。", "Quiet hours are hours of the day, 0 to 23."),
    # views
    "view_name": Words("请给视图取一个 1 至 {longest} 个字的名称。", "Give the view a name of 1 to {longest} characters."),
    "view_too_long": Words("视图的筛选过多，请减少筛选后再保存。", "The view has too many filters: take some away and keep it again."),
    "no_such_view": Words("您没有名为“{name}”的视图，请刷新后再试。", "You have no view called {name}; look again."),
    # following
    "wrong_cadence": Words("发送周期只能是每日、每周或每月。", "It is sent daily, weekly or monthly."),
    "wrong_threshold": Words(
        "请填写高于或低于的数值，例如 5 或 0.05。", "Give a number to be above or below, such as 5 or 0.05."
    ),
    "too_many_subscriptions": Words(
        "您已有 {most} 项订阅，请先结束不再需要的。", "You have {most} subscriptions: end those you no longer need first."
    ),
    "no_such_subscription": Words(
        "没有这项订阅，或已经结束，请刷新后再试。", "There is no such subscription, or it has ended; look again."
    ),
    "annotation_text": Words("批注须有 1 至 {longest} 个字。", "A note has 1 to {longest} characters."),
    "no_such_annotation": Words("没有这条批注，请刷新后再试。", "There is no such note; look again."),
    "wrong_month": Words("月份须为 YYYY-MM。", "A month is written YYYY-MM."),
    # looking back
    "lookback_day": Words("只能回看 {first} 至 {last} 之间的日期。", "Days from {first} to {last} can be looked back to."),
    "lookback_busy": Words("已有 {most} 个日期在计算，请稍后再试。", "{most} days are being computed already; try again later."),
}  # fmt: skip
