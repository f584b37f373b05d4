"""A drawing of stages and what leads from one to the next, as SVG. Pure.

Stages stand beside each other from start to end, their nodes under each other; a line leads from a node to each that
came from it. The colours are the page's (classes), so the drawing follows light and dark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

COLUMN, GAP, BOX, SPACE, HEAD, EDGE = 168, 44, 46, 14, 34, 2
# Characters that fit into a box at the sizes of the style sheet.
TITLE_LETTERS, DETAIL_LETTERS = 25, 29


@dataclass(frozen=True)
class Box:
    """A node to be drawn: its key, two lines of words, and the keys of those it came from."""

    key: str
    title: str
    detail: str = ""
    came_from: Sequence[str] = ()


def draw_way(stages: Sequence[tuple[str, Sequence[Box]]]) -> str:
    """The SVG element of stages (name, boxes). It is a picture only: whoever cannot see it reads the list beside it."""
    places: dict[str, tuple[int, int]] = {}
    tallest = max((len(boxes) for _name, boxes in stages), default=0)
    height = HEAD + tallest * (BOX + SPACE) + EDGE
    width = len(stages) * COLUMN + max(0, len(stages) - 1) * GAP + 2 * EDGE
    drawn: list[str] = []
    for column, (name, boxes) in enumerate(stages):
        x = EDGE + column * (COLUMN + GAP)
        drawn.append(f'<text class="way-stage" x="{x}" y="18">{escape(name)}</text>')
        # The shorter columns stand in the middle of the tallest.
        top = HEAD + (tallest - len(boxes)) * (BOX + SPACE) // 2
        for row, box in enumerate(boxes):
            places[box.key] = (x, top + row * (BOX + SPACE))
    for _name, boxes in stages:
        drawn += [_draw_line(places, key, box.key) for box in boxes for key in box.came_from if key in places]
    for _name, boxes in stages:
        drawn += [_draw_box(*places[box.key], box) for box in boxes]
    return (
        f'<svg class="way" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true" '
        f'focusable="false" xmlns="http://www.w3.org/2000/svg">{"".join(drawn)}</svg>'
    )


def _draw_line(places: Mapping[str, tuple[int, int]], start: str, end: str) -> str:
    (from_x, from_y), (to_x, to_y) = places[start], places[end]
    if from_x == to_x:
        # One under the other: what came after it.
        x, first, last = from_x + COLUMN // 2, from_y + BOX, to_y
        return f'<path class="way-line" d="M{x} {first}V{last}"/>'
    x, y, to_y, middle = from_x + COLUMN, from_y + BOX // 2, to_y + BOX // 2, (from_x + COLUMN + to_x) // 2
    return f'<path class="way-line" d="M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"/>'


def _draw_box(x: int, y: int, box: Box) -> str:
    title, detail = _cut(box.title, TITLE_LETTERS), _cut(box.detail, DETAIL_LETTERS)
    return (
        f'<g><title>{escape(box.title)}</title><rect class="way-box" x="{x}" y="{y}" width="{COLUMN}" height="{BOX}" '
        f'rx="4"/><text class="way-title" x="{x + 9}" y="{y + 19}">{escape(title)}</text>'
        f'<text class="way-detail" x="{x + 9}" y="{y + 35}">{escape(detail)}</text></g>'
    )


def _cut(words: str, most: int) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
