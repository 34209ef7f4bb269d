"""Which phases must be decided before a phase can start.

Phases follow each other unless the text says otherwise or front matter declares `needs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

from missionrunner.missions.need_names import named_phases
from missionrunner.missions.notes import Remarks
from missionrunner.missions.phase_draft import PhaseDraft
from missionrunner.missions.text import one_line, squeeze

_UNIT = r"(?:phases?|stages?|steps?|days?|weeks?|sprints?|sessions?|modules?|parts?|sections?|milestones?)"
_LIST = r"#?\d{1,3}(?:\s*(?:,|-|–|to|and|&|\+|or|,\s*and)\s*(?:" + _UNIT + r"\s*)?#?\d{1,3}){0,20}"
_NUMBERS = re.compile(rf"\b{_UNIT}\s*({_LIST})\b", re.IGNORECASE)
_AFTER = re.compile(
    rf"\b(?:after|once|following|depends on|dependent on|requires|needs|blocked by|when|until|"
    rf"builds on|based on|based upon|from|uses|using|see)\s+"
    rf"(?:the\s+)?(?:(?:completion|end|results?|outputs?|outcome|findings|approval|"
    rf"sign-off)\s+(?:of|from)\s+)?{_UNIT}\s*({_LIST})\b",
    re.IGNORECASE,
)
# "after Beds" names a phase where the title stands as it is written and no longer name begins with it.
_AFTER_TITLE = (
    r"\b(?:[Aa]fter|[Oo]nce|[Ff]ollowing|[Dd]epends on|[Ss]tarts after|[Ww]aits for)\s+(?:the\s+)?"
    r"[\"'“‘]?{title}(?![\w'’-])(?!\s+[A-Z0-9&])"
)
_WAIT = re.compile(
    r"\bwait(?:s|ing)?\s+(?:for|on)\s+(.{1,80}?)\s*(?:\bbefore\b|\bto (?:finish|complete|end|be)\b|[.;,]|$)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\bbefore\s+(?:proceeding to|moving (?:on )?to|starting|beginning|going to|entering|"
    rf"continuing to)?\s*{_UNIT}\s*({_LIST})\b",
    re.IGNORECASE,
)
_PARALLEL = re.compile(
    r"\b(?:in parallel|parallel to|parallel with|(?:runs?|run) alongside|alongside|"
    r"concurrent(?:ly)?|simultaneous(?:ly)?|at the same time(?: as)?|"
    r"side by side|overlaps?(?: with)?)\b(?P<rest>[^.;\n]{0,120})",
    re.IGNORECASE,
)
_BOTH_PARALLEL = re.compile(
    rf"\b{_UNIT}\s*(?P<list>#?\d{{1,3}}\s*(?:,|and|&|\+|-|"
    rf"–)\s*(?:{_UNIT}\s*)?#?\d{{1,3}}(?:\s*(?:,|and|&)\s*#?\d{{1,3}}){{0,10}})\s+"
    r"(?:can |may |should |could |will )?(?:both |all )?(?:be )?(?:run|runs|done|executed|proceed|"
    r"happen|go|work|worked|started|overlap|are)?\s*"
    r"(?:on )?(?:in parallel|parallel|simultaneously|concurrently|at the same time|side by side|together)",
    re.IGNORECASE,
)


_NOTHING = re.compile(r"\W*(none|n/?a|nothing|-)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the text of one phase says: phases it comes after, and phases it runs beside."""

    after: list[int]
    own: bool  # a label names the phase itself, which is a circle
    beside: list[int]
    follow_ups: list[int]
    nothing: bool  # a label says that the phase waits for nothing


def _expand(text: str) -> list[int]:
    """The numbers in "1, 2 and 4" or "1-3"."""
    numbers: list[int] = []
    for match in re.finditer(r"#?(\d{1,3})(?:\s*(?:-|–|to)\s*#?(\d{1,3}))?", text):
        low = int(match[1])
        high = int(match[2]) if match[2] else low
        numbers.extend(range(low, min(high, low + 200) + 1))
    return numbers


