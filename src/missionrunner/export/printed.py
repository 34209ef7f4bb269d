"""Where in the plan a field is printed, so that a reader is only sent to what is there."""

from __future__ import annotations

from missionrunner.deliverables.overlay import item_key
from missionrunner.export import schema as sch
from missionrunner.export.schema import Json
from missionrunner.export.values import Reader, Steps

MAIN, WORKINGS, NOWHERE = "main", "detail", ""


def where_printed(reader: Reader, path: Steps) -> str:
    """MAIN (in its chapter), WORKINGS (the appendix) or NOWHERE, for a written path."""
    if path[0] not in reader.definition.deliverables:
        return MAIN
    schema, _, _ = reader.root(path[0])
    form = sch.text_of(schema, "form")
    found = MAIN
    of_row: frozenset[str] | None = None
    in_row = False
    for step in path[1:]:
        if schema.get("type") == "array":
            of_row, in_row = _row_fields(schema, sch.text_of(schema, "form") or form), True
            schema = sch.items(schema)
            continue
        field = sch.properties(schema).get(step, sch.as_map(schema.get("additionalProperties")))
        show = sch.text_of(field, "show") or MAIN
        if of_row is not None:
            if step not in of_row:
                return NOWHERE
        elif show == "hidden" or (in_row and show != MAIN):
            return NOWHERE
        elif show != MAIN:
            found = WORKINGS
        of_row, schema = None, field
    return found


def _row_fields(schema: Json, form: str) -> frozenset[str]:
    """The fields of a list's rows that its form prints."""
    fields = sch.properties(sch.items(schema))
    shown = {name for name, field in fields.items() if sch.shows(field, "main")}
    columns = {str(name) for name in sch.as_list(schema.get("columns"))}
    layout = {str(name) for name in sch.layout(schema).values() if isinstance(name, str)}
    named = {item_key(schema) or "", sch.label_field(schema), sch.text_of(schema, "group_by"), *layout}
    as_cards = form == "cards" or sch.text_of(sch.layout(schema), "rows") == "cards"
    in_full = as_cards or form in ("list", "text") or not columns
    return frozenset(columns | named | (shown if in_full else set()))
