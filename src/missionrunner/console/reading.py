"""Everything that can be read at a gate: deliverables, review, checks, assumptions, handoff, differences."""

from __future__ import annotations

from collections.abc import Sequence

from missionrunner.console.document_text import text_lines
from missionrunner.console.documents import Documents
from missionrunner.console.lines import Console
from missionrunner.console.words import reader_of
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.run_clock import minutes_of
from missionrunner.export.assumptions import (
    assumptions,
    figures_to_confirm,
    groups_to_confirm,
    merged_figures,
)
from missionrunner.export.checks import accepted_words
from missionrunner.export.fields import FieldPrinter
from missionrunner.export.schema import as_map, in_words, title_of
from missionrunner.export.values import Reader
from missionrunner.missions.model import Phase
from missionrunner.runs.gates import accepted_warnings
from missionrunner.runs.model import Verdict

_MOST = 6


def deliverable_title(live: LiveRun, name: str) -> str:
    return title_of(as_map(live.context.definition.deliverables.get(name)), name)


def show_deliverable(live: LiveRun, console: Console, reader: Reader, name: str, *, short: int = 0) -> None:
    """A deliverable as text; `short` is how many of its first lines are given, 0 for all of them."""
    schema = as_map(live.context.definition.deliverables.get(name))
    values = live.context.workbook.values.get(name) or {}
    blocks = FieldPrinter(reader, "main").deliverable(schema, values, (name,))
    lines = text_lines(blocks, console.width, 2) or ["  Nothing is filled in yet."]
    console.say()
    console.say(deliverable_title(live, name))
    if short and len(lines) > short + 2:
        console.lines(lines[:short])
        console.say(f"  ... {len(lines) - short} more lines: show {name}")
    else:
        console.lines(lines)


def show_time(live: LiveRun, console: Console, phase: Phase) -> None:
    """Who worked, and for how long."""
    spent = minutes_of(live.context).get(phase.id)
    parts = [f"Lead: {phase.lead}."] if phase.lead else []
    parts += [f"Support: {', '.join(phase.support)}."] if phase.support else []
    if spent is not None:
        if spent.planned is not None:
            parts.append(f"Planned: {spent.planned:.0f} minutes.")
        parts.append(f"Spent: {spent.work:.0f} at work, {spent.gate:.0f} at this gate.")
    console.say(" ".join(parts))


def show_review(live: LiveRun, console: Console, phase: str) -> None:
    """What the support agents found; what holds is only counted."""
    points = live.reviews(phase)
    if not points:
        return
    console.say()
    for point in (p for p in points if not p.agent):
        console.say(f"About the drafts: {point.point}", hang=2)
    points = [point for point in points if point.agent]
    agents = ", ".join(dict.fromkeys(in_words(point.agent) for point in points))
    met = sum(point.verdict is Verdict.MET for point in points)
    if points:
        console.say(f"Review by {agents}: {met} of {len(points)} points are met.")
    for verdict, title in ((Verdict.UNMET, "Not met"), (Verdict.QUESTION, "For you to judge")):
        for point in (p for p in points if p.verdict is verdict):
            note = f" {point.note}" if point.note and verdict is Verdict.UNMET else ""
            console.say(f"- {title}: {point.point}{note}", indent=2, hang=4)


