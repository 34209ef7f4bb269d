"""The data files of an export: values, their sources, checks and the run, as JSON.

deliverables.json holds unrounded values; sources.json has one entry for every leaf of
it, by JSON pointer (RFC 6901).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from missionrunner.deliverables.json_values import is_list, is_map
from missionrunner.deliverables.overlay import item_key, join_path
from missionrunner.deliverables.sources import Source
from missionrunner.export import schema as sch
from missionrunner.export.assumptions import intake_assumptions
from missionrunner.export.checks import accepted_here
from missionrunner.export.inputs import ExportInput
from missionrunner.export.model_use import drafting_models
from missionrunner.export.schema import Json
from missionrunner.export.session_time import time_data
from missionrunner.export.values import Reader
from missionrunner.runs.exhibits import Exhibit, exhibits
from missionrunner.runs.model import Decision, time_text

FORMAT = 1
_DEEPEST = 40


def to_json_text(value: Any) -> str:
    """JSON as it is written to a file: readable, UTF-8, without NaN and half characters."""
    text = json.dumps(_plain(value), indent=1, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def to_json_lines(entries: Mapping[str, Any]) -> str:
    """An object with one line per entry: thousands of small entries stay small, and quick to write."""
    lines = [
        f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(_plain(value), ensure_ascii=False)}"
        for key, value in entries.items()
    ]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    return text.encode("utf-8", "replace").decode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if is_map(value):
        return {str(key): _plain(item) for key, item in value.items()}
    if is_list(value):
        return [_plain(item) for item in value]
    return value


def deliverables_json(given: ExportInput) -> dict[str, Any]:
    """All values: intake, exported facts, what was assumed and remarked, then the deliverables."""
    workbook = given.workbook
    answers: Json = {"properties": given.answer_schemas()}
    out: dict[str, Any] = {"intake": typed(answers, workbook.intake)}
    facts = {name: sch.as_map(schema) for name, schema in given.definition.facts.items()}
    shared = {name: schema for name, schema in facts.items() if schema.get("export")}
    out |= {name: typed(schema, workbook.facts.get(name)) for name, schema in shared.items()}
    out["variations"] = list(given.variations)
    out["assumptions"] = intake_assumptions(given, Reader(given))
    out["messages"] = [dict(message) for message in given.messages]
    for name, schema in given.definition.deliverables.items():
        values = typed(sch.as_map(schema), workbook.values.get(name))
        out[name] = _with_notes(sch.as_map(schema), values)
    return out


def _with_notes(schema: Json, values: Any) -> Any:
    """Caveats of the fields, beside the values. A field's own value called `notes` is kept."""
    notes: dict[str, str] = {}
    for name, text in sch.walk_notes(schema):
        notes.setdefault(name, text)
    if not notes or not is_map(values) or not values or "notes" in values:
        return values
    return {**values, "notes": notes}


def typed(schema: Json, value: Any) -> Any:
    """The value with whole numbers as integers where the schema says so; nothing is rounded."""
    if is_map(value):
        fields = sch.properties(schema)
        rest = sch.as_map(schema.get("additionalProperties"))
        return {key: typed(fields.get(key, rest), item) for key, item in value.items()}
    if is_list(value):
        below = sch.items(schema)
        return [typed(below, item) for item in value]
    whole = schema.get("type") == "integer" and isinstance(value, float)
    return int(value) if whole and math.isfinite(value) and value.is_integer() else value


