"""Do the names in expressions exist? A field that reads a misspelt name would only ever be empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from missionrunner.deliverables.expressions import Expression, Path
from missionrunner.deliverables.json_values import JsonMap, is_list, is_map, items_schema
from missionrunner.deliverables.plan_nodes import Node
from missionrunner.deliverables.problems import unknown_name
from missionrunner.errors import BadDefinition
from missionrunner.library.definition import Definition


class NameCheck:
    """All names that the expressions of a definition can use."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.answers: JsonMap = {
            key: schema for question in definition.questions for key, schema in question["answers"].items()
        }
        self.roots: Mapping[str, Any] = {
            **definition.facts,
            **{name: {"type": "object", **schema} for name, schema in definition.deliverables.items()},
            "intake": {"properties": self.answers},
        }

    def nodes(self, nodes: Sequence[Node]) -> None:
        """Raises BadDefinition for the first field that reads what does not exist."""
        for node in nodes:
            where = ".".join(step for step in node.path if step != "#")
            for reference in node.references:
                self._check(reference, where)
            for reference in (*self._of_the_row(node), *_of_the_playbook(node)):
                self._check(reference, where)

    def expression(self, expression: Expression, where: str) -> None:
        """The same for a check, a rule or the condition of a variation."""
        for reference in expression.references:
            if reference[0] not in ("playbook", "documents", "today"):
                self._check(reference, where)

    def _of_the_row(self, node: Node) -> Iterator[Path]:
        """What the node reads of the item its row was made from, as paths of the whole mission."""
        template = node.template
        plain = template.for_each.plain_path if template else None
        if template is None or plain is None or not all(isinstance(step, str) for step in plain):
            return
        above = tuple(str(step) for step in plain)
        if above[0] in node.scope:
            return
        for origin in node.origins:
            for reference in origin.references():
                if reference[0] == template.name:
                    yield (*above, "*", *reference[1:])

    def _check(self, reference: Path, where: str) -> None:
        root = reference[0]
        if root == "playbook":
            self._check_playbook(reference, where)
            return
        if root in ("documents", "today"):
            return
        if root not in self.roots:
            names = (*self.roots, "playbook", "documents", "today")
            raise BadDefinition(f"{where}: the expression reads {root!r}, which {unknown_name(root, names)}")
        schema: Any = self.roots[root]
        for position, step in enumerate(reference[1:], 1):
            if step == "#" or not is_map(schema):
                return
            if step == "*":
                schema = items_schema(schema)
                continue
            properties = schema.get("properties")
            if not is_map(properties):
                return
            if step not in properties:
                self._refuse(where, reference[: position + 1], step, properties)
            schema = properties[step]

    def _check_playbook(self, reference: Path, where: str) -> None:
        value: Any = self.definition.playbook
        for position, step in enumerate(reference[1:], 1):
            if step == "#":
                return
            if is_map(value) and set(value) == {"value", "reason"} and position > 1:
                value = value["value"]
            if step == "*":
                value = _merged(value)
            elif is_map(value):
                if step not in value:
                    self._refuse(where, reference[: position + 1], step, value)
                value = value[step]
            else:
                return

    @staticmethod
    def _refuse(where: str, path: Path, step: str, names: Mapping[str, Any]) -> None:
        text = ".".join(path)
        raise BadDefinition(f"{where}: the expression reads {text}; {step!r} {unknown_name(step, names)}")


def _of_the_playbook(node: Node) -> Iterator[Path]:
    """The playbook is given from the start, so nodes do not count it among what they depend on."""
    read = [reference for origin in node.origins for reference in origin.references()]
    if node.template and node.is_rows:
        read += node.template.for_each.references
    yield from (reference for reference in read if reference[0] == "playbook")


def _merged(value: Any) -> Any:
    """One row with the fields of all rows, since some stand in some rows only; None where any may be."""
    if not is_list(value) or not value:
        return None
    out: JsonMap = {}
    for row in value:
        if not is_map(row):
            return None
        out.update(row)
    return out
