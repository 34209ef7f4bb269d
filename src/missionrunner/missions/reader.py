"""A Markdown mission, from anyone's hand, as a Mission.

The file is parsed once; its headings are sorted into known sections, phases and the rest; what has no
field of its own is kept as a note with a warning that names its line.
"""

from __future__ import annotations

from typing import cast

from missionrunner.errors import NotAMission
from missionrunner.missions.durations import duration_from_value
from missionrunner.missions.frontmatter import FrontMatter, split_front_matter
from missionrunner.missions.graph import PhaseGraph
from missionrunner.missions.inline import plain
from missionrunner.missions.labels import agent_names
from missionrunner.missions.limits import (
    MAX_DELIVERABLES,
    MAX_LINE_CHARS,
    MAX_LINES,
    MAX_PHASES,
    MAX_TITLE_CHARS,
)
from missionrunner.missions.markdown import Document, parse
from missionrunner.missions.model import Duration, Mission, Phase
from missionrunner.missions.needs import apply_declared, declared_needs, needs_from_text, resolver
from missionrunner.missions.notes import Remarks
from missionrunner.missions.overview import Overview, read_overview
from missionrunner.missions.phase_draft import PhaseDraft
from missionrunner.missions.phase_reader import read_phase
from missionrunner.missions.phase_search import PhaseSearch, find_phases
from missionrunner.missions.refusal import (
    MISSION_PREFIX,
    evidence,
    is_link_list,
    other_kind,
    speaks_to_an_agent,
)
from missionrunner.missions.tail import take_tail
from missionrunner.missions.text import (
    control_lines,
    normalise_newlines,
    one_line,
    repair_double_encoding,
    slugify,
    squeeze,
    strip_controls,
    strip_emoji,
    unique,
)


def _clean(text: str, remarks: Remarks) -> str:
    """Newlines, control characters and doubly encoded letters put right; over-long lines are cut."""
    text = normalise_newlines(text)
    touched = control_lines(text)
    if touched:
        more = f" (on {len(touched):,} lines)" if len(touched) > 1 else ""
        remarks.warn(touched[0], f"control or invisible characters were removed{more}")
    text = repair_double_encoding(strip_controls(text))
    if max(map(len, text.split("\n"))) > MAX_LINE_CHARS:
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if len(line) > MAX_LINE_CHARS:
                remarks.warn(
                    number + 1,
                    f"the line is longer than {MAX_LINE_CHARS:,} characters; the rest of it was cut",
                )
                lines[number] = line[:MAX_LINE_CHARS]
        text = "\n".join(lines)
    return text


def clean_title(raw: str) -> str:
    """A title without "Mission:" or its like and without emoji at its ends."""
    text = strip_emoji(plain(raw))
    text = MISSION_PREFIX.sub("", text, count=1)
    return strip_emoji(text).strip(" :：") or text


def _title(document: Document, front: FrontMatter, subtitle: str, slug: str, search: PhaseSearch) -> str:
    phase_nodes = {id(node) for node, _ in search.phases}
    first = document.root.children[0] if document.root.children else None
    title = ""
    if (
        first is not None
        and id(first) not in phase_nodes
        and first.level == min(n.level for n in document.root.children)
    ):
        title = clean_title(first.title)
    declared = next(
        (front.data[key] for key in ("title", "mission", "name") if isinstance(front.data.get(key), str)), ""
    )
    if not title or title.lower() in ("mission", "operation", "mission sequence"):
        title = clean_title(declared) or clean_title(subtitle) or title
    if not title:
        title = squeeze(slug.replace("-", " ").replace("_", " ")).title()
    return title


def _phase_ids(drafts: list[PhaseDraft], remarks: Remarks) -> list[str]:
    ids: list[str] = []
    for number, draft in enumerate(drafts, 1):
        heading = draft.heading
        fallback = f"{heading.word or 'phase'}-{heading.number or number}"
        wanted = (
            slugify(heading.link_id)
            or slugify(heading.title)
            or slugify(fallback, fallback=f"phase-{number}")
        )
        chosen = unique(wanted, ids)
        if heading.link_id and chosen != wanted:
            remarks.warn(
                draft.node.line, f"the phase id '{wanted}' is used twice; the second is called '{chosen}'"
            )
        ids.append(chosen)
    return ids


def _declared_phase_fields(front: FrontMatter) -> dict[str, dict[str, object]]:
    phases = front.data.get("phases")
    if not isinstance(phases, list):
        return {}
    found: dict[str, dict[str, object]] = {}
    for number, entry in enumerate(phases, 1):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  (YAML)
        if isinstance(entry, dict):
            found[str(entry.get("id") or entry.get("title") or number)] = entry  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return found


