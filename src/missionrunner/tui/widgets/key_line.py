"""The footer: the keys that work now, as many as fit, the most important ones first, and help always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey  # pyright: ignore[reportPrivateUsage] - one entry of Footer

from missionrunner.export.text import width
from missionrunner.tui.bindings import KEYS, key_name

HELP = "app.help"
_RANKS = {key.id: number for number, key in enumerate(key for keys in KEYS.values() for key in keys)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of the footer. `rank` is its place in the table of keys; keys of a field come before all."""

    key: str
    name: str
    label: str
    action: str
    tooltip: str = ""
    is_help: bool = False
    rank: int = -1

    @property
    def cells(self) -> int:
        return width(self.name) + 1 + width(self.label)


def fitting(entries: Sequence[Entry], columns: int) -> tuple[list[Entry], int]:
    """The entries that are shown and the blanks between them. What has no room is left out from the end of
    the table; help is shown even then."""
    ordered = sorted(entries, key=lambda entry: (entry.is_help, entry.rank))
    for gap in (2, 1):
        if sum(entry.cells + gap for entry in ordered) <= columns:
            return ordered, gap
    shown = [entry for entry in ordered if entry.is_help]
    room = columns - sum(entry.cells + 1 for entry in shown)
    for entry in ordered[: len(ordered) - len(shown)]:
        room -= entry.cells + 1
        if room < 0:
            break
        shown.insert(-1 if shown and shown[-1].is_help else len(shown), entry)
    return shown, 1


class KeyLine(Footer):
    """Names no key that would be typed into the field in front, and none that the screen has no room for."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._columns = 0

    def compose(self) -> ComposeResult:
        if not self.is_attached:
            return
        shown, gap = fitting(self._entries(), self.screen.size.width)
        for entry in shown:
            key = FooterKey(entry.key, entry.name, entry.label, entry.action, tooltip=entry.tooltip)
            key.styles.margin = (0, gap, 0, 0)
            yield key

    def _entries(self) -> list[Entry]:
        found: dict[str, Entry] = {}
        focused = self.screen.focused
        labels: Mapping[str, str] = getattr(self.screen, "key_labels", {})
        for _, binding, enabled, tooltip in self.screen.active_bindings.values():
            is_typed = (
                len(binding.key) == 1
                and not binding.priority
                and focused is not None
                and focused.check_consume_key(binding.key, binding.key)
            )
            if not binding.show or not enabled or is_typed or binding.action in found:
                continue
            rank = _RANKS.get(binding.id or "", -1)
            name = key_name(binding.key)
            found[binding.action] = Entry(
                binding.key,
                name,
                labels.get(binding.id or "", binding.description),
                binding.action,
                tooltip,
                binding.id == HELP,
                rank,
            )
        return list(found.values())

    def on_resize(self, event: events.Resize) -> None:
        columns = self.screen.size.width
        if columns != self._columns:
            self._columns = columns
            self.call_after_refresh(self.recompose)
