"""Finding missions and agents: the project's folder first, then the user's, then the packaged content.

`list` must start fast, so this reads the first lines of each mission and never the whole.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from missionrunner.agents.model import Agent
from missionrunner.errors import BadDefinition, BadInput
from missionrunner.library.agents import AgentLibrary, read_agent_at
from missionrunner.library.vocabulary import hint_for
from missionrunner.missions.text import file_slug, repair_double_encoding, strip_emoji
from missionrunner.paths import Origin, search_folders
from missionrunner.yaml_data import is_map, parse_yaml

MISSION_FILE = "mission.md"
_HEAD_BYTES = 8_000
_FRONT_MATTER = re.compile(r"\A---\r?\n(.*?)\r?\n---[ \t]*(\r?\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#[ \t]+(?:mission[ \t]*:[ \t]*)?(.+?)[ \t#]*$", re.IGNORECASE | re.MULTILINE)
_DURATION = re.compile(
    r"^[ \t*_-]*duration[ \t*_]*:[ \t*_]*([0-9][^\r\n*_]{0,40})", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class MissionSummary:
    """One line of `list`. `duration` is as written ("90 minutes") or ""; `path` is a folder or a file."""

    slug: str
    title: str
    duration: str
    path: Path
    origin: Origin


def agent_library() -> AgentLibrary:
    """The agents on the search path."""
    return AgentLibrary([folder.path for folder in search_folders("agents")])


def find_agent(name_or_path: str) -> Agent:
    """An agent by its name (with or without @) on the search path, or from its file.

    Raises BadInput with the nearest name if there is none, NotAnAgent if the file is none.
    """
    library = agent_library()
    found = library.get(name_or_path.removeprefix("@").lower())
    if found:
        return found
    path = Path(name_or_path)
    if path.exists() or _looks_like_path(name_or_path):
        return read_agent_at(path)
    raise BadInput(f'There is no agent "{name_or_path}"', hint=hint_for(name_or_path, library.files()))


def _looks_like_path(text: str) -> bool:
    return bool(Path(text).suffix) or "/" in text or os.sep in text


def list_missions() -> list[MissionSummary]:
    """All missions on the search path by slug; the first folder that has a slug wins."""
    found: dict[str, MissionSummary] = {}
    for folder in search_folders("missions"):
        for path in sorted(_entries(folder.path)):
            slug = mission_slug(path)
            if slug not in found:
                found[slug] = _summary(slug, path, folder.origin)
    return [found[slug] for slug in sorted(found)]


def find_mission(name_or_path: str) -> Path:
    """The folder or file of a mission, by its name on the search path or by its path.

    Raises BadInput with the nearest name if there is none.
    """
    named = {mission_slug(path): path for path in reversed(_all_entries())}
    if name_or_path.lower() in named:
        return named[name_or_path.lower()]
    path = Path(name_or_path)
    if path.exists():
        return path
    if _looks_like_path(name_or_path):
        raise BadInput(f"{name_or_path}: there is no such file or folder")
    raise BadInput(f'There is no mission "{name_or_path}"', hint=hint_for(name_or_path, named))


def mission_slug(path: Path) -> str:
    """The name of a mission: that of its folder, or of its file without the ending."""
    absolute = path.absolute()
    return file_slug(absolute.name if path.is_dir() else absolute.stem)


def _all_entries() -> list[Path]:
    return [path for folder in search_folders("missions") for path in sorted(_entries(folder.path))]


def _entries(folder: Path) -> list[Path]:
    """Mission folders and Markdown files of one folder; names that begin with . or _ are left out."""
    try:
        names = [entry for entry in folder.iterdir() if not entry.name.startswith((".", "_"))]
    except OSError:
        return []
    return [
        path
        for path in names
        if (path / MISSION_FILE).is_file() or (path.suffix.lower() == ".md" and path.is_file())
    ]


def _summary(slug: str, path: Path, origin: Origin) -> MissionSummary:
    file = path / MISSION_FILE if path.is_dir() else path
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES).decode("utf-8", errors="replace")
    except OSError:
        head = ""
    front, body = _front_matter(head)
    heading = _HEADING.search(body)
    written_title = heading.group(1) if heading else str(front.get("title") or slug)
    title = strip_emoji(repair_double_encoding(written_title))
    written = _DURATION.search(body)
    minutes = front.get("minutes") or front.get("duration")
    duration = f"{minutes} minutes" if isinstance(minutes, (int, float)) else str(minutes or "")
    return MissionSummary(
        slug, title, duration or (written.group(1).strip() if written else ""), path, origin
    )


def _front_matter(head: str) -> tuple[Mapping[str, Any], str]:
    found = _FRONT_MATTER.match(head)
    if not found:
        return {}, head
    try:
        value: Any = parse_yaml(found.group(1), "front matter").value
    except BadDefinition:
        value = {}
    return (value if is_map(value) else {}), head[found.end() :]
