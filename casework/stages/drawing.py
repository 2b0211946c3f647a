"""The drawing of a kind of case: Mermaid text for the documentation, SVG for the case page, both from the table.

Pure: a `Way` in, text out. Forward stages stand in a row in their order; where a case can end stands below.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape

from casework.language import Language, said
from casework.stages.table import EARLIER, SAME, Action, Way

_WIDTH, _HEIGHT, _GAP, _BELOW = 84, 34, 34, 96
_MARGIN = 12
_FEW = 2


def mermaid(way: Way, language: Language) -> str:
    """A state diagram; going back is one line in words, since its arrows would hide the others."""
    lines = ["stateDiagram-v2", f"  [*] --> {way.start}"]
    lines += [f"  {stage.name}: {said(stage, language)}" for stage in way.stages.values()]
    for action in way.actions.values():
        if action.to in {EARLIER, SAME}:
            continue
        lines += [f"  {source} --> {action.to}: {said(action, language)}" for source in action.sources]
    lines += [f"  {end} --> [*]" for end in way.ends]
    return "\n".join(lines)


def svg(way: Way, language: Language, *, present: str, passed: Collection[str] = ()) -> str:
    """The row of stages with the present one marked, those passed filled, and the ways out of it below."""
    places = _places(way)
    width = max(left for left, _ in places.values()) + _WIDTH + _MARGIN
    height = max(top for _, top in places.values()) + _HEIGHT + _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(said(way, language))}">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#8a99a9"/></marker></defs>',
    ]
    parts += [_arrow(places, source, target) for source, target in _lines(way, present)]
    parts += [_box(way, language, name, places[name], present, passed) for name in way.stages]
    return "".join([*parts, "</svg>"])


def _places(way: Way) -> Mapping[str, tuple[int, int]]:
    """Left and top of each stage."""
    row = {name: (_MARGIN + number * (_WIDTH + _GAP), _MARGIN) for number, name in enumerate(way.order)}
    others = [name for name in way.stages if name not in row]
    start = max(0, len(way.order) - len(others)) * (_WIDTH + _GAP)
    return row | {
        name: (_MARGIN + start + number * (_WIDTH + _GAP), _MARGIN + _BELOW) for number, name in enumerate(others)
    }


def _lines(way: Way, present: str) -> list[tuple[str, str]]:
    """Forward arrows between neighbours, arrows to the stages below, and those out of the present stage."""
    found: dict[tuple[str, str], None] = {}
    for action in way.actions.values():
        for source, target in _ends_of(action):
            in_row = source in way.order and target in way.order
            # what many stages lead to, such as being rejected, is drawn from the present one alone: else all lines would cross
            few = len(action.sources) <= _FEW
            if in_row or source == present or few:
                found[source, target] = None
    return list(found)


def _ends_of(action: Action) -> list[tuple[str, str]]:
    if action.to in {EARLIER, SAME}:
        return []
    return [(source, action.to) for source in action.sources if source != action.to]


def _arrow(places: Mapping[str, tuple[int, int]], source: str, target: str) -> str:
    (left, top), (to_left, to_top) = places[source], places[target]
    if top == to_top and to_left > left:
        start, end = (left + _WIDTH, top + _HEIGHT // 2), (to_left, to_top + _HEIGHT // 2)
    elif to_top > top:
        start, end = (left + _WIDTH // 2, top + _HEIGHT), (to_left + _WIDTH // 2, to_top)
    else:
        start, end = (left + _WIDTH // 2, top), (to_left + _WIDTH // 2, to_top + _HEIGHT)
    return (
        f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" stroke="#8a99a9" stroke-width="1.2" '
        'marker-end="url(#tip)"/>'
    )


def _box(way: Way, language: Language, name: str, place: tuple[int, int], present: str, passed: Collection[str]) -> str:
    left, top = place
    fill, ink, line = ("#14467a", "#fff", "#14467a") if name == present else ("#e6eef7", "#1c2b3a", "#9bb4cf")
    if name != present and name not in passed:
        fill, line = "#fff", "#c9d3de"
    weight = 650 if name == present else 400
    return (
        f'<rect x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" rx="6" fill="{fill}" stroke="{line}"/>'
        f'<text x="{left + _WIDTH // 2}" y="{top + _HEIGHT // 2 + 4}" text-anchor="middle" font-size="12" '
        f'font-family="sans-serif" font-weight="{weight}" '
        f'fill="{ink}">{escape(said(way.stages[name], language))}</text>'
    )
