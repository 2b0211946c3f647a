"""A company's own file of outlines makes maps of them; a file that cannot be used is told of in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casework.settings import Settings, WrongSetting
from dashboards.charts.outlines import WrongOutlinesError, outline_map, outlines_of
from dashboards.charts.tiles import Tile

SQUARE = [[[118.0, 28.0], [120.0, 28.0], [120.0, 30.0], [118.0, 30.0], [118.0, 28.0]]]
FAR = [[[121.0, 31.0], [122.0, 31.0], [122.0, 32.0], [121.0, 31.0]]]


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def written(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_regions_are_found_by_whichever_property_has_their_code(tmp_path: Path) -> None:
    path = written(
        tmp_path / "outlines.geojson",
        feature("Polygon", SQUARE, adcode=330000, center=[119.5, 29.5]),
        feature("MultiPolygon", [SQUARE, FAR], gb="156310000"),
        feature("MultiLineString", SQUARE, name="at sea"),
    )
    found = outlines_of(path)
    assert set(found) == {"330000", "310000", ""}
    assert (found["330000"].middle, found["310000"].middle) == ((119.5, 29.5), (119.0, 29.0))
    assert len(found["310000"].rings) == 2
    assert outlines_of(None) == {}
    tiles = [
        Tile("330000", "浙江省", 7.0, "7.00"),
        Tile("310000", "上海市", None, "—"),
        Tile("320000", "江苏省", 1.0, "1.00"),
    ]
    figure = outline_map(tiles, found, "万元")
    names = next(trace for trace in figure.data if trace.mode == "markers+text")
    assert list(names.customdata) == ["330000", "310000"], "what has no outline is in the table"
    assert ["浙江省" in names.text[0] and "7.00" in names.text[0], names.text[1]] == [True, ""]
    assert "上海市" in names.hovertext[1]
    filled = [trace.fillcolor for trace in figure.data if trace.fill == "toself"]
    assert len(set(filled)) == 2, "the known region has its colour, the other none"
    assert any(trace.mode == "lines" and trace.fill is None for trace in figure.data), (
        "what lies at sea is drawn as well"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is not GeoJSON"),
        ('{"features": [{"properties": {"adcode": "330000"}, "geometry": null}]}', "is not GeoJSON"),
        (
            '{"features": [{"properties": {"name": "x"}, "geometry": {"type": "Polygon", "coordinates": [[[1, 2]]]}}]}',
            "code of 6 digits",
        ),
        ('{"features": []}', "code of 6 digits"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_of(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "outlines.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongOutlinesError, match=why):
        outlines_of(path)


def test_a_file_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="BACKSTOP_OUTLINES names"):
        Settings.from_environment({"BACKSTOP_OUTLINES": str(tmp_path / "none.geojson")})
    path = written(tmp_path / "outlines.geojson", feature("Polygon", SQUARE, adcode="330000"))
    assert Settings.from_environment({"BACKSTOP_OUTLINES": str(path)}).outlines == path.resolve()
