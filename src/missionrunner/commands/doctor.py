"""`missionrunner doctor`: what works here, and what to do about what does not."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import click

# Module -> what it is for and what to install.
_OPTIONAL = {"openai": ("drafting with a model", "pip install 'missionrunner[model]'")}
_OLDEST = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `advice` says what to do unless all is well."""

    state: Literal["ok", "note", "missing", "broken"]
    subject: str
    text: str
    advice: str = ""


@click.command()
@click.option(
    "--model",
    metavar="NAME",
    default="",
    help="Also ask this model's server: a profile of your settings, or a model's own name.",
)
def doctor(model: str) -> int:
    """Check this installation and say what to do. With a model set, its server is asked once."""
    from missionrunner import errors, terminal

    findings = list(examine())
    findings += _model(model)
    for finding in findings:
        terminal.out(f"{finding.state:<8}{finding.subject}: {finding.text}")
        if finding.advice:
            terminal.out(f"        {finding.advice}")
    broken = sum(finding.state == "broken" for finding in findings)
    return errors.EXIT_BAD_INPUT if broken else errors.EXIT_OK


def examine() -> Iterator[Finding]:
    """All findings, the most basic first. Each part is looked at even if another one is broken."""
    steps: tuple[Callable[[], Iterator[Finding]], ...] = (_python, _home, _database, _content, _optional)
    for step in steps:
        yield from step()


def _python() -> Iterator[Finding]:
    from missionrunner import __version__

    if sys.version_info < _OLDEST:
        yield Finding("broken", "Python", platform.python_version(), "Install Python 3.11 or newer.")
    else:
        yield Finding("ok", "Python", f"{platform.python_version()}, missionrunner {__version__}")


def _home() -> Iterator[Finding]:
    from missionrunner.paths import HOME_VARIABLE, data_home

    home = data_home()
    parent = next((folder for folder in (home, *home.parents) if folder.exists()), home)
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        advice = f"Set {HOME_VARIABLE} to a folder that you can write to."
        yield Finding("broken", "Data folder", f"{home} cannot be written to", advice)
    elif home.exists():
        yield Finding("ok", "Data folder", str(home))
    else:
        yield Finding("ok", "Data folder", f"{home} (made by the first run)")


def _database() -> Iterator[Finding]:
    from missionrunner.errors import MissionRunnerError
    from missionrunner.paths import data_home
    from missionrunner.store.database import FILE_NAME, open_store

    file = data_home() / FILE_NAME
    if not file.is_file():
        yield Finding("ok", "Database", "none yet (made by the first run)")
        return
    try:
        open_store().close()
    except MissionRunnerError as error:
        yield Finding("broken", "Database", error.title, error.hint or error.detail)
    else:
        from missionrunner.store.migrate import CURRENT

        yield Finding("ok", "Database", f"{file}, schema {CURRENT.head}")


def _content() -> Iterator[Finding]:
    from missionrunner.library.find import agent_library, list_missions
    from missionrunner.paths import content_folder, search_folders

    missions, agents = list_missions(), agent_library().files()
    packaged = sum(mission.origin == "packaged" for mission in missions)
    if packaged and agents:
        yield Finding("ok", "Missions", f"{len(missions)} ({packaged} packaged), agents: {len(agents)}")
    else:
        yield Finding(
            "broken",
            "Missions",
            f"the packaged content is not in {content_folder('missions')}",
            "Install missionrunner again.",
        )
    for folder in search_folders("missions"):
        yield Finding("ok", "Search path", f"{_short(folder.path)} ({folder.origin})")


def _optional() -> Iterator[Finding]:
    for module, (purpose, advice) in _OPTIONAL.items():
        if find_spec(module):
            yield Finding("ok", "Optional", f"{purpose} ({module})")
        else:
            yield Finding(
                "missing", "Optional", f"{purpose} needs {module}", f"{advice}. Without it, all else works."
            )


def _model(wanted: str) -> list[Finding]:
    """What the model's server can do; a few hundred tokens are used. What is learned is remembered."""
    import asyncio

    from missionrunner.errors import MissionRunnerError
    from missionrunner.llm.profiles import endpoint_for
    from missionrunner.settings import load_settings

    try:
        endpoint = endpoint_for(wanted, load_settings())
    except MissionRunnerError as error:
        return [Finding("broken", "Model", error.title, error.hint or error.detail)]
    if endpoint is None:
        return [Finding("ok", "Model", "none is set: everything is done offline")]
    if not find_spec("openai"):
        return [Finding("missing", "Model", "it needs openai", _OPTIONAL["openai"][1])]
    from missionrunner.llm.abilities import AbilityMemory
    from missionrunner.llm.probe import probe
    from missionrunner.paths import data_home

    memory = AbilityMemory(data_home())
    memory.forget(endpoint)
    report = asyncio.run(probe(endpoint, memory))
    return [Finding(found.state, found.subject, found.text, found.advice) for found in report.findings]


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