def _build_phases(
    drafts: list[PhaseDraft], document: Document, front: FrontMatter, mission_text: str, remarks: Remarks
) -> list[Phase]:
    ids = _phase_ids(drafts, remarks)
    rows = needs_from_text(drafts, ids, mission_text, remarks)
    needs = {phase_id: [ids[n] for n in row] for phase_id, row in zip(ids, rows, strict=True)}
    find = resolver(drafts, ids)
    key = "needs" if "needs" in front.data else "phases"
    apply_declared(needs, declared_needs(front.data), find, front.line_of(key), remarks)
    declared = {find(name): fields for name, fields in _declared_phase_fields(front).items()}
    phases: list[Phase] = []
    for phase_id, draft in zip(ids, drafts, strict=True):
        fields = declared.get(phase_id, {})
        duration = draft.reading.duration if draft.reading else None
        if duration is None:
            duration = _front_duration(fields)
        people = list(dict.fromkeys([*draft.lead, *draft.support]))
        lead = draft.lead[0] if draft.lead else next(iter(draft.mentioned), "") if not draft.support else ""
        phases.append(
            Phase(
                id=phase_id,
                title=_shorten(draft.heading.title, draft.node.line, remarks),
                line=draft.node.line,
                duration=duration,
                lead=lead,
                support=tuple(name for name in people if name != lead),
                needs=tuple(needs[phase_id]),
                objective=draft.objective,
                tasks=tuple(draft.tasks),
                deliverables=tuple(draft.deliverables),
                success_criteria=tuple(draft.criteria),
                notes=tuple(draft.notes),
            )
        )
    return phases


def _front_duration(data: dict[str, object]) -> Duration | None:
    for key in ("duration", "estimated_duration", "time", "duration_minutes", "minutes"):
        if key in data and (found := duration_from_value(data[key])):
            return found
    for key, unit in (("hours", 60.0), ("days", 1_440.0), ("weeks", 10_080.0)):
        if key in data and (found := duration_from_value(data[key], unit=unit)):
            return found
    return None


def _front_agents(data: dict[str, object]) -> list[str]:
    """Agents named in front matter, as a list or divided by commas."""
    found: list[str] = []
    for key in ("lead", "agents", "support"):
        value = data.get(key)
        texts = cast("list[object]", value) if isinstance(value, list) else [value]
        found.extend(name for text in texts if isinstance(text, str) for name in agent_names(text))
    return found


def _check_sum(
    total: Duration | None,
    total_unit: float,
    line: int,
    drafts: list[PhaseDraft],
    phases: list[Phase],
    remarks: Remarks,
) -> None:
    """Warn when the phases' durations and the declared total cannot both be right.

    Hours inside phases are not compared with a total in days: elapsed days say nothing about work.
    """
    known = [draft.reading for draft in drafts if draft.reading]
    if total is None or len(known) < len(phases) or not known:
        return
    if (total_unit >= 1_440) != (max(reading.unit for reading in known) >= 1_440):
        return
    high = sum(reading.duration.high for reading in known)
    low_path: dict[str, float] = {}
    for phase in (next(p for p in phases if p.id == name) for name in PhaseGraph(phases).order()):
        own = phase.duration.low if phase.duration else 0.0
        low_path[phase.id] = own + max((low_path[need] for need in phase.needs), default=0.0)
    low = max(low_path.values())
    if low > total.high + 0.5 or high < total.low - 0.5:
        say = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        whole = f"{total.low:g}" if total.low == total.high else f"{total.low:g} to {total.high:g}"
        remarks.warn(
            line, f"the phases add up to {say} minutes, but the mission is declared as {whole} minutes"
        )


def _shorten(title: str, line: int, remarks: Remarks) -> str:
    if len(title) <= MAX_TITLE_CHARS:
        return title
    remarks.warn(line, f"the title is longer than {MAX_TITLE_CHARS} characters; the rest of it is left out")
    return title[: MAX_TITLE_CHARS - 3].rstrip() + "..."


def _refuse(where: str, reason: str) -> NotAMission:
    return NotAMission(f"{where}: this is not a mission: {reason}")


def _mission_text(document: Document, phase_nodes: set[int]) -> str:
    """The prose outside the phases, where a line may say which phases run in parallel."""
    parts: list[str] = []
    for node in document.root.walk():
        if id(node) in phase_nodes or any(id(above) in phase_nodes for above in node.ancestors()):
            continue
        parts.extend(
            plain(block.text)
            for block in node.blocks
            if (block.kind in ("text", "item") and "arallel" in block.text)
            or "same time" in block.text
            or "simultan" in block.text
            or "concurrent" in block.text
        )
    return "\n".join(parts)


