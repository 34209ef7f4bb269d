"""`missionrunner note`: attendees, decisions, parking lot, notes and action items of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from missionrunner.runs.model import Run
    from missionrunner.runs.notes import NoteStatus
    from missionrunner.session import RunSession

KINDS = ("note", "action", "decision", "parking-lot", "attendee")


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--kind", type=click.Choice(KINDS), default="note", help="What it is; note without it.")
@click.option("--text", default="", metavar="TEXT", help="What is noted; of an attendee the name.")
@click.option("--owner", default="", metavar="NAME", help="Who does it (action only).")
@click.option(
    "--due", default="", metavar="DAY", help="Until when, such as 2026-01-31 or friday (action only)."
)
@click.option(
    "--correct", type=click.IntRange(1), metavar="N", help="Note N gets the new --text, --owner or --due."
)
@click.option("--resolve", type=click.IntRange(1), metavar="N", help="Note N is done.")
@click.option("--reopen", type=click.IntRange(1), metavar="N", help="Note N is open again.")
@click.option("--remove", type=click.IntRange(1), metavar="N", help="Note N no longer counts.")
@click.option("--actor", default="", metavar="NAME", help="Who notes it.")
@click.option("--json", "as_json", is_flag=True, help="Print the notes as JSON lines, nothing else.")
def note(
    run: str,
    kind: str,
    text: str,
    owner: str,
    due: str,
    correct: int | None,
    resolve: int | None,
    reopen: int | None,
    remove: int | None,
    actor: str,
    as_json: bool,
) -> None:
    """Note something in a session, stamped with phase and minute; without --text, list what is noted.

    It works also while somebody else drives the session. Notes stand in the plan and in run.json.
    """
    from missionrunner.runs.notes import NoteKind, NoteStatus
    from missionrunner.session import RunSession

    named = ((resolve, NoteStatus.DONE), (reopen, NoteStatus.OPEN), (remove, NoteStatus.REMOVED))
    marks = [(item, status) for item, status in named if item]
    says = bool(text or owner or due)
    if len(marks) + (says or bool(correct)) > 1:
        raise click.UsageError("One thing at a time: --text, --correct, --resolve, --reopen or --remove.")
    if (owner or due) and not text and not correct:
        raise click.UsageError("--owner and --due need --text or --correct.")
    if correct and not says:
        raise click.UsageError("--correct needs what is right: --text, --owner or --due.")
    with RunSession(actor=actor) as session:
        found = session.store.run(run)
        if correct:
            _correct(session, found, correct, text, owner, due, as_json=as_json)
        elif text:
            _take(session, found, NoteKind(kind.replace("-", "_")), text, owner, due, as_json=as_json)
        for item, status in marks:
            _mark(session, found, item, status, as_json=as_json)
        if not says and not marks:
            _list(session, found, as_json=as_json)


def _take(
    session: RunSession, run: Run, kind: str, text: str, owner: str, due: str, *, as_json: bool
) -> None:
    from datetime import date

    from missionrunner import terminal
    from missionrunner.console.facilitator import note_words
    from missionrunner.inputs.action_text import due_day, read_action
    from missionrunner.runs.notes import NoteKind

    day = due_day(due, date.today())
    if kind == NoteKind.ACTION and not owner and not due:
        # As in a session, owner and day may stand in the line.
        found = read_action(text, date.today())
        text, owner, day = found.text, found.owner, found.due
        if found.doubt:
            terminal.note(f"No date: {found.doubt} is not understood. Give it with --due.")
    taken = session.take_note(run.id, NoteKind(kind), text, owner=owner, due=day)
    if as_json:
        terminal.json_line(taken.to_json())
    else:
        terminal.note(f"Noted as {taken.id}: {note_words(taken)}")
    _write_again(session, run)


def _correct(
    session: RunSession, run: Run, item: int, text: str, owner: str, due: str, *, as_json: bool
) -> None:
    from datetime import date

    from missionrunner import terminal
    from missionrunner.console.facilitator import note_words
    from missionrunner.inputs.action_text import due_day

    day = due_day(due, date.today()) if due else None
    changed = session.correct_note(run.id, item, text or None, owner or None, day)
    if as_json:
        terminal.json_line(changed.to_json())
    else:
        terminal.note(f"Corrected: {note_words(changed)}")
    _write_again(session, run)


def _mark(session: RunSession, run: Run, item: int, status: NoteStatus, *, as_json: bool) -> None:
    from missionrunner import terminal
    from missionrunner.console.facilitator import note_words

    changed = session.set_note_status(run.id, item, status)
    if as_json:
        terminal.json_line(changed.to_json())
    else:
        terminal.note(f"{status.value.capitalize()}: {note_words(changed)}")
    _write_again(session, run)


def _list(session: RunSession, run: Run, *, as_json: bool) -> None:
    from missionrunner import terminal
    from missionrunner.console.facilitator import notes_lines
    from missionrunner.engine.facilitation import notes_of

    notes = notes_of(session.store, run.id)
    if as_json:
        for one in notes:
            terminal.json_line(one.to_json())
        return
    if not notes:
        terminal.note(f"Nothing is noted yet. Write something down: missionrunner note {run.id} --text TEXT")
        return
    phases = session.store.definition(run).mission.phases
    for line in notes_lines(notes, {phase.id: phase.title for phase in phases}):
        terminal.out(line)


def _write_again(session: RunSession, run: Run) -> None:
    """The files of a finished run tell what was noted after its end; who holds a run writes them anyway."""
    from contextlib import suppress

    from missionrunner import terminal
    from missionrunner.errors import RunIsBusy
    from missionrunner.runs.model import RunStatus

    if run.status is RunStatus.FINISHED:
        with suppress(RunIsBusy):
            outcome = session.decide(run.id, lambda live: None)
            terminal.note(f"The files were written again: {outcome.output}")
