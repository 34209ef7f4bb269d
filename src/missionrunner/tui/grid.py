"""A table that is being typed: texts in cells, a place and a caret. What is typed is never lost.

Nothing here knows of a screen; `grid_read` says what the texts mean, `grid_paste` takes pasted lines apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from missionrunner.plain_text import one_line

Rows = tuple[tuple[str, ...], ...]
_MOST_STEPS = 100
_LONGEST_DRAFT_CELL = 200_000


@dataclass(frozen=True, slots=True)
class Here:
    """Where the caret stands: row and column from 0, and characters before it in the cell."""

    row: int = 0
    column: int = 0
    caret: int = 0


class Grid:
    """Rows of texts with a caret in one of them. There is always at least one row to type in.

    `locked` is the number of columns at the left that are given, and `is_fixed` says that rows are neither
    added nor removed.
    """

    def __init__(
        self, width: int, rows: Sequence[Sequence[str]] = (), *, fixed: bool = False, locked: int = 0
    ) -> None:
        self.width = width
        self.is_fixed = fixed
        self.locked = locked
        self._rows: list[list[str]] = []
        self._row, self._column, self._caret = 0, self.locked, 0
        self._past: list[tuple[Rows, Here]] = []
        self._typing_in: tuple[int, int] | None = None
        self._set(rows)
        self.untouched = self.rows
        self.go(0, self.locked)

    # ------------------------------------------------------------------ reading
    @property
    def rows(self) -> Rows:
        return tuple(tuple(row) for row in self._rows)

    @property
    def filled(self) -> Rows:
        """Rows in which something stands, beside what is given."""
        return tuple(row for row in self.rows if not self.is_blank(row))

    @property
    def numbers(self) -> list[int]:
        """Where the rows of `filled` stand."""
        return [number for number, row in enumerate(self.rows) if not self.is_blank(row)]

    def is_blank(self, row: Sequence[str]) -> bool:
        return not any(cell.strip() for cell in row[self.locked :])

    @property
    def here(self) -> Here:
        return Here(self._row, self._column, self._caret)

    @property
    def cell(self) -> str:
        return self._rows[self._row][self._column]

    @property
    def has_changed(self) -> bool:
        """Whether somebody has changed anything since the rows were put in."""
        return _filled(self.rows) != _filled(self.untouched)

    def draft(self) -> str:
        """The rows as one text, to be kept; "" if nobody changed them."""
        return json.dumps(self._rows, ensure_ascii=False) if self.has_changed else ""

    def take_draft(self, text: str) -> None:
        """Put rows back that `draft` gave; a text that is none is ignored."""
        try:
            rows: Any = json.loads(text)
        except ValueError:
            return
        if isinstance(rows, list) and all(isinstance(row, list) for row in cast(list[Any], rows)):
            cells = [[str(cell)[:_LONGEST_DRAFT_CELL] for cell in row] for row in cast(list[list[Any]], rows)]
            self._set(cells)
            self.go(self._row, self._column)

    # ------------------------------------------------------------------ moving
    def go(self, row: int, column: int, caret: int | None = None) -> None:
        """To a cell, behind its text or to a place in it. What lies outside is brought inside."""
        self._row = min(max(0, row), len(self._rows) - 1)
        self._column = min(max(self.locked, column), self.width - 1)
        length = len(self.cell)
        self._caret = length if caret is None else min(max(0, caret), length)
        self._typing_in = None

    def next_cell(self) -> bool:
        """To the next cell, over the end of a row to the next one. False at the end of the table."""
        if self._column < self.width - 1:
            self.go(self._row, self._column + 1)
        elif self._row < len(self._rows) - 1:
            self.go(self._row + 1, self.locked)
        else:
            return False
        return True

    def cell_before(self) -> bool:
        if self._column > self.locked:
            self.go(self._row, self._column - 1)
        elif self._row > 0:
            self.go(self._row - 1, self.width - 1)
        else:
            return False
        return True

    def vertical(self, by: int) -> bool:
        """Up or down in the column. False at the edge."""
        row = self._row + by
        if not 0 <= row < len(self._rows):
            return False
        self.go(row, self._column)
        return True

    def horizontal(self, by: int) -> bool:
        """A character to the left or right; at the end of the text, to the cell beside it."""
        caret = self._caret + by
        if 0 <= caret <= len(self.cell):
            self.go(self._row, self._column, caret)
            return True
        return self.next_cell() if by > 0 else self.cell_before()

    def ends(self, to_end: bool) -> None:
        """To the beginning or the end of the cell's text."""
        self.go(self._row, self._column, None if to_end else 0)

    # ------------------------------------------------------------------ changing
    def type(self, text: str) -> None:
        """Insert a text at the caret; line ends become blanks."""
        text = one_line(text) if len(text) > 1 else text
        self._remember(typing=True)
        cell, caret = self.cell, self._caret
        self._rows[self._row][self._column] = cell[:caret] + text + cell[caret:]
        self._caret += len(text)
        self._typing_in = (self._row, self._column)

    def write(self, text: str) -> None:
        """Put another text into the cell."""
        self._remember()
        self._rows[self._row][self._column] = one_line(text)
        self.ends(True)

    def erase(self, *, forward: bool = False, word: bool = False, all_before: bool = False) -> None:
        """Take out a character (or word, or everything) before the caret, or the one behind it."""
        cell, caret = self.cell, self._caret
        start, end = caret, caret
        if forward:
            end = min(len(cell), caret + 1)
        elif all_before:
            start = 0
        elif word:
            start = len(cell[:caret].rstrip().rpartition(" ")[0])
        else:
            start = max(0, caret - 1)
        if start == end:
            return
        self._remember(typing=not (word or all_before))
        self._rows[self._row][self._column] = cell[:start] + cell[end:]
        self._caret = start
        self._typing_in = (self._row, self._column)

    def add_row(self, column: int = 0) -> bool:
        """An empty row behind the last one, with the caret in it. Not behind one that is empty itself."""
        if self.is_fixed or self.is_blank(self._rows[-1]):
            return False
        self._remember()
        self._rows.append([""] * self.width)
        self.go(len(self._rows) - 1, column)
        return True

    def delete_row(self) -> bool:
        """Take the row out, or empty it where the rows are given. False if there was nothing in it."""
        row = self._rows[self._row]
        if self.is_blank(row) and (self.is_fixed or len(self._rows) == 1):
            return False
        self._remember()
        if self.is_fixed or len(self._rows) == 1:
            row[self.locked :] = [""] * (self.width - self.locked)
        else:
            del self._rows[self._row]
        # A row that is empty now is filled from its start.
        is_blank = self._row >= len(self._rows) or self.is_blank(self._rows[self._row])
        self.go(self._row, self.locked if is_blank else self._column)
        return True

    def put(
        self, block: Sequence[Sequence[str]], *, instead: bool = False, glue: bool = False
    ) -> list[tuple[int, str]]:
        """Write a block of cells: from the caret on where that is empty, else behind all rows; or `instead`
        of all rows.

        Gives what has no place in the table back, with the number of its row. With `glue`, cells behind the
        last column belong to its text.
        """
        self._remember()
        if instead:
            self._rows = self._rows if self.is_fixed else []
            top, left = 0, self.locked
        else:
            top, left = self._place_for(block)
        left_out: list[tuple[int, str]] = []
        for number, cells in enumerate(block, top):
            if number >= len(self._rows) and self.is_fixed:
                left_out.append((number, _words(cells)))
                continue
            if number >= len(self._rows):
                self._rows.append([""] * self.width)
            room = self.width - left
            own, more = list(cells[:room]), _words(cells[room:])
            if more and glue:
                own[-1] = ", ".join([own[-1], *cells[room:]])
            elif more:
                left_out.append((number, more))
            self._rows[number][left : left + len(own)] = [one_line(cell) for cell in own]
        if not self._rows:
            self._rows.append([""] * self.width)
        last = min(top + len(block), len(self._rows)) - 1
        self.go(last, left)
        if len(block) > 1 and last == len(self._rows) - 1 and not self.is_fixed:
            # Enter takes the table from there, and a second paste goes there.
            self._rows.append([""] * self.width)
            self.go(last + 1, self.locked)
        return left_out

    def _place_for(self, block: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Row and column where a block begins, so that several rows never replace what is filled already.

        They go into the caret's row if that is empty, which makes room behind it; into the empty cells of a
        column; else behind all rows.
        """
        top, left = self._row, self._column
        is_empty = self.is_blank(self._rows[top])
        widest = max((len(cells) for cells in block), default=0)
        if self.is_fixed or (len(block) < 2 and not is_empty):
            return top, left
        if widest > self.width - left:
            left = self.locked
        if is_empty:
            end = top + 1
            while end < len(self._rows) and self.is_blank(self._rows[end]):
                end += 1
            self._rows[end:end] = [[""] * self.width for _ in range(top + len(block) - end)]
            return top, left
        below = self._rows[top : top + len(block)]
        if not any(cell.strip() for row in below for cell in row[left : left + widest]):
            return top, left
        while self.is_blank(self._rows[-1]):
            self._rows.pop()
        return len(self._rows), left

    def undo(self) -> bool:
        """Take back the last change; typing in one cell is one change."""
        if not self._past:
            return False
        rows, here = self._past.pop()
        self._rows = [list(row) for row in rows]
        self.go(here.row, here.column, here.caret)
        return True

    # ------------------------------------------------------------------ inside
    def _remember(self, *, typing: bool = False) -> None:
        if typing and self._typing_in == (self._row, self._column):
            return
        self._past.append((self.rows, self.here))
        del self._past[:-_MOST_STEPS]

    def _set(self, rows: Sequence[Sequence[str]]) -> None:
        self._rows = [[*row[: self.width], *[""] * (self.width - len(row))] for row in rows]
        if not self._rows:
            self._rows = [[""] * self.width]


def _words(cells: Sequence[str]) -> str:
    return "; ".join(text for cell in cells if (text := one_line(cell)))


def _filled(rows: Rows) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
