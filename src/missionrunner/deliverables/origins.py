"""Where a field's value comes from, as its schema says it: parsed once, checked for form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from missionrunner.deliverables.expressions import Expression, ExpressionError, Path, parse_expression
from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.sources import SourceKind
from missionrunner.errors import BadDefinition

# Keys of a field's schema that name an origin, strongest first. `fixed` is part of the template.
ORIGIN_KEYS = ("compute", "fixed", "intake", "document", "playbook")


@dataclass(frozen=True, slots=True)
class TextCase:
    """One wording of a text and the condition under which it counts."""

    text: str
    when: Expression | None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a value is made: exactly one of `expression`, `constant`, `texts` and `function` is set."""

    expression: Expression | None = None
    constant: Any = None
    is_constant: bool = False
    texts: tuple[TextCase, ...] = ()
    names: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    function: str = ""
    inputs: Mapping[str, Expression] = field(default_factory=dict[str, Expression])
    pick: str = ""
    when: Expression | None = None

    def expressions(self) -> list[Expression]:
        """All expressions of the recipe, for what it reads."""
        own = [self.expression, self.when, *(case.when for case in self.texts)]
        return [e for e in (*own, *self.names.values(), *self.inputs.values()) if e is not None]

    def references(self) -> list[Path]:
        return [path for expression in self.expressions() for path in expression.references]


@dataclass(frozen=True, slots=True)
class Origin:
    """One possible source of a field's value.

    `kind` is None for `fixed`. `reason` explains a playbook value; `cite` is the path of the document
    element that a document value was taken from; `answer` gives the id of the answer that an intake
    value was taken from, where the expression does not say it.
    """

    key: str
    kind: SourceKind | None
    recipe: Recipe
    reason: str = ""
    reason_from: Expression | None = None
    cite: Path = ()
    silent: bool = False
    answer: Expression | None = None

    def references(self) -> list[Path]:
        extra = [*(self.reason_from.references if self.reason_from else ())]
        return [*self.recipe.references(), *extra, *(self.answer.references if self.answer else ())]


_KINDS = {
    "compute": SourceKind.COMPUTED,
    "fixed": None,
    "intake": SourceKind.INTAKE,
    "document": SourceKind.DOCUMENT,
    "playbook": SourceKind.PLAYBOOK,
    "default": SourceKind.PLAYBOOK,
}


def parse_origins(schema: Mapping[str, Any], where: str) -> tuple[Origin, ...]:
    """The origins of a field, strongest first. `where` names the field in messages."""
    found = {key: schema[key] for key in ORIGIN_KEYS if key in schema}
    if "function" in schema:
        found["compute"] = {k: schema[k] for k in ("function", "inputs", "pick", "when") if k in schema}
    if "compute" in found and len(found) > 1:
        others = ", ".join(key for key in found if key != "compute")
        raise BadDefinition(f"{where}: a computed field has no other origin; it also names {others}")
    return tuple(parse_origin(key, found[key], where) for key in ORIGIN_KEYS if key in found)


def parse_origin(key: str, value: Any, where: str) -> Origin:
    """One origin: a CEL text or an object (docs/mission-format.md, Origins)."""
    if not is_map(value):
        value = {"value": value if isinstance(value, str) else _not_text(value, key, where)}
    cite = value.get("cite", "")
    reason_from = value.get("reason_from")
    return Origin(
        key=key,
        kind=_KINDS[key],
        recipe=parse_recipe(value, f"{where}: {key}"),
        reason=str(value.get("reason", "")),
        reason_from=expression(reason_from, f"{where}: reason_from") if reason_from else None,
        cite=tuple(str(cite).split(".")) if cite else (),
        silent=bool(value.get("silent", False)),
        answer=expression(value["answer"], f"{where}: answer") if "answer" in value else None,
    )


def _not_text(value: Any, key: str, where: str) -> str:
    raise BadDefinition(
        f"{where}: {key} must be an expression (text) or an object with value, const, text or function; "
        f"got {str(value)[:60]!r}. For a fixed value write {key}: {{const: ...}}"
    )


def parse_recipe(value: Mapping[str, Any], where: str) -> Recipe:
    """The recipe in an origin's object."""
    ways = [way for way in ("value", "const", "text", "function") if way in value]
    if len(ways) != 1:
        raise BadDefinition(
            f"{where}: name exactly one of value, const, text and function; found {', '.join(ways) or 'none'}"
        )
    when = expression(value["when"], f"{where}: when") if "when" in value else None
    names = {name: expression(text, f"{where}: {name}") for name, text in value.get("names", {}).items()}
    if ways == ["value"]:
        return Recipe(expression=expression(value["value"], where), names=names, when=when)
    if ways == ["const"]:
        return Recipe(constant=value["const"], is_constant=True, when=when)
    if ways == ["function"]:
        inputs = {
            name: expression(text, f"{where}: {name}") for name, text in value.get("inputs", {}).items()
        }
        return Recipe(
            function=str(value["function"]), inputs=inputs, pick=str(value.get("pick", "")), when=when
        )
    return Recipe(texts=_text_cases(value["text"], where), names=names, when=when)


def _text_cases(value: Any, where: str) -> tuple[TextCase, ...]:
    cases = value if is_list(value) else [{"text": value}]
    return tuple(
        TextCase(str(case["text"]), expression(case["when"], f"{where}: when") if "when" in case else None)
        for case in cases
    )


def expression(value: Any, where: str) -> Expression:
    """A parsed expression; an error names the field."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        return parse_expression(text)
    except ExpressionError as error:
        raise BadDefinition(f"{where}: {error}", detail=f"in: {text[:160]}") from None
