"""A formula as people read it: titles and numbers. What is more than arithmetic is told by its inputs."""

from __future__ import annotations

import re
from collections.abc import Callable

from missionrunner.deliverables.editing import find_place
from missionrunner.deliverables.overlay import join_path
from missionrunner.deliverables.plan_nodes import Node
from missionrunner.errors import BadInput
from missionrunner.export import schema as sch
from missionrunner.export.change_words import value_words
from missionrunner.plain_text import one_line
from missionrunner.tui.render.pieces import Path
from missionrunner.tui.run_view import RunView

_MOST = 5
_DOTTED = re.compile(r"\b[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+")
# What arithmetic has beside names of values: numbers, signs, brackets and the functions of a school book.
_CALLS = re.compile(r"\b(?:min|max|ceil|floor|round|sum|avg)\(")
_PROGRAM = re.compile(r"[\[\]{}?:|&'\"]|\w\.[a-z_]|==|_|\w\(|\)\(")
_WHOLE = re.compile(r"\b(\d+)\.0\b")
_TINY = re.compile(r"\s[-+]\s0\.0{6,}1\b")


def node_of(view: RunView, path: Path) -> Node | None:
    """What is computed at a path; a row's field is found by its column."""
    try:
        return find_place(view.plan, join_path(path)).node
    except BadInput:
        return view.plan.by_path.get(path)


def formula_words(view: RunView, path: Path, formula: str) -> str:
    """ "computed: Revenue target - Revenue today", or "computed from Initiatives and Budget"."""
    words = _with_names(view, path, formula, lambda found: _title(view, found))
    if not _is_program(words):
        return f"computed: {words}"
    names = _inputs(view, path)
    if not names:
        return "computed by the mission"
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    shown = names[:_MOST]
    joined = ", ".join(shown) if more or len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"computed from {joined}{more}"


def formula_numbers(view: RunView, path: Path, formula: str) -> str:
    """The arithmetic with its numbers: "470,000 EUR - 375,600 EUR"; "" where it is no plain arithmetic."""
    if _is_program(_with_names(view, path, formula, lambda found: _title(view, found))):
        return ""

    def number(found: Path) -> str:
        value = view.reader.place(found).value
        return value_words(view.reader, join_path(found), value, 40) if sch.is_number(value) else "?"

    words = _with_names(view, path, formula, number)
    return "" if "?" in words else words


def _with_names(view: RunView, path: Path, formula: str, words: Callable[[Path], str]) -> str:
    """The formula of `path` with words for the addresses in it; a margin for rounding is left out."""

    def put(match: re.Match[str]) -> str:
        steps = tuple(match[0].split("."))
        if steps[0] == "row":
            # Another column of the same row.
            steps = (*path[:-1], *steps[1:])
        known = steps[0] in ("intake", "playbook") or steps[0] in view.given.workbook.values
        return (words(steps) if known else "") or match[0]

    return _WHOLE.sub(r"\1", _TINY.sub("", _DOTTED.sub(put, one_line(formula))))


def _title(view: RunView, path: Path) -> str:
    if path[0] == "playbook":
        return f"{sch.in_words(path[-1])} (playbook)"
    found = view.reader.place(path)
    return found.field if found.schema or found.value is not None else ""


def _is_program(words: str) -> bool:
    return _PROGRAM.search(_CALLS.sub("(", words)) is not None


def _inputs(view: RunView, path: Path) -> list[str]:
    """Titles of what goes into it, as far as people know them."""
    node = node_of(view, path)
    out: dict[str, None] = {}
    for other in node.depends if node is not None else ():
        steps = [step for step in other.path if step not in ("*", "#")]
        known = steps[0] in ("intake", "playbook") or steps[0] in view.deliverables
        end = other.path.index("*") if "*" in other.path else len(steps)
        title = _title(view, tuple(steps[:end])) if known and end else ""
        if title:
            out[title] = None
    return list(out)
