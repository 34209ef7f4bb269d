"""What a change would do, said before it is made."""

from __future__ import annotations

from missionrunner.console.change_text import change_lines
from missionrunner.console.lines import Console
from missionrunner.console.reading import check_words
from missionrunner.console.words import reader_of
from missionrunner.engine.live_run import LiveRun, Preview
from missionrunner.plain_text import one_line


def confirm_change(live: LiveRun, console: Console, preview: Preview, *, default: bool = True) -> bool:
    """Show which checks begin to fail, the values that become new and the gates that open again; True if the
    person goes on."""
    titles = {phase.id: phase.title for phase in live.context.definition.mission.phases}
    changes = list(preview.changes)
    if not changes:
        console.say("No value of the plan changes by this.")
    else:
        _say_checks(console, preview)
        count = "1 value becomes" if len(changes) == 1 else f"{len(changes)} values become"
        console.say(f"{count} new:")
        for line in change_lines(reader_of(live), changes):
            console.say(f"- {line}", indent=2, hang=4)
    if preview.reopens:
        names = ", ".join(titles.get(phase, "the whole plan") for phase in preview.reopens)
        console.say(f"Approved already, so this gate opens again: {names}.")
    if preview.falls:
        console.say("This counts no more and is to be given again:")
        for fallen in preview.falls:
            console.say(f"- {one_line(fallen)}", indent=2, hang=4)
    for phase, count in preview.skipped.items():
        values = "1 value" if count == 1 else f"{count} values"
        console.say(f"The skipped phase {titles[phase]} changes too: {values}. It stays skipped.")
    return bool(console.yes("Make this change?", default=default))


def _say_checks(console: Console, preview: Preview) -> None:
    """Checks that begin to fail or to hold stand first: they are what a person decides by."""
    for text in preview.checks.counts():
        console.say(text)
    begun = [check_words(check) for check in preview.checks.begun]
    solved = [f"{check.id}: {check.message}" for check in preview.checks.solved]
    for title, lines in (("Begins to fail:", begun), ("Solved by it:", solved)):
        if lines:
            console.say(title)
        for line in lines:
            console.say(f"- {line}", indent=2, hang=4)
