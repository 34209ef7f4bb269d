"""The user's settings. Each is described where it is declared; the reference is made from here.

Settings come from `settings.toml` in the data home and from `.missionrunner/settings.toml` in the project
folder. The project's file wins, except for settings that only the user may set. Keys and passwords are
never read from a file: they come from the environment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args, get_type_hints

from missionrunner.errors import BadInput
from missionrunner.paths import SearchFolder, settings_files
from missionrunner.plain_text import one_line

Mode = Literal["", "auto", "engaged"]

_SECRET = re.compile(r"key|token|secret|password", re.IGNORECASE)

# A project folder may come from a stranger: it must not choose who signs, who gets texts, what is spent.
_USER_ONLY = frozenset({"actor", "model", "models", "budget"})
_PROFILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}\Z")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """One `[models.NAME]` table: a model server. The key is never written here."""

    base_url: str = ""
    """Where the server is, such as `http://127.0.0.1:8080/v1`. Empty: OpenAI."""

    model: str = ""
    """The name of the model on that server."""

    key_variable: str = ""
    """The environment variable that holds the key. Empty: the keyring; for OpenAI, `OPENAI_API_KEY`."""

    parallel: int = 8
    """How many calls may be under way at once."""

    context_tokens: int | None = None
    """How long a prompt and its answer may be together. Left out: what the server says."""

    max_output_tokens: int | None = None
    """How long an answer may be. Left out: the server decides."""

    temperature: float | None = None
    """Left out: the server decides."""

    first_token_seconds: float = 120.0
    """How long to wait for the beginning of an answer."""

    stall_seconds: float = 60.0
    """How long an answer may pause in its middle."""

    price_input: float | None = None
    """US dollars per million prompt tokens. Left out: the table of known prices."""

    price_cached: float | None = None
    """US dollars per million prompt tokens that the server had cached."""

    price_output: float | None = None
    """US dollars per million tokens of the answer."""


@dataclass(frozen=True, slots=True)
class BudgetSettings:
    """The `[budget]` table: a run asks before it goes beyond one of these. Left out: no limit."""

    tokens: int | None = None
    """Tokens of prompts and answers together."""

    cost: float | None = None
    """US dollars."""

    calls: int | None = None
    """Requests to the model."""

    minutes: float | None = None
    """Minutes of waiting for the model."""


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

    model: str = ""
    """The model that drafts: a name below `[models]`, or a model's own name. Empty: none, all is offline."""

    models: Mapping[str, ModelSettings] = field(default_factory=dict[str, ModelSettings])
    """Model servers by name."""

    budget: BudgetSettings = BudgetSettings()
    """What a run may use of a model before it asks."""

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


def _checked(file: Path, name: str, value: Any) -> Any:
    where = f"{file}: {name}"
    if name == "models":
        tables = _table(where, value)
        bad = next((key for key in tables if not _PROFILE_NAME.match(key)), None)
        if bad is not None:
            raise BadInput(f"{where}: {one_line(bad)}: a name of letters, digits, - and _ is expected.")
        return {key: _record(f"{where}.{key}", ModelSettings, row) for key, row in tables.items()}
    if name == "budget":
        return _record(where, BudgetSettings, value)
    allowed = cast("tuple[str, ...]", get_args(get_type_hints(Settings)[name]))
    text = _text(where, value)
    if allowed and text not in allowed:
        raise BadInput(f"{where}: must be one of {', '.join(a for a in allowed if a)}.")
    return text


_RecordT = TypeVar("_RecordT", ModelSettings, BudgetSettings)


def _record(where: str, kind: type[_RecordT], value: Any) -> _RecordT:
    """A table as its dataclass. A name that is not known is an error here: it is easily a mistyped limit."""
    known = {f.name: str(f.type) for f in fields(kind)}
    values: dict[str, Any] = {}
    for name, item in _table(where, value).items():
        here = f"{where}.{one_line(name)}"
        if name not in known:
            if _SECRET.search(name):
                raise BadInput(f"{here}: keys are read from the environment only.", hint="Use key_variable.")
            raise BadInput(f"{here}: unknown setting.", hint=f"Known: {', '.join(known)}.")
        values[name] = _text(here, item) if known[name] == "str" else _number(here, known[name], item)
    return kind(**values)


def _table(where: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{where}: a table is expected.")
    return cast("dict[str, Any]", value)


def _text(where: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{where}: a text in quotes is expected.")
    if one_line(value) != value.strip():
        raise BadInput(f"{where}: one line without control characters is expected.")
    return value.strip()


def _number(where: str, kind: str, value: Any) -> int | float:
    whole = kind.startswith("int")
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise BadInput(f"{where}: a {'whole ' if whole else ''}number is expected.")
    least = 1 if whole else 0
    if not least <= value < 1e12:
        raise BadInput(f"{where}: a number of at least {least} is expected.")
    return value
