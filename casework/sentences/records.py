"""What is said of forms, customers, partners, persons and their files."""

from __future__ import annotations

from typing import Final

from casework.sentences.words import Words

RECORDS: Final[dict[str, Words]] = {
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
    "own_entry": Words("{actor} 是录入人，须由他人审核。", "{actor} entered it; somebody else must approve it."),
    "approved_already": Words("已由 {actor} 审核。", "{actor} has approved it already."),
    "draft_large": Words("草稿过大，未保存。", "The draft is too large and was not kept."),
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
}  # fmt: skip
