"""Tables on a page of a PDF, by the lines that are drawn between their rows.

Lengths are points, y grows upwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from missionrunner.plain_text import one_line

# Width of a character in parts of its height, roughly; used only where nothing better is known.
CHARACTER = 0.45
_SAME_PLACE = 2.0
_SHORTEST_RULE = 12.0
_TALLEST_ROW = 240.0


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text: its left end, its base line, the height of its type."""

    x: float
    y: float
    size: float
    bold: bool
    text: str

    @property
    def end(self) -> float:
        return self.x + len(self.text.strip()) * self.size * CHARACTER


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: `at` is its y (horizontal) or x (vertical); it goes from `low` to `high`."""

    horizontal: bool
    at: float
    low: float
    high: float

    @classmethod
    def between(cls, a: tuple[float, float], b: tuple[float, float]) -> Rule | None:
        """The rule between two points, or None if it is slanted or too short to divide anything."""
        width, height = abs(a[0] - b[0]), abs(a[1] - b[1])
        if height <= 1 and width >= _SHORTEST_RULE:
            return cls(True, a[1], min(a[0], b[0]), max(a[0], b[0]))
        if width <= 1 and height >= 4:
            return cls(False, a[0], min(a[1], b[1]), max(a[1], b[1]))
        return None


@dataclass(slots=True)
class Page:
    """What stands on a page, in the order of drawing."""

    fragments: list[Fragment] = field(default_factory=list[Fragment])
    rules: list[Rule] = field(default_factory=list[Rule])


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The texts of a table's cells; `top` is the height of its upper end."""

    top: float
    rows: tuple[tuple[str, ...], ...]


def ruled_tables(page: Page) -> tuple[list[RuledTable], list[Fragment]]:
    """Tables between ruled lines, and the text outside of them."""
    rest = list(page.fragments)
    tables: list[RuledTable] = []
    verticals = _merged([rule for rule in page.rules if not rule.horizontal])
    for grid in _grids([rule for rule in page.rules if rule.horizontal]):
        for heights in _connected(grid, verticals):
            low, high = grid[0].low, grid[0].high
            inside = [f for f in rest if low - _SAME_PLACE <= f.x <= high and heights[-1] < f.y < heights[0]]
            columns = _columns(verticals, heights, low, high)
            if len(columns) < 2:
                continue
            cells: list[list[list[Fragment]]] = [[[] for _ in columns] for _ in heights[1:]]
            for fragment in inside:
                row = next(i for i, bottom in enumerate(heights[1:]) if fragment.y >= bottom)
                column = max(
                    i for i, left in enumerate(columns) if i == 0 or fragment.x >= left - _SAME_PLACE
                )
                cells[row][column].append(fragment)
            rows = tuple(tuple(one_line(joined(cell)) for cell in row) for row in cells if any(row))
            if len(rows) >= 2:
                tables.append(RuledTable(heights[0], rows))
                taken = {id(f) for f in inside}
                rest = [f for f in rest if id(f) not in taken]
    return tables, rest


def joined(fragments: list[Fragment]) -> str:
    """The text of fragments in reading order; a new line or a gap becomes a space."""
    text = ""
    last: Fragment | None = None
    for fragment in sorted(fragments, key=lambda f: (-round(f.y), f.x)):
        new_line = last is None or abs(last.y - fragment.y) > 0.4 * fragment.size
        gap = last is not None and fragment.x - last.end > 0.1 * fragment.size
        text += (" " if text and (new_line or gap) else "") + fragment.text
        last = fragment
    return text


def _merged(rules: list[Rule]) -> list[Rule]:
    """Rules of one direction; those that continue each other, as the sides of cells do, become one."""
    merged: list[Rule] = []
    for place in _places(rules):
        at = place[0].at
        joined_up: list[Rule] = []
        for rule in sorted(place, key=lambda r: r.low):
            last = joined_up[-1] if joined_up else None
            if last is not None and rule.low <= last.high + _SAME_PLACE:
                joined_up[-1] = Rule(rule.horizontal, at, last.low, max(last.high, rule.high))
            else:
                joined_up.append(Rule(rule.horizontal, at, rule.low, rule.high))
        merged.extend(joined_up)
    return merged


def _places(rules: list[Rule]) -> list[list[Rule]]:
    """Rules at about the same height (or the same x), the highest first: the two sides of a thin line."""
    places: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: -r.at):
        if places and places[-1][0].at - rule.at <= _SAME_PLACE:
            places[-1].append(rule)
        else:
            places.append([rule])
    return places


def _grids(rules: list[Rule]) -> list[list[Rule]]:
    """Groups of horizontal rules over the same width, each from top to bottom."""
    grids: list[list[Rule]] = []
    for line in _merged(rules):
        for grid in grids[-50:]:
            last = grid[-1]
            same = (
                abs(last.low - line.low) <= 2 * _SAME_PLACE and abs(last.high - line.high) <= 2 * _SAME_PLACE
            )
            if same and last.at - line.at <= _TALLEST_ROW:
                grid.append(line)
                break
        else:
            grids.append([line])
    return [grid for grid in grids if len(grid) >= 2]


def _connected(grid: list[Rule], verticals: list[Rule]) -> list[list[float]]:
    """The heights of each table in a grid; two tables below each other may have rules of the same width.

    The space between two rules is a row where vertical rules cross it. Rows above the first and below
    the last rule belong to the table as far as its vertical rules reach.
    """
    low, high = grid[0].low - _SAME_PLACE, grid[0].high + _SAME_PLACE
    inside = [rule for rule in verticals if low <= rule.at <= high]
    tables: list[list[float]] = []
    heights: list[float] = []
    for upper, lower in pairwise(grid):
        if not any(rule.low < (upper.at + lower.at) / 2 < rule.high for rule in inside):
            tables.append(heights)
            heights = []
            continue
        heights = heights or [upper.at]
        heights.append(lower.at)
    return [_with_ends(found, inside) for found in [*tables, heights] if len(found) >= 2]


def _with_ends(heights: list[float], verticals: list[Rule]) -> list[float]:
    touching = [
        r for r in verticals if r.low < heights[0] - _SAME_PLACE and r.high > heights[-1] + _SAME_PLACE
    ]
    # A rule may also go on into the table above or below; a row is at most so tall.
    above = [r.high for r in touching if _SAME_PLACE < r.high - heights[0] < _TALLEST_ROW]
    below = [r.low for r in touching if _SAME_PLACE < heights[-1] - r.low < _TALLEST_ROW]
    return [*([max(above)] if above else []), *heights, *([min(below)] if below else [])]


def _columns(verticals: list[Rule], heights: list[float], low: float, high: float) -> list[float]:
    """Left ends of the columns: the vertical rules and, without an outer frame, the left end."""
    crossing = sorted(
        rule.at
        for rule in verticals
        if low - _SAME_PLACE <= rule.at <= high + _SAME_PLACE
        and rule.high > heights[-1] + 1
        and rule.low < heights[0] - 1
    )
    lefts: list[float] = [low] if not crossing or crossing[0] - low > _SHORTEST_RULE else []
    for at in crossing:
        if (not lefts or at - lefts[-1] > 2 * _SAME_PLACE) and at < high - 2 * _SAME_PLACE:
            lefts.append(at)
    return lefts
