"""What a session says in a line or two: phases, time, the gate, the next warning."""

from __future__ import annotations

from collections.abc import Container, Iterable

from textual.content import Content

from missionrunner.deliverables.workbook import CheckResult
from missionrunner.engine.live_run import PhaseState
from missionrunner.export.assumptions import figures_to_confirm
from missionrunner.paths import shown_path
from missionrunner.plain_text import one_line
from missionrunner.runs.clock import PhaseClock
from missionrunner.runs.criteria import Judgement, waiting_words
from missionrunner.runs.gates import WHOLE_PLAN
from missionrunner.runs.model import ReviewPoint, Verdict
from missionrunner.store.lock import Holder
from missionrunner.tui.clock_text import clock_words
from missionrunner.tui.glyphs import GlyphSet
from missionrunner.tui.run_view import BAD_STATUS, RunView
from missionrunner.tui.text import joined, plain

STATUS_WORDS = {
    "waiting": "not drafted yet",
    "drafted_ahead": "drafted ahead",
    "at_gate": "waits for your decision",
    "stale": "approved, but changed since",
    "approved": "approved",
    "skipped": "skipped",
    "done": "drafted",
}
_STATUS_STYLES = {
    "approved": "good",
    "done": "good",
    "at_gate": "warning",
    "stale": "bad",
    "skipped": "muted",
}


def counted(number: int, thing: str, things: str = "") -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {things or thing + 's'}"


def phase_sign(state: PhaseState, glyphs: GlyphSet, at_work: Container[str] = ()) -> Content:
    """`at_work`: the phases that agents work on now."""
    if state.status == "waiting" and state.phase.id in at_work:
        return plain(glyphs("phase.working"), "mark")
    return plain(glyphs(f"phase.{state.status}"), _STATUS_STYLES.get(state.status, "label"))


def minutes_words(clock: PhaseClock | None, *, attended: bool = True) -> str:
    """Minutes spent (at work and at the gate) of those planned: "13/45 min". Where nobody works through the
    phases, only those planned."""
    if clock is None:
        return ""
    if not attended:
        return f"{clock.planned:.0f} min" if clock.planned is not None else ""
    spent = clock.work + clock.gate
    return f"{spent:.0f}/{clock.planned:.0f} min" if clock.planned is not None else f"{spent:.0f} min"


def title_line(view: RunView, *, narrow: bool = False) -> tuple[str, str]:
    """Left: what this is. Right: how it runs, and the clock; only the clock where there is little room."""
    run = view.run
    company = f", {one_line(run.company)}" if run.company else ""
    engine = "offline" if not run.model else one_line(run.model)
    clock = view.clock
    state = view.phase(clock.current)
    title = one_line(state.phase.title) if state and not narrow else ""
    words = clock_words(clock, title)
    right = words if narrow and words else f"{run.mode.value}, {engine}; {words}".rstrip("; ")
    return f"{one_line(run.name or run.mission_title)}{company}", right


def phase_strip(view: RunView, current: str, glyphs: GlyphSet, at_work: Container[str] = ()) -> Content:
    """All phases in one line, for narrow terminals."""
    parts: list[Content] = []
    for number, state in enumerate(view.phases, 1):
        here = state.phase.id == current
        clock = view.clocks.get(state.phase.id)
        minutes = f" {minutes_words(clock, attended=view.clock.attended)}" if here else ""
        words = f" {number} {one_line(state.phase.title)}{minutes}"
        parts.append(joined(phase_sign(state, glyphs, at_work), plain(words, "title" if here else "")))
    return joined(*parts, gap=f"  {glyphs('arrow')} ")


# Columns that the map has for a count; what needs a second line would push another count out of sight.
_MAP_ROOM = 23


def check_state(check: CheckResult) -> tuple[str, str]:
    """(sign, word) of a check that does not hold."""
    if check.status != "failed":
        return "warning", "cannot be checked"
    return ("bad", "error") if check.severity == "error" else ("warning", "warning")


