"""Structural checks of a mission's data: known words, right shapes, names that expressions can use.

What expressions say is checked when the engine compiles them; here nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionrunner.library import vocabulary as words
from missionrunner.library.vocabulary import hint_for
from missionrunner.yaml_data import Path, is_list, is_map


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at `path` in a file of the mission."""

    path: Path
    message: str
    hint: str = ""


_KINDS = {
    "dict": "an object",
    "list": "a list",
    "str": "a text",
    "bool": "true or false",
    "NoneType": "empty",
}


def _kind(value: Any) -> str:
    return _KINDS.get(type(value).__name__, "a number")


def unknown_keys(value: Mapping[str, Any], allowed: Collection[str], path: Path) -> Iterator[Problem]:
    """A problem for each key that means nothing here."""
    for key in value:
        if key not in allowed:
            yield Problem((*path, key), f'unknown key "{key}"', hint_for(key, allowed))


def wrong_word(value: Any, allowed: Collection[str], path: Path) -> Iterator[Problem]:
    """A problem if `value` is none of the allowed words."""
    if not isinstance(value, str) or value not in allowed:
        hint = hint_for(str(value), allowed)
        yield Problem(path, f'"{value}" is not allowed', hint)


def wrong_name(name: str, path: Path) -> Iterator[Problem]:
    """A problem if expressions could not use the name."""
    if not words.IDENTIFIER.match(name):
        hint = "Use small letters, digits and _, beginning with a letter."
        yield Problem(path, f'"{name}" cannot be used as a name', hint)
    elif name in words.RESERVED and len(path) <= 2:
        yield Problem(
            path, f'"{name}" is a name that expressions keep for something else', "Choose another name."
        )


def wrong_kind(value: Any, wanted: type, path: Path) -> Iterator[Problem]:
    """A problem if `value` is not of the type."""
    if not isinstance(value, wanted):
        yield Problem(path, f"must be {_KINDS[wanted.__name__]}, not {_kind(value)}")


def lint_deliverables(data: Mapping[str, Any]) -> Iterator[Problem]:
    """deliverables.yaml: facts and schemas."""
    yield from unknown_keys(data, ("version", "facts", "deliverables"), ())
    facts: Any = data.get("facts") or {}
    schemas: Any = data.get("deliverables") or {}
    for section, entries in (("facts", facts), ("deliverables", schemas)):
        if not is_map(entries):
            yield from wrong_kind(entries, dict, (section,))
            continue
        for name, schema in entries.items():
            path = (section, name)
            yield from wrong_name(name, path)
            if section == "deliverables" and is_map(facts) and name in facts:
                yield Problem(path, f'"{name}" is already the name of a fact', "Choose another name.")
            yield from lint_field(
                schema, path, words.FACT_KEYS if section == "facts" else words.DELIVERABLE_KEYS
            )
            if section == "deliverables" and is_map(schema):
                if schema.get("type", "object") != "object":
                    yield Problem((*path, "type"), "a deliverable must be of type object")
                yield from _lint_reads(schema.get("reads", []), data[section], path)


def _lint_reads(reads: Any, deliverables: Collection[str], path: Path) -> Iterator[Problem]:
    """Which other deliverables a draft is shown."""
    yield from wrong_kind(reads, list, (*path, "reads"))
    for number, name in enumerate(reads if is_list(reads) else []):
        if name not in deliverables or name == path[-1]:
            hint = hint_for(str(name), [other for other in deliverables if other != path[-1]])
            yield Problem((*path, "reads", number), f'"{name}" is no other deliverable', hint)


def lint_field(schema: Any, path: Path, allowed: Collection[str] = words.FIELD_KEYS) -> Iterator[Problem]:
    """One field and all below it. Schemas are at most as deep as the YAML reader allows."""
    if not is_map(schema):
        yield from wrong_kind(schema, dict, path)
        return
    yield from unknown_keys(schema, allowed, path)
    for key, choices in (("type", words.TYPES), ("form", words.FORMS), ("show", words.SHOW)):
        if key == "type" and is_list(schema.get(key)):
            for number, word in enumerate(schema[key]):
                yield from wrong_word(word, {*choices, "null"}, (*path, key, number))
        elif key in schema:
            yield from wrong_word(schema[key], choices, (*path, key))
    for key in ("title", "unit", "note", "key", "unit_from", "pick", "function", "description"):
        if key in schema:
            yield from wrong_kind(schema[key], str, (*path, key))
    for key in ("required", "enum", "columns"):
        if key in schema:
            yield from wrong_kind(schema[key], list, (*path, key))
    if "judgement" in schema:
        yield from wrong_kind(schema["judgement"], bool, (*path, "judgement"))
    for key in words.ORIGIN_KEYS:
        if is_map(schema.get(key)):
            yield from unknown_keys(schema[key], words.ORIGIN_BODY_KEYS, (*path, key))
    yield from _lint_properties(schema, path)
    yield from _lint_list(schema, path)


