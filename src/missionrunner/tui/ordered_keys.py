"""Keys are acted on one after the other, also where one of them has to bring up a window first."""

from __future__ import annotations

from time import monotonic

from textual import events
from textual.app import App

from missionrunner.tui.typed_ahead import LONGEST_SECONDS, TypedAhead

# Work that begins so soon after a key was begun by it, in seconds.
KEY_SECONDS = 0.1


class OrderedKeys(App[int]):
    """Holds typed keys back while the one before them, a command of the screen in front, is acted on.

    Textual forwards a key to the widget in focus, and it comes back here once nobody has taken it: only then
    is the action of a screen's key called. Until then, and until the work that this begins has brought up
    its window or has ended, what is typed would go to the wrong screen.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ahead = TypedAhead()
        self._key_at = 0.0

    def takes_key(self, key: str) -> bool:
        """False for a key that is to be dropped."""
        return True

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif event.is_forwarded:
            # It has come back from the screen, so its action has been called by the end of this.
            await super().on_event(event)
            self._go_on_if(released=self._ahead.acted())
        elif not self._ahead.takes(event):
            await self._act_on(event)

    async def _act_on(self, event: events.Key | events.Paste) -> None:
        if isinstance(event, events.Key):
            if not self.takes_key(event.key):
                return
            self._key_at = monotonic()
            if self._is_command_key(event.key):
                self._release_later(self._ahead.hold())
        await super().on_event(event)
        if not event.is_forwarded:
            self._go_on_if(released=self._ahead.acted())

    def _is_command_key(self, key: str) -> bool:
        """True for a key of the screen in front or of the app; what a field or list does with one is none."""
        found = self.screen.active_bindings.get(key)
        return found is not None and found.node in (self.screen, self)

    # ------------------------------------------------------------------ the work of a key
    def key_work_begins(self) -> int:
        """Say that work begins; gives its number for `key_work_ends`, 0 if no key has begun it."""
        if monotonic() - self._key_at >= KEY_SECONDS:
            return 0
        number = self._ahead.begin()
        self._release_later(number)
        return number

    def key_work_ends(self, number: int) -> None:
        """The work has ended."""
        if number:
            self._go_on_if(released=self._ahead.end(number))

    def let_go(self, number: int | None = None) -> None:
        """What was typed ahead goes to the screen in front; of one hold only if its `number` is given."""
        self._go_on_if(released=self._ahead.release(number))

    def _release_later(self, number: int) -> None:
        self.set_timer(LONGEST_SECONDS, lambda: self.let_go(number))

    def _go_on_if(self, *, released: bool) -> None:
        if released:
            self.call_later(self._type_on)

    async def _type_on(self) -> None:
        while (event := self._ahead.next()) is not None:
            await self._act_on(event)
