"""Asking a model for one structured answer, with everything that can go wrong on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from missionrunner.deliverables.schemas import compile_model
from missionrunner.llm.abilities import Abilities, AbilityMemory, after_refusal, first_guess
from missionrunner.llm.budget import Budget
from missionrunner.llm.extract import valid_part
from missionrunner.llm.faults import (
    AnswerCut,
    AnswerRefused,
    AnswerUnusable,
    CallStopped,
    ContextTooLong,
    ModelFault,
    PartialAnswer,
    RequestRefused,
)
from missionrunner.llm.growing_json import GrowingJson
from missionrunner.llm.model import (
    CallUsage,
    Delta,
    FilledField,
    ModelAnswer,
    ModelRequest,
    OnDelta,
    WireAnswer,
    wire_answer,
)
from missionrunner.llm.prices import Price, price_of
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.reading import Collected, Reading, field_names, follow_up, read_answer
from missionrunner.llm.request_body import request_body
from missionrunner.llm.retry import RetryPolicy
from missionrunner.llm.tokens import estimate_prompt, estimate_tokens
from missionrunner.llm.transport import Arriving, OpenAITransport, Transport, WireRequest
from missionrunner.llm.wire_schema import Form
from missionrunner.plain_text import one_line, shortened
from missionrunner.runs.model import CallKey, ModelCall, now

_MOST_PARTS = 8
_MOST_ADAPTIONS = 6
_SURE_SHARE = 0.75


class CallLedger(Protocol):
    """Where answered calls are kept: a run's store. `keep` returns only when the call is safe."""

    def find(self, key: CallKey) -> ModelCall | None: ...

    def keep(self, call: ModelCall) -> None: ...


@dataclass(slots=True)
class _Call:
    """One call of `complete` while it runs."""

    request: ModelRequest
    on_delta: OnDelta | None
    grows: bool = True
    got: Collected = field(default_factory=Collected)
    usage: CallUsage = field(default_factory=CallUsage)
    paid: CallUsage = field(default_factory=CallUsage)
    calls: int = 0
    fresh: CallUsage = field(default_factory=CallUsage)
    answers: int = 0
    begun: int = 0
    arriving: Arriving = field(default_factory=Arriving)
    form: Form | None = None
    in_words: bool = False
    hide: Callable[[str], str] = str

    def tell(self, delta: Delta) -> None:
        if self.on_delta:
            self.on_delta(delta)

    def begin(self, notice: str = "") -> Arriving:
        """A new answer begins; what is kept of the ones before it is told again."""
        self.begun += 1
        if self.begun > 1:
            kept = [FilledField((name,), value) for name, value in self.got.values.items()]
            kept += [FilledField((self.got.open_field, n), item) for n, item in enumerate(self.got.items)]
            self.tell(Delta(fields=tuple(kept), notice=notice, restarted=True))
        growing, offset = GrowingJson(), (self.got.open_field, len(self.got.items))

        def on_text(text: str) -> None:
            fields = tuple(_moved(f, *offset) for f in growing.feed(text))
            self.tell(Delta(text, fields))

        self.arriving = Arriving(on_text if self.on_delta and self.grows else None)
        return self.arriving

    def partial(self) -> PartialAnswer:
        """All that is valid so far, of finished answers and of the one that is arriving."""
        part = valid_part(self.hide(self.arriving.text), self.request.schema)
        got = self.got.with_reading(Reading(dict(part.values), (), part.open_field, part.open_items))
        missing = tuple(n for n in field_names(self.request.schema) if n not in got.values)
        return PartialAnswer(got.values, missing, got.open_field, got.items)


