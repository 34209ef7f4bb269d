"""What a model gave for one unit: values with their sources, and what people should know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from missionrunner.deliverables.sources import Source
from missionrunner.drafting.truth import UsedNumber

Json = dict[str, Any]


class FindingKind(StrEnum):
    """Why a text of a model was not taken, or should be looked at."""

    NUMBER = "number"
    OTHER_NUMBER = "other_number"
    QUOTATION = "quotation"
    CHECK = "check"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` names the field, or the deliverable; `kept` is false where the general text stands instead."""

    kind: FindingKind
    path: str
    text: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class DraftedValue:
    """A value, where it comes from, and the numbers in it that repeat facts."""

    value: Any
    source: Source
    numbers: tuple[UsedNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The outcome of one unit.

    `asked` are the paths that it is the newest word about: where it has no value, the general text stands.
    """

    unit: str
    asked: tuple[str, ...]
    values: Mapping[str, DraftedValue] = field(default_factory=dict[str, DraftedValue])
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> Json:
        """As a step of the run keeps it."""
        return {
            "unit": self.unit,
            "asked": list(self.asked),
            "values": {
                path: {
                    "value": drafted.value,
                    "source": drafted.source.to_json(),
                    "numbers": [[used.text, list(used.paths)] for used in drafted.numbers],
                }
                for path, drafted in self.values.items()
            },
            "findings": [[f.kind.value, f.path, f.text, f.kept] for f in self.findings],
        }


def draft_from_json(data: Mapping[str, Any]) -> Draft:
    """The inverse of `Draft.to_json`."""
    values = {
        path: DraftedValue(
            item["value"],
            Source.from_json(item["source"]),
            tuple(UsedNumber(text, tuple(paths)) for text, paths in item["numbers"]),
        )
        for path, item in data["values"].items()
    }
    findings = tuple(Finding(FindingKind(k), path, text, kept) for k, path, text, kept in data["findings"])
    return Draft(data["unit"], tuple(data["asked"]), values, findings)
