"""The end of a session before the end of the run: what the run waits for, and the line that goes on."""

from __future__ import annotations

from missionrunner.console.lines import Console
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.missing_answers import missing_answers, resume_line
from missionrunner.engine.run_clock import stop_clock


def pause(live: LiveRun, console: Console, *, ended: bool) -> None:
    """Stop the clock and say how to go on; `ended` if the input has ended, so that nobody can be asked."""
    stop_clock(live.context, live.actor)
    run_id = live.context.run.id
    if ended:
        line = _say_what_is_waited_for(live, console)
    else:
        console.say("Paused; nothing is lost. Go on with:")
        line = f"missionrunner resume {run_id}" + (" --plain" if console.plain else "")
    # On a line of its own and never wrapped, so that it can be copied.
    console.lines([line])


def _say_what_is_waited_for(live: LiveRun, console: Console) -> str:
    """The line that goes on without a prompt."""
    run_id = live.context.run.id
    missing = missing_answers(live.context)
    if missing:
        for one in missing:
            console.say(f"- {one.key}: {one.text}", hang=2)
            if one.example:
                console.say(f"For example: {one.example}", indent=2, hang=4)
        console.say(
            "The input has ended; nothing is lost. Put your answers in place of the dots, as in the examples:"
        )
        return resume_line(run_id, missing)
    gates = live.open_gates()
    if not gates:
        console.say("The input has ended; nothing is lost. What is still open takes its default:")
        return f"missionrunner resume {run_id}"
    console.say("The input has ended; nothing is lost. This approves the gate as it stands; there are also")
    console.say("edit, send-back, redo and skip: missionrunner decide --help")
    return f"missionrunner decide {run_id} approve" + (f" --phase {gates[0]}" if gates[0] else "")