def check_kinds(found: Iterable[CheckResult]) -> dict[str, int]:
    """How many there are of each word that `check_state` has, errors first."""
    words = [check_state(check)[1] for check in found]
    return {word: words.count(word) for word in ("error", "warning", "cannot be checked")}


def checks_stand(view: RunView) -> str:
    """ "49 of 79 hold so far, 3 do not, 27 look at what is not drafted yet": all checks of the plan."""
    held = sum(c.status == "passed" for c in view.checks)
    waiting = sum(c.status == "pending" for c in view.checks)
    bad = len(view.open_checks())
    accepted = sum(c.status in BAD_STATUS for c in view.checks) - bad
    parts = [f"{held} of {len(view.checks)} hold{' so far' if waiting else ''}"]
    parts += [f"{bad} {'does' if bad == 1 else 'do'} not"] if bad else []
    parts += [f"{accepted} {'is' if accepted == 1 else 'are'} accepted"] if accepted else []
    parts += [waiting_words(waiting)] if waiting else []
    return ", ".join(parts)


def check_counts(view: RunView, glyphs: GlyphSet) -> Content:
    """How many checks of the plan hold of how many, and what does not, in the little room of the map."""
    if not view.checks:
        return plain("none")
    head = f"{sum(c.status == 'passed' for c in view.checks)}/{len(view.checks)} hold"
    kinds = check_kinds(view.open_checks())
    failing = sum(kinds.values())
    if not failing:
        return plain(f"{head} {glyphs('good')}", "good")
    sign = "bad" if kinds["error"] else "warning"
    told = ", ".join(_number_of(word, number) for word, number in kinds.items() if number)
    told = told.replace("cannot be checked", "unchecked")
    room = _MAP_ROOM - len(head) - 2
    fitting = (f"{told} {glyphs(sign)}", told, f"{failing} {'does' if failing == 1 else 'do'} not")
    shown = next((text for text in fitting if len(text) <= room), fitting[-1])
    return joined(plain(head, "good"), ", ", plain(shown, sign))


def _number_of(word: str, number: int) -> str:
    """ "3 warnings", "1 cannot be checked": a word of `check_state` with its number."""
    return f"{number} {word}" if word == "cannot be checked" else counted(number, word)


def criteria_words(view: RunView) -> str:
    """How many a person decided on. One that is not met is no tick, so it is told apart."""
    every, decided = len(view.criteria), sum(bool(state.actor) for state in view.criteria)
    unmet = sum(state.judgement is Judgement.NOT_MET for state in view.criteria)
    if unmet:
        return f"{decided - unmet} met, {unmet} not met of {every}"
    return f"{decided} of {every} decided" if every else "none"


def _of_plan(here: int, every: int, thing: str) -> str:
    """ "1 warning of 7 in all": what lies at a gate, of what the whole plan has."""
    number = _number_of(thing, here)
    return number if here >= every else f"{number} of {every} in all"


def page_words(view: RunView, phase: str) -> str:
    """How the phase on screen stands, where the gate is that of another phase; "" without one."""
    state = view.phase(phase)
    return f"{one_line(state.phase.title)} (this page): {STATUS_WORDS[state.status]}. " if state else ""


