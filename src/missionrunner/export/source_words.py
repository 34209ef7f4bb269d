"""Where a value comes from, in words that every front end uses."""

from __future__ import annotations

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.plain_text import one_line, shortened

_LONGEST = 160
_LONGEST_REASON = 1000
_LONGEST_QUOTE = 100


def source_words(source: Source | None, *, quote: bool = True) -> str:
    """Where a value comes from, in one line; `quote` adds the beginning of a document's passage."""
    if source is None:
        return "no source"
    # A reason is said in full, so that people can judge it; names and places are short anyway.
    given_as_reason = source.kind in (SourceKind.PLAYBOOK, SourceKind.COMPUTED)
    ref = shortened(one_line(source.ref), _LONGEST_REASON if given_as_reason else _LONGEST)
    match source.kind:
        case SourceKind.EDITED:
            return f"edited by {ref}" if ref else "edited"
        case SourceKind.INTAKE:
            return f"your answer, {ref}" if ref else "your answer"
        case SourceKind.DOCUMENT:
            line = f", line {source.line}" if source.line else ""
            said = (
                f': "{shortened(one_line(source.quote), _LONGEST_QUOTE)}"' if quote and source.quote else ""
            )
            return f"document {ref}{line}{said}"
        case SourceKind.COMPUTED:
            return f"computed: {ref}" if ref else "computed"
        case SourceKind.PLAYBOOK:
            return f"assumption: {ref}" if ref else "assumption of the playbook"
        case SourceKind.CARRIED:
            return f"your last run, {ref}" if ref else "your last run"
        case SourceKind.MODEL:
            return f"drafted by {ref}" if ref else "drafted by a model"
