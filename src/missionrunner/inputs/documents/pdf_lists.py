"""Lists of a PDF whose marks are no text: browsers draw the bullets, so only the indent shows them.

Lengths are points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from missionrunner.inputs.documents.pdf_tables import CHARACTER
from missionrunner.inputs.documents.plain import begins_item

_SAME_PLACE = 1.5
_DEEPEST = 8.0  # indent in parts of the type size; beyond it text is centred or a column


@dataclass(frozen=True, slots=True)
class TextRow:
    """One line of running text: its left end, size, first word's type; `gap` is true after a space.

    `apart` marks what is no running text: a heading, a table, a line with columns.
    """

    x: float
    size: float
    bold: bool
    text: str
    gap: bool
    apart: bool = False

    @property
    def end(self) -> float:
        return self.x + len(self.text) * self.size * CHARACTER


def left_margin(rows: Sequence[TextRow]) -> float:
    """Where lines begin that are not indented: the leftmost place at which more than one begins."""
    places = Counter(round(row.x) for row in rows if row.text)
    usual = [place for place, count in places.items() if count > 1] or list(places)
    return float(min(usual, default=0))


def list_items(rows: Sequence[TextRow], left: float, right: float) -> dict[int, bool]:
    """Index of each row of a list -> whether an item begins there.

    A list is a run of at least two items that begin at the same place, indented from `left`, set apart
    from the text above and below. A line that ends well before `right` ends its item; so does a space.
    """
    found: dict[int, bool] = {}
    index = 0
    while index < len(rows):
        end = _run_end(rows, index, left)
        run = rows[index:end]
        below = rows[end] if end < len(rows) else None
        closed = below is None or below.gap or below.apart
        if run and closed:
            begins = [_begins(run, number, right) for number in range(len(run))]
            if sum(begins) > 1:
                found.update({index + number: begin for number, begin in enumerate(begins)})
        index = max(end, index + 1)
    return found


def _run_end(rows: Sequence[TextRow], start: int, left: float) -> int:
    """The index after the indented lines that begin at `start`; `start` if there are none."""
    first = rows[start]
    above = rows[start - 1] if start else None
    set_apart = first.gap or above is None or above.apart
    indent = first.x - left
    if first.apart or not set_apart or not first.size <= indent <= _DEEPEST * first.size:
        return start
    end = start
    while end < len(rows) and not rows[end].apart and abs(rows[end].x - first.x) <= _SAME_PLACE:
        if begins_item(rows[end].text):
            return start
        end += 1
    return end


def _begins(run: Sequence[TextRow], number: int, right: float) -> bool:
    row = run[number]
    if number == 0 or row.gap:
        return True
    above = run[number - 1]
    if row.bold and not above.bold:
        return True
    word = len(row.text.split(" ", 1)[0]) * row.size * CHARACTER
    return above.end + word < 0.85 * right
