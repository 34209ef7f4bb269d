"""What a fill of all deliverables takes and gives: the types at the heart of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from missionrunner.deliverables.sources import Source

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A value and where it comes from."""

    value: Any
    source: Source


@dataclass(frozen=True, slots=True)
class Given:
    """All that a fill starts from. Nothing else is read.

    `answers`: answer id -> value (intake, document or carried). `documents`: input name -> what was read
    (shape: docs/mission-format.md, documents.yaml). `drafts` and `edits`: path -> value; paths look like
    `/sales_initiatives/initiatives/I2/owner`, list items by their key. An edit of a whole row adds it
    (a dict) or removes it (None). `today` is the day on which the run was created (ISO).
    """

    answers: Mapping[str, Sourced] = field(default_factory=dict[str, Sourced])
    documents: Mapping[str, Any] = field(default_factory=dict[str, Any])
    drafts: Mapping[str, Sourced] = field(default_factory=dict[str, Sourced])
    edits: Mapping[str, Sourced] = field(default_factory=dict[str, Sourced])
    today: str = ""


@dataclass(frozen=True, slots=True)
class Workbook:
    """All deliverables, filled.

    `intake` and `facts` are values by name; `values` maps deliverable id -> plain values (None = empty).
    `sources` maps path -> origin: `/growth_gap/gap`, `/intake/team`, `/period` (a fact). A path stands
    for everything below it that has no entry of its own. `missing` maps the path of an empty value,
    or of a table that holds one, to the ids of the answers that are missing for it.
    """

    intake: Values
    facts: Values
    values: dict[str, Values]
    sources: dict[str, Source]
    missing: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Outcome of one check. `status` is passed, failed, not_checkable or pending.

    `message` has its paths filled in; `missing` names the answers that are missing when the check is
    not checkable; `reads` are the paths it looked at, for "go there".
    """

    id: str
    status: str
    severity: str
    message: str
    criterion: str
    missing: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
