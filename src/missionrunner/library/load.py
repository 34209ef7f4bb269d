"""From a mission folder, or a single Markdown file, to one Definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from missionrunner.agents.model import Agent
from missionrunner.errors import BadDefinition, MissionRunnerError, NotAMission
from missionrunner.library import lint
from missionrunner.library.agents import AgentLibrary
from missionrunner.library.definition import Definition
from missionrunner.library.find import MISSION_FILE, mission_slug
from missionrunner.library.general import general_questions, input_documents, with_general_deliverables
from missionrunner.library.variations import apply_variations
from missionrunner.library.vocabulary import hint_for
from missionrunner.missions.files import mission_text, read_bytes, read_mission_file
from missionrunner.missions.known_agents import unknown_agent_warnings
from missionrunner.missions.model import DeliverableRef, Mission, ReaderWarning
from missionrunner.yaml_data import MAX_CHARACTERS, YamlFile, is_map, parse_yaml

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Files:
    """The YAML files of a mission folder; an absent one is empty."""

    deliverables: YamlFile
    playbook: YamlFile
    intake: YamlFile
    documents: YamlFile
    checks: YamlFile
    variations: YamlFile


def load_definition(path: Path, *, agents: AgentLibrary) -> Definition:
    """Read the mission at `path`: a folder with mission.md, or one Markdown file.

    A deliverable without a schema gets the general deliverable; then every `DeliverableRef.id` of the
    mission is a key of `Definition.deliverables`, and the other way round. Agents that cannot be found
    become warnings. Raises NotAMission or BadDefinition; the message names file, line and field.
    """
    folder = _mission_folder(path)
    mission = read_brief(path)
    files = _read_files(folder) if folder else None
    definition = _from_files(mission, files) if files else Definition(mission=_without_schemas(mission))
    definition = with_general_deliverables(definition)
    if not definition.questions:
        definition = replace(definition, questions=general_questions(definition))
    if not definition.documents:
        definition = replace(definition, documents=input_documents(definition.mission))
    definition = _with_agents(definition, agents, folder / MISSION_FILE if folder else path)
    if files:
        _try_variations(definition, files.variations)
    return definition


def _without_schemas(mission: Mission) -> Mission:
    """A mission that is a single file: its links to deliverables.yaml lead nowhere, and it says so."""
    linked = [ref for ref in _refs(mission) if ref.schema_ref]
    if not linked:
        return mission

    def plain(refs: tuple[DeliverableRef, ...]) -> tuple[DeliverableRef, ...]:
        return tuple(replace(ref, schema_ref="") for ref in refs)

    line = next((phase.line for phase in mission.phases if phase.deliverables), 1)
    warning = ReaderWarning(
        line, f"{len(linked)} deliverables link to deliverables.yaml, which is not there; they stay general."
    )
    return replace(
        mission,
        phases=tuple(replace(phase, deliverables=plain(phase.deliverables)) for phase in mission.phases),
        deliverables=plain(mission.deliverables),
        warnings=(*mission.warnings, warning),
    )


def read_brief(path: Path) -> Mission:
    """The Markdown of the mission at `path` (folder or file) alone. Raises NotAMission."""
    folder = _mission_folder(path)
    if folder is None:
        return read_mission_file(path)
    return read_mission_file(folder / MISSION_FILE, slug=mission_slug(folder))


def _mission_folder(path: Path) -> Path | None:
    """The folder of the mission's data, or None if the mission is a single file."""
    if path.is_dir():
        if not (path / MISSION_FILE).is_file():
            raise NotAMission(f"{path}: no mission: the folder holds no {MISSION_FILE}")
        return path
    if path.name == MISSION_FILE and any((path.parent / f"{name}.yaml").is_file() for name in _names()):
        return path.parent
    return None


def _names() -> tuple[str, ...]:
    return ("deliverables", "playbook", "intake", "documents", "checks", "variations")


def _read_files(folder: Path) -> _Files:
    return _Files(**{name: _read_yaml(folder / f"{name}.yaml") for name in _names()})