def _lint_properties(schema: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    properties: Any = schema.get("properties", {})
    if not is_map(properties):
        yield from wrong_kind(properties, dict, (*path, "properties"))
        return
    for name, field in properties.items():
        yield from wrong_name(name, (*path, "properties", name))
        yield from lint_field(field, (*path, "properties", name))
    required: Any = schema.get("required", [])
    if properties and is_list(required):
        for number, name in enumerate(required):
            if name not in properties:
                hint = hint_for(str(name), properties)
                yield Problem((*path, "required", number), f'"{name}" is required but is no property', hint)


def _lint_list(schema: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    items: Any = schema.get("items")
    if items is not None:
        yield from lint_field(items, (*path, "items"))
    columns: Any = items.get("properties") if is_map(items) else None
    rows: Any = schema.get("rows")
    if rows is not None:
        yield from wrong_kind(rows, dict, (*path, "rows"))
    if is_map(rows):
        yield from unknown_keys(rows, words.ROWS_KEYS, (*path, "rows"))
        if "for_each" not in rows:
            yield Problem((*path, "rows"), "rows need for_each")
        if not is_map(columns):
            yield Problem((*path, "rows"), "rows need items with properties")
    if not is_map(columns) or not columns:
        return
    key: Any = schema.get("key")
    if key is None and rows is not None:
        yield Problem(path, "rows need a key: the field that names an item", "Add key: id.")
    elif key is not None and key not in columns:
        yield Problem(
            (*path, "key"), f'the key "{key}" is no property of the items', hint_for(str(key), columns)
        )
    shown: Any = schema.get("columns", [])
    for number, name in enumerate(shown if is_list(shown) else []):
        if name not in columns:
            hint = hint_for(str(name), columns)
            yield Problem((*path, "columns", number), f'"{name}" is no property of the items', hint)


def lint_intake(data: Mapping[str, Any]) -> Iterator[Problem]:
    """intake.yaml: questions, their answers, and rules over several answers."""
    yield from unknown_keys(data, ("version", "questions", "rules"), ())
    questions: Any = data.get("questions") or []
    rules: Any = data.get("rules") or []
    answers: set[str] = set()
    yield from lint_rows(questions, ("questions",), words.QUESTION_KEYS, ("question", "answers"))
    for number, question in enumerate(questions if is_list(questions) else []):
        held: Any = question.get("answers") if is_map(question) else None
        path = ("questions", number, "answers")
        if not is_map(held):
            if held is not None:
                yield from wrong_kind(held, dict, path)
            continue
        for name, schema in held.items():
            yield from wrong_name(name, (*path, name))
            if name in answers:
                yield Problem(
                    (*path, name), f'the answer "{name}" stands twice', "Each answer has its own name."
                )
            answers.add(name)
            yield from lint_field(schema, (*path, name), words.ANSWER_KEYS)
            default: Any = schema.get("default") if is_map(schema) else None
            if is_map(default):
                yield from unknown_keys(default, words.ORIGIN_BODY_KEYS, (*path, name, "default"))
    if not is_list(rules):
        yield from wrong_kind(rules, list, ("rules",))
        return
    for number, rule in enumerate(rules):
        yield from _lint_row(rule, ("rules", number), words.RULE_KEYS, ("expr", "message"))


def lint_rows(rows: Any, path: Path, allowed: Collection[str], needed: Sequence[str]) -> Iterator[Problem]:
    """A list of objects, each with an id of its own and the needed keys."""
    if not is_list(rows):
        yield from wrong_kind(rows, list, path)
        return
    seen: set[str] = set()
    for number, row in enumerate(rows):
        yield from _lint_row(row, (*path, number), allowed, ("id", *needed))
        name: Any = row.get("id") if is_map(row) else None
        if isinstance(name, str) and name in seen:
            yield Problem((*path, number), f'the id "{name}" stands twice', "Each id stands once.")
        elif name is not None:
            seen.add(str(name))


def _lint_row(row: Any, path: Path, allowed: Collection[str], needed: Sequence[str]) -> Iterator[Problem]:
    if not is_map(row):
        yield from wrong_kind(row, dict, path)
        return
    yield from unknown_keys(row, allowed, path)
    for key in needed:
        if key not in row:
            yield Problem(path, f'the key "{key}" is missing')
    for key in {"id", "title", "message", "question"} & row.keys():
        yield from wrong_kind(row[key], str, (*path, key))


def lint_documents(data: Mapping[str, Any], inputs: Collection[str]) -> Iterator[Problem]:
    """documents.yaml; `inputs` are the ids of the mission's inputs."""
    for name, entry in data.items():
        if name == "version":
            continue
        if inputs and name not in inputs:
            yield Problem((name,), f'"{name}" is no input of the mission', hint_for(name, inputs))
        yield from wrong_name(name, (name,))
        if not is_map(entry):
            yield from wrong_kind(entry, dict, (name,))
            continue
        yield from unknown_keys(entry, words.DOCUMENT_KEYS, (name,))
        elements: Any = entry.get("elements") or {}
        if not is_map(elements):
            yield from wrong_kind(elements, dict, (name, "elements"))
            continue
        for element, body in elements.items():
            path = (name, "elements", element)
            yield from wrong_name(element, path)
            if not is_map(body):
                yield from wrong_kind(body, dict, path)
                continue
            yield from unknown_keys(body, words.ELEMENT_KEYS, path)
            for key, wanted in (("headings", list), ("columns", dict)):
                if key in body:
                    yield from wrong_kind(body[key], wanted, (*path, key))
            if "wants" in body:
                yield from wrong_word(body["wants"], words.ELEMENT_WANTS, (*path, "wants"))


def lint_checks(
    data: Mapping[str, Any], criteria: Collection[str], given: Collection[str]
) -> Iterator[Problem]:
    """checks.yaml; `criteria` are the ids of the mission's success criteria, `given` the names of its answers
    and documents.
    """
    yield from unknown_keys(data, ("version", "checks", "criteria"), ())
    checks: Any = data.get("checks") or []
    yield from lint_rows(checks, ("checks",), words.CHECK_KEYS, ("expr", "message", "severity"))
    for number, check in enumerate(checks if is_list(checks) else []):
        if not is_map(check):
            continue
        if "severity" in check:
            yield from wrong_word(check["severity"], words.SEVERITIES, ("checks", number, "severity"))
        criterion: Any = check.get("criterion")
        if criterion and criterion not in criteria:
            path = ("checks", number, "criterion")
            yield Problem(
                path, f'the mission has no success criterion "{criterion}"', hint_for(criterion, criteria)
            )
        changed: Any = check.get("change") or []
        if not is_list(changed):
            yield from wrong_kind(changed, list, ("checks", number, "change"))
            continue
        for place, name in enumerate(changed):
            if name not in given:
                text = f'the mission has no answer or document "{name}"'
                yield Problem(("checks", number, "change", place), text, hint_for(str(name), given))


def given_names(intake: Mapping[str, Any], documents: Mapping[str, Any]) -> set[str]:
    """Names of what people give: the answers of intake.yaml and the inputs of documents.yaml."""
    questions: Any = intake.get("questions") or []
    answers = {
        str(name)
        for question in (questions if is_list(questions) else [])
        if is_map(question) and is_map(question.get("answers"))
        for name in question["answers"]
    }
    return answers | {str(name) for name in documents if name != "version"}


def lint_criteria(
    data: Mapping[str, Any], criteria: Collection[str], deliverables: Collection[str]
) -> Iterator[Problem]:
    """`criteria` of checks.yaml: the evidence shown for a success criterion, and what a person confirms."""
    given: Any = data.get("criteria") or {}
    if not is_map(given):
        yield from wrong_kind(given, dict, ("criteria",))
        return
    yield from unknown_keys(given, criteria, ("criteria",))
    for name, entry in given.items():
        path = ("criteria", str(name))
        if not is_map(entry):
            yield from wrong_kind(entry, dict, path)
            continue
        yield from unknown_keys(entry, words.CRITERION_KEYS, path)
        if "confirm" in entry:
            yield from wrong_kind(entry["confirm"], str, (*path, "confirm"))
        exhibits: Any = entry.get("evidence") or []
        yield from wrong_kind(exhibits, list, (*path, "evidence"))
        for number, exhibit in enumerate(exhibits if is_list(exhibits) else []):
            yield from _lint_exhibit(exhibit, deliverables, (*path, "evidence", number))


def _lint_exhibit(exhibit: Any, deliverables: Collection[str], path: Path) -> Iterator[Problem]:
    yield from wrong_kind(exhibit, dict, path)
    if not is_map(exhibit):
        return
    yield from unknown_keys(exhibit, words.EXHIBIT_KEYS, path)
    if not isinstance(exhibit.get("text"), str):
        yield Problem((*path, "text"), "a text is missing", 'Add text: "..."')
    names: Any = exhibit.get("names") or {}
    yield from wrong_kind(names, dict, (*path, "names"))
    for name, expression in names.items() if is_map(names) else ():
        yield from wrong_kind(expression, str, (*path, "names", str(name)))
    seen: Any = exhibit.get("see") or []
    yield from wrong_kind(seen, list, (*path, "see"))
    for number, name in enumerate(seen if is_list(seen) else []):
        if name not in deliverables:
            here = (*path, "see", number)
            yield Problem(here, f'the mission has no deliverable "{name}"', hint_for(str(name), deliverables))


def lint_variations(data: Mapping[str, Any]) -> Iterator[Problem]:
    """variations.yaml. What the patches change is checked when each is tried on the mission."""
    yield from unknown_keys(data, ("version", "variations"), ())
    variations: Any = data.get("variations") or []
    yield from lint_rows(variations, ("variations",), words.VARIATION_KEYS, ("title", "patch"))
    for number, variation in enumerate(variations if is_list(variations) else []):
        patch: Any = variation.get("patch") if is_map(variation) else None
        path = ("variations", number, "patch")
        if is_map(patch):
            yield from unknown_keys(patch, words.PATCH_KEYS, path)
        elif patch is not None:
            yield from wrong_kind(patch, dict, path)
