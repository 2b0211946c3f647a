"""Figures, without a browser: what they hold, and that missing stays a gap."""

from __future__ import annotations

import json

import pytest

from dashboards.charts.palette import CLASSES, CONFIG, DECISIONS, INK
from dashboards.charts.series import bridge, over_time
from dashboards.charts.splits import distribution, ranked, stacked
from dashboards.charts.tiles import SCALE, WHOLE_COUNTRY, Tile, _grids, in_order, placement, tile_map
from ingestion.codes.lists import regions


def test_a_missing_month_is_a_gap() -> None:
    figure = over_time(["2026-01", "2026-02", "2026-03"], {"balance": [1.0, None, 3.0]}, "万元")
    assert figure.data[0].y == (1.0, None, 3.0)
    assert figure.data[0].connectgaps is False
    assert figure.layout.xaxis.type == "category"


def test_bars_keep_their_order_and_give_their_key() -> None:
    figure = ranked(["甲", "乙"], [2.0, 1.0], ["2.00", "1.00"], ["A", "B"], {"before": [1.0, None]}, "now")
    bar, mark = figure.data
    assert list(bar.customdata) == ["A", "B"]
    assert list(bar.y) == ["甲", "乙"]
    assert figure.layout.yaxis.autorange == "reversed"
    assert list(mark.x) == [1.0, None]


def test_equal_names_stay_two_bars() -> None:
    figure = ranked(["same", "same"], [2.0, 1.0], ["2", "1"])
    assert len(set(figure.data[0].y)) == 2


def test_long_names_leave_room() -> None:
    figure = ranked(["一个非常非常非常非常非常非常长的机构名称有限公司"], [1.0], ["1"])
    assert len(figure.data[0].y[0]) <= 18


@pytest.mark.parametrize("across", [True, False])
def test_parts_are_told_apart_by_more_than_colour(across: bool) -> None:
    figure = stacked(["x"], {f"part {number}": [1.0] for number in range(12)}, "笔", across=across)
    looks = {(trace.marker.color, trace.marker.pattern.shape) for trace in figure.data}
    assert len(looks) == 12


def test_a_bridge_starts_and_ends_with_balances() -> None:
    figure = bridge(
        ["before", "new", "now"], [10.0, 5.0, 15.0], ["absolute", "relative", "total"], ["10", "5", "15"], "万元"
    )
    assert figure.data[0].measure == ("absolute", "relative", "total")
    assert figure.layout.xaxis.type == "category"


@pytest.mark.parametrize("province", sorted(_grids()))
def test_each_region_of_a_placed_province_has_a_tile_of_its_own(province: str) -> None:
    level = "province" if province == WHOLE_COUNTRY else "city"
    listed = regions().filter(scheme="CN", level=level)
    if level == "city":
        listed = listed.filter(province_code=province)
    places = placement(province)
    assert places
    assert set(places) == set(listed["code"])
    assert len(set(places.values())) == len(places)
    assert len({len(line) for line in _grids()[province]}) == 1


def test_a_tile_without_a_figure_is_hatched_and_a_click_gives_the_region() -> None:
    places = {"a": (0, 0), "b": (1, 0), "c": (0, 1)}
    tiles = [
        Tile("a", "甲", 2.0, "2"),
        Tile("b", "乙", None, "—"),
        Tile("x", "elsewhere", 1.0, "1"),
        Tile("c", "丙", 0.0, "0"),
    ]
    unknown, known, scale = tile_map(tiles, places, "万元").data
    assert (list(unknown.customdata), unknown.marker.pattern.shape) == (["b"], "/")
    assert list(known.customdata) == ["a", "c"]
    assert list(known.base) == [0, 1]
    assert (scale.marker.cmin, scale.marker.cmax) == (0.0, 2.0)
    assert list(known.marker.color) == [SCALE[-1][1], SCALE[0][1]], "the most is the darkest"
    assert list(known.insidetextfont.color) == ["white", INK]  # readable on dark and on light
    assert "甲" in known.text[0]


def test_regions_that_nobody_placed_stand_in_the_order_of_their_codes() -> None:
    assert placement("110000") is None
    assert in_order(["b", "a"]) == {"a": (0, 0), "b": (1, 0)}


def test_classes_carry_a_sign_beside_their_colour() -> None:
    for meaning in (DECISIONS, CLASSES):
        assert len({sign for _, sign in meaning.values()}) == len(meaning)
        assert len({colour for colour, _ in meaning.values()}) == len(meaning)


def test_a_distribution_shows_its_texts() -> None:
    figure = distribution(["a"], [1], ["one"], ["#000000"], "x", "y")
    assert figure.data[0].text == ("one",)


def test_figures_reach_out_to_nobody() -> None:
    assert CONFIG["displaylogo"] is False
    assert "http" not in json.dumps(CONFIG)
