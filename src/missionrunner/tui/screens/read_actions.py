"""Everything that can be read in a session: sources, checks, reviews, differences, criteria."""

from __future__ import annotations

from typing import Any

from textual.content import Content

from missionrunner.deliverables.overlay import split_path
from missionrunner.deliverables.workbook import CheckResult
from missionrunner.export.change_words import reason_words
from missionrunner.export.checks import looks_at
from missionrunner.export.schema import as_map, title_of
from missionrunner.plain_text import one_line
from missionrunner.runs.gates import WHOLE_PLAN
from missionrunner.runs.model import ReviewPoint
from missionrunner.tui.gate_text import checks_stand, warning_line
from missionrunner.tui.render.pieces import EMPTY, Line, Path, Piece, wrap
from missionrunner.tui.run_host import Held, RunHost
from missionrunner.tui.run_view import BAD_STATUS, RunView
from missionrunner.tui.screens.ask_text import AskText
from missionrunner.tui.screens.criteria import CriteriaWindow, Judged
from missionrunner.tui.screens.deciding import RETURN, deciding_lines
from missionrunner.tui.screens.preview import change_lines
from missionrunner.tui.screens.row_actions import RowActions
from missionrunner.tui.screens.windows import Choose, Confirm, Read
from missionrunner.tui.story import place_words, story_lines, value_words
from missionrunner.tui.text import joined, plain


