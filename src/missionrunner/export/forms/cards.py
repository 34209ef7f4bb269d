"""One card per row: its name, a subtitle, and its fields below."""

from __future__ import annotations

from missionrunner.deliverables.overlay import item_key
from missionrunner.export import schema as sch
from missionrunner.export.document import Block, Card, Cards
from missionrunner.export.forms.common import ListToPrint
from missionrunner.export.forms.table import make_table


def cards(given: ListToPrint) -> list[Block]:
    """Cards, after a table of the schema's `columns` if there are any; what the table shows is not repeated.

    `layout: {subtitle: [fields]}` puts short facts beside the name.
    """
    label = sch.label_field(given.schema)
    key = item_key(given.schema)
    fields = sch.properties(sch.items(given.schema))
    subtitle = [str(name) for name in sch.as_list(sch.layout(given.schema).get("subtitle"))]
    # The name is the card's title; a key stands before it if the mission gives the key a title.
    columns = [str(name) for name in sch.as_list(given.schema.get("columns"))]
    left_out = {label, key or "", *subtitle, *columns}
    key_field = fields.get(key or "", {})
    shows_key = key != label and bool(sch.text_of(key_field, "title")) and sch.shows(key_field, "main")
    made: list[Card] = []
    for index, row in enumerate(given.rows):
        shown = [
            given.reader.text(fields.get(name, {}), row[name], row, name=name)
            for name in subtitle
            if row.get(name) not in (None, "", [])
        ]
        blocks = given.print_object(sch.items(given.schema), row, given.row_path(index), frozenset(left_out))
        title = given.reader.row_name(given.schema, row) or f"No. {index + 1}"
        title = f"{row.get(key)}: {title}" if shows_key and key else title
        made.append(Card(title, tuple(blocks), ", ".join(shown)))
    overview: list[Block] = [make_table(given)] if columns else []
    return [*overview, Cards(tuple(made), "" if overview else given.title)]
