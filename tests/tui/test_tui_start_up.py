"""The first screen is up before anything heavy is loaded."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "langgraph",
    "langchain_core",
    "openai",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "jinja2",
    "cel",
    "docx",
)


def test_home_needs_none_of_the_heavy_rooms() -> None:
    code = (
        "import sys, missionrunner.tui.app, missionrunner.tui.screens.home\n"
        f"print(','.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_command_line_does_not_load_textual() -> None:
    code = "import sys; from missionrunner.cli import main; main(['list']); print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
