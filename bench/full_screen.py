"""How quick the full-screen session is: first paint, keys while drafts stream, long runs, rest.

Everything but the first paint is measured in one process without a terminal; what a terminal would get is
rendered all the same.
"""

from __future__ import annotations

import asyncio
import os
import pty
import select
import signal
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual import events as keys

from missionrunner.engine.preparation import StartOptions
from missionrunner.runs.events import CallStarted, TextDelta
from missionrunner.session import RunSession
from missionrunner.tui.app import MissionApp
from missionrunner.tui.run_host import RunHost
from missionrunner.tui.start import Start
from missionrunner.tui.widgets.document_view import DocumentView

SIZE = (120, 40)
STARTS = 9
KEYS = 60
TOKENS_A_SECOND = 100
DRAFTS = 3
IDLE_SECONDS = 5.0
PHASES = 12
VERSIONS = 200

_EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("missionrunner")
Empty().run()
"""
_OURS = "import sys; from missionrunner.cli import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class FullScreen:
    """`first_paint` and `opening` are ratios, `key_ms` the 95th percentile, `idle` percent of a core."""

    first_paint: float
    key_ms: float
    opening: float
    idle: float


def measure_full_screen(home: Path, mission: str) -> FullScreen:
    """All figures; `home` is an empty folder, `mission` one with an example."""
    home.mkdir(parents=True, exist_ok=True)
    before, folder = dict(os.environ), Path.cwd()
    os.environ["MISSIONRUNNER_HOME"] = str(home)
    os.chdir(home)
    try:
        first_paint = _first_paint(home)
        run = _example_run(home, mission)
        opening = _opening(home)
        key_ms, idle = asyncio.run(_keys_and_rest(run))
    finally:
        os.environ.clear()
        os.environ.update(before)
        os.chdir(folder)
    return FullScreen(first_paint, key_ms, opening, idle)


# ---------------------------------------------------------------------- first paint
def _first_paint(home: Path) -> float:
    """Time until Home stands on a real terminal against that of an empty app, in turns."""
    ours: list[float] = []
    empty: list[float] = []
    for _ in range(STARTS):
        empty.append(_paint_seconds(_EMPTY, home))
        ours.append(_paint_seconds(_OURS, home))
    return min(ours) / min(empty)


def _paint_seconds(code: str, home: Path) -> float:
    """From the start of the process to its first word on a terminal of 120x40."""
    begin = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update({"TERM": "xterm-256color", "COLUMNS": str(SIZE[0]), "LINES": str(SIZE[1])})
        os.chdir(home)
        os.execv(sys.executable, [sys.executable, "-c", code])
    try:
        seen = b""
        while b"missionrunner" not in seen:
            if not select.select([terminal], [], [], 60)[0]:
                raise TimeoutError("the app painted nothing in a minute")
            seen += os.read(terminal, 65_536)
        return time.perf_counter() - begin
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)


# ---------------------------------------------------------------------- long runs
def _example_run(home: Path, mission: str) -> str:
    with RunSession() as session:
        options = StartOptions(mission=mission, example="fjordlane", mode="engaged", ask=True)
        run_id, _ = session.create(options)
    return run_id


def _opening(home: Path) -> float:
    """Opening a run with 12 phases and 200 versions against opening the same run when it was new."""
    lines = ["# Mission: Long plan", "", "## Mission Objective", "", "A long plan.", "", "## Mission Phases"]
    for number in range(1, PHASES + 1):
        lines += ["", f"### Phase {number}: Part {number} (10 minutes)", "", "**Lead**: @lead", ""]
        lines += ["**Deliverables**:", f"- Part {number} of the plan"]
    file = home / "long-plan.md"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    with RunSession() as session:
        new, _ = session.create(StartOptions(mission=str(file), company="Acme", mode="auto"))
        session.resume(new, output=home / "new")
        old, _ = session.create(StartOptions(mission=str(file), company="Acme", mode="auto"))
        session.resume(old, output=home / "old")
        versions = session.store.latest_versions(old)
        stored = len(versions)
        while stored < VERSIONS:
            for version in versions.values():
                session.store.add_version(old, version)
                stored += 1
    turns = [(asyncio.run(_open_seconds(new)), asyncio.run(_open_seconds(old))) for _ in range(7)]
    return min(long for _, long in turns) / min(short for short, _ in turns)


async def _open_seconds(run: str) -> float:
    host = RunHost(run)
    begin = time.perf_counter()
    await host.open()
    await host.view()
    seconds = time.perf_counter() - begin
    await host.close(pause=False)
    return seconds


# ---------------------------------------------------------------------- keys while drafts stream, and rest
async def _keys_and_rest(run: str) -> tuple[float, float]:
    app = MissionApp(Start(run_id=run))
    async with app.run_test(size=SIZE) as pilot:
        await _until(lambda: bool(app.screen.query("#gate-text")) and app.host is not None)
        await _until(lambda: not app.host.working if app.host else False)
        # What is loaded behind the first screen is no rest.
        await app.desk.warm()
        await pilot.pause(1)
        begin, wall = time.process_time(), time.perf_counter()
        await asyncio.sleep(IDLE_SECONDS)
        idle = (time.process_time() - begin) / (time.perf_counter() - wall) * 100
        assert app.host is not None
        stop = threading.Event()
        view = await app.host.view()
        stream = threading.Thread(target=_stream, args=(app.host, view.deliverables[1:], stop))
        stream.start()
        try:
            await asyncio.sleep(0.5)
            times = [await _key_seconds(app, "down" if n % 2 == 0 else "up") for n in range(KEYS)]
        finally:
            stop.set()
            stream.join()
    return statistics.quantiles(times, n=20)[-1] * 1000, idle


async def _until(holds: Callable[[], bool]) -> None:
    end = time.perf_counter() + 60
    while not holds():
        if time.perf_counter() > end:
            raise TimeoutError("the run was not opened in a minute")
        await asyncio.sleep(0.02)


def _stream(host: RunHost, names: list[str], stop: threading.Event) -> None:
    """Three drafts of 100 tokens a second each, as the thread of a run tells them."""
    tell: Callable[[Any], None] = getattr(host, "_on_event")  # noqa: B009 - the run's own way in
    shown = names[:DRAFTS]
    for name in shown:
        tell(CallStarted(deliverable=name, agent="agent", model="model"))
    doing: list[str] = getattr(host, "_doing")  # noqa: B009 - as a piece of work that goes on
    doing.append("Drafting")
    begin, sent = time.perf_counter(), 0
    while not stop.is_set():
        while sent < (time.perf_counter() - begin) * TOKENS_A_SECOND:
            sent += 1
            for name in shown:
                tell(TextDelta(deliverable=name, text=f" word{sent % 97}"))
        time.sleep(0.005)
    doing.clear()


async def _key_seconds(app: MissionApp, key: str) -> float:
    """From a key to the paint that shows the cursor on another value."""
    document = app.screen.query_one("#doc", DocumentView)
    before = document.path
    painted = asyncio.Event()
    plain: Callable[..., None] = getattr(app, "_display")  # noqa: B009 - where every paint passes by

    def display(screen: Any, renderable: Any) -> None:
        render = getattr(renderable, "render_segments", None)
        if render is not None:
            render(app.console)
        plain(screen, renderable)
        if document.path != before:
            painted.set()

    setattr(app, "_display", display)  # noqa: B010
    try:
        begin = time.perf_counter()
        app.post_message(keys.Key(key, None))
        await asyncio.wait_for(painted.wait(), 10)
        seconds = time.perf_counter() - begin
    finally:
        setattr(app, "_display", plain)  # noqa: B010
    await asyncio.sleep(0.03)
    return seconds


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        figures = measure_full_screen(Path(folder) / "home", "sales-plan-development")
    sys.stdout.write(f"{figures}\n")
