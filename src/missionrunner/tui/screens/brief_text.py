"""The text of a mission's brief: objective, phases, what it needs and what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from missionrunner.export import schema as sch
from missionrunner.missions.model import Duration, Phase
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.render.blocks import WIDEST_TEXT
from missionrunner.tui.render.pieces import EMPTY, Line, Piece, clean, line, wrap

if TYPE_CHECKING:
    from missionrunner.tui.desk import Brief

# What F1 says about a row of the choices.
ABOUT_ROWS = {
    "begin": "Begin stores the run and asks the questions. You can leave at any time and come back.",
    "document": "Files are read on this machine. What is found in them is offered as answers and texts, each "
    "with its passage.",
    "file": "Enter shows which parts were found in this file and which are missing. x takes the file out.",
    "mode": "Engaged stops after each phase for your decision. Auto drafts everything and asks once at the "
    "end. In both, everything can be changed later.",
    "engine": "Who writes texts and judgements. Numbers are computed in any case. Offline takes texts from "
    "the playbook; a model writes them for this company and is sent the answers.",
    "variations": "A variation fits the mission to a kind of company. Without a choice your answers decide.",
    "company": "The name keeps clients apart: answers are carried over from runs of the same company only.",
    "example": "Starts the mission with the answers and documents of a company that does not exist.",
}


def brief_lines(
    brief: Brief,
    found: Mapping[str, Sequence[str]],
    documents: Mapping[str, str],
    columns: int,
    glyphs: GlyphSet,
) -> list[Line]:
    """`found` are the elements recognised by input, `documents` the file taken for each input."""
    mission = brief.definition.mission
    columns = min(columns, WIDEST_TEXT)
    out: list[Line] = []
    if mission.objective:
        out += [*wrap([Piece(mission.objective)], columns), EMPTY]
    total = minutes(mission.duration)
    out.append(line(f"Phases{f' ({total})' if total else ''}", "heading"))
    for number, phase in enumerate(mission.phases, 1):
        out += _phase(number, phase, columns)
    out += [EMPTY, line("What you need", "heading")]
    for wanted in mission.inputs:
        out += _input(
            brief,
            wanted.id or wanted.name,
            wanted.name,
            wanted.description,
            wanted.required,
            found,
            documents,
            columns,
            glyphs,
        )
    if not mission.inputs:
        out.append(line("Only your answers.", "muted"))
    out += [EMPTY, line("What you get", "heading")]
    names = [sch.title_of(sch.as_map(schema), name) for name, schema in brief.definition.deliverables.items()]
    out += wrap([Piece(", ".join(names) + ".")], columns)
    if mission.success_criteria:
        out += [EMPTY, line("It has worked when", "heading")]
        for criterion in mission.success_criteria:
            out += wrap([Piece(f"{glyphs('box.open')} ", "label"), Piece(criterion.text)], columns, hang=2)
    return out


def minutes(duration: Duration | None) -> str:
    if duration is None:
        return ""
    if duration.low == duration.high:
        return f"{duration.high:g} min"
    return f"{duration.low:g} to {duration.high:g} min"


def _phase(number: int, phase: Phase, columns: int) -> list[Line]:
    head = [
        Piece(f"{number} {clean(phase.title)}", "title"),
        Piece(f", {minutes(phase.duration)}" if phase.duration else "", "label"),
    ]
    if phase.lead:
        support = f" with {', '.join(phase.support)}" if phase.support else ""
        head.append(Piece(f", {phase.lead}{support}", "muted"))
    out = wrap(head, columns, hang=2)
    return out + (wrap([Piece(phase.objective)], columns, indent=2, hang=2) if phase.objective else [])


def _input(
    brief: Brief,
    key: str,
    name: str,
    description: str,
    required: bool,
    found: Mapping[str, Sequence[str]],
    documents: Mapping[str, str],
    columns: int,
    glyphs: GlyphSet,
) -> list[Line]:
    spec = sch.as_map(brief.definition.documents.get(key))
    elements = sch.as_map(spec.get("elements"))
    taken = documents.get(key)
    sign = glyphs("good" if taken or not elements else "open")
    head = [
        Piece(f"{sign} ", "good" if taken else "label"),
        Piece(name, "title"),
        Piece("" if required else " (optional)", "muted"),
        Piece(f": {description}" if description else "", "muted"),
    ]
    out = wrap(head, columns, hang=2)
    if not elements:
        out += wrap([Piece("asked in the intake", "muted")], columns, indent=2, hang=2)
    elif taken:
        here = [sch.title_of(sch.as_map(elements.get(e)), e) for e in found.get(key, ())]
        gone = [
            sch.title_of(sch.as_map(spec_), e) for e, spec_ in elements.items() if e not in found.get(key, ())
        ]
        out += wrap(
            [Piece(f"{taken}: ", "label"), Piece(", ".join(here) or "nothing recognised")],
            columns,
            indent=2,
            hang=2,
        )
        if gone:
            out += wrap([Piece(f"not found: {', '.join(gone)}", "muted")], columns, indent=2, hang=2)
    return out


def recognised_lines(
    spec: object, read: Mapping[str, Any], notes: Sequence[str], columns: int, glyphs: GlyphSet
) -> list[Line]:
    """Each part that a document may have, with a sign and a word for how it was read. `spec` is the mission's
    description of the document, None where it was assigned to none; `read` is what was recognised in it."""
    from missionrunner.inputs.documents.elements import (
        not_understood,  # late: nothing is read before a file is
    )

    described = sch.as_map(spec)
    elements = sch.as_map(described.get("elements"))
    found, unclear = read.get("found", ()), read.get("not_understood", ())
    out = [made for note in notes for made in wrap([Piece(note)], columns)]
    groups = (
        ("Found", "good", [name for name in elements if name in found and name not in unclear]),
        ("Heading found, but not understood", "warning", [name for name in elements if name in unclear]),
        ("Not found; the playbook stands in", "open", [name for name in elements if name not in found]),
    )
    for heading, sign, names in groups:
        if names:
            out += [EMPTY] if out else []
            out.append(line(heading, "heading"))
        for name in names:
            head = Piece(f"{glyphs(sign)} ", sign if sign != "open" else "label")
            out += wrap([head, Piece(sch.title_of(sch.as_map(elements[name]), name))], columns, hang=2)
        if sign == "warning":
            for text in not_understood(read, described) if names else ():
                out += wrap([Piece(text, "muted")], columns, indent=2, hang=2)
    return out or [line("Nothing was recognised in it.", "muted")]
