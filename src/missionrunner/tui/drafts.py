"""What a person has typed and not yet sent. It survives closing a window, going back, and a failure."""

from __future__ import annotations

from collections.abc import Hashable


class Drafts:
    """Typed text by place; it belongs to the app, so no screen can lose it."""

    def __init__(self) -> None:
        self._texts: dict[Hashable, str] = {}

    def keep(self, place: Hashable, text: str) -> None:
        if text:
            self._texts[place] = text
        else:
            self._texts.pop(place, None)

    def get(self, place: Hashable, otherwise: str = "") -> str:
        return self._texts.get(place, otherwise)

    def done(self, place: Hashable) -> None:
        """The text was taken."""
        self._texts.pop(place, None)
