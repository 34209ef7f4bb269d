"""How a typed table is drawn: the heading, as many rows as fit, the first column always in sight."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from missionrunner.export.text import cut, padded, width
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.grid import Grid, Here
from missionrunner.tui.grid_read import Column, Sheet
from missionrunner.tui.text import joined, plain

_LEAST, _WIDEST, _WIDEST_FORM, _WIDEST_TITLE = 8, 26, 40, 34
_JOINT = 3
_MORE = 2


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a column is drawn: its number, first character and width."""

    column: int
    start: int
    width: int


class GridPaint:
    """Draws a grid and knows what stands where. `hidden` is the number of columns that did not fit."""

    def __init__(self, sheet: Sheet, grid: Grid, glyphs: GlyphSet) -> None:
        self.sheet, self.grid, self.glyphs = sheet, grid, glyphs
        self.hidden = 0
        self._top = 0
        self._left = 1
        self._slots: list[_Slot] = []
        self._title_width = 0

    def height(self, most_rows: int) -> int:
        """Lines that are needed, with at most so many rows."""
        if self.sheet.is_record:
            return len(self.sheet.columns)
        return 1 + min(len(self.grid.rows), most_rows)

    def paint(self, columns: int, lines: int, *, focused: bool) -> Content:
        if self.sheet.is_record:
            return self._form(columns, focused)
        self._place_columns(columns)
        rows = max(1, lines - 1)
        row = self.grid.here.row
        self._top = min(max(self._top, row - rows + 1), row, max(0, len(self.grid.rows) - rows))
        shown = range(self._top, min(len(self.grid.rows), self._top + rows))
        return joined(self._heading(), *(self._row(number, focused) for number in shown), gap="\n")

    # ------------------------------------------------------------------ a table
    @property
    def _gutter(self) -> int:
        return 3 + len(str(len(self.grid.rows)))

    def _wanted(self, number: int, column: Column) -> int:
        """The width that a column would like."""
        texts = [_heading_of(column), *(row[number] for row in self.grid.rows[:200]), *column.choices]
        longest = max(width(text) for text in texts) + 1
        return min(max(_LEAST, longest), _WIDEST)

    def _place_columns(self, columns: int) -> None:
        """Where columns are drawn: the first one always, the others so that the caret's is among them."""
        wanted = [self._wanted(n, column) for n, column in enumerate(self.sheet.columns)]
        # The heading ends with a sign where columns are left out; without room for it, it would wrap.
        room = max(10, columns - self._gutter - (_MORE if len(wanted) > 1 else 0))
        if len(wanted) == 1:
            wanted = [room]
        here = self.grid.here.column
        first = min(wanted[0], room) if len(wanted) == 1 else min(wanted[0], max(_LEAST, room // 3))
        self._left = max(1, min(self._left, here or 1))
        while True:
            shown, used = [0], first
            for number in range(self._left, len(wanted)):
                if used + _JOINT + wanted[number] > room and len(shown) > 1:
                    break
                shown.append(number)
                used += _JOINT + wanted[number]
            if here in shown or self._left >= here:
                break
            self._left += 1
        self.hidden = len(wanted) - len(shown)
        widths = {number: first if number == 0 else wanted[number] for number in shown}
        spare = room - used
        texts = [n for n in shown if "string" in str(self.sheet.columns[n].schema.get("type"))]
        if spare > 0 and not self.hidden and texts:
            for number in texts:
                widths[number] += min(spare // len(texts), 16)
        elif spare < 0 and len(shown) > 1:
            widths[shown[-1]] = max(_LEAST, widths[shown[-1]] + spare)
        self._slots, start = [], self._gutter
        for number in shown:
            self._slots.append(_Slot(number, start, widths[number]))
            start += widths[number] + _JOINT

    def _joint(self, number: int) -> Content:
        """What stands between two columns; where columns are left out, it says so."""
        before, after = self._slots[number - 1].column, self._slots[number].column
        return plain(f" {self.glyphs('more' if after - before > 1 else 'edge')} ", "muted")

    def _heading(self) -> Content:
        parts = [plain(" " * self._gutter)]
        for number, slot in enumerate(self._slots):
            column = self.sheet.columns[slot.column]
            text = cut(_heading_of(column), slot.width)
            aligned = padded(text, slot.width - 1, "right") if column.is_number else text
            parts += [self._joint(number)] if number else []
            parts.append(plain(padded(aligned, slot.width), "heading"))
        if self._slots[-1].column < len(self.sheet.columns) - 1:
            parts.append(plain(f" {self.glyphs('arrow')}", "heading"))
        return joined(*parts)

    def _row(self, number: int, focused: bool) -> Content:
        row, here = self.grid.rows[number], self.grid.here
        is_here = number == here.row
        sign = self.glyphs("cursor") if is_here and focused else " "
        faulty = {place for place, text in enumerate(row) if self._is_faulty(number, place, text)}
        mark = self.glyphs("bad") if faulty else " "
        digits = self._gutter - 3
        parts = [
            plain(sign, "mark"),
            plain(mark, "bad"),
            plain(padded(str(number + 1), digits, "right") + " ", "muted"),
        ]
        for place, slot in enumerate(self._slots):
            parts += [self._joint(place)] if place else []
            at_caret = is_here and slot.column == here.column
            parts.append(self._cell(slot, row[slot.column], at_caret and focused, slot.column in faulty))
        return joined(*parts)

    def _is_faulty(self, row: int, column: int, text: str) -> bool:
        """A cell that cannot be read; the one that is being typed in is left in peace."""
        here = self.grid.here
        if (row, column) == (here.row, here.column):
            return False
        if self.sheet.read_cell(column, text)[1]:
            return True
        started = not self.grid.is_blank(self.grid.rows[row]) and row != here.row and not self.sheet.is_record
        return started and self.sheet.columns[column].needed and not text.strip()

    def _cell(self, slot: _Slot, text: str, at_caret: bool, is_faulty: bool) -> Content:
        column = self.sheet.columns[slot.column]
        if slot.column < self.grid.locked:
            return plain(padded(cut(text, slot.width), slot.width))
        align = "right" if column.is_number else "left"
        if at_caret:
            return self._with_caret(text, slot.width, align)
        shown = padded(cut(text, slot.width - 1), slot.width - 1, align) + " "
        if is_faulty and not text.strip():
            shown = padded(f"{self.glyphs('bad')} needed", slot.width)
            return plain(cut(shown, slot.width), "bold $text-error on $panel")
        return plain(shown, "bold $text-error on $panel underline" if is_faulty else "$foreground on $panel")

    def _with_caret(self, text: str, columns: int, align: str) -> Content:
        """The text around the caret, which is drawn as a reversed character."""
        caret, start = self.grid.here.caret, 0
        while width(text[start:caret]) > columns - 1:
            start += 1
        end = len(text)
        while width(text[start:end]) > columns - 1 and end > caret + 1:
            end -= 1
        tail = text[caret:end] or " "
        before, under, after = text[start:caret], tail[0], tail[1:]
        used = width(before) + width(under) + width(after)
        gap = " " * max(0, columns - used)
        ground = "$foreground on $primary 30%"
        lead, trail = (gap, "") if align == "right" and caret >= len(text) else ("", gap)
        if align == "right" and caret < len(text):
            lead, trail = gap[:-1], gap[:1]
        return joined(
            plain(lead + before, ground),
            plain(under, "reverse $foreground on $background"),
            plain(after + trail, ground),
        )

    # ------------------------------------------------------------------ a record
    def _form(self, columns: int, focused: bool) -> Content:
        """A field a line."""
        fields, here = self.sheet.columns, self.grid.here
        titles = [_heading_of(column) for column in fields]
        self._title_width = min(max(map(width, titles)), _WIDEST_TITLE, columns // 2)
        room = max(_LEAST, min(_WIDEST_FORM, columns - self._title_width - 5))
        self._slots = [_Slot(n, self._title_width + 4, room) for n in range(len(fields))]
        lines: list[Content] = []
        for number, (title, text) in enumerate(zip(titles, self.grid.rows[0], strict=True)):
            is_here = number == here.column
            is_faulty = self._is_faulty(0, number, text)
            sign = self.glyphs("cursor") if is_here and focused else " "
            mark = self.glyphs("bad") if is_faulty else " "
            lines.append(
                joined(
                    plain(sign, "mark"),
                    plain(mark, "bad"),
                    plain(padded(cut(title, self._title_width), self._title_width), "label"),
                    plain("  "),
                    self._cell_left(text, room, is_here and focused, is_faulty),
                )
            )
        return joined(*lines, gap="\n")

    def _cell_left(self, text: str, columns: int, at_caret: bool, is_faulty: bool) -> Content:
        if at_caret:
            return self._with_caret(text, columns, "left")
        style = "bold $text-error on $panel underline" if is_faulty else "$foreground on $panel"
        return plain(padded(cut(text, columns - 1), columns), style)

    # ------------------------------------------------------------------ what stands where
    def cell_at(self, x: int, y: int) -> Here | None:
        """The cell (and the place in its text) that is drawn at a character of the widget."""
        if self.sheet.is_record:
            if not 0 <= y < len(self._slots):
                return None
            return Here(0, y, self._caret_at(self._slots[y], 0, x))
        row = self._top + y - 1
        if y < 1 or row >= len(self.grid.rows) or not self._slots:
            return None
        slot = next((one for one in reversed(self._slots) if x >= one.start), self._slots[0])
        return Here(row, slot.column, self._caret_at(slot, row, x))

    def _caret_at(self, slot: _Slot, row: int, x: int) -> int:
        """For texts that begin at the left edge of their cell; in numbers the caret goes to the end."""
        text = self.grid.rows[row][slot.column]
        right = self.sheet.columns[slot.column].is_number and not self.sheet.is_record
        return len(text) if right or width(text) >= slot.width else max(0, min(len(text), x - slot.start))


def _heading_of(column: Column) -> str:
    """The title with its unit, and a star where the column must be filled."""
    unit = str(column.schema.get("unit") or "")
    sign = " %" if unit == "ratio" else ""
    star = "*" if column.needed else ""
    return f"{column.title}{sign}{star}"
