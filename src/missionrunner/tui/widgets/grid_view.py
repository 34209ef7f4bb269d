"""A table to type in: arrows, tab and enter go between cells, and every cell is a small text field."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from missionrunner.tui.bindings import bindings
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.grid import Grid
from missionrunner.tui.grid_paste import read_paste
from missionrunner.tui.grid_read import Sheet
from missionrunner.tui.widgets.grid_paint import GridPaint

_LEAST_ROWS, _PAGE = 4, 5


class GridView(Widget, can_focus=True):
    """Shows and changes one `Grid`. What the cells mean is the screen's business, which hears `Changed`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("table"),
        # The key of the screen, by its own id: whoever gives it another key means this one, too.
        Binding("enter", "enter", "Next cell", show=False, id="intake.next"),
    ]
    DEFAULT_CSS = "GridView { height: auto; }"

    class Changed(Message):
        """The caret has moved, or a text has changed."""

    class Done(Message):
        """Enter where there is nothing more to type."""

    class RowDeleted(Message):
        """A row was taken out; undo brings it back."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.sheet = Sheet({}, [])
        self.grid = Grid(1)
        # Nobody has touched it yet, so enter takes what it shows.
        self.is_fresh = True
        # What a person should know about the last paste, until the next key.
        self.told: list[str] = []
        # The most rows that are shown at once; the screen knows how much room there is.
        self.most_rows = _LEAST_ROWS
        self._paint = GridPaint(self.sheet, self.grid, GlyphSet())

    def fill(self, sheet: Sheet, grid: Grid, glyphs: GlyphSet) -> None:
        """Show another table."""
        self.sheet, self.grid = sheet, grid
        self._paint = GridPaint(sheet, grid, glyphs)
        self.is_fresh = True
        self.told = []
        self.refresh(layout=True)

    # ------------------------------------------------------------------ painting
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._paint.height(self.most_rows)

    def render(self) -> Content:
        size = self.content_size
        return self._paint.paint(size.width, size.height, focused=self.has_focus)

    def _moved(self, *, layout: bool = False, told: list[str] | None = None) -> None:
        self.is_fresh = False
        self.told = told or []
        self.refresh(layout=layout)
        self.post_message(self.Changed())

    # ------------------------------------------------------------------ keys
    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Everything that can be printed is typed into the cell."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        character = event.character
        if not event.is_printable or not character:
            return
        event.stop()
        event.prevent_default()
        if character == " " and self._next_choice():
            return
        self.grid.type(character)
        self._moved()

    def _next_choice(self) -> bool:
        """Space in an empty cell with choices, or in one that holds a choice, takes the next one."""
        here = self.grid.here
        choices = self.sheet.columns[here.column].choices
        text = self.grid.cell.strip()
        if not choices or (text and text not in choices):
            return False
        self.choose(choices[(choices.index(text) + 1) % len(choices) if text else 0])
        return True

    def choose(self, word: str) -> None:
        """Write a word into the cell."""
        self.grid.write(word)
        self._moved()

    def action_cell(self, where: str) -> None:
        """Go to another cell: next, before, up, down, left, right, start, end, page_up, page_down."""
        grid = self.grid
        self.settle()
        match where:
            case "next":
                moved = grid.next_cell() or grid.add_row()
            case "before":
                moved = grid.cell_before()
            case "up" | "down" | "page_up" | "page_down":
                by = (-1 if "up" in where else 1) * (_PAGE if "page" in where else 1)
                moved = self._vertical(by)
            case "left" | "right":
                moved = grid.horizontal(-1 if where == "left" else 1)
            case _:
                grid.ends(where == "end")
                moved = True
        self._moved(layout=moved)

    def _vertical(self, by: int) -> bool:
        grid = self.grid
        if self.sheet.is_record:
            return grid.cell_before() if by < 0 else grid.next_cell()
        last = len(grid.rows) - 1
        if by == 1 and grid.here.row == last:
            return grid.add_row(grid.here.column)
        return grid.vertical(min(max(by, -grid.here.row), last - grid.here.row)) if by else False

    def action_enter(self) -> None:
        """To the next cell; behind the last one a new row begins. Where nothing is to be typed: done."""
        grid = self.grid
        row = grid.here.row
        at_empty_end = row == len(grid.rows) - 1 and grid.is_blank(grid.rows[row]) and not grid.is_fixed
        if self.is_fresh or at_empty_end:
            self.post_message(self.Done())
            return
        self.settle()
        if grid.next_cell() or grid.add_row():
            self._moved(layout=True)
        else:
            self.post_message(self.Done())

    def action_erase(self, what: str) -> None:
        """Take out what stands before the caret (back, word, all) or behind it (forward)."""
        self.grid.erase(forward=what == "forward", word=what == "word", all_before=what == "all")
        self._moved()

    def action_done(self) -> None:
        self.post_message(self.Done())

    def action_delete_row(self) -> None:
        if self.grid.delete_row():
            self._moved(layout=True)
            self.post_message(self.RowDeleted())

    def action_undo(self) -> None:
        if self.grid.undo():
            self._moved(layout=True)

    def go(self, row: int, column: int | None) -> None:
        """To a cell; without a column, to the one where the caret stands."""
        self.grid.go(row, self.grid.here.column if column is None else column)
        self._moved()

    def settle(self) -> None:
        """Choices that were cut short are written out when their cell is left."""
        here, cell = self.grid.here, self.grid.cell
        text = self.sheet.settled(here.column, cell)
        if text != cell:
            self.grid.write(text)

    # ------------------------------------------------------------------ mouse and paste
    def on_click(self, event: events.Click) -> None:
        event.stop()
        found = self._paint.cell_at(event.x, event.y)
        if found is not None:
            self.settle()
            self.grid.go(found.row, found.column, found.caret)
            self._moved()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._scroll(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._scroll(event, -1)

    def _scroll(self, event: events.MouseEvent, by: int) -> None:
        if self.has_focus and not self.sheet.is_record and self.grid.vertical(by):
            event.stop()
            self._moved()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        grid, sheet = self.grid, self.sheet
        names = [(column.key, column.title) for column in sheet.columns]
        needed = sum(column.needed for column in sheet.columns)
        here = grid.here
        empty = grid.is_blank(grid.rows[here.row]) and here.column == grid.locked
        pasted = read_paste(event.text, names, needed=needed, in_empty_row=empty, fits=self._fits)
        if sheet.is_record or not pasted.rows:
            grid.type(event.text)
            self._moved(layout=True)
            return
        # In a text between commas there may be commas; between tabs, each cell is a column.
        glue = sheet.is_list or (sheet.columns[-1].is_free_text and "\t" not in event.text)
        if sheet.given:
            left_out = self._put_given(pasted.rows)
        else:
            # A table over an offer that nobody has touched replaces it.
            instead = self.is_fresh and here.row == 0 and here.column == 0
            left_out = grid.put(pasted.rows, instead=instead, glue=glue)
        told = pasted.words(left_out, len(grid.rows))
        self._moved(layout=True, told=[*told, "ctrl+z takes the paste back."] if told else told)

    def _fits(self, column: int, text: str) -> bool | None:
        """For a paste: whether a text fits a column; None where any text does."""
        return None if self.sheet.columns[column].is_free_text else not self.sheet.read_cell(column, text)[1]

    def _put_given(self, rows: list[list[str]]) -> list[tuple[int, str]]:
        """Into the rows that the pasted ones name, if they name them; else from the caret on."""
        grid = self.grid
        first = [self.sheet.settled(0, row[0]) if row else "" for row in rows]
        if not all(word in self.sheet.given for word in first):
            return grid.put(rows)
        block = [list(row) for row in grid.rows]
        for word, row in zip(first, rows, strict=True):
            block[self.sheet.given.index(word)] = [word, *row[1:]]
        return grid.put([row[1:] for row in block], instead=True)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.settle()
        self.refresh()
