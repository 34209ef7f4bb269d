"""Rendering prompts: Jinja2 files of the project, the user or the package, strictly and in a sandbox.

A project folder may come from a stranger. Its templates see only the values they are given: no Python
object, no method, no global, no file outside their folder; what they write is bounded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.errors import BadDefinition
from missionrunner.paths import Origin, SearchFolder, search_folders
from missionrunner.plain_text import clean_text, one_line
from missionrunner.prompting.fences import fenced

if TYPE_CHECKING:
    from jinja2 import Environment

SUFFIX = ".md.j2"
_LARGEST_FILE = 100_000
_LONGEST_PROMPT = 2_000_000
_DATA = (dict, list, str, int, float)
_FILTERS = (
    "default", "dictsort", "first", "indent", "items", "join", "last", "length", "list", "lower", "map",
    "reject", "rejectattr", "round", "select", "selectattr", "sort", "trim", "unique", "upper",
)  # fmt: skip
_TESTS = (
    "defined", "undefined", "none", "string", "number", "mapping", "sequence", "sameas", "in", "eq", "ne",
    "==", "!=", "equalto", "true", "false", "boolean", "gt", "ge", "lt", "le", "odd", "even",
)  # fmt: skip


class Prompts:
    """The prompts of one search path. `render` gives the text of one."""

    def __init__(self, *, project: Path | None = None, home: Path | None = None) -> None:
        self._folders = search_folders("prompts", project=project, home=home)
        self._made: Environment | None = None

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The prompt `name` (without `.md.j2`) with the values of `context`, which must be plain JSON.

        Raises BadDefinition, with file and line, for a template that is missing or wrong, or that uses a name
        it is not given.
        """
        from jinja2 import TemplateNotFound, TemplateSyntaxError
        from jinja2.exceptions import SecurityError, TemplateError, UndefinedError

        try:
            template = self._environment().get_template(name + SUFFIX)
            text = _bounded(template.generate(**_plain(context)), name)
        except TemplateNotFound as error:
            raise BadDefinition(
                f"prompts/{one_line(str(error))}: there is no such prompt.",
                hint=f"Known: {', '.join(self.names())}.",
            ) from error
        except TemplateSyntaxError as error:
            where = f"prompts/{one_line(error.name or name + SUFFIX)}: line {error.lineno}"
            raise BadDefinition(f"{where}: {one_line(error.message or 'is no template')}.") from error
        except (UndefinedError, SecurityError) as error:
            where = f"prompts/{name}{SUFFIX}: line {_line(error)}"
            raise BadDefinition(f"{where}: {one_line(error.message or 'is not allowed')}.") from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError, LookupError) as error:
            where = f"prompts/{name}{SUFFIX}: line {_line(error)}"
            raise BadDefinition(f"{where}: cannot be rendered: {one_line(str(error))[:200]}.") from error
        return text.strip() + "\n"

    def names(self) -> list[str]:
        """All prompts on the search path, sorted; not the pieces that they share, which begin with "_"."""
        found = {file.name.removesuffix(SUFFIX) for f in self._folders for file in f.path.glob(f"*{SUFFIX}")}
        return sorted(name for name in found if not name.startswith("_"))

    def origin(self, name: str) -> Origin | None:
        """Whose copy of a prompt counts."""
        for folder in self._folders:
            if (folder.path / (name + SUFFIX)).is_file():
                return folder.origin
        return None

    def _environment(self) -> Environment:
        if self._made is None:
            self._made = _environment(tuple(self._folders), _files(self._folders))
        return self._made


def render(name: str, context: Mapping[str, Any]) -> str:
    """One prompt of the usual search path; see `Prompts.render`."""
    return Prompts().render(name, context)


def _files(folders: Sequence[SearchFolder]) -> tuple[tuple[str, int, int], ...]:
    """The files of all prompts as they are now: name, time of the last change, size."""
    found = sorted(file for folder in folders for file in folder.path.glob(f"*{SUFFIX}"))
    stats = [(file, file.stat()) for file in found if file.is_file()]
    return tuple((str(file), stat.st_mtime_ns, stat.st_size) for file, stat in stats)


