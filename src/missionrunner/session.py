"""`RunSession`, the one door for every front end: start a run, go on with one, list them.

A front end gives plain options and gets typed events through a callback, and an outcome. It holds no
run logic of its own.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from missionrunner.deliverables.intake import broken_rules
from missionrunner.engine import facilitation
from missionrunner.engine.finish import finish, mark_outdated
from missionrunner.engine.fork import fork_run
from missionrunner.engine.history import VersionDifference, version_differences
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.missing_answers import missing_answers, waits_for
from missionrunner.engine.moving import export_run, import_run
from missionrunner.engine.preparation import (
    Prepared,
    StartOptions,
    answer_with_role,
    prepare,
    typed_answers,
)
from missionrunner.engine.run_clock import start_clock
from missionrunner.engine.run_comparison import compare_runs
from missionrunner.engine.run_context import OnEvent, RunContext, Wrap
from missionrunner.engine.usage import estimate_line
from missionrunner.errors import (
    EXIT_CHECKS_FAILED,
    EXIT_OK,
    BadInput,
    MissionRunnerError,
    NeedsPerson,
    RunIsBusy,
)
from missionrunner.export.files import check_output_folder
from missionrunner.inputs.documents.elements import not_understood
from missionrunner.llm.profiles import endpoint_for
from missionrunner.plain_text import one_line
from missionrunner.runs import events
from missionrunner.runs.gates import WHOLE_PLAN, accepted_warnings, signature
from missionrunner.runs.model import Answer, Run, RunMode, RunStatus, now
from missionrunner.runs.notes import NoteKind, NoteStatus, SessionNote
from missionrunner.runs.pace import SessionClock
from missionrunner.settings import load_settings
from missionrunner.store.database import open_store
from missionrunner.store.lock import Holder, holder
from missionrunner.store.repository import Store

WORKBOOK = "workbook"
MODEL = "model"


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended this time. `plan` is the absolute path of plan.md, if it was written.

    `failed_warnings` are those that nobody accepted; `accepted_warnings` say by whom and why.
    """

    run_id: str
    exit_code: int
    output: Path | None
    plan: Path | None
    failed_errors: tuple[str, ...] = ()
    failed_warnings: tuple[str, ...] = ()
    accepted_warnings: tuple[str, ...] = ()

    def check_lines(self) -> list[str]:
        """How its checks ended, in up to three lines."""
        lines = (
            ("Checks fail", ", ".join(self.failed_errors), ". The plan says why."),
            ("Warnings", ", ".join(self.failed_warnings), ". The plan says why."),
            ("Warnings that were accepted", "; ".join(self.accepted_warnings), "."),
        )
        return [f"{words}: {found}{end}" for words, found, end in lines if found]


