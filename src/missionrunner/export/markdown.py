"""A document as Markdown that reads well raw and rendered. All texts are escaped here."""

from __future__ import annotations

from missionrunner.export.document import (
    Block,
    BulletList,
    Callout,
    Cards,
    Checklist,
    Column,
    Document,
    Funnel,
    Gantt,
    Heading,
    KeyValues,
    Matrix,
    PageBreak,
    Paragraph,
    Shown,
    SignOff,
    Table,
)
from missionrunner.export.markdown_tables import facts_as_list, key_values_text, marks, table_text, with_marks
from missionrunner.export.markdown_text import code_block, escape, escape_line
from missionrunner.export.text import clean, cut, padded, width

_BAR = 36
_CHART_LABEL = 44
_GANTT_STEPS = 66
_TONES = {"": "Note", "good": "Good", "warning": "Warning", "bad": "Problem"}


def to_markdown(document: Document) -> str:
    """The whole document; ends with a line break."""
    parts = [f"# {escape(document.title)}"]
    if document.subtitle:
        parts.append(escape_line(document.subtitle))
    parts += [block_text(block) for block in document.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def block_text(block: Block, *, in_card: bool = False) -> str:
    """One block, without line breaks around it."""
    match block:
        case Heading():
            return f"{'#' * block.level} {escape(block.text) or '(no title)'}"
        case Paragraph():
            return with_marks(escape_line(block.text), block.sources)
        case KeyValues():
            return key_values_text(block)
        case Table():
            return table_text(block)
        case Cards():
            return _cards(block)
        case BulletList():
            return _bullets(block, in_card)
        case Checklist():
            return _checklist(block)
        case Funnel():
            return _funnel(block)
        case Gantt():
            return _gantt(block)
        case Matrix():
            return _matrix(block)
        case Callout():
            return _callout(block)
        case SignOff():
            return _sign_off(block)
        case PageBreak():
            return ""


def _cards(block: Cards) -> str:
    parts = [f"**{escape(block.title)}**"] if block.title else []
    told: set[str] = set()
    for card in block.cards:
        parts.append(f"#### {escape(card.title)}")
        if card.subtitle:
            parts.append(f"*{escape(card.subtitle)}*")
        run: list[str] = []
        for inner in card.blocks:
            text = (
                facts_as_list(inner.rows, told)
                if isinstance(inner, KeyValues)
                else block_text(inner, in_card=True)
            )
            # Facts and lists of a card make one list.
            if isinstance(inner, KeyValues | BulletList):
                run.append(text)
                continue
            parts += ["\n".join(run), text]
            run = []
        parts.append("\n".join(run))
    return "\n\n".join(part for part in parts if part)


def _bullets(block: BulletList, in_card: bool) -> str:
    if in_card and block.title:
        sources = tuple(dict.fromkeys(kind for item in block.items for kind in item.sources))
        head = with_marks(f"- **{escape(block.title)}:**", sources)
        return "\n".join([head, *(f"  - {escape_line(item.text)}" for item in block.items)])
    shared = {item.sources for item in block.items}
    at_title = len(shared) == 1 and bool(block.title)
    lines = [
        f"{f'{number}.' if block.numbered else '-'} "
        + with_marks(escape_line(item.text), () if at_title else item.sources)
        for number, item in enumerate(block.items, 1)
    ]
    title = (
        [with_marks(f"**{escape(block.title)}**", shared.pop() if at_title else ())] if block.title else []
    )
    return "\n\n".join([*title, "\n".join(lines)])


def _checklist(block: Checklist) -> str:
    lines: list[str] = []
    for item in block.items:
        box = {True: "[x]", False: "[ ]", None: "[?]"}[item.done]
        details = f": {escape(item.details)}" if item.details else ""
        lines.append(f"- {box} **{escape(item.text)}**{details}")
    title = with_marks(f"**{escape(block.title)}**" if block.title else "", block.sources)
    return "\n\n".join(part for part in (title, "\n".join(lines)) if part)


def _funnel(block: Funnel) -> str:
    largest = max((stage.count or 0 for stage in block.stages), default=0)
    labels = [cut(clean(stage.label), _CHART_LABEL) for stage in block.stages]
    label_width = max(map(width, labels), default=0)
    count_width = max((width(clean(stage.shown)) for stage in block.stages), default=0)
    lines: list[str] = []
    for stage, label in zip(block.stages, labels, strict=True):
        length = round(_BAR * (stage.count or 0) / largest) if largest else 0
        bar = padded("█" * max(length, 1 if stage.count else 0), _BAR) + "  " if largest else ""
        line = f"{padded(label, label_width)}  {bar}{padded(clean(stage.shown), count_width, 'right')}"
        lines.append(f"{line}  {clean(stage.rate)}".rstrip())
    named = [title for title in (block.count_title, block.rate_title) if title]
    caption = f"{block.title + ': ' if block.title else ''}{'; beside it: '.join(named)}"
    head = with_marks(escape_line(caption[:1].upper() + caption[1:]), block.sources)
    return "\n\n".join(part for part in (head, code_block(lines)) if part)


def _gantt(block: Gantt) -> str:
    per = max(1, -(-block.until // _GANTT_STEPS))
    steps = -(-block.until // per)
    labels = [cut(clean(bar.label), _CHART_LABEL) for bar in block.bars]
    label_width = max([width(block.step), *map(width, labels)])
    scale = [" "] * (steps + 4)
    for at in [1, *range(5 * per, block.until + 1, 5 * per)]:
        for offset, digit in enumerate(str(at)):
            scale[(at - 1) // per + offset] = digit
    lines = [f"{padded(block.step, label_width)}  {''.join(scale).rstrip()}"]
    for bar, label in zip(block.bars, labels, strict=True):
        marked = {int((mark.at - 1) // per) for mark in bar.marks}
        cells = ""
        for step in range(steps):
            inside = step >= (bar.start - 1) // per and step <= (bar.end - 1) // per
            cells += "◆" if step in marked else "█" if inside else "·"
        lines.append(f"{padded(label, label_width)}  {cells}")
    title = [f"**{escape(block.title)}**"] if block.title else []
    legend = "◆ is a milestone." if any(bar.marks for bar in block.bars) else ""
    return "\n\n".join([*title, code_block(lines), *([legend] if legend else [])])


def _matrix(block: Matrix) -> str:
    columns = (Column(f"{block.y_title} / {block.x_title}"), *(Column(label) for label in block.x_labels))
    rows = tuple(
        (Shown(label), *(Shown(cell) for cell in cells))
        for label, cells in zip(block.y_labels, block.cells, strict=True)
    )
    return table_text(Table(columns, rows, block.title))


def _callout(block: Callout) -> str:
    head = f"> **{_TONES[block.tone]}: {escape(block.title)}**"
    return "\n".join([head, *([">"] if block.lines else []), *(f"> - {escape_line(x)}" for x in block.lines)])


def _sign_off(block: SignOff) -> str:
    boxes: list[str] = []
    for item in block.statements:
        details = f" ({escape(item.details)})" if item.details else ""
        boxes.append(f"- [{'x' if item.done else ' '}] **{escape(item.text)}**{details}")
        boxes += [f"  - {escape_line(line)}" for line in item.lines]
    # What is known already needs no line to write on.
    lines = [
        line if ": " in line else f"{padded(line + ':', 12)} ______________________________"
        for line in map(clean, block.lines)
    ]
    return "\n\n".join(part for part in ("\n".join(boxes), code_block(lines)) if part)


__all__ = ["block_text", "marks", "to_markdown"]
