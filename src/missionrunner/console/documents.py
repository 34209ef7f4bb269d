"""The documents that a mission reads: asked for before the questions, and taken at any gate."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from missionrunner.console.lines import Console, Paused
from missionrunner.console.question_text import pick
from missionrunner.engine.live_run import LiveRun
from missionrunner.errors import BadInput
from missionrunner.inputs.documents.read import FORMATS
from missionrunner.inputs.named_file import named_file

LATER = "It can be given later, at any gate: document FILE"
_HELP = (
    "  FILE   the path of a file; it is read and checked at once",
    "  Enter  goes on without it, or without another one",
    "  pause  stops here; nothing is lost (quit is the same)",
)


class Documents:
    """Takes documents of a run, and says what was recognised in them."""

    def __init__(self, live: LiveRun, console: Console) -> None:
        self.live = live
        self.console = console

    def ask(self) -> None:
        """Ask once for each input that has no document yet. Raises Paused."""
        for name in self._to_ask():
            self._ask_one(name)
            self.live.context.store.put_step(self.live.context.run.id, _asked(name), {"by": self.live.actor})

    def missing(self) -> list[str]:
        """Titles of the required inputs that have no document."""
        specs = self.live.context.base.documents
        return [self._title(name) for name in self._without() if specs[name].get("required")]

    def give(self, typed: str) -> bool:
        """Read `[INPUT=]FILE` at a gate; True if it was taken. Raises BadInput."""
        inputs = list(self.live.context.base.documents)
        if not inputs:
            raise BadInput("This mission reads no documents.")
        if not typed:
            for name in inputs:
                files = [d.file_name for d in self.live.context.documents if d.input == name]
                self.console.say(f"- {self._title(name)} ({name}): {', '.join(files) or 'not given'}", hang=2)
            self.console.say(f"Read are: {FORMATS}.")
            typed = self.console.ask("FILE, or INPUT=FILE (Enter to cancel)>")
            if not typed:
                return False
        name, path = named_file(_unquoted(typed))
        if name is not None:
            found = pick(name, inputs)
            name = inputs[found] if found is not None else name
        return self.take(name, path)

    # ------------------------------------------------------------------ inside
    def _without(self) -> list[str]:
        loaded = {document.input for document in self.live.context.documents}
        return [name for name in self.live.context.base.documents if name not in loaded]

    def _to_ask(self) -> list[str]:
        """A run that began with a file of answers asks only for what the mission requires."""
        context = self.live.context
        if context.store.version_numbers(context.run.id):
            return []
        asked = {key for _, key in context.store.steps(context.run.id, phase="")}
        every = bool(context.run.options.get("ask_all"))
        return [
            name
            for name in self._without()
            if _asked(name) not in asked and (every or context.base.documents[name].get("required"))
        ]

    def _ask_one(self, name: str) -> None:
        console, spec = self.console, self.live.context.base.documents[name]
        title, many = self._title(name), bool(spec.get("many"))
        console.say()
        console.say(f"Document: {title} ({'required' if spec.get('required') else 'optional'})")
        if spec.get("why"):
            console.say(f"Why: {spec['why']}", hang=5)
        parts = list(_elements(spec).values())
        if parts:
            console.say(f"It is read for: {', '.join(parts)}.", hang=2)
        console.say(f"Read are: {FORMATS}." + (" Several files, one after the other." if many else ""))
        taken = 0
        while True:
            what = "Another file" if taken else "Path of the file"
            without = "to go on" if taken else "to go on without it"
            typed = console.ask(f"{what} (Enter {without})>")
            match typed.casefold():
                case "":
                    if not taken:
                        console.say(f"Not given. {LATER}", indent=2)
                    return
                case "pause" | "quit":
                    raise Paused
                case "help" | "?":
                    console.lines(_HELP)
                    continue
                case _:
                    pass
            try:
                taken += self.take(name, Path(_unquoted(typed)))
            except BadInput as error:
                for line in error.lines():
                    console.say(line, indent=2, hang=4)
            if taken and not many:
                return

    def take(self, name: str | None, path: Path) -> bool:
        """Read one file, and say what was recognised; False if the mission has no use for it."""
        before = {d.input: d.sha256 for d in self.live.context.documents}
        notes = self.live.add_documents([(name, path.expanduser())])
        for note in notes:
            self.console.say(note, indent=2, hang=4)
        context = self.live.context
        new = [d for d in context.documents if d.file_name == path.name and (name is None or d.input == name)]
        if not new:
            return False
        if before.get(new[-1].input) == new[-1].sha256:
            self.console.say("It is the same text as before, so nothing changes.", indent=2)
        self._recognised(new[-1].input)
        return True

    def tell_recognised(self) -> None:
        """What was found in each document that is there, and what was not."""
        for name in dict.fromkeys(document.input for document in self.live.context.documents):
            if _elements(self.live.context.base.documents.get(name, {})):
                self.console.say(f"{self._title(name)}:")
                self._recognised(name)

    def _recognised(self, name: str) -> None:
        read = self.live.context.given.documents.get(name, {})
        elements = _elements(self.live.context.base.documents[name])
        unclear = read.get("not_understood", ())
        found = read.get("found", ())
        if not elements:
            return
        known = [title for key, title in elements.items() if key in found and key not in unclear]
        half = [title for key, title in elements.items() if key in unclear]
        rest = [title for key, title in elements.items() if key not in found]
        self.console.say(
            f"Recognised: {', '.join(known) or 'none of the parts that the plan uses'}.", indent=2
        )
        if half:
            self.console.say(f"Heading found, content not understood: {', '.join(half)}.", indent=2, hang=4)
        if rest:
            self.console.say(f"Not found: {', '.join(rest)}.", indent=2, hang=4)

    def _title(self, name: str) -> str:
        return str(self.live.context.base.documents[name].get("title") or name)


def _elements(spec: Mapping[str, Any]) -> dict[str, str]:
    """Element id -> title."""
    elements: Mapping[str, Any] = spec.get("elements") or {}
    return {key: str(element.get("title") or key) for key, element in elements.items()}


def _unquoted(typed: str) -> str:
    """A path as it is typed, pasted in quotes, or dropped onto the terminal with backslashes."""
    if re.search(r"['\"\\]", typed) and not Path(typed).exists():
        try:
            return " ".join(shlex.split(typed))
        except ValueError:
            return typed
    return typed


def _asked(name: str) -> str:
    """The step that says that a document was asked for."""
    return f"asked-document/{name}"
