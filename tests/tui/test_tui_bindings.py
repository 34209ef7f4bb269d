"""The table of keys: no two actions share a key where both work."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from itertools import combinations

from missionrunner.tui import screens
from missionrunner.tui.bindings import EVERYWHERE, KEYS
from missionrunner.tui.screens.base import MissionScreen


def _screens() -> set[type[MissionScreen]]:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}.")
    ]
    return {
        found
        for module in modules
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, MissionScreen) and found.PLACES
    }


def test_a_key_means_one_thing_on_a_screen() -> None:
    found = _screens()
    assert len(found) >= 6
    # Keys of a table or of the page work in that widget, which has the focus; there they come first.
    inner = {"table", "value"}
    for screen in found:
        places = [place for place in (*screen.PLACES, EVERYWHERE) if place not in inner]
        for one, other in combinations(places, 2):
            keys = [{k: key.id for key in KEYS[place] for k in key.keys.split(",")} for place in (one, other)]
            both = {k: (keys[0][k], keys[1][k]) for k in keys[0].keys() & keys[1].keys()}
            assert not both, f"{screen.__name__}: {both}"
