"""The reader refuses what it cannot use, and says where and why: one broken file per failure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.parameters.catalogue import DEFINITIONS
from scoring.parameters.model import NoRuleInForceError, Parameters
from scoring.parameters.reader import SHIPPED, BrokenParametersError, Problem, check, load, read, shipped

SOUND = """\
id: decision_thresholds
zh: 决策界限
en: Decision thresholds
unit: ratio
description_zh: 含界限。
description: Limits included.
last_checked: 2026-11-01
values:
  - valid_from: 2020-01-01
    value:
      accept: 0.40
      conditional: 0.60
      committee: 0.80
    confirmed: no
    sources:
      - kind: company policy
        title: Rules of the company
"""
SCALE = """\
id: term_factor
zh: 期限系数
en: Term factor
unit: months
description_zh: 含界限。
description: Limits included.
last_checked: 2026-11-01
values:
  - valid_from: 2020-01-01
    value:
      - {at_most: 3, gives: 1.00}
      - {at_most: 6, gives: 1.05}
    confirmed: no
    sources:
      - {kind: market practice, title: Textbook}
"""
LATER = """\
  - valid_from: 2024-01-01
    value: {accept: 0.35, conditional: 0.60, committee: 0.80}
    confirmed: yes
    sources: [{kind: company policy, title: Board}]
