"""The user's settings. Each is described where it is declared; the reference is made from here.

Settings come from `settings.toml` in the data home and from `.missionrunner/settings.toml` in the project
folder. The project's file wins, except for settings that only the user may set. Keys and passwords are
never read from a file: they come from the environment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_type_hints

from missionrunner.errors import BadInput
from missionrunner.paths import SearchFolder, settings_files
from missionrunner.plain_text import one_line

Mode = Literal["", "auto", "engaged"]

_SECRET = re.compile(r"key|token|secret|password", re.IGNORECASE)

# A project folder may come from a stranger: it must not choose who signs.
_USER_ONLY = frozenset({"actor"})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults; `warnings` are lines to show, one per setting that was left out."""

    actor: str = ""
    """Your name, as it stands beside your decisions and edits. Empty: the name you are logged in with."""

    company: str = ""
    """The company of a new run when neither the command line nor the intake names one."""

    mode: Mode = ""
    """`auto` runs to the end, `engaged` stops at every gate. Empty: the command decides."""

    language: str = "en"
    """The language of a run, as a code such as `en`. It is stored with the run."""

    output_folder: str = ""
    """The folder in which a run's own output folder is made. Empty: the current folder."""

    warnings: tuple[str, ...] = ()


def load_settings(*, project: Path | None = None, home: Path | None = None) -> Settings:
    """Read the settings of the user and of the project folder; a file that is not there counts as empty.

    Raises BadInput when a file is no TOML or a setting has the wrong type; an unknown setting is a warning.
    """
    values: dict[str, Any] = {}
    warnings: list[str] = []
    for file in settings_files(project=project, home=home):
        for name, value in _read(file.path).items():
            problem = _problem(file, name)
            if problem:
                warnings.append(problem)
            else:
                values[name] = _checked(file.path, name, value)
    return Settings(**values, warnings=tuple(warnings))


def setting_names() -> list[str]:
    return [f.name for f in fields(Settings) if f.name != "warnings"]


def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    import tomllib  # late: most people have no settings file

    try:
        return tomllib.loads(file.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: the file is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            f"{file}: {one_line(str(error))}.", hint='A setting is a line such as: actor = "Ada"'
        ) from error
    except OSError as error:
        raise BadInput(f"{file}: the file cannot be read: {error.strerror}.") from error


def _problem(file: SearchFolder, name: str) -> str:
    known = setting_names()
    if name not in known:
        if _SECRET.search(name):
            return f"{file.path}: {one_line(name)}: ignored; keys are read from the environment only."
        return f"{file.path}: {one_line(name)}: unknown setting, ignored. Known: {', '.join(known)}."
    if file.origin == "project" and name in _USER_ONLY:
        return f"{file.path}: {name}: ignored; it can only be set in your own settings file."
    return ""


def _checked(file: Path, name: str, value: Any) -> str:
    allowed = cast("tuple[str, ...]", get_args(get_type_hints(Settings)[name]))
    if not isinstance(value, str):
        raise BadInput(f"{file}: {name}: a text in quotes is expected.")
    if allowed and value not in allowed:
        raise BadInput(f"{file}: {name}: must be one of {', '.join(a for a in allowed if a)}.")
    if one_line(value) != value.strip():
        raise BadInput(f"{file}: {name}: one line without control characters is expected.")
    return value
