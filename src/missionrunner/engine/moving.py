"""Moving a run to another machine as one file, and taking one in."""

from __future__ import annotations

import os
from pathlib import Path

from missionrunner.engine.finish import export_input
from missionrunner.engine.live_run import LiveRun
from missionrunner.engine.run_context import RunContext
from missionrunner.errors import BadInput, StoreError
from missionrunner.export.files import write_together
from missionrunner.plain_text import one_line
from missionrunner.store.repository import Store
from missionrunner.store.run_file import damaged, exported_run


def export_run(store: Store, run_id: str, file: Path, *, force: bool = False) -> Path:
    """Write a run to a file, all of it or nothing; only its owner can read it. Returns its absolute path.

    Raises BadInput for a place that cannot be written, or a file there that holds something else.
    """
    run = store.run(run_id)
    shown = one_line(str(file))
    if file.is_dir() or not file.name:
        raise BadInput(f"{shown}: this is a folder.", hint="Name a file, such as plan.run.")
    if not file.parent.is_dir():
        raise BadInput(f"{shown}: there is no folder {one_line(str(file.parent))}.")
    if os.path.lexists(file) and not force and exported_run(file) != run.id:
        raise BadInput(
            f"{shown}: the file holds something else.",
            hint="Choose another name, or add --force to replace it.",
        )
    write_together(file.parent, {file.name: store.run_as_text(run.id)}, mode=0o600)
    return file.absolute()


def import_run(store: Store, path: Path) -> tuple[str, bool]:
    """Take in a run from a file: its id, and False if just this run was here already.

    Raises BadInput, with nothing stored, for a file that is damaged, foreign or newer, and for a run that is
    here in another state.
    """
    file = store.read_run_file(path)
    with store.transaction():
        added = store.add_run_from(file)
        if added:
            _check(store, file.run_id, file.place)
    return file.run_id, added


def _check(store: Store, run_id: str, place: str) -> None:
    """Do everything that is done with a stored run; what fails now would fail whenever it is opened."""
    try:
        context = RunContext(store, store.run(run_id))
        LiveRun(context, "").phases()
        from missionrunner.export.build import build_document  # late: runs that are written load it anyway

        build_document(export_input(context))
        store.steps(run_id)
        store.model_calls(run_id)
        store.marks(run_id)
        for name, number in store.version_numbers(run_id).items():
            if [version.number for version in store.versions(run_id, name)] != [*range(1, number + 1)]:
                raise ValueError(f"versions of {name} are missing")
        journal = store.events(run_id)
        if any(event.run != run_id for event in journal) or store.last_event(run_id) != (
            journal[-1].seq if journal else 0
        ):
            raise ValueError("its journal is not its own")
    except StoreError:
        raise
    except Exception as error:  # whatever a hostile file brings about, it is refused
        raise damaged(place, f"{type(error).__name__}: {error}") from error
