"""Makes a stored database and run files of the present version, for tests of later versions.

Run as, from the folder tests: python -m engine.stored_runs data/databases/made-by-VERSION-schema-NUMBER
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from shutil import copy

from engine.people import Person, begin

from missionrunner.deliverables.sources import Source, SourceKind
from missionrunner.deliverables.workbook import Sourced
from missionrunner.session import RunSession


def decide_everything(person: Person) -> None:
    """One of each kind of decision, to the signature."""
    weeks = Sourced(5, Source(SourceKind.INTAKE, "typed"))
    person.decides(lambda live: live.edit("/applicants/summary", "Two seats are free."))
    person.decides(lambda live: live.send_back("posts", "Look at the weights"))
    person.decides(lambda live: live.edit("/scorecard/criteria/team/weight", 5, "Teams decide"))
    person.decides(lambda live: live.approve("posts"))
    person.decides(lambda live: live.undo())
    person.decides(lambda live: live.redo("posts"))
    person.decides(lambda live: live.approve("posts"))
    person.decides(lambda live: live.answer({"weeks": weeks}))
    person.decides(lambda live: live.tick("SC2", True, "Ann has looked"))
    person.decides(lambda live: live.approve("interviews"))
    person.decides(lambda live: live.sign("Ann Berg"))


def main(folder: Path) -> None:
    """A finished run that is signed, and one that waits at its first gate with an edit."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["MISSIONRUNNER_HOME"] = home
        finished = begin(output=Path(home) / "plan")
        decide_everything(finished)
        waiting = begin()
        waiting.decides(lambda live: live.edit("/applicants/summary", "Edited before the gate."))
        with RunSession() as session:
            session.export_run(finished.run_id, folder / "finished.run")
            session.export_run(waiting.run_id, folder / "waiting.run")
        copy(Path(home) / "missionrunner.db", folder)
        copy(Path(home) / "plan" / "deliverables.json", folder)
    ids = {"finished": finished.run_id, "waiting": waiting.run_id}
    (folder / "runs.json").write_text(json.dumps(ids) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
