"""The general deliverable: what a deliverable gets that comes without a schema of its own."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from missionrunner.library.definition import Definition
from missionrunner.library.vocabulary import RESERVED
from missionrunner.missions.model import DeliverableRef, Mission, Phase, Task
from missionrunner.yaml_data import parse_yaml

_FILE = Path(__file__).with_name("general_deliverable.yaml")
# What the expressions of the general deliverable see besides the names that all expressions see.
_SCOPE = ("phase", "tasks", "questions")
_WORD = re.compile(r"[a-z]{4,}")


@cache
def _template() -> Mapping[str, Any]:
    return parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name).value


def with_general_deliverables(definition: Definition) -> Definition:
    """The definition in which every deliverable of the mission has a schema and an id of its own.

    A phase that names no deliverable gets one with its own title, so that its tasks are not lost.
    """
    mission = definition.mission
    schemas: dict[str, Any] = {}
    taken = set(definition.deliverables) | set(definition.facts) | RESERVED | set(_SCOPE)
    phases: list[Phase] = []
    for phase in mission.phases:
        refs = phase.deliverables or (DeliverableRef(phase.id, phase.title),)
        refs = _unique(refs, taken)
        shared = _shared_out(phase.tasks, [ref for ref in refs if not ref.schema_ref])
        for ref in refs:
            schemas[ref.id] = (
                definition.deliverables[ref.id] if ref.schema_ref else _schema(ref, phase, shared[ref.id])
            )
        phases.append(replace(phase, deliverables=refs))
    own = _unique(mission.deliverables, taken)
    whole = Phase(id="mission", title=mission.title, line=1, objective=mission.objective)
    for ref in own:
        schemas[ref.id] = definition.deliverables[ref.id] if ref.schema_ref else _schema(ref, whole, [])
    mission = replace(mission, phases=tuple(phases), deliverables=own)
    return replace(definition, mission=mission, deliverables=schemas)


def _unique(refs: Sequence[DeliverableRef], taken: set[str]) -> tuple[DeliverableRef, ...]:
    """The references with ids that nothing else has; ids of schemas stay what they are."""
    out: list[DeliverableRef] = []
    for ref in refs:
        name, number = ref.id, 1
        while not ref.schema_ref and name in taken:
            number += 1
            name = f"{ref.id}_{number}"
        taken.add(name)
        out.append(replace(ref, id=name))
    return tuple(out)


def _schema(ref: DeliverableRef, phase: Phase, tasks: Sequence[Task]) -> dict[str, Any]:
    """The general schema with the phase and its tasks as constants for its expressions."""
    schema = copy.deepcopy(dict(_template()["deliverable"]))
    facts = {
        "id": phase.id,
        "title": phase.title,
        "objective": phase.objective,
        "lead": phase.lead,
        "role": f"the role {' '.join(phase.lead.replace('-', ' ').split())}" if phase.lead else "",
        "support": list(phase.support),
        "tasks": _rows(phase.tasks, "T"),
        "criteria": list(phase.success_criteria),
    }
    asked = [f'What must "{ref.title}" hold so that it counts as done?']
    asked += [f'How will you see this: "{text}"?' for text in phase.success_criteria]
    questions = [{"id": f"Q{number}", "text": text} for number, text in enumerate(asked, 1)]
    scope = {"phase": facts, "tasks": _rows(tasks, "A"), "questions": questions}
    return {**schema, "title": ref.title, "scope": scope}


def _rows(tasks: Sequence[Task], prefix: str) -> list[dict[str, Any]]:
    return [
        {**asdict(task), "id": f"{prefix}{number}", "subtasks": list(task.subtasks)}
        for number, task in enumerate(tasks, 1)
    ]


def _shared_out(tasks: Sequence[Task], refs: Sequence[DeliverableRef]) -> dict[str, list[Task]]:
    """Each task with the one deliverable whose title has most words in common with it.

    Otherwise a phase with four deliverables would list each of its tasks four times. A task that fits none
    goes to the first.
    """
    out: dict[str, list[Task]] = {ref.id: [] for ref in refs}
    titles = [(ref.id, _stems(ref.title)) for ref in refs]
    for task in tasks:
        words = _stems(task.text)
        if titles:
            best = max(titles, key=lambda title: len(title[1] & words))[0]
            out[best].append(task)
    return out


def _stems(text: str) -> set[str]:
    """The longer words of a text, cut so that plural and singular are the same."""
    return {word[:6].rstrip("s") for word in _WORD.findall(text.lower())}


def general_questions(definition: Definition) -> list[dict[str, Any]]:
    """The few questions that help any plan, if one of the mission's deliverables is general."""
    if not any("scope" in schema for schema in definition.deliverables.values()):
        return []
    return copy.deepcopy(list(_template()["questions"]))


def input_documents(mission: Mission) -> dict[str, Any]:
    """A place for each input of a mission without documents.yaml, so that files can be given to it."""
    return {
        entry.id: {"title": entry.name, "required": entry.required, "many": True, "elements": {}}
        for entry in mission.inputs
        if entry.id
    }
