"""Commands that people type all day load next to nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = (
    "langgraph",
    "langchain_core",
    "openai",
    "textual",
    "jinja2",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "markdown_it",
    "cel",
    "docx",
    "pypdf",
)
CODE = """
import sys
from missionrunner.cli import main
code = main({arguments!r})
print("LOADED", *sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


def loaded_by(*arguments: str) -> tuple[str, set[str]]:
    """Standard output of a command in a process of its own, and the packages that it loaded."""
    code = CODE.format(arguments=list(arguments))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True
    )
    line = next(line for line in done.stderr.splitlines() if line.startswith("LOADED"))
    return done.stdout, set(line.split()[1:])


@pytest.mark.parametrize("arguments", [("--version",), ("list",), ("--help",)])
def test_light_commands_load_nothing_heavy(arguments: tuple[str, ...]) -> None:
    printed, modules = loaded_by(*arguments)
    assert printed.strip()
    assert not modules & set(HEAVY)


def test_version_loads_nothing_else() -> None:
    printed, modules = loaded_by("--version")
    assert printed.startswith("missionrunner ")
    assert {name for name in modules if name.startswith("missionrunner")} == {
        "missionrunner",
        "missionrunner.cli",
    }
    assert not modules & {"click", "yaml", "json", "platformdirs"}


def test_the_list_names_our_mission() -> None:
    printed, _ = loaded_by("list")
    row = next(line for line in printed.splitlines() if line.startswith("sales-plan-development"))
    assert "Sales Plan Development" in row
    assert "90 minutes" in row
    assert "packaged" in row
