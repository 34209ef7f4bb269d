"""Values, sources, paths and changes in words that a person reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from missionrunner.deliverables.numbers import format_date
from missionrunner.engine.finish import export_input
from missionrunner.engine.live_run import LiveRun
from missionrunner.export.document import LETTERS, WORDS
from missionrunner.export.inputs import ExportInput
from missionrunner.export.values import Reader
from missionrunner.plain_text import one_line, shortened
from missionrunner.runs.gates import signature
from missionrunner.runs.model import Decision

MARKS = "Marks: " + ", ".join(f"{letter} {WORDS[kind]}" for kind, letter in LETTERS.items()) + "."
_LONGEST = 160
_SAID_TWICE = re.compile(r"\b(\w+?)s? ([\d.,]+ \1s?)\b", re.IGNORECASE)


def reader_of(live: LiveRun) -> Reader:
    """Looks up names, units and sources in the run as it stands now."""
    return Reader(export_input(live.context))


def intake_reader(live: LiveRun) -> Reader:
    """The same for answers alone, before anything is drafted; it computes nothing."""
    from missionrunner.deliverables.fill import fill_intake

    context = live.context
    workbook = fill_intake(context.plan, context.given)
    return Reader(ExportInput(context.definition, workbook, context.run))


def answer_words(reader: Reader, schema: Mapping[str, Any], value: Any) -> str:
    """An answer as one line."""
    if value is None:
        return "nothing"
    if value == []:
        return "none"
    # A column that is called like its unit is said once: "3 deals", not "deals 3 deals".
    text = _SAID_TWICE.sub(r"\2", one_line(reader.text(schema, value)))
    return shortened(text, _LONGEST * 2) or "nothing known"


def with_cents(words: str, schema: Mapping[str, Any], value: Any) -> str:
    """An amount as it is kept: "9,800.50 EUR" where `words` say "9,800 EUR"."""
    if schema.get("unit") != "currency" or not isinstance(value, float) or value.is_integer():
        return words
    return f"{value:,.2f} {words.partition(' ')[2]}".rstrip()


def signed_words(decisions: Sequence[Decision]) -> str:
    """ "Signed by Ann on 3 Feb 2027"; "" for a plan that nobody signed, or that was changed after it."""
    signed = signature(decisions)
    if signed is None:
        return ""
    return f"Signed by {one_line(str(signed.value))} on {format_date(signed.at.date().isoformat())}"


def decision_text(decision: Mapping[str, Any]) -> str:
    """A decision as one line: "Ada: edit /growth_gap/summary"."""
    verb = str(decision.get("verb", "")).replace("_", " ")
    where = str(decision.get("path") or decision.get("phase") or "")
    if where.startswith("/intake/"):
        where = where.removeprefix("/intake/").replace("_", " ")
    note = f' ("{one_line(str(decision["note"]))}")' if decision.get("note") else ""
    return f"{decision.get('actor', '')}: {verb} {where}".rstrip() + note
