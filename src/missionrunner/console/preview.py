"""What a change would do, said before it is made."""

from __future__ import annotations

from missionrunner.console.change_text import change_lines
from missionrunner.console.lines import Console
from missionrunner.console.words import reader_of
from missionrunner.engine.live_run import LiveRun, Preview
from missionrunner.plain_text import one_line


def confirm_change(live: LiveRun, console: Console, preview: Preview, *, default: bool = True) -> bool:
    """Show the values that become new and the gates that open again; True if the person goes on."""
    titles = {phase.id: phase.title for phase in live.context.definition.mission.phases}
    changes = list(preview.changes)
    if not changes:
        console.say("No value of the plan changes by this.")
    else:
        count = "1 value becomes" if len(changes) == 1 else f"{len(changes)} values become"
        console.say(f"{count} new:")
        for line in change_lines(reader_of(live), changes):
            console.say(f"- {line}", indent=2, hang=4)
    if preview.reopens:
        names = ", ".join(titles.get(phase, "the whole plan") for phase in preview.reopens)
        console.say(f"Approved already, so this gate opens again: {names}.")
    if preview.falls:
        console.say(
            f"This counts no more and is to be given again: {one_line(', '.join(preview.falls))}.", hang=2
        )
    for phase, count in preview.skipped.items():
        values = "1 value" if count == 1 else f"{count} values"
        console.say(f"The skipped phase {titles[phase]} changes too: {values}. It stays skipped.")
    return bool(console.yes("Make this change?", default=default))
