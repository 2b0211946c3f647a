"""What the paper of a warning says, in the order it is read: the blocks of its pages, in Chinese.

Here: words, figures and their order. Not here: facts from the warehouse (`evidence_facts`), who may have it (`evidence`), setting pages
(`casework.documents.sheets`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casework.access.masking import mask
from casework.documents.sheets import Block, Curve, Facts, Grid, Head, Text, Title
from casework.warnings.evidence_facts import Found
from casework.warnings.evidence_words import ACTS, KINDS, LEVELS, OUTCOMES, ROLES, STATUS, UNITS
from ingestion.contracts.code_lists import CODE_LISTS

_NONE = "—"
_COLUMNS = 3  # of pairs of month and value


def _in_clear(name: str | None, _kind: str | None) -> str:
    return name or _NONE


def _masked(name: str | None, kind: str | None) -> str:
    return (name if kind == "ENTERPRISE" else mask("name", name)) or _NONE


def blocks(found: Found, acts: list[dict[str, Any]], *, in_clear: bool) -> list[Block]:
    """The whole paper; names of natural persons are masked unless `in_clear`."""
    name_of = _in_clear if in_clear else _masked
    row = found.warning
    level = LEVELS[row["level"]][0]
    subject = (
        name_of(found.subject_name, found.subject_name_kind)
        if row["subject_kind"] != "portfolio"
        else KINDS["portfolio"]
    )
    return [
        Title("预警证据材料", f"{KINDS[row['subject_kind']]} {subject} · {row['zh']} · {level}预警"),
        Head("一、预警情况"), *_what_rose(found, subject, level),
        Head("二、指标定义"), *_definition(row),
        Head("三、逐月情况"), *_by_month(found),
        Head("四、涉及项目与风险敞口"), *_at_stake(found, name_of),
        Head("五、应对措施"), *_to_do(row),
        Head("六、预警经过"), *_life(row, acts),
        Head("七、同一主体的其他预警"), *_others(found),
        Head("八、依据的报送文件"), *_filings(found),
        Head("九、数据快照与核对"), *_snapshot(found),
    ]  # fmt: skip


def _what_rose(found: Found, subject: str, level: str) -> list[Block]:
    row = found.warning
    deviation = _NONE if row["deviation"] is None else f"{row['deviation']:+.2%}"
    return [
        Facts(
            [
                ("预警主体", subject), ("主体编号", row["subject_id"]), ("预警指标", row["zh"]),
                ("当前值", _figure(row["value"], row["unit"])),
                ("黄色警戒线", _figure(row["line"], row["unit"])), ("预警级别", level), ("偏离度", deviation),
                ("预警起始日", str(row["raised_on"])), ("当前状态", STATUS[row["status"]]),
                ("风险敞口（元）", _amount(row["money_at_risk"])), ("所属机构", found.partner_name or _NONE),
            ]
        )
    ]  # fmt: skip


def _definition(row: Mapping[str, Any]) -> list[Block]:
    lines = "；".join(
        f"{LEVELS[level][0]} {_figure(row[f'{level}_line'], row['unit'])}"
        for level in LEVELS
        if row[f"{level}_line"] is not None
    )
    bad = "越高越差，达到或高于警戒线即预警" if row["direction"] == "high" else "越低越差，达到或低于警戒线即预警"
    return [
        Facts(
            [
                ("计算公式", row["formula"]), ("方向", bad), ("各级警戒线", lines), ("持续期数", f"连续 {row['persistence']} 期"),
                ("回落幅度", f"{row['hysteresis']:.0%}"), ("权重 / 置信度", f"{row['weight']:g} / {row['confidence']:g}"),
                ("英文名称", row["en"]), ("参数版本", row["parameters_version"]),
            ]
        )
    ]  # fmt: skip


def _by_month(found: Found) -> list[Block]:
    row = found.warning
    lines = [
        (f"{name} {row[f'{level}_line']:g}", float(row[f"{level}_line"]), colour)
        for level, (name, colour) in LEVELS.items()
        if row[f"{level}_line"] is not None
    ]
    if found.values:
        points = [
            (f"{one['evaluated_on']:%Y-%m}", None if one["value"] is None else float(one["value"]))
            for one in found.values
        ]
        said = [(month, _NONE if value is None else _figure(value, row["unit"])) for month, value in reversed(points)]
        told = "各月末按同一公式计算的指标值："
        if row["subject_kind"] in {"project", "customer"}:
            told = "各月末按同一公式、以截至当日的事件与财务报表计算的指标值；数据日的取预警当前值："
        events = [_event_table(found)] if found.events else []
        return [Text(told), Curve(points, lines), _side_by_side(said, ("月份", "指标值")), *events]
    if not found.months:
        return [Text("近两年内没有可列示的月份。")]
    points = [(one["month"], float(one["guaranteed_balance"])) for one in found.months]
    rows = [
        [
            one["month"],
            *(_amount(one[name]) for name in ("guaranteed_balance", "exposure", "new_amount", "compensated_amount")),
        ]
        for one in reversed(found.months)
    ]
    columns = [
        ("月份", 1.0, False),
        *((name, 1.4, True) for name in ("在保余额（元）", "风险责任（元）", "当月新增（元）", "当月代偿（元）")),
    ]
    drawn: list[Block] = [
        Text("该指标按数据日评估，不逐月保存；下列为主体各月末在保余额及期间事件："), Curve(points), Grid(columns, rows),
    ]  # fmt: skip
    if found.events:
        drawn.append(_event_table(found))
    return drawn


def _event_table(found: Found) -> Grid:
    columns = [("日期", 1, False), ("项目", 2.4, False), ("事件", 1, False), ("内容", 2, False), ("来源", 2, False)]
    return Grid(columns, _events(found))


def _side_by_side(pairs: list[tuple[str, str]], names: tuple[str, str]) -> Grid:
    """A long list of pairs as a table of three columns of them, read downwards."""
    height = -(-len(pairs) // _COLUMNS)
    padded = [*pairs, *[("", "")] * (height * _COLUMNS - len(pairs))]
    rows = [[text for column in range(_COLUMNS) for text in padded[column * height + line]] for line in range(height)]
    return Grid([(names[0], 1, False), (names[1], 1, True)] * _COLUMNS, rows)


def _events(found: Found) -> list[list[str]]:
    said = []
    for one in found.events:
        parts = [
            _amount(one["amount"]) + " 元" if one["amount"] is not None else "",
            f"逾期 {one['days_overdue']} 天" if one["days_overdue"] is not None else "",
            CODE_LISTS["classification"][one["classification"]].zh if one["classification"] else "",
        ]
        kind = CODE_LISTS["event_kind"][one["kind"]].zh
        said.append(
            [f"{one['event_date']:%Y-%m-%d}", one["project_no"], kind, "，".join(filter(None, parts)), _source(one)]
        )
    return said


def _at_stake(found: Found, name_of: Callable[[str | None, str | None], str]) -> list[Block]:
    whole = found.whole
    sums = [
        ("在保项目（个）", f"{whole['projects']:,}"), ("在保余额（元）", _amount(whole["guaranteed_balance"])),
        ("风险责任（元）", _amount(whole["exposure"])), ("风险额（元）", _amount(whole["risk_amount"])),
    ]  # fmt: skip
    if not found.projects:
        return [Facts(sums), Text("没有在保项目。")]
    rows = [
        [
            one["project_no"], name_of(one["customer_name"], one["customer_kind"]), _amount(one["guaranteed_balance"]),
            _amount(one["exposure"]), _NONE if one["risk_degree"] is None else f"{one['risk_degree']:.4f}",
            _amount(one["risk_amount"]), _source(one),
        ]
        for one in found.projects
    ]  # fmt: skip
    columns = [
        ("项目编号", 1.5, False), ("客户", 1.9, False), ("在保余额", 1.3, True), ("风险责任", 1.3, True), ("风险度", 0.8, True),
        ("风险额", 1.3, True), ("来源文件与行", 1.9, False),
    ]  # fmt: skip
    more = whole["projects"] - len(rows)
    told = [Text(f"按风险责任列示前 {len(rows)} 个，其余 {more:,} 个未列示。", is_small=True)] if more > 0 else []
    return [Facts(sums), Grid(columns, rows), *told]


def _to_do(row: Mapping[str, Any]) -> list[Block]:
    late = f"已逾期 {row['days_late']} 天" if row["days_late"] else "未逾期"
    owner = ROLES.get(row["owner"], row["owner"])
    return [
        Text(row["countermeasure_zh"]),
        Facts([("责任人", owner), ("办理期限", f"{row['deadline']}（{late}）")]),
    ]


def _life(row: Mapping[str, Any], acts: list[dict[str, Any]]) -> list[Block]:
    rows = [[str(row["raised_on"]), "发出", "系统", "指标达到警戒线"]]
    for one in acts:
        said = (one["person"], one["until"], OUTCOMES.get(one["outcome"] or "", one["outcome"]), one["reason"])
        rows.append(
            [str(one["acted_on"]), ACTS[one["act"]], one["actor"], "；".join(str(part) for part in said if part)]
        )
    return [Grid([("日期", 1, False), ("办理", 0.8, False), ("办理人", 1, False), ("内容", 4, False)], rows)]


def _others(found: Found) -> list[Block]:
    if not found.others:
        return [Text("没有。")]
    rows = [
        [
            one["zh"],
            LEVELS[one["level"]][0],
            _figure(one["value"], one["unit"]),
            str(one["raised_on"]),
            STATUS[one["status"]],
        ]
        for one in found.others
    ]
    return [
        Grid(
            [
                ("指标", 2.6, False),
                ("级别", 0.8, False),
                ("当前值", 1.2, True),
                ("起始日", 1, False),
                ("状态", 0.8, False),
            ],
            rows,
        )
    ]


def _filings(found: Found) -> list[Block]:
    if not found.filings:
        return [Text("没有可追溯的报送文件。")]
    rows = [
        [
            one["filing_id"],
            one["contract"],
            one["period"] or _NONE,
            one["partner_id"],
            f"{one['received_at']:%Y-%m-%d %H:%M}",
            one["sha256"][:16],
        ]
        for one in found.filings
    ]
    columns = [
        ("报送编号", 1.9, False), ("合约", 1.3, False), ("期间", 0.8, False), ("报送单位", 1.6, False), ("收到时间（UTC）", 1.4, False),
        ("SHA-256 前16位", 1.5, False),
    ]  # fmt: skip
    return [Grid(columns, rows)]


def _snapshot(found: Found) -> list[Block]:
    build = found.build
    return [
        Facts(
            [
                ("数据快照", str(build["build_id"])), ("数据日", str(build["as_of"])),
                ("构建时间（UTC）", f"{build['built_at']:%Y-%m-%d %H:%M:%S}"), ("已知至报送序号", str(build["known_seq"])),
                ("规则版本", str(build["parameters_version"])), ("快照 SHA-256", found.database_sha256[:32] or _NONE),
            ]
        ),
        Text("以下各项须由人工复核并签字：事实是否与原件一致；措施是否已落实；是否需要扩大核查范围。"),
        Text("经办人：________________    复核人：________________    日期：________________"),
    ]  # fmt: skip


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return _NONE
    return f"{value:,.4f}".rstrip("0").rstrip(".") + (f" {UNITS.get(unit, unit)}" if UNITS.get(unit, unit) else "")


def _amount(value: Any) -> str:
    return _NONE if value is None else f"{value:,.2f}"


def _source(row: Mapping[str, Any]) -> str:
    return f"{row['filing_id']} 第 {row['line_no']} 行"
