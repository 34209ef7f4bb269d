"""`missionrunner decide`: one decision in a run, without a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from missionrunner.deliverables.json_values import JsonMap
    from missionrunner.deliverables.workbook import Workbook
    from missionrunner.engine.live_run import LiveRun

VERBS = ("approve", "edit", "send-back", "redo", "skip", "undo", "answer", "tick", "accept")


@click.command()
@click.argument("run", metavar="RUN")
@click.argument("verb", type=click.Choice(VERBS), metavar="|".join(VERBS))
@click.option("--phase", default="", metavar="ID", help="A phase: its id, number or beginning.")
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="PATH",
    help="/DELIVERABLE/FIELD; for answer a question, for tick a criterion, for accept a check.",
)
@click.option("--value", "values", multiple=True, metavar="JSON", help="The new value; yes or no for tick.")
@click.option("--note", default="", metavar="TEXT", help="Your reason or comment.")
@click.option("--actor", default="", metavar="NAME", help="Who decides.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's events as JSON lines, nothing else.")
def decide(
    run: str,
    verb: str,
    phase: str,
    fields: tuple[str, ...],
    values: tuple[str, ...],
    note: str,
    actor: str,
    as_json: bool,
) -> int:
    """Take one decision, then go on as far as the run goes.

    Exit code 4 means that it was taken and that the run waits for the next one. Answers that depend on
    each other are changed together: repeat --field and --value.
    """
    from missionrunner.commands.progress import Progress
    from missionrunner.commands.run import watched

    progress = Progress(as_json=as_json)
    return watched(
        lambda session: session.decide(
            run, lambda live: _decide(live, verb, phase, fields, values, note), on_event=progress
        ),
        progress,
        as_json=as_json,
        actor=actor,
    )


def _decide(
    live: LiveRun, verb: str, phase: str, fields: Sequence[str], values: Sequence[str], note: str
) -> None:
    from missionrunner import terminal
    from missionrunner.errors import BadInput

    if verb == "answer":
        before = _values(live)
        _answer(live, fields, values)
        terminal.note(f"Answered: {', '.join(fields)}. {_changed(live, before)}")
        return
    if len(fields) > 1 or len(values) > 1:
        raise BadInput(f"decide {verb} takes one --field and one --value.")
    field, value = "".join(fields), "".join(values)
    match verb:
        case "edit":
            before = _values(live)
            _edit(live, field, values, note)
            terminal.note(f"Edited: {field}. {_changed(live, before)}")
            return
        case "tick":
            criterion, met = _needed(field, "tick", "--field CRITERION").upper(), _yes_or_no(value)
            live.tick(criterion, met, note or None)
            for line in live.failing_errors(criterion) if met else ():
                terminal.note(f"Warning: an error speaks against {criterion}: {line}")
        case "accept":
            live.accept_warning(_needed(field, "accept", "--field CHECK").upper(), note)
        case "undo":
            from missionrunner.runs.gates import with_it

            before, decisions = _values(live), live.context.decisions
            last = live.undo()
            what = f"{last.verb.value.replace('_', ' ')} {last.path or last.phase}".rstrip()
            terminal.note(f"Undone: {what}{with_it(decisions, last)}. {_changed(live, before)}")
            return
        case _:
            _at_gate(live, verb, _phase_of(live, phase, field), field, note)
            return
    terminal.note(f"Done: {verb} {field}.")


def _at_gate(live: LiveRun, verb: str, phase: str, field: str, note: str) -> None:
    from missionrunner import terminal

    match verb:
        case "approve":
            live.approve(phase)
        case "skip":
            live.skip(phase, note)
        case "redo":
            live.redo(phase)
        case _:
            live.send_back(phase, note, field)
    terminal.note(f"Done: {verb} {phase or 'the whole plan'}.")


def _edit(live: LiveRun, field: str, values: Sequence[str], note: str) -> None:
    from missionrunner.deliverables.editing import check_edit, find_place
    from missionrunner.errors import BadInput
    from missionrunner.inputs.answers_text import parse_answer

    _needed(field, "edit", "--field PATH")
    if not values:
        raise BadInput("decide edit needs the new value.", hint="Add --value JSON (null empties the field).")
    place = find_place(live.context.plan, field)
    if not place.node.is_editable and not place.row:
        check_edit(live.context.plan, field, None)
    # A whole new row may leave fields to their formulas.
    schema: JsonMap = {**place.schema, "required": []} if place.row else place.schema
    live.edit(field, parse_answer(values[0], schema, name=field), note)


def _values(live: LiveRun) -> Workbook | None:
    """All values as they stand; None before anything is drafted."""
    drafted = bool(live.context.store.version_numbers(live.context.run.id))
    return live.context.workbook if drafted else None


def _changed(live: LiveRun, before: Workbook | None) -> str:
    """How many values a decision changed. What opens again, and why, is told by the run's events."""
    from missionrunner.engine.consequences import workbook_changes

    if before is None:
        return "Nothing is drafted yet."
    changes = workbook_changes(live.context.definition, before, live.context.workbook)
    count = len(changes)
    if not count:
        return "No value of the plan changes."
    values = "1 value" if count == 1 else f"{count} values"
    return f"{values} of the plan changed. See them: missionrunner diff {live.context.run.id}"


def _answer(live: LiveRun, fields: Sequence[str], values: Sequence[str]) -> None:
    from missionrunner.engine.preparation import typed_answers
    from missionrunner.errors import BadInput

    if not fields or len(fields) != len(values):
        raise BadInput(
            "decide answer needs a --value for each --field.", hint="Add --field QUESTION --value TEXT."
        )
    keys = [field.removeprefix("/intake/") for field in fields]
    known = live.context.plan.answer_schemas()
    for key in keys:
        if key not in known:
            raise BadInput(
                f"--field {key}: the mission has no such question.", hint=f"Allowed: {', '.join(known)}"
            )
    typed = list(zip(keys, values, strict=True))
    live.answer(typed_answers(typed, live.context.base, live.actor, option="--field"))


def _phase_of(live: LiveRun, typed: str, field: str = "") -> str:
    """The phase that `--phase` names; the one of the field, or the only open gate, without it."""
    from missionrunner.errors import BadInput
    from missionrunner.runs.gates import WHOLE_PLAN

    phases = [phase.id for phase in live.context.definition.mission.phases]
    if typed:
        if typed.isdigit() and 1 <= int(typed) <= len(phases):
            return phases[int(typed) - 1]
        found = [p for p in phases if p == typed] or [p for p in phases if p.startswith(typed.casefold())]
        if len(found) == 1:
            return found[0]
        raise BadInput(f"--phase {typed}: there is no such phase.", hint=f"Allowed: {', '.join(phases)}")
    gates = live.open_gates()
    if field and (WHOLE_PLAN in gates or len(gates) > 1):
        deliverable = field.strip("/").split("/")[0]
        owner = next((p for p in phases if deliverable in live.deliverables_of(p)), None)
        if owner is not None:
            return owner
    if len(gates) == 1:
        return gates[0]
    if not gates:
        raise BadInput("No gate is open in this run.", hint=f"See: missionrunner watch {live.context.run.id}")
    raise BadInput("Several gates are open.", hint=f"Add --phase, one of: {', '.join(gates)}")


def _needed(text: str, verb: str, option: str) -> str:
    from missionrunner.errors import BadInput

    if not text:
        raise BadInput(f"decide {verb} needs {option}.")
    return text


def _yes_or_no(text: str) -> bool:
    from missionrunner.inputs.answers_text import parse_answer

    return bool(parse_answer(_needed(text, "tick", "--value yes or no"), {"type": "boolean"}, name="--value"))
