"""Gathers what a run starts from: the mission's definition, answers and documents. Nothing is stored here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from missionrunner.deliverables.fill import fill_intake
from missionrunner.deliverables.intake import broken_rules
from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Given, Sourced
from missionrunner.engine.run_context import RunContext, chosen_variations, documents_context, plan_with
from missionrunner.errors import BadDefinition, BadInput
from missionrunner.inputs.answers_file import read_answers_file
from missionrunner.inputs.answers_text import parse_answer
from missionrunner.inputs.documents.codec import document_to_json
from missionrunner.library.definition import Definition
from missionrunner.library.find import agent_library, find_mission
from missionrunner.library.load import load_definition
from missionrunner.library.places import place_of
from missionrunner.plain_text import one_line
from missionrunner.runs.model import StoredDocument, now

# How the source of an answer begins that was typed and not read from a file.
TYPED = "typed"


@dataclass(frozen=True, slots=True)
class StartOptions:
    """How a run is started. `documents` are (input or None, file); `sets` are (question, typed text).

    `variations` are added to those whose rule applies. `company` empty means: as the intake names it.
    `ask` means that a person is there to decide at gates. `model` "" means as the settings say; `budget` are
    limits for this run, by name (calls, tokens, cost, minutes).
    """

    mission: str
    example: str | None = None
    intake: Path | None = None
    documents: Sequence[tuple[str | None, Path]] = ()
    sets: Sequence[tuple[str, str]] = ()
    variations: Sequence[str] | None = None
    company: str = ""
    mode: str = "auto"
    output: Path | None = None
    force: bool = False
    ask: bool = False
    actor: str = ""
    model: str = ""
    language: str = ""
    budget: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that is stored with a new run.

    `variations` were asked for, `applied` are all that count; `notes` say which file is which input.
    """

    definition: Definition
    answers: Mapping[str, Sourced]
    documents: Sequence[StoredDocument]
    variations: Sequence[str] | None
    applied: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=list[str])


def prepare(options: StartOptions) -> Prepared:
    """Read all files of the options. Raises BadInput (or a kind of it) for the first thing that is wrong."""
    path = find_mission(options.mission)
    definition = load_checked(path)
    answers: dict[str, Sourced] = {}
    files = list(options.documents)
    if options.example is not None:
        folder = _example_folder(path, options.example)
        answers |= _from_file(folder / "intake.json", definition)
        files = [(None, file) for file in sorted(folder.glob("*.md"))] + files
    if options.intake is not None:
        answers |= _from_file(options.intake, definition)
    answers |= typed_answers(options.sets, definition, options.actor)
    if options.company and (key := _key_with_role(definition, "company")) and key not in answers:
        answers[key] = Sourced(one_line(options.company), Source(SourceKind.INTAKE, "--company"))
    documents, notes = read_documents(files, definition, options.actor)
    applied = check_answers(definition, answers, documents, options.variations, f"{now():%Y-%m-%d}")
    return Prepared(definition, answers, documents, options.variations, applied, notes)


def load_checked(path: Path) -> Definition:
    """The mission at `path` with everything in its folder checked, formulas too.

    Raises BadDefinition (or NotAMission) that names file, line and field.
    """
    definition = load_definition(path, agents=agent_library())
    try:
        plan_with(definition, ())
    except BadDefinition as error:
        place = place_of(path, error.title)
        title = f"{place}: {error.title}" if place else error.title
        raise BadDefinition(title, detail=error.detail, hint=error.hint) from None
    return definition


def _example_folder(mission: Path, name: str) -> Path:
    folder = (mission if mission.is_dir() else mission.parent) / "examples"
    names = (
        sorted(f.name for f in folder.iterdir() if (f / "intake.json").is_file()) if folder.is_dir() else []
    )
    if name not in names:
        allowed = f"Allowed: {', '.join(names)}" if names else "The mission has no examples."
        raise BadInput(f"There is no example {name!r} of this mission.", hint=allowed)
    return folder / name


def _from_file(path: Path, definition: Definition) -> dict[str, Sourced]:
    source = Source(SourceKind.INTAKE, path.name)
    answers = read_answers_file(path, definition.questions)
    return {key: Sourced(value, source) for key, value in answers.items() if value is not None}


