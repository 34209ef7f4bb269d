"""Where things are: the data home, the packaged content, and the folders that are searched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from missionrunner.errors import StoreError

HOME_VARIABLE = "MISSIONRUNNER_HOME"
SETTINGS_FILE = "settings.toml"
PROJECT_FOLDER = ".missionrunner"

Kind = Literal["missions", "agents", "prompts"]
Origin = Literal["project", "user", "packaged"]

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class SearchFolder:
    """One folder of a search path, and whose it is."""

    path: Path
    origin: Origin


def data_home(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of the user's data, absolute; it need not exist yet.

    `MISSIONRUNNER_HOME` where it is set (`~` is expanded), else the platform's folder for user data.
    """
    env = os.environ if environ is None else environ
    named = env.get(HOME_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs  # late: most commands that need no store never come here

    return Path(platformdirs.user_data_dir("missionrunner", appauthor=False)).absolute()


def make_private_folder(folder: Path) -> Path:
    """Make a folder (and its parents) that only its owner can open, and give it back.

    A folder that is already there keeps its permissions: it may be one that other programs use too.
    Raises StoreError when it cannot be made or written to.
    """
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
    except OSError as error:
        raise home_error(folder, error.strerror or "it cannot be made") from error
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise home_error(folder, "it cannot be read and written")
    return folder


def home_error(folder: Path, reason: str) -> StoreError:
    """The one message for a data folder that cannot be used."""
    return StoreError(
        f"The data folder {folder} cannot be used: {reason}.",
        hint=f"Set {HOME_VARIABLE} to a folder that you can write to.",
    )


def content_folder(kind: Kind) -> Path:
    """The packaged missions, agents or prompts.

    In an installed package they lie in `_content/`; in a checkout at the top of the repository.
    """
    packaged = _PACKAGE / "_content" / kind
    if packaged.is_dir():
        return packaged
    return _PACKAGE.parent.parent / kind


def search_folders(
    kind: Kind, *, project: Path | None = None, home: Path | None = None
) -> list[SearchFolder]:
    """The existing folders in which missions, agents or prompts are looked for, the first to win first.

    `project` defaults to the current folder, `home` to `data_home()`. A folder is listed once.
    """
    base = Path.cwd() if project is None else project
    user = data_home() if home is None else home
    candidates = [
        SearchFolder(base / kind, "project"),
        SearchFolder(base / PROJECT_FOLDER / kind, "project"),
        SearchFolder(user / kind, "user"),
        SearchFolder(content_folder(kind), "packaged"),
    ]
    packaged = content_folder(kind).resolve()
    found: dict[Path, SearchFolder] = {}
    for candidate in candidates:
        if not candidate.path.is_dir():
            continue
        real = candidate.path.resolve()
        # Someone who works inside the checkout still sees the packaged copy under its own name.
        folder = SearchFolder(candidate.path, "packaged") if real == packaged else candidate
        found.setdefault(real, folder)
    return list(found.values())


def settings_files(*, project: Path | None = None, home: Path | None = None) -> list[SearchFolder]:
    """The settings files that may exist: the user's, then the project's, which wins where it may."""
    base = Path.cwd() if project is None else project
    user = data_home() if home is None else home
    return [
        SearchFolder(user / SETTINGS_FILE, "user"),
        SearchFolder(base / PROJECT_FOLDER / SETTINGS_FILE, "project"),
    ]


def shown_path(path: str | Path) -> str:
    """A path as short as it is still found: from the folder where one is, else from one's home folder."""
    full, here, home = Path(path), Path.cwd(), Path.home()
    if full != here and full.is_relative_to(here):
        return str(full.relative_to(here))
    return f"~/{full.relative_to(home)}" if full.is_relative_to(home) else str(full)
