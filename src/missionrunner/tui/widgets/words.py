"""Text that changes often: painted again only where it stands, and only if it is another text."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Words(Static):
    """`say` instead of `update`, which lays the whole screen out anew and costs a hundred times more."""

    _said: Content | None = None
    _rows = 0

    def say(self, content: Content) -> None:
        """Show it. The screen is laid out again only if it takes more or fewer lines than before."""
        if self._said is not None and content.is_same(self._said):
            return
        self._said = content
        rows = self._rows_of(content)
        self.update(content, layout=rows != self._rows)
        self._rows = rows

    def _rows_of(self, content: Content) -> int:
        height, width = self.styles.height, self.content_size.width
        if (height is not None and not height.is_auto) or width <= 0:
            return 0
        return len(content.wrap(width))