class RunSession:
    """Work with runs in one store. Use it as a context manager, or close it."""

    def __init__(self, store: Store | None = None, *, actor: str = "", wrap: Wrap | None = None) -> None:
        self.store = store or open_store()
        self.wrap = wrap
        self.actor = actor or load_settings().actor or _user_name()

    def __enter__(self) -> RunSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()

    def start(self, options: StartOptions, on_event: OnEvent | None = None) -> RunOutcome:
        """Start a run and go as far as it goes without a person.

        Raises BadInput and its kin before anything is stored; NeedsPerson when a required answer is
        missing or a gate is open, and then the run is stored and can be resumed.
        """
        if options.output is not None:
            check_output_folder(options.output, run_id=None, force=options.force)
        run_id, notes = self.create(options)
        with self.open(run_id, on_event, unattended=not options.ask) as live:
            self.tell_start(live, notes=notes)
            return self.proceed(live, options.output, force=options.force)

    def create(self, options: StartOptions) -> tuple[str, Sequence[str]]:
        """Store a new run without working on it: its id, and one line on each document that was read."""
        model = model_name(options.model)
        prepared = prepare(options)
        return self._create(options, prepared, model).id, prepared.notes

    def resume(
        self,
        run_id: str,
        *,
        sets: Sequence[tuple[str, str]] = (),
        documents: Sequence[tuple[str | None, Path]] = (),
        output: Path | None = None,
        force: bool = False,
        unattended: bool = True,
        model: str | None = None,
        budget: Mapping[str, float] | None = None,
        workbook: Sequence[str] = (),
        on_event: OnEvent | None = None,
    ) -> RunOutcome:
        """Go on with a run where it stopped; a finished one writes its output again.

        `unattended` takes a run past its gates without a decision; its plan stays unsigned. `model` and
        `budget` change those of the run; `workbook` are deliverables that no model drafts any more.
        """
        run = self.store.run(run_id)
        if output is not None:
            check_output_folder(output, run_id=run.id, force=force)
        with self.open(run.id, on_event, unattended=unattended) as live:
            notes = self._changed(live, model, budget or {}, workbook, sets, documents)
            self.tell_start(live, resumed=True)
            for note in notes:
                live.context.emit(events.MessageShown(level="info", text=note))
            return self.proceed(live, output, force=force)

    def change(
        self,
        run_id: str,
        *,
        model: str | None = None,
        budget: Mapping[str, float] | None = None,
        workbook: Sequence[str] = (),
        sets: Sequence[tuple[str, str]] = (),
        documents: Sequence[tuple[str | None, Path]] = (),
    ) -> None:
        """What `resume` changes in a run before it goes on, without going on. Raises RunIsBusy."""
        if model is not None or budget or workbook or sets or documents:
            with self.open(run_id, attended=True) as live:
                self._changed(live, model, budget or {}, workbook, sets, documents)

    def _changed(
        self,
        live: LiveRun,
        model: str | None,
        budget: Mapping[str, float],
        workbook: Sequence[str],
        sets: Sequence[tuple[str, str]],
        documents: Sequence[tuple[str | None, Path]],
    ) -> Sequence[str]:
        """Carry these changes out; one line on each document that was read."""
        live.change_model(model, budget, workbook)
        if sets:
            live.answer(typed_answers(sets, live.context.base, self.actor))
        return live.add_documents(documents) if documents else ()

    @contextmanager
    def open(
        self,
        run_id: str,
        on_event: OnEvent | None = None,
        *,
        unattended: bool = False,
        attended: bool = False,
    ) -> Generator[LiveRun]:
        """Hold a run and work with it. Raises RunIsBusy while another process holds it.

        `attended` means that a person is there to decide, however the run was started; `unattended`, that
        nobody is asked at its gates.
        """
        run = self.store.run(run_id)
        with self.store.lock_run(run.id):
            context = RunContext(self.store, run, on_event, unattended=unattended)
            context.wrap = self.wrap
            start_clock(context, self.actor)
            try:
                yield LiveRun(context, self.actor, attended=attended)
            except (NeedsPerson, BadInput):
                # A decision that is refused, or one that is still to be taken, is no failure of the run.
                raise
            except MissionRunnerError as error:
                self._note_failure(context, error)
                raise
            finally:
                context.save_events_if_possible()

    def decide(
        self,
        run_id: str,
        change: Callable[[LiveRun], object],
        *,
        on_event: OnEvent | None = None,
    ) -> RunOutcome:
        """Take one decision in a run and go on with it."""
        with self.open(run_id, on_event) as live:
            change(live)
            return self.proceed(live, None, force=False)

    def proceed(self, live: LiveRun, output: Path | None, *, force: bool) -> RunOutcome:
        """Go as far as the run goes. Raises NeedsPerson at a missing answer or an open gate."""
        self._begin(live.context)
        live.go_on()
        return self._end(live, output, force=force)

    async def work(self, live: LiveRun, output: Path | None, *, force: bool = False) -> RunOutcome:
        """`proceed` inside an event loop, so that several runs can work in one process."""
        self._begin(live.context)
        await live.work()
        return self._end(live, output, force=force)

    def _begin(self, context: RunContext) -> None:
        self._require_answers(context)
        self.store.set_status(context.run.id, RunStatus.RUNNING)

    def _end(self, live: LiveRun, output: Path | None, *, force: bool) -> RunOutcome:
        context = live.context
        gates = live.open_gates()
        if gates and gates != [WHOLE_PLAN]:
            mark_outdated(context)
            raise self._at_gate(context, gates)
        written = finish(context, output, force=force, ended=not gates)
        if gates:
            raise self._at_gate(context, gates)
        failed = [check for check in written.checks if check.status == "failed"]
        errors = tuple(check.id for check in failed if check.severity == "error")
        accepted = accepted_warnings(context.decisions, {check.id: check.message for check in failed})
        warnings = [check.id for check in failed if check.severity != "error"]
        return RunOutcome(
            run_id=context.run.id,
            exit_code=EXIT_CHECKS_FAILED if errors else EXIT_OK,
            output=written.folder,
            plan=written.plan,
            failed_errors=errors,
            failed_warnings=tuple(name for name in warnings if name not in accepted),
            accepted_warnings=tuple(
                one_line(f"{name} by {accepted[name].actor} ({accepted[name].note})")
                for name in warnings
                if name in accepted
            ),
        )

    def fork(self, run_id: str, phase: str, *, output: Path | None = None, force: bool = False) -> str:
        """Store a new run that goes on from before the gate of a phase was decided: its id.

        It stands at that gate; nothing that was answered is asked or paid again. Go on with `resume`.
        """
        if output is not None:
            check_output_folder(output, run_id=None, force=force)
        run = fork_run(self.store, run_id, phase, actor=self.actor)
        if output is not None:
            self.store.set_output_dir(run.id, str(output.absolute()))
        return run.id

    def export_run(self, run_id: str, file: Path, *, force: bool = False) -> Path:
        """Write a run to a file that another machine can import; returns its absolute path."""
        return export_run(self.store, run_id, file, force=force)

    def import_run(self, file: Path) -> tuple[str, bool]:
        """Take in a run from a file: its id, and False if just this run was here already."""
        return import_run(self.store, file)

    def read(self, run_id: str) -> LiveRun:
        """A run as it stands, to be read only, also while another process works on it."""
        return LiveRun(RunContext(self.store, self.store.run(run_id)), self.actor)

    def status_of(self, run: Run) -> str:
        """The status of a run as people need it: one that was killed is not running any more, and one that
        somebody works on now waits for nobody else."""
        if run.status is RunStatus.FINISHED:
            return run.status.value
        held = self.store.is_held(run.id)
        if run.status is RunStatus.RUNNING:
            return run.status.value if held else "interrupted"
        return "in_use" if held else run.status.value

    def signed_by(self, run: Run) -> str:
        """Who signed the plan of a finished run, if nothing was decided after it; "" for nobody."""
        if run.status is not RunStatus.FINISHED:
            return ""
        signed = signature(self.store.decisions(run.id))
        return "" if signed is None else one_line(str(signed.value))

    def list_runs(
        self, *, limit: int | None = None, archived: bool = False, company: str | None = None
    ) -> list[Run]:
        """Runs, newest first; those of one company where it is named."""
        return self.store.runs(limit=limit, archived=None if archived else False, company=company)

    def differences(
        self, run_id: str, *, deliverable: str = "", numbers: tuple[int, int] | None = None
    ) -> list[VersionDifference]:
        """What changed between two versions of its deliverables, the last two by default."""
        run = self.store.run(run_id)
        definition = self.store.definition(run)
        return version_differences(self.store, run, definition, deliverable=deliverable, numbers=numbers)

    def compare(self, old: str, new: str) -> list[VersionDifference]:
        """What differs between the plans of two runs of one mission and company."""
        return compare_runs(self.store, self.store.run(old), self.store.run(new))

    def take_note(
        self, run_id: str, kind: NoteKind, text: str, *, owner: str = "", due: str = ""
    ) -> SessionNote:
        """Note something in a session, also while another process drives it; see `facilitation.take_note`."""
        note = facilitation.take_note(self.store, run_id, self.actor, kind, text, owner=owner, due=due)
        self._tell_note(run_id, note)
        return note

    def set_note_status(self, run_id: str, item: int, status: NoteStatus) -> SessionNote:
        """Say that a session note is done, open again, or removed."""
        run = self.store.run(run_id)
        note = facilitation.change_note(self.store, run.id, self.actor, item, status=status)
        self._tell_note(run.id, note)
        return note

    def correct_note(
        self,
        run_id: str,
        item: int,
        text: str | None = None,
        owner: str | None = None,
        due: str | None = None,
    ) -> SessionNote:
        """Say something else in a note, which keeps its phase and minute; None keeps what is."""
        run = self.store.run(run_id)
        note = facilitation.change_note(self.store, run.id, self.actor, item, text=text, owner=owner, due=due)
        self._tell_note(run.id, note)
        return note

    def clock(self, run_id: str) -> SessionClock:
        """How a session stands in time; reading it starts nothing."""
        return facilitation.stored_clock(self.store, self.store.run(run_id))

    def add_time(self, run_id: str, phase: str, minutes: float) -> None:
        """Give a phase more minutes, also while another process drives; "" is the phase that is open."""
        facilitation.add_time(self.store, self.store.run(run_id), self.actor, phase, minutes)

    def pause_clock(self, run_id: str) -> None:
        """A break, until the run is opened again or its driver goes on."""
        facilitation.pause_clock(self.store, self.store.run(run_id), self.actor)

    def go_on_clock(self, run_id: str) -> None:
        """The break is over."""
        facilitation.go_on_clock(self.store, self.store.run(run_id), self.actor)

    def _tell_note(self, run_id: str, note: SessionNote) -> None:
        """Write it to the journal too, unless somebody else holds the run: the note itself is stored."""
        run = self.store.run(run_id)
        with suppress(RunIsBusy), self.store.lock_run(run.id):
            facilitation.tell_note(RunContext(self.store, run), note)

    def holder(self, run_id: str) -> Holder | None:
        """Who works on the run now, as far as can be said without touching its lock."""
        return holder(self.store.home, self.store.run(run_id).id)

    def is_abandoned(self, run_id: str) -> bool:
        """True if a process worked on the run and ended without letting it go: killed, or crashed."""
        run = self.store.run(run_id)
        if self.store.is_held(run.id):
            return False
        return run.status is RunStatus.RUNNING or self.holder(run.id) is not None

    # ------------------------------------------------------------------ inside
    def _create(self, options: StartOptions, prepared: Prepared, model: str) -> Run:
        values = {key: answer.value for key, answer in prepared.answers.items()}
        named = answer_with_role(prepared.definition, values, "company")
        company = one_line(options.company or (named if isinstance(named, str) else ""))
        added = None if prepared.variations is None else list(prepared.variations)
        with self.store.transaction():
            run = self.store.create_run(
                company=company,
                definition=prepared.definition,
                mode=RunMode(options.mode),
                engine=MODEL if model else WORKBOOK,
                model=model,
                language=options.language or load_settings().language,
                actor=self.actor,
                variations=prepared.applied,
                options={
                    "variations": added,
                    "ask": options.ask,
                    "force": options.force,
                    "ask_all": options.example is None and options.intake is None,
                    **({"budget": dict(options.budget)} if options.budget else {}),
                },
            )
            if options.output is not None:
                # Known before anything is written, so that a resumed run writes to the same place.
                self.store.set_output_dir(run.id, str(options.output.absolute()))
            for key, answer in prepared.answers.items():
                self.store.add_answer(run.id, Answer(key, answer.value, answer.source, self.actor, now()))
            for document in prepared.documents:
                self.store.add_document(run.id, document)
            return self.store.run(run.id)

    def tell_start(self, live: LiveRun, *, resumed: bool = False, notes: Sequence[str] = ()) -> None:
        """Emit what a run starts from: its mission, documents and variations."""
        context, run = live.context, live.context.run
        context.emit(
            events.RunStarted(
                mission=run.mission,
                title=run.mission_title,
                company=run.company,
                engine=run.engine,
                mode=run.mode.value,
                resumed=resumed,
                parent=run.parent,
            )
        )
        if run.model and (line := estimate_line(context)):
            context.emit(events.MessageShown(level="info", text=line))
        if resumed:
            return
        for warning in context.base.mission.warnings:
            text = context.base.mission.placed(warning)
            context.emit(events.MessageShown(level="warning", text=text))
        for note in notes:
            context.emit(events.MessageShown(level="info", text=note))
        for document in context.documents:
            read = context.given.documents.get(document.input, {})
            context.emit(
                events.DocumentRead(
                    input=document.input,
                    file_name=document.file_name,
                    assigned=document.assigned,
                    found=tuple(read.get("found", ())),
                    not_understood=tuple(read.get("not_understood", ())),
                )
            )
        for name, spec in context.base.documents.items():
            for line in not_understood(context.given.documents.get(name, {}), spec):
                context.emit(events.MessageShown(level="warning", text=line))
        for rule in broken_rules(context.plan, context.workbook):
            context.emit(events.MessageShown(level="warning", text=rule.message))
        for line in context.figure_differences():
            context.emit(events.MessageShown(level="warning", text=line))
        loaded = {document.input for document in context.documents}
        for name, spec in context.base.documents.items():
            if name not in loaded:
                missing = events.DocumentMissing(
                    input=name, title=str(spec.get("title", name)), required=bool(spec.get("required"))
                )
                context.emit(missing)
        if context.variations or context.suggestions:
            context.emit(
                events.VariationsApplied(
                    applied=tuple(context.variations),
                    chosen=tuple(context.run.options.get("variations") or ()),
                    suggested=tuple(s.id for s in context.suggestions if s.id not in context.variations),
                )
            )

    def _at_gate(self, context: RunContext, gates: Sequence[str]) -> NeedsPerson:
        run_id = context.run.id
        commands = [
            f"missionrunner decide {run_id} approve" + (f" --phase {gate}" if gate else "") for gate in gates
        ]
        context.emit(events.RunPaused(reason="gate", commands=tuple(commands)))
        with self.store.transaction():
            self.store.set_status(run_id, RunStatus.AT_GATE)
            context.save_events()
        names = ", ".join(gate or "the whole plan" for gate in gates)
        return NeedsPerson(
            f"Run {run_id} waits at the gate of {names}.",
            detail=f"Go on with: {commands[0]}",
            hint="Or: edit, send-back, redo, skip (missionrunner decide --help).",
            commands=commands,
        )

    def _note_failure(self, context: RunContext, error: MissionRunnerError) -> None:
        with suppress(MissionRunnerError):
            self.store.set_status(context.run.id, RunStatus.FAILED)
            context.emit(
                events.RunFailed(
                    title=error.title, detail=error.detail, hint=error.hint, exit_code=error.exit_code
                )
            )
            context.save_events()

    def _require_answers(self, context: RunContext) -> None:
        missing = missing_answers(context)
        if not missing:
            context.save_events()
            return
        for one in missing:
            context.emit(events.AnswerMissing(question=one.key, text=one.text, example=one.example))
        waits = waits_for(context.run.id, missing)
        context.emit(events.RunPaused(reason="answers", commands=tuple(waits.commands)))
        with self.store.transaction():
            self.store.set_status(context.run.id, RunStatus.WAITING_FOR_ANSWERS)
            context.save_events()
        raise waits


def model_name(wanted: str) -> str:
    """The model of a run as it is stored: "" for none. Raises BadInput for one that cannot be used."""
    settings = load_settings()
    endpoint = endpoint_for(wanted, settings)
    return "" if endpoint is None else one_line(wanted) or settings.model


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "someone"
