"""Which file is which input: as the person says, otherwise by its headings and its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from missionrunner.deliverables.problems import printable, unknown_name
from missionrunner.errors import BadInput
from missionrunner.inputs.documents.elements import headings_found
from missionrunner.inputs.documents.headings import contains, normal_words
from missionrunner.inputs.documents.model import Document


@dataclass(frozen=True, slots=True)
class Assignment:
    """`by_input`: input id -> its documents, in the order given. `notes`: one line for each document.

    `reasons`: path of a document -> why it was given to its input.
    """

    by_input: dict[str, list[Document]] = field(default_factory=dict[str, list[Document]])
    unassigned: list[Document] = field(default_factory=list[Document])
    notes: list[str] = field(default_factory=list[str])
    reasons: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a document fits an input; the order of the fields is the order of importance."""

    exact: int
    named: bool
    similar: int

    @property
    def score(self) -> float:
        return 2 * self.exact + 3 * self.named + self.similar

    def reason(self) -> str:
        count = self.exact + self.similar
        parts = (
            [f"{count} heading{'s' if count != 1 else ''} fit{'s' if count == 1 else ''}"] if count else []
        )
        return " and ".join([*parts, *(["the file name fits"] if self.named else [])])


def input_specs(documents_yaml: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The inputs of documents.yaml, without its other keys."""
    return {key: spec for key, spec in documents_yaml.items() if isinstance(spec, Mapping)}


def assign(
    documents: Sequence[Document], specs: Mapping[str, Any], explicit: Mapping[str, str]
) -> Assignment:
    """Give each document to an input of `specs` (documents.yaml).

    `explicit` maps a document's path to the input that the person named. An input takes several files
    only if it says `many: true`; the document that fits best comes first, others fall to the next input
    that they fit. Raises BadInput for an unknown input and for two files named for a single one.
    """
    inputs = input_specs(specs)
    result = Assignment({key: [] for key in inputs})
    given: dict[str, str] = {}
    taken: set[str] = set()
    for path, name in explicit.items():
        if name not in inputs:
            sentence = unknown_name(name, inputs)
            raise BadInput(
                f"{printable(name)}={printable(Path(path).name)}: the input {printable(name)} {sentence}",
                hint=f"Inputs of this mission: {', '.join(inputs)}."
                if inputs
                else "This mission reads no documents.",
            )
        if name in taken and not inputs[name].get("many"):
            place = f"{printable(name)}={printable(Path(path).name)}"
            raise BadInput(f"{place}: this input takes one file, and has one already")
        given[path] = name
        taken.add(name)
    chosen: dict[int, tuple[str, str]] = {}
    for index, document in enumerate(documents):
        if document.path in given:
            chosen[index] = (given[document.path], "as you said")
    fits = [
        (_fit(document, spec), index, key)
        for index, document in enumerate(documents)
        if index not in chosen
        for key, spec in inputs.items()
    ]
    order = list(inputs)
    for fit, index, key in sorted(fits, key=lambda f: (-f[0].score, f[1], order.index(f[2]))):
        if fit.score > 0 and index not in chosen and (key not in taken or inputs[key].get("many")):
            chosen[index] = (key, fit.reason())
            taken.add(key)
    for index, document in enumerate(documents):
        if index in chosen:
            key, reason = chosen[index]
            result.by_input[key].append(document)
            result.reasons[document.path] = reason
            title = printable(str(inputs[key].get("title") or key))
            result.notes.append(f"{document.name}: read as {title} ({reason}).")
        else:
            result.unassigned.append(document)
            result.notes.append(
                f"{document.name}: not used; no heading and no name fits an input that is still open."
            )
    return result


def _fit(document: Document, spec: Mapping[str, Any]) -> _Fit:
    exact, similar = headings_found(document, spec)
    name = normal_words(Path(document.name).stem.replace("_", " ").replace("-", " "))
    parts = cast(Sequence[Any], spec.get("file_names") or [])
    named = any(contains(name, normal_words(str(part))) for part in parts)
    return _Fit(exact, named, similar)
