"""Front matter: the YAML block at the head of a file, read without trusting it."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from missionrunner.missions.limits import MAX_FRONT_MATTER_CHARS, MAX_FRONT_MATTER_DEPTH
from missionrunner.missions.text import one_line, strip_controls


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`body` keeps the line numbers of the file: front matter is replaced by empty lines.

    `problem` says why a block was not understood (its text is then in `raw`); "" when all is well.
    """

    body: str
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: int = 0
    raw: str = ""
    problem: str = ""

    def line_of(self, key: str) -> int:
        """The line on which a top-level key stands, 1 if it cannot be found."""
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*:")
        return next((n for n, line in enumerate(self.raw.split("\n"), 2) if pattern.match(line)), 1)


class _Refused(Exception):
    """Why a block of YAML is not read."""


def _check_events(raw: str) -> None:
    """Refuse what can blow up or run: aliases (bombs), tags, deep nesting. Nothing is built yet."""
    import yaml

    depth = 0
    events = cast("Iterable[yaml.Event]", yaml.parse(raw, Loader=yaml.CSafeLoader))  # pyright: ignore[reportUnknownMemberType]  (the stubs leave the stream untyped)
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise _Refused("YAML aliases are not allowed")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise _Refused("YAML tags are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_FRONT_MATTER_DEPTH:
                raise _Refused(f"nested deeper than {MAX_FRONT_MATTER_DEPTH} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _plain(value: Any) -> Any:
    """YAML values as JSON values, without control characters."""
    if isinstance(value, str):
        return strip_controls(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        entries = cast("dict[Any, Any]", value).items()
        return {strip_controls(str(k)): _plain(v) for k, v in entries}
    if isinstance(value, list):
        return [_plain(v) for v in cast("list[Any]", value)]
    return strip_controls(str(value))


def _load(raw: str) -> dict[str, Any]:
    import yaml

    if len(raw) > MAX_FRONT_MATTER_CHARS:
        raise _Refused(f"longer than {MAX_FRONT_MATTER_CHARS:,} characters")
    try:
        _check_events(raw)
        data = yaml.load(raw, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" (line {mark.line + 2})" if mark else ""
        raise _Refused(f"not valid YAML: {one_line(error.problem or 'unreadable', 120)}{where}") from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, TypeError) as error:
        raise _Refused(f"not valid YAML: {one_line(str(error), 120)}") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise _Refused("not a list of `key: value` lines")
    return _plain(data)


def split_front_matter(text: str) -> FrontMatter:
    """Take the front matter off `text` (newlines normalised). Never raises."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines[:20]) if line.strip()), 0)
    if not lines or lines[first].rstrip() != "---":
        return FrontMatter(text)
    last = next((n for n in range(first + 1, len(lines)) if lines[n].rstrip() in ("---", "...")), None)
    if last is None:
        looks = first + 1 < len(lines) and re.match(r"[\w-]+\s*:", lines[first + 1])
        return FrontMatter(text, problem="front matter that is not closed with ---" if looks else "")
    raw = "\n".join(lines[first + 1 : last])
    if first + 1 < last and not lines[first + 1].strip() and not re.match(r"\s*[\w\"'-]+\s*:", raw):
        return FrontMatter(text)  # two thematic breaks around a paragraph
    body = "\n".join([""] * (last + 1) + lines[last + 1 :])
    try:
        data = _load(raw)
    except _Refused as refused:
        return FrontMatter(body, lines=last + 1, raw=raw, problem=str(refused))
    return FrontMatter(body, data=data, lines=last + 1, raw=raw)
