"""What is being deleted, noted beside the database, so that a deletion that is killed is finished later."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from missionrunner.runs.ids import is_run_id

_NAME = "deletion.json"


def note_deletion(home: Path, run_ids: Sequence[str]) -> None:
    """Say which runs are about to be deleted. A full disk is no reason to keep what a person deletes."""
    with suppress(OSError):
        descriptor = os.open(home / _NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(list(run_ids), file)
            file.flush()
            os.fsync(file.fileno())


def noted_deletion(home: Path) -> list[str]:
    """The runs whose deletion has begun and is not known to be finished."""
    try:
        found: Any = json.loads((home / _NAME).read_text("utf-8"))
        return [run_id for run_id in found if isinstance(run_id, str) and is_run_id(run_id)]
    except (OSError, ValueError, TypeError):
        return []


def deletion_is_noted(home: Path) -> bool:
    return (home / _NAME).exists()


def forget_deletion(home: Path) -> None:
    with suppress(OSError):
        (home / _NAME).unlink(missing_ok=True)
