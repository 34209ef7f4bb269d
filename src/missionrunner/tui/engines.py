"""Who drafts: formulas and the playbook alone, or one of the models of the settings."""

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
    """`model` is what `StartOptions.model` takes; `costs` says time and money in a few words."""

    model: str
    title: str
    costs: str

    @property
    def words(self) -> str:
        return f"{self.title}: {self.costs}"


def engines(definition: Definition, wanted: str = "") -> Sequence[Engine]:
    """What can be chosen: what was `wanted` first, else the settings' own choice. Raises BadInput for
    settings that cannot be read."""
    from missionrunner.settings import load_settings

    settings = load_settings()
    usual = wanted or settings.model or OFFLINE
    found = [Engine(OFFLINE, "offline", "playbook and formulas, no cost, seconds")]
    names: list[str] = list(settings.models)
    if usual != OFFLINE and usual not in names:
        names.insert(0, usual)
    # Without answers the prompts are shorter than they will be, so all this says is "about".
    calls = _calls(definition) if names else []
    for name in names:
        found.append(Engine(name, one_line(name), _costs(name, settings, calls)))
    return sorted(found, key=lambda engine: engine.model != usual)


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
    from missionrunner.deliverables.fill import fill
    from missionrunner.deliverables.workbook import Given
    from missionrunner.drafting.preview import planned_calls
    from missionrunner.engine.run_context import documents_context, plan_with

    plan = plan_with(definition, ())
    given = Given(documents=documents_context(definition, []))
    return planned_calls(plan, fill(plan, given), [])


def _costs(name: str, settings: Settings, calls: Sequence[PlannedCall]) -> str:
    from missionrunner.engine.usage import amount_of
    from missionrunner.errors import BadInput
    from missionrunner.llm.profiles import endpoint_for

    try:
        endpoint = endpoint_for(name, settings)
    except BadInput as error:
        return error.title
    return f"about {amount_of(calls, endpoint).words()}" if endpoint else ""
