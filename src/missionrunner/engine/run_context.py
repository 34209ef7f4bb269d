"""One run in memory: its definition, what was given, the workbook that follows from it, and its events.

Nothing here is a second truth: everything is read from the tables when the run is opened, and every
change goes to the tables first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from missionrunner.deliverables.cel import Memory
from missionrunner.deliverables.checks import evaluate_checks, with_pending
from missionrunner.deliverables.fill import fill, fill_intake
from missionrunner.deliverables.intake import Suggestion, suggested_variations
from missionrunner.deliverables.numbers import format_number
from missionrunner.deliverables.plan import Plan, compile_plan
from missionrunner.deliverables.workbook import CheckResult, Given, Sourced, Workbook
from missionrunner.drafting.draft import DraftedValue
from missionrunner.engine.drafts import StoredDraft, as_given, drafts_in_force, folded, outdated
from missionrunner.inputs.documents.codec import document_from_json
from missionrunner.inputs.documents.elements import extract
from missionrunner.inputs.documents.figures import compare_documents
from missionrunner.library.definition import Definition
from missionrunner.library.variations import apply_variations
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.transport import Transport
from missionrunner.missions.graph import PhaseGraph
from missionrunner.runs.events import Event, stamped
from missionrunner.runs.gates import edits
from missionrunner.runs.model import Run, StoredDocument, now
from missionrunner.store.repository import Store

OnEvent = Callable[[Event], None]
# Wraps the connection of a run to its model.
Wrap = Callable[[Transport, Endpoint], Transport]

# The answer by which a person chooses the variations, whatever the mission.
VARIATIONS_ANSWER = "variations"


def documents_that_count(definition: Definition, documents: Sequence[StoredDocument]) -> list[StoredDocument]:
    """All documents; of an input that takes a single one, the newest."""
    newest = {document.input: document for document in documents}
    return [
        document
        for document in documents
        if definition.documents.get(document.input, {}).get("many") or newest[document.input] is document
    ]


def documents_context(definition: Definition, documents: Sequence[StoredDocument]) -> dict[str, Any]:
    """What expressions see under `documents`: every input of the mission, also one without a file."""
    out: dict[str, Any] = {}
    for name, spec in definition.documents.items():
        own = [document_from_json(d.content) for d in documents if d.input == name]
        out[name] = extract(own, spec)
    return out


def chosen_variations(
    definition: Definition, given: Given, added: Sequence[str] | None
) -> tuple[list[str], list[Suggestion]]:
    """The variations that count, and all that the answers speak for.

    Those whose rule applies count, unless the answer `variations` names others; what was `added` by an
    option comes on top.
    """
    if not definition.variations:
        return list(added or ()), []
    plan = plan_with(definition, ())
    suggestions = suggested_variations(plan, fill_intake(plan, given))
    answered = given.answers.get(VARIATIONS_ANSWER)
    if answered is not None and answered.value is not None:
        chosen = [str(name) for name in answered.value]
    else:
        chosen = [suggestion.id for suggestion in suggestions if suggestion.applies]
    return list(dict.fromkeys((*chosen, *(added or ())))), suggestions


_PLANS: OrderedDict[tuple[str, ...], Plan] = OrderedDict()
_MOST_PLANS = 8


def plan_with(definition: Definition, variations: Sequence[str]) -> Plan:
    """The plan of a definition with these variations; the last few are kept, since each costs 20 ms."""
    key = (definition.hash(), *sorted(variations))
    if key not in _PLANS:
        _PLANS[key] = compile_plan(apply_variations(definition, variations))
    _PLANS.move_to_end(key)
    while len(_PLANS) > _MOST_PLANS:
        _PLANS.popitem(last=False)
    return _PLANS[key]


_MOST_FILLS = 6


@dataclass(frozen=True, slots=True)
class _Filled:
    """A workbook and what it was filled from, which has to live as long as its identity counts."""

    given: Given
    plan: Plan
    drafted: Mapping[str, DraftedValue]
    workbook: Workbook
    outdated: tuple[str, ...]


# What `reload` reads or what follows from it.
_READ = (
    "run",
    "documents",
    "_documents_context",
    "decisions",
    "given",
    "drafts",
    "outdated_drafts",
    "variations",
    "suggestions",
    "plan",
    "definition",
    "graph",
    "_workbook",
    "_checks",
)


class RunContext:
    """A run that is open for work. Make it while holding the run's lock.

    `unattended` means that no gate waits for a person, whatever the run's mode. `wrap` records the traffic
    with its model, or replays one; `under_way` are the deliverables that a model is drafting.
    """

    def __init__(
        self, store: Store, run: Run, on_event: OnEvent | None = None, *, unattended: bool = False
    ) -> None:
        self.store = store
        self.run = run
        self.unattended = unattended
        self.wrap: Wrap | None = None
        self.under_way: set[str] = set()
        self._on_event = on_event
        self._seq = store.last_event(run.id)
        self._unsaved: list[Event] = []
        self._memory: Memory = {}
        self._fills: OrderedDict[frozenset[tuple[str, int]], _Filled] = OrderedDict()
        self.base = store.definition(run)
        self.documents: list[StoredDocument] = []
        self._documents_context: dict[str, Any] = {}
        self.reload()

    def reload(self) -> None:
        """Read what was given again and compute everything afresh.

        Inside a transaction that fails, all is as it was before: nothing counts that is not stored.
        """
        before = {name: getattr(self, name) for name in _READ if hasattr(self, name)}
        self.store.at_end(stored=lambda: None, not_stored=lambda: self._restore(before))
        documents = documents_that_count(self.base, self.store.documents(self.run.id))
        if documents != self.documents or not self._documents_context:
            self.documents = documents
            self._documents_context = documents_context(self.base, documents)
        self.decisions = self.store.decisions(self.run.id)
        self.given = Given(
            answers={key: Sourced(a.value, a.source) for key, a in self.store.answers(self.run.id).items()},
            documents=self._documents_context,
            edits=edits(self.decisions),
            today=self.run.options.get("today") or f"{self.run.created_at:%Y-%m-%d}",
        )
        added = self.run.options.get("variations")
        self.variations, self.suggestions = chosen_variations(self.base, self.given, added)
        self.plan = plan_with(self.base, self.variations)
        self.definition = self.plan.definition
        self.graph = PhaseGraph(self.definition.mission.phases)
        self.take_drafts()

    def take_drafts(self) -> None:
        """Read again what models wrote. The values follow from it with the next look at the workbook."""
        self.drafts = drafts_in_force(self.store.step_records(self.run.id), self.decisions)
        self._forget_values()

    def take_draft(self, phase: str, draft: StoredDraft) -> None:
        """One more draft counts, which was just stored by an attempt that stands."""
        drafts = [*self.drafts.get(phase, ()), draft]
        self.drafts = {**self.drafts, phase: sorted(drafts, key=lambda stored: stored.attempt)}
        self._forget_values()

    def _forget_values(self) -> None:
        self.outdated_drafts: list[str] = []
        self._workbook: Workbook | None = None
        self._checks: list[CheckResult] | None = None

    def drafted(self, phases: Iterable[str] | None = None) -> dict[str, DraftedValue]:
        """Path -> what models wrote, of some phases or of all."""
        wanted = self.graph.ids if phases is None else list(phases)
        return folded(stored.draft for phase in wanted for stored in self.drafts.get(phase, ()))

    def workbook_with(self, drafted: Mapping[str, DraftedValue]) -> Workbook:
        """All values as they would be with other drafts; those that are outdated give way."""
        return self._filled(drafted)[0]

    def _filled(self, drafted: Mapping[str, DraftedValue]) -> tuple[Workbook, list[str]]:
        """The values with these drafts, and the paths of the outdated ones, which are left out."""
        # The last few are kept: calls of one phase are briefed from the same values, one after the other.
        key = frozenset((path, id(value)) for path, value in drafted.items())
        known = self._fills.get(key)
        if known is not None and known.given is self.given and known.plan is self.plan:
            return known.workbook, list(known.outdated)
        workbook = fill(self.plan, replace(self.given, drafts=as_given(drafted)), self._memory)
        old = outdated(drafted, self.plan, workbook)
        if old:
            kept = {path: value for path, value in drafted.items() if path not in old}
            workbook = fill(self.plan, replace(self.given, drafts=as_given(kept)), self._memory)
        self._fills[key] = _Filled(self.given, self.plan, dict(drafted), workbook, tuple(old))
        while len(self._fills) > _MOST_FILLS:
            self._fills.popitem(last=False)
        return workbook, old

    def checks_of(self, workbook: Workbook) -> list[CheckResult]:
        """All checks of another workbook of this run."""
        return evaluate_checks(self.plan, workbook, memory=self._memory)

    def _restore(self, before: Mapping[str, Any]) -> None:
        for name, value in before.items():
            setattr(self, name, value)

    @property
    def workbook(self) -> Workbook:
        """All values as they follow from what is given now.

        A drafted text that repeats a figure which has changed since gives way to the general text.
        """
        if self._workbook is None:
            self._workbook, self.outdated_drafts = self._filled(self.drafted())
        return self._workbook

    def checks(self, available: Sequence[str] | None = None) -> list[CheckResult]:
        """All checks as they stand; those that read a deliverable not in `available` are pending."""
        if self._checks is None:
            self._checks = evaluate_checks(self.plan, self.workbook, memory=self._memory)
        if available is None:
            return self._checks
        return with_pending(self._checks, self.workbook, available)

    def figure_differences(self) -> list[str]:
        """Numbers in documents that differ from the answers, a line each. The answers count."""
        out: list[str] = []
        answers = {key: answer.value for key, answer in self.given.answers.items()}
        for name, spec in self.base.documents.items():
            own = [document_from_json(d.content) for d in self.documents if d.input == name]
            for found in compare_documents(own, spec, answers):
                place = f"{found.file}, line {found.line}"
                out.append(
                    f"{place}: {format_number(found.found)}, but {found.answer} is"
                    f" {format_number(found.given)}. The answer counts; change it if the document is right."
                )
        return out

    def emit(self, event: Event) -> None:
        """Tell the front end; the journal gets it with the next `save_events`.

        Inside a transaction it is told once that is stored; if it is not, it never happened.
        """
        self._seq += 1
        done = stamped(event, self.run.id, self._seq, now())
        if event.journaled:
            self._unsaved.append(done)
        self.store.at_end(stored=lambda: self._tell(done), not_stored=lambda: self._forget(done))

    @property
    def watched(self) -> bool:
        """True if a front end hears the events."""
        return self._on_event is not None

    def _tell(self, event: Event) -> None:
        if self._on_event is not None:
            self._on_event(event)

    def _forget(self, event: Event) -> None:
        self._unsaved = [other for other in self._unsaved if other is not event]

    def save_events(self) -> None:
        """Write what was emitted since the last time to the journal."""
        with self.store.transaction():
            events, self._unsaved = self._unsaved, []
            self.store.at_end(stored=lambda: None, not_stored=lambda: self._put_back(events))
            self.store.append_events(self.run.id, events)

    def _put_back(self, events: Sequence[Event]) -> None:
        self._unsaved = [*events, *self._unsaved]

    def save_events_if_possible(self) -> None:
        """On the way out of a failure: the journal is for reading, nothing is restored from it."""
        with suppress(Exception):
            self.save_events()
