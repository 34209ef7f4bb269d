"""Makes a value from its recipe: an expression, a constant, a text, or a named function of `sales`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from missionrunner.deliverables.cel import Memory, evaluate, plain_value
from missionrunner.deliverables.expressions import Expression
from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.origins import Recipe
from missionrunner.errors import BadDefinition

# Everything an expression can name, by the first step of its path.
Scope = Mapping[str, Any]

_SLOT = re.compile(r"\{([A-Za-z_][\w.]*)\}")
NOT_KNOWN = "not known"


def make(recipe: Recipe, scope: Scope, memory: Memory | None = None, place: str = "") -> Any:
    """The value, or None if the recipe does not apply or meets an empty value.

    It may share parts with the playbook and other values; nothing that is made here is ever changed in place.
    """
    if recipe.when is not None and evaluate(recipe.when, scope, memory, place) is not True:
        return None
    if recipe.is_constant:
        return recipe.constant
    if recipe.expression is not None:
        value = evaluate(recipe.expression, scope, memory, place)
        return _with_slots(value, recipe.names, scope) if recipe.names else value
    if recipe.function:
        return _call(recipe, scope, memory, place)
    return _text(recipe, scope, memory, place)


@lru_cache(maxsize=1)
def _functions() -> Mapping[str, Callable[..., Any]]:
    from missionrunner.sales.registry import FUNCTIONS

    return FUNCTIONS


def _call(recipe: Recipe, scope: Scope, memory: Memory | None, place: str) -> Any:
    function = _functions().get(recipe.function)
    if function is None:
        raise BadDefinition(
            f"there is no function {recipe.function!r}; allowed: {', '.join(sorted(_functions()))}"
        )
    inputs = {name: evaluate(expression, scope, memory, place) for name, expression in recipe.inputs.items()}
    key = (f"{recipe.function}()", place)
    last = memory.get(key) if memory is not None else None
    if last is None or last[0] != inputs:
        last = (inputs, _result(recipe.function, function, inputs))
        if memory is not None:
            memory[key] = last
    if recipe.pick:
        return last[1].get(recipe.pick) if is_map(last[1]) else None
    return last[1]


def _result(name: str, function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
    try:
        return function(**inputs)
    except OverflowError:
        return None  # a day after the year 9999, or a number beyond all bounds
    except TypeError as error:
        if "argument" not in str(error):
            raise
        raise BadDefinition(f"function {name}: {error}") from None


def _text(recipe: Recipe, scope: Scope, memory: Memory | None, place: str) -> str | None:
    for case in recipe.texts:
        if case.when is None or evaluate(case.when, scope, memory, place) is True:
            return _with_slots(case.text, recipe.names, scope)
    return None


def _with_slots(value: Any, names: Mapping[str, Expression], scope: Scope) -> Any:
    """Fills `{name}` in a text, or in each text of a list."""
    if is_list(value):
        return [_with_slots(item, names, scope) for item in value]
    if not isinstance(value, str):
        return value
    return _SLOT.sub(lambda match: _slot(match.group(1), names, scope), value)


def _slot(name: str, names: Mapping[str, Expression], scope: Scope) -> str:
    value = evaluate(names[name], scope) if name in names else plain_value(tuple(name.split(".")), scope)
    if value is None:
        return NOT_KNOWN
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ", ".join(str(item) for item in value) if is_list(value) else str(value)
