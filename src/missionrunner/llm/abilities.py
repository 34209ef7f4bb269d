"""What a server can do, as far as it is known, and where that is remembered. No keys are kept."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

from missionrunner.deliverables.json_values import is_map
from missionrunner.errors import StoreError
from missionrunner.llm.faults import RequestRefused
from missionrunner.llm.profiles import Endpoint
from missionrunner.llm.wire_schema import LADDER, Form
from missionrunner.paths import make_private_folder

FILE_NAME = "model-servers.json"
_STRICT_HOSTS = ("openai.com", "azure.com", "openrouter.ai")


@dataclass(frozen=True, slots=True)
class Abilities:
    """How one model on one server wants to be asked.

    `counts` is false if it does not take `stream_options`; `limit_name` is the field for the output limit,
    "" if it takes none; `temperature` is false if it takes none. `proven` is true once an answer came.
    """

    form: Form = Form.SCHEMA
    streams: bool = True
    counts: bool = True
    limit_name: str = "max_tokens"
    temperature: bool = True
    context_tokens: int | None = None
    proven: bool = False


def first_guess(endpoint: Endpoint) -> Abilities:
    """What to try first. Strict servers get the portable schema, others every keyword."""
    if any(endpoint.host == h or endpoint.host.endswith(f".{h}") for h in _STRICT_HOSTS):
        return Abilities(form=Form.PORTABLE, limit_name="max_completion_tokens")
    return Abilities()


def after_refusal(known: Abilities, fault: RequestRefused, body: Mapping[str, Any]) -> Abilities | None:
    """What to try next after a request was refused, or None if nothing is left to change."""
    words = f"{fault.param} {fault.detail}".lower()
    if "stream_options" in words and known.counts:
        return replace(known, counts=False)
    if "temperature" in words and "temperature" in body:
        return replace(known, temperature=False)
    if known.limit_name and known.limit_name in body and known.limit_name in words:
        other = {"max_tokens": "max_completion_tokens"}.get(known.limit_name, "")
        return replace(known, limit_name=other)
    if "stream" in words and "stream_options" not in words and known.streams and body.get("stream"):
        return replace(known, streams=False)
    if "response_format" in body:
        return replace(known, form=next_form(known.form))
    if known.counts and "stream_options" in body:
        return replace(known, counts=False)
    return None


def next_form(form: Form) -> Form:
    """One step down the ladder."""
    place = LADDER.index(form)
    return LADDER[min(place + 1, len(LADDER) - 1)]


class AbilityMemory:
    """What was learned about servers, in one small file of the data home. A damaged file counts as empty."""

    def __init__(self, home: Path) -> None:
        self.file = home / FILE_NAME

    def recall(self, endpoint: Endpoint) -> Abilities | None:
        row = self._read().get(_place(endpoint))
        if not is_map(row):
            return None
        try:
            values: dict[str, Any] = {k: row[k] for k in Abilities.__slots__}
            values["form"] = Form(values["form"])
            return Abilities(**values)
        except (KeyError, TypeError, ValueError):
            return None

    def remember(self, endpoint: Endpoint, known: Abilities) -> None:
        """Keep it. A folder that cannot be written to only means that it is learned again."""
        rows = self._read()
        rows[_place(endpoint)] = {"server": endpoint.shown, "model": endpoint.model, **asdict(known)}
        try:
            folder = make_private_folder(self.file.parent)
            handle, name = tempfile.mkstemp(dir=folder, prefix=".model-servers-")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(rows, out, indent=1)
            Path(name).replace(self.file)
        except (OSError, StoreError):
            return

    def forget(self, endpoint: Endpoint) -> None:
        """Learn it anew; `doctor` does so."""
        if self.recall(endpoint) is not None:
            self.remember(endpoint, first_guess(endpoint))

    def _read(self) -> dict[str, Any]:
        try:
            data: Any = json.loads(self.file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _place(endpoint: Endpoint) -> str:
    return hashlib.sha256(f"{endpoint.base_url}\n{endpoint.model}".encode()).hexdigest()[:24]
