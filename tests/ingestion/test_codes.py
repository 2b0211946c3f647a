"""Identity numbers against python-stdnum, and the code lists of regions and industries."""

from __future__ import annotations

import random

import polars as pl
import stdnum.cn.ric
import stdnum.cn.uscc
from hypothesis import given
from hypothesis import strategies as st

from ingestion.codes import industries, regions, retired_regions
from ingestion.codes.identifiers import USCC_ALPHABET, organisation_code_valid, resident_valid, uscc_valid

CHANCE = random.Random(11)  # noqa: S311 - a sample, not a secret
CURRENT = set(regions().filter(scheme="CN")["code"])


def unified(front: str) -> str:
    return front + stdnum.cn.uscc.calc_check_digit(front + "0")


def resident_by_stdnum(number: str) -> bool:
    """As the library says, its KeyError for a known province with an unknown county being a no."""
    try:
        return bool(stdnum.cn.ric.is_valid(number))
    except KeyError:
        return False


@given(st.lists(st.text(alphabet=USCC_ALPHABET + "IOxZ9 号", min_size=0, max_size=20), max_size=20))
def test_any_text_is_answered_as_python_stdnum_answers(texts: list[str]) -> None:
    numbers = [text for text in texts if text == text.strip() and " " not in text]
    expected = [stdnum.cn.uscc.is_valid(number) for number in numbers]
    found = uscc_valid(pl.Series(numbers, dtype=pl.String)).to_list()
    assert all(mine or not theirs for mine, theirs in zip(found, expected, strict=True))
    assert len(resident_valid(pl.Series(numbers, dtype=pl.String))) == len(numbers)


def test_unified_codes_agree_with_python_stdnum_and_know_letters_in_front() -> None:
    right = [
        unified("".join(CHANCE.choices("123456789", k=8)) + "".join(CHANCE.choices(USCC_ALPHABET, k=9)))
        for _ in range(500)
    ]
    changed = [
        code[:place] + CHANCE.choice(USCC_ALPHABET) + code[place + 1 :]
        for code in right
        for place in [CHANCE.randrange(17)]
    ]
    codes = right + changed
    assert uscc_valid(pl.Series(codes)).to_list() == [stdnum.cn.uscc.is_valid(code) for code in codes]
    assert uscc_valid(pl.Series(["N2110105MF0000001U"])).to_list() == [True]
    assert not stdnum.cn.uscc.is_valid("N2110105MF0000001U")


def test_a_wrong_organisation_code_inside_a_right_unified_code_is_seen() -> None:
    assert organisation_code_valid(pl.Series(["91110000600037341L", unified("91110000600037351")])).to_list() == [
        True,
        False,
    ]
    assert organisation_code_valid(pl.Series([unified("9111000060003734X")])).to_list() == [False]


def is_older_than_its_county(number: str) -> bool:
    """Was the county's code first given out after the birth: the number was given out later still."""
    return any(first > int(number[6:10]) for first, _ in retired_regions().get(number[:6], ()))


def test_a_county_may_be_newer_than_who_was_born_there_and_never_older() -> None:
    # 340104 was Hefei's western district from 1983 on; 340120 was in use up to 1983
    front = {"340104": "19750101007", "340120": "19840101007"}
    numbers = [place + rest for place, rest in front.items()]
    numbers = [number + stdnum.cn.ric.calc_check_digit(number + "0") for number in numbers]
    assert resident_valid(pl.Series(numbers)).to_list() == [True, False]


def test_residents_agree_with_python_stdnum_except_in_counties_newer_than_its_table_or_their_bearer() -> None:
    places = [*retired_regions(), *CURRENT, "119999", "990101", "110000"]
    numbers = []
    for _ in range(4000):
        day = f"{CHANCE.randrange(1930, 2025)}{CHANCE.randrange(0, 14):02d}{CHANCE.randrange(0, 33):02d}"
        front = CHANCE.choice(places) + day + f"{CHANCE.randrange(1000):03d}"
        digit = stdnum.cn.ric.calc_check_digit(front + "0")
        numbers.append(front + (digit if CHANCE.random() < 0.9 else "5"))
    mine = resident_valid(pl.Series(numbers)).to_list()
    for number, found in zip(numbers, mine, strict=True):
        expected = resident_by_stdnum(number)
        is_newer = number[:6] in CURRENT - set(retired_regions()) or is_older_than_its_county(number)
        assert found == expected or (found and is_newer), number


def test_regions_know_their_city_and_province() -> None:
    frame = regions()
    assert frame.columns == [
        "scheme", "code", "name", "parent_code", "level", "province_code", "province_name", "city_code", "city_name",
    ]  # fmt: skip
    assert frame.filter(code="510107").row(0)[3:] == ("510100", "county", "510000", "四川省", "510100", "成都市")
    assert {"710000", "810000", "820000"} <= set(frame.filter(level="province")["code"])
    assert frame.filter(scheme="US-SBA", code="US-CA")["name"].to_list() == ["California"]
    assert frame.select("scheme", "code").is_unique().all()
    chinese = frame.filter(scheme="CN")
    assert chinese["province_name"].null_count() == 0
    assert chinese.filter(level="county")["city_name"].null_count() == 0


def test_industries_know_their_section() -> None:
    frame = industries()
    assert frame.columns == ["scheme", "code", "name", "level", "section", "section_name"]
    assert frame.filter(scheme="CN", level="section").height == 20
    assert frame.filter(code="3911").row(0) == ("CN", "3911", "计算机整机制造", "class", "C", "制造业")
    assert frame["section_name"].null_count() == 0
    assert frame.select("scheme", "code").is_unique().all()


def test_retired_counties_come_with_their_years() -> None:
    assert retired_regions()["110103"] == ((0, 2010),)
    assert "110103" not in CURRENT