def read_mission(text: str, *, slug: str, path: str = "") -> Mission:
    """Read a mission. `path` is only named in messages.

    Raises NotAMission with the reason, BadDefinition if phases need each other in a circle.
    """
    where = one_line(path) or slug
    remarks = Remarks()
    text = _clean(text, remarks)
    if not text.strip():
        raise _refuse(where, "the file is empty")
    if text.count("\n") > MAX_LINES:
        raise _refuse(where, f"it has more than {MAX_LINES:,} lines")
    front = split_front_matter(text)
    document = parse(front.body)
    for line, message in document.problems:
        remarks.warn(line, message)
    if front.problem:
        remarks.warn(1, f"the front matter is ignored: {front.problem}")
    kind = other_kind(document, front, slug)
    if kind:
        raise _refuse(where, f"it is {kind}")
    search = find_phases(document.root)
    if not search.phases:
        agent = speaks_to_an_agent(document.root)
        raise _refuse(where, "it is an agent file" if agent else "no phase was found in it")
    if len(search.phases) > MAX_PHASES:
        raise _refuse(where, f"it has {len(search.phases):,} phases; at most {MAX_PHASES} are allowed")
    phase_nodes = {id(node) for node, _ in search.phases}
    if is_link_list([node for node, _ in search.phases]):
        raise _refuse(where, "it is a list of links to missions")
    if evidence(document, front, search, slug) < 2:
        raise _refuse(where, "its headings are not the phases of a mission")
    tail = take_tail(document, phase_nodes)
    taken: dict[str, str] = {}
    drafts = [
        read_phase(document, node, heading, remarks, taken, phase_nodes) for node, heading in search.phases
    ]
    overview = read_overview(document, search, tail, taken, remarks)
    return _assemble(document, front, search, overview, drafts, slug, where, remarks)


def _assemble(
    document: Document, front: FrontMatter, search: PhaseSearch, overview: Overview, drafts: list[PhaseDraft],
    slug: str, where: str, remarks: Remarks,
) -> Mission:  # fmt: skip
    if sum(len(draft.deliverables) for draft in drafts) + len(overview.deliverables) > MAX_DELIVERABLES:
        raise _refuse(where, f"it has more than {MAX_DELIVERABLES:,} deliverables")
    phase_nodes = {id(node) for node, _ in search.phases}
    phases = _build_phases(drafts, document, front, _mission_text(document, phase_nodes), remarks)
    graph = PhaseGraph(phases, where=where)
    for warning in graph.warnings:
        remarks.warn(warning.line, warning.message)
    total, unit = overview.duration, overview.duration_unit
    if total is None:
        total = _front_duration(front.data)
        unit = 1_440 if total and total.low >= 1_440 else 1
    _check_sum(total, unit, overview.duration_line or 1, drafts, phases, remarks)
    if len(search.modes) > 1 and search.used_mode:
        others = ", ".join(mode for mode in search.modes if mode != search.used_mode)
        remarks.warn(
            search.idle[0].line if search.idle else 1,
            f"the phases are those of the mode '{search.used_mode}'; kept as notes: {others}",
        )
    agents = [name for phase in phases for name in (phase.lead, *phase.support) if name]
    agents += [name for draft in drafts for name in draft.mentioned] + overview.agents
    agents += _front_agents(front.data)
    modes = list(dict.fromkeys([*search.modes, *overview.modes]))
    data = front.data
    return Mission(
        slug=slug,
        title=_shorten(_title(document, front, overview.subtitle, slug, search), 1, remarks),
        objective=overview.objective or str(data.get("objective") or data.get("description") or ""),
        mission_type=overview.mission_type or str(data.get("mission_type") or data.get("type") or ""),
        difficulty=overview.difficulty or str(data.get("difficulty") or data.get("complexity") or ""),
        duration=total,
        inputs=tuple(overview.inputs),
        phases=tuple(phases),
        success_criteria=tuple(overview.criteria),
        variations=tuple(overview.variations),
        deliverables=tuple(overview.deliverables),
        agents=tuple(dict.fromkeys(agents)),
        impact=tuple(overview.impact),
        resources=tuple(overview.resources),
        quality_standards=tuple(overview.quality),
        integration_notes=tuple(overview.integration),
        usage_guidelines=tuple(overview.usage),
        modes=tuple(modes),
        notes=tuple(overview.notes),
        front_matter=data,
        warnings=remarks.warnings(),
    )
