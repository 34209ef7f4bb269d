"""What can be said about the model of a run: which, in what language, for how much, and its record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from missionrunner.engine.run_context import Wrap

Command = TypeVar("Command", bound=Callable[..., Any])

_LIMITS = ("calls", "cost", "minutes", "tokens")


def model_options(command: Command) -> Command:
    """`--model` and what belongs to it, for `run`, `coord` and `resume`. Gathered into one dict."""
    options = (
        click.option(
            "--model",
            metavar="NAME",
            help="The model that drafts: a profile of your settings, or a model's own name. `offline`: none.",
        ),
        click.option(
            "--budget",
            "budget",
            multiple=True,
            metavar="LIMIT=NUMBER",
            help="What a run may use of a model before it asks: calls, tokens, cost (US dollars), minutes.",
        ),
        click.option(
            "--record",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Write the traffic with the model to FILE, without keys.",
        ),
        click.option(
            "--without-documents", is_flag=True, help="Leave what the company told out of the record."
        ),
        click.option(
            "--replay",
            type=click.Path(path_type=Path, dir_okay=False, exists=True),
            metavar="FILE",
            help="Answer from a record instead of the model.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def read_budget(texts: Iterable[str]) -> dict[str, float]:
    """`calls=20` and `cost=0.5`, also several with commas between, as numbers by limit."""
    from missionrunner.errors import BadInput

    out: dict[str, float] = {}
    for part in (part.strip() for text in texts for part in text.split(",")):
        name, _, number = part.partition("=")
        name = name.strip()
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if name not in _LIMITS or not 0 <= value < 1e15:
            raise BadInput(
                f"--budget {part}: this is no limit.",
                hint=f"Write LIMIT=NUMBER with one of {', '.join(_LIMITS)}, such as --budget calls=20",
            )
        out[name] = value if name in ("cost", "minutes") else int(value)
    return out


def wrap_of(record: Path | None, replay: Path | None, *, without_documents: bool) -> Wrap | None:
    """How the traffic of a run is recorded, or replayed; None for neither."""
    if record is None and replay is None:
        return None
    from missionrunner.llm.record import Recorder, Replay
    from missionrunner.llm.transport import Transport
    from missionrunner.prompting.fences import without_fenced

    def wrap(inner: Transport, endpoint: Any) -> Transport:
        transport = Replay(replay) if replay else inner
        if record is None:
            return transport
        return Recorder(transport, endpoint, record, without_fenced if without_documents else None)

    return wrap
