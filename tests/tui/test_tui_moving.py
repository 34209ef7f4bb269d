"""The cursor goes as in an editor: down a column, right as one reads, and j k h l do the same."""

from __future__ import annotations

from textual.app import App, ComposeResult

from missionrunner.tui.render.pieces import Line, Piece, line
from missionrunner.tui.widgets.document_view import DocumentView


def cells(*names: str) -> Line:
    return tuple(Piece(name.ljust(12), "value", (name,)) for name in names)


LINES: list[Line] = [
    cells("a1", "b1", "c1"),
    line("of a1, which is wrapped"),
    cells("a2", "b2", "c2"),
    line(""),
    (Piece("A sentence over the whole width of the page.", "", ("sentence",)),),
    cells("a3", "b3", "c3"),
]


class Page(App[None]):
    def compose(self) -> ComposeResult:
        yield DocumentView(lambda columns: LINES)


async def test_down_stays_in_the_column_and_right_reads_on() -> None:
    app = Page()
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.query_one(DocumentView)
        view.focus()
        await pilot.pause()

        async def goes(key: str, to: str) -> None:
            await pilot.press(key)
            await pilot.pause()
            assert view.path == (to,), (key, view.path)

        await goes("right", "b1")
        await goes("down", "b2")
        await goes("down", "sentence")
        # The column is kept across what is wider.
        await goes("down", "b3")
        await goes("up", "sentence")
        await goes("up", "b2")
        await goes("l", "c2")
        await goes("l", "sentence")
        await goes("h", "c2")
        await goes("k", "c1")
        await goes("j", "c2")
        await goes("home", "a1")
        await goes("left", "a1")
        await goes("G", "c3")
        await goes("down", "c3")
