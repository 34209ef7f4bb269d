"""A Markdown file as a tree of headings with flat blocks below: a real parse by markdown-it-py.

Only blocks are parsed here; the inline text of a block stays raw and is read by `inline.py` where
it is needed. Headings inside fences, comments and block quotes are never structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from missionrunner.missions.labels import split_labels
from missionrunner.missions.limits import MAX_NESTING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BlockKind = Literal["text", "item", "fence", "quote", "table", "html", "rule"]


@dataclass(slots=True)
class Block:
    """One block. `line` and `end` are 1-based, `end` is exclusive.

    `text` is raw inline Markdown (a fence's content as it is), without the label it began with.
    `marked` is false for a label in plain letters. `depth` counts the lists around an item,
    0 for a top-level one. `rows` holds a table's cells.
    """

    kind: BlockKind
    line: int
    end: int
    text: str = ""
    label: str = ""
    depth: int = 0
    ordered: bool = False
    info: str = ""
    marked: bool = True
    rows: list[list[str]] = field(default_factory=list[list[str]])


@dataclass(slots=True)
class Node:
    """A heading with its own blocks and the headings below it. The root has level 0."""

    level: int
    title: str
    line: int
    end: int = 0
    blocks: list[Block] = field(default_factory=list[Block])
    children: list[Node] = field(default_factory=list["Node"])
    parent: Node | None = None

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the file."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(node.children[::-1])

    def ancestors(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


@dataclass(slots=True)
class Document:
    """`lines` are the lines of the file; `problems` are (line, message) pairs for warnings."""

    root: Node
    lines: list[str]
    problems: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def source(self, start: int, end: int) -> str:
        """The file's own text from line `start` up to, not including, line `end`."""
        return "\n".join(self.lines[start - 1 : end - 1]).strip("\n").rstrip()

    def node_source(self, node: Node) -> str:
        """What stands below a heading, its sub-headings included."""
        return self.source(node.line + 1, node.end)


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Without the rule for link references: it is quadratic on hostile text and missions do not use it.
    return MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table").disable("reference")


_FENCE = re.compile(
    r"^(?P<lead>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<marker>`{3,}|~{3,})(?P<info>[^`\n]*)$"
)


def _widen_nested_fences(lines: list[str]) -> list[str]:
    """Make an outer fence longer where a fence of the same length with a language stands inside it.

    Authors write ```markdown ... ```bash ... ``` ... ```; by the letter of CommonMark the inner end closes
    the outer fence and the last one opens a new fence that swallows the rest of the file.
    """
    out = list(lines)
    stack: list[tuple[int, str, str]] = []  # line, marker, info
    nested: list[tuple[int, int]] = []
    inner = 0
    for number, line in enumerate(lines):
        if "```" not in line and "~~~" not in line:
            continue
        match = _FENCE.match(line)
        if not match:
            continue
        marker, info = match["marker"], match["info"].strip()
        if not stack:
            stack.append((number, marker, info))
            inner = 0
            continue
        top = stack[-1]
        if marker[0] != top[1][0] or len(marker) < len(top[1]):
            continue
        if info:
            if len(marker) == len(top[1]):
                stack.append((number, marker, info))
                inner += 1
            continue
        opened = stack.pop()
        if not stack and inner:
            nested.append((opened[0], number))
            inner = 0
    if stack:  # not balanced: a fence was left open, so what looked nested was not
        limit = stack[0][0]
        nested = [pair for pair in nested if pair[1] < limit]
    for start, end in nested:
        longest = max(
            (len(m["marker"]) for line in lines[start : end + 1] if (m := _FENCE.match(line))), default=3
        )
        for number in (start, end):
            match = _FENCE.match(out[number])
            if match:
                wide = match["marker"][0] * (longest + 1)
                out[number] = match["lead"] + wide + match["info"]
    return out


def _is_false_heading(token: Token, content: str) -> bool:
    """A paragraph directly above `---` is a heading by the letter only."""
    if token.markup not in ("-", "="):
        return False
    label = split_labels(content.split("\n")[0])
    return "\n" in content or bool(label and label[0].label) or content.startswith(("*", "_", "|", "@"))


class _Builder:
    """Turns markdown-it's token stream into the tree."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.root = Node(0, "", 0, end=len(lines) + 1)
        self.node = self.root

    def heading(self, level: int, title: str, line: int) -> None:
        while self.node.level >= level:
            assert self.node.parent is not None  # the root has level 0
            self.node.end = line
            self.node = self.node.parent
        child = Node(level, title, line, parent=self.node)
        self.node.children.append(child)
        self.node = child

    def close(self) -> None:
        node: Node | None = self.node
        while node is not None and node.level:
            node.end = len(self.lines) + 1
            node = node.parent

    def add(self, block: Block) -> None:
        self.node.blocks.append(block)

    def paragraph(self, content: str, line: int, end: int) -> None:
        for segment in split_labels(content):
            start = line + segment.offset
            self.add(
                Block(
                    "text",
                    start,
                    max(start + 1, min(end, start + segment.height)),
                    segment.text,
                    segment.label,
                    marked=segment.marked,
                )
            )

    def item(self, content: str, line: int, end: int, *, depth: int, ordered: bool, indent: int) -> None:
        """One list item; a label on a continuation line that is not indented ends the item."""
        segments = split_labels(content)
        own: list[str] = []
        label = ""
        glued = False
        marked = bool(segments) and segments[0].marked
        for number, segment in enumerate(segments):
            start = line + segment.offset
            if number and not glued and segment.label:
                source = self.lines[start - 1] if start <= len(self.lines) else ""
                glued = len(source) - len(source.lstrip()) < indent
            if glued:
                if own or label:
                    self.add(Block("item", line, start, "\n".join(own), label, depth, ordered, marked=marked))
                    own, label = [], ""
                self.add(Block("text", start, start + segment.height, segment.text, segment.label))
            elif number == 0:
                label, own = segment.label, [segment.text]
            else:
                own.append(f"{segment.label}: {segment.text}" if segment.label else segment.text)
        if own or label:
            self.add(Block("item", line, end, "\n".join(own), label, depth, ordered, marked=marked))


def _walk(tokens: list[Token], builder: _Builder) -> None:
    lists: list[bool] = []  # ordered?
    items: list[tuple[int, int, bool]] = []  # first line, indent of the content, has it been written?
    quote = 0
    quote_line = 0
    table: Block | None = None
    position = 0
    while position < len(tokens):
        token = tokens[position]
        kind = token.type
        line = token.map[0] + 1 if token.map else 0
        end = token.map[1] + 1 if token.map else 0
        position += 1
        if kind == "blockquote_open":
            quote += 1
            if quote == 1:
                quote_line = line
                text = "\n".join(re.sub(r"^[ \t>]+", "", raw) for raw in builder.lines[line - 1 : end - 1])
                builder.add(Block("quote", quote_line, end, text.strip()))
        elif kind == "blockquote_close":
            quote -= 1
        elif quote:
            continue
        elif kind == "heading_open":
            content = tokens[position].content
            if lists or _is_false_heading(token, content):
                if lists:
                    builder.add(Block("item", line, end, content, "", len(lists) - 1, lists[-1]))
                else:
                    builder.paragraph(content, line, end)
                    builder.add(Block("rule", end - 1, end))
            else:
                builder.heading(int(token.tag[1]), content, line)
            position += 2
        elif kind in ("bullet_list_open", "ordered_list_open"):
            lists.append(kind == "ordered_list_open")
        elif kind in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif kind == "list_item_open":
            source = builder.lines[line - 1] if line else ""
            marker = re.match(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]*)?", source)
            items.append((line, len(marker.group()) if marker else 0, False))
        elif kind == "list_item_close":
            items.pop()
        elif kind == "paragraph_open":
            content = tokens[position].content
            position += 2
            if items and not items[-1][2]:
                first, indent, _ = items[-1]
                items[-1] = (first, indent, True)
                builder.item(content, line, end, depth=len(lists) - 1, ordered=lists[-1], indent=indent)
            elif items:
                for segment in split_labels(content):
                    text = f"{segment.label}: {segment.text}" if segment.label else segment.text
                    builder.add(Block("item", line, end, text, "", len(lists), ordered=False))
            else:
                builder.paragraph(content, line, end)
        elif kind in ("fence", "code_block"):
            builder.add(Block("fence", line, end, token.content, depth=len(lists), info=token.info.strip()))
        elif kind == "html_block":
            builder.add(Block("html", line, end, token.content))
        elif kind == "hr":
            if not lists:
                builder.add(Block("rule", line, end))
        elif kind == "table_open":
            table = Block("table", line, end)
            builder.add(table)
        elif kind == "table_close":
            table = None
        elif kind == "tr_open" and table is not None:
            table.rows.append([])
        elif kind in ("th_open", "td_open") and table is not None:
            table.rows[-1].append(tokens[position].content)


def _problems(lines: list[str], tokens: list[Token]) -> list[tuple[int, str]]:
    """Fences and comments whose end is missing, and nesting that the parser does not follow."""
    found: list[tuple[int, str]] = []
    too_deep = 0
    for token in tokens:
        if not token.map:
            continue
        if token.level >= MAX_NESTING - 2 and not too_deep:
            too_deep = token.map[0] + 1
            found.append(
                (too_deep, "lists or quotations are nested too deeply; the deepest levels are left out")
            )
        if token.type == "fence":
            last = lines[token.map[1] - 1].strip(" \t>") if token.map[1] <= len(lines) else ""
            is_end = bool(last) and not last.strip(token.markup[0]) and len(last) >= len(token.markup)
            if not is_end or token.map[1] - token.map[0] < 2:
                found.append((token.map[0] + 1, "a code block is never closed; what follows belongs to it"))
        if (
            token.type == "html_block"
            and token.content.lstrip().startswith("<!--")
            and "-->" not in token.content
        ):
            found.append((token.map[0] + 1, "a comment is never closed; what follows belongs to it"))
    return found


def parse(text: str) -> Document:
    """The tree of a Markdown text whose newlines are normalised and whose front matter is blanked."""
    lines = text.split("\n")
    widened = _widen_nested_fences(lines)
    md = parser()
    tokens: list[Token] = []
    md.block.parse("\n".join(widened), md, {}, tokens)
    builder = _Builder(lines)
    _walk(tokens, builder)
    builder.close()
    return Document(builder.root, lines, _problems(widened, tokens))
