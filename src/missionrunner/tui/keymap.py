"""A person's own keys: `keys.toml` in the data folder, a line per id, as in `"session.approve" = "f7"`."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from missionrunner.errors import BadInput
from missionrunner.paths import data_home
from missionrunner.plain_text import one_line
from missionrunner.tui.bindings import all_ids

FILE = "keys.toml"


def user_keymap(file: Path | None = None) -> dict[str, str]:
    """Id -> keys. Raises BadInput for a file that cannot be read or an id that does not exist."""
    path = file or data_home() / FILE
    if not path.is_file():
        return {}
    import tomllib  # late: most people have no such file

    try:
        text = path.read_text("utf-8")
        values = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {one_line(str(error))}.") from error
    known = all_ids()
    for name, keys in values.items():
        place = f"{path}, line {_line_of(name, text)}, {one_line(name)}"
        if name not in known:
            near = get_close_matches(name, known, 1, 0.5)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise BadInput(f"{place}: there is no such key.{meant}", hint="docs/keys.md names all ids.")
        if not isinstance(keys, str) or not keys.strip():
            raise BadInput(f'{place}: a text is expected, such as "f7" or "f7,ctrl+g".')
    return {name: str(keys) for name, keys in values.items()}


def _line_of(name: str, text: str) -> int:
    """The line that gives a key to an id; 1 where it is written in a way of its own."""
    return next((n for n, row in enumerate(text.splitlines(), 1) if name in row.partition("=")[0]), 1)
