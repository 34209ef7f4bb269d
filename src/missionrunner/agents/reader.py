"""A role agent from its Markdown file: front matter, and sections as headings or as `LABEL:` lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

from missionrunner.agents.model import Agent, RubricPoint
from missionrunner.errors import NotAMission, NotAnAgent
from missionrunner.missions.decode import decode_mission_bytes
from missionrunner.missions.files import read_bytes
from missionrunner.missions.frontmatter import FrontMatter, split_front_matter
from missionrunner.missions.inline import plain, without_check_box
from missionrunner.missions.labels import agent_name
from missionrunner.missions.limits import MAX_ENTRIES, MAX_FILE_BYTES, MAX_LINE_CHARS, MAX_LINES
from missionrunner.missions.markdown import Block, Document, Node, parse
from missionrunner.missions.sections import normal, section_kind
from missionrunner.missions.text import (
    file_slug,
    normalise_newlines,
    one_line,
    repair_double_encoding,
    squeeze,
    strip_controls,
    strip_emoji,
)

_FIELDS: tuple[tuple[str, str], ...] = (
    (
        "must_not",
        r"(you )?(must not|must never|never( do)?|do not|don'?ts?|must nots|boundaries|"
        r"not your job|limits|out of scope|does not do|avoid)",
    ),
    (
        "must",
        r"(you )?(must|musts|always|rules|do|dos|duties|principles|core rules|"
        r"operating principles|non-negotiables)",
    ),
    (
        "rubric",
        r"((review )?rubric|review (points|checklist|criteria|questions)|quality checklist|"
        r"checklist|evaluation criteria|when (you )?review(ing)?)",
    ),
    (
        "handoff",
        r"(hand-?offs?( to)?|hand-?over( to)?|hands? (off )?to|passes? on( to)?|collaboration|"
        r"works with|coordination( protocol)?)",
    ),
    (
        "expertise",
        r"((core |areas of |key |domain )?(expertise|competenc(y|ies)|skills?|knowledge|"
        r"capabilities|specialties|strengths)|key functions|what you know)",
    ),
    (
        "purpose",
        r"((core |primary |your )?(purpose|role|mission|responsibilit(y|ies)|identity|objective)|"
        r"about|who you are|overview)",
    ),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _FIELDS)
_KNOWN_KEYS = frozenset({"name", "description", "tools", "model"})
_CAPS_LABEL = re.compile(r"^(?P<label>[A-Z][A-Z0-9 &/'_-]{2,60})[:：]\s*(?P<value>.*)$")
_CHECKS = re.compile(
    r"\s*[(\[](?:checks?|decided by)\s*[:：]\s*(?P<ids>[A-Za-z0-9_,;\s&-]{1,300})[)\]]\s*\.?\s*$",
    re.IGNORECASE,
)
_CROSS = re.compile(r"^\s*[❌✗✘🚫⛔]\ufe0f?\s*")
_TICK = re.compile(r"^\s*[✅✓✔☑]\ufe0f?\s*")


class _Section:
    """A named part of the body with its blocks."""

    def __init__(self, title: str, line: int) -> None:
        self.title = title
        self.line = line
        self.blocks: list[Block] = []


def _field_of(title: str) -> str:
    text = normal(title)
    return next((name for name, pattern in _COMPILED if pattern.fullmatch(text)), "")


def _raw(block: Block) -> str:
    label = f"{block.label}: " if block.label else ""
    return f"{label}{block.text}".strip()


def _sections(document: Document) -> list[_Section]:
    """The body in parts: one per heading, one per `LABEL:` line and per bold label of a known field."""
    parts: list[_Section] = [_Section("", 1)]
    for node in document.root.walk():
        if node.level:
            parts.append(_Section(plain(node.title), node.line))
        for block in node.blocks:
            if block.kind == "text" and block.label and (_field_of(block.label) or block.label.isupper()):
                parts.append(_Section(plain(block.label), block.line))
                if block.text:
                    parts[-1].blocks.append(Block("text", block.line, block.end, block.text))
                continue
            if block.kind == "text" and not block.label:
                _caps_lines(block, parts)
                continue
            parts[-1].blocks.append(block)
    return parts


def _caps_lines(block: Block, parts: list[_Section]) -> None:
    """Divide a paragraph at its `LABEL:` lines."""
    gathered: list[str] = []
    for offset, line in enumerate(block.text.split("\n")):
        match = _CAPS_LABEL.match(line.strip())
        if not match:
            gathered.append(line)
            continue
        if gathered:
            parts[-1].blocks.append(Block("text", block.line, block.end, "\n".join(gathered)))
        parts.append(_Section(match["label"].strip().capitalize(), block.line + offset))
        gathered = [match["value"]] if match["value"].strip() else []
    if "\n".join(gathered).strip():
        parts[-1].blocks.append(Block("text", block.line, block.end, "\n".join(gathered)))


def _lines(section: _Section) -> list[str]:
    """Items of a section with what is nested below them; without items, its paragraphs line by line."""
    found: list[str] = []
    for block in section.blocks:
        if block.kind == "item" and block.depth == 0:
            found.append(plain(without_check_box(_raw(block))))
        elif block.kind == "item" and found:
            found[-1] += "; " + plain(without_check_box(_raw(block)))
    if not found:
        for block in section.blocks:
            if block.kind == "text":
                pieces = [plain(line) for line in _raw(block).split("\n")]
                marked = any(_CROSS.match(p) or _TICK.match(p) for p in pieces)
                found.extend(pieces if marked else [plain(_raw(block))])
    return [line for line in found if line][:MAX_ENTRIES]


def _prose(document: Document, section: _Section) -> str:
    parts = [
        plain(_raw(block)) if block.kind in ("text", "item") else document.source(block.line, block.end)
        for block in section.blocks
        if block.kind != "rule"
    ]
    return "\n".join(part for part in parts if part)


def _rubric(lines: list[str]) -> tuple[RubricPoint, ...]:
    points: list[RubricPoint] = []
    for number, line in enumerate(lines, 1):
        match = _CHECKS.search(line)
        checks = (
            tuple(dict.fromkeys(re.findall(r"[A-Za-z][\w-]*", match["ids"].replace("&", " "))))
            if match
            else ()
        )
        text = line[: match.start()].strip() if match else line
        points.append(RubricPoint(str(number), text, tuple(c for c in checks if c.lower() != "and")))
    return tuple(points)


def _names(value: Any) -> tuple[str, ...]:
    """A list, or a text divided by commas."""
    if isinstance(value, str):
        entries: list[Any] = re.split(r"[,;\n]", value)
    elif isinstance(value, list):
        entries = cast("list[Any]", value)
    else:
        return ()
    return tuple(dict.fromkeys(squeeze(str(entry)) for entry in entries if squeeze(str(entry))))[:MAX_ENTRIES]


def _refuse(where: str, reason: str) -> NotAnAgent:
    return NotAnAgent(f"{where}: this is not an agent: {reason}")


def _other_kind(document: Document, front: FrontMatter) -> str:
    """What else a file without front matter plainly is, or ""."""
    titles = [node.title for node in document.root.walk() if node.level]
    if titles and re.match(r"^\W*(mission|operation)(\s+sequence)?\s*:", plain(titles[0]), re.IGNORECASE):
        return "it is a mission"
    if any(re.match(r"^\W*\[?v?\d+\.\d+(\.\d+)?\]?(\s|$)", title) for title in titles):
        return "it is a changelog"
    readme = sum(
        bool(
            re.fullmatch(
                r"install(ation)?|licen[cs]e|contributing|getting started|usage|table of contents|features",
                normal(t),
            )
        )
        for t in titles
    )
    if readme >= 2:
        return "it is a README"
    missions = sum(
        section_kind(title)[0] in ("phases", "inputs", "criteria", "variations") for title in titles
    )
    return "it is a mission" if missions >= 2 and not front.data.get("tools") else ""


def _title_name(root: Node) -> str:
    """`🔷 Pipeline Management Agent` gives "pipeline-management"."""
    title = strip_emoji(plain(root.children[0].title)) if root.children else ""
    title = re.sub(r"^agent\s*[:：–—-]\s*", "", title, flags=re.IGNORECASE)
    return agent_name(re.sub(r"\s+agent$", "", title, flags=re.IGNORECASE))


def read_agent(text: str, *, path: str = "") -> Agent:
    """Read an agent. `path` is named in messages, and its stem names an agent that has no other name.

    Raises NotAnAgent with the reason.
    """
    where = one_line(path) or "agent"
    text = repair_double_encoding(strip_controls(normalise_newlines(text)))
    if not text.strip():
        raise _refuse(where, "the file is empty")
    if text.count("\n") > MAX_LINES or max(map(len, text.split("\n"))) > MAX_LINE_CHARS:
        raise _refuse(
            where,
            f"it has more than {MAX_LINES:,} lines or a line of more than {MAX_LINE_CHARS:,} characters",
        )
    front = split_front_matter(text)
    if front.problem:
        raise _refuse(where, f"front matter: {front.problem}")
    document = parse(front.body)
    data = front.data
    if "phases" in data:
        raise _refuse(where, "it is a mission")
    declared = data.get("name")
    other = _other_kind(document, front)
    has_keys = (
        isinstance(declared, str)
        and bool(declared.strip())
        and bool({"description", "tools", "model"} & set(data))
    )
    if other and not has_keys:
        raise _refuse(where, other)
    fields, sections, first_text = _body(document)
    role = re.match(r"\W*you are\b", first_text, re.IGNORECASE)
    named = [name for name in ("must", "must_not", "rubric", "handoff", "expertise") if fields.get(name)]
    if not has_keys and not role and not (fields.get("purpose") and named) and len(named) < 2:
        raise _refuse(
            where, "it has no front matter with a name and a description, and no role, rules or rubric"
        )
    if other and re.match(r"it is a (changelog|README)", other):
        raise _refuse(where, other)
    name = agent_name(declared) if isinstance(declared, str) else ""
    name = name or _title_name(document.root) or file_slug(Path(path).stem)
    description = data.get("description")
    model = data.get("model")
    return Agent(
        name=name,
        description=squeeze(str(description))
        if description is not None
        else squeeze(first_text.split("\n")[0])[:500],
        tools=_names(data.get("tools")),
        model=squeeze(str(model)) if model is not None else None,
        purpose="\n".join(fields.get("purpose", [])) or first_text,
        expertise=tuple(fields.get("expertise", [])),
        must=tuple(fields.get("must", [])),
        must_not=tuple(fields.get("must_not", [])),
        rubric=_rubric(fields.get("rubric", [])),
        handoff=tuple(fields.get("handoff", [])),
        sections=sections,
        extra={key: value for key, value in data.items() if key not in _KNOWN_KEYS},
    )


def _body(document: Document) -> tuple[dict[str, list[str]], dict[str, str], str]:
    """Known fields as lines, all other sections as text, and the first paragraph."""
    fields: dict[str, list[str]] = {}
    sections: dict[str, str] = {}
    first_text = ""
    title_line = document.root.children[0].line if document.root.children else 0
    for section in _sections(document):
        name = _field_of(section.title) if section.title else ""
        text = _prose(document, section)
        if not first_text and text and (not section.title or section.line == title_line):
            first_text = text
            if not section.title or section.line == title_line:
                continue
        if name == "purpose":
            fields.setdefault("purpose", []).append(text)
        elif name:
            fields.setdefault(name, []).extend(_lines(section))
        elif section.title and normal(section.title) in ("scope boundaries", "scope", "boundaries"):
            _scope(section, fields)
            sections[section.title] = text
        elif section.title and text:
            sections[section.title] = (
                f"{sections[section.title]}\n{text}" if section.title in sections else text
            )
        elif text:
            sections[""] = f"{sections.get('', '')}\n{text}".strip()
    return fields, sections, first_text


def _scope(section: _Section, fields: dict[str, list[str]]) -> None:
    """Lines that begin with a tick are duties, lines that begin with a cross are not allowed."""
    for line in _lines(section):
        for piece in re.split(r"\s(?=[❌✗✘✅✓✔])", line):
            if _CROSS.match(piece):
                fields.setdefault("must_not", []).append(_CROSS.sub("", piece))
            elif _TICK.match(piece):
                fields.setdefault("must", []).append(_TICK.sub("", piece))


def read_agent_file(path: Path) -> Agent:
    """Read one agent file. Raises NotAnAgent with one line that names the file."""
    try:
        data = read_bytes(path, limit=MAX_FILE_BYTES)
        text, _ = decode_mission_bytes(data, str(path))
        return read_agent(text, path=str(path))
    except NotAMission as problem:
        raise NotAnAgent(problem.title.replace("mission file", "agent file")) from problem
    except RecursionError as error:
        raise NotAnAgent(f"{one_line(str(path))}: is nested too deeply to be read") from error


def agent_to_show(agent: Agent) -> dict[str, Any]:
    """The object that `agents show --json` prints."""
    return {
        "name": agent.name,
        "description": agent.description,
        "tools": list(agent.tools),
        "model": agent.model,
        "purpose": agent.purpose,
        "expertise": list(agent.expertise),
        "must": list(agent.must),
        "must_not": list(agent.must_not),
        "rubric": [{"id": p.id, "text": p.text, "checks": list(p.checks)} for p in agent.rubric],
        "handoff": list(agent.handoff),
        "sections": dict(agent.sections),
        "extra": dict(agent.extra),
    }
