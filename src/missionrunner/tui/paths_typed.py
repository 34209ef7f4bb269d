"""Paths as people type, paste and drag them: quoted, with escaped blanks, as `file://`, several at once."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import unquote

_ENDINGS = (".md", ".markdown", ".txt", ".docx", ".pdf", ".csv")


def typed_path(text: str) -> Path:
    """One path: quoted or with escaped blanks as terminals paste it, as an address, with `~`."""
    text = text.strip()
    if text[:1] in ("'", '"') or "\\ " in text:
        try:
            text = (shlex.split(text) or [""])[0]
        except ValueError:
            text = text.strip("'\"")
    return _plain_path(text)


def typed_paths(text: str) -> list[Path]:
    """All paths of a paste: one a line, or several on a line. A line that is a file as it stands is one
    path, blanks and all."""
    out: list[Path] = []
    for row in filter(None, (row.strip() for row in text.splitlines())):
        whole = typed_path(row)
        plain = _plain_path(row)
        if plain.is_file() or plain.is_dir():
            out.append(plain)
            continue
        try:
            words = shlex.split(row)
        except ValueError:
            words = [row]
        several = [_plain_path(word) for word in words]
        out += several if len(several) > 1 and any(path.is_file() for path in several) else [whole]
    return out


def _plain_path(text: str) -> Path:
    if text.startswith("file://"):
        # The host of an address, if one is named, is this machine.
        text = unquote("/" + text.removeprefix("file://").partition("/")[2])
    return Path(text).expanduser()


def matching_paths(text: str, most: int = 12) -> list[str]:
    """Folders and readable documents that a path may go on with; hidden ones only if a dot was typed.

    A plan that was written here bears the name of its company, so it is named only to who begins to type it.
    """
    path = typed_path(text)
    whole = not text.strip() or text.endswith("/")
    folder, start = (path, "") if whole else (path.parent, path.name)
    try:
        entries = sorted(folder.iterdir(), key=lambda e: (not e.is_file(), e.name.casefold()))
    except OSError:
        return []
    out: list[str] = []
    for entry in entries:
        if not entry.name.casefold().startswith(start.casefold()):
            continue
        if entry.name.startswith(".") and not start.startswith("."):
            continue
        if entry.is_dir():
            if not start and _is_plan(entry):
                continue
            out.append(f"{entry}/")
        elif entry.suffix.lower() in _ENDINGS:
            out.append(str(entry))
    return out[:most]


def _is_plan(folder: Path) -> bool:
    """True for the files of a run."""
    return (folder / "run.json").is_file() and (folder / "plan.md").is_file()
