"""What a model does for a run, in lines: who is asked, what is waited for, what was used."""

from __future__ import annotations

from missionrunner.engine.usage import cost_words
from missionrunner.runs import events


def model_line(event: events.Event) -> str:
    """One line on an event of a model call; "" for other events, and where there is nothing to say."""
    match event:
        case events.CallStarted():
            agent = f" for {event.agent}" if event.agent else ""
            return f"Asking {event.model}{agent}: {named(event.deliverable)} (ctrl+c stops it)"
        case events.CallWaits():
            return f"{named(event.deliverable)}: {event.text}"
        case events.StillWaiting():
            names = ", ".join(named(name) for name in event.deliverables)
            return f"Still waiting, {event.seconds:.0f} s: {names}"
        case events.CallEnded() if event.fault:
            return f"{named(event.deliverable)}: {event.fault}"
        case events.UsageAdded():
            return _used(event)
        case _:
            return ""


def named(call: str) -> str:
    """A call as people read it: `lead_handoff+risk_register` is "Lead handoff, Risk register"."""
    if call.startswith("review:"):
        agent = call.split(":")[-1]
        return f"Review by {agent}"
    names = [name.partition(":")[0].replace("_", " ").capitalize() for name in call.split("+")]
    return ", ".join(names)


def _used(event: events.UsageAdded) -> str:
    if event.reused:
        return f"{named(event.deliverable)}: answered before, nothing is paid again"
    cached = f" ({event.cached_tokens:,} cached)" if event.cached_tokens else ""
    return (
        f"{named(event.deliverable)}: {event.seconds:.1f} s, {event.prompt_tokens:,} tokens in{cached},"
        f" {event.completion_tokens:,} out, {cost_words(event.cost)}"
    )
