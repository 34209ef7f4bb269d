"""Keys that come while the key before them is still being acted on.

A key that opens a window takes a moment to do so, and people, pastes and slow lines are faster than that.
What they type is meant for the window. So such keys wait until the one before them is done, at most for a
moment.
"""

from __future__ import annotations

from collections import deque

from textual import events

# A piece of work that takes longer than this has not opened a window; what is typed goes on then.
LONGEST_SECONDS = 0.6

Typed = events.Key | events.Paste


class TypedAhead:
    """Holds keys back between `hold` and `release`.

    Each hold has a number, so that work or a timer that ends late does not let go of what came after it.
    """

    def __init__(self) -> None:
        self._waiting: deque[Typed] = deque()
        self._number = 0
        self._works = 0
        self._is_held = False

    def hold(self) -> int:
        """Hold back what comes next; gives the number of the hold, which may have begun before."""
        if not self._is_held:
            self._is_held = True
            self._number += 1
            self._works = 0
        return self._number

    def begin(self) -> int:
        """Work that belongs to the key begins: what comes next waits for it."""
        number = self.hold()
        self._works += 1
        return number

    def end(self, number: int) -> bool:
        """Work ended; True if nothing is held any more."""
        if not self._is_held or number != self._number:
            return False
        self._works -= 1
        return self.acted()

    def acted(self) -> bool:
        """The key itself was acted on; True if nothing is held any more, since no work goes on."""
        return self._works <= 0 and self.release()

    def release(self, number: int | None = None) -> bool:
        """Let go of the hold, or of that `number` only; True if it was held."""
        if not self._is_held or number not in (None, self._number):
            return False
        self._is_held = False
        return True

    def takes(self, event: Typed) -> bool:
        """True if the event waits, since something is held or others wait already."""
        if self._is_held or self._waiting:
            self._waiting.append(event)
            return True
        return False

    def next(self) -> Typed | None:
        """The next one that may go on."""
        return None if self._is_held or not self._waiting else self._waiting.popleft()
