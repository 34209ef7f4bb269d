"""What changed at a gate since a person last agreed to it, or since it was drafted."""

from __future__ import annotations

from collections.abc import Mapping

from missionrunner.console.change_text import change_lines
from missionrunner.console.lines import WIDEST, Console
from missionrunner.console.words import reader_of
from missionrunner.console.wrapping import wrapped
from missionrunner.deliverables.difference import Change, differences
from missionrunner.engine.history import VersionDifference
from missionrunner.engine.live_run import LiveRun, PhaseState
from missionrunner.engine.versions import sources_below
from missionrunner.export.change_words import reason_words
from missionrunner.export.values import Reader
from missionrunner.runs.gates import WHOLE_PLAN
from missionrunner.runs.model import Version

_MOST = 40


def show_difference(live: LiveRun, console: Console, phase: str) -> None:
    """Each value that differs, with its source, for a phase or all of them."""
    reader = reader_of(live)
    shown = False
    for state in live.phases():
        if phase not in (WHOLE_PLAN, state.phase.id):
            continue
        since, changes = changes_since(live, state)
        if changes:
            shown = True
            console.say(f"{state.phase.title}, changed since {since}:")
            for line in change_lines(reader, changes, _MOST, sources=True):
                console.say(f"- {line}", indent=2, hang=4)
    if not shown:
        console.say("Nothing has changed since it was approved or drafted.")


def version_lines(reader: Reader, one: VersionDifference, most: int) -> list[str]:
    """What differs between two versions of a deliverable: which two, and at most so many values of it."""
    title = reader.place((one.deliverable,)).title
    lines = wrapped(f"{title}: {_version(reader, one.old)} -> {_version(reader, one.new)}", WIDEST, 0, 4)
    head = len(lines)
    more = f" (all: --deliverable {one.deliverable})"
    for line in change_lines(reader, one.changes, most, within=True, sources=True, more=more):
        lines += wrapped(f"- {line}", WIDEST, 2, 4)
    return lines if len(lines) > head else [*lines, "  No value that is shown differs."]


def _version(reader: Reader, version: Version) -> str:
    return f"version {version.number} ({version.actor}, {reason_words(reader, version.reason)})"


def changes_since(live: LiveRun, state: PhaseState) -> tuple[str, list[Change]]:
    """(since when, what differs now).

    An approved phase is compared with what was approved. Any other one is compared with its draft; if that
    is still the same, with the draft that was sent back or done again.
    """
    if state.status in ("approved", "stale"):
        return "it was approved", list(state.changes)
    store, run = live.context.store, live.context.run
    for attempt in (state.attempt, state.attempt - 1):
        body = store.step(run.id, f"draft/{attempt}", phase=state.phase.id)
        found = _since_versions(live, body["versions"]) if body is not None else []
        if found:
            return f"draft {attempt}", found
    return "it was drafted", []


def _since_versions(live: LiveRun, numbers: Mapping[str, int]) -> list[Change]:
    context = live.context
    found: list[Change] = []
    for name, number in numbers.items():
        old = next(v for v in context.store.versions(context.run.id, name) if v.number == number)
        now = (context.workbook.values[name], sources_below(context.workbook, name))
        schema = context.definition.deliverables.get(name, {})
        found += differences(name, schema, (old.values, old.sources), now)
    return found
