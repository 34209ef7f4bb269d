"""Reads a CEL expression for what it refers to; evaluation itself is done by the CEL library.

The engine has to know which fields an expression reads: to compute fields in the right order, to say
which answer is missing, and to hand the expression only what it needs. The CEL library reports
only the first name of a path, so this is a small parser of CEL's grammar (https://cel.dev, language
definition) that follows paths through `map`, `filter` and the other macros.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_LENGTH = 1_000
MAX_MACRO_DEPTH = 3

# One step of a path: a name, "*" for any item of a list, "#" for the list's rows as such (how many).
Path = tuple[str, ...]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<op>\|\||&&|==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}]))"
)
_MACROS = {"all", "exists", "exists_one", "map", "filter"}
_LITERALS = {"true", "false", "null"}
_BINARY = {"||", "&&", "==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%"}


class ExpressionError(ValueError):
    """The expression is not CEL or is over a limit; the message says where."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression.

    `references` are all paths that it reads. `plain_path` is set when the expression is nothing
    but a path (`growth_gap.gap`, `p.tasks[0]`): such a one needs no CEL at all.
    """

    text: str
    references: tuple[Path, ...]
    plain_path: tuple[str | int, ...] | None


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """Raises ExpressionError with the position for anything that is not CEL or is too large."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the expression has {len(text)} characters; at most {MAX_LENGTH} are allowed")
    parser = _Parser(text)
    parser.expression()
    parser.expect_end()
    return Expression(text, tuple(dict.fromkeys(parser.references)), _plain_path(text))


def _plain_path(text: str) -> tuple[str | int, ...] | None:
    if not re.fullmatch(r"\s*[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\d+\])*\s*", text) or text.strip() in _LITERALS:
        return None
    return tuple(int(m[1:-1]) if m[0] == "[" else m for m in re.findall(r"[A-Za-z_]\w*|\[\d+\]", text))


@dataclass(slots=True)
class _Operand:
    """What a sub-expression stands for: a path that may still grow, or any other value (None)."""

    path: Path | None = None


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._tokens(text)
        self.position = 0
        self.references: list[Path] = []
        self.bound: list[tuple[str, Path | None]] = []
        self.depth = 0

    @staticmethod
    def _tokens(text: str) -> list[tuple[str, str, int]]:
        out: list[tuple[str, str, int]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                rest = text[at:].lstrip()
                if not rest:
                    break
                raise ExpressionError(f"unexpected {rest[0]!r} at character {len(text) - len(rest) + 1}")
            kind = match.lastgroup or ""
            out.append((kind, match.group(kind), match.start(kind)))
            at = match.end()
        return out

    def peek(self, offset: int = 0) -> tuple[str, str, int]:
        index = self.position + offset
        return self.tokens[index] if index < len(self.tokens) else ("end", "", len(self.text))

    def next(self) -> tuple[str, str, int]:
        token = self.peek()
        self.position += 1
        return token

    def accept(self, op: str) -> bool:
        if self.peek()[:2] == ("op", op):
            self.position += 1
            return True
        return False

    def expect(self, op: str) -> None:
        kind, value, at = self.peek()
        if not self.accept(op):
            found = value if kind != "end" else "the end"
            raise ExpressionError(f"expected {op!r} but found {found!r} at character {at + 1}")

    def expect_end(self) -> None:
        kind, value, at = self.peek()
        if kind != "end":
            raise ExpressionError(f"unexpected {value!r} at character {at + 1}")

    def use(self, operand: _Operand) -> None:
        """The value of the operand is read as a whole."""
        if operand.path:
            self.references.append(operand.path)

    def expression(self) -> _Operand:
        """condition ? a : b; the grammar's lower levels are all binary operators, one after another."""
        left = self.binary()
        if self.accept("?"):
            self.use(left)
            self.use(self.expression())
            self.expect(":")
            self.use(self.expression())
            return _Operand()
        if self.depth == 0 and self.peek()[0] == "end":
            self.use(left)
        return left

    def value(self) -> None:
        self.use(self.expression_inside())

    def expression_inside(self) -> _Operand:
        # Inside brackets the caller decides whether the value is read as a whole.
        self.depth += 1
        operand = self.expression()
        self.depth -= 1
        return operand

    def binary(self) -> _Operand:
        left = self.unary()
        while True:
            kind, value, _ = self.peek()
            if (kind == "op" and value in _BINARY) or (kind, value) == ("name", "in"):
                self.next()
                self.use(left)
                self.use(self.unary())
                left = _Operand()
            else:
                return left

    def unary(self) -> _Operand:
        if self.accept("!") or self.accept("-"):
            self.use(self.unary())
            return _Operand()
        return self.member(self.primary())

    def primary(self) -> _Operand:
        kind, value, at = self.next()
        if kind in ("number", "string") or value in _LITERALS:
            return _Operand()
        if kind == "name":
            if self.accept("("):
                return self.call(value)
            for name, path in reversed(self.bound):
                if name == value:
                    return _Operand(path)
            return _Operand((value,))
        if value == "(":
            operand = self.expression_inside()
            self.expect(")")
            return operand
        if value == "[":
            self.arguments("]")
            return _Operand()
        if value == "{":
            while not self.accept("}"):
                self.value()
                self.expect(":")
                self.value()
                if not self.accept(","):
                    self.expect("}")
                    break
            return _Operand()
        found = value if kind != "end" else "the end"
        raise ExpressionError(f"unexpected {found!r} at character {at + 1}")

    def arguments(self, close: str) -> None:
        while not self.accept(close):
            self.value()
            if not self.accept(","):
                self.expect(close)
                break

    def call(self, name: str) -> _Operand:
        if name == "size":
            operand = self.expression_inside()
            self.expect(")")
            if operand.path:
                self.references.append((*operand.path, "#"))
            return _Operand()
        self.arguments(")")
        return _Operand()

    def member(self, operand: _Operand) -> _Operand:
        while True:
            if self.accept("."):
                kind, name, at = self.next()
                if kind != "name":
                    raise ExpressionError(f"expected a name after '.' at character {at + 1}")
                if self.accept("("):
                    operand = self.method(operand, name)
                else:
                    operand = _Operand((*operand.path, name) if operand.path else None)
            elif self.accept("["):
                index = self.peek()
                if index[0] == "string" and self.peek(1)[1] == "]":
                    self.next()
                    step = index[1][1:-1]
                else:
                    self.value()
                    step = "*"
                self.expect("]")
                operand = _Operand((*operand.path, step) if operand.path else None)
            else:
                return operand

    def method(self, operand: _Operand, name: str) -> _Operand:
        if name not in _MACROS:
            self.use(operand)
            self.arguments(")")
            return _Operand()
        kind, variable, at = self.next()
        if kind != "name":
            raise ExpressionError(f"{name}() needs a variable at character {at + 1}")
        self.expect(",")
        if operand.path:
            self.references.append((*operand.path, "#"))
        self.bound.append((variable, (*operand.path, "*") if operand.path else None))
        if len(self.bound) > MAX_MACRO_DEPTH:
            raise ExpressionError(f"macros are nested more than {MAX_MACRO_DEPTH} deep")
        self.value()
        self.bound.pop()
        self.expect(")")
        return _Operand(operand.path if name == "filter" else None)
