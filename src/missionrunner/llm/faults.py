"""What can go wrong with a model server, in words: what happened, why, what to do next.

A fault never ends a run. It names the ways to go on, and keeps what was valid of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from missionrunner.errors import EXIT_NEEDS_PERSON, MissionRunnerError
from missionrunner.llm.model import CallUsage


class Choice(StrEnum):
    """How a person can go on after a fault."""

    WAIT = "wait"
    CHANGE_MODEL = "change_model"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """What is valid of an answer that did not arrive whole.

    `values` are the fields that are complete and fit the schema. `open_field` is the field at which the
    answer ended, and `open_items` are the complete, valid items of it if it is a list: a caller can ask for
    the rest of that list and for the fields in `missing`.
    """

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    missing: tuple[str, ...] = ()
    open_field: str = ""
    open_items: tuple[Any, ...] = ()


class ModelFault(MissionRunnerError):
    """A call that gave no usable answer.

    `wait` is how many seconds the server asks to wait, if it does. The rest is filled in by the client:
    `calls` counts the requests that were sent, `fresh` is what the `answers` used that were stored anyway.
    """

    exit_code = EXIT_NEEDS_PERSON
    retry: ClassVar[bool] = False
    choices: ClassVar[tuple[Choice, ...]] = (Choice.CHANGE_MODEL, Choice.WORKBOOK)

    def __init__(self, title: str, *, detail: str = "", hint: str = "", wait: float | None = None) -> None:
        super().__init__(title, detail=detail, hint=hint)
        self.wait = wait
        self.partial = PartialAnswer()
        self.usage = CallUsage()
        self.calls = 0
        self.fresh = CallUsage()
        self.answers = 0

    @property
    def kind(self) -> str:
        """The name of the fault in logs and records."""
        return type(self).__name__


class ServerUnreachable(ModelFault):
    """Nothing listens there, or the name is not known."""

    retry = True
    choices = (Choice.WAIT, Choice.CHANGE_MODEL, Choice.WORKBOOK)


class ServerTooSlow(ModelFault):
    """No answer, or no further piece of it, within the time allowed."""

    retry = True
    choices = (Choice.WAIT, Choice.CHANGE_MODEL, Choice.WORKBOOK)


class ServerBusy(ModelFault):
    """Too many requests; waiting helps."""

    retry = True
    choices = (Choice.WAIT, Choice.CHANGE_MODEL, Choice.WORKBOOK)


class ServerFailed(ModelFault):
    """The server had an error, or broke off in the middle of an answer."""

    retry = True
    choices = (Choice.WAIT, Choice.CHANGE_MODEL, Choice.WORKBOOK)


class QuotaUsedUp(ModelFault):
    """No credit is left; waiting does not help."""


class KeyRefused(ModelFault):
    """The key is missing, wrong, or not allowed to do this."""


class ModelUnknown(ModelFault):
    """The server does not know the model."""


class NotAModelServer(ModelFault):
    """Something answers, but not as an OpenAI-compatible server: a web page, a proxy, another program."""


class ContextTooLong(ModelFault):
    """The prompt does not fit into the model."""


class RequestRefused(ModelFault):
    """The server does not take the request as it is; `param` is the field it complains about, if any."""

    def __init__(self, title: str, *, detail: str = "", hint: str = "", param: str = "") -> None:
        super().__init__(title, detail=detail, hint=hint)
        self.param = param


class AnswerCut(ModelFault):
    """The answer reached the output limit before its end. `partial` says how it can be split."""


class AnswerRefused(ModelFault):
    """The model or its content filter does not want to answer."""


class AnswerUnusable(ModelFault):
    """The answer is no JSON, or does not fit the schema, also after it was asked for again."""

    def __init__(
        self, title: str, *, detail: str = "", hint: str = "", problems: tuple[str, ...] = ()
    ) -> None:
        super().__init__(title, detail=detail, hint=hint)
        self.problems = problems


class CallStopped(ModelFault):
    """A person stopped the call."""


class BudgetReached(ModelFault):
    """A limit of the run is reached; nothing was sent. `limit` names it: tokens, cost, calls or minutes."""

    choices = (Choice.WAIT, Choice.WORKBOOK)

    def __init__(self, title: str, *, limit: str, detail: str = "", hint: str = "") -> None:
        super().__init__(title, detail=detail, hint=hint)
        self.limit = limit
