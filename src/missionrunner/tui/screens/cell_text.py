"""The line below a table: where the caret stands, what may be typed there, how it is read."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

from missionrunner.export.values import Reader
from missionrunner.plain_text import one_line, shortened
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.grid_read import Column, subject
from missionrunner.tui.text import joined, plain
from missionrunner.tui.widgets.grid_view import GridView


def cell_words(view: GridView, reader: Reader | None, glyphs: GlyphSet) -> Content:
    """The place with what is allowed, the choices or the reading; and after a paste what it left out."""
    told = f"{glyphs('warning')} {' '.join(view.told)}" if view.told else ""
    here = _here_words(view, reader, glyphs)
    return joined(here, "\n", plain(told, "warning")) if told else here


def _here_words(view: GridView, reader: Reader | None, glyphs: GlyphSet) -> Content:
    sheet, here = view.sheet, view.grid.here
    column, text = sheet.columns[here.column], view.grid.cell.strip()
    value, fault = sheet.read_cell(here.column, text)
    count = f" of {len(view.grid.rows)}" if len(view.grid.rows) > view.most_rows else ""
    row = "" if sheet.is_record else f"Row {here.row + 1}{count}, "
    title = "" if sheet.is_list else column.title
    name = (row + title).removesuffix(", ")
    place = plain(f"{name}{'' if column.needed else ' (may stay empty)'}", "label")
    if column.choices:
        hint = "  space takes the next one" if not text or text in column.choices else ""
        return joined(place, plain(":", "label"), plain(hint, "muted"), "\n", _choices(column, text))
    about = str(column.schema.get("description") or "").strip() or column.allowed
    allowed = plain(f": {shortened(about, 160)}" if about else "", "muted")
    if fault:
        return joined(place, allowed, "\n", plain(f"{glyphs('open')} {subject(fault)}", "label"))
    words = one_line(reader.text(column.schema, value)) if reader is not None and value is not None else ""
    if words and words != text:
        return joined(
            place, allowed, "\n", plain(f"{glyphs('good')} read as {shortened(words, 120)}", "good")
        )
    return joined(place, allowed)


def _choices(column: Column, text: str) -> Content:
    """The words of a column; those that begin with what is typed stand out. Each can be clicked."""
    typed = text.casefold()
    words: list[Content] = []
    for word in column.choices:
        fits = bool(typed) and word.casefold().startswith(typed)
        shown = plain(word, "bold underline $foreground" if fits else "muted")
        words.append(shown.stylize(Style.from_meta({"choice": word})))
    return joined(*words, gap="   ")
