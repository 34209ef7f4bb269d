"""Where in a mission's files a field stands: what a message about a formula has to name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from missionrunner.yaml_data import Path as YamlPath
from missionrunner.yaml_data import YamlFile, is_list, is_map, parse_yaml


def place_of(mission: Path, where: str) -> str:
    """`FILE, line N` of what a message is about; "" if it cannot be told.

    `where` begins as the messages of the engine do: `beds.rows.*.area`, `intake budget`, `check C1`.
    """
    if not mission.is_dir():
        return ""
    words = where.split()
    if not words:
        return ""
    if words[0] == "check" and len(words) > 1:
        return _in_list(mission / "checks.yaml", "checks", words[1].rstrip(":"))
    if words[0] == "variation" and len(words) > 1:
        return _in_list(mission / "variations.yaml", "variations", words[1].rstrip(":"))
    steps = where.split(":")[0].split(".")
    if words[0] == "intake" and len(words) > 1:
        return _answer(mission / "intake.yaml", words[1].rstrip(":"))
    if steps[0] == "intake" and len(steps) > 1:
        return _answer(mission / "intake.yaml", steps[1])
    return _field(mission / "deliverables.yaml", steps)


def _read(path: Path) -> YamlFile | None:
    return parse_yaml(path.read_text(encoding="utf-8-sig"), str(path)) if path.is_file() else None


def _written(file: YamlFile, path: YamlPath) -> str:
    return f"{file.name}, line {file.line(path)}"


def _field(path: Path, steps: list[str]) -> str:
    file = _read(path)
    value: Any = file.value if file else None
    if file is None or not is_map(value):
        return ""
    section = next((s for s in ("deliverables", "facts") if steps[0] in (value.get(s) or {})), None)
    if section is None:
        return ""
    found: list[str | int] = [section, steps[0]]
    schema: Any = value[section][steps[0]]
    for step in steps[1:]:
        name = "items" if step == "*" else "properties"
        below: Any = schema.get(name) if is_map(schema) else None
        if step != "*":
            below = below.get(step) if is_map(below) else None
        if below is None:
            break
        found += [name] if step == "*" else [name, step]
        schema = below
    return _written(file, tuple(found))


def _in_list(path: Path, section: str, wanted: str) -> str:
    file = _read(path)
    rows: Any = file.value.get(section) if file and is_map(file.value) else None
    if file is None or not is_list(rows):
        return ""
    index = next((i for i, row in enumerate(rows) if is_map(row) and row.get("id") == wanted), None)
    return "" if index is None else _written(file, (section, index))


def _answer(path: Path, key: str) -> str:
    file = _read(path)
    questions: Any = file.value.get("questions") if file and is_map(file.value) else None
    for index, question in enumerate(questions if is_list(questions) else []):
        answers: Mapping[str, Any] = question.get("answers") or {} if is_map(question) else {}
        if file is not None and key in answers:
            return _written(file, ("questions", index, "answers", key))
    return ""
