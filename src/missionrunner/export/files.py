"""Writes a run's files into a folder so that a crash leaves each file old or new, never half."""

from __future__ import annotations

import errno
import json
import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from missionrunner.deliverables.json_values import is_map
from missionrunner.errors import BadInput
from missionrunner.export.inputs import ExportInput
from missionrunner.export.text import clean

RUN_FILE = "run.json"
# The mark of the run comes first, so that whatever stands beside it after a crash is known to be its own.
FILE_NAMES = (RUN_FILE, "plan.md", "deliverables.json", "sources.json", "checks.json")
_PART = ".part"
_LARGEST_MARK = 64 * 1024 * 1024
_LONGEST_NAME = 80
_NO_NAME = re.compile(r"[^\w]+|_+")


def write_output(given: ExportInput, folder: Path, *, force: bool = False) -> list[Path]:
    """Write all files of a run; returns their paths, plan.md first.

    Files of the same run are replaced; other files under these names only with `force`. Raises BadInput
    with one message when the folder cannot be used or written; then no file has been changed halfway.
    """
    # Late: what builds a document is needed at the end of a run, and takes a while to load.
    from missionrunner.export.build import build_document
    from missionrunner.export.data import (
        checks_json,
        deliverables_json,
        run_json,
        sources_json,
        to_json_lines,
        to_json_text,
    )
    from missionrunner.export.markdown import to_markdown

    values = deliverables_json(given)
    texts = {
        RUN_FILE: to_json_text(run_json(given)),
        "plan.md": to_markdown(build_document(given)),
        "deliverables.json": to_json_text(values),
        "sources.json": to_json_lines(sources_json(given, values)),
        "checks.json": to_json_text(checks_json(given)),
    }
    check_output_folder(folder, run_id=given.run.id, force=force)
    _reporting(folder, lambda: folder.mkdir(parents=True, exist_ok=True))
    write_together(folder, texts)
    return [folder / "plan.md", *(folder / name for name in FILE_NAMES if name != "plan.md")]


def write_together(folder: Path, texts: Mapping[str, str], *, mode: int = 0o666) -> None:
    """Write all texts beside their targets, make them durable, then rename one after the other.

    When a text cannot be written (full disk), no file is touched.
    """
    _remove_parts(folder, texts)
    parts: dict[Path, Path] = {}
    try:
        for name, text in texts.items():
            part = folder / f".{name}.{os.getpid()}{_PART}"
            parts[part] = folder / name
            _reporting(part, lambda part=part, text=text: _write_durably(part, text, mode))
        for part, target in parts.items():
            _reporting(target, lambda part=part, target=target: part.replace(target))
        _reporting(folder, lambda: _sync_folder(folder))
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _write_durably(path: Path, text: str, mode: int) -> None:
    # The name is our own and must not be a link that somebody else laid there.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        file.write(text.encode("utf-8", "replace"))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Makes the renames durable. Windows cannot open folders and does not need it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _remove_parts(folder: Path, names: Mapping[str, str]) -> None:
    """What a killed process left behind."""
    for name in names:
        for part in folder.glob(f".{name}.*{_PART}"):
            with suppress(OSError):
                part.unlink()


def check_output_folder(folder: Path, *, run_id: str | None, force: bool = False) -> None:
    """Raise BadInput if the files of run `run_id` (None: a new run) may not be written to `folder`.

    Nothing is created. A folder of the same run, an empty one, and one without files of these names are fine.
    """
    shown = clean(str(folder))
    for above in (folder, *folder.parents):
        if above.is_dir():
            break
        if above.exists() or above.is_symlink():
            raise BadInput(
                f"{shown}: {clean(str(above))} is a file, not a folder.",
                hint="Choose another --output folder.",
            )
    if not folder.is_dir():
        return
    present = [name for name in FILE_NAMES if os.path.lexists(folder / name)]
    for name in present:
        if (folder / name).is_dir():
            raise BadInput(f"{shown}: {name} is a folder there.", hint="Choose another --output folder.")
    if not present or force or (run_id is not None and _mark(folder) == run_id):
        return
    owner = _mark(folder)
    raise BadInput(
        f"{shown}: holds {', '.join(present)} of {f'the run {owner}' if owner else 'something else'}.",
        hint="Choose another --output folder, or add --force to replace these files.",
    )


def is_signed(folder: Path, run_id: str) -> bool:
    """True if the files there are those of this run, and say that it is signed."""
    data = _run_file(folder)
    return data.get("run") == run_id and bool(data.get("signed_by"))


def _mark(folder: Path) -> str:
    """The run whose files these are, or ""."""
    run = _run_file(folder).get("run")
    return clean(run) if isinstance(run, str) else ""


def _run_file(folder: Path) -> Mapping[str, Any]:
    path = folder / RUN_FILE
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_MARK:
            return {}
        data: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if is_map(data) else {}


_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "writing is not allowed",
    errno.EPERM: "writing is not allowed",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOTDIR: "a part of the path is a file",
    errno.EISDIR: "it is a folder",
    errno.EFBIG: "the file would be larger than allowed",
}


def _reporting(path: Path, work: Callable[[], object]) -> None:
    """Run `work`; what the system refuses becomes one message that names the place."""
    try:
        work()
    except (OSError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else None
        reason = _REASONS.get(number or 0) or clean(
            (error.strerror or "") if isinstance(error, OSError) else "the path cannot be used"
        )
        place = path.parent if path.name.endswith(_PART) else path
        raise BadInput(
            f"{clean(str(place))}: the output cannot be written: {reason or 'unknown reason'}.",
            detail="No file was left half written.",
            hint="Choose another folder with --output, or make room; nothing of the run is lost.",
        ) from error


def default_output_folder(given: ExportInput) -> Path:
    """A folder under the current one, named after company, mission and date; a second run gets a number.

    The folder is made here: of several runs that begin in the same moment each has its own.
    """
    run = given.run
    parts = (run.company, run.mission, run.created_at.date().isoformat())
    base = Path(folder_name(*parts))
    for number in range(1, 1000):
        folder = base if number == 1 else Path(f"{base}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            # Also one with files of this run: an imported copy does not write over the original's.
            continue
        except OSError:
            return folder  # writing there will say what is wrong
        else:
            return folder
    raise BadInput(f"{base}: too many folders of this name.", hint="Choose a folder with --output.")


def folder_name(company: str, mission: str, date: str) -> str:
    """A name that every file system takes: letters and digits of any script, joined by hyphens."""
    slugs = [_slug(company, _LONGEST_NAME), _slug(mission, _LONGEST_NAME) or "plan", _slug(date, 20)]
    return "-".join(slug for slug in slugs if slug)


def _slug(text: str, most_bytes: int) -> str:
    normal = unicodedata.normalize("NFC", clean(text)).lower()
    slug = _NO_NAME.sub("-", normal).strip("-")
    while len(slug.encode("utf-8", "replace")) > most_bytes:
        slug = slug[:-1]
    return slug.strip("-")
