"""Places, values and changes of a plan in words, each on one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.json_values import is_map
from missionrunner.deliverables.overlay import split_path
from missionrunner.export import schema as sch
from missionrunner.export.values import Reader
from missionrunner.plain_text import one_line, shortened
from missionrunner.runs.criteria import CriterionState

_EDIT_OF = "edit of "
_SHORT_NAME = 3
_LONGEST = 60
_LONGEST_ANSWER = 200
_MOST = 5


def reason_words(reader: Reader, reason: str) -> str:
    """Why there is a new version, in words: "edit of Growth gap, Summary", not of "/growth_gap/summary"."""
    verb, path = reason[: len(_EDIT_OF)], reason[len(_EDIT_OF) :]
    if verb != _EDIT_OF or not path.startswith("/"):
        return one_line(reason)
    return one_line(f"{_EDIT_OF}{path_words(reader, path)}")


def path_words(reader: Reader, path: str, *, within: bool = False) -> str:
    """A path as people call the place: "Growth gap, Summary"; `within` leaves the deliverable out."""
    steps = split_path(path)
    if steps[0] == "intake":
        return reader.answer_title(steps[1])
    words = [reader.place(steps[:1]).title]
    known = 0
    for end in range(2, len(steps) + 1):
        place = reader.place(steps[:end])
        if len(place.rows) > known:
            known = len(place.rows)
            if len(place.rows[-1]) <= _SHORT_NAME:
                # A row that is only a number says little without its table.
                words.append(place.field)
            words.append(place.rows[-1])
        elif end == len(steps) or is_map(place.value):
            words.append(place.field)
    words = list(dict.fromkeys(words))
    return ", ".join(words[1:] if within and len(words) > 1 else words)


def value_words(reader: Reader, path: str, value: Any, longest: int = _LONGEST) -> str:
    """A value at a path as one short line."""
    if value is None and path.startswith("/intake/"):
        return "no answer"
    if value is None or value == "":
        return "empty"
    if value in ([], {}):
        return "none"
    steps = split_path(path)
    place = reader.place(steps)
    row = place.schema.get("key") and sch.is_rows(value)
    text = (
        f"{len(value)} row{'' if len(value) == 1 else 's'}"
        if row
        else reader.text(place.schema, value, name=steps[-1])
    )
    return shortened(one_line(text), longest)


def change_words(reader: Reader, path: str, old: Any, new: Any) -> str:
    """ "Growth gap, Summary: from A to B". An answer is told at more length, since its rows matter."""
    longest = _LONGEST_ANSWER if path.startswith("/intake/") else _LONGEST
    before, after = (value_words(reader, path, value, longest) for value in (old, new))
    return f"{path_words(reader, path)}: from {before} to {after}"


def stale_lines(reader: Reader, state: CriterionState, most: int = _MOST) -> list[str]:
    """What changed since a person judged a criterion: its evidence then and now, and values it rests on."""
    if state.stale is None:
        return []
    lines = [
        f"then: {one_line(then) or 'nothing'}; now: {one_line(now) or 'nothing'}"
        for then, now in state.stale.evidence
    ]
    lines += [change_words(reader, c.path, c.old, c.new) for c in _broadest(state.stale.changes, most)]
    more = len(state.stale.changes) - most
    return [*lines, f"and {more} more values"] if more > 0 else lines


def _broadest(changes: Sequence[Change], most: int) -> list[Change]:
    return sorted(changes, key=lambda change: change.path.count("/"))[:most]
