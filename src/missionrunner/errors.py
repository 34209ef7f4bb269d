"""The vocabulary of things that go wrong: what happened, where, and what to do next.

Every message that a user sees comes from here. A front end prints it in one to three lines and
exits with `exit_code`; it never prints a traceback.
"""

from __future__ import annotations

from collections.abc import Sequence

EXIT_OK = 0
EXIT_BAD_INPUT = 2
EXIT_CHECKS_FAILED = 3
EXIT_NEEDS_PERSON = 4
EXIT_INTERRUPTED = 130


class MissionRunnerError(Exception):
    """A problem that the user can act on.

    `title` says what and where in one line ("intake.json: funnel_counts: ..."); `detail` says more;
    `hint` says what to do. Each is one line of plain text without control characters.
    """

    exit_code = EXIT_BAD_INPUT

    def __init__(self, title: str, *, detail: str = "", hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint

    def lines(self) -> list[str]:
        """One to three lines, as they are printed on standard error."""
        return [line for line in (self.title, self.detail, self.hint) if line]


class BadInput(MissionRunnerError):
    """An answer, option or file that cannot be used as it is."""


class NotAMission(BadInput):
    """A file that is no mission, with the reason."""


class NotAnAgent(BadInput):
    """A file that is no agent, with the reason."""


class BadDefinition(BadInput):
    """A mission's data (deliverables, checks, variations ...) contradicts itself or cannot be read."""


class NeedsPerson(MissionRunnerError):
    """The run waits for an answer or a decision; nothing is lost and it can be resumed."""

    exit_code = EXIT_NEEDS_PERSON

    def __init__(self, title: str, *, commands: Sequence[str] = (), detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail=detail, hint=hint)
        self.commands = list(commands)


class StoreError(MissionRunnerError):
    """The database cannot be opened, read or written."""


class RunIsBusy(StoreError):
    """Another process holds the run."""