"""
SOURCE = "      - kind: company policy\n        title: Rules of the company\n"

#: what is done to a sound file → line and words of the problem
#: Templates of a company's own, from before costs of recovery were posted, and with a time that nothing is posted by.
OWN_TEMPLATES = (SHIPPED / "ledger" / "posting_templates.yaml").read_text(encoding="utf-8")
WITHOUT_COSTS = "".join(line for line in OWN_TEMPLATES.splitlines(True) if "RECOVERY_COST" not in line)

BROKEN: dict[str, tuple[str, int, str]] = {
    "templates without costs of recovery": (
        WITHOUT_COSTS,
        11,
        "no template posts RECOVERY_COST: nothing is computed, so that no entry is lost; add to the value "
        "- {event: RECOVERY_COST, debit: compensation_receivable, credit: bank}",
    ),
    "the same in Chinese": (
        WITHOUT_COSTS,
        11,
        "没有模板记录 RECOVERY_COST：为避免漏记分录，不予计算；请在该值中补充 - {event: RECOVERY_COST,",
    ),
    "templates that end": (
        OWN_TEMPLATES.replace("valid_from: 1970-01-01\n", "valid_from: 1970-01-01\n    valid_to: 2025-06-30\n"),
        9,
        "no value from the day after 2025-06-30 on: entries of those days would be lost",
    ),
    "unknown key": (
        SOUND.replace("unit:", "units:"),
        4,
        'unknown key "units" in the head of the file; known are id, zh, en, unit',
    ),
    "missing unit": (SOUND.replace("unit: ratio\n", ""), 1, '"unit" is missing in the head of the file'),
    "wrong unit": (
        SOUND.replace("unit: ratio", "unit: percent"),
        4,
        'the unit of decision_thresholds is "ratio", not "percent"',
    ),
    "empty unit": (SOUND.replace("unit: ratio", "unit: ''"), 4, '"unit" must not be empty'),
    "missing term": (SOUND.replace("zh: 决策界限\n", "", 1), 1, '"zh" is missing'),
    "duplicate key": (SOUND.replace("en: D", "en: X\nen: D"), 4, 'duplicate key "en"; it stands on line 3 already'),
    "duplicate code": (
        SOUND.replace("committee: 0.80", "accept: 0.80"),
        13,
        'duplicate key "accept"; it stands on line 11 already',
    ),
    "unknown parameter": (
        SOUND.replace("id: decision_thresholds", "id: lucky_number"),
        1,
        'no formula uses a parameter "lucky_number"',
    ),
    "unknown code": (
        SOUND.replace("committee:", "comittee:"),
        13,
        'unknown key "comittee" in the table; known are accept, conditional',
    ),
    "missing code": (SOUND.replace("      committee: 0.80\n", ""), 11, '"committee" is missing in the table'),
    "day of no calendar": (SOUND.replace("2020-01-01", "2021-02-29"), 9, '"2021-02-29" is not a day of the calendar'),
    "day in other clothes": (SOUND.replace("2020-01-01", "01/01/2020"), 9, "written YYYY-MM-DD"),
    "wrong last_checked": (SOUND.replace("2026-11-01", "yesterday"), 7, 'last_checked "yesterday" is not a day'),
    "missing date": (
        SOUND.replace("valid_from: 2020-01-01\n    value", "value"),
        9,
        '"valid_from" is missing in a value',
    ),
    "ends before it begins": (
        SOUND.replace("2020-01-01\n", "2020-01-01\n    valid_to: 2019-12-31\n"),
        10,
        "valid_to 2019-12-31 is before valid_from 2020-01-01",
    ),
    "overlap": (
        SOUND.replace("2020-01-01\n", "2020-01-01\n    valid_to: 2024-06-30\n") + LATER,
        19,
        "overlapping validity: from 2024-01-01, while the value before is valid to 2024-06-30",
    ),
    "newest first": (SOUND + LATER.replace("2024", "2019"), 18, "valid_from 2019-01-01 does not follow 2020-01-01"),
    "same day twice": (SOUND + LATER.replace("2024", "2020"), 18, "does not follow 2020-01-01"),
    "missing source": (SOUND.replace("    sources:\n" + SOURCE, ""), 9, '"sources" is missing in a value'),
    "no source in the list": (SOUND.replace("sources:\n" + SOURCE, "sources: []\n"), 15, "sources must not be empty"),
    "unknown kind of source": (
        SOUND.replace("company policy", "hearsay"),
        16,
        'unknown kind of source "hearsay"; known are law, ministry',
    ),
    "law without article": (SOUND.replace("company policy", "law"), 16, 'a source of the kind "law" needs "number"'),
    "assumption without a reason": (
        SOUND.replace("company policy", "assumption"),
        16,
        'the kind "assumption" needs "why"',
    ),
    "unknown key of a source": (SOUND.replace("title:", "titel:"), 17, 'unknown key "titel" in a source'),
    "not said whether confirmed": (SOUND.replace("    confirmed: no\n", ""), 9, '"confirmed" is missing'),
    "perhaps confirmed": (
        SOUND.replace("confirmed: no", "confirmed: maybe"),
        14,
        'confirmed must be yes or no, not "maybe"',
    ),
    "four decimals": (
        SOUND.replace("0.40", "0.4001"),
        11,
        "accept 0.4001 has more decimals than the arithmetic keeps (3)",
    ),
    "no number": (SOUND.replace("0.40", "forty"), 11, 'accept "forty" is not a plain decimal number'),
    "scientific number": (SOUND.replace("0.40", "4e-1"), 11, "is not a plain decimal number"),
    "percent": (SOUND.replace("0.40", "40%"), 11, "is not a plain decimal number"),
    "out of bounds": (SOUND.replace("0.80", "80"), 13, "committee 80 is outside 0 to 1"),
    "number where a table is due": (
        SOUND.replace("      accept: 0.40\n      conditional: 0.60\n      committee: 0.80\n", "").replace(
            "value:", "value: 0.4"
        ),
        10,
        "value must be a block of keys and values",
    ),
    "bands out of order": (
        SCALE.replace("at_most: 6", "at_most: 2"),
        12,
        "the limits of the bands must rise: 2 follows 3",
    ),
    "bands of two directions": (SCALE.replace("at_most: 6", "at_least: 6"), 12, 'unknown key "at_least" in a band'),
    "band without a result": (SCALE.replace(", gives: 1.05", ""), 12, '"gives" is missing in a band'),
    "only an otherwise": (
        SCALE.replace("      - {at_most: 3, gives: 1.00}\n", "").replace("at_most: 6, gives: 1.05", "otherwise: 1"),
        11,
        "a scale needs at least one band with a limit",
    ),
    "not YAML": (SOUND.replace("en: Decision", "en: [Decision"), 4, "this is not YAML"),
    "a tab": (SOUND.replace("  - valid_from", "\t- valid_from"), 9, "this is not YAML"),
    "empty file": ("", 1, "the file is empty"),
    "a list": ("- 1\n", 1, "a parameter file must be a block of keys and values"),
    "an alias": (
        SOUND.replace("zh: 决", "zh: &a 决").replace("en: Decision thresholds", "en: *a"),
        2,
        "anchors and aliases are not allowed",
    ),
    "control characters": (SOUND.replace("Rules", "Ru\x00les"), 1, "this is not YAML"),
}


def written(folder: Path, text: str, name: str = "some_rule.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("failure", BROKEN)
def test_a_broken_file_is_refused_with_its_line_and_a_clear_sentence(failure: str, tmp_path: Path) -> None:
    text, line, words = BROKEN[failure]
    assert text not in (SOUND, SCALE), "the case does not change the sound file"
    problems = check(written(tmp_path, text))
    assert [problem.line for problem in problems] == [line], problems
    assert words in problems[0].message
    assert str(problems[0]).startswith(f"some_rule.yaml:{line}: ")


def test_a_sound_file_has_no_problems(tmp_path: Path) -> None:
    assert check(written(tmp_path, SOUND)) == []
    assert check(written(tmp_path, SOUND + LATER)) == []
    assert check(written(tmp_path, SCALE)) == []


def test_a_file_that_is_not_text_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    assert check(tmp_path / "bytes.yaml") == [Problem("bytes.yaml", 1, "the file is not UTF-8 text")]
    assert "cannot be read" in check(tmp_path / "nowhere.yaml")[0].message


def test_a_rule_applies_from_its_date_and_older_days_keep_older_rules(tmp_path: Path) -> None:
    parameter = read(written(tmp_path, SOUND + LATER))
    rules = Parameters({parameter.id: parameter})
    accept = {
        day: rules.at(day).table(parameter.id)["accept"]
        for day in (date(2023, 12, 31), date(2024, 1, 1), date(2030, 1, 1))
    }
    assert accept == {
        date(2023, 12, 31): Decimal("0.40"),
        date(2024, 1, 1): Decimal("0.35"),
        date(2030, 1, 1): Decimal("0.35"),
    }
    with pytest.raises(NoRuleInForceError, match="no value of decision_thresholds is in force on 2019-12-31"):
        rules.at(date(2019, 12, 31)).table(parameter.id)


def test_a_value_that_ended_leaves_a_gap(tmp_path: Path) -> None:
    parameter = read(written(tmp_path, SOUND.replace("2020-01-01\n", "2020-01-01\n    valid_to: 2020-12-31\n") + LATER))
    with pytest.raises(NoRuleInForceError):
        parameter.at(date(2021, 1, 1))


def test_the_version_follows_the_content_and_nothing_else(tmp_path: Path) -> None:
    def version(text: str) -> str:
        parameter = read(written(tmp_path, text))
        return Parameters({parameter.id: parameter}).version

    assert version("# a remark\n\n" + SOUND) == version(SOUND)
    assert version(SOUND.replace("0.40", "0.41")) != version(SOUND)
    assert version(SOUND.replace("2020", "2021")) != version(SOUND)
    assert version(SOUND.replace("Rules of", "Decree of")) != version(SOUND)


def test_a_folder_must_define_every_parameter_once(tmp_path: Path) -> None:
    with pytest.raises(BrokenParametersError, match=r"no file defines .*appraisal_age_months"):
        load(tmp_path)
    written(tmp_path, SOUND, "a.yaml")
    written(tmp_path, SOUND, "b.yaml")
    with pytest.raises(BrokenParametersError, match=r"decision_thresholds is defined in a\.yaml already"):
        load(tmp_path)


def test_every_shipped_file_is_sound_and_named_after_its_parameter() -> None:
    files = sorted(SHIPPED.rglob("*.yaml"))
    assert [problem for path in files for problem in check(path)] == []
    assert {path.stem for path in files} == set(DEFINITIONS)
    assert all(read(path).id == path.stem for path in files)


def test_every_parameter_is_in_force_since_before_the_oldest_data() -> None:
    rules = shipped().at(date(1990, 1, 1))
    assert all(rules.dated(parameter_id).value is not None for parameter_id in DEFINITIONS)


def test_the_points_of_the_scorecard_add_up() -> None:
    rules = shipped().at(date(2025, 6, 30))
    most = rules.table("points_maximum")
    assert sum(most.values()) == 100
    for indicator, points in most.items():
        if indicator != "officer_judgement":
            best = max(gives for _, gives in rules.bands(f"points_{indicator}").steps)
            assert best == points, indicator
    assert rules.number("interest_free_points") == most["interest_cover"]