class ModelClient:
    """One model on one server, for all calls of a run. Safe for many calls at once in one event loop.

    `ledger` keeps answered calls, so that none is paid twice. `memory` keeps what was learned about the
    server. `budget` is asked before each request. `transport` replaces the network in replays. `grows` is
    false where nobody looks at answers while they arrive; then only notices are told.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        ledger: CallLedger | None = None,
        memory: AbilityMemory | None = None,
        budget: Budget | None = None,
        transport: Transport | None = None,
        policy: RetryPolicy | None = None,
        grows: bool = True,
    ) -> None:
        self.endpoint = endpoint
        self.budget = budget or Budget()
        self.transport = transport or OpenAITransport(endpoint)
        self.price: Price | None = price_of(endpoint)
        self._grows = grows
        self._ledger = ledger
        self._memory = memory
        self._policy = policy or RetryPolicy()
        self._abilities: Abilities = (memory.recall(endpoint) if memory else None) or first_guess(endpoint)
        self._places = asyncio.Semaphore(endpoint.parallel)
        self._rest_until = 0.0

    @property
    def abilities(self) -> Abilities:
        """What is known of the server by now."""
        return self._abilities

    async def complete(
        self, request: ModelRequest, on_delta: OnDelta | None = None, *, stop: asyncio.Event | None = None
    ) -> ModelAnswer:
        """A complete answer that fits the schema of `request`.

        `on_delta` hears text and fields as they arrive. When `stop` is set, the connection is closed at once
        and CallStopped is raised with what was valid; cancelling the task closes it too. Raises ModelFault;
        its `partial` holds what can be kept.
        """
        call = _Call(request, on_delta, hide=self.endpoint.key.hide, grows=self._grows)
        try:
            if stop is None:
                return await self._complete(call)
            return await self._until(stop, call)
        except ModelFault as fault:
            fault.partial, fault.usage, fault.calls = call.partial(), call.paid, call.calls
            fault.fresh, fault.answers = call.fresh, call.answers
            raise

    async def close(self) -> None:
        """Close all connections."""
        await self.transport.close()

    async def _until(self, stop: asyncio.Event, call: _Call) -> ModelAnswer:
        work = asyncio.ensure_future(self._complete(call))
        stopped = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise CallStopped("The call was stopped.", hint="What had arrived is kept.")
        finally:
            stopped.cancel()
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _complete(self, call: _Call) -> ModelAnswer:
        request, corrected = call.request, False
        reading = Reading({})
        for _ in range(_MOST_PARTS):
            answer = await self._answered(call, request)
            _refused(answer, self.endpoint)
            reading = read_answer(answer, request.schema)
            before = call.got
            call.got = before.with_reading(reading)
            call.arriving = Arriving()
            if not reading.missing:
                problems = compile_model(call.request.schema, "answer").validate(call.got.values)
                if not problems:
                    return self._whole(call, answer)
                # Only parts put together can end here: each fitted, the whole does not.
                call.got = Collected()
                reading = Reading({}, field_names(call.request.schema), problems=tuple(map(str, problems)))
            grown = reading.cut and (call.got.values, call.got.items) != (before.values, before.items)
            if corrected and not grown:
                raise _unusable(reading, self.endpoint)
            corrected = corrected or not grown
            if not reading.cut and not reading.values:
                # The server does not seem to know the schema: the next request says it in words. One that
                # followed it before is asked for it as well.
                call.in_words = True
                if not self._abilities.proven:
                    call.form = max(self._abilities.form, Form.JSON_OBJECT, key=list(Form).index)
            request = follow_up(call.request, answer, reading, call.got)
        raise _unusable(reading, self.endpoint)

    def _whole(self, call: _Call, answer: WireAnswer) -> ModelAnswer:
        if call.calls and not self._abilities.proven:
            # One bad answer of a server that knew the schema before is no reason to ask in another way.
            self._learn(replace(self._abilities, form=call.form or self._abilities.form))
        # Some servers name a file here; a dated name of the same model is worth keeping.
        model = answer.model if answer.model.startswith(self.endpoint.model) else self.endpoint.model
        return ModelAnswer(
            call.got.values, model, call.usage, call.paid, call.calls, call.fresh, call.answers
        )

    async def _answered(self, call: _Call, request: ModelRequest) -> WireAnswer:
        """The stored answer to `request`, or one that is asked for and stored now."""
        key = request.key(self.endpoint.model)
        stored = self._ledger.find(key) if self._ledger else None
        if stored is not None:
            answer = wire_answer(stored.answer, stored.usage)
            call.begin().add(answer.text)
            call.usage = call.usage.plus(answer.usage)
            return answer
        answer = await self._tried(call, request, key)
        if self._ledger:
            self._ledger.keep(
                ModelCall(key, self.endpoint.model, answer.to_json(), answer.usage.stored(), now())
            )
        call.usage = call.usage.plus(answer.usage)
        call.fresh, call.answers = call.fresh.plus(answer.usage), call.answers + 1
        return answer

    async def _tried(self, call: _Call, request: ModelRequest, key: CallKey) -> WireAnswer:
        """Send until an answer comes or the policy gives up; change how to ask where the server wants it."""
        tried, adapted, notice = 0, 0, ""
        while True:
            asked = replace(self._abilities, form=call.form or self._abilities.form)
            body = request_body(self.endpoint, asked, request, in_words=call.in_words)
            try:
                async with self._places:
                    await self._rested()
                    return await self._sent(call, request, WireRequest(key, body), notice)
            except RequestRefused as fault:
                changed = after_refusal(asked, fault, body)
                adapted += 1
                if changed is None or adapted > _MOST_ADAPTIONS:
                    raise
                if call.form is not None:
                    call.form, changed = changed.form, replace(changed, form=self._abilities.form)
                self._abilities = changed
            except ModelFault as fault:
                tried += 1
                pause = self._policy.pause(fault, tried)
                if pause is None:
                    raise
                notice = f"{fault.title} Trying again ({tried + 1} of {self._policy.tries})."
                call.tell(Delta(notice=f"{fault.title} Waiting {pause:.1f} s."))
                if fault.wait is not None:
                    # One call was told to wait; the others would only be told the same.
                    self._rest_until = max(self._rest_until, asyncio.get_running_loop().time() + pause)
                await asyncio.sleep(pause)

    async def _rested(self) -> None:
        rest = self._rest_until - asyncio.get_running_loop().time()
        if rest > 0:
            await asyncio.sleep(rest)

    async def _sent(self, call: _Call, request: ModelRequest, wire: WireRequest, notice: str) -> WireAnswer:
        expected = self._expected(request)
        self.budget.check(expected)
        self.budget.begin(expected)
        used = CallUsage()
        arriving = call.begin(notice)
        call.calls += 1
        try:
            answer = await self.transport.send(wire, arriving)
            used = self._counted(answer.usage, expected, answer.text)
            # Whatever a server says, the key goes into no store.
            return replace(answer, usage=used, text=self.endpoint.key.hide(answer.text))
        finally:
            if not used.prompt_tokens and arriving.parts:
                # An answer that broke off was paid for too; the server did not say how much.
                used = self._counted(CallUsage(estimated=True), expected, arriving.text)
            call.paid = call.paid.plus(used)
            self.budget.end(expected, used)

    def _expected(self, request: ModelRequest) -> CallUsage:
        prompt = estimate_prompt(request.messages, request.schema)
        limit = self._abilities.context_tokens or self.endpoint.context_tokens
        if limit and prompt * _SURE_SHARE > limit:
            raise ContextTooLong(
                f"The prompt is too long for {one_line(self.endpoint.model)}.",
                detail=f"It has about {prompt:,} tokens; prompt and answer may have {limit:,} together.",
                hint="Choose a model with a longer context, or give fewer or shorter documents.",
            )
        expected = CallUsage(prompt_tokens=prompt, estimated=True)
        return replace(expected, cost=self.price.of(expected) if self.price else None)

    def _counted(self, usage: CallUsage, expected: CallUsage, text: str) -> CallUsage:
        """The server's counts, or an estimate where it gave none; with the cost."""
        if not usage.prompt_tokens:
            usage = replace(
                usage,
                prompt_tokens=expected.prompt_tokens,
                completion_tokens=usage.completion_tokens or estimate_tokens(text),
                estimated=True,
            )
        return replace(usage, cost=self.price.of(usage) if self.price else None)

    def _learn(self, known: Abilities) -> None:
        self._abilities = replace(known, proven=True)
        if self._memory:
            self._memory.remember(self.endpoint, self._abilities)


