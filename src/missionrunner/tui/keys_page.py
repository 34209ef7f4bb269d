"""docs/keys.md, made from the tables of keys, commands and glyphs.

`python -m missionrunner.tui.keys_page > docs/keys.md` writes it anew; a test holds it to the tables.
"""

from __future__ import annotations

import sys

from missionrunner.tui.bindings import KEYS, TITLES, key_names
from missionrunner.tui.commands import COMMANDS
from missionrunner.tui.glyphs import GLYPHS
from missionrunner.tui.ladder import LADDER
from missionrunner.tui.text import sentence

_HEAD = """# Keys, commands and signs of the guided session

This page is made from the program's own tables; F1 shows the same for the place where you are.

To give an action another key, write a line with its id into `keys.toml` in the data folder
(`missionrunner doctor` names it): `"session.approve" = "f7"`. Several keys are joined by commas.

Environment: `MISSIONRUNNER_THEME` is `dark`, `light` or `contrast`; `MISSIONRUNNER_ASCII=1` draws with ASCII
only (also chosen for terminals without Unicode); `NO_COLOR=1` turns colours off.
"""


def keys_page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for place, keys in KEYS.items():
        rows = [
            f"| {' '.join(f'`{name}`' for name in key_names(key.keys))} | {key.help} | `{key.id}` |"
            for key in keys
        ]
        parts.append(
            "\n".join([f"## {TITLES[place]}\n", "| Key | What it does | Id |", "| --- | --- | --- |", *rows])
        )
    rows = [f"| `{f'{c.name} {c.takes}'.strip()}` | {sentence(c.help)} |" for c in COMMANDS]
    parts.append("\n".join(["## Commands\n", "| Command | What it does |", "| --- | --- |", *rows]))
    parts.append("\n".join(["## Leaving\n", *LADDER]))
    signs = [f"| {g.sign} | `{g.plain}` | {sentence(g.means)} |" for g in GLYPHS.values()]
    parts.append("\n".join(["## Signs\n", "| Sign | ASCII | Meaning |", "| --- | --- | --- |", *signs]))
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(keys_page())
