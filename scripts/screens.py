"""Makes docs/images/screen-*.png: the main screens of the full-screen session, with an example company.

Usage: python scripts/screens.py docs/images   (needs rsvg-convert or Chromium on the path)
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from missionrunner.engine.preparation import StartOptions
from missionrunner.tui.app import MissionApp
from missionrunner.tui.start import Start

MISSION, EXAMPLE = "sales-plan-development", "fjordlane"
SIZE = (120, 40)
# The drawing names a font of a web page; here it is a font of this machine.
FONT = "DejaVu Sans Mono, Liberation Mono, monospace"


class Camera:
    """Keys in, pictures out."""

    def __init__(self, pilot: Pilot[int], folder: Path) -> None:
        self.pilot, self.folder = pilot, folder

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.rest()

    async def rest(self) -> None:
        """Wait until nothing moves any more."""
        app = self.pilot.app
        host = getattr(app, "host", None)
        for _ in range(200):
            await asyncio.sleep(0.05)
            if host is None or not host.working:
                break
        await self.pilot.pause(1.0)

    async def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(600):
            if holds():
                await self.rest()
                return
            await asyncio.sleep(0.05)
        raise TimeoutError("the screen did not come up")

    def take(self, name: str) -> None:
        self.pilot.app.clear_notifications()
        drawing = self.pilot.app.export_screenshot(title="missionrunner")
        drawing = re.sub(r"@font-face\s*\{.*?\}", "", drawing, flags=re.S)
        drawing = drawing.replace("Fira Code, monospace", FONT).replace(
            "font-family: Fira Code", f"font-family: {FONT}"
        )
        # As wide as the cells of the drawing.
        drawing = drawing.replace("font-size: 20px", "font-size: 20.265px")
        # Blanks at the ends of a text count: they keep words apart.
        drawing = drawing.replace("<text ", '<text xml:space="preserve" ')
        file = self.folder / f"screen-{name}.svg"
        file.write_text(drawing, "utf-8")
        to_png(file)
        file.unlink()


def to_png(file: Path) -> None:
    """A picture 1100 points wide beside the drawing."""
    target = file.with_suffix(".png")
    if shutil.which("rsvg-convert"):
        command = ["rsvg-convert", "--width", "1100", "--output", str(target), str(file)]
    else:
        command = [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
        ]
        command += ["--hide-scrollbars", "--window-size=1500,1030", f"--screenshot={target}", file.as_uri()]
    subprocess.run(command, check=True, capture_output=True)


async def take_all(folder: Path) -> None:
    app = MissionApp(Start(actor="Maren"))
    async with app.run_test(size=SIZE) as pilot:
        camera = Camera(pilot, folder)

        def shown(query: str) -> Callable[[], bool]:
            return lambda: bool(app.screen.query(query))

        await camera.until(lambda: getattr(app.screen, "shelf", None) is not None)
        camera.take("home")
        await app.show_brief(MISSION)
        await camera.until(shown("#choices"))
        camera.take("brief")
        await app.start_run(example_run())
        await camera.until(shown("#gate-text"))
        camera.take("session")
        await camera.press("right", "right", "right", "right", "s")
        camera.take("source")
        await camera.press("escape", "a", "v")
        camera.take("gate")
        await camera.press("escape", "tab", "tab", "tab")
        camera.take("lights")
        await camera.press("a", "c")
        camera.take("criteria")
        await camera.press("escape", "escape", "escape")


def example_run() -> StartOptions:
    return StartOptions(mission=MISSION, example=EXAMPLE, mode="engaged", ask=True)


def main(folder: Path) -> None:
    folder = folder.absolute()
    with tempfile.TemporaryDirectory() as own:
        os.environ["MISSIONRUNNER_HOME"] = f"{own}/home"
        os.chdir(own)
        asyncio.run(take_all(folder))
        os.chdir(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
