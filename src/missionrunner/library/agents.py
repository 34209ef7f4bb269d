"""Role agents by name, read from their files when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from missionrunner.agents.model import Agent

AGENT_SUFFIX = ".md"


class AgentLibrary:
    """The agents of several folders; the first folder that has a name wins. Files are read when needed."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._read: dict[str, Agent | None] = {}

    def files(self) -> dict[str, Path]:
        """Agent name (the file's stem) -> file, sorted by name."""
        found: dict[str, Path] = {}
        for folder in self._folders:
            for path in folder.glob(f"*{AGENT_SUFFIX}"):
                if not path.name.startswith((".", "_")) and path.is_file():
                    found.setdefault(path.stem, path)
        return dict(sorted(found.items()))

    def get(self, name: str) -> Agent | None:
        """The agent called `name` (without @), or None. Raises NotAnAgent if its file is none."""
        if name not in self._read:
            path = self.files().get(name)
            self._read[name] = read_agent_at(path) if path else None
        return self._read[name]


def read_agent_at(path: Path) -> Agent:
    """The agent in a file. Raises NotAnAgent."""
    from missionrunner.agents.reader import read_agent_file  # late: listing needs names only

    return read_agent_file(path)
