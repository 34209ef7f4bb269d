"""Who drafts: formulas and the playbook alone, or a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from missionrunner.plain_text import one_line

if TYPE_CHECKING:
    from missionrunner.drafting.preview import PlannedCall
    from missionrunner.library.definition import Definition
    from missionrunner.settings import Settings

OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Engine:
    """`model` is what `StartOptions.model` takes; `costs` says time and money in a few words, `details` what
    is sent where, and what is missing for it."""

    model: str
    title: str
    costs: str
    details: str = ""

    @property
    def words(self) -> str:
        return f"{self.title}: {self.costs}"


_OFFLINE = Engine(
    OFFLINE, "offline", "playbook and formulas, no cost, seconds", "nothing leaves this machine"
)


def engines(definition: Definition, wanted: str = "") -> Sequence[Engine]:
    """What can be chosen: what was `wanted` first, else the settings' own choice. Raises BadInput for
    settings that cannot be read."""
    from missionrunner.settings import load_settings

    settings = load_settings()
    usual = wanted or settings.model or OFFLINE
    names: list[str] = list(settings.models)
    if usual != OFFLINE and usual not in names:
        names.insert(0, usual)
    calls = _calls(definition) if names else []
    found = [_OFFLINE, *(_engine(name, settings, calls) for name in names)]
    return sorted(found, key=lambda engine: engine.model != usual)


def named_engine(definition: Definition, name: str) -> Engine:
    """A model by its own name, or by that of a profile."""
    from missionrunner.settings import load_settings

    if one_line(name) == OFFLINE:
        return _OFFLINE
    return _engine(one_line(name), load_settings(), _calls(definition))


def other_models() -> Sequence[Engine]:
    """The models of the settings, with their servers. Raises BadInput for settings that cannot be read."""
    from missionrunner.errors import BadInput
    from missionrunner.llm.profiles import endpoint_for
    from missionrunner.settings import load_settings

    settings = load_settings()
    found: list[Engine] = []
    for name in settings.models:
        try:
            endpoint = endpoint_for(name, settings)
        except BadInput as error:
            found.append(Engine(name, one_line(name), one_line(error.title)))
            continue
        if endpoint is not None:
            found.append(Engine(name, one_line(name), one_line(f"{endpoint.model} at {endpoint.shown}")))
    return found


def _calls(definition: Definition) -> list[PlannedCall]:
    """Without answers the prompts are shorter than they will be, so all that rests on this is "about"."""
    from missionrunner.deliverables.fill import fill
    from missionrunner.deliverables.workbook import Given
    from missionrunner.drafting.preview import planned_calls
    from missionrunner.engine.run_context import documents_context, plan_with

    plan = plan_with(definition, ())
    given = Given(documents=documents_context(definition, []))
    return planned_calls(plan, fill(plan, given), [])


def _engine(name: str, settings: Settings, calls: Sequence[PlannedCall]) -> Engine:
    from missionrunner.engine.usage import amount_of, cost_words, waiting_words
    from missionrunner.errors import BadInput
    from missionrunner.llm.profiles import endpoint_for

    title = one_line(name)
    try:
        endpoint = endpoint_for(name, settings)
    except BadInput as error:
        return Engine(name, title, one_line(error.title), one_line(error.hint))
    if endpoint is None:
        return _OFFLINE
    amount = amount_of(calls, endpoint)
    costs = f"about {waiting_words(calls)}, {cost_words(amount.used.cost)}"
    server = one_line(endpoint.shown)
    lacks_key = not endpoint.is_local and not endpoint.key
    if lacks_key:
        # Said before the intake: the first call would be refused after it.
        costs = f"{endpoint.key_source} is not set"
    details = (
        f"{amount.calls} calls to {server}, {amount.used.prompt_tokens:,} tokens in, "
        f"{amount.used.completion_tokens:,} out"
    )
    return Engine(name, title, costs, details)