class _Names:
    """Finds the phases that a text means by number or by words of their titles."""

    def __init__(self, drafts: Sequence[PhaseDraft], ids: Sequence[str]) -> None:
        self.by_number: dict[int, int] = {}
        for position, draft in enumerate(drafts):
            order = draft.heading.order
            self.by_number.setdefault(order if order is not None else position + 1, position)
        self.ids = {name: position for position, name in enumerate(ids)}
        self.find = resolver(drafts, ids)
        titles = [squeeze(draft.heading.title) for draft in drafts]
        self.titles = [title.lower() for title in titles]
        self.after_title = [
            re.compile(_AFTER_TITLE.format(title=re.escape(title)))
            if len(title) > 2 and title[0].isupper() and titles.count(title) == 1
            else None
            for title in titles
        ]

    def numbers(self, text: str) -> list[int]:
        return [self.by_number[n] for n in _expand(text) if n in self.by_number]

    def title(self, text: str, but: int) -> list[int]:
        """Phases whose whole title, or whose only such word, stands in the text."""
        low = text.lower()
        whole = [p for p, title in enumerate(self.titles) if p != but and len(title) > 3 and title in low]
        if whole:
            return whole
        words = set(re.findall(r"[a-z]{5,}", low))
        hits = [
            p
            for p, title in enumerate(self.titles)
            if p != but and words & set(re.findall(r"[a-z]{5,}", title))
        ]
        return hits if len(hits) == 1 else []

    def anything(self, text: str, but: int) -> list[int]:
        found = [
            self.by_number[n]
            for match in _NUMBERS.finditer(text)
            for n in _expand(match[1])
            if n in self.by_number
        ]
        bare = re.fullmatch(r"\s*#?\d{1,3}(?:\s*(?:,|and|&)\s*#?\d{1,3})*\s*", text)
        if bare:
            found = self.numbers(text)
        return found or self.title(text, but)

    def prose(self, text: str) -> list[int]:
        """Phases whose title, as it is written, follows "after", "once" or "depends on"."""
        return [
            position
            for position, pattern in enumerate(self.after_title)
            if pattern is not None and pattern.search(text)
        ]


def _read_text(draft: PhaseDraft, position: int, names: _Names, remarks: Remarks) -> _Found:
    after: list[int] = []
    beside: list[int] = []
    follow_ups: list[int] = []
    nothing = own = False
    for need in draft.need_labels:  # a label that says so may point anywhere
        text = need.text
        if _NOTHING.fullmatch(text.strip()):
            nothing = nothing or need.kind == "needs"
        elif need.kind == "parallel" or _PARALLEL.search(text):
            targets = names.anything(text, position)
            beside.extend(targets or [position - 1])
        else:
            for piece, phase in named_phases(text, names.find):
                targets = [names.ids[phase]] if phase else names.anything(piece, position)
                own = own or (bool(phase) and need.names_only_phases and position in targets)
                after.extend(targets)
                if not targets and need.names_only_phases:
                    label = squeeze(need.label).strip(" :")
                    message = f"{label}: no phase is called '{one_line(piece, 60)}'; the name is ignored"
                    remarks.warn(need.line, message)
    passages = [*draft.heading.suffixes, draft.heading.title, draft.objective, *draft.prose]
    passages += [note.text for note in draft.notes if note.heading not in ("Code block", "Instructions")]
    for passage in passages:
        text = passage[:4_000]
        for match in _PARALLEL.finditer(text):
            head = text[max(0, match.start() - 30) : match.start()]
            if re.search(r"\b(?:not|never|no)\b", head, re.IGNORECASE):
                continue
            targets = names.anything(match["rest"], position)
            named = bool(targets) or bool(_NUMBERS.search(match["rest"]))
            said = re.search(r"\b(?:can|may|runs?|should|could|phase|step|this)\b[^.]*$", head, re.IGNORECASE)
            if named:
                beside.extend(targets)
            elif (
                said
                and position
                and match.group().lower().startswith(("in parallel", "run", "alongside", "parallel"))
            ):
                beside.append(position - 1)
        earlier = [n for match in _AFTER.finditer(text) for n in names.numbers(match[1])]
        earlier.extend(names.prose(text))
        for match in _WAIT.finditer(text):
            earlier.extend(names.anything(match[1], position))
        after.extend(n for n in earlier if n < position)
        follow_ups.extend(
            n for match in _BEFORE.finditer(text) for n in names.numbers(match[1]) if n > position
        )
    return _Found(after, own, [n for n in beside if 0 <= n != position], follow_ups, nothing)


def _leaves(needs: Mapping[int, list[int]], position: int, waiting: set[int]) -> list[int]:
    """Phases before `position` that no phase before it waits for, without those that wait for it."""
    before = [n for n in range(position) if n not in waiting]
    waited = {need for n in before for need in needs[n]}
    return [n for n in before if n not in waited]


def _waiting_for(needs: Mapping[int, list[int]], position: int) -> set[int]:
    """Phases that need `position`, directly or through others."""
    followers: dict[int, list[int]] = {}
    for phase, row in needs.items():
        for need in row:
            followers.setdefault(need, []).append(phase)
    reached: set[int] = set()
    open_ends = [position]
    while open_ends:
        for phase in followers.get(open_ends.pop(), ()):
            if phase not in reached:
                reached.add(phase)
                open_ends.append(phase)
    return reached


