"""YAML as plain data: what a stranger's file may hold, and nothing more.

The safe loader of PyYAML is not safe enough here: deep nesting crashes the process in C, aliases grow
without limit, a key that stands twice silently loses its first value, and `no` or `2026-01-01` change
their type. So the events of the C parser are built into JSON by hand, with limits. Scalars follow the
core schema of YAML 1.2: only `true` and `false` are booleans, dates stay text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard, cast

import yaml

from missionrunner.errors import BadDefinition

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 40
MAX_VALUES = 200_000

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\Z")
_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def is_map(value: object) -> TypeGuard[dict[str, Any]]:
    """True for a JSON object; its keys are texts, since `parse_yaml` and JSON give no others."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """True for a JSON list."""
    return isinstance(value, list)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The value of a YAML file: JSON with text keys. `name` is what messages call the file."""

    name: str
    text: str
    value: Any

    def line(self, path: Path) -> int:
        """The line (1-based) on which the value at `path` begins, or its nearest parent's."""
        lines: dict[Path, int] = {}
        _Builder(self.name, lines).build(self.text)
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path, 1)


def parse_yaml(text: str, name: str) -> YamlFile:
    """Read one YAML document. Raises BadDefinition with `name` and the line if it is not plain data."""
    if len(text) > MAX_CHARACTERS:
        raise BadDefinition(f"{name}: the file is too long", hint=f"Allowed: {MAX_CHARACTERS:,} characters.")
    return YamlFile(name, text, _Builder(name).build(text))


def plain_scalar(text: str) -> str | int | float | bool | None:
    """What an unquoted word of YAML means."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


class _Open:
    """A map or list that is being filled. Maps keep the key that waits for its value."""

    __slots__ = ("anchor", "flow", "key", "path", "start", "value")

    def __init__(
        self,
        value: dict[str, Any] | list[Any],
        path: Path,
        event: yaml.MappingStartEvent | yaml.SequenceStartEvent,
        start: int,
    ) -> None:
        self.value = value
        self.path = path
        self.anchor: str | None = event.anchor
        self.flow = bool(event.flow_style)
        self.start = start
        self.key: str | None = None


class _Builder:
    def __init__(self, name: str, lines: dict[Path, int] | None = None) -> None:
        self.name = name
        self.lines = lines
        self.count = 0
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.stack: list[_Open] = []
        self.root: Any = None
        self.documents = 0

    def build(self, text: str) -> Any:
        try:
            # PyYAML's stubs leave the events untyped.
            for event in cast("Iterator[yaml.Event]", yaml.parse(text, Loader=yaml.CSafeLoader)):  # pyright: ignore[reportUnknownMemberType]
                self._take(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = min(mark.line + 1, max(1, len(text.splitlines()))) if mark else 1
            raise self._bad(line, f"this is not valid YAML ({error.problem or error.context})") from error
        except yaml.YAMLError as error:
            reason = str(error).splitlines()[0]
            raise BadDefinition(f"{self.name}: this is not valid YAML ({reason})") from error
        return self.root

    def _bad(self, line: int, what: str, hint: str = "") -> BadDefinition:
        return BadDefinition(f"{self.name}, line {line}: {what}", hint=hint)

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            if self._wants_key():
                self._set_key(event.value, line)
                return
            self._refuse_tag(event.tag, line)
            self._refuse_lost_key(event, line)
            value = event.value if event.style else plain_scalar(event.value)
            self._add(value, line, event.anchor, weight=1)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event, line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done = self.stack.pop()
            if done.anchor:
                self.anchors[done.anchor] = (done.value, self.count - done.start)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor, line)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self._bad(line, "a second document begins here", "Keep one document in the file.")

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, line: int) -> None:
        if self._wants_key():
            raise self._bad(line, "a key must be a single word or text")
        self._refuse_tag(event.tag, line)
        if len(self.stack) >= MAX_DEPTH:
            raise self._bad(line, f"nested deeper than {MAX_DEPTH} levels")
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._add(value, line, None, weight=1)
        self.stack.append(_Open(value, path, event, self.count))

    def _alias(self, anchor: str, line: int) -> None:
        if self._wants_key():
            raise self._bad(line, "a key must be a single word or text")
        if anchor not in self.anchors:
            raise self._bad(line, f"the alias *{anchor} has no finished anchor &{anchor} before it")
        value, weight = self.anchors[anchor]
        self._add(value, line, None, weight=weight + 1)

    def _refuse_tag(self, tag: str | None, line: int) -> None:
        if tag and tag != "!":
            raise self._bad(line, f"the tag {tag} is not allowed", "Write plain values, without ! and !!.")

    def _refuse_lost_key(self, event: yaml.ScalarEvent, line: int) -> None:
        """`{reason: first, second}` is three words and a key without a value, seldom what was meant."""
        top = self.stack[-1] if self.stack else None
        if top and top.flow and top.key is not None and not event.value and not event.style:
            what = f'inside {{ }} the key "{top.key[:60]}" has no value'
            raise self._bad(line, what, "A text with a comma needs quotes there; an empty value is null.")

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None

    def _set_key(self, key: str, line: int) -> None:
        top = self.stack[-1]
        if key == "<<":
            raise self._bad(line, "merge keys (<<) are not allowed", "Write the keys out.")
        if key in top.value:
            raise self._bad(line, f'the key "{key}" stands twice in the same place', "Keep one of them.")
        top.key = key
        if self.lines is not None:
            self.lines[(*top.path, key)] = line

    def _add(self, value: Any, line: int, anchor: str | None, *, weight: int) -> Path:
        """Put a value where it belongs; `weight` is how many values it stands for, aliases in full."""
        self.count += weight
        if self.count > MAX_VALUES:
            raise self._bad(line, f"the file holds more than {MAX_VALUES:,} values, aliases counted in full")
        if anchor:
            self.anchors[anchor] = (value, weight)
        if not self.stack:
            self.root = value
            return ()
        top = self.stack[-1]
        if isinstance(top.value, dict):
            step: str | int = top.key or ""
            top.value[step] = value
            top.key = None
        else:
            step = len(top.value)
            top.value.append(value)
            if self.lines is not None:
                self.lines[(*top.path, step)] = line
        return (*top.path, step) if self.lines is not None else ()
