"""`[INPUT=]FILE`, as people write it after an option or at a prompt."""

from __future__ import annotations

import re
from pathlib import Path

_INPUT = re.compile(r"([A-Za-z][A-Za-z0-9_ -]{0,62})=(.+)", re.DOTALL)


def named_file(text: str) -> tuple[str | None, Path]:
    """(input or None, file). A file whose own name holds `=` is taken as it is."""
    found = _INPUT.fullmatch(text)
    if found is None or Path(text).exists():
        return None, Path(text)
    return found.group(1).strip(), Path(found.group(2))
