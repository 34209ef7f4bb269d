"""Who drafts: formulas and the playbook alone, or one of the models of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from missionrunner.plain_text import one_line

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


def engines(deliverables: int) -> Sequence[Engine]:
    """What can be chosen, the settings' own choice first. Raises BadInput for unreadable settings."""
    from missionrunner.settings import load_settings

    settings = load_settings()
    found = [Engine(OFFLINE, "offline", "playbook and formulas, no cost, seconds")]
    names: list[str] = list(settings.models)
    if settings.model and settings.model not in names:
        names.insert(0, settings.model)
    for name in names:
        costs = f"about {deliverables} drafts and their reviews; tokens and cost are estimated at the start"
        found.append(Engine(name, one_line(name), costs))
    return sorted(found, key=lambda engine: engine.model != (settings.model or OFFLINE))
