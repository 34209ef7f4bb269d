"""What a change would do, shown before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from missionrunner.deliverables.difference import Change
from missionrunner.deliverables.overlay import split_path
from missionrunner.plain_text import cut_to_difference, one_line, shortened
from missionrunner.tui.gate_text import check_state, counted
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, line, wrap
from missionrunner.tui.screens.windows import Confirm
from missionrunner.tui.story import place_words, value_words

if TYPE_CHECKING:
    from missionrunner.deliverables.workbook import CheckResult
    from missionrunner.engine.check_changes import CheckChanges
    from missionrunner.engine.live_run import Preview
    from missionrunner.tui.run_host import RunHost
    from missionrunner.tui.run_view import RunView
    from missionrunner.tui.screens.base import MissionScreen

_MOST = 40
_LONGEST = 60
_LONGEST_MESSAGE = 200
_WHOLE = 100_000


def change_lines(
    view: RunView, changes: Sequence[Change], columns: int, glyphs: GlyphSet, most: int = _MOST
) -> list[Line]:
    """What differs, by deliverable: where, old value, new value."""
    out: list[Line] = []
    last = ""
    told = alike = 0
    for change in changes:
        if told == most:
            break
        path = split_path(change.path)
        before, after = (value_words(view, path, value, _WHOLE) for value in (change.old, change.new))
        if before == after:
            alike += 1
            continue
        told += 1
        if path[0] != last:
            last = path[0]
            out += [EMPTY] if out else []
            out.append(line(view.title(last), "heading"))
        words = place_words(view, path).removeprefix(f"{view.title(last)}, ")
        old, new = cut_to_difference(before, after, _LONGEST)
        pieces = [
            Piece(f"{words}: ", "label", path),
            Piece(old, "muted", path),
            Piece(f" {glyphs('next')} ", "mark", path),
            Piece(new, "title", path),
        ]
        out += wrap(pieces, columns, hang=2)
    if len(changes) > told + alike:
        out.append(line(f"and {len(changes) - told - alike} more", "muted"))
    if alike:
        text = f"{counted(alike, 'value')} changed too little to be seen in the digits that are shown"
        out += wrap([Piece(text, "muted")], columns)
    return out


def check_change_lines(checks: CheckChanges, columns: int, glyphs: GlyphSet) -> list[Line]:
    """How many are open before and after, then those that begin to fail and those that are solved."""
    out = [one for text in checks.counts() for one in wrap([Piece(text, "title")], columns)]
    for check in checks.begun:
        sign, word = check_state(check)
        style = "bad" if sign == "bad" else "warning"
        pieces = [Piece(f"{glyphs(sign)} new {word}: ", style), Piece(_short(check))]
        out += wrap([*pieces, Piece(f" {check.id}", "muted")], columns, hang=2)
    for check in checks.solved:
        pieces = [Piece(f"{glyphs('good')} solved: ", "good"), Piece(_short(check))]
        out += wrap([*pieces, Piece(f" {check.id}", "muted")], columns, hang=2)
    return out


def _short(check: CheckResult) -> str:
    """A message can name everybody; what else changes has to stay in sight."""
    return shortened(one_line(check.message), _LONGEST_MESSAGE)


def preview_lines(view: RunView, preview: Preview, columns: int, glyphs: GlyphSet) -> list[Line]:
    """What needs a person first: checks, gates that open again, what was said and falls; the values last."""
    changes = list(preview.changes)
    if not changes:
        return wrap([Piece("No value of the plan changes by this.")], columns)
    out = check_change_lines(preview.checks, columns, glyphs)
    if preview.reopens:
        names = ", ".join(view.phase_title(phase) for phase in preview.reopens)
        out += wrap(
            [Piece(f"{glyphs('stale')} Approved already, so this gate opens again: {names}.", "warning")],
            columns,
        )
    if preview.falls:
        out += wrap([Piece("Counts no more, and is to be given again:", "warning")], columns)
        for fallen in preview.falls:
            out += wrap([Piece(f"{glyphs('stale')} {fallen}", "warning")], columns, indent=2, hang=4)
    for phase, count in preview.skipped.items():
        values = "1 value" if count == 1 else f"{count} values"
        text = f"The skipped phase {view.phase_title(phase)} changes too: {values}. It stays skipped."
        out += wrap([Piece(f"{glyphs('warning')} {text}", "warning")], columns)
    touched = list(dict.fromkeys(view.title(split_path(change.path)[0]) for change in changes))
    count = "1 value becomes" if len(changes) == 1 else f"{len(changes)} values become"
    out += wrap([Piece(f"{count} new, in: "), Piece(", ".join(touched) + ".")], columns)
    return [*out, EMPTY, *change_lines(view, changes, columns, glyphs)]


async def confirm_change(screen: MissionScreen, host: RunHost, preview: Preview) -> bool:
    """Show it and ask. True if the person goes on."""
    view = await host.view()
    window = Confirm(
        "This changes the plan", lambda columns: preview_lines(view, preview, columns, screen.glyphs)
    )
    return bool(await screen.mission.push_screen_wait(window))
