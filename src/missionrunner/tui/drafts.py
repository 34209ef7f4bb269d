"""What a person has typed and not yet sent. It survives closing a window, going back, and a failure."""

from __future__ import annotations

import json
import os
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

_MOST = 300
_SIGNS = 2_000_000


class Drafts:
    """Typed text by place; it belongs to the app, so no screen can lose it.

    With a `file`, texts whose place is made of words are also kept there by `flush`, so that they outlive
    the program. Other processes may use the same file: only what changed here is changed there.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._texts: dict[Hashable, str] = {}
        self._file = file
        self._changed: set[tuple[str, ...]] = set()
        self._is_read = file is None

    def keep(self, place: Hashable, text: str) -> None:
        self._read()
        if self._texts.get(place, "") == text:
            return
        if text:
            self._texts[place] = text
        else:
            self._texts.pop(place, None)
        words = _words(place)
        if words is not None:
            self._changed.add(words)

    def get(self, place: Hashable, otherwise: str = "") -> str:
        self._read()
        return self._texts.get(place, otherwise)

    def done(self, place: Hashable) -> None:
        """The text was taken."""
        self.keep(place, "")

    # ------------------------------------------------------------------ outliving the program
    def flush(self) -> None:
        """Write what changed. A disk that cannot be written costs only the safety, never the text."""
        if self._file is None or not self._changed:
            return
        stored = _stored(self._file)
        for place in self._changed:
            stored.pop(place, None)
            if place in self._texts:
                stored[place] = self._texts[place]
        self._changed.clear()
        rows = [[list(place), text] for place, text in stored.items()][-_MOST:]
        while rows and sum(len(str(row[1])) for row in rows) > _SIGNS:
            del rows[0]
        beside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(rows, out, ensure_ascii=True)
            beside.replace(self._file)

    def _read(self) -> None:
        if not self._is_read and self._file is not None:
            self._is_read = True
            self._texts |= _stored(self._file)


def _words(place: Hashable) -> tuple[str, ...] | None:
    """The place if it can be written down."""
    if isinstance(place, tuple):
        parts = cast(tuple[Any, ...], place)
        if parts and all(isinstance(part, str) for part in parts):
            return parts
    return None


def _stored(file: Path) -> dict[tuple[str, ...], str]:
    """What is in the file; a file that cannot be read counts as empty."""
    try:
        rows: Any = json.loads(file.read_text("utf-8"))
        return {tuple(str(part) for part in place): str(text) for place, text in rows}
    except (OSError, ValueError, TypeError):
        return {}
