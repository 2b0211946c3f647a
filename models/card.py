"""The card of a model: data, period, figures, limits, and where not to use it; written from the report, so that it cannot say otherwise.

Here: report to Markdown. Not here: the report (`backtest`), its file (the registry's folder).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.features import BY_NAME

_ALWAYS = (
    "结果未定的项目不参与学习；数据中只有已受理的项目，未受理的客户不在其中。"
    " Cases without an outcome teach nothing; applicants who were turned away are in no file.",
    "概率说的是与过去相似的项目有多少代偿，不说明原因。 A probability says how many cases like this one were compensated; not why.",
    "不得用于定价、拒保的唯一依据，不得改变评级。 Not to be the only ground of a refusal or a price, and never a grade.",
    "不得用于与训练数据不同的地区、产品或制度。 Not for regions, products or schemes that were not in the training data.",
)


def card(version: str, target: str, report: dict[str, Any]) -> str:
    """The card as Markdown."""
    return "\n".join(_lines(version, target, report)) + "\n"


def _lines(version: str, target: str, report: dict[str, Any]) -> Iterator[str]:
    counts, split = report["counts"], report["split"]
    yield f"# {version}: probability of compensation ({target}) 代偿概率模型"
    yield ""
    yield f"Trained 训练日 {report['trained_at']} on the warehouse {report['build_id']} as of {report['as_of']}."
    yield ""
    yield "| | cases 项目 | compensated 代偿 | decided 决策日 |"
    yield "|---|---|---|---|"
    yield f"| train 训练 | {counts['train']:,} | {counts['train_bad']:,} | before {split['calibrates_from']} |"
    yield f"| calibrate 校准 | {counts['calibrate']:,} | | from {split['calibrates_from']} |"
    yield f"| test 检验 | {counts['test']:,} | {counts['test_bad']:,} | from {split['tests_from']} |"
    yield ""
    if counts["outcomes_from_later"]:
        yield (
            f"{counts['outcomes_from_later']:,} 个训练项目的结果在检验期开始后才确定：数据期短，不得不用；检验指标因此偏乐观。"
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
    yield "| feature | 特征 | known | late | own AUC | PSI | verdict |"
    yield "|---|---|---|---|---|---|---|"
    for row in report["features"]:
        known, late = f"{row['known_share']:.0%}", f"{row['late_share']:.1%}"
        numbers = " | ".join("—" if row[name] is None else f"{row[name]:.3f}" for name in ("auc", "psi"))
        yield f"| {row['feature']} | {BY_NAME[row['feature']].zh} | {known} | {late} | {numbers} | {row['verdict']} |"
    yield ""
    yield "Limits 局限"
    yield ""
    yield from (f"- {line}" for line in _ALWAYS)


def _shown(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return "—"
    interval = "" if figure["low"] is None else f" ({figure['low']:.3f}–{figure['high']:.3f})"
    return f"{figure['value']:.3f}{interval}"
