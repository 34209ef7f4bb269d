"""The file in which a run travels: what it looks like, and the refusal of everything that does not.

Line 1 is a header, each further line a record `{"table": NAME, "row": {...}}`. It is plain JSON in ASCII, the
same bytes for the same run on every machine. The header's checksum covers all lines below it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from missionrunner import __version__
from missionrunner.errors import BadInput
from missionrunner.plain_text import one_line, shortened
from missionrunner.runs.ids import is_run_id
from missionrunner.store.codec import dump

KIND = "missionrunner run"
FORMAT = 1
LARGEST_BYTES = 256 * 1024 * 1024
DEEPEST = 64
_LARGEST_WHOLE_NUMBER = 2**53
_LARGEST_NUMBER = 1e300
_HEADER_BYTES = 4096

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One row of one table, as plain JSON."""

    table: str
    row: Json


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file whose header and checksum hold. What its records say is not checked yet."""

    place: str
    run_id: str
    schema: str
    records: tuple[Record, ...]


def run_file_text(run_id: str, schema: str, records: list[Record]) -> str:
    """The whole file. Raises ValueError for a value that is no JSON."""
    body = "".join(dump({"table": r.table, "row": r.row}) + "\n" for r in records)
    header = {
        "file": KIND,
        "format": FORMAT,
        "program": __version__,
        "schema": schema,
        "run": run_id,
        "sha256": hashlib.sha256(body.encode("ascii")).hexdigest(),
    }
    return dump(header) + "\n" + body


def read_run_file(path: Path, schema: str) -> RunFile:
    """Read a file of another machine. `schema` is the newest that this program knows.

    Raises BadInput with one message for a file that is missing, too large, foreign, newer or damaged.
    """
    place = one_line(str(path))
    try:
        if not path.is_file():
            raise BadInput(f"{place}: there is no such file.")
        if path.stat().st_size > LARGEST_BYTES:
            raise BadInput(
                f"{place}: the file is larger than {LARGEST_BYTES // 1024**2} MB, too large for a run."
            )
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or "the path cannot be used"
        raise BadInput(f"{place}: the file cannot be read: {one_line(reason)}.") from error
    first, _, body = data.partition(b"\n")
    header = _header(first, place)
    _refuse_newer(header, schema, place)
    run_id, digest = header.get("run"), header.get("sha256")
    if not isinstance(run_id, str) or not is_run_id(run_id):
        raise damaged(place, "its header names no run")
    if hashlib.sha256(body).hexdigest() != digest:
        raise damaged(place, "its checksum does not fit")
    records = tuple(_record(line, number, place) for number, line in enumerate(body.splitlines(), start=2))
    return RunFile(place, run_id, str(header["schema"]), records)


def damaged(place: str, reason: str) -> BadInput:
    """The one message for a file that is not as missionrunner writes it."""
    return BadInput(
        f"{place}: the file is damaged: {shortened(one_line(reason), 200)}. Nothing was imported.",
        hint="Export the run again on the machine that it comes from, and copy the file as it is.",
    )


def exported_run(path: Path) -> str:
    """The id of the run that a file was exported from; "" if it is no such file."""
    try:
        with path.open("rb") as file:
            header = _header(file.readline(_HEADER_BYTES).rstrip(b"\n"), "")
    except (OSError, BadInput):
        return ""
    run_id = header.get("run")
    return run_id if isinstance(run_id, str) and is_run_id(run_id) else ""


def _header(line: bytes, place: str) -> Json:
    foreign = BadInput(
        f"{place}: this is no run that missionrunner exported.",
        hint="Such a file is made by: missionrunner runs export RUN FILE",
    )
    if len(line) > _HEADER_BYTES:
        raise foreign
    try:
        header: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise foreign from error
    if not isinstance(header, dict) or cast("Json", header).get("file") != KIND:
        raise foreign
    return cast("Json", header)


def _refuse_newer(header: Json, schema: str, place: str) -> None:
    found, stored = header.get("format"), header.get("schema")
    if type(found) is not int or found < 1 or not isinstance(stored, str) or not stored.isdigit():
        raise damaged(place, "its header names no format")
    if found > FORMAT or stored > schema:
        program = shortened(one_line(str(header.get("program", ""))), 20)
        raise BadInput(
            f"{place}: the file comes from a newer missionrunner (version {program}); "
            f"this one (version {__version__}) cannot read it.",
            hint="Install the newer missionrunner here, or export with the older one.",
        )


def _record(line: bytes, number: int, place: str) -> Record:
    try:
        data: Any = json.loads(line.decode("ascii"), parse_constant=_no_number)
        _check_values(data)
    except (ValueError, RecursionError) as error:
        raise damaged(place, f"line {number}: {error or 'it is nested too deeply'}") from error
    fields = cast("Json", data) if isinstance(data, dict) else {}
    table, row = fields.get("table"), fields.get("row")
    if fields.keys() != {"table", "row"} or not isinstance(table, str) or not isinstance(row, dict):
        raise damaged(place, f"line {number}: it is no record")
    return Record(table, cast("Json", row))


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _check_values(data: Any) -> None:
    """Refuse what JSON can say and the program cannot keep. Without recursion, however deep it goes."""
    level: list[Any] = [data]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                items = cast("Json", value)
                below += items.values()
                below += items.keys()
            elif isinstance(value, list):
                below += cast("list[Any]", value)
            elif isinstance(value, str):
                value.encode("utf-8")  # raises for half a character
            elif abs(value or 0) > (_LARGEST_WHOLE_NUMBER if isinstance(value, int) else _LARGEST_NUMBER):
                raise ValueError("a number is too large")
        if not below:
            return
        level = below
    raise ValueError("it is nested too deeply")
