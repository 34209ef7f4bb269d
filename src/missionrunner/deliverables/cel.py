"""The one door to the CEL library: plain values in, plain values out, empty for what cannot be computed.

The library is imported with the first evaluation, because it costs more than all the rest of a
`missionrunner list`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from missionrunner.deliverables.expressions import Expression, Path
from missionrunner.deliverables.functions import CEL_FUNCTIONS
from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.errors import BadDefinition

Trie = dict[str, Any]


class RowIndex(int):
    """The position of a row. The one number that CEL gets as an int, so that it can index a list."""


@lru_cache(maxsize=4096)
def _program(text: str) -> tuple[Any, dict[str, Any]]:
    """The compiled expression, and those of our functions that it calls."""
    import logging

    cel = _library()
    # It writes every exception of a function to the terminal; ours are handled where they arise.
    logging.getLogger("cel").setLevel(logging.CRITICAL)
    try:
        program = cel.compile(text)
        # Handing over all functions each time costs more than most expressions.
        called = {name: CEL_FUNCTIONS[name] for name in program.functions() if name in CEL_FUNCTIONS}
        return program, called
    except ValueError as error:
        reason = str(error).splitlines()[0][:160]
        raise BadDefinition(f"not a valid CEL expression: {text[:120]}", detail=reason) from None


@cache
def _library() -> Any:
    """The CEL library without its command line program, which it imports with itself.

    That program needs a terminal toolkit and costs more than all expressions of a mission together.
    """
    import sys
    from types import ModuleType

    left_out = "cel.cli"
    if left_out in sys.modules or "cel" in sys.modules:
        import cel

        return cel
    sys.modules[left_out] = ModuleType(left_out)
    try:
        import cel
    finally:
        # Whoever wants the program itself still gets it.
        del sys.modules[left_out]
    return cel


@lru_cache(maxsize=4096)
def _trie(references: tuple[Path, ...]) -> Trie:
    """The references as a tree; {} means: everything below."""
    root: Trie = {}
    whole = set(references)
    for path in references:
        node = root
        for length, step in enumerate(path, 1):
            if length < len(path) and path[:length] in whole:
                node[step] = {}
                break
            node = node.setdefault(step, {})
    return root


def _whole(value: Any) -> Any:
    """A value as CEL gets it: numbers are doubles, empty values are left out of maps.

    The commonest kinds come first: this and `_pruned` see each value of a plan many times per edit.
    """
    if isinstance(value, float | str):
        return value
    if is_map(value):
        return {key: _whole(item) for key, item in value.items() if item is not None}
    if is_list(value):
        return [_whole(item) for item in value]
    if isinstance(value, RowIndex):
        return int(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _pruned(value: Any, trie: Trie) -> Any:
    """Only what the expression reads of `value`, since handing over a whole plan costs milliseconds."""
    if not trie or value is None:
        return _whole(value)
    every: Trie | None = trie.get("*")
    if is_map(value):
        if every is not None:
            return {key: _pruned(item, every) for key, item in value.items() if item is not None}
        if "#" in trie:
            return _whole(value)
        found: dict[str, Any] = {}
        for key, below in trie.items():
            item = value.get(key)
            if item is None:
                continue
            left = _pruned(item, below) if below else _whole(item)
            # An object of which only empty values are left counts as absent, so that `has()` is false for it.
            if left or not item or not is_map(left):
                found[key] = left
        return found
    if is_list(value):
        if every is not None:
            return [_pruned(row, every) for row in value]
        return [{} for _ in value] if "#" in trie else _whole(value)
    return _whole(value)


def _checked(value: Any) -> Any:
    """Infinities and NaN, which CEL gives for a division by zero, are empty.

    Maps come out of CEL in another order each time; sorted, the same run gives the same files.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if is_list(value):
        return [_checked(item) for item in value]
    if is_map(value):
        return {key: _checked(value[key]) for key in sorted(value)}
    return value


# Expression and place -> what it read the last time, and what it gave. Comparing costs a fraction of
# evaluating, so a recomputation after an edit costs little more than what the edit changes.
Memory = dict[tuple[str, str], tuple[dict[str, Any], Any]]


def evaluate(
    expression: Expression, names: Mapping[str, Any], memory: Memory | None = None, place: str = ""
) -> Any:
    """The value of the expression, or None if it is empty.

    `names` maps the first step of a path to a plain JSON value. With a `memory`, an expression that
    reads the same as the last time at this `place` is not evaluated again. Raises BadDefinition if the
    expression is wrong by itself (unknown function, a text plus a number), not by its values.
    """
    if expression.plain_path is not None:
        return plain_value(expression.plain_path, names)
    read = {
        name: _pruned(names[name], below)
        for name, below in _trie(expression.references).items()
        if names.get(name) is not None
    }
    if memory is None:
        return _execute(expression, read, names)
    key = (expression.text, place)
    last = memory.get(key)
    if last is None or last[0] != read:
        last = (read, _execute(expression, read, names))
        memory[key] = last
    return last[1]


def _execute(expression: Expression, read: Mapping[str, Any], names: Mapping[str, Any]) -> Any:
    program, called = _program(expression.text)
    try:
        return _checked(program.execute({**called, **read}))
    except (KeyError, IndexError, ZeroDivisionError):
        return None
    except (TypeError, ValueError, RuntimeError) as error:
        if _has_empty(expression.references, names) or _is_about_empty(str(error)):
            return None
        raise BadDefinition(
            f"the expression cannot be evaluated: {expression.text[:160]}",
            detail=str(error).splitlines()[0][:200],
        ) from None


def _is_about_empty(text: str) -> bool:
    return any(
        word in text for word in ("null", "NoneType", "Undefined variable", "index out of", "empty sequence")
    )


def _has_empty(references: Iterable[Path], names: Mapping[str, Any]) -> bool:
    return any(is_empty(value) for path in references for value in values_at(path, names))


def is_empty(value: Any) -> bool:
    """None, or a list that holds a None: what an expression cannot compute with."""
    return value is None or (is_list(value) and any(item is None for item in value))


def values_at(path: Path, names: Mapping[str, Any]) -> list[Any]:
    """All values that a path with "*" stands for; None for what is not there."""
    found: list[Any] = [names]
    for step in path:
        if step == "#":
            break
        below: list[Any] = []
        for value in found:
            if step == "*":
                below.extend(value if is_list(value) else [])
            else:
                below.append(value.get(step) if is_map(value) else None)
        found = below
    return found


def plain_value(path: tuple[str | int, ...], names: Mapping[str, Any]) -> Any:
    """The value at a path without "*", or None."""
    value: Any = names
    for step in path:
        if isinstance(step, int):
            if not is_list(value) or step >= len(value):
                return None
            value = value[step]
        elif is_map(value):
            value = value.get(step)
        else:
            return None
    return value
