"""The work of a phase when its run has a model: the lead drafts, the support agent reviews, the lead revises.

Every draft is stored as a step before it counts. After a crash the stored ones are found again, and the
prompts of the rest are the same, because a call is briefed from what its deliverables build on and from
nothing that happens to be ready.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from missionrunner.agents.model import Agent, RubricPoint
from missionrunner.deliverables.dependencies import fields_behind, is_within
from missionrunner.deliverables.overlay import split_path
from missionrunner.deliverables.workbook import CheckResult, Workbook
from missionrunner.drafting.briefing import Briefing, reads
from missionrunner.drafting.draft import Draft, DraftedValue, Finding, FindingKind, draft_from_json
from missionrunner.drafting.judgement import OpenField, open_fields
from missionrunner.drafting.model_drafter import DraftStopped
from missionrunner.drafting.model_review import Judged, flagged, review
from missionrunner.drafting.units import LONGEST, DraftUnit, units_of
from missionrunner.drafting.workbook_review import review_by_checks
from missionrunner.engine.draft_findings import finding_points
from missionrunner.engine.drafts import StoredDraft, draft_key, folded, left_to_workbook
from missionrunner.engine.model_link import ModelLink
from missionrunner.engine.phase_work import WorkbookPhase, review_event
from missionrunner.engine.run_context import RunContext
from missionrunner.engine.versions import store_version
from missionrunner.inputs.documents.codec import document_from_json
from missionrunner.llm.faults import ModelFault
from missionrunner.missions.model import DeliverableRef, Phase
from missionrunner.prompting.contexts import OpenPoint
from missionrunner.runs.gates import asked_again
from missionrunner.runs.model import ReviewPoint, Verb, Verdict, now

# Stages of an attempt, in their order; the names of its steps begin with them. A draft's own name is that
# of its unit. What the lead writes again after the first review is held against the checks as well.
DRAFTS, CHECKS, LEFT_OUT = "drafts", "checks", "left_out"
ROUNDS = ("round1", "round2")
CHECKS_AGAIN, LEFT_OUT_AGAIN = "checks_again", "left_out_again"
STAGES = (DRAFTS, CHECKS, LEFT_OUT, ROUNDS[0], CHECKS_AGAIN, LEFT_OUT_AGAIN, ROUNDS[1])
MOST_ROUNDS = len(ROUNDS)


class ModelPhase(WorkbookPhase):
    """A `WorkbookPhase` whose texts are written by a model where they need judgement."""

    def __init__(
        self, context: RunContext, phase: Phase, deliverables: tuple[DeliverableRef, ...], link: ModelLink
    ) -> None:
        super().__init__(context, phase, deliverables)
        self.link = link
        self.names = [deliverable.id for deliverable in deliverables]
        self.documents = [document_from_json(stored.content) for stored in context.documents]
        self._last_briefing: Briefing | None = None

    # ------------------------------------------------------------------ draft
    async def draft(self, attempt: int) -> None:
        if self._stored("draft", attempt):
            return
        asked = asked_again(self.context.decisions, self.phase, attempt)
        if asked is not None and asked.verb is Verb.SEND_BACK:
            await self._revise_by_note(attempt, asked.path, asked.note)
        else:
            await self._draft_all(attempt)
        await self._hold_against_checks(attempt, CHECKS, LEFT_OUT)
        await super().draft(attempt)

    async def _draft_all(self, attempt: int) -> None:
        base = self._base()
        fields = self._open(base)
        done = {path for draft in self._drafts(attempt) for path in draft.asked}
        # Divided before what is done is left out, so that the calls are the same after a crash.
        units = [
            left
            for unit in units_of(fields, self._needs(), self._longest())
            if (left := unit.without(done)).fields
        ]
        tasks: dict[str, asyncio.Task[None]] = {}
        # What others read comes first, so that each finds the tasks that it waits for.
        for unit in sorted(units, key=lambda unit: max(map(self._depth, unit.deliverables))):
            before = self._read_by(unit)
            waits = [tasks[u.name] for u in units if u.name in tasks and before & set(u.deliverables)]
            tasks[unit.name] = asyncio.ensure_future(self._draft_unit(unit, attempt, base, waits))
        await _all(tasks.values())

    def _read_by(self, unit: DraftUnit) -> set[str]:
        return {need for name in unit.deliverables for need in self._needs()[name]}

    def _depth(self, deliverable: str) -> int:
        """How many waves of drafts come before this one."""
        return 1 + max((self._depth(need) for need in self._needs()[deliverable]), default=0)

    async def _draft_unit(
        self, unit: DraftUnit, attempt: int, base: Workbook, waits: Sequence[asyncio.Task[None]]
    ) -> None:
        if waits:
            await asyncio.gather(*waits)
        if self._read_by(unit):
            # Also where nothing is waited for, because what it reads was drafted before a crash.
            base = self._built_on(unit.deliverables, attempt)
        briefed = self._briefing(base).draft(unit, self.brief, self._lead())
        await self._write(unit, briefed, attempt, unit.name)

    async def _write(
        self, unit: DraftUnit, briefed: Any, attempt: int, step: str, *, may_leave: bool = False
    ) -> None:
        self.context.under_way.update(unit.deliverables)
        try:
            draft = await self.link.drafter.write(
                unit, briefed, self.documents, attempt, agent=self.brief.lead, may_leave=may_leave
            )
        except DraftStopped as stopped:
            if stopped.kept.values:
                self._keep(attempt, f"{step}/part", stopped.kept)
            raise stopped.fault from None
        self.context.under_way.difference_update(unit.deliverables)
        self._keep(attempt, step, draft)

    def _keep(self, attempt: int, step: str, draft: Draft) -> None:
        body = draft.to_json()
        while any(s.attempt == attempt and s.step == step for s in self.context.drafts.get(self.phase, ())):
            step += "+"  # what was kept of a call that was stopped, more than once
        # The answer of the model is stored by now, and this is made of it.
        with self.context.store.transaction(derived=True):
            key = draft_key(attempt, step)
            self.context.store.put_step(self.context.run.id, key, body, phase=self.phase)
            self.context.save_events()
        self.context.take_draft(self.phase, StoredDraft(attempt, step, draft_from_json(body)))

    # ------------------------------------------------------------------ what a call is told
    def _base(self) -> Workbook:
        """The values that the phases before this one give, without a draft of this one."""
        return self.context.workbook_with(self.context.drafted(self._before()))

    def _built_on(self, deliverables: Iterable[str], attempt: int) -> Workbook:
        """The same, with the drafts of this phase that these deliverables read, directly or not."""
        wanted: set[str] = set()
        level = set(deliverables)
        while level:
            wanted |= level
            level = {need for name in level for need in self._needs()[name]} - wanted
        own = folded(self._drafts(attempt))
        wanted -= set(deliverables)
        chosen = {path: value for path, value in own.items() if split_path(path)[0] in wanted}
        return self.context.workbook_with(self.context.drafted(self._before()) | chosen)

    def _before(self) -> list[str]:
        """Phases that this one builds on, directly or not."""
        graph = self.context.graph
        return [name for name in graph.ids if self.phase in graph.followers(name) and name != self.phase]

    def _needs(self) -> Mapping[str, frozenset[str]]:
        """Deliverable -> those of this phase that it reads; only earlier ones, so that there is no circle."""
        plan = self.context.plan
        return {
            name: frozenset(read for read in reads(plan, name) if read in self.names[:place])
            for place, name in enumerate(self.names)
        }

    def _open(self, base: Workbook) -> dict[str, list[OpenField]]:
        left_out = left_to_workbook(self.context.store, self.context.run.id)
        names = [name for name in self.names if name not in left_out]
        return open_fields(self.context.plan, base, self.context.given.edits, names)

    def _longest(self) -> int:
        limit = self.link.endpoint.max_output_tokens
        return LONGEST if limit is None else max(200, min(LONGEST, limit * 3 // 4))

    def _briefing(self, workbook: Workbook) -> Briefing:
        """Calls that are told the same values share what is made of them."""
        last = self._last_briefing
        if last is None or last.workbook is not workbook or last.plan is not self.context.plan:
            last = self._last_briefing = Briefing(
                self.context.plan,
                workbook,
                self.documents,
                language=self.context.run.language,
                prompts=self.link.prompts,
            )
        return last

    def _lead(self) -> Agent:
        return self.context.definition.agents.get(self.brief.lead) or Agent(self.brief.lead or "the lead")

    def _drafts(self, attempt: int) -> list[Draft]:
        return [s.draft for s in self.context.drafts.get(self.phase, ()) if s.attempt == attempt]

    def _own(self, attempt: int, stage: str) -> dict[str, DraftedValue]:
        """What models wrote in this phase before a stage of an attempt, also if later stages are stored."""
        before = STAGES.index(stage)
        return folded(
            stored.draft
            for stored in self.context.drafts.get(self.phase, ())
            if stored.attempt < attempt
            or (stored.attempt == attempt and STAGES.index(_stage_of(stored.step)) < before)
        )

    def _at(self, attempt: int, stage: str) -> Workbook:
        """The values before a stage of an attempt, with the drafts of the phases that this one builds on."""
        return self.context.workbook_with(self.context.drafted(self._before()) | self._own(attempt, stage))

    # ------------------------------------------------------------------ sent back
    async def _revise_by_note(self, attempt: int, path: str, note: str) -> None:
        """What the note is about is written again; all else stays, and what people edited anyway."""
        steps = split_path(path) if path else ()
        fields = {
            name: [one for one in own if one.path[: len(steps)] == steps]
            for name, own in self._open(self._base()).items()
        }
        one_field = sum(len(own) for own in fields.values()) == 1
        briefing = self._briefing(self._at(attempt, DRAFTS))
        units = [
            DraftUnit(name, {name: own})
            for name, own in fields.items()
            if own and not self._has(attempt, f"note/{name}")
        ]
        await _all(
            [
                asyncio.ensure_future(
                    self._write(
                        unit,
                        briefing.revise(unit, self._lead(), (), note),
                        attempt,
                        f"note/{unit.name}",
                        may_leave=not one_field,
                    )
                )
                for unit in units
            ]
        )

    # ------------------------------------------------------------------ checks
    async def _hold_against_checks(self, attempt: int, checks: str, left_out: str) -> None:
        """Drafts that make a check of severity error fail are written again once, then left out.

        `checks` and `left_out` are the stages in which that is kept.
        """
        broken = self._broken(attempt, checks)
        if not broken:
            return
        fields = {one.written: one for own in self._open(self._base()).values() for one in own}
        for name in self.names:
            points = [
                (one, check.message)
                for path, check in broken.items()
                if (one := fields.get(path)) and one.path[0] == name
            ]
            if not points:
                continue
            unit = DraftUnit(name, {name: [one for one, _ in points]})
            said = [OpenPoint(".".join(one.path[1:]), message) for one, message in points]
            briefing = self._briefing(self._at(attempt, checks))
            briefed = briefing.revise(unit, self._lead(), said, points_are_facts=True)
            if not self._has(attempt, f"{checks}/{name}"):
                await self._write(unit, briefed, attempt, f"{checks}/{name}")
        still = self._broken(attempt, left_out)
        if still and not self._has(attempt, left_out):
            findings = tuple(
                Finding(FindingKind.CHECK, path, f"{check.id}: {check.message}")
                for path, check in still.items()
            )
            self._keep(attempt, left_out, Draft(left_out, tuple(still), {}, findings))

    def _has(self, attempt: int, step: str) -> bool:
        key = draft_key(attempt, step)
        return self.context.store.step(self.context.run.id, key, phase=self.phase) is not None

    def _broken(self, attempt: int, stage: str) -> dict[str, CheckResult]:
        """Path of a draft of this phase -> the error that it makes, by the checks that rest on it."""
        before = self.context.drafted(self._before())
        own = self._own(attempt, stage)
        if not own:
            return {}
        bare = {c.id: c.status for c in self.context.checks_of(self.context.workbook_with(before))}
        out: dict[str, CheckResult] = {}
        for check in self.context.checks_of(self._at(attempt, stage)):
            if check.status == "failed" and check.severity == "error" and bare.get(check.id) != "failed":
                behind = fields_behind(self.context.plan, check.id)
                out |= {path: check for path in own if any(is_within(f, split_path(path)) for f in behind)}
        return out

    # ------------------------------------------------------------------ review
    async def review(self, attempt: int) -> None:
        if self._stored("review", attempt):
            return
        available = list(self.context.store.version_numbers(self.context.run.id))
        decided = [agent_by_checks(agent) for agent in self._support()]
        points = review_by_checks(self.phase, decided, self.context.checks(available), now(), attempt)
        points += await self._reviewed(attempt)
        points += finding_points(self.context, self.brief, self._drafts(attempt), attempt)
        revised = any(_stage_of(s.step) in ROUNDS for s in self.context.drafts.get(self.phase, ()))
        with self.context.store.transaction(derived=True):
            for point in points:
                self.context.store.add_review(self.context.run.id, point)
                self.context.emit(review_event(point))
            for deliverable in self.deliverables if revised else ():
                store_version(self.context, deliverable.id, self.phase, f"review {attempt}")
            self._finish("review", attempt, {"points": len(points)})

    async def _reviewed(self, attempt: int) -> list[ReviewPoint]:
        """The rubric points that no check decides, by the model; the lead revises what is not met."""
        # As it was before the first round, also where a later one was stored before a crash.
        first = {split_path(path)[0] for path in self._own(attempt, ROUNDS[0])}
        drafted = [name for name in self.names if name in first]
        open_points = {a.name: [p for p in a.rubric if not p.checks] for a in self._support()}
        agents = [agent for agent in self._support() if open_points[agent.name]]
        if not drafted or not agents:
            return _questions(self.phase, agents, open_points, attempt)
        judged: dict[tuple[str, str], Judged] = {}
        for round_ in range(1, MOST_ROUNDS + 1):
            briefing = self._briefing(self._at(attempt, ROUNDS[round_ - 1]))
            found = await _gathered(
                [
                    review(
                        self.link.drafter,
                        briefing,
                        self.brief,
                        agent,
                        open_points[agent.name],
                        drafted,
                        attempt,
                    )
                    for agent in agents
                ]
            )
            judged |= {(one.agent, one.point.id): one for own in found for one in own}
            unmet = [one for own in found for one in own if one.verdict is Verdict.UNMET]
            if not unmet or round_ == MOST_ROUNDS:
                break
            if not await self._revise(attempt, round_, unmet):
                break
            await self._hold_against_checks(attempt, CHECKS_AGAIN, LEFT_OUT_AGAIN)
            open_points = {
                agent.name: [one.point for one in unmet if one.agent == agent.name] for agent in agents
            }
            agents = [agent for agent in agents if open_points[agent.name]]
        return [
            ReviewPoint(self.phase, one.agent, one.point.text, one.verdict, one.note, now(), "", (), attempt)
            for one in judged.values()
        ]

    async def _revise(self, attempt: int, round_: int, unmet: Sequence[Judged]) -> bool:
        """The lead writes flagged fields again; False if no point names one."""
        fields = [one for own in self._open(self._base()).values() for one in own]
        by_unit: dict[str, dict[str, OpenField]] = {}
        said: dict[str, list[OpenPoint]] = {}
        for judged in unmet:
            for one in flagged(judged.field, fields):
                by_unit.setdefault(one.path[0], {})[one.written] = one
                said.setdefault(one.path[0], []).append(OpenPoint(".".join(one.path[1:]), judged.note))
        stage = ROUNDS[round_ - 1]
        briefing = self._briefing(self._at(attempt, stage))
        work = [
            asyncio.ensure_future(
                self._write(unit, briefing.revise(unit, self._lead(), said[name]), attempt, f"{stage}/{name}")
            )
            for name, own in by_unit.items()
            if not self._has(attempt, f"{stage}/{name}")
            for unit in [DraftUnit(name, {name: list(own.values())})]
        ]
        await _all(work)
        return bool(by_unit)


def agent_by_checks(agent: Agent) -> Agent:
    """The agent with only the points that checks decide."""
    return replace(agent, rubric=tuple(point for point in agent.rubric if point.checks))


def _questions(
    phase: str, agents: Iterable[Agent], points: Mapping[str, Sequence[RubricPoint]], attempt: int
) -> list[ReviewPoint]:
    return [
        ReviewPoint(phase, agent.name, point.text, Verdict.QUESTION, "", now(), "", (), attempt)
        for agent in agents
        for point in points[agent.name]
    ]


def _stage_of(step: str) -> str:
    head = step.partition("/")[0]
    return head if head in STAGES else DRAFTS


async def _all(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait for all, so that what is paid for is stored; then raise the first fault."""
    results = await asyncio.gather(*tasks, return_exceptions=True)
    faults = [result for result in results if isinstance(result, BaseException)]
    first = next((fault for fault in faults if isinstance(fault, ModelFault)), faults[0] if faults else None)
    if first is not None:
        raise first


async def _gathered(work: Sequence[Any]) -> list[list[Judged]]:
    tasks = [asyncio.ensure_future(one) for one in work]
    await _all(tasks)
    return [task.result() for task in tasks]
