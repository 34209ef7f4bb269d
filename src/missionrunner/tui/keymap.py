"""A person's own keys: `keys.toml` in the data folder, a line per id, as in `"session.approve" = "f7"`."""

from __future__ import annotations

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
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {one_line(str(error))}.") from error
    known = all_ids()
    for name, keys in values.items():
        if name not in known:
            raise BadInput(f"{path}: {one_line(name)}: there is no such key.", hint="See docs/keys.md.")
        if not isinstance(keys, str):
            raise BadInput(f'{path}: {name}: a text is expected, such as "f7".')
    return {name: str(keys) for name, keys in values.items()}