def gate_line(view: RunView, gate: str) -> str:
    """What lies at a gate, in one line."""
    if gate == WHOLE_PLAN:
        parts = ["Gate: the whole plan"]
    else:
        number = counted(len(view.of_phase.get(gate, ())), "deliverable")
        parts = [f"Gate: {one_line(view.phase_title(gate))}", number]
        told = review_words(view, gate)
        # The page that v opens is named once, as late as it is wanted.
        parts += [f"review: {told}{' (v)' if 'judge' in told else ''}"] if told else []
    # The map and x count the checks of the whole plan, and o and the plan its figures; so both are said.
    here, every = check_kinds(view.open_checks(view.checks_of(gate))), check_kinds(view.open_checks())
    found = [_of_plan(here[word], every[word], word) for word in here if here[word]]
    if found:
        parts += [*found[:-1], f"{found[-1]} (x)"]
    figures = figures_to_confirm(view.assumed_of(gate))
    if figures:
        key = "" if any(part.endswith("(v)") for part in parts) else " (v)"
        parts.append(_of_plan(figures, figures_to_confirm(view.assumed), "assumed figure") + key)
    state = view.phase(gate)
    if state is not None and state.status == "stale":
        parts.append(f"changed since you approved it ({counted(len(state.changes), 'value')}; d shows them)")
    return f"{parts[0]}. {', '.join(parts[1:])}".rstrip(". ") + "."


def review_words(view: RunView, phase: str) -> str:
    """ "1 met, 2 for you to judge": how the points of a phase's review stand now; "" without any."""
    stands = [point_stand(view, point) for point in view.reviews.get(phase, ())]
    words = {"met": "met", "unmet": "not met", "judge": "for you to judge"}
    return ", ".join(f"{stands.count(stand)} {word}" for stand, word in words.items() if stand in stands)


def point_stand(view: RunView, point: ReviewPoint) -> str:
    """How a point of a review stands now: met, unmet, judge, unchecked (an answer is missing), or later.

    Only `judge` is for a person: no number will ever decide it.
    """
    if point.verdict is not Verdict.QUESTION:
        return "met" if point.verdict is Verdict.MET else "unmet"
    statuses = {check.status for check in view.checks if check.id in point.evidence}
    return "later" if "pending" in statuses else "unchecked" if "not_checkable" in statuses else "judge"


def end_line(view: RunView, *, in_plan: bool = False) -> str:
    """What is left when every gate is closed; `in_plan` where the plan is in front of the person already."""
    if view.signed_by:
        return f"Signed by {one_line(view.signed_by)}. The files: {one_line(shown_path(view.run.output_dir))}"
    errors = sum(c.status == "failed" and c.severity == "error" for c in view.checks)
    if errors:
        stand = "1 error stands" if errors == 1 else f"{errors} errors stand"
        return f"All gates are closed. {stand} against signing (x shows what to do)."
    if in_plan:
        undecided = any(not state.actor for state in view.criteria)
        left = ["criteria (c)"] if undecided else []
        left += ["warnings (x)"] if view.open_checks() else []
        left += ["assumptions (o)"] if figures_to_confirm(view.assumed) else []
        return f"All gates are closed. What is left: {', '.join([*left, 'your signature (s)'])}."
    return "All gates are closed. p reads the plan, its criteria and assumptions, and signs it."


def stopped_line(halted: str) -> str:
    """Nothing is worked on, no gate is open, and the plan is not complete."""
    why = halted or "Nobody works on this run now."
    return f"{one_line(why)} Nothing is lost. o goes on, with this model, another one or none."


def halted_line(halted: str) -> str:
    """The next phase is not drafted, while a gate waits."""
    return f"The next phase is not drafted: {one_line(halted)} o goes on."


def warning_line(view: RunView, check: CheckResult, glyphs: GlyphSet) -> Content:
    sign, word = check_state(check)
    titles = ", ".join(one_line(view.reader.answer_title(name)) for name in check.missing)
    missing = f" Missing: {titles}." if titles else ""
    return joined(
        plain(f"{glyphs(sign)} {word}: ", sign),
        plain(f"{one_line(check.message)}{missing}"),
        plain(f" {check.id}", "muted"),
    )


def watching_line(holder: Holder | None, *, is_free: bool) -> str:
    """Who works on the run while this app only looks on."""
    who = f"process {holder.pid} on {holder.host}" if holder else "another process"
    if is_free:
        return f"{who[0].upper()}{who[1:]} has ended. Esc goes Home, and Enter there goes on with the run."
    return f"Watching: {who} works on this run. You can read everything and change nothing."