def needs_from_text(
    drafts: Sequence[PhaseDraft], ids: Sequence[str], mission_text: str, remarks: Remarks
) -> list[list[int]]:
    """For each phase the positions of the phases it needs, as the text says or in the order of the file.

    Only what the text says can make a circle: a phase that says nothing never waits for one that waits
    for it. A name in a label that fits no phase is a warning.
    """
    names = _Names(drafts, ids)
    found = [_read_text(draft, position, names, remarks) for position, draft in enumerate(drafts)]
    beside: list[set[int]] = [set(entry.beside) for entry in found]
    for match in _BOTH_PARALLEL.finditer(mission_text[:200_000]):
        group = sorted(set(names.numbers(match["list"])))
        for earlier, later in pairwise(group):
            beside[later].add(earlier)
    for position, targets in enumerate(list(beside)):
        for target in [t for t in targets if t > position]:
            beside[target].add(position)
            beside[position].discard(target)
    needs: dict[int, list[int]] = {
        position: [n for n in dict.fromkeys(entry.after) if n != position or entry.own]
        for position, entry in enumerate(found)
        if entry.after
    }
    for position, entry in enumerate(found):
        if entry.after:
            continue
        waiting = _waiting_for(needs, position)
        if beside[position]:
            partners = sorted(beside[position])
            row = [n for n in dict.fromkeys(n for p in partners for n in needs[p]) if n not in partners]
            needs[position] = [n for n in row if n not in waiting and n != position]
        else:
            needs[position] = [] if entry.nothing else _leaves(needs, position, waiting)
    for position, entry in enumerate(found):
        for later in entry.follow_ups:
            if (
                found[later].after
                and position not in needs[later]
                and position not in _waiting_for(needs, later)
            ):
                needs[later].append(position)
    return [needs[position] for position in range(len(found))]


def _as_list(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(entry) for entry in cast("list[Any]", value)]
    if value is None or isinstance(value, dict):
        return []
    return [part.strip() for part in re.split(r"[,;]", str(value)) if part.strip()]


def declared_needs(front: dict[str, Any]) -> dict[str, list[str]]:
    """`needs` in front matter: a map at the top, or a key of each entry of `phases`."""
    declared: dict[str, list[str]] = {}
    top = front.get("needs")
    if isinstance(top, dict):
        declared.update({str(key): _as_list(value) for key, value in cast("dict[Any, Any]", top).items()})
    phases: Any = front.get("phases")
    if isinstance(phases, dict):
        entries = cast("dict[Any, Any]", phases).items()
        phases = [
            {"id": key, **cast("dict[str, Any]", entry)} for key, entry in entries if isinstance(entry, dict)
        ]
    if isinstance(phases, list):
        for number, entry in enumerate(cast("list[Any]", phases), 1):
            if isinstance(entry, dict):
                fields = cast("dict[str, Any]", entry)
                key = fields.get("id") or fields.get("title") or fields.get("name") or number
                for word in ("needs", "depends_on", "after", "requires"):
                    if word in fields:
                        declared[str(key)] = _as_list(fields[word])
    return declared


def resolver(drafts: Sequence[PhaseDraft], ids: Sequence[str]) -> Callable[[str], str]:
    """A function from any way to name a phase (id, number, "Phase 2", title) to its id, "" if unknown."""
    table: dict[str, str] = {}
    for position, (draft, phase_id) in enumerate(zip(drafts, ids, strict=True)):
        order = draft.heading.order
        number = str(order if order is not None else position + 1)
        words = dict.fromkeys(("phase", "step", draft.heading.word))
        names = [
            number,
            f"p{number}",
            *(f"{word}{gap}{number}" for word in words for gap in (" ", "-", "_", "")),
        ]
        for name in names:
            table.setdefault(name, phase_id)
        table.setdefault(squeeze(draft.heading.title).lower(), phase_id)
    table.update({phase_id.lower(): phase_id for phase_id in ids})
    return lambda name: table.get(squeeze(name).lower().lstrip("#"), "")


def apply_declared(
    needs: dict[str, list[str]],
    declared: dict[str, list[str]],
    find: Callable[[str], str],
    line: int,
    remarks: Remarks,
) -> None:
    """Replace the needs of the phases that front matter names; unknown names are dropped with a warning."""
    for key, names in declared.items():
        phase = find(key)
        if not phase:
            remarks.warn(line, f"needs: no phase is called '{squeeze(key)[:60]}'; the entry is ignored")
            continue
        row: list[str] = []
        for name in names:
            target = find(name)
            if target:
                row.append(target)
            else:
                remarks.warn(
                    line, f"needs of '{phase}': no phase is called '{squeeze(name)[:60]}'; it is ignored"
                )
        needs[phase] = list(dict.fromkeys(row))
