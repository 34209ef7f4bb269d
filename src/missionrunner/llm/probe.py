"""Looking at a model server once: what works, what does not, and what to do about it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from missionrunner.deliverables.json_values import is_map
from missionrunner.llm.abilities import Abilities, AbilityMemory, after_refusal, first_guess
from missionrunner.llm.fault_reading import model_unknown
from missionrunner.llm.faults import KeyRefused, ModelFault, NotAModelServer, RequestRefused
from missionrunner.llm.model import Json, Message, ModelRequest, WireAnswer
from missionrunner.llm.prices import price_of
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.reading import read_answer
from missionrunner.llm.request_body import request_body
from missionrunner.llm.retry import RetryPolicy
from missionrunner.llm.transport import Arriving, OpenAITransport, Transport, WireRequest
from missionrunner.llm.wire_schema import LADDER, WITH_SCHEMA, Form
from missionrunner.plain_text import one_line

State = Literal["ok", "note", "broken"]

# The prompt does not hint at the fields, so a server that ignores the schema is found out.
_SCHEMA: Json = {
    "type": "object",
    "properties": {
        "seal": {"type": "string", "enum": ["green-7"]},
        "weeks": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        "word": {"type": "string", "maxLength": 12},
    },
    "required": ["seal", "weeks", "word"],
}
_REQUEST = ModelRequest(
    "probe", (Message("system", "You answer shortly."), Message("user", "Say hello.")), _SCHEMA, name="probe"
)
_CONTEXT_FIELDS = ("max_model_len", "context_length", "context_window", "loaded_context_length", "n_ctx")
_FORMS = {
    Form.SCHEMA: "JSON schemas are followed",
    Form.PORTABLE: "JSON schemas are followed (strict subset)",
    Form.JSON_OBJECT: "JSON is promised, the schema is only asked for in words",
    Form.PROMPT: "the schema is only asked for in words",
}
_SHORT_CONTEXT = 16_000


@dataclass(frozen=True, slots=True)
class ServerFinding:
    """One thing that was looked at. `advice` says what to do unless all is well."""

    state: State
    subject: str
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """All findings, and what was learned; `abilities` is None where no answer came."""

    findings: tuple[ServerFinding, ...]
    abilities: Abilities | None = None

    @property
    def usable(self) -> bool:
        return self.abilities is not None


async def probe(
    endpoint: Endpoint, memory: AbilityMemory | None = None, transport: Transport | None = None
) -> ProbeReport:
    """Ask the server for its models and for one tiny answer per form until one works.

    Sends a few hundred tokens at most. What was learned is kept in `memory`. Raises nothing of its own: a
    fault is a finding.
    """
    wire = transport or OpenAITransport(endpoint)
    findings: list[ServerFinding] = []
    try:
        known = await _known_models(wire, endpoint, findings)
        if known is None:
            return ProbeReport(tuple(findings))
        found = await _first_form(wire, endpoint, findings)
    finally:
        await wire.close()
    if found is None:
        return ProbeReport(tuple(findings))
    context = _context(known, endpoint.model) or endpoint.context_tokens
    findings.append(_context_finding(context))
    findings.append(_price_finding(endpoint))
    found = replace(found, context_tokens=context)
    if memory:
        memory.remember(endpoint, found)
    return ProbeReport(tuple(findings), found)


async def _known_models(
    wire: Transport, endpoint: Endpoint, findings: list[ServerFinding]
) -> Sequence[Json] | None:
    """What the server lists; () if it has no list, None if it makes no sense to go on."""
    try:
        rows = await wire.models()
    except (NotAModelServer, RequestRefused):
        findings.append(ServerFinding("note", "Models", f"{endpoint.shown} has no list of models"))
        return ()
    except ModelFault as fault:
        subject = "Key" if isinstance(fault, KeyRefused) else "Server"
        findings.append(_broken(subject, fault))
        return None
    findings.append(ServerFinding("ok", "Server", f"{endpoint.shown} answers"))
    if not endpoint.base_url.startswith("https://") and not endpoint.is_local and endpoint.key:
        findings.append(
            ServerFinding(
                "note", "Key", "it travels unencrypted", "Use an address that begins with https://."
            )
        )
    names = tuple(str(row.get("id", "")) for row in rows)
    if names and endpoint.model not in names:
        # Not the end: aliases are often missing from the list. The first answer decides.
        fault = model_unknown(endpoint, known=tuple(one_line(n) for n in names if n))
        findings.append(
            ServerFinding("note", "Model", f"{endpoint.model} is not in the server's list", fault.detail)
        )
    return rows


async def _first_form(wire: Transport, endpoint: Endpoint, findings: list[ServerFinding]) -> Abilities | None:
    """The strictest form that gives a valid answer, with what else was learned on the way."""
    known = first_guess(endpoint)
    for form in LADDER[LADDER.index(known.form) :]:
        try:
            known, answer, pieces, seconds = await _asked(wire, endpoint, replace(known, form=form))
        except RequestRefused:
            continue
        except ModelFault as fault:
            findings.append(_broken("Model", fault))
            return None
        if known.form is form and not read_answer(answer, _SCHEMA).missing:
            findings.append(ServerFinding("ok", "Model", f"{endpoint.model} answered in {seconds:.1f} s"))
            findings.append(_form_finding(form))
            findings.append(_stream_finding(known, pieces))
            return replace(known, counts=known.counts and not answer.usage.estimated, proven=True)
    findings.append(
        ServerFinding(
            "broken",
            "Structured answers",
            f"{endpoint.model} gave no answer that fits a schema",
            "Choose a model that can write JSON.",
        )
    )
    return None


async def _asked(
    wire: Transport, endpoint: Endpoint, known: Abilities
) -> tuple[Abilities, WireAnswer, int, float]:
    """One answer in this form; fields that the server refuses are left out."""
    policy, tried, form = RetryPolicy(tries=3), 0, known.form
    while True:
        arriving, began = Arriving(), time.monotonic()
        body = request_body(endpoint, known, _REQUEST)
        try:
            answer = await wire.send(WireRequest(_REQUEST.key(endpoint.model), body), arriving)
        except RequestRefused as fault:
            changed = after_refusal(known, fault, body)
            if changed is None or changed.form is not form:
                raise
            known = changed
        except ModelFault as fault:
            tried += 1
            pause = policy.pause(fault, tried)
            if pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return known, answer, len(arriving.parts), time.monotonic() - began


def _form_finding(form: Form) -> ServerFinding:
    if form in WITH_SCHEMA:
        return ServerFinding("ok", "Structured answers", _FORMS[form])
    advice = "It works; some answers have to be asked for twice."
    return ServerFinding("note", "Structured answers", _FORMS[form], advice)


def _stream_finding(known: Abilities, pieces: int) -> ServerFinding:
    if known.streams and pieces > 1:
        return ServerFinding("ok", "Streaming", "answers arrive piece by piece")
    return ServerFinding(
        "note", "Streaming", "answers arrive in one piece", "Fields appear only when all are there."
    )


def _context(rows: Sequence[Json], model: str) -> int | None:
    """The context length that the server states for the model, if it does."""
    row = next((r for r in rows if r.get("id") == model), rows[0] if len(rows) == 1 else None)
    if row is None:
        return None
    places: list[Any] = [row, row.get("meta"), row.get("top_provider")]
    for place in places:
        if is_map(place):
            for name in _CONTEXT_FIELDS:
                if isinstance(place.get(name), int) and place[name] > 0:
                    return place[name]
    return None


def _context_finding(context: int | None) -> ServerFinding:
    if context is None:
        return ServerFinding(
            "note", "Context", "the server does not say how long it is", "State it with context_tokens."
        )
    if context < _SHORT_CONTEXT:
        return ServerFinding(
            "note",
            "Context",
            f"{context:,} tokens",
            "That is short: give few documents, or start it with more.",
        )
    return ServerFinding("ok", "Context", f"{context:,} tokens")


def _price_finding(endpoint: Endpoint) -> ServerFinding:
    price = price_of(endpoint)
    if price is None:
        return ServerFinding("note", "Price", "not known", "State it with price_input and price_output.")
    dated = f", as of {price.as_of}" if price.as_of else ""
    return ServerFinding(
        "ok", "Price", f"{price.input:g} in, {price.output:g} out, US dollars a million{dated}"
    )


def _broken(subject: str, fault: ModelFault) -> ServerFinding:
    text = " ".join(part for part in (fault.title, fault.detail) if part)
    return ServerFinding("broken", subject, text, fault.hint)
