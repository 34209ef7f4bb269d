"""What every form of a list gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from missionrunner.export.document import Block
from missionrunner.export.schema import Json
from missionrunner.export.values import Reader, Steps

Row = Mapping[str, Any]
# Prints the fields of an object: (schema, value, path, names of fields to leave out).
PrintObject = Callable[[Json, Row, Steps, frozenset[str]], list[Block]]


@dataclass(frozen=True, slots=True)
class ListToPrint:
    """A list of objects with its schema, path and title ("" if the heading above already says it)."""

    reader: Reader
    schema: Json
    rows: Sequence[Row]
    path: Steps
    title: str
    print_object: PrintObject
    in_card: bool = False

    def row_path(self, index: int) -> Steps:
        return (*self.path, self.reader.row_key(self.schema, self.rows[index], index))

    def with_rows(self, rows: Sequence[Row], title: str) -> ListToPrint:
        return replace(self, rows=rows, title=title)
