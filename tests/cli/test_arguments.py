"""Words of the command line that the terminal's character set cannot express are refused at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from missionrunner.commands.arguments import refuse_unreadable
from missionrunner.errors import BadInput

BAD = b"B\xc3\xa4ckerei".decode("ascii", "surrogateescape")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["run", "m", "--company", BAD], "--company"),
        (["run", "m", f"--output={BAD}"], "--output"),
        (["run", "m", "--set", f"company_name={BAD}"], "--set company_name"),
        (["run", "m", f"--set=company_name={BAD}"], "--set company_name"),
        (["run", "--auto", BAD], "word 3 of the command"),
        ([BAD], "word 1 of the command"),
    ],
)
def test_the_message_names_the_option(words: list[str], name: str) -> None:
    with pytest.raises(BadInput) as problem:
        refuse_unreadable(words)
    assert problem.value.title.startswith(f"{name}: this text")


def test_letters_of_all_languages_are_fine() -> None:
    refuse_unreadable(["run", "--company", "Bäckerei Žluť 季度 \N{ROCKET}"])


@pytest.mark.skipif(sys.platform == "win32", reason="the words of Windows are always Unicode")
def test_a_run_in_an_ascii_locale_stops_before_it_begins(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "MISSIONRUNNER_HOME": str(tmp_path / "home"),
    }
    command = [sys.executable, "-m", "missionrunner", "run", "sales-plan-development", "--auto", "--company"]
    done = subprocess.run(
        [*(os.fsencode(word) for word in command), "Bäckerei Žluť".encode()],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: --company: this text has letters")
    assert b"Traceback" not in done.stderr
    assert list(tmp_path.glob("*")) == []
