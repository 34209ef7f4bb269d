"""JSON that is still arriving: each value is given out as soon as it is complete, in linear time."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from missionrunner.deliverables.json_values import is_map
from missionrunner.llm.model import FilledField

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ATOM = re.compile(r"[-+.0-9a-zA-Z]+")
_THOUGHT = "<think>"
_THOUGHT_END = "</think>"
_DEEPEST = 64

State = Literal["value", "first_value", "key", "first_key", "colon", "after"]


@dataclass(slots=True)
class _Open:
    """An object or list that has begun."""

    value: dict[str, Any] | list[Any]
    key: str = ""


@dataclass(slots=True)
class GrowingJson:
    """Feed text; get the fields that it completed.

    What stands before the first brace (a fence, a sentence, a `<think>` part) is skipped. Once the text is no
    JSON, `broken` is true and nothing more is given out; what was complete stays. `done` is true when the top
    value is complete.
    """

    done: bool = False
    broken: bool = False
    _text: str = ""
    _at: int = 0
    _in_string: bool = False
    _open: list[_Open] = field(default_factory=list[_Open])
    _state: State = "value"
    _filled: list[FilledField] = field(default_factory=list[FilledField])
    _top: Any = None

    def feed(self, text: str) -> tuple[FilledField, ...]:
        """The values that are complete now, inner ones before outer ones."""
        self._text = self._text[self._at :] + text
        self._at = 0
        self._filled = []
        if self._in_string and '"' not in text:
            return ()  # a long text is not read from its beginning again for each piece of it
        self._in_string = False
        while not self.done and not self.broken and self._step():
            pass
        return tuple(self._filled)

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the top object that are complete."""
        top: Any = self._open[0].value if self._open else self._top
        if not is_map(top):
            return {}
        return {k: v for k, v in top.items() if not self._unfinished(v)}

    @property
    def open_field(self) -> str:
        """The field of the top object that has begun and is not complete."""
        return self._open[0].key if self._open and not self.done else ""

    @property
    def open_items(self) -> list[Any]:
        """The complete items of the open field, if it is a list."""
        if len(self._open) < 2 or not isinstance(self._open[1].value, list):
            return []
        return [v for v in self._open[1].value if not self._unfinished(v)]

    def _unfinished(self, value: Any) -> bool:
        return any(value is part.value for part in self._open[1:])

    def _step(self) -> bool:
        """Read one token; False when the text is used up or ends inside a token."""
        if not self._open and self._state == "value":
            return self._begin()
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at
        if self._at == len(self._text):
            return False
        sign = self._text[self._at]
        match self._state:
            case "value" | "first_value":
                return self._value(sign)
            case "key" | "first_key":
                return self._key(sign)
            case "colon":
                return self._expect(sign == ":", "value")
            case "after":
                return self._after(sign)

    def _begin(self) -> bool:
        """Skip to the object. A thought may contain braces and is skipped as a whole."""
        start = self._text.find("{", self._at)
        thought = self._text.find(_THOUGHT, self._at)
        if thought >= 0 and (start < 0 or thought < start):
            end = self._text.find(_THOUGHT_END, thought)
            self._at = thought if end < 0 else end + len(_THOUGHT_END)
            return end >= 0
        if start < 0:
            # A mark that is cut in two by the end of the text must be seen whole next time.
            self._at = max(self._at, len(self._text) - len(_THOUGHT))
            return False
        self._at = start
        return self._value("{")

    def _value(self, sign: str) -> bool:
        if sign in "{[":
            self._at += 1
            if len(self._open) >= _DEEPEST:
                return self._fail()
            self._push({} if sign == "{" else [])
            return True
        if sign == "]" and self._state == "first_value":
            self._at += 1
            return self._close()
        pattern = _STRING if sign == '"' else _ATOM
        found = pattern.match(self._text, self._at)
        if not found:
            self._in_string = sign == '"'
            return False if sign == '"' else self._fail()
        if sign != '"' and found.end() == len(self._text):
            return False  # a number may go on
        try:
            value: Any = json.loads(found.group(), parse_constant=_no_constant, strict=False)
        except (ValueError, RecursionError):
            return self._fail()
        self._at = found.end()
        self._put(value)
        self._give(value)
        self._state = "after"
        return True

    def _key(self, sign: str) -> bool:
        if sign == "}" and self._state == "first_key":
            self._at += 1
            return self._close()
        if sign != '"':
            return self._fail()
        found = _STRING.match(self._text, self._at)
        if not found:
            self._in_string = True
            return False
        try:
            self._open[-1].key = json.loads(found.group(), strict=False)
        except ValueError:
            return self._fail()
        self._at = found.end()
        self._state = "colon"
        return True

    def _after(self, sign: str) -> bool:
        inside = self._open[-1].value
        if sign == ("}" if isinstance(inside, dict) else "]"):
            self._at += 1
            return self._close()
        return self._expect(sign == ",", "key" if isinstance(inside, dict) else "value")

    def _expect(self, right: bool, following: State) -> bool:
        if not right:
            return self._fail()
        self._at += 1
        self._state = following
        return True

    def _push(self, value: dict[str, Any] | list[Any]) -> None:
        if self._open:
            self._put(value)
        self._open.append(_Open(value))
        self._state = "first_key" if isinstance(value, dict) else "first_value"

    def _put(self, value: Any) -> None:
        inside = self._open[-1]
        if isinstance(inside.value, dict):
            inside.value[inside.key] = value
        else:
            inside.value.append(value)

    def _close(self) -> bool:
        value = self._open.pop().value
        if not self._open:
            self._top = value
            self.done = True
            return False
        self._give(value)
        self._state = "after"
        return True

    def _give(self, value: Any) -> None:
        path = tuple(o.key if isinstance(o.value, dict) else len(o.value) - 1 for o in self._open)
        self._filled.append(FilledField(path, value))

    def _fail(self) -> bool:
        self.broken = True
        return False


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
