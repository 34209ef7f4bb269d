"""One module per form of a list; `list_blocks` chooses by the schema's `form`."""

from __future__ import annotations

from dataclasses import replace

from missionrunner.export import schema as sch
from missionrunner.export.document import Block, BulletList, KeyValue, KeyValues, Shown, Table
from missionrunner.export.forms.calendar import calendar
from missionrunner.export.forms.cards import cards
from missionrunner.export.forms.charts import checklist, funnel, gantt, matrix
from missionrunner.export.forms.common import ListToPrint
from missionrunner.export.forms.table import table


def list_blocks(given: ListToPrint, form: str) -> list[Block]:
    """A list of objects in its form. A chart is followed by the rows it was made from."""
    if form == "cards":
        return cards(given)
    if form == "checklist":
        return checklist(given)
    if form in ("list", "text"):
        lines = _lines(given)
        if len(lines) == 1 and given.in_card:
            return [KeyValues((KeyValue(given.title, lines[0]),))]
        return [BulletList(lines, given.title)]
    if form == "calendar":
        return calendar(given) or table(given)
    chart = {"funnel": funnel, "gantt": gantt, "matrix": matrix}.get(form)
    if chart is None:
        return [replace(block, form=form) if isinstance(block, Table) else block for block in table(given)]
    drawn = chart(given)
    rest = given.with_rows(given.rows, "" if drawn else given.title)
    return drawn + (cards(rest) if sch.layout(given.schema).get("rows") == "cards" else table(rest))


def _lines(given: ListToPrint) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            given.reader.row_text(given.schema, row),
            given.reader.sources(given.row_path(index), given.schema),
        )
        for index, row in enumerate(given.rows)
    )
