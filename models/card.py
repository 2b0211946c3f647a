"""The card of a model: data, period, figures, limits, and where not to use it; written from the report, so that it cannot say otherwise.

Here: report to Markdown. Not here: the report (`backtest`), its file (the registry's folder).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.catalogue import BY_NAME
from models.labels import OF_PARTNER
from models.partner_months import SINGLE

_OF_PROJECTS = (
    "结果未定的项目不参与学习；数据中只有已受理的项目，未受理的客户不在其中。"
    " Cases without an outcome teach nothing; applicants who were turned away are in no file.",
    "概率说的是与过去相似的项目有多少代偿，不说明原因。 A probability says how many cases like this one were compensated; not why.",
    "不得用于定价、拒保的唯一依据，不得改变评级。 Not to be the only ground of a refusal or a price, and never a grade.",
    "不得用于与训练数据不同的地区、产品或制度。 Not for regions, products or schemes that were not in the training data.",
)
_OF_PARTNERS = (
    "机构很少，同一机构相邻月份几乎相同：区间按机构整体重抽样，仍可能偏窄；十分位校准每格样本很少。"
    " There are few partners, and months of one beside each other are nearly the same: intervals draw whole partners and may still be too"
    " narrow; each tenth of the calibration holds few cases.",
    "事件按发生日计入，迟报的视同及时；上月报告按收到日计入。"
    " Events count from their own date, as if none had been reported late; a monthly report counts from the day it came.",
    "只说代偿率是否恶化，不说原因、金额或机构是否会停业；不能预见没有先兆的单笔大额代偿。"
    " It says whether the compensation rate worsens, not why, by how much money, or whether the partner fails; and no single large"
    " compensation that nothing announces.",
    "所用基准中如有区间包含零的领先，说明尚不能证明优于该基准。"
    " Where the interval of the lead over a baseline holds zero, it is not shown to be better than that baseline.",
    "不得作为调整授信、费率或等级的唯一依据。 Not to be the only ground of a change of line, fee or grade.",
)


def card(version: str, target: str, report: dict[str, Any]) -> str:
    """The card as Markdown."""
    return "\n".join(_lines(version, target, report)) + "\n"


def _lines(version: str, target: str, report: dict[str, Any]) -> Iterator[str]:
    counts, split = report["counts"], report["split"]
    of_partners = target == OF_PARTNER
    name = (
        "early warning of partners 合作机构早期预警模型" if of_partners else "probability of compensation 代偿概率模型"
    )
    yield f"# {version}: {name} ({target})"
    yield ""
    yield f"Trained 训练日 {report['trained_at']} on the warehouse {report['build_id']} as of {report['as_of']}."
    yield ""
    if of_partners:
        yield from _meaning(report["target"])
    yield (
        "| | cases 机构月份 | worsened 恶化 | month 月末 |"
        if of_partners
        else "| | cases 项目 | compensated 代偿 | decided 决策日 |"
    )
    yield "|---|---|---|---|"
    yield f"| train 训练 | {counts['train']:,} | {counts['train_bad']:,} | before {split['calibrates_from']} |"
    yield f"| calibrate 校准 | {counts['calibrate']:,} | | from {split['calibrates_from']} |"
    yield f"| test 检验 | {counts['test']:,} | {counts['test_bad']:,} | from {split['tests_from']} |"
    yield ""
    if counts["outcomes_from_later"]:
        yield (
            f"{counts['outcomes_from_later']:,} 个训练样本的结果在检验期开始后才确定：数据期短，不得不用；检验指标因此偏乐观。"
            f" The outcome of {counts['outcomes_from_later']:,} training cases became certain only after testing began: the data are too"
            " short to do without them, and the figures are the better for it."
        )
        yield ""
    yield "Calibrated 已校准: " + ("yes 是" if report["is_calibrated"] else "no 否")
    yield ""
    yield "| model | AUC | KS | Brier | lift, top tenth |"
    yield "|---|---|---|---|---|"
    for name, found in report["figures"].items():
        said = {figure["name"]: figure for figure in found if not figure["part"]}
        yield f"| {name} | {_shown(said['auc'])} | {_shown(said['ks'])} | {_shown(said['brier'])} | {_shown(said['lift_top_tenth'])} |"
    yield ""
    if of_partners:
        yield from _chosen(report["used"])
        yield "| lead over 领先于 | AUC |"
        yield "|---|---|"
        for name, found in report["figures"].items():
            yield from (f"| {name} | {_shown(figure)} |" for figure in found if figure["name"] == "auc_lead")
        yield ""
    yield from _audited(report["features"])
    yield "Limits 局限"
    yield ""
    yield from (f"- {line}" for line in (_OF_PARTNERS if of_partners else _OF_PROJECTS))


def _chosen(used: list[str]) -> Iterator[str]:
    """Which won when the model of all features and the best single figure were held against partners that neither had seen."""
    if used == [SINGLE]:
        yield (
            f"登记的是单一指标“{BY_NAME[SINGLE].zh}”：在留出的机构上，全部特征合用并不更准，故以单一指标为准。"
            f" What is registered is {BY_NAME[SINGLE].en} alone: of partners held out, all features together told no more."
        )
    else:
        yield (
            f"登记的是 {len(used)} 个特征合用的模型：在留出的机构上，它比单看“{BY_NAME[SINGLE].zh}”更准。"
            f" What is registered is a model of {len(used)} features: of partners held out, it told more than {BY_NAME[SINGLE].en} alone."
        )
    yield ""


def _audited(features: list[dict[str, Any]]) -> Iterator[str]:
    """The audit of every feature."""
    yield "| feature | 特征 | known | late | own AUC | PSI | verdict |"
    yield "|---|---|---|---|---|---|---|"
    for row in features:
        known, late = f"{row['known_share']:.0%}", f"{row['late_share']:.1%}"
        numbers = " | ".join("—" if row[name] is None else f"{row[name]:.3f}" for name in ("auc", "psi"))
        yield f"| {row['feature']} | {BY_NAME[row['feature']].zh} | {known} | {late} | {numbers} | {row['verdict']} |"
    yield ""


def _meaning(target: dict[str, Any]) -> Iterator[str]:
    """What the probability of a partner is of."""
    months, line, rise = target["months"], f"{target['line']:.1%}", f"{target['rise']:.1%}"
    yield (
        f"恶化：今后 {months} 个月内任一月末，十二个月代偿率由低于 {line} 升至不低于该线，或较当前上升不少于 {rise}。"
        f" Worsened: at the end of one of the {months} months to come the compensation rate of twelve months reaches {line} from below it,"
        f" or is higher by {rise} or more (parameter partner_worsening)."
    )
    yield ""


def _shown(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return "—"
    interval = "" if figure["low"] is None else f" ({figure['low']:.3f}–{figure['high']:.3f})"
    return f"{figure['value']:.3f}{interval}"
