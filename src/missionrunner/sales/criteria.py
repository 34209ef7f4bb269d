"""What the documents say joined with the playbook, and rates joined with their warnings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from missionrunner.sales.values import Rows, Table, known

MINIMUM_EXIT_CRITERIA = 2
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|-){4,}")


def _key_words(text: str) -> set[str]:
    """First five letters of the longer words, so that "confirm" and "confirmed" are the same."""
    return {word[:5] for word in _WORD.findall(text.lower())}


def merge_exit_criteria(*, done_when: str | None, playbook: Sequence[str]) -> list[str] | None:
    """Exit criteria of a stage: what the Sales Bible asks for first, then what the playbook adds.

    `done_when` is split at commas. A criterion of the playbook is left out when it shares a word (its first
    five letters; words of five letters and more) with one of the Bible's. None without `done_when`.
    """
    own = [part.strip() for part in (done_when or "").split(",") if part.strip()]
    if not own:
        return None
    own = [part[:1].upper() + part[1:] for part in own]
    covered = set[str]().union(*(_key_words(part) for part in own))
    added = [criterion for criterion in playbook if not _key_words(criterion) & covered]
    out = own + added
    return out if len(out) >= MINIMUM_EXIT_CRITERIA else own + list(playbook[:MINIMUM_EXIT_CRITERIA])


def stage_texts(*, texts: Rows | None, words: Sequence[str]) -> Table | None:
    """Rows {use, text} of the `texts` ({label or use, text}) whose label holds one of `words`; else None."""
    out: Table = []
    for row in texts or ():
        use = str(row.get("label") or row.get("use") or "").strip(": ")
        if use and any(word.lower() in use.lower() for word in words):
            out.append({"use": use, "text": str(row.get("text") or "").strip()})
    return out or None


def few_cases(*, counts: Sequence[float] | None, names: Sequence[str], minimum: float) -> list[str]:
    """Texts "discovery: 12 cases" for rates that rest on fewer than `minimum` cases; empty without counts."""
    if counts is None:
        return []
    return [f"{name}: {int(n)} cases" for name, n in zip(names, counts, strict=False) if n < minimum]


def weakest_stage(*, stage_ids: list[str], conversions: Sequence[float | None] | None) -> str | None:
    """Id of the stage from the second on with the lowest conversion, the first on a tie."""
    rates = known(conversions, len(stage_ids))
    if rates is None:
        return None
    return stage_ids[min(range(1, len(rates)), key=lambda i: rates[i])]


def traffic_light(*, value: float | None, green: float | None, amber: float | None, direction: str) -> str:
    """green, amber, red, or unknown without a value. `direction` up: more is better; down: less is better."""
    if value is None or green is None:
        return "unknown"
    sign = 1 if direction == "up" else -1
    if sign * value >= sign * green:
        return "green"
    return "amber" if amber is not None and sign * value >= sign * amber else "red"
