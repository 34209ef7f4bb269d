"""A mission as `show` prints it: JSON for programs, plain lines for people."""

from __future__ import annotations

import textwrap
from typing import Any

from missionrunner.missions.durations import format_duration
from missionrunner.missions.extras import mission_extras
from missionrunner.missions.model import Duration, Mission, Phase, VariationRef

WIDTH = 80


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _duration(duration: Duration | None) -> dict[str, float | int] | None:
    return {"low": _number(duration.low), "high": _number(duration.high)} if duration else None


def _phase(phase: Phase) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": phase.id,
        "title": phase.title,
        "duration_minutes": _duration(phase.duration),
        "lead": phase.lead,
        "support": list(phase.support),
        "needs": list(phase.needs),
        "objective": phase.objective,
        "tasks": [task.text for task in phase.tasks],
        "deliverables": [{"id": ref.id, "title": ref.title} for ref in phase.deliverables],
        "success_criteria": list(phase.success_criteria),
    }
    if any(task.subtasks for task in phase.tasks):
        shown["subtasks"] = [list(task.subtasks) for task in phase.tasks]
    return shown


def mission_to_show(mission: Mission) -> dict[str, Any]:
    """The object that `show --json` prints.

    `subtasks` stands in a phase only where tasks have lines nested below them, one list per task.
    """
    return {
        "slug": mission.slug,
        "title": mission.title,
        "duration_minutes": _duration(mission.duration),
        "phases": [_phase(phase) for phase in mission.phases],
        "inputs": [{"name": entry.name, "required": entry.required} for entry in mission.inputs],
        "success_criteria": [{"id": entry.id, "text": entry.text} for entry in mission.success_criteria],
        "variations": [{"id": entry.id, "title": entry.title} for entry in mission.variations],
        "deliverables": [{"id": ref.id, "title": ref.title} for ref in mission.deliverables],
        "agents": list(mission.agents),
        "warnings": [{"line": warning.line, "message": warning.message} for warning in mission.warnings],
    }


def _wrap(text: str, indent: str, hanging: str = "") -> list[str]:
    return (
        textwrap.wrap(
            text, WIDTH, initial_indent=indent, subsequent_indent=hanging or indent, break_on_hyphens=False
        )
        or []
    )


def _bullets(texts: list[str], indent: str = "  ") -> list[str]:
    return [line for text in texts for line in _wrap(text, f"{indent}- ", f"{indent}  ")]


def _phase_lines(number: int, phase: Phase, titles: dict[str, str]) -> list[str]:
    length = f" ({format_duration(phase.duration)})" if phase.duration else ""
    lines = ["", *_wrap(f"{number}. {phase.title}{length}", "", "   ")]
    people = f"Lead: {phase.lead or 'general facilitator'}"
    if phase.support:
        people += f"; support: {', '.join(phase.support)}"
    lines += _wrap(people, "   ")
    if phase.needs:
        lines += _wrap(f"After: {', '.join(titles[name] for name in phase.needs)}", "   ")
    if phase.objective:
        lines += _wrap(f"Objective: {phase.objective}", "   ")
    for heading, texts in (
        ("Tasks", [task.text for task in phase.tasks]),
        ("Deliverables", [ref.title for ref in phase.deliverables]),
        ("Done when", list(phase.success_criteria)),
    ):
        if texts:
            lines += [f"   {heading}:", *_bullets(texts, "     ")]
    return lines


def _variation(entry: VariationRef) -> str:
    notes = f" ({'; '.join(entry.notes)})" if entry.notes else ""
    return f"{entry.id}: {entry.title}{notes}"


def show_text(mission: Mission) -> list[str]:
    """The mission as plain lines of at most 80 columns."""
    facts = [mission.slug, format_duration(mission.duration), mission.mission_type, mission.difficulty]
    lines = [*_wrap(mission.title, ""), *_wrap(" | ".join(fact for fact in facts if fact), "")]
    if mission.objective:
        lines += ["", *(line for part in mission.objective.split("\n") for line in _wrap(part, ""))]
    if mission.inputs:
        names = [f"{entry.name} ({'required' if entry.required else 'optional'})" for entry in mission.inputs]
        lines += ["", "Inputs:", *_bullets(names)]
    titles = {phase.id: phase.title for phase in mission.phases}
    lines += ["", "Phases:"]
    for number, phase in enumerate(mission.phases, 1):
        lines += _phase_lines(number, phase, titles)
    for heading, texts in (
        ("Deliverables of the whole mission", [ref.title for ref in mission.deliverables]),
        ("Success criteria", [f"{entry.id} {entry.text}" for entry in mission.success_criteria]),
        ("Variations", [_variation(entry) for entry in mission.variations]),
        *((extra.heading, list(extra.lines)) for extra in mission_extras(mission, variations=False)),
        ("Modes", list(mission.modes)),
        ("Agents", list(mission.agents)),
        ("Warnings", [f"line {warning.line}: {warning.message}" for warning in mission.warnings]),
    ):
        if texts:
            lines += ["", f"{heading}:", *_bullets(texts)]
    return lines