@lru_cache(maxsize=8)
def _environment(
    folders: tuple[SearchFolder, ...], _files_now: tuple[tuple[str, int, int], ...]
) -> Environment:
    """Kept while no file changes: every run would compile the same templates again."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.runtime import LoopContext, Macro
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        """Calls nothing but macros, and multiplies nothing into large texts."""

        intercepted_binops = frozenset({"*", "**", "%"})

        def getattr(self, obj: Any, attribute: str) -> Any:
            """Data has items and no attributes, so that `row.values` is the field and never a method."""
            if is_map(obj) and attribute in obj:
                return obj[attribute]
            if obj is None or isinstance(obj, _DATA):
                return self.undefined(obj=obj, name=attribute)
            return super().getattr(obj, attribute)

        def is_safe_callable(self, obj: Any) -> bool:
            return isinstance(obj, Macro) or getattr(obj, "__self__", None).__class__ is LoopContext

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if not all(isinstance(side, int | float) and abs(side) < 1e12 for side in (left, right)):
                raise SecurityError(f"{operator} is for numbers only")
            if operator == "**" and abs(right) > 64:
                raise SecurityError("the power is too large")
            return super().call_binop(context, operator, left, right)

    environment = Sandbox(
        loader=FunctionLoader(_loader(folders)),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()
    filters: dict[str, Any] = environment.filters
    kept = {name: filters[name] for name in _FILTERS}
    filters.clear()
    filters.update(kept, json=_compact, data=fenced, line=_one_line)
    for name in [name for name in environment.tests if name not in _TESTS]:
        del environment.tests[name]
    return environment


def _loader(folders: Sequence[SearchFolder]) -> Callable[[str], tuple[str, str, Callable[[], bool]] | None]:
    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        if "/" in name or "\\" in name or name.startswith("."):
            return None
        for folder in folders:
            file = folder.path / name
            if not file.is_file():
                continue
            if file.resolve().parent != folder.path.resolve():
                raise BadDefinition(f"{file}: a prompt must lie in its folder, not behind a link.")
            if file.stat().st_size > _LARGEST_FILE:
                raise BadDefinition(f"{file}: a prompt may have {_LARGEST_FILE:,} bytes.")
            try:
                return file.read_text("utf-8"), str(file), lambda: True
            except (OSError, UnicodeDecodeError) as error:
                raise BadDefinition(f"{file}: the prompt cannot be read as UTF-8 text.") from error
        return None

    return load


def _plain(context: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of plain JSON: nothing else reaches a template. Texts lose their control characters."""
    return {str(key): _plain_value(value) for key, value in context.items()}


def _plain_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return clean_text(str(value))
    if is_map(value):
        return {clean_text(str(k)): _plain_value(v) for k, v in value.items()}
    if isinstance(value, tuple):
        value = list(cast("tuple[Any, ...]", value))
    if is_list(value):
        return [_plain_value(v) for v in value]
    raise TypeError(f"a prompt is given plain values, not {type(value).__name__}")


def _bounded(parts: Any, name: str) -> str:
    text: list[str] = []
    length = 0
    for part in parts:
        length += len(part)
        if length > _LONGEST_PROMPT:
            raise BadDefinition(
                f"prompts/{name}{SUFFIX}: the prompt is longer than {_LONGEST_PROMPT:,} characters."
            )
        text.append(part)
    return "".join(text)


def _compact(value: Any) -> str:
    """JSON without spaces between its parts: for data in prompts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _one_line(value: Any) -> str:
    return one_line(str(value))


def _line(error: BaseException) -> int | str:
    """The line of the template at which rendering ended."""
    line: int | str = "?"
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename.endswith(SUFFIX):
            line = step.tb_lineno
        step = step.tb_next
    return line
