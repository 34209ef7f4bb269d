"""The first minutes: Home, the example, the first gate."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui.app_walks import LARGE, SMALL, walking


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_example_leads_to_the_first_gate(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with walking(size=size) as walk:
        await walk.sees("press e", "Sales Plan Development", "90 minutes")
        await walk.press("e")
        await walk.sees("Which example company?")
        await walk.press("enter")
        await walk.sees("Gate: Initiatives", "Growth gap", "Fjordlane Analytics plans 470,000 EUR")
