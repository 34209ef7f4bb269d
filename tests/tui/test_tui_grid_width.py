"""No line of a typed table is wider than its screen: a heading that wraps would hide the rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionrunner.export.text import width
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.grid import Grid
from missionrunner.tui.grid_read import sheet_of
from missionrunner.tui.widgets.grid_paint import GridPaint

_TITLES = st.lists(st.text("abcdefgh ", min_size=1, max_size=30), min_size=1, max_size=9)


@given(
    _TITLES, st.lists(st.text("xyz ", max_size=40), min_size=9, max_size=9), st.integers(30, 130), st.data()
)
def test_lines_fit(titles: list[str], cells: list[str], columns: int, data: st.DataObject) -> None:
    kinds = [data.draw(st.sampled_from(["string", "number"])) for _ in titles]
    properties = {
        f"c{n}": {"title": t, "type": k} for n, (t, k) in enumerate(zip(titles, kinds, strict=True))
    }
    sheet = sheet_of({"type": "array", "items": {"type": "object", "properties": properties}})
    if sheet is None:
        pytest.fail("a list of records is a table")
    grid = Grid(len(titles), [cells[: len(titles)]])
    grid.go(0, data.draw(st.integers(0, len(titles) - 1)))
    painted = GridPaint(sheet, grid, GlyphSet()).paint(columns, 10, focused=True)
    lines = painted.plain.split("\n")
    assert len(lines) == 1 + len(grid.rows)
    assert max(width(line) for line in lines) <= columns