def typed_answers(
    sets: Sequence[tuple[str, str]], definition: Definition, actor: str, *, option: str = "--set"
) -> dict[str, Sourced]:
    """Answers typed as QUESTION=VALUE; `option` is how messages call the place where they were typed."""
    schemas = {key: schema for q in definition.questions for key, schema in q["answers"].items()}
    out: dict[str, Sourced] = {}
    for key, text in sets:
        if key not in schemas:
            raise BadInput(
                f"{option} {key}: the mission has no such question.", hint=f"Allowed: {', '.join(schemas)}"
            )
        value = parse_answer(text, schemas[key], name=f"{option} {key}", labels=True)
        out[key] = Sourced(value, Source(SourceKind.INTAKE, f"{TYPED} by {actor}" if actor else TYPED))
    return out


def read_documents(
    files: Sequence[tuple[str | None, Path]], definition: Definition, actor: str
) -> tuple[list[StoredDocument], list[str]]:
    """The documents with the input that each was assigned to, and one line on each assignment."""
    if not files:
        return [], []
    # Late: readers of Word and PDF files are not needed by a run without documents.
    from missionrunner.inputs.documents.assign import assign
    from missionrunner.inputs.documents.read import read_document

    documents = [read_document(path) for _, path in files]
    hashes = {document.path: _sha256(path) for document, (_, path) in zip(documents, files, strict=True)}
    named = zip(documents, files, strict=True)
    explicit = {document.path: name for document, (name, _) in named if name is not None}
    assignment = assign(documents, definition.documents, explicit)
    stored = [
        StoredDocument(
            input=name,
            file_name=document.name,
            sha256=hashes[document.path],
            content=document_to_json(document),
            actor=actor,
            at=now(),
            assigned=assignment.reasons.get(document.path, ""),
        )
        for name, own in assignment.by_input.items()
        for document in own
    ]
    return stored, assignment.notes


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_answers(
    definition: Definition,
    answers: Mapping[str, Sourced],
    documents: Sequence[StoredDocument],
    variations: Sequence[str] | None,
    today: str,
) -> list[str]:
    """The variations that count. Raises BadInput for the first rule over several answers that is broken."""
    given = Given(answers=answers, documents=documents_context(definition, documents), today=today)
    applied, _ = chosen_variations(definition, given, variations)
    plan = plan_with(definition, applied)
    broken = [rule for rule in broken_rules(plan, fill_intake(plan, given)) if rule.severity == "error"]
    if broken:
        first = broken[0]
        files = [_place(answers[q].source, q) for q in first.questions if q in answers]
        field = "" if first.message.startswith(first.questions[0]) else f"{first.questions[0]}: "
        where = f"{files[0]}: {field}" if files else field
        more = f"{len(broken) - 1} more rules do not hold." if len(broken) > 1 else ""
        raise BadInput(f"{where}{first.message}", detail=more)
    return applied


def _place(source: Source, question: str) -> str:
    """Where an answer was given: a file's name, or the option it was typed with."""
    return f"--set {question}" if source.ref.startswith(TYPED) else source.ref


def answer_with_role(definition: Definition, answers: Mapping[str, Any], role: str) -> Any:
    """The answer that the mission marks with a role, such as `company` or `currency`; None without one."""
    return answers.get(_key_with_role(definition, role))


def _key_with_role(definition: Definition, role: str) -> str:
    """The id of the answer with a role; "" if the mission has none."""
    found = (
        key
        for question in definition.questions
        for key, schema in question["answers"].items()
        if schema.get("role") == role
    )
    return next(found, "")


def name_company(context: RunContext, answers: Mapping[str, Sourced]) -> None:
    """A run belongs to the company that its answers name, also when that is corrected later."""
    values = {key: answer.value for key, answer in answers.items()}
    named = answer_with_role(context.definition, values, "company")
    if isinstance(named, str) and one_line(named) != context.run.company:
        context.store.assign_company(context.run.id, one_line(named))
        context.run = context.store.run(context.run.id)
