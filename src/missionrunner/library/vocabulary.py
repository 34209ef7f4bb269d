"""The words that mission data may use, as docs/mission-format.md describes them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}\Z")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Names that expressions already use, and words that CEL keeps for itself.
RESERVED = _words(
    "intake playbook documents row index true false null in as break const continue else for "
    "function if import let loop package namespace return var void while"
)

TYPES = _words("object array string number integer boolean")
FORMS = _words("tiles cards table funnel gantt matrix checklist calendar lights raci text list")
SHOW = _words("main detail hidden")
SEVERITIES = _words("error warning")

JSON_SCHEMA_KEYS = _words(
    "type properties items required enum minimum maximum exclusiveMinimum exclusiveMaximum minLength "
    "maxLength minItems maxItems uniqueItems pattern format additionalProperties title description"
)
DISPLAY_KEYS = _words(
    "unit unit_from note form show columns layout hide_empty labels label refers_to per headline group_by "
    "detail_rows of_mission"
)
ORIGIN_KEYS = _words("compute fixed intake document playbook")
RECIPE_KEYS = _words("value const text names function inputs pick when")
ORIGIN_BODY_KEYS = RECIPE_KEYS | _words("reason reason_from cite silent answer")
FIELD_KEYS = (
    JSON_SCHEMA_KEYS
    | DISPLAY_KEYS
    | ORIGIN_KEYS
    | _words("function inputs pick when empty cite reason reason_from key rows judgement")
)
DELIVERABLE_KEYS = FIELD_KEYS | {"scope", "notes", "reads"}
FACT_KEYS = FIELD_KEYS | {"export", "role"}
ROWS_KEYS = _words("for_each as when")
ANSWER_KEYS = FIELD_KEYS | {"default", "role", "optional"}
QUESTION_KEYS = _words(
    "id title question why example unit required used_by default_note answers when group help"
)
RULE_KEYS = _words("id questions severity expr message")
DOCUMENT_KEYS = _words("title required many file_names elements figures note why")
ELEMENT_KEYS = _words("title headings columns wants note required")
ELEMENT_WANTS = _words("table list labels text")
CHECK_KEYS = _words("id criterion severity expr message title when fix change")
VARIATION_KEYS = _words("id title applies_when suggested_when why patch")
CRITERION_KEYS = _words("evidence confirm")
EXHIBIT_KEYS = _words("text names see")
PATCH_KEYS = _words("playbook deliverables facts intake documents checks criteria mission")


def nearest(word: str, allowed: Iterable[str]) -> str:
    """The allowed word that is most like `word`, or ""."""
    found = difflib.get_close_matches(word.lower(), list(allowed), n=1, cutoff=0.6)
    return found[0] if found else ""


def hint_for(word: str, allowed: Iterable[str], *, most: int = 40) -> str:
    """What to write instead: the nearest word, or all that are allowed."""
    words = sorted(allowed)
    near = nearest(word, words)
    if near:
        return f'Did you mean "{near}"?'
    if not words:
        return "Nothing is allowed here."
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return f"Allowed: {', '.join(words[:most])}{more}."
