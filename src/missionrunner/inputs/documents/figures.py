"""Numbers in documents beside the answers of the intake. They are shown, never taken over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from missionrunner.errors import BadDefinition
from missionrunner.inputs.documents.model import Document
from missionrunner.inputs.numbers import FoundNumber, find_numbers
from missionrunner.plain_text import one_line, shortened

TOLERANCE = 0.01
_PLACEHOLDER = "{number}"
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d{1,4})\]")
_AROUND = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """A number of a document that is more than 1 % away from an answer.

    `answer` is the path of the answer (`funnel_counts[0]`), `line` the line of `text` (1-based).
    """

    answer: str
    given: float
    found: float
    quote: str
    line: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a document that belongs to an answer. `line` counts from 1 in `file`."""

    answer: str
    number: FoundNumber
    quote: str
    line: int
    file: str = ""


def figures_in(text: str, spec: Mapping[str, Any], *, file: str = "") -> list[Figure]:
    """The numbers in `text` that the `figures` of an input of documents.yaml name.

    A figure is {answer: path, pattern: "average first contract {number} EUR"}: plain words around one
    number; case and white space do not count. What is not in the text gives nothing.
    """
    figures = cast(Sequence[Mapping[str, Any]], spec.get("figures") or [])
    if not figures:
        return []
    text = text.replace("**", "  ")  # bold in Markdown; as long as before, so that places stay true
    numbers = find_numbers(text)
    found: list[Figure] = []
    for figure in figures:
        before, after = _pattern(str(figure["pattern"]))
        found += [
            Figure(str(figure["answer"]), n, _quote(text, n), text.count("\n", 0, n.start) + 1, file)
            for n in numbers
            if _stands_between(text, n, before, after)
        ]
    return found


def compare_figures(
    text: str, spec: Mapping[str, Any], answers: Mapping[str, Any], *, file: str = ""
) -> list[Difference]:
    """The figures in `text` that differ from the answers; what is not answered gives nothing."""
    differences: list[Difference] = []
    for figure in figures_in(text, spec, file=file):
        given = _answer(answers, figure.answer)
        if given is None:
            continue
        found = figure.number.ratio_or_value() if abs(given) <= 1 else figure.number.value
        known = any(d.answer == figure.answer and d.found == found for d in differences)
        if abs(found - given) > TOLERANCE * abs(given) and not known:
            differences.append(Difference(figure.answer, given, found, figure.quote, figure.line, file))
    return differences


def answers_in(
    documents: Sequence[Document], spec: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]
) -> dict[str, tuple[Any, Figure]]:
    """Whole answers that the documents give, each with the place of its first number.

    A list counts only if each of its numbers was found (`funnel[0]`, `funnel[1]`, ...).
    """
    figures = [f for d in documents for f in figures_in("\n".join(d.lines), spec, file=d.name)]
    first: dict[str, Figure] = {}
    for figure in figures:
        first.setdefault(figure.answer, figure)
    out: dict[str, tuple[Any, Figure]] = {}
    for key, schema in schemas.items():
        if key in first:
            out[key] = (_typed(first[key], schema), first[key])
        parts = [first.get(f"{key}[{index}]") for index in range(int(schema.get("minItems") or 0))]
        if parts and all(part is not None for part in parts):
            item: Mapping[str, Any] = schema.get("items") or {}
            out[key] = ([_typed(part, item) for part in parts if part], cast(Figure, parts[0]))
    return out


def _typed(figure: Figure, schema: Mapping[str, Any]) -> float | int:
    value = figure.number.ratio_or_value() if schema.get("unit") == "ratio" else figure.number.value
    return int(value) if value.is_integer() and schema.get("type") == "integer" else value


def compare_documents(
    documents: Sequence[Document], spec: Mapping[str, Any], answers: Mapping[str, Any]
) -> list[Difference]:
    """`compare_figures` for all documents of an input."""
    return [
        difference
        for document in documents
        for difference in compare_figures("\n".join(document.lines), spec, answers, file=document.name)
    ]


def _answer(answers: Mapping[str, Any], path: str) -> float | None:
    value: Any = answers
    for name, index in _STEP.findall(path):
        if index:
            rows = cast(list[Any], value) if isinstance(value, list) else []
            value = rows[int(index)] if int(index) < len(rows) else None
        else:
            value = cast(Mapping[str, Any], value).get(name) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _pattern(pattern: str) -> tuple[list[str], list[str]]:
    if pattern.count(_PLACEHOLDER) != 1 or not pattern.replace(_PLACEHOLDER, "").strip():
        raise BadDefinition(
            f"documents.yaml: figures: '{one_line(pattern)[:80]}' needs words and one {_PLACEHOLDER}"
        )
    before, after = pattern.split(_PLACEHOLDER)
    return before.casefold().split(), after.casefold().split()


def _stands_between(text: str, number: FoundNumber, before: list[str], after: list[str]) -> bool:
    """True if the words of the pattern stand directly around the number; a currency may come between."""
    reach = sum(len(word) + 1 for word in before) * 2 + 20
    left = text[max(0, number.start - reach) : number.start].casefold().split()
    right = text[number.end : number.end + sum(len(word) + 1 for word in after) * 2 + 20].casefold().split()
    if left and left[-1] in ("€", "$", "£", "eur", "usd", "gbp", "chf", "sek") and left[-1:] != before[-1:]:
        left = left[:-1]
    if number.percent and after[:1] == ["%"]:
        after = after[1:]
    fits_left = not before or (len(left) >= len(before) and _same(left[-len(before) :], before))
    fits_right = not after or (len(right) >= len(after) and _same(right[: len(after)], after))
    return fits_left and fits_right


def _same(words: list[str], wanted: list[str]) -> bool:
    marks = ".,;:!?()*_\"'"
    return all(word.strip(marks) == want.strip(marks) for word, want in zip(words, wanted, strict=True))


def _quote(text: str, number: FoundNumber) -> str:
    """The number with the words around it, without words that are cut in two."""
    start = max(0, text.rfind("\n", 0, number.start) + 1, number.start - _AROUND)
    end = min(len(text), number.end + _AROUND)
    newline = text.find("\n", number.end, end)
    passage = text[start : newline if newline >= 0 else end]
    if start > 0 and text[start - 1] not in " \n":
        passage = passage.partition(" ")[2]
    return shortened(one_line(passage), 2 * _AROUND)