def _moved(filled: FilledField, open_field: str, offset: int) -> FilledField:
    """A field of the rest of a list, at its place in the whole list."""
    path = filled.path
    if offset and len(path) > 1 and path[0] == open_field and isinstance(path[1], int):
        return FilledField((path[0], path[1] + offset, *path[2:]), filled.value)
    return filled


def _refused(answer: WireAnswer, endpoint: Endpoint) -> None:
    hint = "Change the wording of the inputs, or choose another model."
    if answer.refusal:
        said = shortened(one_line(endpoint.key.redact(answer.refusal)), 200)
        raise AnswerRefused(f"{one_line(endpoint.model)} refused to answer.", detail=said, hint=hint)
    if answer.finish == "content_filter":
        raise AnswerRefused(f"The content filter of {endpoint.shown} stopped the answer.", hint=hint)


def _unusable(reading: Reading, endpoint: Endpoint) -> ModelFault:
    model = one_line(endpoint.model)
    if reading.cut:
        return AnswerCut(
            f"The answer of {model} was cut off at its output limit.",
            hint="Ask for less at once, or choose a model with a higher output limit.",
        )
    hint = "Choose a model that follows schemas better, or go on with the workbook engine."
    if reading.no_json:
        title = f"The answer of {model} is no JSON, also after it was asked again."
        return AnswerUnusable(title, detail=one_line(reading.no_json), hint=hint)
    title = f"The answer of {model} does not fit the schema, also after it was asked again."
    first = reading.problems[0] if reading.problems else ""
    return AnswerUnusable(title, detail=first, hint=hint, problems=reading.problems)
