"""The real program in a real pseudo-terminal of 80 columns and 24 lines, with a person who types."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import pexpect

MISSIONS = Path(__file__).resolve().parent.parent / "data" / "missions"
HIRING = str(MISSIONS / "hiring-round")
HIRING_SETS = (
    "--set=posts=2",
    "--set=offer_rate=25 %",
    "--set=budget=8000",
    "--set=yearly_budget=100000",
    "--set=weeks=4",
    "--set=interviewers=Ann, 3; Ben, 2",
)
_CODE = "import sys; from missionrunner.cli import main; sys.exit(main())"
_SECONDS = 40


class Terminal:
    """One process with `--plain`. `see` waits for words, whatever line they are wrapped on; `type` sends a line."""

    def __init__(self, *arguments: str) -> None:
        environ: Any = {**os.environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)}
        self.process: Any = pexpect.spawn(
            sys.executable,
            ["-c", _CODE, *arguments, "--plain"],
            env=environ,
            encoding="utf-8",
            dimensions=(24, 80),
            timeout=_SECONDS,
        )
        self.text = ""

    def see(self, words: str) -> str:
        """Wait for these words and give everything since the last time."""
        pattern = r"\s+".join(re.escape(word) for word in words.split())
        try:
            self.process.expect(pattern)
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            raise AssertionError(f"{words!r} did not come; there was:\n{self.process.before}") from error
        new = f"{self.process.before}{self.process.after}"
        self.text += new
        return new

    def type(self, line: str) -> None:
        self.process.sendline(line)

    def answer(self, words: str, line: str) -> str:
        """Wait for these words, then type a line."""
        seen = self.see(words)
        self.type(line)
        return seen

    def without_document(self) -> None:
        """Go on without the one document that the mission asks for."""
        self.answer("Document: Job description (required)", "")
        self.see("It can be given later, at any gate: document FILE")

    def end(self) -> int:
        """Read to the end; the exit code."""
        self.process.expect(pexpect.EOF)
        self.text += self.process.before
        self.process.close()
        return int(self.process.exitstatus if self.process.exitstatus is not None else -1)

    def kill(self) -> None:
        """kill -9, as a power failure does it."""
        self.process.kill(9)
        self.process.wait()
        self.process.close(force=True)

    @property
    def run_id(self) -> str:
        found = re.search(r"Run (\S+) \(", self.text)
        assert found, self.text
        return found.group(1)