def _read_yaml(path: Path) -> YamlFile:
    if not path.exists():
        return YamlFile(str(path), "", {})
    try:
        text = read_bytes(path, limit=4 * MAX_CHARACTERS).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDefinition(f"{path}: the file is not UTF-8 text", hint="Save it as UTF-8.") from error
    file = parse_yaml(text, str(path))
    value: Any = file.value or {}
    if not is_map(value):
        raise BadDefinition(
            f"{path}, line 1: the file must hold an object (key: value), not a list or a text"
        )
    version: Any = value.get("version", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        raise BadDefinition(
            f"{path}, line {file.line(('version',))}: version {version} is not known",
            hint=f"This program reads version {FORMAT_VERSION}.",
        )
    return YamlFile(file.name, file.text, value)


def _from_files(mission: Mission, files: _Files) -> Definition:
    criteria = {criterion.id for criterion in mission.success_criteria}
    inputs = {entry.id for entry in mission.inputs if entry.id}
    _refuse(files.deliverables, lint.lint_deliverables(files.deliverables.value))
    _refuse(files.intake, lint.lint_intake(files.intake.value))
    _refuse(files.documents, lint.lint_documents(files.documents.value, inputs))
    given = lint.given_names(files.intake.value, files.documents.value)
    _refuse(files.checks, lint.lint_checks(files.checks.value, criteria, given))
    _refuse(
        files.checks,
        lint.lint_criteria(files.checks.value, criteria, files.deliverables.value.get("deliverables") or {}),
    )
    _refuse(files.variations, lint.lint_variations(files.variations.value))
    mission = _with_schema_ids(mission, files.deliverables)
    schemas: Mapping[str, Any] = files.deliverables.value.get("deliverables") or {}
    order = [ref.id for ref in _refs(mission) if ref.schema_ref]
    return Definition(
        mission=mission,
        deliverables={name: schemas[name] for name in order},
        facts=files.deliverables.value.get("facts") or {},
        playbook={key: value for key, value in files.playbook.value.items() if key != "version"},
        questions=files.intake.value.get("questions") or [],
        rules=files.intake.value.get("rules") or [],
        documents={key: value for key, value in files.documents.value.items() if key != "version"},
        checks=files.checks.value.get("checks") or [],
        criteria=files.checks.value.get("criteria") or {},
        variations=files.variations.value.get("variations") or [],
    )


def _refuse(file: YamlFile, problems: Iterator[lint.Problem]) -> None:
    """Raise the first problem, and say how many more there are."""
    found = list(problems)
    if not found:
        return
    first = found[0]
    where = ".".join(str(step) for step in first.path)
    rest = len(found) - 1
    more = f"The file has {rest} more problem{'s' if rest > 1 else ''}." if rest else ""
    raise BadDefinition(
        f"{file.name}, line {file.line(first.path)}: {where + ': ' if where else ''}{first.message}",
        detail=first.hint or more,
        hint=more if first.hint else "",
    )


def _refs(mission: Mission) -> list[DeliverableRef]:
    """All deliverables in the order in which the mission names them."""
    return [ref for phase in mission.phases for ref in phase.deliverables] + list(mission.deliverables)


def _with_schema_ids(mission: Mission, file: YamlFile) -> Mission:
    """The mission with schema ids for its linked deliverables; each schema must be linked exactly once."""
    schemas: Mapping[str, Any] = file.value.get("deliverables") or {}
    linked: set[str] = set()
    for ref in _refs(mission):
        name = ref.schema_ref
        if not name:
            continue
        if name not in schemas:
            raise BadDefinition(
                f'{MISSION_FILE}: the deliverable "{ref.title}" links to {name}, which is not in {file.name}',
                hint=hint_for(name, schemas),
            )
        if name in linked:
            raise BadDefinition(f"{MISSION_FILE}: two deliverables link to {name}", hint="Link it once.")
        linked.add(name)
    for name in schemas:
        if name not in linked:
            line = file.line(("deliverables", name))
            raise BadDefinition(
                f'{file.name}, line {line}: no deliverable of {MISSION_FILE} links to "{name}"',
                hint=f"Add a link such as [Title](deliverables.yaml#{name}) to a phase.",
            )

    def named(refs: tuple[DeliverableRef, ...]) -> tuple[DeliverableRef, ...]:
        return tuple(replace(ref, id=ref.schema_ref or ref.id) for ref in refs)

    phases = tuple(replace(phase, deliverables=named(phase.deliverables)) for phase in mission.phases)
    return replace(mission, phases=phases, deliverables=named(mission.deliverables))


def _with_agents(definition: Definition, library: AgentLibrary, file: Path) -> Definition:
    """Definition with the agents that the mission names; a warning for each that is nowhere."""
    mission = definition.mission
    names = [name for phase in mission.phases for name in (phase.lead, *phase.support) if name]
    found: dict[str, Agent] = {}
    for name in dict.fromkeys((*names, *mission.agents)):
        if agent := library.get(name):
            found[name] = agent
    if len(found) < len({*names, *mission.agents}):
        known = [*library.files(), *found]
        warnings = unknown_agent_warnings(mission, known, text=mission_text(file))
        mission = replace(mission, warnings=(*mission.warnings, *warnings))
    return replace(definition, mission=mission, agents=found)


def _try_variations(definition: Definition, file: YamlFile) -> None:
    """Each variation must fit the mission by itself, so that its mistakes show when it is written."""
    for number, variation in enumerate(definition.variations):
        try:
            changed = apply_variations(definition, [variation["id"]])
        except MissionRunnerError as error:
            line = file.line(("variations", number))
            raise BadDefinition(
                f"{file.name}, line {line}: {error.title}", detail=error.detail, hint=error.hint
            ) from error
        criteria = {criterion.id for criterion in changed.mission.success_criteria}
        whole = {"deliverables": changed.deliverables, "facts": changed.facts}
        asked = {"questions": changed.questions, "rules": changed.rules}
        given = lint.given_names(asked, changed.documents)
        problems = (
            *lint.lint_deliverables(whole),
            *lint.lint_intake(asked),
            *lint.lint_checks({"checks": changed.checks}, criteria, given),
            *lint.lint_criteria({"criteria": changed.criteria}, criteria, changed.deliverables),
        )
        for problem in problems:
            where = ".".join(str(step) for step in problem.path)
            line = file.line(("variations", number, "patch"))
            title = (
                f'{file.name}, line {line}: with variation "{variation["id"]}", {where}: {problem.message}'
            )
            raise BadDefinition(title, hint=problem.hint)
