"""What is said of documents and notices, views, what people follow, and looking back."""

from __future__ import annotations

from typing import Final

from casework.sentences.words import Words

DOCUMENTS: Final[dict[str, Words]] = {
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