class ReadActions(RowActions):
    """Windows that only show; Enter in them goes to the place."""

    def __init__(self, host: RunHost, view: RunView) -> None:
        super().__init__(host, view)
        # Phase -> the place that its page before the decision led to last.
        self._read_to: dict[str, Path] = {}

    def go_to(self, path: Path) -> None:
        """Show the deliverable of a value and put the cursor on it."""
        raise NotImplementedError

    async def _read(self, window: Read) -> None:
        path = await self.mission.push_screen_wait(window)
        if path:
            self._go_or_change(path)

    def _go_or_change(self, path: Path) -> None:
        if path[0] == RETURN:
            self.send_back_phase(path[1])
        elif path[0] == "intake":
            self.change_answer(path[1])
        else:
            self.go_to(path)

    def action_source(self) -> None:
        if not self.cursor:
            self.mission.say("Choose a value with the arrow keys first.")
            return
        path, view = self.cursor, self.view
        window = Read(
            place_words(view, path),
            lambda columns: story_lines(view, path, columns, self.glyphs),
            goes="enter goes to the chosen value   esc closes",
        )
        self.attempt(self._read(window))

    # ------------------------------------------------------------------ checks
    def action_checks(self) -> None:
        self.attempt(self._checks())

    async def _checks(self) -> None:
        found = self.view.open_checks()
        stand = f"Checks of the plan: {checks_stand(self.view)}."
        if not found:
            self.mission.say(
                f"{stand} There is nothing to do." if self.view.checks else "There are no checks."
            )
            return
        gate = self.gate
        own = {check.id for check in self.view.checks_of(gate)} if gate else set[str]()
        # What the line of the gate counts comes first.
        found.sort(key=lambda check: check.id not in own)
        here = sum(check.id in own for check in found)
        options = [warning_line(self.view, check, self.glyphs) for check in found]
        about = f"{stand} Enter shows what one reads and what to do."
        if gate and 0 < here < len(found):
            which = "The first one belongs" if here == 1 else f"The first {here} belong"
            about += f" {which} to this gate: {one_line(self.view.phase_title(gate))}."
        number = await self.mission.push_screen_wait(Choose("Checks that do not hold", options, about=about))
        if number is not None:
            await self.check(found[number])

    async def check(self, check: CheckResult) -> bool:
        """One check: go to a value it reads, or accept it with a reason. True if the person went away."""
        paths = self.places(check)
        does_not_hold = check.status in BAD_STATUS
        answers, documents = self._to_change(check) if does_not_hold else ([], [])
        paths += [("intake", name) for name in answers if ("intake", name) not in paths]
        options = [self._place_option(path) for path in paths]
        options += [plain(f"give a document: {one_line(title)}") for title in documents]
        if does_not_hold and check.severity != "error" and not self.host.is_watching:
            options.append(plain("accept it with a reason, which stands in the plan"))
        title, about = self._check_words(check)
        number = await self.mission.push_screen_wait(Choose(title, options, about=about))
        if number is None:
            return False
        if number < len(paths):
            self._go_or_change(paths[number])
            return True
        if number < len(paths) + len(documents):
            await self.give_documents()
            return True
        place = ("accept", self.host.run_id, check.id)
        reason = await self.mission.push_screen_wait(
            AskText(f"Why is {check.id} acceptable?", check.message, place=place, is_long=True)
        )
        if reason is not None:
            await self.decide(lambda held: held.live.accept_warning(check.id, reason), "Accepting")
            self.mission.say("Accepted; the reason stands in the plan.")
        return False

    def _place_option(self, path: Path) -> Content:
        value = value_words(self.view, path, self.view.reader.place(path).value, 40)
        if path[0] == "intake":
            head, words = "change your answer ", self.view.reader.answer_title(path[1])
        else:
            head, words = "go to ", place_words(self.view, path)
        return joined(plain(head, "label"), plain(one_line(words)), plain(f": {value}", "muted"))

    def _to_change(self, check: CheckResult) -> tuple[list[str], list[str]]:
        """What a person changes to solve a check, as the mission says: answers, and titles of documents."""
        definition = self.view.given.definition
        found: list[list[str]] = [c.get("change") or [] for c in definition.checks if c.get("id") == check.id]
        names = [] if self.host.is_watching or not found else found[0]
        documents = {name: title_of(as_map(entry), name) for name, entry in definition.documents.items()}
        return [n for n in names if n not in documents], [documents[n] for n in names if n in documents]

    def _check_words(self, check: CheckResult) -> tuple[str, str]:
        """How a check stands, in a title and in sentences. Its message is what it says where it fails."""
        if check.status in BAD_STATUS:
            specs = self.view.given.definition.checks
            fix = next((str(c.get("fix") or "") for c in specs if c.get("id") == check.id), "")
            stands = "fails" if check.status == "failed" else "cannot be made yet"
            return f"Check {check.id} {stands}", "\n".join(
                [check.message, *([f"To do: {fix}"] if fix else [])]
            )
        words = looks_at(self.view.reader, check)
        looks = [f"It looks at: {words}."] if words else []
        if check.status == "pending":
            text = "Not all of that is drafted yet, so it says nothing so far."
            return f"Check {check.id} waits for a draft", "\n".join([*looks, text])
        return f"Check {check.id} holds", "\n".join([*looks, f"If it failed, it would say: {check.message}"])

    def places(self, check: CheckResult) -> list[Path]:
        """Where a check can be solved: its missing answers first, then the values that it reads."""
        known = {key for q in self.view.given.definition.questions for key in q["answers"]}
        found: list[Path] = [("intake", name) for name in check.missing if name in known]
        for dotted in check.reads:
            steps = self._to_list(tuple(dotted.split(".")))
            if steps and (steps[0] in self.view.given.workbook.values or steps[0] == "intake"):
                found.append(steps)
        return list(dict.fromkeys(found))

    def _to_list(self, steps: Path) -> Path:
        """The path down to the first list: what a check reads of its rows is one place, the list."""
        value: Any = self.view.given.workbook.values
        for count, step in enumerate(steps):
            if step == "*" or isinstance(value, list):
                return steps[:count]
            value = as_map(value).get(step)
        return steps

    def action_go_there(self) -> None:
        """To the place of the warning that is shown."""
        check = self.first_warning()
        places = self.places(check) if check is not None else []
        if not places:
            self.mission.say("There is no open warning here.")
            return
        self._go_or_change(places[0])

    def first_warning(self) -> CheckResult | None:
        """The warning that is shown: of the gate, or of the whole plan."""
        gate = self.gate
        found = self.view.open_checks(self.view.checks_of(WHOLE_PLAN if gate is None else gate))
        return found[0] if found else None

    # ------------------------------------------------------------------ reviews, differences, criteria
    def action_review(self) -> None:
        """Everything that a decision should rest on, on one page."""
        phase, view = self._phase_to_decide(), self.view

        def draw(columns: int) -> list[Line]:
            return deciding_lines(view, phase, columns, self.glyphs, self._place_of)

        if not draw(60):
            self.mission.say("There is no review of this phase yet.")
            return
        title = f"Before you decide: {self.view.phase_title(phase)}"

        async def read() -> None:
            # Who comes back from a place goes on reading there.
            at = self._read_to.get(phase, ())
            window = Read(title, draw, goes="enter goes to the place   esc closes", at=at)
            path = await self.mission.push_screen_wait(window)
            if path:
                self._read_to[phase] = path
                self._go_or_change(path)
            else:
                self._read_to.pop(phase, None)

        self.attempt(read())

    def _phase_to_decide(self) -> str:
        """The phase on screen; at the gate of the whole plan, the whole plan."""
        state = self.view.phase_of(self.current)
        return state.phase.id if state is not None and self.gate != WHOLE_PLAN else self.gate or WHOLE_PLAN

    def _place_of(self, point: ReviewPoint) -> Path:
        return self._evidence(point.evidence, point.deliverable)

    def _evidence(self, evidence: tuple[str, ...], deliverable: str) -> Path:
        """The first place that a point names: a path, a check's place, or its deliverable."""
        checks = {c.id: c for c in self.view.checks}
        for one in evidence:
            if one.startswith("/"):
                return split_path(one)
            places = self.places(checks[one]) if one in checks else []
            if places:
                return places[0]
        return (deliverable,) if deliverable else ()

    def action_differences(self) -> None:
        self.attempt(self._differences())

    async def _differences(self) -> None:
        # Of the phase that the line at the bottom names, which is not always that of the page.
        gate = self.gate
        is_named = gate is not None and self.view.phase(gate) is not None
        state = self.view.phase(gate) if gate and is_named else self.view.phase_of(self.current)
        phase = state.phase.id if state is not None else WHOLE_PLAN
        view = self.view
        if state is not None and state.changes:
            changes = list(state.changes)
            await self._read(
                Read(
                    f"Changed since {state.phase.title} was approved",
                    lambda columns: change_lines(view, changes, columns, self.glyphs, 200),
                )
            )
            return
        names = view.of_phase.get(phase) or view.deliverables
        title = f"Last changes in {view.phase_title(phase)}"
        found = await self.host.call(lambda held: held.live.differences(names))
        if not found:
            words = "There is only one version of everything in this phase so far."
            await self._read(Read(title, lambda columns: wrap([Piece(words)], columns), goes="esc closes"))
            return

        def draw(columns: int) -> list[Line]:
            out: list[Line] = []
            for one in found:
                out += [EMPTY] if out else []
                reason = reason_words(view.reader, one.new.reason)
                head = f"Version {one.old.number} to {one.new.number}, {one.new.actor}: {reason}"
                out += wrap([Piece(one_line(head), "muted")], columns)
                out += change_lines(view, list(one.changes), columns, self.glyphs, 100)
            return out

        await self._read(Read(title, draw))

    def action_criteria(self) -> None:
        async def show() -> None:
            await self.criteria()

        self.attempt(show())

    async def criteria(self, position: int = 0) -> bool:
        """Criteria one after another, until the person closes the list. True if they went to a place."""
        if not self.view.criteria:
            self.mission.say("This mission names no success criteria.")
            return False
        while True:
            result = await self.mission.push_screen_wait(CriteriaWindow(self.view, position))
            if result is None:
                return False
            position = result.position
            if result.check:
                if await self.check(next(c for c in self.view.checks if c.id == result.check)):
                    return True
                continue
            if result.see:
                self.go_to((result.see,))
                return True
            if await self._ticked(result) and result.met is not None:
                position = min(position + 1, len(self.view.criteria) - 1)

    async def _ticked(self, judged: Judged) -> bool:
        """Store a tick. An error that speaks against it is said first; False if the person thinks again."""
        errors = (
            await self.host.call(lambda held: held.live.failing_errors(judged.criterion))
            if judged.met
            else []
        )

        def draw(columns: int) -> list[Line]:
            out = wrap([Piece("The plan cannot be signed before it is fixed:")], columns)
            for text in errors:
                out += wrap([Piece(f"{self.glyphs('bad')} {text}", "bad")], columns, hang=2)
            return out

        if errors:
            window = Confirm("Met, although an error speaks against it?", draw, "ticks it", "leaves it")
            if not await self.mission.push_screen_wait(window):
                return False

        def work(held: Held) -> None:
            held.live.tick(judged.criterion, judged.met, judged.comment)

        await self.decide(work, "Ticking")
        return True

    # ------------------------------------------------------------------ copying
    def action_copy(self) -> None:
        if self.cursor:
            value = self.view.reader.place(self.cursor).value
            self.mission.copy(
                value_words(self.view, self.cursor, value, 100_000), place_words(self.view, self.cursor)
            )
