"""A run with a person in front of it: intake, phases, gates, criteria, signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from missionrunner import terminal
from missionrunner.console.documents import Documents
from missionrunner.console.facilitator import Facilitator
from missionrunner.console.gate import Gate
from missionrunner.console.intake import Intake
from missionrunner.console.lines import Console, InputEnded, OtherMission, Paused
from missionrunner.console.model_trouble import ModelTrouble
from missionrunner.console.narration import Narration
from missionrunner.console.other_mission import coord_options
from missionrunner.console.pausing import pause
from missionrunner.engine.going_on import ModelWaits
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.preparation import StartOptions, typed_answers
from missionrunner.errors import EXIT_INTERRUPTED, EXIT_NEEDS_PERSON, NeedsPerson
from missionrunner.export.files import check_output_folder
from missionrunner.runs.gates import WHOLE_PLAN, closing_decision
from missionrunner.runs.model import RunStatus
from missionrunner.session import RunOutcome, RunSession

# Model, limits by name, deliverables left to the workbook: see `LiveRun.change_model`.
ModelChanges = tuple[str | None, Mapping[str, float], Sequence[str]]


class Guide:
    """Leads a person through runs, one at a time."""

    def __init__(self, session: RunSession, console: Console) -> None:
        self.session = session
        self.console = console

    def start(self, options: StartOptions) -> int:
        """Start a run and lead through it; the exit code."""
        if options.output is not None:
            check_output_folder(options.output, run_id=None, force=options.force)
        run_id, notes = self.session.create(options)
        return self._lead(run_id, options.output, force=options.force, notes=notes)

    def resume(
        self,
        run_id: str,
        *,
        sets: Sequence[tuple[str, str]] = (),
        documents: Sequence[tuple[str | None, Path]] = (),
        output: Path | None = None,
        force: bool = False,
        changes: ModelChanges | None = None,
    ) -> int:
        """Go on with a run and lead through it; the exit code. Raises RunIsBusy.

        `changes` are the model, limits and deliverables left to the workbook, as they were asked for.
        """
        run = self.session.store.run(run_id)
        if output is not None:
            check_output_folder(output, run_id=run.id, force=force)
        return self._lead(run.id, output, force=force, sets=sets, documents=documents, changes=changes)

    # ------------------------------------------------------------------ inside
    def _lead(
        self,
        run_id: str,
        output: Path | None,
        *,
        force: bool,
        notes: Sequence[str] | None = None,
        sets: Sequence[tuple[str, str]] = (),
        documents: Sequence[tuple[str | None, Path]] = (),
        changes: ModelChanges | None = None,
    ) -> int:
        """`notes` are about the documents of a run that starts now; None for one that goes on."""
        other: OtherMission | None = None
        with self.session.open(run_id, Narration(self.console), attended=True) as live:
            self.console.session = Facilitator(live, self.console)
            try:
                if changes:
                    live.change_model(*changes)
                if sets:
                    live.answer(typed_answers(sets, live.context.base, live.actor))
                self.session.tell_start(live, resumed=notes is None, notes=notes or ())
                if notes is not None:
                    Documents(live, self.console).tell_recognised()
                for file in documents:
                    Documents(live, self.console).take(*file)
                return self._end(self._through(live, output, force=force))
            except Paused as paused:
                pause(live, self.console, ended=isinstance(paused, InputEnded))
            except KeyboardInterrupt:
                terminal.out()
                pause(live, self.console, ended=False)
                return EXIT_INTERRUPTED
            except OtherMission as wanted:
                pause(live, self.console, ended=False)
                other = wanted
        self.console.session = None
        if other is not None:
            return self.start(coord_options(other.words))
        return EXIT_NEEDS_PERSON

    def _through(self, live: LiveRun, output: Path | None, *, force: bool) -> RunOutcome:
        """From wherever the run stands to its end. Raises Paused."""
        intake = Intake(live, self.console)
        self._ask(live, intake)
        done = False
        shown: tuple[str, str, int] | None = None
        while True:
            try:
                outcome = self.session.proceed(live, output, force=force)
            except ModelWaits as waits:
                ModelTrouble(live, self.console).ask(waits)
                continue
            except NeedsPerson:
                gates = live.open_gates()
                if not gates:
                    self._ask(live, intake)
                    continue
                view = self._view(live, gates[0])
                try:
                    Gate(live, self.console, gates[0], brief=view == shown).open()
                except ModelWaits as waits:
                    ModelTrouble(live, self.console).ask(waits)
                shown = view
                # Whoever approves the whole plan without a signature has just said that this is the end.
                done = gates[0] == WHOLE_PLAN and self._is_closed(live)
                continue
            if live.is_signed or done:
                return outcome
            end = ("", "ended", 0)
            done = Gate(live, self.console, WHOLE_PLAN, ended=True, brief=shown == end).open()
            shown = end

    @staticmethod
    def _view(live: LiveRun, gate: str) -> tuple[str, str, int]:
        """What a gate shows: the same one is not shown whole twice in a row."""
        state = next((s for s in live.phases() if s.phase.id == gate), None)
        return (
            (gate, state.status, state.attempt)
            if state
            else (gate, "", sum(s.attempt for s in live.phases()))
        )

    @staticmethod
    def _is_closed(live: LiveRun) -> bool:
        return closing_decision(live.context.decisions, WHOLE_PLAN) is not None

    def _ask(self, live: LiveRun, intake: Intake) -> None:
        Documents(live, self.console).ask()
        if not intake.questions.to_ask() and not intake.questions.missing():
            if not intake.prompt.drafted:
                self.console.say(intake.summary())
                self._offer_review(intake)
            return
        self.session.store.set_status(live.context.run.id, RunStatus.WAITING_FOR_ANSWERS)
        intake.ask()
        self.console.say()
        self.console.say(f"That was the last question. {intake.summary()}")
        for found in live.context.suggestions:
            applies = "applies" if found.id in live.context.variations else "may fit"
            self.console.say(f"The variation {found.title} {applies}: {found.why}")
        self._offer_review(intake)

    def _offer_review(self, intake: Intake) -> None:
        question = "Enter drafts the plan; all shows the answers, to change them; pause stops here>"
        while typed := self.console.ask(question).casefold():
            if typed in ("all", "answers", "list"):
                intake.review()
            elif typed in ("pause", "quit"):
                raise Paused
            elif typed not in ("help", "?") and not self.console.takes(typed):
                self.console.say(f"{typed!r} is no command here; most come once the plan is drafted.")

    def _end(self, outcome: RunOutcome) -> int:
        console = self.console
        console.say()
        for line in outcome.check_lines():
            console.say(line, hang=2)
        console.say("The plan is here:")
        terminal.out(str(outcome.plan))
        return outcome.exit_code
