"""What each check of plausibility says, and what to do, in Chinese and English."""

from __future__ import annotations

from typing import NamedTuple


class CheckWords(NamedTuple):
    """A finding in words: what is odd, and what the sender should do."""

    message_zh: str
    message_en: str
    cure_zh: str
    cure_en: str


_AGAIN = (
    "若确有其事，请向再担保公司说明原因，由其确认。",
    "If it is right, tell the re-guarantor why, who then confirms it.",
)
CHECKS: dict[str, CheckWords] = {
    "unit_slip": CheckWords(
        "金额的中位数与以往相差约一万倍，疑似元与万元误用。",
        "The typical amount is about ten thousand times off the usual: perhaps yuan and 10,000 yuan are mixed up.",
        "金额以元报送；请撤回并以元重新报送。" + _AGAIN[0],
        "Amounts are filed in yuan: withdraw this filing and send it in yuan. " + _AGAIN[1],
    ),
    "unit_slip_rows": CheckWords(
        "个别行的金额与以往或与同行其他金额相差约一万倍，疑似元与万元误用。",
        "Amounts of some rows are about ten thousand times off the usual, or off another amount of the row.",
        "请核对所列行的金额单位；如有误请撤回后重新报送。" + _AGAIN[0],
        "Check the unit of the lines named; if wrong, withdraw and send again. " + _AGAIN[1],
    ),
    "rate_slip": CheckWords(
        "利率或比例的中位数与以往相差约一百倍，疑似百分数与小数误用。",
        "The typical rate or share is about a hundred times off the usual: perhaps percent and decimal are mixed up.",
        "利率与比例以百分数报送（4.35 表示 4.35%）；请撤回后重新报送。" + _AGAIN[0],
        "Rates and shares are filed in percent (4.35 for 4.35 %): withdraw and send again. " + _AGAIN[1],
    ),
    "rate_slip_rows": CheckWords(
        "个别行的利率或比例与以往相差约一百倍，疑似百分数与小数误用。",
        "Rates or shares of some rows are about a hundred times off the usual.",
        "请核对所列行是否以百分数填写；如有误请撤回后重新报送。" + _AGAIN[0],
        "Check whether the lines named are in percent; if wrong, withdraw and send again. " + _AGAIN[1],
    ),
    "row_count": CheckWords(
        "行数较以往各期突变。",
        "The number of rows leaps against earlier periods.",
        "请核对是否漏报或重复。" + _AGAIN[0],
        "Check whether rows are missing or doubled. " + _AGAIN[1],
    ),
    "amount_sum": CheckWords(
        "金额合计较以往各期突变。",
        "The sum of amounts leaps against earlier periods.",
        "请核对金额与行数。" + _AGAIN[0],
        "Check amounts and rows. " + _AGAIN[1],
    ),
    "amount_spread": CheckWords(
        "金额分布较以往明显偏移（群体稳定性指标）。",
        "The distribution of amounts has shifted against the past (population stability index).",
        "请核对业务结构与取数口径。" + _AGAIN[0],
        "Check what was selected for this filing. " + _AGAIN[1],
    ),
    "code_shares": CheckWords(
        "代码构成较以往明显偏移（群体稳定性指标）。",
        "The shares of codes have shifted against the past (population stability index).",
        "请核对代码的填写口径。" + _AGAIN[0],
        "Check how the codes are filled in. " + _AGAIN[1],
    ),
    "copied_forward": CheckWords(
        "所有余额与上期完全相同，疑似直接复制上期数据。",
        "All balances are those of the period before to the fen: perhaps they were copied forward.",
        "请报送本期数据。" + _AGAIN[0],
        "Send this period's figures. " + _AGAIN[1],
    ),
    "kind_silent": CheckWords(
        "以往每期都有的一类行本期没有。",
        "Rows of a kind that came every period are missing.",
        "请核对是否漏报。" + _AGAIN[0],
        "Check whether rows are missing. " + _AGAIN[1],
    ),
    "roll_forward": CheckWords(
        "月报期初余额加本期新增减解保、还款、代偿与期末余额不符。",
        "The report's opening balance plus new, less repaid, released and compensated, is not its closing balance.",
        "请核对月报与项目事件是否同一口径、同一单位。" + _AGAIN[0],
        "Check that the monthly report and the events are of the same book and unit. " + _AGAIN[1],
    ),
}