def show_checks(live: LiveRun, console: Console, *, only: Sequence[str] = (), every: bool = True) -> None:
    """Checks that fail or cannot be computed, each with what to do; `only` keeps those of deliverables."""
    checks = [c for c in live.checks() if not only or any(path.split(".")[0] in only for path in c.reads)]
    fixes = {str(c.get("id")): str(c.get("fix") or "") for c in live.context.definition.checks}
    accepted = accepted_warnings(live.context.decisions, {c.id: c.message for c in checks})
    held = sum(c.status == "passed" for c in checks)
    pending = sum(c.status == "pending" for c in checks)
    shown = [c for c in checks if c.status in ("failed", "not_checkable")]
    later = f", {pending} wait for later phases" if pending else ""
    console.say()
    if not checks:
        console.say("Checks: none.")
        return
    console.say(f"Checks: {held} of {len(checks)} hold{later}.")
    for check in shown if every else shown[:_MOST]:
        console.say(f"- {check_words(check)}", indent=2, hang=4)
        if check.id in accepted:
            words = accepted_words(accepted[check.id])
            console.say(f"{words[:1].upper()}{words[1:]}", indent=4)
        elif fixes.get(check.id):
            console.say(f"To do: {fixes[check.id]}", indent=4)
    if not every and len(shown) > _MOST:
        console.say(f"  ... {len(shown) - _MOST} more: checks")
    if shown and (absent := Documents(live, console).missing()):
        console.say(f"Documents not given yet: {', '.join(absent)}. Give one with: document FILE")
    if any(c.status == "failed" and c.severity == "error" for c in shown):
        console.say("An error has to be fixed before the plan can be signed.")
    if every and any(c.status == "failed" and c.severity != "error" and c.id not in accepted for c in shown):
        console.say("A warning can be fixed, or accepted with a reason: accept CHECK")


def check_words(check: CheckResult) -> str:
    if check.status == "not_checkable":
        missing = f" Missing: {', '.join(check.missing)}." if check.missing else ""
        return f"Cannot be checked, {check.id}: {check.message}{missing}"
    word = "Error" if check.severity == "error" else "Warning"
    return f"{word} {check.id}: {check.message}"


def show_assumptions(
    live: LiveRun, console: Console, *, only: Sequence[str] = (), every: bool = True
) -> None:
    """Values that nobody gave: figures with their reason, texts by number."""
    found = [a for a in assumptions(reader_of(live)) if not only or a.path[0] in (*only, "intake")]
    figures = [a for a in found if a.is_figure]
    count = figures_to_confirm(found)
    console.say()
    if not every:
        console.say(
            f"To confirm: {_counted(count, 'assumed figure')} and "
            f"{_counted(len(groups_to_confirm(found)) - count, 'standard text')}. Read them: assumptions"
        )
        return
    console.say("Nobody gave these values. Confirm each one, or replace it by edit or answers.")
    for name, lines in merged_figures(figures).items():
        console.say(f"{name}:")
        for what, value, reason in lines:
            console.say(f"- {what}: {value}. {reason}", indent=2, hang=4)
    texts: dict[str, int] = {}
    for a in found:
        if not a.is_figure:
            texts[a.title] = texts.get(a.title, 0) + 1
    if texts:
        console.say("Standard texts of the playbook, marked P where they stand:")
        for name, number in texts.items():
            console.say(f"- {name}: {number}", indent=2, hang=4)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def show_handoff(live: LiveRun, console: Console, phase: Phase) -> None:
    """What the phases before this one handed over."""
    titles = {p.id: p.title for p in live.context.definition.mission.phases}
    for need in phase.needs:
        note = live.handoff(need)
        failed = [check for check in live.checks() if check.id in note.checks]
        parts = [_counted(len(note.assumptions), "assumption")] if note.assumptions else []
        parts += [_counted(len(failed), "failed check")] if failed else []
        parts += [_counted(len(note.questions), "open question")] if note.questions else []
        if parts:
            console.say()
            console.say(f"Handed over by {titles[need]}: {', '.join(parts)}.")
        for question in note.questions:
            console.say(f"- {question}", indent=2, hang=4)
        for check in failed:
            console.say(f"- {check_words(check)}", indent=2, hang=4)


def open_errors(live: LiveRun, deliverables: Sequence[str]) -> list[CheckResult]:
    """Checks of severity error that fail and read one of these deliverables."""
    return [
        check
        for check in live.checks()
        if check.status == "failed"
        and check.severity == "error"
        and any(path.split(".")[0] in deliverables for path in check.reads)
    ]