def sources_json(given: ExportInput, values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON pointer -> {"source", "ref", ...} for every leaf of `values` (as from `deliverables_json`)."""
    return _Sources(given).collect(values)


class _Sources:
    def __init__(self, given: ExportInput) -> None:
        self.given = given
        self.workbook = given.workbook
        self.found: dict[str, Any] = {}

    def collect(self, values: Mapping[str, Any]) -> dict[str, Any]:
        definition = self.given.definition
        for name, value in values.items():
            if name == "intake":
                self._walk({"properties": self.given.answer_schemas()}, value, (name,), (name,), None)
            elif name in definition.deliverables:
                self._walk(sch.as_map(definition.deliverables[name]), value, (name,), (name,), None)
            elif name in definition.facts:
                schema = sch.as_map(definition.facts[name])
                self._walk(schema, value, (name,), (name,), None)
            else:
                self._about_the_run(name, value, (name,))
        return self.found

    def _walk(
        self,
        schema: Json,
        value: Any,
        path: tuple[str, ...],
        pointer: tuple[str | int, ...],
        above: Source | None,
    ) -> None:
        source = self.workbook.sources.get(join_path(path), above)
        if is_map(value) and value:
            fields = sch.properties(schema)
            rest = sch.as_map(schema.get("additionalProperties"))
            for key, below in value.items():
                here = (*pointer, str(key))
                if key == "notes" and key not in fields and len(pointer) == 1:
                    self._about_the_run("notes", below, here)
                else:
                    self._walk(fields.get(key, rest), below, (*path, str(key)), here, source)
        elif is_list(value) and value:
            key = item_key(schema)
            for index, below in enumerate(value):
                named = below.get(key) if key and is_map(below) else None
                step = str(index) if named is None else str(named)
                self._walk(sch.items(schema), below, (*path, step), (*pointer, index), source)
        else:
            self._leaf(schema, value, path, pointer, source)

    def _leaf(
        self,
        schema: Json,
        value: Any,
        path: tuple[str, ...],
        pointer: tuple[str | int, ...],
        source: Source | None,
    ) -> None:
        entry: dict[str, Any] = source.to_json() if source else dict(_NOT_GIVEN)
        if source is None and (schema.get("compute") or schema.get("function")):
            # The value that a computed field has while it cannot be computed.
            entry["ref"] = str(schema.get("compute") or schema.get("function"))
        if value is None:
            missing = next(
                (
                    self.workbook.missing[join_path(path[:end])]
                    for end in range(len(path), 0, -1)
                    if join_path(path[:end]) in self.workbook.missing
                ),
                (),
            )
            if missing:
                entry["missing"] = list(missing)
        self.found[join_path(pointer)] = entry

    def _about_the_run(self, name: str, value: Any, pointer: tuple[str | int, ...]) -> None:
        """Leaves that are no values of the plan: notes, variations, assumptions, messages."""
        if is_map(value) and value:
            for key, below in value.items():
                self._about_the_run(name, below, (*pointer, str(key)))
        elif is_list(value) and value:
            for index, below in enumerate(value):
                self._about_the_run(name, below, (*pointer, index))
        else:
            self.found[join_path(pointer)] = dict(_OF_THE_RUN.get(name, _NOT_GIVEN))


_NOT_GIVEN = {"source": "computed", "ref": "nothing was given"}
_OF_THE_RUN = {
    "notes": {"source": "playbook", "ref": "note of the mission's schema"},
    "variations": {"source": "computed", "ref": "rules of the mission's variations"},
    "assumptions": {"source": "playbook", "ref": "default of an answer that was left out"},
    "messages": {"source": "computed", "ref": "remarks of the arithmetic"},
}


def checks_json(given: ExportInput) -> list[dict[str, Any]]:
    """Every check in the mission's order. A check that could not be decided counts as not checkable.

    A message says what is wrong, so a check that holds does not carry it. `accepted` says who accepted a
    warning, and why.
    """
    accepted = accepted_here(given)
    return [
        {
            "id": check.id,
            "status": check.status if check.status in ("passed", "failed") else "not_checkable",
            "severity": check.severity,
            "message": "Holds." if check.status == "passed" else check.message,
            "criterion": check.criterion,
            **({"missing": list(check.missing)} if check.missing else {}),
            **_accepted(accepted.get(check.id) if check.status == "failed" else None),
        }
        for check in given.checks
    ]


def _accepted(decision: Decision | None) -> dict[str, Any]:
    return {} if decision is None else {"accepted": {"by": decision.actor, "reason": decision.note}}


def run_json(given: ExportInput) -> dict[str, Any]:
    """What was run and how it ended. `run` is the mark by which a run knows its own files."""
    run = given.run
    shown = exhibits(given.definition, given.workbook)
    return {
        "format": FORMAT,
        "run": run.id,
        "mission": run.mission,
        "title": given.definition.mission.title or run.mission_title,
        "company": run.company,
        "created_at": time_text(run.created_at),
        "engine": run.engine,
        "model": run.model or None,
        "drafted_by": drafting_models(given),
        "mode": run.mode.value,
        "definition": run.definition,
        "program_version": given.program_version,
        "variations": list(given.variations),
        "signed_by": given.signed_by or None,
        "signed_on": given.signed_on or None,
        "documents": [
            {"input": d.input, "file_name": d.file_name, "sha256": d.sha256, "assigned": d.assigned}
            for d in given.documents
        ],
        "criteria": [{**state.to_json(), **_exhibit(shown.get(state.id))} for state in given.criteria],
        "reviews": [point.to_json() for point in given.reviews],
        "open_questions": list(given.open_questions),
        **({"model_usage": given.usage} if given.usage else {}),
        "session_notes": [note.to_json() for note in given.notes],
        **({"session_minutes": minutes} if (minutes := time_data(given)) else {}),
    }


def _exhibit(found: Exhibit | None) -> dict[str, Any]:
    """The figures that are shown for a criterion, and what a person confirms; nothing without them."""
    if found is None:
        return {}
    return {"shown": list(found.shown), "see": list(found.see), "confirm": found.confirm}
