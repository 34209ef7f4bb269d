"""Where a value comes from. Every value of a plan carries one of these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SourceKind(StrEnum):
    """The seven origins of a value. `computed` never competes with the others."""

    EDITED = "edited"
    INTAKE = "intake"
    DOCUMENT = "document"
    MODEL = "model"
    CARRIED = "carried"
    PLAYBOOK = "playbook"
    COMPUTED = "computed"


# Strongest first; a weaker source never overwrites a stronger one.
PRECEDENCE = (
    SourceKind.EDITED,
    SourceKind.INTAKE,
    SourceKind.DOCUMENT,
    SourceKind.MODEL,
    SourceKind.CARRIED,
    SourceKind.PLAYBOOK,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Origin of one value.

    `ref` depends on the kind: the answer's id (intake), file and heading (document), the formula or
    the function's name (computed), the reason (playbook), model name (model), run id (carried), the
    person's name (edited). `quote` is the passage of a document, `line` its line (1-based) there.
    """

    kind: SourceKind
    ref: str = ""
    quote: str = ""
    line: int | None = None

    def to_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {"source": self.kind.value, "ref": self.ref}
        if self.quote:
            out["quote"] = self.quote
        if self.line is not None:
            out["line"] = self.line
        return out

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Source:
        return cls(SourceKind(data["source"]), data.get("ref", ""), data.get("quote", ""), data.get("line"))
