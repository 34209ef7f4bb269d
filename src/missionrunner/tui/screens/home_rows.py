"""How runs, missions and companies stand in Home's list, and what is said about the chosen one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from missionrunner.export.text import cut, padded
from missionrunner.export.text import width as text_width
from missionrunner.paths import shown_path
from missionrunner.plain_text import one_line
from missionrunner.tui.render.pieces import Piece, wrap
from missionrunner.tui.text import joined, plain

if TYPE_CHECKING:
    from missionrunner.library.find import MissionSummary
    from missionrunner.runs.model import Run
    from missionrunner.tui.desk import About, Shelf

STATUS = {
    "waiting_for_answers": "intake",
    "running": "under way",
    "interrupted": "interrupted",
    "in_use": "in use elsewhere",
    "at_gate": "waits for you",
    "paused": "paused",
    "finished": "finished",
    "failed": "stopped by an error",
}
_STATE, _WHEN, _MISSION, _MINUTES = 18, 14, 32, 14
# Below this width a row has no room for the word "today".
_NARROW = 64
# From this width on a state has room for a name.
_WIDE, _WIDE_STATE = 100, 34


def run_title(run: Run) -> str:
    """Its own name, or that of its mission, and always whose it is."""
    return one_line(f"{run.name or run.mission_title}, {run.company or 'no company yet'}")


def _title_cut(run: Run, apart: str, room: int) -> str:
    """The title in `room` cells. The name of the mission is cut, never the client's while that fits."""
    company = f", {one_line(run.company) or 'no company yet'}{apart}"
    left = room - text_width(company)
    if left < 2:
        # With no room for both, whose it is counts.
        return cut(company.removeprefix(", ").removesuffix(apart), max(2, room - text_width(apart))) + apart
    return cut(one_line(run.name or run.mission_title), left) + company


def run_state(status: str, signed: str) -> str:
    """How a run stands, in a person's words: a plan that is signed says by whom."""
    return f"signed by {one_line(signed)}" if signed else STATUS.get(status, status)


def told_apart(runs: Sequence[Run]) -> Mapping[str, str]:
    """Run id -> when it was begun, for runs whose titles are the same; the end of their id if that is too."""
    titles = Counter(run_title(run) for run in runs)
    alike = [run for run in runs if titles[run_title(run)] > 1]
    begun = {run.id: f", begun {_moment(run.created_at)}" for run in alike}
    same = Counter((run_title(run), begun[run.id]) for run in alike)
    return {
        run.id: f", {run.id.rpartition('-')[2]}" if same[run_title(run), begun[run.id]] > 1 else begun[run.id]
        for run in alike
    }


def _moment(at: datetime) -> str:
    local = at.astimezone()
    return f"{local:%H:%M}" if local.date() == datetime.now().astimezone().date() else f"{local:%d %b %H:%M}"


def run_row(run: Run, width: int, apart: str = "", state: str = "") -> Content:
    """Name and company, state, last change; `apart` tells runs of one name apart."""
    when = _moment(run.updated_at)
    if width >= _NARROW and " " not in when:
        when = f"today {when}"
    last = _WHEN if width >= _NARROW else text_width(when) + 1
    words = "put away" if run.archived else state or run_state(run.status.value, "")
    state_room = _WIDE_STATE if width >= _WIDE else _STATE
    room = max(10, width - state_room - last)
    return joined(
        plain(padded(_title_cut(run, apart, room - 1), room), "title"),
        plain(padded(cut(words, state_room - 1), state_room)),
        plain(padded(when, last - 1, "right"), "muted"),
    )


def mission_row(mission: MissionSummary, about: About | None, width: int) -> Content:
    """Title, minutes, what one gets."""
    title = padded(cut(one_line(mission.title), _MISSION - 2), _MISSION)
    minutes = padded(cut(one_line(mission.duration), _MINUTES - 2), _MINUTES)
    gives = f"{', '.join(about.gives)}" if about else ""
    return joined(
        plain(title, "title"),
        plain(minutes),
        plain(cut(gives, max(5, width - _MISSION - _MINUTES - 4)), "muted"),
    )


def company_row(name: str, shelf: Shelf) -> Content:
    count = sum(run.company == name for run in shelf.runs)
    runs = "1 run" if count == 1 else f"{count} runs"
    return joined(plain(padded(cut(one_line(name), 40), 42)), plain(runs, "muted"))


_SENTENCE = re.compile(r"(?<=[.!?]) ")


def first_sentences(text: str, columns: int, rows: int, more: str) -> str:
    """As many whole sentences as fit into the rows; `more` stands behind them where there are others. A
    first sentence that is too long for the rows is cut."""
    whole = len(wrap([Piece(text)], columns))
    if whole <= rows:
        return text
    sentences = _SENTENCE.split(text)
    for count in range(len(sentences) - 1, 0, -1):
        shown = f"{' '.join(sentences[:count])} {more}"
        if len(wrap([Piece(shown)], columns)) <= rows:
            return shown
    words = text.split()
    while len(wrap([Piece(" ".join([*words, more]))], columns)) > rows:
        words.pop()
    return " ".join([*words, more])


def run_about(run: Run) -> str:
    engine = "offline" if not run.model else one_line(run.model)
    origin = f", forked from {run.parent}" if run.parent else ""
    files = f" Files: {one_line(shown_path(run.output_dir))}" if run.output_dir else ""
    return f"{run.id}: {one_line(run.mission_title)}, {run.mode.value}, {engine}{origin}.{files}"


def mission_about(mission: MissionSummary, shelf: Shelf) -> str:
    """Objective, what one gets, examples."""
    about = shelf.about.get(mission.slug)
    if about is None:
        return mission.slug
    # Missions of one name are told apart by where they lie.
    own = mission.origin != "packaged"
    parts = [f"{one_line(shown_path(mission.path))}: {about.objective}" if own else about.objective]
    parts += [f"You get: {', '.join(about.gives)}."] if about.gives else []
    parts += [f"Topic: {about.topic}."] if about.topic else []
    examples = ", ".join(shelf.examples.get(mission.slug, ()))
    parts += [f"Examples: {examples}."] if examples else []
    return " ".join(parts)


def run_words(run: Run, state: str = "") -> str:
    """What a search looks at: all that the row says, its id too."""
    begun = f"{_moment(run.created_at)} {_moment(run.updated_at)}"
    return (
        f"{run.id} {run.name} {run.mission_title} {run.company} {state or STATUS[run.status.value]} {begun}"
    )


def mission_words(mission: MissionSummary, about: About | None) -> str:
    more = f"{about.objective} {about.topic} {' '.join(about.gives)}" if about else ""
    return f"{mission.slug} {mission.title} {mission.duration} {more}"
