"""The app's last message: over the title bar of the screen it belongs to, where nothing has to be read."""

from __future__ import annotations

from textual.widgets import Static

from missionrunner.tui.text import plain


class Said(Static):
    """Goes away by itself after some seconds, or with a click."""

    def __init__(self, text: str, kind: str, seconds: float) -> None:
        super().__init__(plain(text), classes=f"-{kind}")
        self._seconds = seconds

    def on_mount(self) -> None:
        self.set_timer(self._seconds, self.remove)

    def on_click(self) -> None:
        self.remove()
