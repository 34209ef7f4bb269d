"""What a plan is made of: one node per field, and how the rows of a list are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from missionrunner.deliverables.expressions import Expression, Path
from missionrunner.deliverables.json_values import JsonMap
from missionrunner.deliverables.origins import Origin


@dataclass(frozen=True, slots=True)
class RowTemplate:
    """How the rows of a list are made: one for each item of `for_each` for which `when` holds."""

    path: Path
    for_each: Expression
    name: str
    when: Expression | None
    key: str
    key_origin: Origin | None
    item_schema: JsonMap


@dataclass(slots=True)
class Node:
    """One thing to compute. `path` holds "*" for a column of rows and ends in "#" for the rows themselves."""

    path: Path
    schema: JsonMap
    origins: tuple[Origin, ...]
    template: RowTemplate | None = None
    scope: Mapping[str, Any] = field(default_factory=dict[str, Any])
    references: list[Path] = field(default_factory=list[Path])
    depends: list[Node] = field(default_factory=list["Node"])
    answers: frozenset[str] = frozenset()
    has_typed_parts: bool = False

    @property
    def is_rows(self) -> bool:
        return self.path[-1] == "#"

    @property
    def is_computed(self) -> bool:
        return any(origin.key == "compute" for origin in self.origins)

    @property
    def is_editable(self) -> bool:
        """False for computed fields and for parts of the template."""
        return not self.is_rows and not any(origin.key in ("compute", "fixed") for origin in self.origins)
